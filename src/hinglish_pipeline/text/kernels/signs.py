"""Where a shard's bytes may matter: the signs that lines, markup and code begin with.

Most bytes are letters. One vectorised pass notes the others, and every later loop walks
from sign to sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.loads import skip_space, space_width

if TYPE_CHECKING:
    from numpy.typing import NDArray


LINE_END, HASH, STAR, PLUS, MINUS, DOT, SLASH = 10, 35, 42, 43, 45, 46, 47
QUOTE, ROUND, CLOSE_ROUND, COLON, SEMICOLON = 34, 40, 41, 58, 59
LESS, MORE, SQUARE, CLOSE_SQUARE = 60, 62, 91, 93
TICK, CURLY, BAR, CLOSE_CURLY, TILDE = 96, 123, 124, 125, 126
DANDA_LEAD, DOTS_LEAD = 0xE0, 0xE2
NOWHERE = np.int64(1 << 62)
"""Stands after the last sign of a text."""


@inner
def note_signs(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    noted: NDArray[np.uint8],
    eights: NDArray[np.uint64],
    places: NDArray[np.int64],
) -> int:
    r"""Find ``\n # . : ; < [ ] ` { } ~`` and 0xE2, the lead of an ellipsis, in a text.

    Args:
        data: Bytes.
        start: First byte of the text.
        end: Where it ends.
        noted: Scratch, as long as the longest text rounded up to eights.
        eights: The same memory, eight bytes a number.
        places: Receives their places, ascending, and `NOWHERE` after the last.

    Returns:
        Number of places.
    """
    part = data[start:end]  # counted from 0: a vector loop has no negative places
    size = len(part)
    for at in range(size):
        byte = part[at]
        bare = np.uint8(byte & np.uint8(0xDF))  # [ and {, ] and }
        noted[at] = np.uint8(
            (byte == np.uint8(LINE_END))
            | (byte == np.uint8(HASH))
            | (byte == np.uint8(DOT))
            | (byte == np.uint8(COLON))
            | (byte == np.uint8(SEMICOLON))
            | (byte == np.uint8(LESS))
            | (byte == np.uint8(TICK))
            | (byte == np.uint8(TILDE))
            | (byte == np.uint8(DOTS_LEAD))
            | (bare == np.uint8(SQUARE))
            | (bare == np.uint8(CLOSE_SQUARE))
        )
    rounded = (size + 7) & ~7
    for at in range(size, rounded):
        noted[at] = 0
    count = np.int64(0)
    for eight in range(rounded >> 3):
        if eights[eight]:
            for at in range(8 * eight, 8 * eight + 8):
                places[count] = start + at
                count += noted[at]
    places[count] = NOWHERE
    return count


@inner
def fences(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    places: NDArray[np.int64],
    found: NDArray[np.int64],
) -> int:
    """Find the fenced blocks of one text, as `prose.fenced_lines` does.

    Args:
        data: Bytes.
        start: First byte of the text.
        end: Where it ends.
        places: From `note_signs`.
        found: Receives first byte and end (without line end) of each block, (m, 2).

    Returns:
        Number of blocks.
    """
    count, line, fresh, place = 0, start, True, 0
    opened, mark, length = np.int64(-1), np.uint8(0), 0
    while places[place] < end:
        at = places[place]
        place += 1
        byte = data[at]
        if byte == LINE_END:
            line, fresh = at + 1, True
        if not fresh or (byte != TICK and byte != TILDE):
            continue
        fresh = False
        run = at
        while run < end and data[run] == byte:
            run += 1
        if run - at < 3 or not _may_fence(data, line, at):
            continue
        line_end, ticks, blank = run, False, True
        while line_end < end and data[line_end] != LINE_END:
            ticks |= data[line_end] == TICK
            blank &= data[line_end] <= 0x20
            line_end += 1
        if opened < 0:
            if not ticks:
                opened, mark, length = line, byte, run - at
        elif (
            byte == mark
            and run - at >= length
            and (blank or skip_space(data, run, line_end) == line_end)
        ):
            found[count, 0], found[count, 1] = opened, line_end
            count += 1
            opened = np.int64(-1)
    return count


@inner
def _may_fence(data: NDArray[np.uint8], at: int, end: int) -> bool:
    """Whether only indentation, quote signs and a bullet stand before a fence."""
    while at < end:
        width = 1 if data[at] == MORE else space_width(data, at, end)
        if not width:
            break
        at += width
    if at == end:
        return True
    digits = 0
    while at + digits < end and digits < 3 and 48 <= data[at + digits] <= 57:
        digits += 1
    at += digits
    if at == end:
        return False
    byte = data[at]
    if digits and byte != DOT and byte != CLOSE_ROUND:
        return False
    if not digits and byte != MINUS and byte != STAR and byte != PLUS:
        return False
    return at + 1 < end and skip_space(data, at + 1, end) == end
