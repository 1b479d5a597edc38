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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Artifact
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
_PIECE_WORDS, _STRIDE = 24, 12
_SEED_SOUNDS, _MANY_SEEDS = 7, 6
_INDIC = {0x0900: 0x0980, 0x0A80: 0x0B00, 0x0C80: 0x0D00}
"""Blocks laid out alike (ISCII): Devanagari, Gujarati, Kannada."""


def skeleton(word: str) -> int:
    """How a word sounds, as a number: the same for मुझे, mujhe and muze.

    Long and short vowels, e and i, o and u, aspirated and plain, dental and retroflex
    sounds, z and j, v and w, f and ph, sh and s are one each; an a counts only at the
    beginning, an h too; doubled letters count once; of longer words the last vowels
    and n are dropped.

    Args:
        word: A word in any script; 0 if it is none.
    """
    codes, _ = _skeletons([word])
    return int(codes[0]) if len(codes) else 0


@versioned("1")
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


@versioned("1")
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
    kept = frame.filter(pl.col("drop_reason").is_null())
    table = _load_index(str(index.path), index.fingerprint)
    if kept.is_empty() or not len(table.seeds):
        return pl.DataFrame(schema=FOUND)
    from hinglish_pipeline.text.kernels.skeletons import said_items

    short = np.diff(table.bounds) < params.short_words
    least = np.where(short, params.min_said_short, params.min_said)
    codes, bounds = _skeletons(kept["text"])
    best, said, covered = said_items(
        codes,
        bounds,
        table.filter_bits,
        table.seeds,
        table.seed_piece,
        table.seed_at,
        table.codes,
        table.bounds,
        table.twice,
        least,
        params.min_said,
    )
    hit = np.flatnonzero(best >= 0)
    return pl.DataFrame(
        {
            "doc_id": kept["doc_id"].gather(hit),
            "set": table.sets.gather(best[hit]),
            "id": table.ids.gather(best[hit]),
            "said": said[hit],
            "share": covered[hit] / np.diff(bounds)[hit],
        }
    ).select([pl.col(name).cast(kind) for name, kind in FOUND.items()])


@dataclass(frozen=True)
class _Table:
    """The index as arrays; see `kernels.skeletons.said_items`."""

    sets: pl.Series
    ids: pl.Series
    codes: NDArray[np.int64]
    bounds: NDArray[np.int64]
    twice: NDArray[np.bool_]
    filter_bits: NDArray[np.uint8]
    seeds: NDArray[np.uint64]
    seed_piece: NDArray[np.int32]
    seed_at: NDArray[np.int32]


@lru_cache(maxsize=2)
def _load_index(path: str, fingerprint: str) -> _Table:
    from hinglish_pipeline.text.kernels.skeletons import seeds_of

    frame = pl.read_parquet(path)
    codes = frame["codes"].explode(empty_as_null=False).to_numpy().astype(np.int64)
    bounds = np.zeros(frame.height + 1, dtype=np.int64)
    np.cumsum(frame["codes"].list.len().to_numpy(), out=bounds[1:])
    seeds, pieces, places = seeds_of(codes, bounds, _SEED_SOUNDS)
    order = np.argsort(seeds, kind="stable")
    bits = np.zeros(1 << max(10, (2 * len(seeds)).bit_length()), dtype=np.uint8)
    slots = seeds & np.uint64(8 * len(bits) - 1)
    np.bitwise_or.at(
        bits, slots >> np.uint64(3), np.uint8(1) << (slots & np.uint64(7)).astype("u1")
    )
    return _Table(
        frame["set"],
        frame["id"],
        codes,
        bounds,
        np.bincount(pieces, minlength=frame.height) >= _MANY_SEEDS,
        bits,
        seeds[order],
        pieces[order],
        places[order],
    )


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


def _skeletons(
    texts: Sequence[str] | pl.Series,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.skeletons import skeletons

    column = (
        texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    )
    buffer = TextBuffer.of(column)
    return skeletons(buffer.data, buffer.offsets, _sounds())


@lru_cache(maxsize=1)
def _sounds() -> NDArray[np.uint8]:
    """Sound or rule of every code point."""
    from hinglish_pipeline.text.kernels import classes
    from hinglish_pipeline.text.kernels import skeletons as sk

    table = (13 + np.arange(0x110000) % 7).astype(np.uint8)  # scripts unknown here
    consonants = {
        "kqKQ": sk.K, "gG": 13, "jzJZ": 14, "tT": 15, "dD": 16, "nN": sk.NASAL,
        "pfPF": sk.P, "bB": sk.B, "mM": sk.LABIAL, "rR": sk.R, "lL": 17, "vwVW": 18,
        "sS": sk.S, "cC": sk.C, "xX": sk.X, "hH": sk.ASPIRATE, "aA": sk.VOWEL_A,
        "eiyEIY": sk.FRONT, "ouOU": sk.BACK,
    }  # fmt: skip
    for letters, sound in consonants.items():
        table[[ord(letter) for letter in letters]] = sound
    for digit in range(10):
        table[ord("0") + digit] = 19 + digit
    table[[0x200C, 0x200D]] = sk.SILENT
    indic = _indic_sounds()
    for base, end in _INDIC.items():
        for point in range(base, end):
            table[point] = indic.get(point - base, sk.SILENT)
    wordy = classes.LETTER | classes.MARK | classes.NUMBER | classes.JOINER
    table[classes.code_points().flags & wordy == 0] = sk.BREAK
    return table


def _indic_sounds() -> dict[int, int]:
    """Sound by place in the block: क and ख are k; the signs of i, ee, e, ai are e."""
    from hinglish_pipeline.text.kernels import skeletons as sk

    groups = {
        "कखक़ख़": sk.K, "गघग़": 13, "चछ": sk.CH, "जझज़": 14, "टठतथ": 15, "डढदधड़ढ़": 16,
        "ङञणनऩ": sk.NASAL, "पफफ़": sk.P, "बभ": sk.B, "म": sk.LABIAL, "रऱ": sk.R,
        "लळऴ": 17, "व": 18, "शषस": sk.S, "ह": sk.ASPIRATE,
    }  # fmt: skip
    signs = {
        "अआा": sk.VOWEL_A, "इईएऐऍऎयय़िीेैॅॆ": sk.FRONT, "उऊओऔऑऒुूोौॉॊ": sk.BACK,
        "ऋॠृॄ": sk.VOCALIC_R, "ँं": sk.NASAL, "्": sk.VIRAMA,
    }  # fmt: skip
    table: dict[int, int] = {}
    for letters, sound in groups.items():
        table |= {ord(letter) - 0x900: sound + sk.INHERENT for letter in letters}
    for letters, sound in signs.items():
        table |= {ord(letter) - 0x900: sound for letter in letters}
    table |= {0x66 + digit: 19 + digit for digit in range(10)}
    table.pop(0x3C, None)  # the nukta sign
    return table
