"""MinHash signatures and exact hashes of whole shards, from word hashes and bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner, kernel, lean
from hinglish_pipeline.text.kernels.loads import finished, hash_bytes, sealed
from hinglish_pipeline.text.signatures import SHINGLE_MIX, permutations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.words import Words
    from hinglish_pipeline.text.params import SignatureParams

_MIX = np.uint64(SHINGLE_MIX)
_HALF = np.uint64(32)
_STEP = 4  # shingles a pass over the permutations takes: fewer loads and stores


def signatures(words: Words, params: SignatureParams) -> NDArray[np.uint8]:
    """Sign every text as `signatures.signature` does.

    Args:
        words: Words of n texts.
        params: Shingles and permutations.

    Returns:
        Shape (n, permutations); zeros for a text without words.
    """
    factors, offsets = permutations(params)
    out = np.zeros((len(words.bounds), params.permutations), dtype=np.uint8)
    longest = int(words.per_text.max()) if len(out) else 0
    _sign(
        sealed(words.bounds),
        sealed(words.hashes),
        params.shingle_words,
        sealed(factors),
        sealed(offsets),
        np.empty(longest + params.shingle_words + _STEP, dtype=np.uint32),
        out,
    )
    return out


def text_hashes(words: Words) -> NDArray[np.uint64]:
    """Hash the words of every text in order as `signatures.text_hash` does.

    Args:
        words: Words of n texts.

    Returns:
        Shape (n,); 0 for a text without words and for no other.
    """
    out = np.zeros(len(words.bounds), dtype=np.uint64)
    _hash_texts(sealed(words.bounds), sealed(words.hashes), out)
    return out


def raw_hashes(buffer: TextBuffer) -> NDArray[np.uint64]:
    """Hash the bytes of every text.

    Args:
        buffer: n texts.

    Returns:
        Shape (n,); equal for equal texts, on every machine.
    """
    out = np.empty(len(buffer), dtype=np.uint64)
    _hash_raw(sealed(buffer.data), sealed(buffer.offsets), out)
    return out


@kernel
def _sign(
    bounds: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    size: int,
    factors: NDArray[np.uint32],
    offsets: NDArray[np.uint32],
    shingles: NDArray[np.uint32],
    out: NDArray[np.uint8],
) -> None:
    # Made here, so that the compiler knows it shares no memory with the others.
    least = np.empty(len(factors), dtype=np.uint32)
    for text in range(len(bounds)):
        n = _shingle(hashes[bounds[text, 0] : bounds[text, 1]], size, shingles)
        if not n:
            continue
        for at in range(n, n + _STEP):  # full steps: the last one again
            shingles[at] = shingles[n - 1]
        least[:] = np.uint32(0xFFFFFFFF)
        for at in range(0, n, _STEP):
            one, two = shingles[at], shingles[at + 1]
            three, four = shingles[at + 2], shingles[at + 3]
            for p in range(len(least)):
                factor, offset = factors[p], offsets[p]
                a = np.uint32(one * factor + offset)
                b = np.uint32(two * factor + offset)
                c = np.uint32(three * factor + offset)
                d = np.uint32(four * factor + offset)
                low, high = min(a, b), min(c, d)
                both = min(low, high)
                least[p] = min(least[p], both)
        for p in range(len(least)):
            out[text, p] = np.uint8(least[p] & np.uint32(0xFF))


@inner
def _shingle(
    hashes: NDArray[np.uint64], size: int, shingles: NDArray[np.uint32]
) -> int:
    """Hash every ``size`` words; a text of fewer words is one shingle."""
    n_words = len(hashes)
    if not n_words:
        return 0
    n = max(1, n_words - size + 1)
    for at in range(n):
        value = np.uint64(0)
        for word in range(at, min(at + size, n_words)):
            value = (value ^ hashes[word]) * _MIX
            value ^= value >> np.uint64(29)
        shingles[at] = np.uint32(value >> _HALF)
    return n


@lean
def _hash_texts(
    bounds: NDArray[np.int64], hashes: NDArray[np.uint64], out: NDArray[np.uint64]
) -> None:
    for text in range(len(bounds)):
        if bounds[text, 0] == bounds[text, 1]:
            continue
        value = np.uint64(0)
        for word in range(bounds[text, 0], bounds[text, 1]):
            value = (value ^ hashes[word]) * _MIX
            value ^= value >> np.uint64(29)
        out[text] = max(finished(value), np.uint64(1))


@lean
def _hash_raw(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], out: NDArray[np.uint64]
) -> None:
    for text in range(len(offsets) - 1):
        out[text] = hash_bytes(data, offsets[text], offsets[text + 1])
