"""What is prose: `prose.prose` over bytes, from sign to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.loads import skip_space, space_width
from hinglish_pipeline.text.kernels.signs import (
    BAR,
    CLOSE_ROUND,
    CLOSE_SQUARE,
    COLON,
    DANDA_LEAD,
    DOT,
    HASH,
    LESS,
    LINE_END,
    MINUS,
    MORE,
    PLUS,
    QUOTE,
    ROUND,
    SLASH,
    SQUARE,
    TICK,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BANG, _EQUALS, _UNDERSCORE, _SINGLE = 33, 61, 95, 39
_NOTHING, _SPACE, _BRACKET = 0, 32, CLOSE_SQUARE  # what a construct leaves


@inner
def write_prose(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    places: NDArray[np.int64],
    blocks: NDArray[np.int64],
    n_blocks: int,
    left: NDArray[np.uint8],
    size: int,
) -> int:
    """Write what `prose.prose` leaves of a text.

    Args:
        data: Bytes.
        start: First byte of the text.
        end: Where it ends.
        places: From `signs.note_signs`.
        blocks: Its fenced blocks, from `signs.fences`.
        n_blocks: How many.
        left: Receives the prose at ``left[size:]``.
        size: See ``left``.

    Returns:
        Where the prose ends in ``left``; -1 for a text that is its own prose.
    """
    at, begun, place = np.int64(start), False, 0
    for block in range(n_blocks + 1):
        stop = blocks[block, 0] - 1 if block < n_blocks else np.int64(end)
        if at <= stop:  # lines outside the blocks
            if begun:
                left[size] = LINE_END
                size += 1
            begun = True
            done, size, place = _without_marks(
                data, at, stop, places, place, left, size
            )
            if not n_blocks and done == start:
                return -1
            size = _copied(data, done, stop, left, size)
        if block < n_blocks:
            at = blocks[block, 1] + 1
    return size


@inner
def _without_marks(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    places: NDArray[np.int64],
    place: int,
    left: NDArray[np.uint8],
    size: int,
) -> tuple[int, int, int]:
    """Write what precedes each construct; how far text, left and places are done."""
    done = at = np.int64(start)
    comments = True
    while places[place] < end:
        sign = places[place]
        place += 1
        byte = data[sign]
        if sign < at or byte == LINE_END:
            continue
        begin, stop, stays = sign, np.int64(-1), _SPACE
        if byte == TICK:
            stop = _code_end(data, sign, end, places, place)
            if stop < 0:
                at = -stop
        elif byte == LESS:
            if starts_comment(data, sign, end):
                stop = comment_end(data, sign + 4, end) if comments else np.int64(-1)
                comments = stop > 0
                at = sign + 4
            else:
                stop = _tag_end(data, sign, end)
        elif byte == CLOSE_SQUARE:
            stop, stays = _target_end(data, sign, end), _BRACKET
        elif byte == SQUARE:
            begin, stays = _line_start(data, sign, at, start), _NOTHING
            if begin >= 0:
                stop = _definition_end(data, sign, end)
        elif byte == COLON:
            begin = _scheme_start(data, sign, at)
            if begin >= 0:
                stop = _address_end(data, sign + 3, end)
        elif byte == DOT and _is_www(data, sign, at, start):
            begin, stop = sign - 3, _address_end(data, sign + 1, end)
        if stop < 0:
            continue
        size = _copied(data, done, begin, left, size)
        if stays:
            left[size] = stays
            size += 1
        done = at = stop
    return done, size, place


@inner
def _copied(
    data: NDArray[np.uint8], start: int, end: int, left: NDArray[np.uint8], size: int
) -> int:
    part = data[start:end]
    room = left[size : size + len(part)]
    for at in range(len(part)):
        room[at] = part[at]
    return size + len(part)


@inner
def _code_end(
    data: NDArray[np.uint8], at: int, end: int, places: NDArray[np.int64], place: int
) -> int:
    """End of inline code, or minus the end of backticks that open none."""
    run = at
    while run < end and data[run] == TICK:
        run += 1
    length = run - at
    other = run
    while places[place] < end:
        sign = places[place]
        place += 1
        if data[sign] == LINE_END:
            break
        if sign < other or data[sign] != TICK:
            continue
        other = sign
        while other < end and data[other] == TICK:
            other += 1
        if other - sign == length:
            return other
    return -run


@inner
def starts_comment(data: NDArray[np.uint8], at: int, end: int) -> bool:
    return (
        at + 3 < end
        and data[at + 1] == _BANG
        and data[at + 2] == MINUS
        and data[at + 3] == MINUS
    )


@inner
def comment_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    while at + 2 < end:
        if data[at + 2] == MORE and data[at + 1] == MINUS and data[at] == MINUS:
            return at + 3
        at += 1
    return -1


@inner
def _is_letter(byte: int) -> bool:
    return 97 <= (byte | 0x20) <= 122


@inner
def _is_alphanumeric(byte: int) -> bool:
    return 97 <= (byte | 0x20) <= 122 or 48 <= byte <= 57


@inner
def _tag_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    at += 1
    if at < end and data[at] == SLASH:
        at += 1
    if at >= end or not _is_letter(data[at]):
        return -1
    while at < end and (
        _is_alphanumeric(data[at]) or data[at] == MINUS or data[at] == _UNDERSCORE
    ):
        at += 1
    width = space_width(data, at, end)
    close, value = at + width, False
    while close < end and data[close] != MORE and data[close] != LESS:
        if not width and close > at:  # neither white space nor a slash and no more
            return -1
        value |= data[close] == _EQUALS
        close += 1
    if close >= end or data[close] == LESS:
        return -1
    if width and value:
        return close + 1
    last = close - 1 if close > at and data[close - 1] == SLASH else close
    return close + 1 if skip_space(data, at, last) == last else -1


@inner
def _until_round(data: NDArray[np.uint8], at: int, end: int) -> int:
    while at < end and data[at] != ROUND and data[at] != CLOSE_ROUND:
        if space_width(data, at, end):
            break
        at += 1
    return at


@inner
def _target_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """End of ``](...)`` or ``][...]``."""
    at += 1
    if at >= end:
        return -1
    if data[at] == SQUARE:
        at += 1
        while at < end and data[at] != SQUARE and data[at] != LINE_END:
            if data[at] == CLOSE_SQUARE:
                return at + 1
            at += 1
        return -1
    if data[at] != ROUND:
        return -1
    at = _until_round(data, at + 1, end)
    while at < end and data[at] == ROUND:
        at = _until_round(data, at + 1, end)
        if at >= end or data[at] != CLOSE_ROUND:
            return -1
        at = _until_round(data, at + 1, end)
    if at < end and data[at] == CLOSE_ROUND:
        return at + 1
    at = skip_space(data, at, end)
    if at >= end or data[at] != QUOTE:
        return -1
    at += 1
    while at < end and data[at] != QUOTE and data[at] != LINE_END:
        at += 1
    closed = at + 1 < end and data[at] == QUOTE and data[at + 1] == CLOSE_ROUND
    return at + 2 if closed else -1


@inner
def _line_start(data: NDArray[np.uint8], at: int, least: int, start: int) -> int:
    """Start of the line if only blanks precede; -1 otherwise."""
    while at > least and (data[at - 1] == _SPACE or data[at - 1] == 9):
        at -= 1
    return at if at == start or data[at - 1] == LINE_END else -1


@inner
def _definition_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """End of ``[name]: address``."""
    name = at + 1
    at = name
    while at < end and data[at] != CLOSE_SQUARE:
        if data[at] == SQUARE or data[at] == LINE_END:
            return -1
        at += 1
    if at == name or at + 1 >= end or data[at + 1] != COLON:
        return -1
    at += 2
    while at < end and (data[at] == _SPACE or data[at] == 9):
        at += 1
    if at < end and data[at] == LESS:
        at += 1
    if at >= end:
        return -1
    if _is_letter(data[at]):
        while at < end and (
            _is_alphanumeric(data[at])
            or data[at] == PLUS
            or data[at] == DOT
            or data[at] == MINUS
        ):
            at += 1
        if at >= end or data[at] != COLON:
            return -1
    elif data[at] != DOT and data[at] != SLASH and data[at] != HASH:
        return -1
    while at < end and not space_width(data, at, end):
        at += 1
    return at


@inner
def _scheme_start(data: NDArray[np.uint8], at: int, least: int) -> int:
    """Where the letters before ``://`` begin, 2 to 12 of them; -1 without."""
    if at + 2 >= len(data) or data[at + 1] != SLASH or data[at + 2] != SLASH:
        return -1
    begin = at
    while begin > least and at - begin < 12 and _is_alphanumeric(data[begin - 1]):
        begin -= 1
    return begin if at - begin >= 2 else -1


@inner
def _is_www(data: NDArray[np.uint8], at: int, least: int, start: int) -> bool:
    begin = at - 3
    if begin < least or (data[begin] != 119 and data[begin] != 87):
        return False
    if data[begin + 1] != data[begin] or data[begin + 2] != data[begin]:
        return False
    before = data[begin - 1] if begin > start else np.uint8(0)
    return not _is_alphanumeric(before) and before != _UNDERSCORE


@inner
def _address_end(data: NDArray[np.uint8], at: int, end: int) -> int:
    """End of an address of at least one character; -1 without."""
    begin = at
    while at < end:
        byte = data[at]
        if byte == LESS or byte == MORE or byte == QUOTE or byte == _SINGLE:
            break
        if byte == TICK or byte == CLOSE_ROUND or byte == CLOSE_SQUARE or byte == BAR:
            break
        if byte == DANDA_LEAD and data[at + 1] == 0xA5 and data[at + 2] == 0xA4:
            break
        if space_width(data, at, end):
            break
        at += 1
    return at if at > begin else -1
