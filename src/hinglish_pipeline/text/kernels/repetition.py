"""Repeated n-grams of every text in one compiled loop, over word hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner, lean
from hinglish_pipeline.text.kernels.loads import sealed
from hinglish_pipeline.text.repetition import DUPLICATE_SIZES, TOP_SIZES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.words import Words

_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LAST_TOP = max(TOP_SIZES)
_LONGEST = max(DUPLICATE_SIZES)
_EPOCH, _TAG, _FIRST, _COUNT = range(4)  # columns of the table


def repetition(
    words: Words, sizes: NDArray[np.int64] | None = None
) -> dict[str, NDArray[np.float32]]:
    """Measure what `repetition.repetition_shares` does, for every text.

    Args:
        words: Words of n texts.
        sizes: Characters of each text, shape (n,); None for texts that are their
            words with a blank between.

    Returns:
        Shares 0..1 of shape (n,): top_2 .. top_4 and dup_5 .. dup_10.
    """
    n_texts = len(words.bounds)
    longest = int(words.per_text.max()) if n_texts else 0
    if sizes is None:
        ends = np.concatenate([[0], np.cumsum(words.lengths, dtype=np.int64)])
        letters = ends[words.bounds[:, 1]] - ends[words.bounds[:, 0]]
        sizes = letters + np.maximum(0, words.per_text - 1)
    shares = np.zeros((_LONGEST + 1, n_texts), dtype=np.float32)
    _every_text(
        sealed(words.bounds),
        sealed(words.hashes),
        sealed(words.lengths),
        sealed(np.asarray(sizes, dtype=np.int64)),
        np.zeros((1 << (2 * longest + 8).bit_length(), 4), dtype=np.uint32),
        np.empty(1 << (8 * longest + 64).bit_length(), dtype=np.uint8),
        np.zeros((longest + 1, 3), dtype=np.uint32),
        shares,
    )
    kinds = {"top": TOP_SIZES, "dup": DUPLICATE_SIZES}
    return {f"{name}_{n}": shares[n] for name, some in kinds.items() for n in some}


@lean
def _every_text(
    bounds: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    lengths: NDArray[np.uint16],
    sizes: NDArray[np.int64],
    table: NDArray[np.uint32],
    seen: NDArray[np.uint8],
    notes: NDArray[np.uint32],
    shares: NDArray[np.float32],  # (longest n + 1, n_texts)
) -> None:
    epoch = np.uint32(0)
    for text in range(len(bounds)):
        start, end = bounds[text, 0], bounds[text, 1]
        places = _first_places(hashes[start:end], seen, notes)
        bits = 3
        while (1 << bits) < 2 * places:
            bits += 1
        n = 2
        # A repeated n-gram holds two repeated (n-1)-grams: only those are asked.
        while n <= _LONGEST and places > 1:
            epoch += np.uint32(1)
            weight = _repeated(
                n,
                places,
                epoch,
                hashes[start:end],
                lengths[start:end],
                bits,
                table,
                notes,
            )
            if not weight:
                break
            shares[n, text] = min(1.0, weight / sizes[text])
            places = _next_places(n, places, notes)
            n += 1


@inner
def _first_places(
    hashes: NDArray[np.uint64], seen: NDArray[np.uint8], notes: NDArray[np.uint32]
) -> int:
    """List where a repeated 2-gram may start: most do not pass this cheap look."""
    bits = 6
    while (1 << bits) < 8 * len(hashes):
        bits += 1
    seen[: 1 << bits] = 0
    shift = np.uint64(64 - bits)
    for at in range(len(hashes) - 1):
        slot = (((hashes[at] * _MIX) ^ hashes[at + 1]) * _MIX) >> shift
        seen[slot] |= np.uint8(1) + (seen[slot] & np.uint8(1))
    kept = 0
    for at in range(len(hashes) - 1):
        slot = (((hashes[at] * _MIX) ^ hashes[at + 1]) * _MIX) >> shift
        notes[kept, 2] = at
        kept += seen[slot] > 1
    return kept


@inner
def _repeated(
    n: int,
    places: int,
    epoch: np.uint32,
    hashes: NDArray[np.uint64],
    lengths: NDArray[np.uint16],
    bits: int,
    table: NDArray[np.uint32],
    notes: NDArray[np.uint32],  # by place: number of the n-gram (n odd, n even), place
) -> int:
    """Number the repeated n-grams of a text; their weight in characters."""
    shift, mask = np.uint64(64 - bits), (1 << bits) - 1
    old, new = (n - 1) & 1, n & 1
    most, weight, end = 0, 0, 0
    for index in range(places):
        at = np.int64(notes[index, 2])
        if n == 2:
            key = (hashes[at] * _MIX) ^ hashes[at + 1]
        else:
            key = (np.uint64(notes[at, old]) << _HALF) | np.uint64(notes[at + 1, old])
        key *= _MIX
        key ^= key >> _HALF
        slot, tag = np.int64((key * _MIX) >> shift), np.uint32(key)
        while table[slot, _EPOCH] == epoch:
            first = np.int64(table[slot, _FIRST])
            if table[slot, _TAG] == tag:
                if n == 2:
                    same = hashes[first] == hashes[at]
                    same &= hashes[first + 1] == hashes[at + 1]
                else:
                    same = notes[first, old] == notes[at, old]
                    same &= notes[first + 1, old] == notes[at + 1, old]
                if same:
                    break
            slot = (slot + 1) & mask
        if table[slot, _EPOCH] != epoch:
            table[slot, _EPOCH], table[slot, _TAG] = epoch, tag
            # A count, or from 5 words on whether the n-gram begins outside a repeat.
            table[slot, _FIRST], table[slot, _COUNT] = np.uint32(at), at >= end
            notes[at, new] = 0
            continue
        first = np.int64(table[slot, _FIRST])
        notes[first, new] = slot + 1
        notes[at, new] = slot + 1
        if n <= _LAST_TOP:
            table[slot, _COUNT] += np.uint32(1)
            count = np.int64(table[slot, _COUNT])
            if count >= most:
                chars = count * (_characters(lengths, at, n) + n - 1)
                weight = chars if count > most else max(weight, chars)
                most = count
        elif at >= end:
            if table[slot, _COUNT]:
                weight += _characters(lengths, at, n)
                end = at + n
            table[slot, _COUNT] = 1
    return weight


@inner
def _characters(lengths: NDArray[np.uint16], at: int, n: int) -> int:
    chars = np.int64(0)
    for word in range(at, at + n):
        chars += lengths[word]
    return chars


@inner
def _next_places(n: int, places: int, notes: NDArray[np.uint32]) -> int:
    """List where an n-gram and the one after it are both repeated."""
    kept, last = 0, -2
    for index in range(places):
        at = np.int64(notes[index, 2])
        if notes[at, n & 1]:
            if last == at - 1:
                notes[kept, 2] = last
                kept += 1
            last = at
    return kept
