"""Which lines does a source say on every page? Counted over all its shards.

What a site repeats around its texts cannot be seen in one document or one shard. Each
shard counts its lines, one task adds the counts up, and each document is measured
against the sum (CCNet, 1911.00359, drops such paragraphs shard by shard).
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.lexicon import BOILERPLATE
from hinglish_pipeline.text.tokens import hash64

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.params import FurnitureParams

COUNTS: dict[str, Any] = {
    "source": pl.String,
    "line_hash": pl.UInt64,
    "documents": pl.UInt32,
}
LONGEST_OPENING = 60
"""Characters of the longest line that is furniture because of how it begins."""
_NUMBER = re.compile("[0-9०-९૦-૯೦-೯]+")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_SPACES = "".join(map(chr, range(33)))
_START, _MIX, _MASK = 0x243F6A8885A308D3, 0x9E3779B97F4A7C15, (1 << 64) - 1
_GROUP_ROWS = 1 << 23


def cut_lines(text: str) -> list[str]:
    """Lines of a text that are not blank, without the spaces around them."""
    return [line for raw in text.split("\n") if (line := raw.strip(_SPACES))]


def line_key(line: str) -> int:
    """64-bit hash of a line without spaces around it.

    The case of a to z and the value of numbers do not count, so that ``Page 3 of 12``
    and ``PAGE 7 of 9`` are one line.
    """
    state = _START
    for piece in _NUMBER.split(line.translate(_LOWER)):
        raw = piece.encode()
        for start in range(0, len(raw) // 8 * 8 + 1, 8):
            packed = int.from_bytes(raw[start : start + 8], "little")
            state = ((state ^ packed) * _MIX) & _MASK
            state ^= state >> 32
    return state


def is_opening(line: str) -> bool:
    """Whether a short line begins as furniture does: ``Read more: ...``."""
    lowered = line.translate(_LOWER)
    return len(line) <= LONGEST_OPENING and lowered.startswith(BOILERPLATE)


@versioned("2")
def count_lines(frame: pl.DataFrame, *, params: FurnitureParams) -> pl.DataFrame:
    """Count the lines that several documents of a shard share.

    Documents of one line say nothing about furniture, and copies of a text (equal
    ``text_hash``) count once. Lines below ``least_in_shard`` are left out: a line that
    comes once in each of many shards is then not counted at all, and the sum over
    shards is a lower bound. A ``least_in_shard`` of 1 counts all, in a table about
    as long as the corpus has lines.

    Args:
        frame: ``documents`` rows.
        params: What is counted.

    Returns:
        Rows of `COUNTS`, by source and hash.
    """
    kept = frame.filter(pl.col("drop_reason").is_null()) if params.enabled else None
    if kept is None or kept.is_empty():
        return pl.DataFrame(schema=COUNTS)
    kept = kept.select("source", "text_hash", "text").sort("source", "text_hash")
    lines = _line_columns(kept["text"])
    several = np.bincount(lines[0], minlength=kept.height) > 1
    counted = np.flatnonzero((lines[3] >= params.min_words) & several[lines[0]])
    texts, hashes = lines[0][counted], lines[1][counted]
    sayers = kept["text_hash"].rle_id().to_numpy()[texts]
    found = []
    for first, end in _runs(kept["source"]):
        mine = slice(*np.searchsorted(texts, [first, end]))
        said = _said_by(hashes[mine], sayers[mine], params.least_in_shard)
        source = pl.lit(kept["source"][first]).alias("source")
        found.append(said.select(source, "line_hash", "documents"))
    return pl.concat(found).cast(pl.Schema(COUNTS))


@versioned("1")
def find_boilerplate_task(
    *, line_counts: Shards, params: FurnitureParams, out: Path
) -> dict[str, Any]:
    """Write the lines that enough documents of a source share.

    Hashes are added up one part of their range at a time, so that memory holds a part
    of the counts and the lines found.

    Args:
        line_counts: Shards of `count_lines`.
        params: How many documents make a line furniture.
        out: Parquet file, rows of `COUNTS` by source and hash.

    Returns:
        Number of lines by source.
    """
    parts = max(1, -(-line_counts.rows // _GROUP_ROWS))
    found = [pl.DataFrame(schema=COUNTS)]
    if len(line_counts):
        counts = line_counts.scan()
        found += [_added_up(counts, part, parts, params) for part in range(parts)]
    table = pl.concat(found).sort("source", "line_hash")
    table.write_parquet(out, compression="zstd", compression_level=1)
    by_source = table.group_by("source").len().sort("source")
    return {"lines": {source: n for source, n in by_source.iter_rows()}}


def furniture_lines(table: pl.DataFrame) -> NDArray[np.uint64]:
    """Lay a table out for `boilerplate_shares`.

    Args:
        table: What `find_boilerplate_task` wrote.

    Returns:
        Hash table of all lines, each mixed with its source.
    """
    from hinglish_pipeline.text.kernels.line_hashes import listed

    ordered = table.select("source", "line_hash").sort("source")
    keys = ordered["line_hash"].to_numpy() ^ _marks(ordered["source"])
    return listed(keys)


def boilerplate_shares(
    texts: Sequence[str] | pl.Series | TextBuffer,
    sources: Sequence[str] | pl.Series,
    furniture: NDArray[np.uint64],
    asked: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Share of each text's characters in furniture.

    Furniture is a line of the source's table, or a short one that begins like furniture
    (`is_opening`). A text of one line has none.

    Args:
        texts: Normalised texts.
        sources: Their sources.
        furniture: What `furniture_lines` gave.
        asked: Which texts are looked at, shape (n,); all by default, others get 0.

    Returns:
        0..1, shape (n,); spaces around lines are not counted.
    """
    from hinglish_pipeline.text.kernels.line_hashes import furniture_shares

    marks = _marks(pl.Series(sources, dtype=pl.String))
    columns = _line_columns(texts, BOILERPLATE, asked)
    return furniture_shares(columns, marks, furniture)


