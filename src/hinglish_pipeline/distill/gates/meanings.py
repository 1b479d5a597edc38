"""What a word may mean, so that `paudha`, `पौधा` and `plant` back each other."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from importlib import resources

from hinglish_pipeline.teachers.rules.inflect import forms
from hinglish_pipeline.text.sounds import skeleton

_SMALL = frozenset("a an the of to up out in off on by".split())
_VERB_ENDINGS = (
    "", "na", "ne", "ni", "ta", "te", "ti", "a", "e", "i", "o", "kar", "ke", "ya",
    "ye", "yi", "iye", "ein", "ega", "egi", "enge", "ao", "ayein", "aya", "ana",
    "ata", "ati", "ate", "ayi", "aye",
)  # fmt: skip
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("s", ""))
_LEAST_STEM = 3
_SAME = "same_meaning.tsv"


@lru_cache(maxsize=65_536)
def sound_of(word: str) -> int:
    """How a word sounds, heard once (`text.sounds`)."""
    return skeleton(word)


def meanings(word: str) -> frozenset[str]:
    """English stems that a word may stand for; empty for a word of no list.

    A Hindi word is known by its sound, so that every spelling in both scripts is found;
    an English one by its stem.

    Args:
        word: one casefolded word.
    """
    return _meanings(word)


@lru_cache(maxsize=65_536)
def _meanings(word: str) -> frozenset[str]:
    found = set(_heard().get(sound_of(word), ()))
    if word.isascii():
        stem = english_stem(word)
        found |= {stem} | _grouped().get(stem, frozenset())
    return frozenset(found)


@lru_cache(maxsize=65_536)
def english_stem(word: str) -> str:
    """An English word less its plural or past ending: `declared` and `declare` meet."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            word = word.removesuffix(ending) + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > _LEAST_STEM else word


@cache
def _groups() -> tuple[tuple[list[str], frozenset[str]], ...]:
    folder = resources.files("hinglish_pipeline.distill.gates")
    table = folder.joinpath(_SAME).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line[:1] != "#"]
    return tuple(
        (row[0].split(), frozenset(english_stem(w) for w in row[1].split()))
        for row in rows
        if len(row) == 2
    )


@cache
def _grouped() -> dict[str, frozenset[str]]:
    """English words that share a group stand for each other."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, english in _groups():
        for stem in english:
            found[stem] |= english
    return {stem: frozenset(others) for stem, others in found.items()}


@cache
def _heard() -> dict[int, frozenset[str]]:
    """Sound of a Hindi word -> English stems: the everyday lexicon and the groups."""
    found: dict[int, set[str]] = defaultdict(set)
    for hindi, form in forms().items():
        parts = form.english.casefold().split()
        found[sound_of(hindi)] |= {english_stem(w) for w in parts if w not in _SMALL}
    for spellings, english in _groups():
        for spelling in spellings:
            stem = spelling.removesuffix("-")
            endings = _VERB_ENDINGS if stem != spelling else ("",)
            for ending in endings:
                found[sound_of(stem + ending)] |= english
    found.pop(0, None)
    return {sound: frozenset(english) for sound, english in found.items()}
