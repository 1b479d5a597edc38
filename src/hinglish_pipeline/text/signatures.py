"""Fingerprints of content: an exact hash and a MinHash signature (Broder 1997)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.tokens import hash64
from hinglish_pipeline.text.wordtable import WordTable, ngram_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.params import SignatureParams


_MIX = np.uint64(0x9E3779B97F4A7C15)


def text_hash(words: list[str]) -> int:
    """64-bit hash of a text's case-folded words, blind to punctuation and spacing."""
    return hash64(" ".join(words))


def minhash_signatures(table: WordTable, params: SignatureParams) -> NDArray[np.uint32]:
    """MinHash of each text's shingles.

    Word shingles; short texts are shingled by characters, so that one changed word does
    not make a thirty-word text a different one (it touches 5 of 26 word 5-grams).
    Permutations are multiply-add modulo 2^64, of which the upper 32 bits count.

    Args:
        table: Words of the texts.
        params: Shingles and permutations.

    Returns:
        Shape (n_texts, permutations); a text without words has all ones.
    """
    at, hashes = ngram_hashes(table, params.shingle_words)
    doc = table.doc[at]
    short = table.n_words < max(params.short_words, params.shingle_words)
    by_words = ~short[doc]
    char_hashes, char_doc = _char_shingles(table, short, params.shingle_chars)
    owner = np.concatenate([doc[by_words], char_doc])
    order = np.argsort(owner, kind="stable")
    shingles = np.concatenate([hashes[by_words], char_hashes])[order]
    return _minimums(shingles, owner[order], table.n_texts, params)


def _minimums(
    hashes: NDArray[np.uint64],
    owner: NDArray[np.int64],
    n_texts: int,
    params: SignatureParams,
) -> NDArray[np.uint32]:
    shape = (n_texts, params.permutations)
    signatures = np.full(shape, np.iinfo(np.uint32).max, dtype=np.uint32)
    if not len(owner):
        return signatures
    present, starts = np.unique(owner, return_index=True)
    rng = np.random.Generator(np.random.PCG64(params.seed))
    high = np.iinfo(np.uint64).max
    factors = rng.integers(1, high, params.permutations, dtype=np.uint64) | np.uint64(1)
    offsets = rng.integers(0, high, params.permutations, dtype=np.uint64)
    buffer = np.empty_like(hashes)
    for column in range(params.permutations):
        np.multiply(hashes, factors[column], out=buffer)
        np.add(buffer, offsets[column], out=buffer)
        np.right_shift(buffer, np.uint64(32), out=buffer)
        signatures[present, column] = np.minimum.reduceat(buffer, starts)
    return signatures


def _char_shingles(
    table: WordTable, short: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash every ``size`` characters of the short texts; tiny ones are padded."""
    numbers = np.flatnonzero(short & (table.n_words > 0)).tolist()
    joined = [" ".join(table.words_of(text)).ljust(size) for text in numbers]
    raw = "".join(joined).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype=np.uint32).astype(np.uint64)
    doc = np.repeat(np.array(numbers, dtype=np.int64), [len(one) for one in joined])
    last = len(codes) - size + 1
    if last <= 0:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    inside = doc[:last] == doc[size - 1 :]
    mixed = np.zeros(last, dtype=np.uint64)
    for offset in range(size):
        mixed = (mixed ^ codes[offset : offset + last]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed[inside], doc[:last][inside]
