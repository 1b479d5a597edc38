"""Fingerprints of content: an exact hash and a MinHash signature (Broder 1997)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hinglish_pipeline.text.params import SignatureParams

SHINGLE_MIX = 0x9E3779B97F4A7C15
"""Odd multiplier that spreads a word's hash over the hashes after it."""
_WRAP = (1 << 64) - 1


def text_hash(words: Sequence[str]) -> int:
    """64-bit hash of a text's words, blind to case, punctuation and spacing.

    Args:
        words: Words in order, of either case.

    Returns:
        0 for a text without words, and for no other.
    """
    if not words:
        return 0
    value = _folded(_hashes(words))
    value = ((value ^ (value >> 33)) * 0xFF51AFD7ED558CCD) & _WRAP
    value = ((value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53) & _WRAP
    return max(1, value ^ (value >> 33))


def signature(words: Sequence[str], params: SignatureParams) -> NDArray[np.uint8]:
    """MinHash of a text's shingles, the lowest byte of each minimum.

    One shingling for all lengths: a text and its copy with a word less must meet on
    either side of any border. A text of fewer words than a shingle is one shingle.
    Permutations are multiply-add modulo 2^32. Two unrelated texts agree in one byte of
    256 by chance: from a share s of equal bytes, Jaccard is (s - 1/256)/(1 - 1/256)
    (b-bit minwise hashing, Li and König 2010).

    Args:
        words: Words in order, of either case.
        params: Shingles and permutations.

    Returns:
        Shape (permutations,); zeros for a text without words.
    """
    if not words:
        return np.zeros(params.permutations, dtype=np.uint8)
    hashes = _hashes(words)
    size = params.shingle_words
    starts = range(max(1, len(hashes) - size + 1))
    shingles = [_folded(hashes[at : at + size]) >> 32 for at in starts]
    factors, offsets = permutations(params)
    values = np.array(shingles, dtype=np.uint32)[:, None] * factors + offsets
    least: NDArray[np.uint32] = values.min(axis=0)
    return (least & 0xFF).astype(np.uint8)


def permutations(
    params: SignatureParams,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Odd factors and offsets of the permutations, each of shape (permutations,)."""
    rng = np.random.Generator(np.random.PCG64(params.seed))
    drawn = rng.integers(0, 1 << 32, (2, params.permutations), dtype=np.uint32)
    return drawn[0] | np.uint32(1), drawn[1]


def _hashes(words: Sequence[str]) -> list[int]:
    from hinglish_pipeline.text.kernels.words import hash_word

    return [hash_word(word) for word in words]


def _folded(hashes: Sequence[int]) -> int:
    value = 0
    for word in hashes:
        value = ((value ^ word) * SHINGLE_MIX) & _WRAP
        value ^= value >> 29
    return value
