"""What a line might need: one fast look that may cry wolf but never misses."""

from __future__ import annotations

from hinglish_pipeline.text.kernels.clean_classes import (
    BREAK,
    CAPPED,
    COMBINING_SHIFT,
    COMPOSES,
    DIGIT,
    EMOJI,
    EVENTS,
    INVISIBLE,
    JOINER,
    KANNADA_LENGTH,
    MOJIBAKE,
    NUKTA_LETTER,
    ORDERED,
    SPACE,
    VIRAMA,
)
from hinglish_pipeline.text.kernels.clean_signs import (
    BROKEN,
    DIGITS,
    EMOJIS,
    FENCE,
    HIDDEN,
    NFC,
    NUKTA,
    RUNS,
    SPACES,
    number_flags,
    point,
    sign_flags,
)
from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.memory import byte, entry, quiet


@inner
def scan(data: int, at: int, end: int, table: int, limit: int) -> tuple[int, int]:
    """Look at one line.

    Args:
        data: Valid UTF-8.
        at: First byte of the line.
        end: Where its text ends.
        table: From `clean_table`.
        limit: Longest run of one character that stays.

    Returns:
        Flags of this module, and the byte at which the line ends.
    """
    flags = 0
    start = at
    while at < end and (byte(data, at) == 32 or byte(data, at) == 9):
        at += 1
    prev = 32 if at > start else -1
    numbers = at  # digits before here are known
    while at < end:
        sign = byte(data, at)
        if sign < 0x80 and at > start + 1 and at + 32 <= end:
            calm = quiet(data, at)
            if calm:
                at += calm
                prev = byte(data, at - 1)
                continue
        if sign < 0x80:
            code, width = sign, 1
        else:
            code, width = point(data, at)
        bits = entry(table, code)
        if bits & EVENTS == 0 and code != prev:
            prev = code
            at += width
            continue
        if bits & BREAK:
            break
        if bits & EVENTS:
            if 48 <= sign < 58 or bits & DIGIT:
                if at >= numbers:
                    found, numbers = number_flags(data, start, at, end, table)
                    flags |= found
                if bits & DIGIT:
                    flags |= DIGITS
            elif sign < 0x80:
                flags |= sign_flags(data, start, at, end, prev, table)
            else:
                flags |= _letter(data, at + width, end, code, prev, table)
        if code == prev:
            run, at = _run(data, start, at, end, width)
            flags |= _repeated(code, run, limit, bits)
            continue
        prev = code
        at += width
    if prev == 32:
        flags |= SPACES
    return flags, at


@inner
def _run(data: int, start: int, at: int, end: int, width: int) -> tuple[int, int]:
    """Length of the run that goes on here, and where it ends."""
    code, _ = point(data, at)
    run = 0
    while at + width <= end and point(data, at)[0] == code:
        run += 1
        at += width
    first = at - (run + 1) * width
    while first >= start and point(data, first)[0] == code:
        run += 1
        first -= width
    return run, at


@inner
def _repeated(code: int, run: int, limit: int, bits: int) -> int:
    if code == 32:
        return SPACES
    if run >= 3 and code in (0x60, 0x7E):
        return FENCE | (RUNS if run > limit and bits & CAPPED else 0)
    return RUNS if run > limit and bits & CAPPED else 0


@inner
def _letter(
    data: int,
    after: int,
    end: int,
    code: int,
    prev: int,
    table: int,
) -> int:
    """Flags of a character beyond ASCII, by its neighbours."""
    bits = entry(table, code)
    flags = 0
    before = entry(table, prev) if prev >= 0 else 0
    following, _ = point(data, after) if after < end else (-1, 0)
    if bits & ORDERED:  # a mark: in canonical order? does it compose?
        order = bits >> COMBINING_SHIFT
        order_after = (
            entry(table, following) >> COMBINING_SHIFT if following >= 0 else 0
        )
        if before >> COMBINING_SHIFT > order or 0 < order_after < order:
            flags |= NFC
        if code == 0x93C and prev in (0x928, 0x930, 0x933):
            flags |= NFC
    if bits & COMPOSES:
        flags |= NFC
    if bits & KANNADA_LENGTH and prev in (0xCC6, 0xCBF, 0xCCA):
        flags |= NFC
    if bits & INVISIBLE:
        flags |= HIDDEN
    if bits & JOINER:
        joined = following in (0x200C, 0x200D)
        if joined or not before & VIRAMA:
            flags |= HIDDEN
    if bits & NUKTA_LETTER:
        flags |= NUKTA
    if bits & SPACE:
        flags |= SPACES
    if bits & EMOJI:
        flags |= EMOJIS
    if bits & MOJIBAKE and following >= 0:
        if code == 0xE0 and 0xA4 <= following <= 0xB5:
            flags |= BROKEN
        if code == 0xE2 and following == 0x20AC:
            flags |= BROKEN
    return flags
