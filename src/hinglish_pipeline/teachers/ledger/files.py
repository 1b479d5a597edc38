"""What lies in a ledger's folder: journals and archives, and what they hold."""

from __future__ import annotations

import os
from binascii import unhexlify
from typing import TYPE_CHECKING, NamedTuple

from hinglish_pipeline.teachers.ledger.archive import is_archive, scan_archive
from hinglish_pipeline.teachers.ledger.records import UNREADABLE, scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Place(NamedTuple):
    """Where the best record of a key lies; ``size`` is 0 in an archive."""

    key: str
    file: str
    start: int
    size: int
    rank: int


class IndexedFile(NamedTuple):
    """What the index knows of a file; ``best`` counts records that nothing beats."""

    name: str
    records: int
    unreadable: int
    best: int


def list_files(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and size of the ledger's files, archives first, each by name.

    Archives come first because what they hold was recorded first.
    """
    found: dict[str, tuple[int, int]] = {}
    if not folder.is_dir():
        return found
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".jsonl") or is_archive(entry.name):
                status = entry.stat()
                found[entry.name] = (status.st_ino, status.st_size)
    return dict(sorted(found.items(), key=lambda item: file_order(item[0])))


def file_order(name: str) -> tuple[bool, str]:
    """Sorts archives before journals."""
    return not is_archive(name), name


def keys_of(path: Path) -> Iterator[tuple[bytes, int]]:
    """Key and start of every record of a journal or an archive."""
    if is_archive(path.name):
        for start, (key, _) in enumerate(scan_archive(path)):
            yield unhexlify(key), start
    else:
        for line in scan(path):
            if line.rank != UNREADABLE:
                yield line.key, line.start


def is_another(present: tuple[int, int] | None, known: tuple[int, int]) -> bool:
    """Whether a file is gone, replaced, or shorter than it was when it was read."""
    return present is None or present[0] != known[0] or present[1] < known[1]
