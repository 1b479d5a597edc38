"""Every line of many texts as one number, eight bytes at a time, and who says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inlined, inner, kernel, lean
from hinglish_pipeline.text.kernels.loads import finished, load64

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integer = Any
"""Of Python or of numpy: one and the same to a compiled loop."""
START, MIX = 0x243F6A8885A308D3, 0x9E3779B97F4A7C15
"""State of an empty line, and what every eight bytes are multiplied with."""
_START, _MIX, _HALF = np.uint64(START), np.uint64(MIX), np.uint64(32)
_NEWLINE, _SPACE = 10, 32
# One byte of each number stands for a byte of a block; a found byte has its top bit.
_ONES = np.uint64(0x0101010101010101)
_TOP, _LOW = np.uint64(0x80) * _ONES, np.uint64(0x7F) * _ONES
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_S1, _S2, _S7, _S8, _S56 = map(np.uint64, (1, 2, 7, 8, 56))


@inlined
def _within(block: np.uint64, first: int, last: int) -> np.uint64:
    """Bytes ``first..last`` of those below 128, without their top bit."""
    low = block & _LOW
    reached = low + np.uint64(0x80 - first) * _ONES
    passed = low + np.uint64(0x7F - last) * _ONES
    return reached & ~passed & _TOP


@inlined
def _count(found: np.uint64) -> int:
    return np.int64(((found >> _S7) * _ONES) >> _S56)


@inlined
def _block(data: NDArray[np.uint8], at: int) -> np.uint64:
    """Eight bytes, the first one lowest; zeros behind the end."""
    if at + 8 <= len(data):
        return load64(data, at)
    value = np.uint64(0)
    for place in range(at, len(data)):
        value |= np.uint64(data[place]) << np.uint64(8 * (place - at))
    return value


@inlined
def _numbers(data: NDArray[np.uint8], at: int, block: np.uint64) -> np.uint64:
    """Where digits begin: ASCII, Devanagari, Gujarati or Kannada."""
    digits = _within(block, 48, 57) & ~block
    lead = _within(block, 0x60, 0x60) & block
    if lead:
        second, third = _block(data, at + 1), _block(data, at + 2)
        blocks = _within(second, 0x25, 0x25) | _within(second, 0x2B, 0x2B)
        blocks |= _within(second, 0x33, 0x33)
        digits |= lead & blocks & second & third & _within(third, 0x26, 0x2F)
    return digits


@inlined
def _mixed(state: np.uint64, block: np.uint64) -> np.uint64:
    upper = _within(block, 65, 90) & ~block
    state = (state ^ (block | (upper >> _S2))) * _MIX
    return state ^ (state >> _HALF)


@inner
def _past_number(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """Where a number ends, and how many digits it has."""
    digits = 0
    while at < end:
        byte = data[at]
        if 48 <= byte <= 57:
            at += 1
        elif (
            byte == 0xE0
            and 0xA6 <= data[at + 2] <= 0xAF
            and (data[at + 1] == 0xA5 or data[at + 1] == 0xAB or data[at + 1] == 0xB3)
        ):
            at += 3
        else:
            break
        digits += 1
    return at, digits


@inner
def _measure(
    data: NDArray[np.uint8], start: int, end: int
) -> tuple[np.uint64, int, int]:
    """Hash, characters and words of a line without spaces around it."""
    state, size, words, spaced, at = _START, 0, 1, np.uint64(0), start
    while True:
        block, left = _block(data, at), end - at
        if left < 8:
            block &= ~(_ALL << np.uint64(8 * left))
        numbers = _numbers(data, at, block)
        taken = min(left, 8)
        if numbers:
            before = (numbers & (~numbers + _S1)) - _S1  # all below the lowest bit
            taken = _count(before & _TOP)
            block &= ~(_ALL << np.uint64(8 * taken))
        state = _mixed(state, block)
        size += taken - _count(block & ~(block << _S1) & _TOP)
        spaces = ~_within(block, 33, 127) & ~block & _TOP
        words += _count(~spaces & ((spaces << _S8) | spaced) & _TOP)
        spaced = spaces >> _S56
        at += taken
        if numbers:
            words += np.int64(at > start and data[at - 1] <= _SPACE)
            at, digits = _past_number(data, at, end)
            size += digits
            spaced = np.uint64(0)
        elif left < 8:
            break
    return state, size, words


@inner
def _opens(
    data: NDArray[np.uint8], start: int, end: int, openings: NDArray[np.uint8]
) -> bool:
    found = False
    first = data[start] | 32
    for opening in range(len(openings)):
        if openings[opening, 0] != first and openings[opening, 0] < 128:
            continue
        at = 0
        while at < openings.shape[1] and openings[opening, at] and start + at < end:
            byte = data[start + at]
            if 65 <= byte <= 90:
                byte += 32
            if byte != openings[opening, at]:
                break
            at += 1
        if at == openings.shape[1] or not openings[opening, at]:
            found = True
            break
    return found


@inner
def _line_end(data: NDArray[np.uint8], at: int, stop: int) -> int:
    while at + 8 <= stop:
        block = load64(data, at)
        if _within(block, _NEWLINE, _NEWLINE) & ~block:
            break
        at += 8
    while at < stop and data[at] != _NEWLINE:
        at += 1
    return at


@kernel
def count_newlines(data: NDArray[np.uint8]) -> int:
    """Newlines in bytes."""
    found: Integer = 0
    for byte in data:
        found += np.int64(byte == _NEWLINE)
    return found


@lean
def line_hashes(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    asked: NDArray[np.bool_],
    openings: NDArray[np.uint8],
    longest_opening: int,
    columns: tuple[NDArray[Any], ...],
) -> int:
    """Hash the lines of texts as `boilerplate.line_key` does.

    Args:
        data: UTF-8 of all texts.
        offsets: Their bounds, shape (n + 1,).
        asked: Which texts are looked at, shape (n,).
        openings: Beginnings that are looked for, in lower case, padded with zeros;
            shape (k, width).
        longest_opening: Characters of the longest line they are looked for in.
        columns: Get, for every line that is not blank: number of its text, hash,
            characters without the spaces around it, words, and whether it begins with
            an opening; long enough for all newlines and texts.

    Returns:
        Number of lines.
    """
    texts, hashes, sizes, words, opened = columns
    n = 0
    for text in range(len(offsets) - 1):
        start, stop = offsets[text], offsets[text + 1]
        while asked[text] and start < stop:
            end = _line_end(data, start, stop)
            following = end + 1
            while start < end and data[start] <= _SPACE:
                start += 1
            while start < end and data[end - 1] <= _SPACE:
                end -= 1
            if start < end:
                texts[n] = text
                hashes[n], sizes[n], words[n] = _measure(data, start, end)
                short = sizes[n] <= longest_opening
                opened[n] = short and _opens(data, start, end, openings)
                n += 1
            start = following
    return n


@kernel
def count_sayers(
    keys: NDArray[np.uint64], sayers: NDArray[np.uint32], least: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Count who says each key.

    Args:
        keys: Any numbers, shape (n,).
        sayers: Who says each; all of one sayer's follow one another.
        least: Sayers of the keys that are returned.

    Returns:
        Keys in no order, and their numbers of sayers.
    """
    slots = 16
    while slots < 2 * len(keys):
        slots *= 2
    table = np.zeros((slots, 2), dtype=np.uint32)  # place behind 0, and how many
    mask = np.uint64(slots - 1)
    for place in range(len(keys)):
        slot = finished(keys[place]) & mask
        while table[slot, 0] and keys[table[slot, 0] - 1] != keys[place]:
            slot = (slot + np.uint64(1)) & mask
        last: Integer = table[slot, 0]
        if last == 0 or sayers[last - 1] != sayers[place]:
            table[slot, 1] += 1
        table[slot, 0] = place + 1
    said = np.flatnonzero(table[:, 1] >= least)
    places = table[said, 0].astype(np.int64) - 1
    return keys[places], table[said, 1].copy()


