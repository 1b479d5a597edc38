"""Documents as numbers: which shard and row is document 17 000 000?"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hinglish_pipeline.shards import Shard, Shards


@dataclass(frozen=True)
class Slice:
    """Neighbouring rows of one shard."""

    shard: Shard
    offset: int
    rows: int

    def read(self, columns: Sequence[str | pl.Expr]) -> pl.DataFrame:
        """Load columns of these rows."""
        part = self.shard.scan().slice(self.offset, self.rows)
        return part.select(columns).collect()


@dataclass(frozen=True)
class Chunk:
    """Neighbouring documents that are worked on at once.

    Attributes:
        number: Place among the chunks.
        first: Number of the first document.
        slices: Where they lie, in order.
    """

    number: int
    first: int
    slices: tuple[Slice, ...]

    @property
    def rows(self) -> int:
        """Number of documents."""
        return sum(part.rows for part in self.slices)

    def read(self, columns: Sequence[str | pl.Expr]) -> pl.DataFrame:
        """Load columns of all documents in order."""
        return pl.concat([part.read(columns) for part in self.slices])


@dataclass(frozen=True)
class Layout:
    """All documents in the order that decides who survives.

    Attributes:
        shards: Shards that are not empty, by source, file and position of their first
            row. A shard is a stretch of one file, so this is the order of all rows.
        sizes: Their numbers of rows.
        chunk_rows: Largest number of documents in a chunk.
    """

    shards: tuple[Shard, ...]
    sizes: tuple[int, ...]
    chunk_rows: int

    @classmethod
    def of(cls, documents: Shards, chunk_rows: int) -> Layout:
        """Put shards in order and count their rows."""
        known = []
        for shard in documents:
            first = shard.scan().select("source", "file", "position").head(1).collect()
            if first.height:
                known.append((first.row(0), shard.name, shard))
        known.sort(key=lambda item: item[:2])
        shards = tuple(shard for *_, shard in known)
        return cls(shards, tuple(map(_count, shards)), chunk_rows)

    @property
    def rows(self) -> int:
        """Number of documents, dropped ones included."""
        return sum(self.sizes)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """All documents, cut into chunks."""
        found: list[Chunk] = []
        held: list[Slice] = []
        first = 0
        for part in self._slices():
            if held and sum(s.rows for s in held) + part.rows > self.chunk_rows:
                found.append(Chunk(len(found), first, tuple(held)))
                first += found[-1].rows
                held = []
            held.append(part)
        if held:
            found.append(Chunk(len(found), first, tuple(held)))
        return tuple(found)

    @cached_property
    def _firsts(self) -> list[int]:
        return list(accumulate((chunk.rows for chunk in self.chunks), initial=0))

    def chunk_of(self, row: int) -> Chunk:
        """The chunk that holds a document."""
        return self.chunks[bisect_right(self._firsts, row) - 1]

    def _slices(self) -> Iterator[Slice]:
        for shard, size in zip(self.shards, self.sizes, strict=True):
            for offset in range(0, size, self.chunk_rows):
                yield Slice(shard, offset, min(self.chunk_rows, size - offset))


def _count(shard: Shard) -> int:
    if shard.rows is not None:
        return shard.rows
    return int(shard.scan().select(pl.len()).collect().item())
