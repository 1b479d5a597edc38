"""Every line of many texts as one number, so that furniture can be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integer = Any
"""Of Python or of numpy: one and the same to a compiled loop."""
_MIX, _HALF, _BYTE = np.uint64(0x9E3779B97F4A7C15), np.uint64(32), np.uint64(8)
_NEWLINE, _SPACE, _ZERO, _NINE = 10, 32, 48, 57
_INDIC, _FIRST, _LAST = 0xE0, 0xA6, 0xAF
_CONTINUES, _CONTINUATION = 0xC0, 0x80


@kernel
def _digits(second: Integer) -> bool:
    """Whether a second byte leads to Devanagari, Gujarati or Kannada digits."""
    return second in (0xA5, 0xAB, 0xB3)


@kernel
def _lower(byte: Integer) -> Integer:
    return byte + 32 if 65 <= byte <= 90 else byte


@kernel
def _measure(
    data: NDArray[np.uint8], start: int, end: int
) -> tuple[np.uint64, int, int]:
    state = packed = np.uint64(0)
    held = 0
    size: Integer = 0
    words: Integer = 1
    number = False
    at = start
    while at < end:
        byte: Integer = np.int64(data[at])
        at += 1
        if byte == _INDIC and _FIRST <= data[at + 1] <= _LAST and _digits(data[at]):
            byte = _ZERO
            at += 2
        size += np.int64(byte & _CONTINUES != _CONTINUATION)
        if _ZERO <= byte <= _NINE:
            if number:
                continue
            number = True
            byte = _ZERO
        else:
            number = False
            words += np.int64(byte <= _SPACE < data[at])
            byte = _lower(byte)
        packed = (packed << _BYTE) | np.uint64(byte)
        held += 1
        if held == 8:
            state = (state ^ packed) * _MIX
            state ^= state >> _HALF
            packed = np.uint64(0)
            held = 0
    state = (state ^ packed) * _MIX
    return state ^ (state >> _HALF), size, words


@kernel
def _opens(
    data: NDArray[np.uint8], start: int, end: int, openings: NDArray[np.uint8]
) -> bool:
    found = False
    for opening in range(len(openings)):
        at = 0
        while (
            at < openings.shape[1]
            and openings[opening, at]
            and start + at < end
            and _lower(data[start + at]) == openings[opening, at]
        ):
            at += 1
        if at == openings.shape[1] or not openings[opening, at]:
            found = True
            break
    return found


@kernel
def line_hashes(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    openings: NDArray[np.uint8],
    longest_opening: int,
) -> tuple[
    NDArray[np.uint32],
    NDArray[np.uint64],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.bool_],
]:
    """Hash the lines of texts as `boilerplate.line_key` does.

    Args:
        data: UTF-8 of all texts.
        offsets: Their bounds, shape (n + 1,).
        openings: Beginnings that are looked for, in lower case, padded with zeros;
            shape (k, width).
        longest_opening: Characters of the longest line they are looked for in.

    Returns:
        For every line that is not blank: number of its text, hash, characters without
        the spaces around it, words, and whether it begins with an opening.
    """
    room: Integer = len(offsets)
    for byte in data:
        room += np.int64(byte == _NEWLINE)
    texts = np.empty(room, dtype=np.uint32)
    hashes = np.empty(room, dtype=np.uint64)
    sizes = np.empty(room, dtype=np.int32)
    words = np.empty(room, dtype=np.int32)
    opened = np.empty(room, dtype=np.bool_)
    n = 0
    for text in range(len(offsets) - 1):
        start, stop = offsets[text], offsets[text + 1]
        while start < stop:
            end = start
            while end < stop and data[end] != _NEWLINE:
                end += 1
            following = end + 1
            while start < end and data[start] <= _SPACE:
                start += 1
            while start < end and data[end - 1] <= _SPACE:
                end -= 1
            if start < end:
                texts[n] = text
                hashes[n], sizes[n], words[n] = _measure(data, start, end)
                opened[n] = sizes[n] <= longest_opening and _opens(
                    data, start, end, openings
                )
                n += 1
            start = following
    return texts[:n], hashes[:n], sizes[:n], words[:n], opened[:n]
