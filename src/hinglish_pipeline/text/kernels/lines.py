"""What the lines of a text look like: bullets, ellipses, lines said before, symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.loads import (
    characters,
    finished,
    load64,
    stripped,
)
from hinglish_pipeline.text.kernels.signs import (
    DOT,
    DOTS_LEAD,
    HASH,
    LINE_END,
    MINUS,
    MORE,
    STAR,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINE_COLUMNS = (
    "symbols",
    "bullet_lines",
    "ellipsis_lines",
    "duplicate_lines",
    "duplicate_line_chars",
    "duplicate_paragraphs",
    "duplicate_paragraph_chars",
)
"""Columns that `measure_lines` fills."""
_BULLETS, _ELLIPSES, _LINES, _LINE_CHARS, _PARAGRAPHS, _PARAGRAPH_CHARS = range(1, 7)
_SPACE, _TAB = 32, 9
_MIX = np.uint64(0x9E3779B97F4A7C15)
_TOPS, _ONES = np.uint64(0x8080808080808080), np.uint64(0x0101010101010101)


@inner
def measure_lines(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    places: NDArray[np.int64],
    table: NDArray[np.uint64],
    epoch: np.uint64,
    out: NDArray[np.float64],
) -> None:
    """Measure the lines of one text as `surface.line_shares` and `symbol_count` do.

    Args:
        data: Bytes.
        start: First byte of the text.
        end: Where it ends.
        places: From `signs.note_signs`.
        table: Scratch for lines seen, (a power of two above twice the bytes, 2).
        epoch: Number of this text, not 0.
        out: Receives `LINE_COLUMNS`.
    """
    n_ends, place = 0, 0
    while places[place] < end:
        n_ends += data[places[place]] == LINE_END
        place += 1
    # No more lines and paragraphs than this: a line takes two bytes, a paragraph three.
    room, bits = min(2 * (n_ends + 1), end - start + 2), 3
    while (1 << bits) < 2 * room:
        bits += 1
    hashes, ellipses, lines, paragraphs = 0, 0, 0, 0
    open_lines, open_chars, open_key = 0, 0, _MIX
    out[:] = 0
    place, line = 0, np.int64(start)
    while line <= end:
        line_end, signs, dots, place = _symbols(data, line, end, places, place)
        hashes += signs
        ellipses += dots
        first, last, line = line, line_end, line_end + 1
        if first < last and not (_is_sign(data[first]) and _is_sign(data[last - 1])):
            first, last = stripped(data, first, last)
        if first < last:
            lines += 1
            out[_BULLETS] += _is_bullet(data, first, last)
            out[_ELLIPSES] += _ends_in_dots(data, first, last)
            if n_ends:
                key, chars = _hash_line(data, first, last)
                if _seen(key, table, epoch, bits):
                    out[_LINES] += 1
                    out[_LINE_CHARS] += chars
                open_lines += 1
                open_chars += chars
                open_key = finished((open_key ^ key) * _MIX)
        if open_lines and (first == last or line > end):
            paragraphs += 1
            if _seen(open_key, table, epoch, bits):
                out[_PARAGRAPHS] += 1
                out[_PARAGRAPH_CHARS] += open_chars + open_lines - 1
            open_lines, open_chars, open_key = 0, 0, _MIX
    out[0] = max(hashes, ellipses)
    for column in (_BULLETS, _ELLIPSES, _LINES):
        out[column] /= max(1, lines)
    out[_PARAGRAPHS] /= max(1, paragraphs)
    if out[_LINE_CHARS]:
        size = characters(data, start, end)
        out[_LINE_CHARS] /= size
        out[_PARAGRAPH_CHARS] /= size


@inner
def _is_sign(byte: int) -> bool:
    """Whether a byte is printable ASCII: such ends need no stripping."""
    return 0x21 <= byte <= 0x7E


@inner
def _symbols(
    data: NDArray[np.uint8], line: int, end: int, places: NDArray[np.int64], place: int
) -> tuple[int, int, int, int]:
    """Find a line's end, count its # and ... and say which sign comes after it."""
    hashes, dots, done = 0, 0, line
    while places[place] < end:
        at = places[place]
        place += 1
        byte = data[at]
        if byte == LINE_END:
            return at, hashes, dots, place
        if at < done:
            continue
        if byte == HASH:
            heading = _heading_end(data, line, at, end) if done == line else at
            if heading > at:
                done = heading
            else:
                hashes += 1
                done = at + 1
        elif byte == DOT:
            if at + 2 < end and data[at + 1] == DOT and data[at + 2] == DOT:
                dots += 1
                done = at + 3
        elif byte == DOTS_LEAD and data[at + 1] == 0x80 and data[at + 2] == 0xA6:
            dots += 1
            done = at + 3
    return np.int64(end), hashes, dots, place


