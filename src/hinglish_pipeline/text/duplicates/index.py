"""Band keys on disk, chunk by chunk, so that no step holds more than a part of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.text.duplicates.layout import Chunk, Layout

Content = tuple["NDArray[np.uint8]", "NDArray[np.bool_]"]
Reader = Callable[["Chunk"], Content]
"""Gives each document's bytes, shape (rows, width), and whether it takes part."""


@dataclass(frozen=True)
class Banding:
    """How documents are compared.

    Attributes:
        name: Names the files.
        width: Bytes of a document.
        bands: Bands.
        rows: Bytes per band.
        least: Equal bytes that make two documents the same.
        all_pairs: Documents of the largest bucket in which all meet.
    """

    name: str
    width: int
    bands: int
    rows: int
    least: int
    all_pairs: int


@dataclass(frozen=True)
class Index:
    """Keys and contents of all documents in files of one chunk each.

    A file is written under another name, synchronised and renamed: one that has its
    name is whole.

    Attributes:
        folder: Where the files are.
        layout: The documents.
        banding: How they are compared.
        partition_rows: Keys that are sorted at once, about.
    """

    folder: Path
    layout: Layout
    banding: Banding
    partition_rows: int

    @property
    def row_bits(self) -> int:
        """Bits of the largest document number."""
        return max(1, (self.layout.rows - 1).bit_length())

    @property
    def partition_bits(self) -> int:
        """A band has two to the power of this many partitions."""
        return max(0, (self.layout.rows - 1) // self.partition_rows).bit_length()

    @property
    def parts(self) -> list[tuple[int, int]]:
        """Every band and partition."""
        partitions = 1 << self.partition_bits
        return [(b, p) for b in range(self.banding.bands) for p in range(partitions)]

    def build(self, read: Reader) -> None:
        """Write what is not yet there."""
        for chunk in self.layout.chunks:
            if not self._path(chunk, "keys").exists():
                self._write(chunk, *read(chunk))

    def keys(self, band: int, partition: int) -> NDArray[np.uint64]:
        """All keys of a partition, sorted."""
        place = 8 * ((band << self.partition_bits) + partition)
        base = 8 * (len(self.parts) + 1)
        found = [np.zeros(0, dtype=np.uint64)]
        for chunk in self.layout.chunks:
            with self._path(chunk, "keys").open("rb") as file:
                file.seek(place)
                start, end = np.fromfile(file, np.int64, 2).tolist()
                file.seek(base + 8 * start)
                found.append(np.fromfile(file, np.uint64, end - start))
        keys = np.concatenate(found)
        del found
        keys.sort()
        return keys

    def content(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Bytes of documents by their ascending numbers, shape (n, width)."""
        result = np.empty((len(rows), self.banding.width), dtype=np.uint8)
        start = 0
        while start < len(rows):
            chunk = self.layout.chunk_of(int(rows[start]))
            end = start + int(
                np.searchsorted(rows[start:], chunk.first + chunk.rows, side="left")
            )
            shape = (chunk.rows, self.banding.width)
            held = np.memmap(self._path(chunk, "rows"), np.uint8, "r", shape=shape)
            result[start:end] = held[rows[start:end].astype(np.int64) - chunk.first]
            start = end
        return result

    def _write(
        self, chunk: Chunk, content: NDArray[np.uint8], wanted: NDArray[np.bool_]
    ) -> None:
        from hinglish_pipeline.text.kernels.lsh import band_keys

        keys, bounds = band_keys(
            content,
            wanted,
            chunk.first,
            self.banding.bands,
            self.banding.rows,
            self.row_bits,
            self.partition_bits,
        )
        write_arrays(self._path(chunk, "rows"), content)
        write_arrays(self._path(chunk, "keys"), bounds, keys)

    def _path(self, chunk: Chunk, kind: str) -> Path:
        return self.folder / f"{self.banding.name}-{chunk.number:06d}.{kind}"


def write_arrays(path: Path, *arrays: NDArray[np.generic]) -> None:
    """Write arrays one behind the other so that the file is whole or not there."""
    temporary = path.with_name(f"{path.name}.part")
    with temporary.open("wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array).data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
