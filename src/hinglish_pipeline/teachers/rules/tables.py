"""Why this exists: the word tables are package data, read once, keyed one way."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from zlib import crc32

_NUKTA = "\u093c"
# Two spellings of one word share a key: nukta and chandrabindu are optional in
# everyday Hindi (ज़रूरत/जरूरत, पाँच/पांच), joiners are invisible.
_COMPOSED = {
    "\u0958": "क",
    "\u0959": "ख",
    "\u095a": "ग",
    "\u095b": "ज",
    "\u095c": "ड",
    "\u095d": "ढ",
    "\u095e": "फ",
    "\u095f": "य",
    "\u0929": "न",
    "\u0931": "र",
    _NUKTA: "",
    "\u0901": "\u0902",
    "\u200c": "",
    "\u200d": "",
}
_KEY = str.maketrans(_COMPOSED)
_SHARED = re.compile(r"<<(\w+)>>")
_NASAL_PLURAL = re.compile("[ङञणनम]्(?=[क-म])")


@lru_cache(maxsize=1 << 17)
def word_key(word: str) -> str:
    """Return the lookup key of a Devanagari word.

    Args:
        word: One word; nukta, chandrabindu and joiners are folded, and a nasal
            written as a half letter becomes an anusvara (हिन्दी → हिंदी).

    Returns:
        The folded word.
    """
    return _NASAL_PLURAL.sub("\u0902", word.translate(_KEY))


@cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a tab-separated package table.

    Args:
        name: File name beside this module, for example ``lexicon.tsv``.

    Returns:
        Rows as tuples of cells; blank lines and lines opening with ``#`` are left out.
    """
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = (line.rstrip("\r") for line in text.split("\n"))
    return tuple(
        tuple(line.split("\t")) for line in lines if line and not line.startswith("#")
    )


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    rows = read_table("wordsets.tsv")
    return {
        row[0]: frozenset(word_key(word) for word in row[1].split()) for row in rows
    }


def word_set(name: str) -> frozenset[str]:
    """Return a closed set of Hindi words by name, as look-up keys.

    Args:
        name: First column of ``wordsets.tsv``.

    Returns:
        The set.

    Raises:
        KeyError: There is no such set.
    """
    return _word_sets()[name]


def compiled(regex: str) -> re.Pattern[str]:
    """Compile a table's regular expression; ``<<name>>`` names a shared one.

    Args:
        regex: Expression as written in a table.

    Returns:
        The compiled expression.
    """
    shared = {row[0]: row[1] for row in read_table("patterns.tsv")}
    return re.compile(_SHARED.sub(lambda match: shared[match[1]], regex))


def pick(seed: int, word: str, n: int) -> int:
    """Choose one of ``n`` for a word, the same way everywhere for the same seed.

    Args:
        seed: Any integer.
        word: What the choice is for.
        n: Number of alternatives, at least 1.

    Returns:
        An index in ``range(n)``.
    """
    return crc32(f"{seed}|{word}".encode()) % n
