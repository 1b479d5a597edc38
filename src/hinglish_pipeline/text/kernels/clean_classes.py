"""Which characters a cleaning rule looks at, as one table that a loop can index."""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import regex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.params import NormaliseParams, PiiParams

# Events: the scan stops at such a character and looks closer.
INVISIBLE, JOINER, SPACE, BREAK = 1, 2, 4, 8
NUKTA_LETTER, COMPOSES, ORDERED, KANNADA_LENGTH = 16, 32, 64, 128
MOJIBAKE, DIGIT, EMOJI, SIGN = 256, 512, 1024, 2048
EVENTS = 4095
# What a character is; no reason to stop.
VIRAMA, CAPPED, BLANK, LETTER, PICTOGRAPH = 4096, 8192, 16384, 32768, 65536
DECIMAL = 131072
COMBINING_SHIFT = 24
"""Bits 24..31: the canonical combining class."""

_ASSIGNED = ((0, 0x33480), (0xE0000, 0xE01F0))
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d"
_BREAKS = "\n\r\u0085\u2028\u2029"
_INDIC_DIGITS = (0x0966, 0x0AE6, 0x0CE6)
_HANGUL_TAILS = ((0x1161, 0x1176), (0x11A8, 0x11C3))
_CAPPED_SIGNS = "!?.।॥,~*-_=#"
_KINDS = {
    **dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo"), LETTER | CAPPED),
    "So": CAPPED,
    "Nd": DECIMAL,
}
_PATTERNS = (
    (
        INVISIBLE,
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\u00ad\u061c\u180e"
        r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]",
    ),
    (PICTOGRAPH, r"\p{Extended_Pictographic}"),
    (EMOJI, r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{RI}\u20e3]"),
)


@lru_cache(maxsize=8)
def clean_table(normalise: NormaliseParams, pii: PiiParams) -> NDArray[np.uint32]:
    """Bits of every code point, with the events of the rules that are on.

    Returns:
        Shape (0x110000,).
    """
    on = BREAK
    rules = (
        (normalise.invisible, INVISIBLE | JOINER),
        (normalise.whitespace, SPACE),
        (normalise.code_points, NUKTA_LETTER | COMPOSES | ORDERED | KANNADA_LENGTH),
        (normalise.mojibake, MOJIBAKE),
        (normalise.emoji != "keep", EMOJI),
        (normalise.digits == "ascii" or pii.phone or pii.aadhaar, DIGIT),
        (True, SIGN),
    )
    for wanted, events in rules:
        on |= events if wanted else 0
    off = (EVENTS ^ on) | (0 if normalise.elongation else CAPPED)
    table = _table() & np.uint32(0xFFFFFFFF ^ off)
    if not normalise.whitespace:  # then a line ends at \n alone
        for char in _BREAKS[1:]:
            table[ord(char)] &= np.uint32(0xFFFFFFFF ^ BREAK)
    return table


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint32]:
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
    for start, end in _ASSIGNED:
        chars = [chr(code) for code in range(start, end)]
        kinds = map(unicodedata.category, chars)
        orders = map(unicodedata.combining, chars)
        parts = map(unicodedata.decomposition, chars)
        blanks = map(str.isspace, chars)
        table[start:end] = [
            _KINDS.get(kind, 0) | (order and (order << COMBINING_SHIFT) | ORDERED)
            for kind, order in zip(kinds, orders, strict=True)
        ]
        for char, part, blank in zip(chars, parts, blanks, strict=True):
            if blank:
                table[ord(char)] |= BLANK | (0 if char in " \n" else SPACE)
            if part and part[0] != "<":
                table[_composing(char, part)] |= COMPOSES
        known = "".join("?" if "\ud800" <= c <= "\udfff" else c for c in chars)
        for bit, pattern in _PATTERNS:
            for found in regex.finditer(f"(?V1){pattern}+", known):
                table[start + found.start() : start + found.end()] |= bit
    for start, end in _HANGUL_TAILS:
        table[start:end] |= COMPOSES
    _name_the_few(table)
    return table


def _composing(char: str, parts: str) -> int:
    """What NFC may change: the second of a pair, or a character that it takes apart.

    These are the characters whose NFC quick check is not "yes" (UAX #15, section 9).
    """
    if unicodedata.is_normalized("NFC", char):
        return int(parts.rsplit(maxsplit=1)[-1], 16)
    return ord(char)


def _name_the_few(table: NDArray[np.uint32]) -> None:
    """Rules about single characters; the common ones are judged by their neighbour."""
    table[0x0958:0x0960] = (table[0x0958:0x0960] & ~np.uint32(COMPOSES)) | NUKTA_LETTER
    for code in (0x0CC2, 0x0CD5, 0x0CD6):
        table[code] = (table[code] & ~np.uint32(COMPOSES)) | KANNADA_LENGTH
    for char in "\u093c\u0abc\u0cbc":
        table[ord(char)] &= ~np.uint32(COMPOSES)
    for char in _VIRAMAS:
        table[ord(char)] = (table[ord(char)] & ~np.uint32(ORDERED)) | VIRAMA
    for char in "\u200c\u200d":
        table[ord(char)] |= JOINER
    for char in _BREAKS:
        table[ord(char)] |= BREAK
    for char in "àâ":
        table[ord(char)] |= MOJIBAKE
    for zero in _INDIC_DIGITS:
        table[zero : zero + 10] |= DIGIT
    for char in _CAPPED_SIGNS:
        table[ord(char)] |= CAPPED
    for char in "&<|@:0123456789":
        table[ord(char)] |= SIGN
