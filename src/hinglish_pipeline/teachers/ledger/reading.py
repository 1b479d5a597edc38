"""Reads records from where the index says they lie, and checks that they do."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.teachers.ledger.archive import is_archive, read_archive
from hinglish_pipeline.teachers.ledger.records import RECORD_SCHEMA, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.files import Place

_ROWS = 2_000


def read_places(
    folder: Path, places: Iterable[Place]
) -> tuple[pl.DataFrame, list[str]]:
    """Read the records at some places.

    Args:
        folder: The ledger's folder.
        places: Where they lie, those of one file together.

    Returns:
        The records (``RECORD_SCHEMA``) in the order of the places within a journal,
        by key within an archive; and the keys whose record is damaged.

    Raises:
        FileNotFoundError: If a file has gone since the places were looked up.
    """
    frames = [pl.DataFrame(schema=RECORD_SCHEMA)]
    damaged: list[str] = []
    for name, group in groupby(places, key=lambda place: place.file):
        here = list(group)
        if is_archive(name):
            frame = read_archive(folder / name, [place.key for place in here])
            damaged += {place.key for place in here}.difference(frame["key"])
            frames.append(frame)
        else:
            for start in range(0, len(here), _ROWS):
                frame, bad = _read_lines(folder / name, here[start : start + _ROWS])
                frames.append(frame)
                damaged += bad
    return pl.concat(frames), damaged


def _read_lines(path: Path, places: Sequence[Place]) -> tuple[pl.DataFrame, list[str]]:
    columns: dict[str, list[Any]] = {name: [] for name in RECORD_SCHEMA}
    damaged = []
    descriptor = os.open(path, os.O_RDONLY)
    try:
        for place in places:
            record = parse(os.pread(descriptor, place.size, place.start), place.key)
            if record is None:
                damaged.append(place.key)
                continue
            for name, values in columns.items():
                values.append(record.get(name))
    finally:
        os.close(descriptor)
    # Not strict: one field of a wrong type becomes null and stops nobody.
    return pl.DataFrame(columns, schema=RECORD_SCHEMA, strict=False), damaged
