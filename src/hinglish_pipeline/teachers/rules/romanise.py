"""Why this exists: Hindi in Latin letters the way people type it, not ISO 15919.

A word found in ``spellings.tsv`` or ``names.tsv`` is spelled from there; any other
word goes through akshara parsing, schwa deletion (Ohala 1983: ə → ∅ / VC_CV, right
to left, no new three-consonant cluster) and everyday letter values (long vowels are
doubled only where typists double them).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from hinglish_pipeline.teachers.rules.tables import pick, read_table, word_key

DEVANAGARI_WORD = re.compile("([\u0900-\u0963\u0971-\u097f\u200c\u200d]+)")
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v sh sh "
        "s h l".split(),
        strict=True,
    )
)
_NUKTA_VALUES = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "फ": "f", "य": "y"}
_DECOMPOSE = str.maketrans(
    {
        "\u0958": "क\u093c",
        "\u0959": "ख\u093c",
        "\u095a": "ग\u093c",
        "\u095b": "ज\u093c",
        "\u095c": "ड\u093c",
        "\u095d": "ढ\u093c",
        "\u095e": "फ\u093c",
        "\u095f": "य\u093c",
        "\u0929": "न",
        "\u0931": "र",
        "\u0934": "ळ",
        "\u200c": None,
        "\u200d": None,
    }
)
_MATRAS = dict(
    zip(
        "ािीुूृेैोौॉॅॆॊ",
        "A i I u U ri e ai o au o e e o".split(),
        strict=True,
    )
)
_VOWELS = dict(
    zip(
        "अआइईउऊऋएऐओऔऑऍऎऒ",
        "a A i I u U ri e ai o au o e e o".split(),
        strict=True,
    )
)
_NUKTA, _VIRAMA, _LABIALS = "\u093c", "\u094d", "पफबभम"
_NASALS, _VISARGA = "\u0901\u0902", "\u0903"
_ENDINGS = (  # as typed: rakhie → rakhiye, lagaen → lagayein
    (re.compile("ie$"), "iye"),
    (re.compile("([aou])e$"), r"\1ye"),
    (re.compile("([aou])en$"), r"\1yein"),
    (re.compile("(?<=[b-df-hj-np-tv-z])en$"), "ein"),
)
_LETTERS = dict(
    zip(
        (
            "एक्स डब्ल्यू क्यू आई एच एफ एम एन एल एस आर जेड वाई जे के जी पी टी "
            "यू वी बी सी डी ए ओ ई"
        ).split(),
        "X W Q I H F M N L S R Z Y J K G P T U V B C D A O E".split(),
        strict=True,
    )
)
_LETTER = re.compile("|".join(_LETTERS))  # three or more are an acronym: एनजीओ → NGO
_ACRONYM = re.compile(rf"(?:{_LETTER.pattern}){{3,}}")
_PUNCTUATION = str.maketrans("।॥०१२३४५६७८९॰", "..0123456789.")


class _Unit:
    """One akshara: consonants, vowel value (``a`` inherent, empty if dropped)."""

    __slots__ = ("inherent", "nasal", "onset", "vowel")

    def __init__(self, onset: list[str], vowel: str, *, inherent: bool) -> None:
        self.onset = onset
        self.vowel = vowel
        self.inherent = inherent
        self.nasal = ""


def _parse(word: str) -> list[_Unit]:
    units: list[_Unit] = []
    joined = False
    for letter in word.translate(_DECOMPOSE):
        if letter in _CONSONANTS:
            if joined:
                units[-1].onset.append(letter)
                units[-1].vowel, units[-1].inherent = "a", True
            else:
                units.append(_Unit([letter], "a", inherent=True))
            joined = False
        elif letter in _VOWELS:
            units.append(_Unit([], _VOWELS[letter], inherent=False))
            joined = False
        elif not units:
            continue
        elif letter in _MATRAS:
            units[-1].vowel, units[-1].inherent = _MATRAS[letter], False
        elif letter == _NUKTA and units[-1].onset:
            units[-1].onset[-1] += _NUKTA
        elif letter == _VIRAMA:
            units[-1].vowel, units[-1].inherent, joined = "", False, True
        elif letter in _NASALS:
            units[-1].nasal = "n"
        elif letter == _VISARGA:
            units[-1].nasal = "h"
    return units


def _drop_schwas(units: list[_Unit]) -> None:
    last = units[-1]
    if len(units) > 1 and last.inherent and not last.nasal:
        heavy = len(last.onset) > 1 and last.onset[-1] in "यरव"
        after_i = last.onset == ["य"] and units[-2].vowel in ("I", "i", "ri")
        if not (heavy or after_i):
            last.vowel = ""
    for i in range(len(units) - 2, 0, -1):
        unit, before, after = units[i], units[i - 1], units[i + 1]
        open_context = before.vowel and after.vowel and len(after.onset) == 1
        plain = unit.inherent and not unit.nasal and len(unit.onset) == 1
        if plain and open_context:
            unit.vowel = ""


def _onset(onset: list[str], vowel: str, *, first: bool) -> str:
    if onset == ["ज", "ञ"]:
        return "gy"
    out: list[str] = []
    for i, letter in enumerate(onset):
        if letter.endswith(_NUKTA):
            base = letter[0]
            value = _NUKTA_VALUES.get(base, _CONSONANTS[base])
        else:
            value = _CONSONANTS[letter]
        if value == "v" and (i or (vowel == "A" and (first or len(onset) == 1))):
            value = "w"
        if letter == "ष" and i and onset[i - 1] == "क":
            value = "sh"
        if i + 1 < len(onset) and len(value) > 1 and value[0] == onset_value(onset, i):
            value = value[0] if value != "sh" else value
        out.append(value)
    return "".join(out)


def onset_value(onset: list[str], i: int) -> str:
    """Return the first Latin letter of the consonant after position ``i``."""
    return _CONSONANTS[onset[i + 1][0]][0]


def _vowel(units: list[_Unit], i: int) -> str:
    vowel = units[i].vowel
    if vowel not in ("A", "I", "U"):
        return vowel
    sounded = sum(1 for unit in units if unit.vowel)
    closed = i + 1 < len(units) and not units[i + 1].vowel
    long = (sounded == 1 and (closed or units[i].nasal)) or (
        vowel == "A" and i == 0 and not units[i].onset
    )
    single = {"A": "a", "I": "i", "U": "u"}[vowel]
    return {"A": "aa", "I": "ee", "U": "oo"}[vowel] if long else single


def _spell(units: list[_Unit]) -> str:
    out: list[str] = []
    for i, unit in enumerate(units):
        out.append(_onset(unit.onset, unit.vowel, first=i == 0))
        vowel = _vowel(units, i)
        after = units[i + 1] if i + 1 < len(units) else None
        if (
            vowel == "a"
            and unit.inherent
            and after is not None
            and after.onset == ["ह"]
            and not after.vowel
            and i + 2 < len(units)
        ):
            vowel = "e"
        out.append(vowel)
        if unit.nasal:
            labial = after is not None and after.onset and after.onset[0] in _LABIALS
            out.append("m" if labial and unit.nasal == "n" else unit.nasal)
    return "".join(out)


def spell_by_rule(word: str) -> str:
    """Spell one Devanagari word by rule alone.

    Args:
        word: A word in Devanagari; other letters are ignored.

    Returns:
        Lower-case Latin spelling; empty if the word holds no sound.
    """
    units = _parse(word)
    if not units:
        return ""
    _drop_schwas(units)
    spelled = _spell(units)
    for pattern, ending in _ENDINGS:
        spelled = pattern.sub(ending, spelled)
    return spelled


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    rows = read_table("spellings.tsv")
    table = {word_key(row[0]): tuple(row[1].split()) for row in rows}
    for row in read_table("names.tsv"):
        table[word_key(row[0])] = (row[1].replace("_", " "),)
    return table


@cache
def _names() -> frozenset[str]:
    return frozenset(word_key(row[0]) for row in read_table("names.tsv"))


def is_name(word: str) -> bool:
    """Tell whether a Devanagari word is a known name of a person or place."""
    return word_key(word) in _names()


@cache
def _places() -> frozenset[str]:
    rows = read_table("names.tsv")
    return frozenset(word_key(row[0]) for row in rows if row[2] == "place")


def is_place(word: str) -> bool:
    """Tell whether a Devanagari word is a known place."""
    return word_key(word) in _places()


def has_spelling(word: str) -> bool:
    """Tell whether a word is in a table or an acronym, not spelled by sound."""
    return word_key(word) in _spellings() or bool(_ACRONYM.fullmatch(word))


@lru_cache(maxsize=1 << 17)
def spellings(word: str) -> tuple[str, ...]:
    """Return accepted spellings of a Devanagari word, most natural first.

    Args:
        word: One Devanagari word.

    Returns:
        At least one spelling; more than one where typists differ.
    """
    if not has_spelling(word):
        return (spell_by_rule(word),)
    acronym = _LETTER.sub(lambda letter: _LETTERS[letter[0]], word)
    return _spellings().get(word_key(word), (acronym,))


def spell(word: str, *, seed: int | None = None) -> str:
    """Spell one word: the first spelling, or a seeded natural variant.

    Args:
        word: One Devanagari word.
        seed: ``None`` for the canonical spelling.

    Returns:
        The word in Latin letters.
    """
    known = spellings(word)
    return known[0 if seed is None else pick(seed, word, len(known))]


def romanise(text: str, *, seed: int | None = None) -> str:
    """Romanise running Hindi; Latin words, numbers and marks stay.

    Args:
        text: Any text; Devanagari digits become ASCII and a danda a full stop.
        seed: ``None`` for canonical spellings, else seeded natural variants.

    Returns:
        Text without Devanagari letters.
    """
    parts = DEVANAGARI_WORD.split(text)
    for i in range(1, len(parts), 2):
        parts[i] = spell(parts[i], seed=seed)
    for i in range(0, len(parts), 2):
        parts[i] = parts[i].translate(_PUNCTUATION)
    return "".join(parts)


def latin_marks(text: str) -> str:
    """Turn danda and Devanagari digits into Latin ones."""
    return text.translate(_PUNCTUATION)
