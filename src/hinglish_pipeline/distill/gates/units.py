"""Reads numbers with their units: 30 minutes back neither 30 rupees nor half a day."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import regex

from hinglish_pipeline.distill.gates.numerals import number_of
from hinglish_pipeline.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = regex.compile(
    rf"\d{{1,3}}(?:,\d{{2,3}})+|\d+(?:\.\d+)?|%|{tokens.WORD.pattern}"
)
_UNITS = {
    "minute": "minute minutes min mins minat मिनट मिनिट ನಿಮಿಷ ನಿಮಿಷಗಳು મિનિટ",
    "hour": "hour hours ghanta ghante ghanton घंटा घंटे घंटों घण्टे ಗಂಟೆಗಳು ಗಂಟೆಗಳ કલાક",
    "day": "day days din dino दिन दिनों ದಿನ ದಿನಗಳು ದಿನದಲ್ಲಿ દિવસ દિવસમાં",
    "week": "week weeks hafta hafte hafton हफ़्ता हफ़्ते हफ्ता हफ्ते सप्ताह ವಾರ અઠવાડિયું"
    " અઠવાડિયા",
    "month": "month months mahina mahine mahino mahinon महीना महीने महीनों माह ತಿಂಗಳು"
    " ತಿಂಗಳ મહિનો મહિના મહિનાનો મહિનાની મહિનામાં મહિનાના",
    "year": "year years saal saalon साल सालों वर्ष ವರ್ಷ ವರ್ಷಗಳು વર્ષ વર્ષની",
    "money": "rupees rupee rupaye rupay rupaya rupye rs रुपये रुपए रुपया ರೂಪಾಯಿ ರೂ"
    " રૂપિયા રૂપિયાની",
    "percent": "percent pratishat fisdi feesad % प्रतिशत फ़ीसदी फीसदी ಶೇಕಡಾ ટકા",
    "kg": "kilo kilos kg kilogram किलो किलोग्राम ಕಿಲೋ ಕೆಜಿ કિલો",
    "gram": "gram grams gm ग्राम ಗ್ರಾಂ ગ્રામ",
    "litre": "litre litres liter liters लीटर ಲೀಟರ್ લિટર",
    "km": "kilometre kilometres kilometer kilometers km किलोमीटर ಕಿಲೋಮೀಟರ್ કિલોમીટર કિમી",
    "times": "baar बार ಬಾರಿ times",
}
# A unit in smaller ones: 90 days may be told as three months.
_EQUAL = (
    ("month", "day", 30), ("week", "day", 7), ("year", "day", 365),
    ("year", "month", 12), ("hour", "minute", 60), ("day", "hour", 24),
    ("kg", "gram", 1000),
)  # fmt: skip
_SURE = 2  # "ek" and "do" are also an article and "give"


class Measure(NamedTuple):
    """A number and what it counts; no unit where none of the listed ones follows."""

    value: float
    unit: str | None


def measures(text: str) -> Iterator[Measure]:
    """Numbers of a text, each with the unit that directly follows it."""
    spoken = _TOKEN.findall(text.casefold())
    for word, following in zip(spoken, [*spoken[1:], ""], strict=False):
        if (value := number_of(word)) is not None:
            yield Measure(value, _unit_words().get(following))


def converted(text: str) -> frozenset[float]:
    """Values that a text's measures have in larger or smaller units."""
    found = set()
    for value, unit in measures(text):
        for large, small, factor in _EQUAL:
            if unit == small and value >= factor and value % factor == 0:
                found.add(value / factor)
            if unit == large:
                found.add(value * factor)
    return frozenset(found)


def wrong_units(text: str, evidence: str) -> list[Measure]:
    """Measures whose number the evidence has, but always with another unit.

    Args:
        text: an answer.
        evidence: passage, facts and questions.

    Returns:
        Those measures; numbers that stand anywhere without a unit are let through.
    """
    told = [m for m in measures(text) if m.unit and m.value > _SURE]
    if not told:
        return []
    known: dict[float, set[str | None]] = {}
    for value, unit in measures(evidence):
        known.setdefault(value, set()).add(unit)
    return [
        m
        for m in told
        if (units := known.get(m.value)) and None not in units and m.unit not in units
    ]


@cache
def _unit_words() -> dict[str, str]:
    return {word: unit for unit, names in _UNITS.items() for word in names.split()}
