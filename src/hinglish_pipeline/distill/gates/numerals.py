"""Reads the numbers of a text: digits and words, scales, halves, times and dates."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import regex

from hinglish_pipeline.distill.gates import numeral_words as table
from hinglish_pipeline.distill.gates.numeral_lookup import (
    fold,
    hinted,
    is_firm,
    scale_words,
    shift_words,
    stem_of,
    value_of,
)
from hinglish_pipeline.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMBER = regex.compile(
    r"(?P<time>(?<![\d:])\d{1,2}:[0-5]\d(?![\d:]))"
    r"|(?P<date>(?<![\d.])\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?![\d.]))"
    r"|(?P<plain>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|(?P<word>{tokens.WORD.pattern})",
)
_ENUMERATOR = regex.compile(r"(?m)^\s*\d{1,2}[.)]\s")
_IDIOM = regex.compile(r"24\s*[x×/*]\s*7|(?i)\bnumber\s+one\b")
_DIGITS = regex.compile(r"\d+")
_PLAIN = regex.compile(r"\d[\d,]*(?:\.\d+)?")
_DATE_SIGN = regex.compile(r"[./-]")
_GLUE = regex.compile(r"[\s\-–—]*(?:and|aur|और|se|to|से|ಇಂದ)?[\s\-–—]*")


class Mention(NamedTuple):
    """One number as a text says it.

    Attributes:
        value: what it stands for, read in full (`2 lakh` is 200000).
        others: other fair readings (`5:30` is 5.5; the 2 of `2-3 lakh` is 200000).
        base: the number before its scale.
        scale: the scale, 1 without one.
        is_firm: whether it must be supported; "ek" and "do" need not.
        is_about: whether "about" or its like stands before it.
    """

    value: float
    others: frozenset[float] = frozenset()
    base: float = 0.0
    scale: float = 1.0
    is_firm: bool = True
    is_about: bool = False


@lru_cache(maxsize=4096)
def read_numbers(text: str) -> tuple[Mention, ...]:
    """Read all numbers of a text, in order.

    Enumerators at line starts (`1. `) and "24x7" are no facts and are skipped.

    Args:
        text: any text; digits of every script are understood, and number words of
            Hindi (both scripts), English, Kannada and Gujarati.
    """
    text = _IDIOM.sub(" ", _ENUMERATOR.sub(" ", unicodedata.normalize("NFC", text)))
    return tuple(_join(list(_pieces(text)), text))


@lru_cache(maxsize=4096)
def known_numbers(text: str) -> frozenset[float]:
    """All values that a text supports: in full, in part, by ordinals and months."""
    found: set[float] = set()
    for mention in read_numbers(text):
        found |= {mention.value, *mention.others}
        if mention.scale > 1:
            found |= {mention.base, mention.scale}
    for word in tokens.words(unicodedata.normalize("NFC", text)):
        found.update(hinted().get(fold(word), ()))
    return frozenset(found)


def unsupported(mentions: Iterable[Mention], known: frozenset[float]) -> list[float]:
    """Values of firm numbers that the known values do not support.

    `2 lakh` needs 200000, or both 2 and a lakh (`1.5 se 2 lakh` holds 1.5 lakh).
    """
    return [
        mention.value
        for mention in mentions
        if mention.is_firm
        and mention.value not in known
        and not mention.others & known
        and not (mention.scale > 1 and {mention.base, mention.scale} <= known)
        and not (mention.is_about and _is_near(mention.value, known))
    ]


def is_number_word(word: str) -> bool:
    """Whether a word is a number, a scale or a half, in any of the languages."""
    folded = fold(word)
    return (
        folded in scale_words()
        or folded in shift_words()
        or folded in table.APPROXIMATE
        or stem_of(word) is not None
    )


def number_of(word: str) -> float | None:
    """The value of one word, in digits or letters; None where it is no number."""
    if word[:1].isdigit():
        return float(_ascii(word)) if _PLAIN.fullmatch(word) else None
    return value_of(word)


class _Piece(NamedTuple):
    kind: str  # number, scale, shift, about
    value: float
    start: int
    end: int
    is_firm: bool = True
    others: frozenset[float] = frozenset()
    word: str = ""


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        kind, shown = match.lastgroup or "", match.group()
        if kind == "word":
            yield from _read_word(shown, start, end)
        elif kind == "time":
            hour, minute = (int(part) for part in shown.split(":"))
            value = hour + minute / 60
            others = {value % 12, value % 12 + 12, value}
            yield _Piece("number", value, start, end, True, frozenset(others))
        elif kind == "date":
            for part in _DATE_SIGN.split(shown):
                yield _Piece("number", float(int(part)), start, end)
        else:
            yield _Piece("number", float(_ascii(shown)), start, end)


def _read_word(word: str, start: int, end: int) -> Iterator[_Piece]:
    """A number word, or digits with letters glued on (`11वीं`, `500g`, `2BHK`)."""
    head = _DIGITS.match(word) if word[0].isdigit() else None
    if head:
        end = start + head.end()
        yield _Piece("number", float(_ascii(head.group())), start, end)
        word, start, end = word[head.end() :], end, start + len(word)
        if not word:
            return
    folded = fold(word)
    if (scale := scale_words().get(folded)) is not None:
        yield _Piece("scale", float(scale), start, end, word=folded)
    elif (shift := shift_words().get(folded)) is not None:
        yield _Piece("shift", shift, start, end)
    elif folded in table.APPROXIMATE:
        yield _Piece("about", 0.0, start, end)
    elif not head and (value := value_of(word)) is not None:
        firm = is_firm(word) and stem_of(word) not in table.UNFIRM
        yield _Piece("number", value, start, end, firm, word=folded)


def _join(pieces: Sequence[_Piece], text: str) -> Iterator[Mention]:
    at = 0
    while at < len(pieces):
        is_about = pieces[at].kind == "about"
        at += is_about
        mention, at = _read_one(pieces, at, text)
        if mention is not None:
            yield mention._replace(is_about=is_about)


def _read_one(
    pieces: Sequence[_Piece], at: int, text: str
) -> tuple[Mention | None, int]:
    """One number from here on: shift, value, scales, and what they go on with."""
    if at >= len(pieces) or pieces[at].kind == "about":
        return None, at
    shift = 0.0
    if pieces[at].kind == "shift":
        shift, at = pieces[at].value, at + 1
        if at >= len(pieces) or pieces[at].kind == "about":
            return None, at
    first = pieces[at]
    if first.kind == "shift":
        return None, at
    base = first.value if first.kind == "number" else 1.0
    at += first.kind == "number"
    tens = first.word in table.ENGLISH_TENS
    if tens and _follows(pieces, at, text) and 0 < pieces[at].value < 10:
        base, at = base + pieces[at].value, at + 1
    if (
        1 <= base <= 12
        and _follows(pieces, at, text)
        and pieces[at].word in table.CLOCK
    ):
        base, at = base + table.CLOCK[pieces[at].word], at + 1
    base += shift
    scale = 1.0
    if first.kind == "scale":  # alone, or it follows a number that is not its own
        scale, at = first.value, at + 1
    while (
        at < len(pieces) and pieces[at].kind == "scale" and _touches(pieces, at, text)
    ):
        scale, at = scale * pieces[at].value, at + 1
    value = base * scale
    is_hundreds = bool(first.word) and scale == 1 and 200 <= base <= 900  # બસો, ಐನೂರು
    total, at = _add_tail(pieces, at, text, value, 100.0 if is_hundreds else scale)
    is_firm = first.is_firm or scale > 1 or bool(shift)
    if first.kind == "scale" and first.word in table.UNFIRM | table.COUNTLESS:
        is_firm = False
    others = set(first.others) | ({value} if total != value else set())
    others |= _of_a_range(pieces, at, text) if scale == 1 else set()
    others = {other * base for other in others} if first.others and shift else others
    return Mention(total, frozenset(others), base, scale, is_firm), at


def _add_tail(
    pieces: Sequence[_Piece], at: int, text: str, total: float, scale: float
) -> tuple[float, int]:
    """`do hazaar paanch sau pachas`: smaller parts that follow a scale are added."""
    while scale > 1 and at < len(pieces) and pieces[at].kind in {"number", "scale"}:
        if not _touches(pieces, at, text) or pieces[at].others:
            break
        part, after, smaller = pieces[at].value, at + 1, 1.0
        while (
            after < len(pieces)
            and pieces[after].kind == "scale"
            and _touches(pieces, after, text)
        ):
            smaller, after = smaller * pieces[after].value, after + 1
        if pieces[at].kind == "scale":
            part, smaller = 1.0, part * smaller
        if part * smaller >= scale:
            break
        total, at, scale = total + part * smaller, after, smaller
    return total, at


def _of_a_range(pieces: Sequence[_Piece], at: int, text: str) -> set[float]:
    """The 2 of `2-3 lakh` may mean 2 lakh."""
    if at + 1 >= len(pieces) or pieces[at].kind != "number" or not at:
        return set()
    between = text[pieces[at - 1].end : pieces[at].start]
    if pieces[at + 1].kind != "scale" or not _GLUE.fullmatch(between):
        return set()
    return {pieces[at - 1].value * pieces[at + 1].value}


def _follows(pieces: Sequence[_Piece], at: int, text: str) -> bool:
    is_number = at < len(pieces) and pieces[at].kind == "number"
    return is_number and bool(pieces[at].word) and _touches(pieces, at, text)


def _touches(pieces: Sequence[_Piece], at: int, text: str) -> bool:
    between = text[pieces[at - 1].end : pieces[at].start]
    return between.strip(" -–") in {"", "and"}


def _is_near(value: float, known: frozenset[float]) -> bool:
    return any(abs(value - other) <= 0.05 * abs(other) for other in known)


def _ascii(digits: str) -> str:
    return "".join(str(int(c)) if c.isdigit() else c for c in digits).replace(",", "")
