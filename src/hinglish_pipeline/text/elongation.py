"""Letters, signs and emoji that go on and on: how many of them stay."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np
import regex

_CAPPED = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "So"})
_SPACE = 0x20
# Flags, keycaps, pictographs with tone and joined to others (UTS #51, ED-8a..ED-16);
# what is text by default (©, ↔) counts only with its variation selector.
_EMOJI = (
    r"(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3"
    r"|(?:\p{Emoji_Presentation}|[\U0001f000-\U0001faff&&\p{ExtPict}]"
    r"|\p{ExtPict}(?=\ufe0f))\ufe0f?\p{EMod}?"
    r"(?:\u200d\p{ExtPict}\ufe0f?\p{EMod}?)*)"
)
_ANY_EMOJI = regex.compile(rf"(?V1){_EMOJI}")


def cap_elongation(text: str, limit: int) -> str:
    """Cap runs of one letter, sign or pictograph: ``yaaaaaar`` becomes ``yaaar``.

    Vowel signs are never touched, nor runs inside a word with a digit (hashes).

    Args:
        text: Any text.
        limit: Longest run that stays, at least 2.
    """

    def cap(match: re.Match[str]) -> str:
        char = match.group(1)
        if not _may_be_capped(char) or _in_code_word(text, match):
            return match.group(0)
        return char * limit

    pieces: list[str] = []
    end = 0
    for start in _runs(text, limit):
        match = _run(limit).match(text, start) if start >= end else None
        if match:
            pieces += [text[end:start], cap(match)]
            end = match.end()
    return "".join([*pieces, text[end:]]) if pieces else text


def cap_emoji(text: str, limit: int) -> str:
    """Keep the first emoji of a row, whichever they are; ``limit`` 0 drops them all.

    An emoji is a sequence of UTS #51 (flag, keycap, tone, family), so none is cut.
    """
    if text.isascii():
        return text
    if not limit:
        return str(_ANY_EMOJI.sub("", text))
    return str(_emoji_row(limit).sub(r"\1", text))


def _runs(text: str, limit: int) -> list[int]:
    """Where a character comes more than ``limit`` times in a row, spaces apart.

    Many times faster than the backreference that tells what the run is.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if len(codes) <= limit:
        return []
    same = (codes[1:] == codes[:-1]) & (codes[1:] != _SPACE)
    windows = len(same) - limit + 1
    run = same[:windows].copy()
    for offset in range(1, limit):
        run &= same[offset : offset + windows]
    found: list[int] = np.flatnonzero(run).tolist()
    return found


@lru_cache
def _emoji_row(limit: int) -> regex.Pattern[str]:
    return regex.compile(rf"(?V1)((?:{_EMOJI}){{{limit}}})(?:{_EMOJI})+")


@lru_cache
def _run(limit: int) -> re.Pattern[str]:
    return re.compile(rf"(\S)\1{{{limit},}}")


def _may_be_capped(char: str) -> bool:
    return char in "!?.।॥,~*-_=#" or unicodedata.category(char) in _CAPPED


def _in_code_word(text: str, match: re.Match[str]) -> bool:
    if not match.group(1).isalpha():
        return False
    start, end = match.span()
    while start and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    return any(char.isdigit() for char in text[start:end])
