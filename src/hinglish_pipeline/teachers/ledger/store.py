"""All answers of one dataset, wherever in its folder they lie.

A ledger is a folder: a journal for every shard that is or was asked, archives of
journals that nobody writes any more, and an index over both. A record is found by its
key, so cutting a corpus into other shards asks nobody again.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from hinglish_pipeline.teachers.ledger.archive import is_archive
from hinglish_pipeline.teachers.ledger.counters import (
    SUFFIX,
    Counters,
    Counts,
    read_counts,
)
from hinglish_pipeline.teachers.ledger.folder_lock import folder_lock
from hinglish_pipeline.teachers.ledger.folding import CompactResult, fold
from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.key_index import (
    FAILED_RANK,
    INDEX,
    KeyIndex,
    open_index,
)
from hinglish_pipeline.teachers.ledger.reading import read_places
from hinglish_pipeline.teachers.ledger.records import RECORD_SCHEMA, JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hinglish_pipeline.teachers.ledger.records import RecordStatus

T = TypeVar("T")
_CHUNK = 1_000
_MOVING = "compact.lock"
_PATIENCE_S = 60.0
_NONE = pl.DataFrame(schema=RECORD_SCHEMA)


@dataclass(frozen=True, slots=True)
class LedgerStatistics:
    """What lies in a ledger.

    Attributes:
        journals: Journals, live or not yet compacted.
        archives: Archive files.
        bytes: Size of both.
        ok: Keys with a good answer.
        declined: Keys that a teacher declined for good.
        failed: Keys with a failure only; they are asked again.
        superseded: Records that a better one of the same key replaces.
        unreadable: Damaged lines and files; they are passed over.
        prompt_tokens: Tokens read for the records that count.
        completion_tokens: Tokens written for them.
        models: Good answers by model.
        counts: What was asked, paid for and lost since the ledger began.
    """

    journals: int
    archives: int
    bytes: int
    ok: int
    declined: int
    failed: int
    superseded: int
    unreadable: int
    prompt_tokens: int
    completion_tokens: int
    models: Mapping[str, int]
    counts: Counts


class Ledger:
    """The answers in one folder.

    Args:
        folder: ``_scratch`` of a ``LedgerDataset``; need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def journals(self) -> list[Path]:
        """The journals by name, whether they are being written or not."""
        return sorted(self.folder.glob("*.jsonl"))

    def archives(self) -> list[Path]:
        """The archive files by name."""
        return [
            path
            for path in sorted(self.folder.glob("archive-*.parquet"))
            if is_archive(path.name)
        ]

    def counts(self) -> Counts:
        """What was asked, paid for and lost since the ledger began."""
        return read_counts(sorted(self.folder.glob(f"*{SUFFIX}")))

    def journal(self, shard: str, *, commit_window_s: float = 0.05) -> Journal:
        """Open a shard's journal for writing; waits while the ledger is compacted.

        Raises:
            JournalBusyError: If another process is writing it.
            JournalError: If it cannot be written here.
        """
        path = self.folder / f"{shard}.jsonl"
        with self._unmoved():
            return Journal(path, commit_window_s=commit_window_s)

    def answered(self, keys: Iterable[str]) -> set[str]:
        """Those keys that need no asking: answered, or declined for good.

        Raises:
            JournalError: If a newer release wrote the ledger, or the disk is full.
        """
        names = list(keys)
        places = self._with_index(lambda index: _refreshed(index).lookup(names))
        return {place.key for place in places if place.rank != FAILED_RANK}

    def catch_up(self) -> None:
        """Bring the index up to date, so that the next start has little to read."""
        self._with_index(_refreshed)

    def read(self, keys: Iterable[str]) -> pl.DataFrame:
        """The best record of each of some keys.

        Args:
            keys: Ledger keys.

        Returns:
            Columns of ``RECORD_SCHEMA``, one row a key that is on record, in no order.
            A record that turns out to be damaged is left out and forgotten.
        """
        names = list(keys)
        with self._unmoved():
            places = self._with_index(lambda index: _refreshed(index).lookup(names))
            frame, damaged = read_places(self.folder, places)
            if damaged:
                self._with_index(lambda index: index.forget(damaged))
            return frame

    def records(self) -> Iterator[dict[str, Any]]:
        """The best record of every key, file by file; memory stays flat.

        Yields:
            ``RECORD_SCHEMA`` as a dictionary.
        """
        for frame in self._frames():
            yield from frame.iter_rows(named=True)

    def statistics(self) -> LedgerStatistics:
        """Count what lies here; reads every record once."""
        paths = [*self.archives(), *self.journals()]
        files = self._with_index(lambda index: _refreshed(index).files())
        sums = pl.concat([_sums(frame) for frame in self._frames()] or [_sums(_NONE)])
        by_status = dict(sums.group_by("status").agg(pl.sum("records")).iter_rows())
        good = sums.filter(status="ok").group_by("model").agg(pl.sum("records"))
        return LedgerStatistics(
            journals=len(self.journals()),
            archives=len(self.archives()),
            bytes=sum(path.stat().st_size for path in paths),
            ok=by_status.get("ok", 0),
            declined=by_status.get("declined", 0),
            failed=by_status.get("failed", 0),
            superseded=sum(file.records - file.best for file in files),
            unreadable=sum(file.unreadable for file in files),
            prompt_tokens=int(sums["prompt_tokens"].sum()),
            completion_tokens=int(sums["completion_tokens"].sum()),
            models=dict(sorted(good.iter_rows())),
            counts=self.counts(),
        )

    def add(
        self, shard: str, records: Iterable[tuple[str, RecordStatus, dict[str, Any]]]
    ) -> int:
        """Record answers that came another way, from a batch file say.

        A key that has a good answer keeps it, so adding twice adds once.

        Args:
            shard: Name of the journal that takes them; made if there is none.
            records: Key, status and the other fields of each.

        Returns:
            How many were added; they are on the disk.

        Raises:
            JournalBusyError: If that journal is being written.
            JournalError: If the disk refuses.
        """
        added = 0
        rows = iter(records)
        with self.journal(shard) as journal, Counters(journal):
            while chunk := list(islice(rows, _CHUNK)):
                known = self.answered(key for key, _, _ in chunk)
                for key, status, fields in chunk:
                    if key not in known:
                        journal.append(key, status, fields)
                        added += 1
                        if status != "failed":
                            known.add(key)
        return added

    def compact(self) -> CompactResult:
        """Fold journals that nobody is writing into archives.

        What is written is on the disk before what it replaces is removed, so a kill
        at any moment loses nothing; a second run clears up what it left twice.
        Failures that a good answer has replaced are dropped.

        Returns:
            What was folded, and which journals were busy.

        Raises:
            JournalBusyError: If the ledger is being read all the while.
            JournalError: If the disk refuses.
        """
        if not self.folder.is_dir():
            return CompactResult()
        with folder_lock(self.folder / _MOVING, patience_s=_PATIENCE_S):
            return self._with_index(lambda index: fold(self.folder, index))

    def _frames(self) -> Iterator[pl.DataFrame]:
        """The best records, some at a time; nobody else waits for a slow reader."""
        with self._unmoved(), tempfile.TemporaryDirectory() as copies:
            copy = Path(copies) / INDEX
            self._with_index(lambda index: _refreshed(index).copy_to(copy))
            with closing(KeyIndex(self.folder, copy)) as index:
                places = index.everything()
                while chunk := list(islice(places, _CHUNK)):
                    yield read_places(self.folder, chunk)[0]

    @contextmanager
    def _unmoved(self) -> Iterator[None]:
        """Keep compacting from moving records while they are read."""
        with folder_lock(self.folder / _MOVING, shared=True):
            yield

    def _with_index(self, work: Callable[[KeyIndex], T]) -> T:
        """Work with the index; build it again if it is damaged."""
        with _index_place(self.folder) as place:
            for _ in range(2):
                try:
                    with open_index(self.folder, place) as index:
                        return work(index)
                except sqlite3.DatabaseError as error:
                    if error.sqlite_errorname == "SQLITE_FULL":
                        raise JournalError(
                            f"{place / INDEX}: no space left on device. Everything "
                            "answered so far is kept; free some space and run the "
                            "same command again."
                        ) from error
                    failure = error
                    (place / INDEX).unlink(missing_ok=True)
            raise JournalError(
                f"{place / INDEX} cannot be used: {failure}. It is only an index: "
                "remove it, check the disk, and run the same command again."
            ) from failure


def _sums(frame: pl.DataFrame) -> pl.DataFrame:
    """Records and tokens by status and model."""
    return frame.group_by("status", pl.col("model").fill_null("")).agg(
        pl.len().cast(pl.Int64).alias("records"),
        pl.sum("prompt_tokens", "completion_tokens").cast(pl.Int64),
    )


def _refreshed(index: KeyIndex) -> KeyIndex:
    index.refresh()
    return index


@contextmanager
def _index_place(folder: Path) -> Iterator[Path]:
    """Where the index lies: beside the journals, or nowhere lasting."""
    if os.access(folder, os.W_OK):
        yield folder
    else:
        with tempfile.TemporaryDirectory() as place:
            yield Path(place)
