"""Finds the Hindi of notices and textbooks in Latin letters, however it is spelt."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

import regex

from hinglish_pipeline.text.romanise import romanise

_ENGLISH = 4.0  # a word that often in English is no Hindi word of the same letters
_LEAST = 4
_FOLDS = (
    ("chh", "ch"), ("aa", "a"), ("ee", "i"), ("oo", "u"), ("w", "v"), ("ph", "f"),
    ("z", "j"), ("sh", "s"), ("y", "i"), ("th", "t"), ("dh", "d"), ("bh", "b"),
    ("kh", "k"), ("gh", "g"), ("ri", "r"), ("m", "n"),
)  # fmt: skip
_DOUBLED = regex.compile(r"(.)\1+")
_ENDINGS = ("ion", "on", "ein", "en", "i", "e", "iten")


def formal_words(words: list[str]) -> list[str]:
    """Words of a text that belong to notices and textbooks.

    Args:
        words: casefolded words; those that are not in Latin letters are skipped.

    Returns:
        The listed ones, each once, in order (`formal_words.tsv` has the figures).
    """
    return [word for word in dict.fromkeys(words) if is_formal(word)]


@lru_cache(maxsize=65_536)
def is_formal(word: str) -> bool:
    """Whether a romanised word is a listed formal one, or one with an ending."""
    if not word.isascii() or not word.isalpha() or len(word) < _LEAST - 1:
        return False
    heard = _fold(word)
    known = heard in _listed() or any(
        heard.removesuffix(ending) in _listed()
        for ending in _ENDINGS
        if len(heard) - len(ending) > _LEAST and heard.endswith(ending)
    )
    return known and not _is_english(word)


def _is_english(word: str) -> bool:
    from wordfreq import zipf_frequency

    return bool(zipf_frequency(word, "en") >= _ENGLISH)


def _fold(word: str) -> str:
    """Spellings of one word meet: `aavashyak` and `avashyaka`."""
    for old, new in _FOLDS:
        word = word.replace(old, new)
    word = _DOUBLED.sub(r"\1", word)
    return word[:-1] if word.endswith("a") and len(word) >= _LEAST else word


@cache
def _listed() -> frozenset[str]:
    folder = resources.files("hinglish_pipeline.distill.gates")
    table = folder.joinpath("formal_words.tsv").read_text(encoding="utf-8")
    found = (line.split("\t")[0] for line in table.splitlines() if line[:1] != "#")
    return frozenset(_fold(romanise(word)) for word in found)
