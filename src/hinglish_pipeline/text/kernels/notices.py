"""Count a few phrases in a whole shard, looking at one place in six.

The method is Wu and Manber's (TR-94-17, University of Arizona): the bytes at the end
of a window say how far the next phrase can be. Six bytes are two Devanagari letters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.loads import load64
from hinglish_pipeline.text.lexicon import NOTICES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 6
_CASES = 0x202020202020  # both cases of a letter, and of little else
_MIX = 0x9E3779B97F4A7C15
_SHIFT = 51
_SLOTS = 1 << (64 - _SHIFT)


@lru_cache(maxsize=1)
def notice_patterns() -> tuple[
    NDArray[np.uint8], NDArray[np.int64], int, NDArray[np.uint8]
]:
    """Phrases for `count_notices`: bytes, bounds, the shortest's length, and shifts."""
    raw = [phrase.encode() for phrase in NOTICES]
    bounds = np.cumsum([0, *map(len, raw)], dtype=np.int64)
    shortest = min(map(len, raw))
    shifts = np.full(_SLOTS, shortest - _BLOCK + 1, dtype=np.uint8)
    for phrase in raw:
        for at in range(_BLOCK, shortest + 1):
            slot = _slot(int.from_bytes(phrase[at - _BLOCK : at], "little"))
            shifts[slot] = min(shifts[slot], shortest - at)
    return np.frombuffer(b"".join(raw), dtype=np.uint8), bounds, shortest, shifts


def _slot(block: int) -> int:
    return ((block | _CASES) * _MIX % (1 << 64)) >> _SHIFT


@inner
def count_notices(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    phrases: NDArray[np.uint8],
    bounds: NDArray[np.int64],
    shortest: int,
    shifts: NDArray[np.uint8],
) -> int:
    """Count phrases in ``data[start:end]``, ASCII letters in either case."""
    count = 0
    at = start + shortest - 1  # end of the window
    while at < end:
        block = (load64(data, at - 7) >> np.uint64(16)) | np.uint64(_CASES)
        shift = shifts[np.int64((block * np.uint64(_MIX)) >> np.uint64(_SHIFT))]
        if shift:
            at += shift
            continue
        length = _phrase_at(data, at - shortest + 1, end, phrases, bounds)
        count += length > 0
        at += max(1, length)
    return count


@inner
def _phrase_at(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    phrases: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> int:
    """Length of the phrase that stands at a byte; 0 for none."""
    for number in range(len(bounds) - 1):
        length = bounds[number + 1] - bounds[number]
        if at + length > end:
            continue
        same = 0
        while same < length:
            byte = data[at + same]
            if 65 <= byte <= 90:
                byte |= np.uint8(0x20)
            if byte != phrases[bounds[number] + same]:
                break
            same += 1
        if same == length:
            return length
    return 0
