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

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
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
_MIX, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
_GROUP_ROWS = 1 << 23


def cut_lines(text: str) -> list[str]:
    """Lines of a text that are not blank, without the spaces around them."""
    return [line for raw in text.split("\n") if (line := raw.strip(_SPACES))]


def line_key(line: str) -> int:
    """64-bit hash of a line without spaces around it.

    The case of a to z and the value of numbers do not count, so that ``Page 3 of 12``
    and ``PAGE 7 of 9`` are one line.
    """
    folded = _folded(line).encode()
    state = 0
    for start in range(0, len(folded) // 8 * 8 + 1, 8):
        packed = int.from_bytes(folded[start : start + 8], "big")
        state = ((state ^ packed) * _MIX) & _MASK
        state ^= state >> 32
    return state


def is_opening(line: str) -> bool:
    """Whether a short line begins as furniture does: ``Read more: ...``."""
    lowered = line.translate(_LOWER)
    return len(line) <= LONGEST_OPENING and lowered.startswith(BOILERPLATE)


@versioned("1")
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
    found = measured_lines(kept["text"])
    words = pl.col("words") >= params.min_words
    several = (pl.len().over("text") > 1) & words
    columns = kept.select("source", "text_hash").with_row_index("text")
    once = (
        found.filter(several)
        .join(columns, on="text")
        .select("source", "line_hash", "text_hash")
    )
    return (
        once.unique()
        .group_by("source", "line_hash")
        .agg(documents=pl.len())
        .filter(pl.col("documents") >= params.least_in_shard)
        .sort("source", "line_hash")
        .select([pl.col(name).cast(kind) for name, kind in COUNTS.items()])
    )


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


def boilerplate_shares(
    texts: Sequence[str] | pl.Series, sources: Sequence[str], table: pl.DataFrame
) -> NDArray[np.float64]:
    """Share of each text's characters in furniture.

    Furniture is a line of the source's table, or a short one that begins like furniture
    (`is_opening`). A text of one line has none.

    Args:
        texts: Normalised texts.
        sources: Their sources.
        table: What `find_boilerplate_task` wrote.

    Returns:
        0..1, shape (n,); spaces around lines are not counted.
    """
    n = len(texts)
    found = measured_lines(texts)
    owner, sizes = found["text"].to_numpy(), found["size"].to_numpy()
    hashes = found["line_hash"].to_numpy()
    furniture = found["opens"].to_numpy().copy()
    names = np.array(sources, dtype=object)
    for (source,), listed in table.group_by("source"):
        mine = np.flatnonzero((names == source)[owner])
        furniture[mine] |= np.isin(hashes[mine], listed["line_hash"].to_numpy())
    furniture &= np.bincount(owner, minlength=n)[owner] > 1
    said = np.bincount(owner, weights=sizes, minlength=n)
    told = np.bincount(owner, weights=sizes * furniture, minlength=n)
    return np.asarray(told / np.maximum(1, said))


def measured_lines(texts: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Number of the text, line_hash, size, words and opens of every line."""
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.line_hashes import line_hashes

    buffer = TextBuffer.of(texts)
    raw = [opening.encode() for opening in BOILERPLATE]
    openings = np.array(raw).view(np.uint8).reshape(len(raw), -1)
    columns = line_hashes(buffer.data, buffer.offsets, openings, LONGEST_OPENING)
    names = ("text", "line_hash", "size", "words", "opens")
    return pl.DataFrame(dict(zip(names, columns, strict=True)))


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


def _folded(line: str) -> str:
    return _NUMBER.sub("0", line.translate(_LOWER))
