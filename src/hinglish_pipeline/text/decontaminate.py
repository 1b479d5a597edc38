"""Does a document say what an evaluation set asks? In whatever script it says it.

Large models are kept from their benchmarks by word n-grams: 13 of them (GPT-3,
2005.14165), or 70 % of an item's 8-grams (PaLM, 2204.02311). Items of chat and
translation sets have six to twenty words, spelt in two scripts and many ways, so here a
word is reduced to how it sounds, three words in a row are only where one looks, and an
item counts as said if most of it follows in order, one changed word or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.sounds import letters, machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Artifact
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.params import DecontaminateParams

INDEX: dict[str, Any] = {
    "set": pl.String,
    "id": pl.String,
    "piece": pl.Int32,
    "codes": pl.List(pl.Int64),
}
FOUND: dict[str, Any] = {
    "doc_id": pl.String,
    "set": pl.String,
    "id": pl.String,
    "said": pl.Float32,
    "share": pl.Float32,
}
_SAID: dict[str, Any] = {"row": pl.UInt32} | {
    name: kind for name, kind in FOUND.items() if name != "doc_id"
}
_PIECE_WORDS, _STRIDE = 24, 12
_SEED_SOUNDS, _MANY_SEEDS = 7, 6


@versioned("2")
def index_benchmarks_task(
    *,
    benchmarks: list[dict[str, Any]],
    params: DecontaminateParams,
    out: Path,
) -> dict[str, Any]:
    """Write the skeletons of evaluation items.

    An item is each text in the wanted fields of a row. Items of more than 24 words are
    cut into pieces that overlap by half; a document that says one piece says the item.

    Args:
        benchmarks: Rows with ``id``, ``set`` and texts (or lists of texts).
        params: Fields and how long an item must be.
        out: Parquet file, rows of `INDEX`.

    Returns:
        Counts of items indexed and of those too short to be told from chance.
    """
    rows = list(_items(benchmarks, params)) if params.enabled else []
    codes, bounds = _skeletons([text for *_, text in rows])
    kept: list[tuple[str, str, int, list[int]]] = []
    short = 0
    for (name, number, _), start, end in zip(rows, bounds, bounds[1:], strict=False):
        words = codes[start:end].tolist()
        if len(words) < params.min_words:
            short += 1
            continue
        for piece, begin in enumerate(_beginnings(len(words))):
            kept.append((name, number, piece, words[begin : begin + _PIECE_WORDS]))
    table = pl.DataFrame(kept, schema=INDEX, orient="row").unique(maintain_order=True)
    table.write_parquet(out, compression="zstd", compression_level=1)
    return {"items": len(rows) - short, "too_short": short, "pieces": table.height}


@versioned("2")
def find_contamination(
    frame: pl.DataFrame, *, index: Artifact, params: DecontaminateParams
) -> pl.DataFrame:
    """Find the documents of a shard that say items of evaluation sets.

    Args:
        frame: ``documents`` rows.
        index: What `index_benchmarks_task` wrote.
        params: How much of an item must be said.

    Returns:
        Rows of `FOUND` for contaminated documents only: the item said best, how much of
        its sounds are said, and the share of the document's words in any item.
    """
    from hinglish_pipeline.text.kernels.buffers import TextBuffer

    asked = frame["drop_reason"].is_null().to_numpy()
    found = said_in(TextBuffer.of(frame["text"]), asked, index, params)
    doc_ids = frame["doc_id"].gather(found["row"])
    return found.with_columns(doc_id=doc_ids).select(list(FOUND))


def said_in(
    texts: TextBuffer,
    asked: NDArray[np.bool_],
    index: Artifact,
    params: DecontaminateParams,
) -> pl.DataFrame:
    """Find the texts that say items.

    Args:
        texts: n texts.
        asked: Which are looked at, shape (n,).
        index: What `index_benchmarks_task` wrote.
        params: How much of an item must be said.

    Returns:
        Columns of `FOUND` with the text's number ``row`` for ``doc_id``.
    """
    from hinglish_pipeline.text.kernels.loads import sealed
    from hinglish_pipeline.text.kernels.skeletons import said_items

    table = _load_index(str(index.path), index.fingerprint)
    if not len(table.codes):
        return pl.DataFrame(schema=_SAID)
    short = np.diff(table.bounds) < params.short_words
    least = np.where(short, params.min_said_short, params.min_said)
    best, said, covered = said_items(
        (sealed(texts.data), sealed(texts.offsets), asked),
        (letters(), machine()),
        table.seeds,
        (table.codes, table.bounds, table.twice, least),
        params.min_said,
    )
    hit = np.flatnonzero(best >= 0)
    return pl.DataFrame(
        {
            "row": hit,
            "set": table.sets.gather(best[hit]),
            "id": table.ids.gather(best[hit]),
            "said": said[hit],
            "share": covered[hit],
        },
        schema=_SAID,
    )


@dataclass(frozen=True)
class _Table:
    """The index as arrays; see `kernels.skeletons.said_items`."""

    sets: pl.Series
    ids: pl.Series
    codes: NDArray[np.int64]
    bounds: NDArray[np.int64]
    twice: NDArray[np.bool_]
    seeds: tuple[NDArray[Any], ...]


@lru_cache(maxsize=2)
def _load_index(path: str, fingerprint: str) -> _Table:
    from hinglish_pipeline.text.kernels.skeletons import seeds_of

    frame = pl.read_parquet(path)
    codes = frame["codes"].explode(empty_as_null=False).to_numpy().astype(np.int64)
    bounds = np.zeros(frame.height + 1, dtype=np.int64)
    np.cumsum(frame["codes"].list.len().to_numpy(), out=bounds[1:])
    seeds, pieces, places = seeds_of(codes, bounds, _SEED_SOUNDS)
    return _Table(
        frame["set"],
        frame["id"],
        codes,
        bounds,
        np.bincount(pieces, minlength=frame.height) >= _MANY_SEEDS,
        _laid_out(seeds, pieces, places),
    )


def _laid_out(
    seeds: NDArray[np.uint64], pieces: NDArray[np.int32], places: NDArray[np.int32]
) -> tuple[NDArray[Any], ...]:
    """Seeds so that most words that are none are told by one bit, as `said_items`."""
    size = max(4, (len(seeds) - 1).bit_length())
    bits = np.zeros(1 << (size - 1), dtype=np.uint64)  # 32 to 64 for every seed
    slots = seeds & np.uint64(64 * len(bits) - 1)
    np.bitwise_or.at(bits, slots >> np.uint64(6), np.uint64(1) << (slots % 64))
    order = np.argsort(seeds, kind="stable")
    ranks = (seeds >> np.uint64(64 - size)).astype(np.int64)
    heads = np.zeros((1 << size) + 1, dtype=np.int64)
    np.cumsum(np.bincount(ranks, minlength=1 << size), out=heads[1:])
    return bits, heads, seeds[order], pieces[order], places[order]


def _items(
    rows: Sequence[Mapping[str, Any]], params: DecontaminateParams
) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        for field in params.fields:
            value = row.get(field)
            texts = value if isinstance(value, list) else [value]
            for text in texts:
                if isinstance(text, str):
                    yield str(row.get("set") or ""), str(row.get("id") or ""), text


def _beginnings(words: int) -> list[int]:
    """Where the pieces of an item begin; the last one ends where the item does."""
    last = max(0, words - _PIECE_WORDS)
    return sorted({*range(0, last + 1, _STRIDE), last})


def _skeletons(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.loads import sealed
    from hinglish_pipeline.text.kernels.skeletons import skeletons

    buffer = TextBuffer.of(pl.Series(texts, dtype=pl.String))
    return skeletons(sealed(buffer.data), sealed(buffer.offsets), letters(), machine())
