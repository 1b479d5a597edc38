"""Parts of a line that `line_shape` looks at, each a small loop over bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.classes import decode
from hinglish_pipeline.text.kernels.compiled import inlined, lean
from hinglish_pipeline.text.kernels.loads import load64

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORT_LINE = 30
"""Characters of the longest short line (FineWeb's; 30 graphemes of Hindi would be a
sentence of nine words)."""
THIN_LINE = 3
"""A line with fewer words is thin (C4's words a line)."""
MIN_LOST_MARKS = 4
"""Question marks from which a run of them stands for lost words."""
ENDS, CLOSES, POINTS, EMOJI, GLUE = 1, 2, 4, 8, 16
NEWLINE, BLANK, STOP, QUESTION, OPEN, CLOSE = 10, 32, 46, 63, 123, 125
TAIL = 4
_ONES = np.uint64(0x0101010101010101)
_LOW_BITS = np.uint64(0x7F7F7F7F7F7F7F7F)
_TO_TOP = np.uint64(0x5050505050505050)


@inlined
def ends_sentence(data: NDArray[np.uint8], at: int, end: int) -> bool:
    """Whether closers and a blank follow a mark, and the line goes on after it."""
    while at < end and data[at] != BLANK:
        byte = data[at]
        if byte in (34, 39, 41, 93, 42, 95):
            at += 1
        elif byte == 0xC2 and data[at + 1] == 0xBB:
            at += 2
        elif byte == 0xE2 and data[at + 1] == 0x80 and data[at + 2] in (0x99, 0x9D):
            at += 3
        else:
            return False
    while at < end and data[at] <= BLANK and data[at] != NEWLINE:
        at += 1
    return at < end and data[at] != NEWLINE


@inlined
def sizes(data: NDArray[np.uint8], start: int, end: int) -> tuple[bool, bool]:
    """Whether a line is short and whether it is thin; eight bytes at a time."""
    chars, words, before = np.int64(0), np.int64(0), np.uint64(0)
    while start < end and (chars <= SHORT_LINE or words < THIN_LINE):
        if start + 8 <= len(data):
            eight = load64(data, start)
        else:
            eight = np.uint64(0)
            for at in range(start, end):
                eight |= np.uint64(data[at]) << np.uint64(8 * (at - start))
        inside = _ONES
        if end - start < 8:
            inside = _ONES & (
                (np.uint64(1) << np.uint64(8 * (end - start))) - np.uint64(1)
            )
        # The top bits of a byte that continues a character are 10.
        first = (~(eight >> np.uint64(7)) | (eight >> np.uint64(6))) & inside
        word = ((eight & _LOW_BITS) + _TO_TOP | eight) >> np.uint64(7) & inside
        begins = word & ~(word << np.uint64(8) | before)
        before = word >> np.uint64(56)
        chars += np.int64((first * _ONES) >> np.uint64(56))
        words += np.int64((begins * _ONES) >> np.uint64(56))
        start += 8
    return chars <= SHORT_LINE, words < THIN_LINE


@inlined
def is_teaser(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    phrases: NDArray[np.uint8],
    bounds: NDArray[np.int64],
    by_tail: NDArray[np.int64],
) -> bool:
    if end - start < TAIL:
        return False
    key = tail_key(data, end)
    for phrase in range(by_tail[key], by_tail[key + 1]):
        begin = end - (bounds[phrase + 1] - bounds[phrase])
        same = begin >= start
        at = bounds[phrase]
        while same and at < bounds[phrase + 1]:
            same = phrases[at] == lowered(data[begin + at - bounds[phrase]])
            at += 1
        if same and (begin == start or no_letter(data, begin)):
            return True
    return False


@lean
def tail_key(data: NDArray[np.uint8], end: int) -> int:
    key = 0
    for at in range(end - TAIL, end):
        key = 31 * key + lowered(data[at])
    return key & 1023


@inlined
def lowered(byte: int) -> int:
    return byte + 32 if 65 <= byte <= 90 else byte


@inlined
def no_letter(data: NDArray[np.uint8], at: int) -> bool:
    """Whether a blank, an ASCII sign or an ellipsis stands before a byte."""
    byte = data[at - 1]
    if byte < 0x80:
        return not (48 <= byte <= 57 or 65 <= byte & 0xDF <= 90)
    return byte == 0xA6 and data[at - 2] == 0x80 and data[at - 3] == 0xE2


@inlined
def lost_words(
    data: NDArray[np.uint8], line: int, at: int, end: int
) -> tuple[int, int]:
    """Count the words of question marks alone in a row, and say where the row ends."""
    if at > line and data[at - 1] > BLANK:
        return 0, at + 1
    words, marks = 0, 0
    past = at
    while True:
        run = at
        while run < end and data[run] == QUESTION:
            run += 1
        tail = run
        while tail < end and (data[tail] in (33, 44, 46, 58, 59)):
            tail += 1
        if run == at or (tail < end and data[tail] > BLANK):
            break
        words += 1
        marks += run - at
        past = at = tail
        while at < end and data[at] <= BLANK and data[at] != NEWLINE:
            at += 1
    if words < 2 or marks < MIN_LOST_MARKS:
        words = 0
    return words, past + 1


@inlined
def past_name(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Where ``{#name}`` ends that starts at a byte; that byte if none does."""
    past = at + 2
    if past >= end or data[at + 1] != 35:
        return at
    while past < end:
        byte = data[past]
        if byte == 125:
            return past + 1 if past > at + 2 else at
        bare = byte & 0xDF
        if not (48 <= byte <= 57 or 65 <= bare <= 90 or byte in (45, 95)):
            return at
        past += 1
    return at


@inlined
def past_emoji(
    data: NDArray[np.uint8], at: int, end: int, ends: NDArray[np.uint8]
) -> int:
    """Where a run of emoji and blanks ends that starts at a byte; that byte if none."""
    char, width = decode(data, at)
    if not ends[char] & EMOJI:
        return at
    while at < end:
        char, width = decode(data, at)
        if char != BLANK and not ends[char] & (EMOJI | GLUE):
            break
        at += width
    return at