@kernel
def listed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Lay keys out so that `furniture_shares` finds one at once; 0 is no key."""
    slots = 16
    while slots < 4 * len(keys):
        slots *= 2
    table = np.zeros(slots, dtype=np.uint64)
    for key in keys:
        slot = finished(key) & np.uint64(slots - 1)
        while table[slot] and table[slot] != key:
            slot = (slot + np.uint64(1)) & np.uint64(slots - 1)
        table[slot] = key
    return table


@kernel
def furniture_shares(
    columns: tuple[NDArray[Any], ...],
    sources: NDArray[np.uint64],
    table: NDArray[np.uint64],
) -> NDArray[np.float64]:
    """Share of each text's characters in lines that are listed or begin with openings.

    Args:
        columns: What `line_hashes` gave.
        sources: What each text's lines are mixed with in the table, shape (n,).
        table: What `listed` gave.

    Returns:
        0..1, shape (n,); 0 for texts of one line.
    """
    texts, hashes, sizes, _, opened = columns
    said = np.zeros(len(sources), dtype=np.int64)
    told = np.zeros(len(sources), dtype=np.int64)
    lines = np.zeros(len(sources), dtype=np.int64)
    mask = np.uint64(len(table) - 1)
    for line in range(len(texts)):
        text = texts[line]
        found = opened[line]
        key = hashes[line] ^ sources[text]
        slot = finished(key) & mask
        while not found and table[slot]:
            found = table[slot] == key
            slot = (slot + np.uint64(1)) & mask
        lines[text] += 1
        said[text] += sizes[line]
        told[text] += sizes[line] * found
    several = lines > 1
    return np.where(several, told / np.maximum(1, said), 0.0)
