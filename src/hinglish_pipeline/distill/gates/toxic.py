# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Finds abuse, also where it is starred, spaced, spelt with digits or said in phrases."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib import resources

import regex

from hinglish_pipeline.distill.gates.phrases import PhraseTable
from hinglish_pipeline.text import tokens

_LEET = str.maketrans("@4013!$", "aaoiies")
_LEET_SIGNS = frozenset("@4013!$")
_LEET_WORD = regex.compile(r"(?<![\w@.])(?=[^\s]*[a-z])[a-z@4013!$]{3,}(?![\w@.])")
_FOLDS = (("aa", "a"), ("oo", "u"), ("ee", "i"), ("w", "v"), ("z", "j"))
_DOUBLED = regex.compile(r"(\p{L})\1+")
_INVISIBLE = regex.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACED = regex.compile(
    r"(?<![\p{L}\p{M}])(?:[a-z][\s._-]{1,2}){3,}[a-z](?![\p{L}\p{M}])"
)
_BOLD = regex.compile(
    r"(?<![\p{L}\p{M}])\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}(?![\p{L}\p{M}])"
)
_MASKED = regex.compile(
    r"[\p{L}\p{M}]+(?:[*#]+[\p{L}\p{M}]+)+|[\p{L}\p{M}]{1,3}[*#]{2,}(?![*#\w])"
)
# Folding would make these of "sheet", "fuchs" and the like.
_ENGLISH = frozenset(
    "fuck fucks fucked fucking fucker fck fuk stfu motherfucker motherfucking asshole"
    " assholes bastard bastards bitch bitches bullshit shit shitty cunt dickhead"
    " shithead slut sluts whore whores wanker nigger nigga faggot retard"
    " retarded".split()
)
_GAP = regex.compile(r"[\s._-]")
_KANNADA = regex.compile(r"[\u0c80-\u0cff]")
# "bc" and "mc" are also an era, a host and a shop: as a cry alone, in lower case.
_CRY = PhraseTable(
    r"""(?:(?:^|[,.!?;]\s*)|\b(?:abe|saa?l[aei]|oye?|yaar|bhai|are+y?|kya|teri|bhag|chal)\s+)(?:bc|mc|bkl)\b(?!\s+(?:i|you|we|they|it|he|she|the|of|road|meeting|my|because)\b)(?!\d)
      | (?<!\d\s)(?<!\bthe\s)\b(?:bc|mc)(?=\s*(?:[!?]|$))""",
    regex.M,
)
_PHRASE = PhraseTable(
    r"""
      \b(?:saa?l[aei]|abe|oye|tu|tum|tere|teri|ek\s+number\s+k[aei])\s+(?:ek\s+|sab\s+|log\s+)*(?:kutt?[aei]y?a?|suar|suvar|gadh[ae]|haraa?m\w*|kamin\w*|neech|nalayak)(?:\s+(?:hai|ho|k[aei]\b)|\s*[!,.?]|\s*$)
    | \bkutt?e\s+(?:kamin\w+|saa?l[ae]|haraa?m\w*) | \b(?:kutt?[ei]|suar|gadhe|haraa?m|sha?itaa?n)\s+k[ei]\s+(?:aulaa?d|bachch?[ei]|pill[ei]|aul[aā]d)
    | \bullu\s+(?:ke|ka)\s+(?:pat+h\w*|charkh\w*) | \b(?:teri|tere|tumhari|uski|inki)\s+(?:maa?|maa?n|amm[aiy]|behe?n|baa?p)\s+(?:k[aio]|ke)(?:\s*[!,.?]|\s*$|\s+(?:aa?nkh|ch\w*t|bhos\w*|gaa?n\w*|l\w+d[ae]))
    | \b(?:maa|maan)\s+ki\s+aa?nkh | \b(?:tujhe|tumhe|tum\s+sab\s*ko|inko|in\s+sab\s*ko|unko|sab\s*ko)\s+(?:\p{L}+\s+){0,3}?(?:maa?r|kaa?t|jala|thok)\s*(?:daa?l|de?|d[aou])\w*(?:ng[aei]|na\s+chahiye)
    | \b(?:kill|hang|shoot)\s+(?:yourself|urself|all\s+(?:of\s+)?(?:them|you|those))\b | \bgo\s+(?:and\s+)?die\b | \bi\s+(?:will|['’]ll)\s+kill\s+you\b | \bson\s+of\s+a\s+b\w+h\b
    | (?<![\p{L}\p{M}])(?:साले|साला|साली|अबे|ओए|तू|तुम|तेरी|तेरे)\s+(?:एक\s+|सब\s+)*(?:कुत्त[ाेी]|कुतिया|सुअर|सूअर|गधे?|गधा|हराम\w*|कमीन\w*|नीच)(?:\s+(?:है|हो|क[ाेी])|\s*[!,.?।]|\s*$)
    | कुत्ते\s+(?:कमीन\w+|साले|हराम\w*) | (?:कुत्ते|कुतिया|सुअर|सूअर|गधे|हराम|शैतान)\s+क[ीे]\s+(?:औलाद|बच्च[ेी]|पिल्ल[ेी]) | उल्लू\s+(?:के|का)\s+(?:पट्ठ\w*|पठ्ठ\w*|चरख\w*)
    | (?:तेरी|तेरे|तुम्हारी|इनकी)\s+(?:माँ|मां|बहन|बाप)\s+(?:की|का|को|के)\s*(?:[!,.?।]|$|आँख|आंख|चू\w*|भो\w*|गां\w*) | माँ\s+की\s+आँख
    | (?:तुझे|तुम्हें|तुम\s+सब\s*को|इनको|इन\s+सब\s*को|इन\s+सबको|सबको|उनको)\s+(?:[\p{L}\p{M}]+\s+){0,3}?(?:मार|काट|जला|ठोक)\s*(?:डाल|द|दे)\w*(?:ंगा|ूंगा|ूँगा|ेंगे|ना\s+चाहिए)
    | ನಾಯಿ\s+(?:ನನ್ಮಗ|ಮಗ)|ನಿನ್ನ?\s?ಅಮ್ಮನ್|ಕತ್ತೆ\s+ನನ್ಮಗ | કૂતરા(?:ની|ના)\s+(?:ઓલાદ|પેટના) | (?:તારી|તમારી)\s+(?:માની|મા\s+ની|બેનની|બહેનની)
    """,
    regex.I | regex.M,
)


