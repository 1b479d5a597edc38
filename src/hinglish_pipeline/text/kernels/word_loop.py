"""The loop that reads every byte of a shard to find its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.classes import decode
from hinglish_pipeline.text.kernels.compiled import inlined, lean
from hinglish_pipeline.text.kernels.word_classes import (
    ANGLE,
    BREAK,
    CONJUNCT,
    CONSONANT,
    HANGUL_L,
    HANGUL_LV,
    HANGUL_LVT,
    HANGUL_T,
    HANGUL_V,
    IN_WORD,
    JOINS,
    KIND,
    LINKER,
    LINKS,
    LOWER,
    NUMERAL,
    PAUSE,
    PLAIN,
    PREPEND,
    SCRIPT,
    SCRIPTS,
    SKIPPED,
    WORDLY,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

FNV_OFFSET, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
MIX1, MIX2 = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
_OFFSET, _PRIME = np.uint64(FNV_OFFSET), np.uint64(FNV_PRIME)
_M1, _M2, _S33 = np.uint64(MIX1), np.uint64(MIX2), np.uint64(33)
_MOST = 0xFFFF  # lengths are 16 bits; a longer word says so and no more
_signed: Any = np.int64
_SEVERAL = 255
_ONE_SCRIPT = np.full(SCRIPTS + 1, _SEVERAL, dtype=np.uint8)  # by scripts seen
_ONE_SCRIPT[[1, 2, 4, 8, 16, 0, 1 << (NUMERAL - 1)]] = (0, 1, 2, 3, 4, 5, 0)


@inlined
def _finished(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> _S33)) * _M1
    value = (value ^ (value >> _S33)) * _M2
    return value ^ (value >> _S33)


@lean
def _placeholder(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Bytes of ``<[A-Z]{2,12}>`` at a byte that is ``<``; 1 where there is none."""
    close = at + 1
    while close < end and close - at <= 13 and 65 <= data[close] <= 90:
        close += 1
    if close < end and data[close] == 62 and 3 <= close - at <= 13:
        return close + 1 - at
    return 1


@lean
def _script_of(
    data: NDArray[np.uint8], table: NDArray[np.uint64], at: int, end: int
) -> int:
    """Script of a word of several: most letters win, ties go to the first."""
    latin, devanagari, kannada, gujarati, other = 0, 0, 0, 0, 0
    while at < end:
        code, width = decode(data, at)
        script = _signed(table[code]) >> SCRIPT
        numeral = (script >> 5) & 1  # Latin, but no letter: `scripts.script_counts`
        latin += (script & 1) + numeral
        devanagari += (script >> 1) & 1
        kannada += (script >> 2) & 1
        gujarati += (script >> 3) & 1
        other += ((script >> 4) & 1) - numeral
        at += width
    most = max(latin, devanagari, kannada, gujarati, other)
    if most == latin:
        return 0
    if most == devanagari:
        return 1
    if most == kannada:
        return 2
    return 3 if most == gujarati else 4


@lean
def _graphemes_of(
    data: NDArray[np.uint8], table: NDArray[np.uint64], at: int, end: int
) -> int:
    """Graphemes of a word with Hangul or prepended signs (GB6 to GB9c, as `regex`)."""
    visible, previous, conjunct = 0, 0, 0
    while at < end:
        code, width = decode(data, at)
        at += width
        asked = _signed(table[code])
        kind = (asked >> BREAK) & KIND
        if asked & SKIPPED:
            continue
        joined = (kind < PREPEND and kind & 1) or previous == PREPEND
        joined = joined or (kind == CONSONANT and conjunct)
        if kind >= HANGUL_L:
            if previous == HANGUL_L:
                joined = joined or kind != HANGUL_T
            elif previous in (HANGUL_LV, HANGUL_V):
                joined = joined or kind in (HANGUL_V, HANGUL_T)
            elif previous in (HANGUL_LVT, HANGUL_T):
                joined = joined or kind == HANGUL_T
        visible += visible == 0 or not joined
        conjunct = kind == LINKER or (conjunct and kind == CONJUNCT)
        previous = kind
    return visible


@lean
def _sure_end(
    data: NDArray[np.uint8], table: NDArray[np.uint64], at: int, end: int
) -> int:
    """How far a word goes for certain that has come to this character.

    All joiners and apostrophes belong to it if a letter follows; else only joiners
    right after it. Emoji marks count as absent.
    """
    code, width = decode(data, at)
    if _signed(table[code]) & IN_WORD:
        return at + width
    joined, only_joiners = at, True
    while at < end:
        code, width = decode(data, at)
        asked = _signed(table[code])
        if asked & IN_WORD:
            return at
        if not asked & (LINKS | SKIPPED):
            break
        at += width
        only_joiners = only_joiners and asked & (JOINS | SKIPPED) > 0
        if only_joiners and asked & JOINS:
            joined = at
    return joined


