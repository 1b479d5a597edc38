"""What the word loop asks of every character, as one table of 64-bit entries."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import regex

from hinglish_pipeline.text.kernels.classes import (
    JOINER,
    LETTER,
    MARK,
    NUMBER,
    SCRIPT_MASK,
    SCRIPT_SHIFT,
    code_points,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

# One entry a code point: its lower case (21 bits), then what the loop asks of it.
LOWER = np.uint64((1 << 21) - 1)
IN_WORD, JOINS, LINKS, SKIPPED = 1 << 21, 1 << 22, 1 << 23, 1 << 24
BREAK, KIND = 25, 15  # how it breaks graphemes, 4 bits
SCRIPT, SCRIPTS = 29, 63  # one bit a script, the sixth for Roman numerals
NUMERAL = 6
WORDLY = np.uint64(IN_WORD)
# Of bytes: an ASCII letter or digit; a byte after which to look closer; a "<". Entries
# 128 to 255 are asked by byte too, so these bits stand apart from the others.
PLAIN, PAUSE, ANGLE = (np.uint64(1 << bit) for bit in (36, 37, 38))
# UAX 29. Bit 0: never breaks before; both bits 0 and 1: virama; bit 1: consonant.
EXTEND, CONSONANT, LINKER, CONJUNCT = 1, 2, 3, 5
PREPEND, HANGUL_L, HANGUL_V, HANGUL_T, HANGUL_LV, HANGUL_LVT = 8, 9, 10, 11, 12, 13
_BREAKS = (
    (EXTEND, r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]"),
    (CONSONANT, r"\p{InCB=Consonant}"),
    (LINKER, r"(?V1)[\p{InCB=Linker}&&\p{GCB=Extend}]"),
    (CONJUNCT, r"\p{InCB=Extend}"),
    (PREPEND, r"\p{GCB=Prepend}"),
    (HANGUL_L, r"\p{GCB=L}"),
    (HANGUL_V, r"\p{GCB=V}"),
    (HANGUL_T, r"\p{GCB=T}"),
    (HANGUL_LV, r"\p{GCB=LV}"),
    (HANGUL_LVT, r"\p{GCB=LVT}"),
)


@lru_cache(maxsize=1)
def word_classes() -> NDArray[np.uint64]:
    """What the loop asks of every code point, shape (0x110000,)."""
    known = code_points()
    flags = known.flags.astype(np.int64)
    table = known.lower.astype(np.int64)
    table[0x1FBE] = 0x3B9  # iota; `regex` has it unchanged
    script = (flags >> SCRIPT_SHIFT) & SCRIPT_MASK
    script[(script == 1) & (flags & NUMBER > 0)] = NUMERAL
    table |= np.where(script, 1 << (SCRIPT + script - 1), 0)
    table[flags & (LETTER | MARK | NUMBER) > 0] |= IN_WORD
    table[flags & JOINER > 0] |= JOINS | LINKS
    table[[0x27, 0x2019]] |= LINKS
    table[[0xFE0F, 0x20E3]] = SKIPPED
    codes = np.r_[0:0xD800, 0xE000:0x1F000, 0xE0100:0xE01F0]
    chars = "".join(map(chr, codes.tolist()))
    for number, pattern in _BREAKS:
        for found in regex.finditer(f"{pattern}+", chars):
            some = codes[found.start() : found.end()]
            table[some] = table[some] & ~(KIND << BREAK) | (number << BREAK)
    table[:0x80] |= np.where(table[:0x80] & IN_WORD, int(PLAIN), 0)
    table[[0x27, *range(0x80, 0x100)]] |= int(PAUSE)
    table[0x3C] |= int(ANGLE)
    return table.astype(np.uint64)
