"""How much of a text is tags and code: `surface.markup_share` from sign to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.loads import characters, stripped
from hinglish_pipeline.text.kernels.prose import comment_end, starts_comment
from hinglish_pipeline.text.kernels.signs import (
    CLOSE_CURLY,
    CURLY,
    HASH,
    LESS,
    LINE_END,
    MORE,
    ROUND,
    SEMICOLON,
    SLASH,
)
from hinglish_pipeline.text.surface import HTML_TAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 8
_DOLLAR = 36
_F, _V, _D, _W = (ord(letter) for letter in "fvdw")


def _key(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


_KEYS = np.array(sorted(map(_key, HTML_TAGS)), dtype=np.uint64)
_DOCTYPE = np.frombuffer(b"!doctype", dtype=np.uint8)
_CODE_WORDS = tuple(
    np.frombuffer(word, dtype=np.uint8)
    for word in (b"function", b"var ", b"document.", b"window.")
)
_FUNCTION, _VAR, _DOCUMENT, _WINDOW = _CODE_WORDS


@inner
def measure_markup(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    places: NDArray[np.int64],
    blocks: NDArray[np.int64],
    n_blocks: int,
    asked: NDArray[np.int64],
) -> tuple[int, int]:
    """Count characters of tags and code lines of one text outside its fences.

    Args:
        data: Bytes.
        start: First byte of the text.
        end: Where it ends.
        places: From `signs.note_signs`.
        blocks: Its fenced blocks, from `signs.fences`.
        n_blocks: How many.
        asked: Receives lines that may hold code between their words, shape (m, 3):
            first byte, end, characters of tags (not counted here).

    Returns:
        Characters, and number of lines in ``asked``.
    """
    marked, n_asked, place, block = 0, 0, 0, 0
    line = np.int64(start)
    while line <= end:
        if block < n_blocks and line == blocks[block, 0]:
            line = blocks[block, 1] + 1
            block += 1
            while places[place] < line:
                place += 1
            continue
        first_place = place
        line_end, angles, curly, semicolons = _signs_of(data, end, places, place)
        place = first_place
        while places[place] < line_end:
            place += 1
        place += places[place] == line_end
        if angles or curly or semicolons:
            first, last = stripped(data, line, line_end)
            ends_in_code = curly or semicolons
            ends_in_code = ends_in_code and _is_code_line(data, first, last)
            if ends_in_code:
                marked += last - first
            else:
                tags = 0
                if angles:
                    tags = _tag_characters(data, first, last, places, first_place)
                if (curly or semicolons) and _may_hold_code(data, first, last, curly):
                    asked[n_asked, 0], asked[n_asked, 1] = first, last
                    asked[n_asked, 2] = tags
                    n_asked += 1
                else:
                    marked += tags
        line = line_end + 1
    return marked, n_asked


@inner
def _signs_of(
    data: NDArray[np.uint8], end: int, places: NDArray[np.int64], place: int
) -> tuple[int, bool, bool, bool]:
    """Find the line's end and which of ``< {} ;`` come before it."""
    angles, curly, semicolons = False, False, False
    while places[place] < end:
        byte = data[places[place]]
        if byte == LINE_END:
            return places[place], angles, curly, semicolons
        angles |= byte == LESS
        curly |= (byte == CURLY) | (byte == CLOSE_CURLY)
        semicolons |= byte == SEMICOLON
        place += 1
    return np.int64(end), angles, curly, semicolons


@inner
def _is_code_line(data: NDArray[np.uint8], first: int, last: int) -> bool:
    byte = data[last - 1]
    if byte != SEMICOLON and byte != CURLY and byte != CLOSE_CURLY:
        return False
    for at in range(first, last):
        if data[at] >= 0x80:
            return False
    return byte != CLOSE_CURLY or not _ends_in_id(data, first, last)


@inner
def _ends_in_id(data: NDArray[np.uint8], first: int, last: int) -> bool:
    """Whether a line is a heading whose last brace opens an id, ``{#name}``."""
    if data[first] != HASH:
        return False
    at = last - 1
    while at > first and data[at] != CURLY:
        at -= 1
    return at > first and data[at + 1] == HASH


@inner
def _tag_characters(
    data: NDArray[np.uint8],
    first: int,
    last: int,
    places: NDArray[np.int64],
    place: int,
) -> int:
    count, done = 0, first
    while places[place] < last:
        at = places[place]
        place += 1
        if at < done or data[at] != LESS:
            continue
        if starts_comment(data, at, last):
            stop = comment_end(data, at + 4, last)
        elif _holds(data, at + 1, last, _DOCTYPE, True):
            stop = at + 9
            while stop < last and data[stop] != MORE:
                stop += 1
            stop = stop + 1 if stop < last else np.int64(-1)
        else:
            stop = _html_tag_end(data, at, last)
        if stop > 0:
            count += characters(data, at, stop)
            done = stop
    return count


@inner
def _html_tag_end(data: NDArray[np.uint8], at: int, last: int) -> int:
    at += 1
    if at < last and data[at] == SLASH:
        at += 1
    key, length = np.uint64(0), 0
    while at < last and length <= _LONGEST:
        byte = np.uint8(data[at] | 0x20)
        if not (97 <= byte <= 122 or (48 <= data[at] <= 57)):
            break
        letter = byte if byte >= 97 else data[at]
        key = (key << np.uint64(8)) | np.uint64(letter)
        length += 1
        at += 1
    if length == 0 or length > _LONGEST or at >= last:
        return -1
    known = False
    for name in _KEYS:
        known |= name == key
    if not known:
        return -1
    byte = data[at]
    if byte == MORE:
        return at + 1
    if byte == SLASH:
        return at + 2 if at + 1 < last and data[at + 1] == MORE else -1
    if byte != 0x20 and not 9 <= byte <= 13:
        return -1
    at += 1
    while at < last and data[at] != MORE:
        if data[at] == LESS:
            return -1
        at += 1
    return at + 1 if at < last else -1


@inner
def _may_hold_code(data: NDArray[np.uint8], first: int, last: int, curly: bool) -> bool:
    """Whether a line with ``{ } ;`` may match one of the patterns of inline code."""
    opened, semicolons, closed = False, False, False
    for at in range(first, last):
        byte = data[at]
        if byte == CURLY:
            opened = True
        elif byte == SEMICOLON:
            semicolons = True
        elif byte == CLOSE_CURLY:
            closed = True
        elif byte == _DOLLAR:
            if at + 1 < last and data[at + 1] == ROUND:
                return True
        elif byte == _V:
            if _holds(data, at, last, _VAR, False):
                return True
        elif byte == _D:
            if _holds(data, at, last, _DOCUMENT, False):
                return True
        elif byte == _W:
            if _holds(data, at, last, _WINDOW, False):
                return True
        elif byte == _F and curly and _holds(data, at, last, _FUNCTION, False):
            return True
    return opened and semicolons and closed


@inner
def _holds(
    data: NDArray[np.uint8],
    at: int,
    last: int,
    word: NDArray[np.uint8],
    folded: bool,
) -> bool:
    """Whether a word stands at a byte; ``folded``: in either case."""
    if at + len(word) > last:
        return False
    for k in range(len(word)):
        byte = data[at + k]
        if folded and 65 <= byte <= 90:
            byte |= np.uint8(0x20)
        if byte != word[k]:
            return False
    return True