@inner
def _heading_end(data: NDArray[np.uint8], line: int, at: int, end: int) -> int:
    """Where the signs of a heading end; ``at`` itself if they make none."""
    for before in range(line, at):
        byte = data[before]
        if byte != _SPACE and byte != _TAB and byte != MORE:
            return at
    stop = at
    while stop < end and data[stop] == HASH:
        stop += 1
    closed = stop == end or data[stop] == _SPACE or data[stop] == LINE_END
    return stop if closed and stop - at <= 6 else at


@inner
def _is_bullet(data: NDArray[np.uint8], first: int, last: int) -> bool:
    byte = data[first]
    if byte == MINUS or byte == STAR:
        return last - first > 1 and data[first + 1] == _SPACE
    if byte != DOTS_LEAD:
        return False
    second, third = data[first + 1], data[first + 2]
    if second == 0x80:  # U+2013 and a blank, U+2022, U+2023
        spaced = last - first > 3 and data[first + 3] == _SPACE
        return third == 0xA2 or third == 0xA3 or (third == 0x93 and spaced)
    if second == 0x88:  # U+2219
        return third == 0x99
    if second == 0x96:  # U+25AA, U+25BA and a blank
        spaced = last - first > 3 and data[first + 3] == _SPACE
        return third == 0xAA or (third == 0xBA and spaced)
    if second == 0x97:  # U+25CF, U+25E6
        return third == 0x8F or third == 0xA6
    if second == 0x9C:  # U+2713
        return third == 0x93
    return second == 0x9E and third == 0xA4  # U+27A4


@inner
def _ends_in_dots(data: NDArray[np.uint8], first: int, last: int) -> bool:
    if last - first < 3:
        return False
    one, two, three = data[last - 3], data[last - 2], data[last - 1]
    if three == DOT:
        return one == DOT and two == DOT
    return one == DOTS_LEAD and two == 0x80 and three == 0xA6


@inner
def _hash_line(data: NDArray[np.uint8], at: int, end: int) -> tuple[np.uint64, int]:
    """A line's hash and its code points, eight bytes at a time."""
    value, inner = np.uint64(end - at) * _MIX, np.uint64(0)
    size = end - at
    while at < end:
        if at + 8 <= end:
            block = load64(data, at)
        else:
            block = np.uint64(0)
            for byte in range(at, end):
                block |= np.uint64(data[byte]) << np.uint64(8 * (byte - at))
        value = (value ^ block) * _MIX
        value ^= value >> np.uint64(29)
        # Bytes 10xxxxxx go on with a character.
        more = (block & ~(block << np.uint64(1)) & _TOPS) >> np.uint64(7)
        inner += (more * _ONES) >> np.uint64(56)
        at += 8
    return finished(value), size - np.int64(inner)


@inner
def _seen(
    key: np.uint64, table: NDArray[np.uint64], epoch: np.uint64, bits: int
) -> bool:
    """Whether this text held the key before; it does now."""
    mask = (1 << bits) - 1
    slot = np.int64(key >> np.uint64(64 - bits))
    while table[slot, 0] == epoch:
        if table[slot, 1] == key:
            return True
        slot = (slot + 1) & mask
    table[slot, 0], table[slot, 1] = epoch, key
    return False
