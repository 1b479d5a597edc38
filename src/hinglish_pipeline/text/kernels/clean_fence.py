"""Where a fenced code block begins and ends, as `prose.fenced_lines` has it."""

from __future__ import annotations

from hinglish_pipeline.text.kernels.clean_classes import BLANK, BREAK, DECIMAL
from hinglish_pipeline.text.kernels.clean_signs import point
from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.memory import byte, entry


@inner
def line_end(data: int, at: int, end: int, table: int) -> int:
    """Byte at which the line that holds ``at`` ends."""
    while at < end:
        sign = byte(data, at)
        if sign < 0x20 or sign in (0xC2, 0xE2):
            code, _ = point(data, at)
            if entry(table, code) & BREAK:
                return at
        at += 1
    return at


@inner
def next_line(data: int, stop: int, end: int) -> int:
    """First byte behind a line end; ``end + 1`` where the text has ended."""
    if stop >= end:
        return end + 1
    if byte(data, stop) == 13 and stop + 1 < end and byte(data, stop + 1) == 10:
        return stop + 2
    _, width = point(data, stop)
    return stop + width


@inner
def fence(data: int, at: int, end: int, table: int) -> tuple[int, int, int]:
    """Read a line as a fence.

    Returns:
        Its sign (0: it is none), how many of them, and the byte behind them.
    """
    at = _margin(data, at, end, table)
    behind = _bullet(data, at, end, table)
    for start in (behind, at):
        if start < end and (byte(data, start) == 0x60 or byte(data, start) == 0x7E):
            sign = byte(data, start)
            stop = start
            while stop < end and byte(data, stop) == sign:
                stop += 1
            if stop - start >= 3:
                return sign, stop - start, stop
    return 0, 0, at


@inner
def _margin(data: int, at: int, end: int, table: int) -> int:
    while at < end:
        code, width = point(data, at)
        if code != 0x3E and not entry(table, code) & BLANK:
            break
        at += width
    return at


@inner
def _bullet(data: int, at: int, end: int, table: int) -> int:
    """Byte behind a bullet or a list number and its blanks; else ``at``."""
    if at >= end:
        return at
    stop = at
    if byte(data, at) == 0x2D or byte(data, at) == 0x2A or byte(data, at) == 0x2B:
        stop = at + 1
    else:
        digits = 0
        while stop < end and digits < 3:
            code, width = point(data, stop)
            if not entry(table, code) & DECIMAL:
                break
            digits += 1
            stop += width
        if (
            not digits
            or stop >= end
            or (byte(data, stop) != 0x2E and byte(data, stop) != 0x29)
        ):
            return at
        stop += 1
    begin = stop
    while stop < end:
        code, width = point(data, stop)
        if not entry(table, code) & BLANK:
            break
        stop += width
    return stop if stop > begin else at


@inner
def block_end(data: int, at: int, end: int, table: int) -> int:
    """Where the code block ends that the line at ``at`` opens.

    Returns:
        Byte behind its last line's text; ``at`` if this is no opening; -1 if it is one
        that nothing closes.
    """
    stop = line_end(data, at, end, table)
    sign, length, behind = fence(data, at, stop, table)
    if not sign:
        return at
    for index in range(behind, stop):
        if byte(data, index) == 0x60:  # inline code
            return at
    while True:
        at = next_line(data, stop, end)
        if at > end:
            return -1
        stop = line_end(data, at, end, table)
        other, count, behind = fence(data, at, stop, table)
        if other == sign and count >= length:
            while behind < stop:
                code, width = point(data, behind)
                if not entry(table, code) & BLANK:
                    break
                behind += width
            if behind >= stop:
                return stop