@inlined
def _added(
    entry: np.uint64, value: np.uint64, visible: int, conjunct: int
) -> tuple[np.uint64, int, int]:
    """Hash, graphemes and open conjunct after one more code point."""
    kind = (_signed(entry) >> BREAK) & KIND
    visible += 1 - ((kind | (conjunct & (kind >> 1))) & 1)
    conjunct = (kind & (kind >> 1)) | (conjunct & (kind >> 2))
    return (value ^ (entry & LOWER)) * _PRIME, visible, conjunct & 1


@lean
def _through(
    data: NDArray[np.uint8],
    table: NDArray[np.uint64],
    span: tuple[int, int],
    value: np.uint64,
    counts: tuple[int, int, int],
    seen: np.uint64,
) -> tuple[np.uint64, int, int, int, np.uint64]:
    """Add a few code points to a word."""
    at, end = span
    length, visible, conjunct = counts
    while at < end:
        code, width = decode(data, at)
        at += width
        entry = table[code]
        if not _signed(entry) & SKIPPED:
            value, visible, conjunct = _added(entry, value, visible, conjunct)
            seen |= entry
            length += 1
    return value, length, visible, conjunct, seen


@inlined
def _word(
    data: NDArray[np.uint8], table: NDArray[np.uint64], at: int, end: int
) -> tuple[int, np.uint64, int, int, np.uint64]:
    """Read one word, in runs of one byte and of three bytes a character.

    Returns:
        Where it ends, its raw hash, its code points, its graphemes, and the entries
        of its code points in one.
    """
    value, length, visible, conjunct, seen = _OFFSET, 0, 0, 0, np.uint64(0)
    while True:
        run = at
        while at < end:
            entry = table[data[np.uint64(at)]]
            if not entry & PLAIN:
                break
            value = (value ^ (entry & LOWER)) * _PRIME
            seen |= entry
            at += 1
        if at > run:
            length += at - run
            visible += at - run
            conjunct = 0
        while at < end:
            lead = _signed(data[np.uint64(at)])
            if lead < 0xE0 or lead >= 0xF0:
                break
            code = (lead & 0xF) << 12
            code |= (_signed(data[np.uint64(at + 1)]) & 0x3F) << 6
            code |= _signed(data[np.uint64(at + 2)]) & 0x3F
            entry = table[np.uint64(code)]
            if not entry & WORDLY:
                break
            value, visible, conjunct = _added(entry, value, visible, conjunct)
            seen |= entry
            length += 1
            at += 3
        if at >= end:
            break
        entry = table[data[np.uint64(at)]]
        if entry & PLAIN:
            continue
        if not entry & PAUSE:
            break
        sure = _sure_end(data, table, at, end)
        if sure == at:
            break
        value, length, visible, conjunct, seen = _through(
            data, table, (at, sure), value, (length, visible, conjunct), seen
        )
        at = sure
    return at, value, length, visible, seen


@lean
def cut(
    source: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint64]],
    text: int,
    starts: NDArray[np.int64],
    count: int,
    columns: tuple[NDArray[Any], ...],
) -> tuple[int, int]:
    """Cut texts while their words are sure to fit.

    Args:
        source: Bytes, offsets of the texts, and the table of `word_classes`.
        text: The first text to cut.
        starts: Gets the number of words up to each text.
        count: Words there are so far.
        columns: Get the words, as `words.Words` has them from ``hashes`` on.

    Returns:
        Texts and words done.
    """
    data, offsets, table = source
    hashes, lengths, graphemes, scripts, places, sizes = columns
    while text < len(offsets) - 1:
        at, end = offsets[text], offsets[text + 1]
        if count + (end - at) // 2 + 1 > len(hashes):
            break
        while at < end:
            entry, width = table[data[np.uint64(at)]], 1
            if entry & PAUSE:
                code, width = decode(data, at)
                entry = table[code]
            if not entry & WORDLY:
                if entry & ANGLE:
                    width = _placeholder(data, at, end)
                at += width
                continue
            begin = at
            at, value, length, visible, seen = _word(data, table, begin, end)
            visible += (_signed(entry) >> BREAK) & 1  # a sign that opens a word
            if _signed(seen) & (PREPEND << BREAK):
                visible = _graphemes_of(data, table, begin, at)
            script = _ONE_SCRIPT[(_signed(seen) >> SCRIPT) & SCRIPTS]
            if script == _SEVERAL:
                script = _script_of(data, table, begin, at)
            row = np.uint64(count)
            hashes[row] = _finished(value)
            lengths[row] = min(length, _MOST)
            graphemes[row] = min(visible, _MOST)
            scripts[row] = script
            places[row] = begin
            sizes[row] = min(at - begin, _MOST)
            count += 1
        text += 1
        starts[text] = count
    return text, count
