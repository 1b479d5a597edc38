"""Devanagari words in Latin letters, with the spellings people really use."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l v sh sh "
        "s h l".split(),
        strict=True,
    )
) | {"ऩ": "n", "ऱ": "r", "ऴ": "l"}
_NUKTA = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "d", "ढ": "dh", "फ": "f"}
_VOWELS = dict(
    zip("अआइईउऊऋएऐओऔऑऍऎऒ", "a aa i ee u oo ri e ai o au o e e o".split(), strict=True)
)
_SIGNS = dict(zip("ािीुूृेैोौॉॅॆॊ", "aa i ee u oo ri e ai o au o e e o".split(), strict=True))
_VIRAMA, _NUKTA_SIGN = "\u094d", "\u093c"
_NASAL = "ंँ"


def _syllables(word: str) -> list[list[str]]:
    """Cut a Devanagari word into [consonants, vowel, nasal]; ``A`` is a bare schwa."""
    parts: list[list[str]] = []
    for index, char in enumerate(word):
        if char in _CONSONANTS:
            nukta = word[index + 1 : index + 2] == _NUKTA_SIGN
            latin = _NUKTA.get(char, _CONSONANTS[char]) if nukta else _CONSONANTS[char]
            if parts and parts[-1][1] == "":
                parts[-1][0] += latin
                parts[-1][1] = "A"
            else:
                parts.append([latin, "A", ""])
        elif char in _SIGNS and parts:
            parts[-1][1] = _SIGNS[char]
        elif char in _VOWELS:
            parts.append(["", _VOWELS[char], ""])
        elif char == _VIRAMA and parts:
            parts[-1][1] = ""
        elif char in _NASAL and parts:
            labial = char == "ं" and word[index + 1 : index + 2] in tuple("पफबभम")
            parts[-1][2] = "m" if labial else "n"
        elif char == "ः" and parts:
            parts[-1][2] = "h"
    return parts


def _delete_schwas(parts: list[list[str]]) -> None:
    """Drop the schwas Hindi does not speak (rule of Narasimhan et al. 2004)."""
    if len(parts) > 1 and parts[-1][1] == "A" and not parts[-1][2]:
        parts[-1][1] = ""
    for i in range(len(parts) - 2, 0, -1):
        here, before, after = parts[i], parts[i - 1], parts[i + 1]
        single = all(len(p[0].replace("h", "")) == 1 for p in (here, after))
        if here[1] == "A" and not here[2] and before[1] and after[1] and single:
            here[1] = ""


@lru_cache(maxsize=1 << 16)
def romanise(word: str) -> str:
    """Return the long, regular spelling of a Devanagari word: नमस्ते -> namaste.

    Long vowels are doubled (``aa ee oo``); see `spellings` for what people write.
    Characters that are not Devanagari letters are dropped.
    """
    parts = _syllables(word)
    _delete_schwas(parts)
    return "".join(part[0] + part[1].replace("A", "a") + part[2] for part in parts)


_FINALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("aa", ("a",)),
    ("ee", ("i",)),
    ("oo", ("u",)),
    ("aan", ("an", "a")),
    ("een", ("in", "i")),
    ("oon", ("un", "u", "oo")),
    ("en", ("ein", "e")),
    ("ain", ("ai", "e")),
    ("on", ("o",)),
    ("ai", ("e", "ay", "aai")),
    ("aiye", ("aie",)),
    ("eeye", ("iye", "iyee", "ie")),
)
_INNER: tuple[tuple[str, str], ...] = (
    ("aa", "a"),
    ("ee", "i"),
    ("oo", "u"),
    ("v", "w"),
    ("ph", "f"),
    ("z", "j"),
    ("q", "k"),
    ("chh", "ch"),
    ("ksh", "x"),
    ("jn", "gy"),
    ("au", "ou"),
    ("ai", "e"),
    ("sh", "s"),
    ("d", "r"),
    ("chchh", "chh"),
    ("achchh", "ach"),
)


def spellings(word: str, limit: int = 16) -> list[str]:
    """Return informal Latin spellings of a Devanagari word, likeliest first.

    Args:
        word: A Devanagari word.
        limit: How many spellings to return at most.

    Returns:
        Distinct lower-case spellings, e.g. नहीं -> nahin, naheen, nahi ...
    """
    base = romanise(word)
    if not base:
        return []
    short = _shorten(base)
    found: dict[str, None] = {short: None, base: None}
    for stem in (short, base):
        for ending, others in _FINALS:
            if stem.endswith(ending) and len(stem) > len(ending):
                found |= {stem[: -len(ending)] + other: None for other in others}
    for old, new in _INNER:
        for stem in list(islice(found, limit)):
            if old in stem[1:] or (old in ("v", "ph", "z", "q") and old in stem):
                found[stem.replace(old, new)] = None
    return list(islice(found, limit))


_DROPPED = re.compile(r"(?<=[b-df-hj-np-tv-z])a(?=[b-df-hj-np-tv-z])")


def clipped(spelling: str) -> str:
    """Leave out short a's as hurried typists do: karna -> krna, matlab -> mtlb."""
    return _DROPPED.sub("", spelling)


def _shorten(base: str) -> str:
    """Write long vowels short, as most people do: naheen -> nahin."""
    return re.sub("aa", "a", re.sub("ee", "i", re.sub("oo", "u", base)))
