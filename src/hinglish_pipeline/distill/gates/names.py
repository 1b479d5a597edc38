"""Finds names: listed places, people and brands in four scripts, and capitals."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.language import GRAMMAR
from hinglish_pipeline.distill.gates.matching import FUNCTION_WORDS, skeleton
from hinglish_pipeline.text import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SENTENCE = regex.compile(r"[.!?।॥:;\n\"“”‘’(]+")
_LATIN_WORD = regex.compile(r"[\p{Latin}][\p{Latin}\p{M}'’]*")
_COMMON_ENGLISH = 3.4  # a word that often in English is no name by its capital alone
# Translated names and titles whose sound does not survive: "प्रधानमंत्री" -> "Prime
# Minister". They are facts of language, so they are never counted as invented.
_TITLES = frozenset(
    """
    india indian bharat hindustan hindi english hinglish urdu kannada gujarati sanskrit
    prime minister chief president vice governor government govt supreme high court
    university college school bank police station hospital party ministry department
    railway airport company limited commission election board council state district
    city river temple festival central national international north south east west
    republic day independence january february march april may june july august
    september october november december monday tuesday wednesday thursday friday
    saturday sunday sir madam mr mrs ms dr please sorry thanks thank okay ok yes no
    internet online mobile phone app email website i ji bhai
    didi bhaiya god sun moon earth vitamin rupees rupee rs kg km tv ac pm am dal chai
    """.split()
)
_SUFFIXES = {
    "Kannada": tuple("ಿ ದ ಯ ನ ಗೆ ಕ್ಕೆ ಲ್ಲಿ ೇ ವ ಿಗೆ ಕ ನ್ನು ರ".split()),
    "Gujarati": ("માં", "ની", "નો", "ના", "નું", "થી", "ને", "એ", "પર", "વાળા", "ભાઈ"),
}
_INFLECTED = regex.compile(r"^[\p{Kannada}\p{M}]|^[\p{Gujarati}\p{M}]")


@lru_cache(maxsize=65_536)
def listed_name(word: str) -> int | None:
    """The number of the listed name that a word is a form of, or None.

    Latin words count with a capital only (`Thane` is a town, `thane` are police
    stations); Kannada and Gujarati case endings are seen through.
    """
    forms = _forms()
    if word.isascii() or word[:1].isascii():
        plain = word.casefold().replace("’", "'").removesuffix("'s")
        return forms.get(plain) if word[:1].isupper() else None
    folded = _fold(word)
    if folded in forms:
        return forms[folded]
    script = "Kannada" if "\u0c80" <= folded[:1] <= "\u0cff" else "Gujarati"
    if not _INFLECTED.match(folded):
        return None
    for end in range(len(folded) - 1, 2, -1):
        for stem in (folded[:end], folded[:end] + "\u0ccd", folded[:end] + "\u0cc1"):
            if stem in forms and folded[end:].startswith(_SUFFIXES[script]):
                return forms[stem]
    return None


def _name_of(casefolded: str) -> int | None:
    return _forms().get(casefolded) if casefolded.isascii() else listed_name(casefolded)


@lru_cache(maxsize=4096)
def listed_names(text: str) -> dict[int, str]:
    """Listed names of a text, each with the form that it stands in."""
    found: dict[int, str] = {}
    for word in tokens.words(text):
        if (name := listed_name(word)) is not None:
            found.setdefault(name, word)
    return found


def names_of_kind(text: str, *kinds: str) -> Iterator[str]:
    """Listed names of some kinds (city, region, person, brand), as they stand."""
    for word in tokens.words(text):
        if (name := listed_name(word)) is not None and _kinds()[name] in kinds:
            yield word


def names_in(text: str) -> list[str]:
    """Capitalised Latin words that do not open a sentence, titles left out.

    A text in Title Case (over half of its words, and the last) has no visible names:
    none returned.
    Common words of English are left out too: a capital alone makes no name of them.
    """
    found: list[str] = []
    total = capitals = 0
    last = ""
    for sentence in _SENTENCE.split(text):
        spoken = _LATIN_WORD.findall(sentence)
        total += len(spoken)
        capitals += sum(token[0].isupper() for token in spoken)
        last = spoken[-1] if spoken else last
        opener = sentence.strip()[:1].isascii()
        found += [t for t in spoken[1 if opener else 0 :] if t[0].isupper()]
    if total >= 6 and capitals > total / 2 and last[0].isupper():
        return []
    return [t for t in found if len(t) > 2 and not _is_plain(t)]


def unknown_names(text: str, vocabulary: set[str], skeletons: set[str]) -> list[str]:
    """Names of a text that no word of the evidence resembles.

    Listed names are looked up as names (`Bombay` is `मुंबई`), capitalised words by
    their sound. Lenient on purpose, since a wrong drop costs a good row: one consonant
    may differ, and two neighbours may be one word in the other script (`Tamil Nadu`,
    `तमिलनाडु`).

    Args:
        text: where names are looked for.
        vocabulary: the words of the evidence, casefolded.
        skeletons: the consonant skeletons of these words.
    """
    listed = listed_names(text)
    present = {_name_of(word) for word in vocabulary} if listed else set()
    missing = [
        word
        for name, word in listed.items()
        if name not in present and not _resembles(word, vocabulary, skeletons)
    ]
    told = [name for name in names_in(text) if listed_name(name) is None]
    if not told:
        return missing
    joined = _joined_words(text, skeletons)
    return missing + [
        name
        for name in told
        if name.casefold() not in joined
        and not _resembles(name, vocabulary, skeletons)
        and not is_near(skeleton(name), skeletons)
    ]


def lost_names(source: str, told: str) -> list[str]:
    """Listed names of a source that its rendering has in no form.

    Args:
        source: the text to be kept.
        told: its rendering, in any of the four scripts.
    """
    after = listed_names(told)
    lost = [word for name, word in listed_names(source).items() if name not in after]
    if not lost:
        return []
    spoken = {word.casefold() for word in tokens.words(told)}
    skeletons = {skeleton(word) for word in spoken}
    return [
        word
        for word in lost
        if not _resembles(word, spoken, skeletons)
        and not is_near(skeleton(word), skeletons)
    ]


def is_near(word: str, skeletons: Collection[str]) -> bool:
    """Whether a skeleton of four or more is one consonant away from a known one."""
    if len(word) < 4:
        return False
    cuts = {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}
    return any(
        abs(len(known) - len(word)) <= 1
        and (
            known in cuts
            or any(known[:i] + known[i + 1 :] in cuts for i in range(len(known)))
        )
        for known in skeletons
        if len(known) >= 3
    )


def _resembles(word: str, vocabulary: set[str], skeletons: set[str]) -> bool:
    if word.casefold() in vocabulary:
        return True
    heard = skeleton(word)  # one consonant is too little to know a listed name by
    least = 1 if listed_name(word) is None else 2
    return len(heard) >= least and heard in skeletons


def _joined_words(text: str, skeletons: set[str]) -> set[str]:
    return {
        part
        for one, two in pairwise(w.casefold() for w in tokens.words(text))
        if skeleton(one + two) in skeletons
        for part in (one, two)
    }


@lru_cache(maxsize=65_536)
def _is_plain(word: str) -> bool:
    from wordfreq import zipf_frequency

    spelt = word.casefold()
    if spelt in _TITLES or spelt in FUNCTION_WORDS or spelt in GRAMMAR["hi-Latn"]:
        return True
    if spelt in _forms():
        return False
    return bool(zipf_frequency(spelt, "en") >= _COMMON_ENGLISH)


def _fold(word: str) -> str:
    folded = word.casefold().replace("\u0901", "\u0902").replace("\u093c", "")
    return folded.replace("\u200c", "").replace("\u200d", "")


@cache
def _rows() -> list[tuple[str, list[str]]]:
    folder = resources.files("hinglish_pipeline.distill.gates")
    table = folder.joinpath("known_names.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line[:1] != "#"]
    return [(row[0], row[1].split()) for row in rows if len(row) == 2]


@cache
def _forms() -> dict[str, int]:
    return {_fold(form): i for i, (_, forms) in enumerate(_rows()) for form in forms}


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(kind for kind, _ in _rows())
