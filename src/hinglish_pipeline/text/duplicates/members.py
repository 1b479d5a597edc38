"""The table of duplicates: members of clusters in the order of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.text.duplicates.edges import Forest
    from hinglish_pipeline.text.duplicates.index import Index
    from hinglish_pipeline.text.duplicates.layout import Chunk

SCHEMA: dict[str, Any] = {
    "shard": pl.String,
    "file": pl.String,
    "position": pl.Int64,
    "doc_id": pl.String,
    "cluster_id": pl.Int64,
    "survivor_id": pl.String,
    "kind": pl.String,
}
GROUP_ROWS = 1 << 16
_LOOKED_AT = ["shard", "file", "position"]


def write_members(
    forest: Forest, exact: Index, scratch: Path, out: Path
) -> dict[str, int]:
    """Write the members of all clusters of two or more.

    Rows stand in the order of the documents, so that a shard's lie together; row groups
    hold at least `GROUP_ROWS` of them and tell their bounds of shard, file and
    position, so that a reader of one shard skips the others.

    Args:
        forest: Joined documents.
        exact: Index over text hashes.
        scratch: Folder for the survivors' names.
        out: Parquet file.

    Returns:
        Counts of clusters and of followers by kind.
    """
    from hinglish_pipeline.text.kernels.lsh import flatten

    heads = np.zeros(exact.layout.rows // 8 + 1, dtype=np.uint8)
    clusters, followers = flatten(forest.parents, heads)
    members = _Members(forest, exact, heads)
    survivors = _Survivors(scratch, clusters, members)
    near = 0
    with _Table(out) as table:
        for chunk, inside in members.chunks():
            frame = survivors.describe(chunk, inside)
            near += int((frame["kind"] == "near").sum())
            table.add(frame)
    return {"clusters": clusters, "exact": followers - near, "near": near}


class _Members:
    """Which documents of a chunk belong to clusters."""

    def __init__(self, forest: Forest, exact: Index, heads: NDArray[np.uint8]) -> None:
        self.forest = forest
        self.exact = exact
        self._heads = heads

    def chunks(self) -> Iterator[tuple[Chunk, NDArray[np.bool_]]]:
        """Every chunk that has members, and which rows they are."""
        for chunk in self.exact.layout.chunks:
            inside = self.are_heads(chunk) | ~self.forest.roots(chunk.first, chunk.rows)
            if inside.any():
                yield chunk, inside

    def are_heads(self, chunk: Chunk) -> NDArray[np.bool_]:
        """Whether documents are survivors of others, shape (rows,)."""
        rows = np.arange(chunk.first, chunk.first + chunk.rows)
        bits = self._heads[rows >> 3] >> (rows & 7).astype(np.uint8)
        return np.asarray(bits & 1, dtype=np.bool_)


class _Survivors:
    """Names of survivors in a file, for they may be anywhere before their copies."""

    def __init__(self, scratch: Path, clusters: int, members: _Members) -> None:
        self._members = members
        layout = members.exact.layout
        lengths = [
            chunk.read([pl.col("doc_id").str.len_bytes().max()]).max().item()
            for chunk, _ in members.chunks()
        ]
        width = max(lengths, default=1)
        shape = (max(1, clusters),)
        self._rows = np.memmap(scratch / "survivors.rows", np.uint32, "w+", shape=shape)
        self._names = np.memmap(
            scratch / "survivors.names", f"S{width}", "w+", shape=shape
        )
        at = 0
        for chunk in layout.chunks:
            mine = np.flatnonzero(members.are_heads(chunk))
            if len(mine):
                names = chunk.read(["doc_id"])["doc_id"].gather(mine)
                self._rows[at : at + len(mine)] = chunk.first + mine
                self._names[at : at + len(mine)] = _bytes(names)
                at += len(mine)

    def describe(self, chunk: Chunk, inside: NDArray[np.bool_]) -> pl.DataFrame:
        """Rows of the table for the members in a chunk."""
        mine = np.flatnonzero(inside)
        rows = chunk.first + mine
        heads = self._members.forest.parents[rows]
        places = np.searchsorted(self._rows, heads)
        exact = self._members.exact
        wanted, back = np.unique(heads, return_inverse=True)
        same = exact.content(rows) == exact.content(wanted)[back]
        names = pl.Series(self._names[places].tolist(), dtype=pl.Binary)
        shards = np.repeat(
            np.array([part.shard.name for part in chunk.slices], dtype=object),
            [part.rows for part in chunk.slices],
        )
        frame = chunk.read(["file", "position", "doc_id"])[mine]
        return frame.with_columns(
            shard=pl.Series(shards[mine].tolist(), dtype=pl.String),
            cluster_id=pl.Series(heads, dtype=pl.Int64),
            survivor_id=names.cast(pl.String),
            kind=pl.when(pl.Series(same.all(axis=1)))
            .then(pl.lit("exact"))
            .otherwise(pl.lit("near")),
        ).select([pl.col(name).cast(kind) for name, kind in SCHEMA.items()])


class _Table:
    """A Parquet file that is written group by group."""

    def __init__(self, out: Path) -> None:
        import pyarrow.parquet as pq

        schema = pl.DataFrame(schema=SCHEMA).to_arrow().schema
        self._writer = pq.ParquetWriter(
            out,
            schema,
            compression="zstd",
            compression_level=1,
            write_statistics=_LOOKED_AT,
        )
        self._schema = schema
        self._held: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Take rows; write a group when there are enough."""
        self._held.append(frame)
        if sum(held.height for held in self._held) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        rows = pl.concat(self._held).to_arrow().cast(self._schema)
        self._writer.write_table(rows, row_group_size=rows.num_rows)
        self._held = []

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held:
            self._flush()
        self._writer.close()


def _bytes(names: pl.Series) -> NDArray[np.bytes_]:
    return np.array([name.encode() for name in names.to_list()], dtype=np.bytes_)
