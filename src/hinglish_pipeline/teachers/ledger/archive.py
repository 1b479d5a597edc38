"""Answers that no run is writing any more, folded into Parquet.

An archive file holds the records of neighbouring journals, sorted by key, so that a
shard finds its answers in a few of them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.teachers.ledger.records import (
    FORMAT,
    RECORD_SCHEMA,
    JournalError,
    disk_error,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ARCHIVE_ROWS = 10_000
TEMPORARY = ".archive.tmp"
_NAME = re.compile(r"archive-\d{6,}\.parquet")
_FORMAT_KEY = "hinglish_ledger"


def next_archive(folder: Path) -> Path:
    """The name for one archive file more."""
    numbers = [
        int(path.stem.removeprefix("archive-"))
        for path in folder.iterdir()
        if is_archive(path.name)
    ]
    return folder / f"archive-{max(numbers, default=-1) + 1:06d}.parquet"


def is_archive(name: str) -> bool:
    """Whether a file of a ledger's folder is an archive, by its name."""
    return _NAME.fullmatch(name) is not None


def write_archive(records: pl.DataFrame, path: Path) -> None:
    """Write a file so that it is whole and on the disk, or not there.

    Args:
        records: Columns of ``RECORD_SCHEMA``, one row a key.
        path: Where to.

    Raises:
        JournalError: If the disk refuses.
    """
    temporary = path.with_name(TEMPORARY)
    try:
        records.sort("key").write_parquet(
            temporary,
            compression="zstd",
            compression_level=1,
            row_group_size=2_000,
            metadata={_FORMAT_KEY: str(FORMAT)},
        )
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise disk_error(path, error) from error


def read_archive(path: Path, keys: Iterable[str]) -> pl.DataFrame:
    """The records of some keys, sorted by key.

    Raises:
        FileNotFoundError: If compacting has just replaced the file.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    wanted = pl.Series(keys, dtype=pl.String).implode()
    found = pl.scan_parquet(path).filter(pl.col("key").is_in(wanted))
    return found.select(*RECORD_SCHEMA).collect()


def scan_archive(path: Path) -> Iterator[tuple[str, str]]:
    """Key and status of every record.

    Raises:
        JournalError: If a newer release wrote the file.
    """
    _check_format(path)
    frame = pl.read_parquet(path, columns=["key", "status"])
    yield from frame.iter_rows()


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_format(path: Path) -> None:
    said = pl.read_parquet_metadata(path).get(_FORMAT_KEY, "1")
    if not said.isdigit() or int(said) > FORMAT:
        raise JournalError(
            f"{path} was written by a newer release of this package (format {said}, "
            f"known here: {FORMAT}). Install that release."
        )
