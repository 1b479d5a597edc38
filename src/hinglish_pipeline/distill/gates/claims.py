"""Reads an answer clause by clause: which of its words has no evidence?"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import regex

from hinglish_pipeline.distill.gates.candidate import words
from hinglish_pipeline.distill.gates.matching import FUNCTION_WORDS, skeleton
from hinglish_pipeline.distill.gates.meanings import meanings, sound_of
from hinglish_pipeline.distill.gates.numerals import is_number_word
from hinglish_pipeline.text.lexicon import ROMAN_FUNCTION_WORDS

_CLAUSE = regex.compile(
    r"(?<!\b(?:dr|mr|mrs|st|no|rs))[.!?।॥;:,()\n]+(?=\s|$)|[।॥;()\n]+"
    r"|\b(?:kyunki|kyonki|kyuki|isliye|isiliye|jisse|jahan|jaha|jismein|jisme|taaki"
    r"|because|so\s+that|which|where)\b"
    r"|(?<!\p{M}|\p{L})(?:क्योंकि|इसलिए|जिससे|जहाँ|जहां|जिसमें|ताकि|કારણ\s+કે|જ્યાં|જેથી|ಏಕೆಂದರೆ|ಯಾಕೆಂದರೆ)"
    r"(?!\p{M}|\p{L})",
    regex.I,
)
_COMMON = 5.8  # zipf: a word that often is in every text
_STEM = 4
_STEM_INDIC = 3
_AGGLUTINATES = regex.compile(r"[\p{Kannada}\p{Gujarati}]")
_DIGIT = regex.compile(r"\d")


class Clause(NamedTuple):
    """One clause of an answer.

    Attributes:
        text: as it stands.
        said: its content words, each once.
        novel: those without evidence.
    """

    text: str
    said: tuple[str, ...]
    novel: tuple[str, ...]


class Known(NamedTuple):
    """What a text backs: words, how they sound, how they begin, what they mean."""

    words: frozenset[str]
    skeletons: frozenset[str]
    sounds: frozenset[int]
    stems: frozenset[str]
    meanings: frozenset[str]


@lru_cache(maxsize=512)
def known_words(text: str) -> Known:
    """Read a text as evidence.

    Args:
        text: passage, facts and questions, in any of the four scripts.
    """
    found = frozenset(words(text))
    stems = {word[:_STEM] for word in found if len(word) > _STEM}
    stems |= {word[:_STEM_INDIC] for word in found if _AGGLUTINATES.match(word)}
    return Known(
        found,
        frozenset(s for word in found if len(s := skeleton(word)) > 1),
        frozenset(sound_of(word) for word in found),
        frozenset(stems),
        frozenset(m for word in found for m in meanings(word)),
    )


def is_backed(word: str, known: Known) -> bool:
    """Whether a word is in the evidence: as spelt, by sound, stem or meaning."""
    if word in known.words or skeleton(word) in known.skeletons:
        return True
    if sound_of(word) in known.sounds:
        return True
    if _AGGLUTINATES.match(word) and word[:_STEM_INDIC] in known.stems:
        return True
    if len(word) > _STEM and word[:_STEM] in known.stems:
        return True
    return bool(meanings(word) & known.meanings)


def read_clauses(text: str, known: Known) -> list[Clause]:
    """Cut a text at punctuation and connectives; look for every word's evidence.

    Args:
        text: an answer.
        known: its evidence.

    Returns:
        Clauses that hold a content word, in order.
    """
    clauses = []
    for part in _CLAUSE.split(text):
        said = tuple(w for w in dict.fromkeys(words(part)) if not is_light(w))
        if said:
            novel = tuple(word for word in said if not is_backed(word, known))
            clauses.append(Clause(part.strip(), said, novel))
    return clauses


@lru_cache(maxsize=65_536)
def is_light(word: str) -> bool:
    """Whether a word claims nothing by itself: grammar, amounts, everyday verbs."""
    if len(word) < 2 or _DIGIT.search(word) or is_number_word(word):
        return True
    if word in FUNCTION_WORDS or word in ROMAN_FUNCTION_WORDS or word in _light():
        return True
    return _zipf(word) >= _COMMON


def _zipf(word: str) -> float:
    from wordfreq import zipf_frequency

    if _AGGLUTINATES.match(word):
        return 0.0
    return float(zipf_frequency(word, "en" if word.isascii() else "hi"))


@cache
def _light() -> frozenset[str]:
    folder = resources.files("hinglish_pipeline.distill.gates")
    text = folder.joinpath("light_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line[:1] != "#")
    return frozenset(word.casefold() for line in lines for word in line.split())
