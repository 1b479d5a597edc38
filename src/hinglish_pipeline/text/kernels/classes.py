"""What kind of character is this? Unicode properties as one table a loop can index."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import regex

from hinglish_pipeline.text.kernels.compiled import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTER, MARK, NUMBER, SPACE = 1, 2, 4, 8
SCRIPT_SHIFT, SCRIPT_MASK = 4, 7
"""Bits 4..6: 0 no letter, then `scripts.SCRIPTS` from 1, and 5 for any other script."""
JOINER, EXTENDS, PICTOGRAPH = 128, 256, 512
_SURROGATES = range(0xD800, 0xE000)
# Above these there is nothing but private use.
_ASSIGNED = ((0, 0x33480), (0xE0000, 0xE01F0))
_CLASSES = (
    (LETTER, r"\p{L}"),
    (MARK, r"\p{M}"),
    (NUMBER, r"\p{N}"),
    (JOINER, r"[\u200c\u200d]"),
    (SPACE, r"[\s\x1c-\x1f]"),
    (EXTENDS, r"[\p{Grapheme_Extend}\p{Mc}\u200d\U0001f3fb-\U0001f3ff]"),
    (PICTOGRAPH, r"\p{Extended_Pictographic}"),
)
_SCRIPTS = (
    (5, r"[\p{L}\p{M}]"),
    (1, r"\p{Latin}"),
    (2, r"[\p{Devanagari}--\p{P}--\p{N}]"),
    (3, r"[\p{Kannada}--\p{P}--\p{N}]"),
    (4, r"[\p{Gujarati}--\p{P}--\p{N}]"),
)


@dataclass(frozen=True)
class CodePoints:
    """Properties of every code point.

    Attributes:
        flags: Bits named in this module, shape (0x110000,).
        lower: Simple case folding, shape (0x110000,); itself where folding would make
            several characters.
    """

    flags: NDArray[np.uint16]
    lower: NDArray[np.uint32]


@lru_cache(maxsize=1)
def code_points() -> CodePoints:
    """The table, built once a process (a fifth of a second)."""
    flags = np.zeros(sys.maxunicode + 1, dtype=np.uint16)
    lower = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for start, end in _ASSIGNED:
        codes = ("\x00" if c in _SURROGATES else chr(c) for c in range(start, end))
        _classify("".join(codes), flags[start:end], lower[start:end])
    return CodePoints(flags, lower)


def _classify(chars: str, flags: NDArray[np.uint16], lower: NDArray[np.uint32]) -> None:
    for bit, pattern in _CLASSES:
        for found in regex.finditer(f"(?V1){pattern}+", chars):
            flags[found.start() : found.end()] |= bit
    for number, pattern in _SCRIPTS:
        for found in regex.finditer(f"(?V1){pattern}+", chars):
            flags[found.start() : found.end()] &= 0xFFFF ^ (SCRIPT_MASK << SCRIPT_SHIFT)
            flags[found.start() : found.end()] |= number << SCRIPT_SHIFT
    for found in regex.finditer(r"\p{Changes_When_Casefolded}", chars):
        folded = found.group(0).casefold()
        if len(folded) == 1:
            lower[found.start()] = ord(folded)


@inlined
def decode(data: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Return the code point at a byte of valid UTF-8 and how many bytes it takes."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return ((lead & 0x1F) << 6) | (np.int64(data[at + 1]) & 0x3F), 2
    second = np.int64(data[at + 1]) & 0x3F
    third = np.int64(data[at + 2]) & 0x3F
    if lead < 0xF0:
        return ((lead & 0x0F) << 12) | (second << 6) | third, 3
    fourth = np.int64(data[at + 3]) & 0x3F
    return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | fourth, 4