def find_abuse(text: str, innocent: frozenset[str] = frozenset()) -> list[str]:
    """Abusive words and phrases of a text, as far as lists can tell.

    Args:
        text: any text; stars, spaces and digits inside a word are seen through.
        innocent: listed words that this text uses in another sense.

    Returns:
        What was found, lower-cased; one entry a hit.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    folded = plain.casefold()
    found = [word for word in tokens.words(folded) if _is_listed(word)]
    signs = set(folded)
    for match in _LEET_WORD.finditer(folded) if signs & _LEET_SIGNS else ():
        word = match.group().rstrip("!")
        if not word.isalpha() and _is_listed(word.translate(_LEET)):
            found.append(word)
    for match in _SPACED.finditer(folded):
        joined = _GAP.sub("", match.group())
        found += [joined] if _is_listed(joined) else []
    if signs & {"*", "#"}:
        masked = _MASKED.findall(_BOLD.sub(r" \1 ", folded))
        found += [word for word in masked if _fits_mask(word)]
    found += [m.group().strip(" ,.!?;") for m in _CRY.finditer(plain)]
    found += [m.group().strip() for m in _PHRASE.finditer(plain)]
    return [word for word in found if word not in innocent]


@lru_cache(maxsize=65_536)
def _is_listed(word: str) -> bool:
    listed = _listed()
    if word in listed or ((folded := _fold(word)) in listed and folded not in _ENGLISH):
        return True
    if not _KANNADA.match(word):
        return False
    return any(word[:end] in listed for end in range(4, len(word)))


@lru_cache(maxsize=65_536)
def _fold(word: str) -> str:
    word = word.casefold().replace("\u093c", "").replace("\u0901", "\u0902")
    if word.isascii():
        for old, new in _FOLDS:
            word = word.replace(old, new)
    return str(_DOUBLED.sub(r"\1", word))


@lru_cache(maxsize=4096)
def _fits_mask(token: str) -> bool:
    """Whether a starred token is a listed word with letters hidden."""
    visible = regex.sub(r"[*#]+", "", token)
    if len(visible) < 2 and len(token) < 4:
        return False
    hidden = regex.sub(r"[*#]+", "\\\\X{1,4}", regex.sub(r"\u093c", "", token))
    pattern = regex.compile(hidden)
    return any(pattern.fullmatch(word) for word in _as_written())


@cache
def _as_written() -> tuple[str, ...]:
    folder = resources.files("hinglish_pipeline.distill.gates")
    text = folder.joinpath("toxic_words.txt").read_text(encoding="utf-8")
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return tuple(w.casefold().replace("\u093c", "") for w in lines if w)


@cache
def _listed() -> frozenset[str]:
    return frozenset(_as_written()) | {
        _fold(word) for word in _as_written() if word not in _ENGLISH
    }
