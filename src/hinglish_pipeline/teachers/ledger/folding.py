"""Folds journals into archives, losing nothing at any moment."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.ledger.archive import (
    ARCHIVE_ROWS,
    TEMPORARY,
    is_archive,
    next_archive,
    sync,
    write_archive,
)
from hinglish_pipeline.teachers.ledger.counters import Counters
from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.reading import read_places
from hinglish_pipeline.teachers.ledger.records import JournalBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.files import IndexedFile
    from hinglish_pipeline.teachers.ledger.key_index import KeyIndex


@dataclass(frozen=True, slots=True)
class CompactResult:
    """What compacting did.

    Attributes:
        journals: Journals folded and removed.
        busy: Names of journals left alone, as somebody writes them.
        records: Records moved into archives.
        dropped: Records left behind, as a better one of their key is kept.
        archives: Archive files written.
        bytes_before: Size of what was folded.
        bytes_after: Size of what replaced it.
    """

    journals: int = 0
    busy: tuple[str, ...] = ()
    records: int = 0
    dropped: int = 0
    archives: int = 0
    bytes_before: int = 0
    bytes_after: int = 0

    def __add__(self, other: CompactResult) -> CompactResult:
        """Both together."""
        return CompactResult(
            *(getattr(self, name) + getattr(other, name) for name in self.__slots__)
        )


def fold(folder: Path, index: KeyIndex) -> CompactResult:
    """Fold every journal that nobody holds, a bounded number of records at a time.

    Small archives and such with replaced failures are folded again along the way.

    Args:
        folder: The ledger's folder.
        index: Its index, held by us alone.
    """
    (folder / TEMPORARY).unlink(missing_ok=True)
    # What is removed hangs on this index, so it is made from the files themselves.
    index.rebuild()
    sources = [file for file in index.files() if _is_due(file)]
    if all(is_archive(file.name) and not file.records - file.best for file in sources):
        return CompactResult()  # one small archive is as good as another
    total = CompactResult()
    for batch in _batches(sources):
        total += _fold_batch(folder, index, batch)
    return total


def _is_due(file: IndexedFile) -> bool:
    if not is_archive(file.name):
        return True
    return not file.unreadable and (
        file.best < file.records or file.records < ARCHIVE_ROWS // 2
    )


def _batches(files: list[IndexedFile]) -> Iterator[list[IndexedFile]]:
    """Neighbours that together fill an archive file."""
    batch: list[IndexedFile] = []
    for file in files:
        if batch and sum(one.best for one in batch) + file.best > ARCHIVE_ROWS:
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _fold_batch(
    folder: Path, index: KeyIndex, batch: list[IndexedFile]
) -> CompactResult:
    busy, held = [], []
    with ExitStack() as locks:
        for file in batch:
            if is_archive(file.name):
                held.append(file.name)
                continue
            try:
                journal = locks.enter_context(Journal(folder / file.name))
            except JournalBusyError:
                busy.append(file.name.removesuffix(".jsonl"))
                continue
            with Counters(journal):  # notes what was in flight before it goes
                held.append(file.name)
        index.refresh()  # what was recorded until we held the locks
        written, records = _write_archives(folder, index, held)
        result = CompactResult(
            journals=sum(not is_archive(name) for name in held),
            busy=tuple(busy),
            records=records,
            dropped=index.count_records(held) - records,
            archives=len(written),
            bytes_before=sum((folder / name).stat().st_size for name in held),
            bytes_after=sum(path.stat().st_size for path in written),
        )
        index.remove_files(held)
        for name in held:
            (folder / name).unlink()
        sync(folder)
    return result


def _write_archives(
    folder: Path, index: KeyIndex, names: list[str]
) -> tuple[list[Path], int]:
    """Write what the files hold of worth; the index points there afterwards."""
    best = chain.from_iterable(index.best_of(name) for name in names)
    written, records = [], 0
    while places := list(islice(best, ARCHIVE_ROWS)):
        frame, damaged = read_places(folder, places)
        index.forget(damaged)
        if frame.is_empty():
            continue
        path = next_archive(folder)
        write_archive(frame, path)
        index.adopt_archive(path, frame["key"].sort())
        written.append(path)
        records += frame.height
    return written, records
