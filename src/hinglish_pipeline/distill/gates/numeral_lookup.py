"""Looks up number words: their spellings, endings, scales and what hints at them."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib import resources

import regex

from hinglish_pipeline.distill.gates import numeral_words as table

_KANNADA_U = "\u0cc1"
_DOUBLED = regex.compile(r"([a-z])\1+")
_LATIN_FOLDS = (("aa", "a"), ("ee", "i"), ("oo", "u"), ("chh", "ch"), ("w", "v"))


def is_firm(word: str) -> bool:
    """Whether a number word asks for evidence: "ek" and "do" do not."""
    spelt = word.casefold()
    return spelt in table.FIRM_AS_SPELT or not {fold(word), spelt} & table.UNFIRM


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Spellings of one number word meet; scripts stay apart."""
    word = word.casefold().replace("\u093c", "").replace("\u0901", "\u0902")
    if not word.isascii():
        return unicodedata.normalize("NFC", word)
    for old, new in _LATIN_FOLDS:
        word = word.replace(old, new)
    return str(_DOUBLED.sub(r"\1", word))


def value_of(word: str) -> float | None:
    """The value of a number word, or None."""
    stem = stem_of(word)
    return None if stem is None else number_words()[stem]


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str | None:
    """The listed number word that a word is, or is with an ending; else None."""
    folded = fold(word)
    listed = number_words()
    if folded in listed:
        return folded
    if (bound := folded + _KANNADA_U) in listed:  # ಐನೂರ ಐವತ್ತು
        return bound
    if not folded.endswith(folded_suffixes()):
        return None
    for suffix in folded_suffixes():
        stem = folded.removesuffix(suffix)
        if stem == folded or len(stem) < (table.LEAST_STEM if stem.isascii() else 2):
            continue
        for candidate in (stem, stem + _KANNADA_U):
            if candidate in listed:
                return candidate
    return None


@cache
def number_words() -> dict[str, float]:
    """Number words of five languages, folded, with their values."""
    folder = resources.files("hinglish_pipeline.distill.gates")
    listing = folder.joinpath("number_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in listing.splitlines() if line[:1].isdigit()]
    found = {
        fold(word): float(value) for value, words in rows for word in words.split()
    }
    return found | _kannada_compounds(found)


def _kannada_compounds(listed: dict[str, float]) -> dict[str, float]:
    """21 to 99: the ten without its last sign, then the unit in its joined form."""
    joined = "ತೊಂದು ತೆರಡು ಮೂರು ನಾಲ್ಕು ತೈದು ತಾರು ತೇಳು ತೆಂಟು ತೊಂಬತ್ತು".split()
    tens = {w: n for w, n in listed.items() if w.endswith("ತ್ತು") and 20 <= n <= 90}
    found = {}
    for word, ten in tens.items():
        stem = word.removesuffix("ತು")
        for unit, form in enumerate(joined, 1):
            found[stem + form] = ten + unit
            found[stem + "ತ" + form] = ten + unit
    return found


@cache
def folded_suffixes() -> tuple[str, ...]:
    """Endings that number words take, folded."""
    return tuple(fold(suffix) for suffix in table.SUFFIXES)


@cache
def scale_words() -> dict[str, int]:
    """Words that multiply: hundred, lakh, crore."""
    return {fold(w): n for n, names in table.SCALES.items() for w in names.split()}


@cache
def shift_words() -> dict[str, float]:
    """Words that add a half or a quarter."""
    return {fold(w): n for n, names in table.SHIFTS.items() for w in names.split()}


@cache
def hinted() -> dict[str, set[float]]:
    """Words that support a number without being one: ordinals, months, "both"."""
    found: dict[str, set[float]] = {}
    months = enumerate((names.split() for names in table.MONTHS.split("|")), 1)
    ordinals = ((n, names.split()) for n, names in table.ORDINALS.items())
    for value, names in (*months, *ordinals):
        for name in names:
            found.setdefault(fold(name), set()).add(float(value))
    return found
