"""Which scripts a text is written in, because script decides half of language id."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import regex

SCRIPTS: tuple[str, ...] = ("Latin", "Devanagari", "Kannada", "Gujarati")
"""Scripts with a name of their own; every other letter counts as ``Other``."""

_RUNS = {
    "Latin": regex.compile(r"\p{Latin}+"),
    "Devanagari": regex.compile(r"[\p{Devanagari}--\p{P}--\p{N}]+", regex.V1),
    "Kannada": regex.compile(r"[\p{Kannada}--\p{P}--\p{N}]+", regex.V1),
    "Gujarati": regex.compile(r"[\p{Gujarati}--\p{P}--\p{N}]+", regex.V1),
}
_ANY_LETTER = regex.compile(r"[\p{L}\p{M}]+")
_GRAPHEME = regex.compile(r"\X")


def script_counts(text: str) -> dict[str, int]:
    """Return how many letters (with their marks) of each script a text holds.

    Args:
        text: Any text.

    Returns:
        Code points by script, keys ``Latin``, ``Devanagari``, ``Kannada``,
        ``Gujarati``, ``Other``; digits, punctuation and danda are not counted.
    """
    counts = {
        name: sum(map(len, pattern.findall(text))) for name, pattern in _RUNS.items()
    }
    letters = sum(map(len, _ANY_LETTER.findall(text)))
    counts["Other"] = max(0, letters - sum(counts.values()))
    return counts


def script_shares(text: str) -> dict[str, float]:
    """Return each script's share of the letters of a text; all 0 without letters."""
    counts = script_counts(text)
    total = sum(counts.values())
    return {name: (n / total if total else 0.0) for name, n in counts.items()}


@lru_cache(maxsize=1 << 16)
def word_script(word: str) -> str:
    """Return the script of a word.

    Args:
        word: One token.

    Returns:
        A name of `SCRIPTS`, ``Other`` for another script, ``None`` for a token
        without letters. The script with most letters wins; ties go to the first.
    """
    if word.isascii():
        return "Latin" if any(map(str.isalpha, word)) else "None"
    counts = Counter(script_counts(word))
    name, n = counts.most_common(1)[0]
    return name if n else "None"


def graphemes(word: str) -> int:
    """Return the number of user-perceived characters of a word."""
    return len(word) if word.isascii() else len(_GRAPHEME.findall(word))