def measured_lines(texts: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Number of the text, line_hash, size, words and opens of every line."""
    names = ("text", "line_hash", "size", "words", "opens")
    return pl.DataFrame(
        dict(zip(names, _line_columns(texts, BOILERPLATE), strict=True))
    )


def _line_columns(
    texts: Sequence[str] | pl.Series | TextBuffer,
    openings: Sequence[str] = (),
    asked: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[Any], ...]:
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.line_hashes import count_newlines, line_hashes
    from hinglish_pipeline.text.kernels.loads import sealed

    buffer = texts if isinstance(texts, TextBuffer) else TextBuffer.of(texts)
    data, offsets = sealed(buffer.data), sealed(buffer.offsets)
    raw = np.array([opening.encode() for opening in openings], dtype=bytes)
    looked_for = sealed(raw.view(np.uint8).reshape(len(raw), raw.itemsize))
    room = count_newlines(data) + len(buffer)
    kinds = (np.uint32, np.uint64, np.int32, np.int32, np.bool_)
    columns = tuple(np.empty(room, dtype=kind) for kind in kinds)
    wanted = np.ones(len(buffer), dtype=np.bool_) if asked is None else asked
    n = line_hashes(data, offsets, sealed(wanted), looked_for, LONGEST_OPENING, columns)
    return tuple(column[:n] for column in columns)


def _marks(sources: pl.Series) -> NDArray[np.uint64]:
    """A number for each row's source, so that one table holds all sources."""
    names = sources.unique()
    marks = pl.Series([hash64(name) for name in names], dtype=pl.UInt64)
    found = sources.replace_strict(names, marks, return_dtype=pl.UInt64)
    return found.to_numpy().astype(np.uint64, copy=False)


def _runs(sources: pl.Series) -> Iterator[tuple[int, int]]:
    """Where each source's rows begin and end; its rows follow one another."""
    sizes = sources.rle().struct.field("len").to_numpy()
    ends = np.cumsum(sizes)
    yield from zip((ends - sizes).tolist(), ends.tolist(), strict=True)


def _said_by(
    hashes: NDArray[np.uint64], sayers: NDArray[np.uint32], least: int
) -> pl.DataFrame:
    from hinglish_pipeline.text.kernels.line_hashes import count_sayers

    keys, documents = count_sayers(hashes, sayers, least)
    return pl.DataFrame({"line_hash": keys, "documents": documents}).sort("line_hash")


def _added_up(
    counts: pl.LazyFrame, part: int, parts: int, params: FurnitureParams
) -> pl.DataFrame:
    return (
        counts.filter(pl.col("line_hash") % parts == part)
        .group_by("source", "line_hash")
        .agg(documents=pl.col("documents").sum())
        .filter(pl.col("documents") >= params.min_documents)
        .select([pl.col(name).cast(kind) for name, kind in COUNTS.items()])
        .collect()
    )
