"""Copies a ledger's records to one file that other tools read."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.temporaries import remove_path, temporary_name
from hinglish_pipeline.teachers.ledger.records import RECORD_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.store import Ledger

_ROWS = 5_000


def export_records(ledger: Ledger, path: Path, status: str | None = None) -> int:
    """Write the best record of every key, all or nothing.

    Args:
        ledger: Where the records lie.
        path: A ``.jsonl`` or ``.parquet`` file; replaced if it exists.
        status: ``ok``, ``failed`` or ``declined``; None for every record.

    Returns:
        Records written; memory stays flat however many they are.

    Raises:
        SourceError: If the suffix is another, or the folder is not there.
    """
    write = _WRITERS.get(path.suffix)
    if write is None:
        msg = f"{path}: the file's name must end in {' or '.join(_WRITERS)}."
        raise SourceError(msg)
    if not path.parent.is_dir():
        msg = f"{path.parent} is no folder; make it, or name another file."
        raise SourceError(msg)
    wanted = (r for r in ledger.records() if status is None or r["status"] == status)
    temporary = path.with_name(temporary_name(path.name))
    try:
        count = write(temporary, wanted)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        remove_path(temporary)
    return count


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("wb") as file:
        for record in records:
            file.write(orjson.dumps(record) + b"\n")
            count += 1
    return count


def _write_table(path: Path, records: Iterable[dict[str, Any]]) -> int:
    import pyarrow.parquet as pq

    schema = pl.DataFrame(schema=RECORD_SCHEMA).to_arrow().schema
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for rows in _chunks(records):
            table = pl.DataFrame(rows, schema=RECORD_SCHEMA).to_arrow()
            file.write_table(table.cast(schema))
            count += len(rows)
    return count


def _chunks(records: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(records)
    while rows := list(islice(waiting, _ROWS)):
        yield rows


_WRITERS: dict[str, Callable[[Path, Iterable[dict[str, Any]]], int]] = {
    ".jsonl": _write_lines,
    ".parquet": _write_table,
}
