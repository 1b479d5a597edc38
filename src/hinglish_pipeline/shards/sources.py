"""Raw sources as rows: every document of a slice, with an id, source and licence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import xxhash
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards.fingerprint import versioned
from hinglish_pipeline.shards.ingest.read import BLOCK_BYTES, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hinglish_pipeline.shards.slices import RawSlice

REMEMBERED_IDS = 500_000

SCHEMA = {
    "doc_id": pl.String,
    "source": pl.String,
    "file": pl.String,
    "position": pl.Int64,
    "text": pl.String,
    "licence": pl.String,
    "lang_hint": pl.String,
    "drop_reason": pl.String,
    "detail": pl.String,
}


class IngestParams(BaseModel):
    """Parameters of reading raw files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_document_bytes: int = Field(
        ge=1_000, description="A longer document or line is quarantined."
    )
    part_bytes: int = Field(
        32 << 20,
        ge=1_000,
        description="Text of one shard, about, where a file cannot be cut beforehand.",
    )


@versioned("2")
def read_documents(part: RawSlice, *, params: IngestParams) -> Iterator[pl.DataFrame]:
    """Read a slice's documents; faults become rows with a ``drop_reason``.

    A slice no longer than a part is one part; a longer one, or a compressed file, is
    given in parts of ``part_bytes``, so that memory holds one part at a time.

    Args:
        part: What to read.
        params: Limits.

    Yields:
        Frames with the columns of ``SCHEMA``, at least one; one row a record, in file
        order. They do not depend on how a file was cut into slices.
    """
    finish = _Finish(part)
    held: list[pl.DataFrame] = []
    size, made, most = 0, 0, _part_bytes(part, params)
    block = min(BLOCK_BYTES, params.part_bytes)
    for rows in read_rows(part, params.max_document_bytes, block):
        texts: list[bytes] = rows["text"].cast(pl.Binary).to_list()
        held.append(finish(rows, texts))
        size += sum(map(len, texts))
        if size >= most:
            yield pl.concat(held, rechunk=True)
            held, size, made = [], 0, made + 1
    if held or not made:
        yield pl.concat([pl.DataFrame(schema=SCHEMA), *held], rechunk=True)


def _part_bytes(part: RawSlice, params: IngestParams) -> float:
    """Text of a part; without end for a slice of bytes that is small enough."""
    sliced = part.end is not None and part.format != "parquet"
    if sliced and (part.end or 0) - part.start <= params.part_bytes:
        return float("inf")
    return params.part_bytes


class _Finish:
    """Adds to rows what they have from their slice: ids, source, licence, language."""

    def __init__(self, part: RawSlice) -> None:
        self._part = part
        place = f"{part.spec.name}\x1f{part.relative}".encode()
        self._place = xxhash.xxh3_64_intdigest(place)
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def __call__(self, rows: pl.DataFrame, texts: list[bytes]) -> pl.DataFrame:
        spec = self._part.spec
        rows = self._check_ids(rows) if spec.id_field else rows
        return rows.select(
            pl.Series(
                "doc_id",
                document_ids(rows["position"], texts, self._place),
                dtype=pl.String,
            ),
            pl.lit(spec.name).alias("source"),
            pl.lit(self._part.relative).alias("file"),
            "position",
            "text",
            pl.lit(spec.licence).alias("licence"),
            pl.coalesce("lang", pl.lit(spec.lang_hint, dtype=pl.String)).alias(
                "lang_hint"
            ),
            "drop_reason",
            "detail",
        )

    def _check_ids(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Quarantine rows whose own id came before.

        At least the last ``REMEMBERED_IDS`` are remembered, so memory is bounded.
        """
        again = []
        usable = rows["drop_reason"].is_null().to_list()
        for is_usable, value in zip(usable, rows["row_id"].to_list(), strict=True):
            known = value in self._recent or value in self._older
            again.append(is_usable and value is not None and known)
            if is_usable and value is not None:
                self._remember(value)
        if not any(again):
            return rows
        said = f"{self._part.spec.id_field} came before in this file"
        repeated = pl.Series(again)
        return rows.with_columns(
            pl.when(repeated)
            .then(pl.lit("duplicate_row_id"))
            .otherwise("drop_reason")
            .alias("drop_reason"),
            pl.when(repeated).then(pl.lit(said)).otherwise("detail").alias("detail"),
        )

    def _remember(self, value: int) -> None:
        if len(self._recent) >= REMEMBERED_IDS:
            self._older, self._recent = self._recent, set()
        self._recent.add(value)


def document_ids(positions: pl.Series, texts: list[bytes], place: int) -> list[str]:
    """Ids of documents: 64 bits of text, position, file and source, in hex.

    Args:
        positions: Where each document lies in its file; n integers.
        texts: The documents in UTF-8; n of them.
        place: Hash of source and file.

    Returns:
        n strings of 16 characters; XXH3 of the text, seeded with the place of it.
    """
    seeds = _scattered(positions.to_numpy(), place).tolist()
    digest: Any = xxhash.xxh3_64_hexdigest
    return [digest(text, seed) for text, seed in zip(texts, seeds, strict=True)]


def _scattered(positions: NDArray[np.int64], place: int) -> NDArray[np.uint64]:
    """SplitMix64 of place and position: near positions get unrelated seeds.

    XXH3 of a few bytes only adds its seed, so positions as seeds would collide.
    """
    step, first, second = (
        np.uint64(0x9E3779B97F4A7C15),
        np.uint64(0xBF58476D1CE4E5B9),
        np.uint64(0x94D049BB133111EB),
    )
    with np.errstate(over="ignore"):
        mixed = positions.astype(np.uint64) * step + np.uint64(place)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * first
        mixed = (mixed ^ (mixed >> np.uint64(27))) * second
        return mixed ^ (mixed >> np.uint64(31))
