"""What a line becomes: the rules that look at a character and its neighbours."""

from __future__ import annotations

from hinglish_pipeline.text.kernels.clean_classes import (
    BLANK,
    CAPPED,
    DIGIT,
    INVISIBLE,
    JOINER,
    LETTER,
    NUKTA_LETTER,
    PICTOGRAPH,
    SPACE,
    VIRAMA,
)
from hinglish_pipeline.text.kernels.clean_signs import point
from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.memory import byte, entry, move, put_byte

# Last UTF-8 bytes of क ख ग ज ड ढ फ य: what U+0958..U+095F are made of, with a nukta.
_BASES = (0x95, 0x96, 0x97, 0x9C, 0xA1, 0xA2, 0xAB, 0xAF)


@inner
def unhidden(line: int, size: int, table: int, digits: bool, target: int) -> int:
    """Drop invisible characters and stray joiners, take nukta letters apart.

    Args:
        line: Address of a line.
        size: Its bytes.
        table: Address of `clean_table`.
        digits: Write Indic digits as ASCII.
        target: Address that takes the result, of twice as many bytes.

    Returns:
        Bytes written.
    """
    to = at = kept = 0
    prev = -1
    joined = False
    while at < size:
        code, width = point(line, at)
        bits = entry(table, code)
        changes = bits & (INVISIBLE | NUKTA_LETTER) or (digits and bits & DIGIT)
        if bits & JOINER:
            needed = _needed(line, at + width, size, code, prev, table)
            changes = joined or not needed
            joined = True
        elif not bits & INVISIBLE:
            joined = False
        if changes:
            move(target + to, line + kept, at - kept)
            to += at - kept
            kept = at + width
            if bits & NUKTA_LETTER:
                to, prev = _apart(code, target, to), 0x93C
            elif bits & DIGIT:
                put_byte(target, to, 48 + (code & 15) - 6)
                to, prev = to + 1, 48
        else:
            prev = code
        at += width
    move(target + to, line + kept, size - kept)
    return to + size - kept


@inner
def _apart(code: int, target: int, to: int) -> int:
    put_byte(target, to, 0xE0)
    put_byte(target, to + 1, 0xA4)
    put_byte(target, to + 2, _BASES[code - 0x958])
    put_byte(target, to + 3, 0xE0)
    put_byte(target, to + 4, 0xA4)
    put_byte(target, to + 5, 0xBC)
    return to + 6


@inner
def _needed(line: int, at: int, size: int, joiner: int, prev: int, table: int) -> bool:
    """Say whether a script or an emoji needs this joiner."""
    if prev < 0:
        return False
    before = entry(table, prev)
    if before & VIRAMA:
        return True
    while at < size:
        code, width = point(line, at)
        bits = entry(table, code)
        if not bits & (INVISIBLE | JOINER):
            if bits & VIRAMA:
                return before & LETTER != 0
            picture = before & PICTOGRAPH != 0
            picture = picture or prev == 0xFE0F or 0x1F3FB <= prev <= 0x1F3FF
            return bool(joiner == 0x200D and picture and bits & PICTOGRAPH != 0)
        at += width
    return False


@inner
def capped(line: int, size: int, table: int, limit: int, target: int) -> int:
    """Cap runs of one letter, sign or pictograph; returns the bytes written."""
    to = at = kept = 0
    while at < size:
        code, width = point(line, at)
        stop = at + width
        if stop < size and byte(line, stop) == byte(line, at):
            run = 1
            while stop + width <= size and point(line, stop)[0] == code:
                run += 1
                stop += width
            bits = entry(table, code)
            if run > limit and bits & CAPPED:
                if not (bits & LETTER and _in_code_word(line, at, stop, size)):
                    end = at + limit * width
                    move(target + to, line + kept, end - kept)
                    to += end - kept
                    kept = stop
        at = stop
    move(target + to, line + kept, size - kept)
    return to + size - kept


@inner
def _in_code_word(line: int, at: int, stop: int, size: int) -> bool:
    """Say whether the ASCII letters and digits around a run hold a digit."""
    while at > 0 and _is_alphanumeric(byte(line, at - 1)):
        at -= 1
        if byte(line, at) < 58:
            return True
    while stop < size and _is_alphanumeric(byte(line, stop)):
        if byte(line, stop) < 58:
            return True
        stop += 1
    return False


@inner
def _is_alphanumeric(sign: int) -> bool:
    return 48 <= sign < 58 or 0x41 <= sign <= 0x5A or 0x61 <= sign <= 0x7A


@inner
def tidied(line: int, size: int, table: int, target: int) -> int:
    """Keep the indentation, make every space one plain space.

    Returns:
        Bytes written; none for a line of blanks.
    """
    at = indented(line, size, table)
    size = trimmed(line, at, size, table)
    if at == size:
        return 0
    to = first = 0
    while first < at:
        code, width = point(line, first)
        put_byte(target, to, 9 if code == 9 else 32)
        to += 1
        first += width
    kept = at
    spaced = False
    while at < size:
        code, width = point(line, at)
        space = code == 32
        if space or entry(table, code) & SPACE:
            # Other blanks below U+00A0 are control characters, for another rule.
            space = space or code == 9 or code >= 0xA0
            if space and (spaced or code != 32):
                move(target + to, line + kept, at - kept)
                to += at - kept
                kept = at + width
                if not spaced:
                    put_byte(target, to, 32)
                    to += 1
        spaced = space
        at += width
    move(target + to, line + kept, size - kept)
    return to + size - kept


@inner
def indented(line: int, size: int, table: int) -> int:
    """Bytes of blanks that a line begins with."""
    at = 0
    while at < size:
        code, width = point(line, at)
        if not entry(table, code) & BLANK:
            break
        at += width
    return at


@inner
def trimmed(data: int, at: int, end: int, table: int) -> int:
    """Return where the text at..end ends without the blanks at its end."""
    while end > at:
        start = end - 1
        while byte(data, start) & 0xC0 == 0x80:
            start -= 1
        code, _ = point(data, start)
        if not entry(table, code) & BLANK:
            break
        end = start
    return end
