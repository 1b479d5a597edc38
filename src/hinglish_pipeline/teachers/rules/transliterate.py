"""Why this exists: a worse answer in the wrong script is spelled as machines spell.

To Latin letters that is letter by letter: nobody types "kamala" for कमल, which is the
point (good spelling is the work of :mod:`romanise`). To Devanagari the words of the
tables are written as people write them, for what is wrong there is the script alone.
"""

from __future__ import annotations

import re
from functools import cache

from hinglish_pipeline.teachers.rules.romanise import DEVANAGARI_WORD, latin_marks
from hinglish_pipeline.teachers.rules.tables import read_table

_VIRAMA = "\u094d"
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh "
        "s h".split(),
        strict=True,
    )
)
_VOWELS = dict(
    zip("अआइईउऊऋएऐओऔऑऍऎऒ", "a aa i ee u oo ri e ai o au o e e o".split(), strict=True)
)
_MATRAS = dict(zip("ािीुूृेैोौॉॅॆॊ", "aa i ee u oo ri e ai o au o e e o".split(), strict=True))
_MARKS = {"\u0902": "n", "\u0901": "n", "\u0903": "h", _VIRAMA: "", "\u093c": ""}
_DECOMPOSE = str.maketrans(
    {chr(0x958 + i): base + "\u093c" for i, base in enumerate("कखगजडढफय")}
)
# Kannada and Gujarati lie in blocks laid out like Devanagari.
_BLOCKS = {"kn": 0x0C80, "gu": 0x0A80}
_BLOCK_SIZE = 0x80
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_TO_CONSONANT = {
    **{"chh": "छ", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध"},
    **{"ph": "फ", "bh": "भ", "sh": "श", "k": "क", "c": "क", "q": "क", "g": "ग"},
    **{"j": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "f": "फ", "b": "ब"},
    **{"m": "म", "y": "य", "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स"},
    **{"h": "ह", "x": "क्स", "z": "ज"},
}
_TO_VOWEL = {
    **{"aa": "आ", "ee": "ई", "oo": "ऊ", "ai": "ऐ", "au": "औ", "a": "अ", "i": "इ"},
    **{"u": "उ", "e": "ए", "o": "ओ"},
}
_TO_MATRA = {
    **{"aa": "ा", "ee": "ी", "oo": "ू", "ai": "ै", "au": "ौ", "a": "", "i": "ि"},
    **{"u": "ु", "e": "े", "o": "ो"},
}
_LAST_VOWEL = re.compile(r"([b-df-hj-np-tv-z])([aiu])$")
_SOUND = re.compile("|".join(sorted({*_TO_CONSONANT, *_TO_VOWEL}, key=len)[::-1]))


def to_latin(text: str) -> str:
    """Spell Devanagari letter by letter, keeping every inherent vowel.

    Args:
        text: Any text; other scripts stay.

    Returns:
        Text without Devanagari letters.
    """
    spelled = DEVANAGARI_WORD.sub(lambda found: _latin_word(found[0]), text)
    return latin_marks(spelled)


def from_block(text: str, lang: str) -> str:
    """Write Kannada or Gujarati letters as their Devanagari neighbours.

    Args:
        text: Any text; other letters stay.
        lang: ``kn`` or ``gu``.

    Returns:
        The same sounds in Devanagari.
    """
    base = _BLOCKS[lang]
    return "".join(
        chr(ord(letter) - base + 0x0900)
        if base <= ord(letter) < base + _BLOCK_SIZE
        else letter
        for letter in text
    )


def to_devanagari(text: str) -> str:
    """Write Latin letters in Devanagari: known words as people do, others by sound.

    Args:
        text: Any text; other scripts stay.

    Returns:
        Text without Latin letters.
    """
    return _LATIN_WORD.sub(lambda found: _devanagari_word(found[0].lower()), text)


def _latin_word(word: str) -> str:
    out: list[str] = []
    letters = word.translate(_DECOMPOSE)
    for i, letter in enumerate(letters):
        after = letters[i + 1 : i + 3].lstrip("\u093c")[:1]
        if letter in _CONSONANTS:
            bare = after in _MATRAS or after == _VIRAMA
            out.append(_CONSONANTS[letter] + ("" if bare else "a"))
        else:
            table = _VOWELS | _MATRAS | _MARKS
            out.append(table.get(letter, ""))
    return "".join(out)


@cache
def _written_in_devanagari() -> dict[str, str]:
    """Spellings people type to the Devanagari word, the first entry of a table wins."""
    known = {"ki": "की"}  # the possessive is far more frequent than the conjunction
    for name in ("spellings.tsv", "loanwords.tsv"):
        for word, *spellings in read_table(name):
            for spelling in " ".join(spellings).lower().split():
                known.setdefault(spelling, word)
    return known


def _devanagari_word(word: str) -> str:
    known = _written_in_devanagari().get(word)
    return known if known is not None else _by_sound(word)


def _by_sound(word: str) -> str:
    # A word's last vowel is typed short and said long: mila is मिला, subzi is सुब्ज़ी.
    word = _LAST_VOWEL.sub(lambda found: found[1] + found[2] * 2, word)
    word = word.replace("ii", "ee").replace("uu", "oo")
    out: list[str] = []
    waiting = False
    for sound in _SOUND.findall(word):
        if sound in _TO_VOWEL:
            out.append(_TO_MATRA[sound] if waiting else _TO_VOWEL[sound])
            waiting = False
        else:
            out.append((_VIRAMA if waiting else "") + _TO_CONSONANT[sound])
            waiting = True
    return "".join(out)
