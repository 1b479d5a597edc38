"""Why this exists: Hindi grammar with English content words, as friends write it.

The matrix-language frame of Myers-Scotton (1993): word order, postpositions,
auxiliaries and agreement stay Hindi; content words may switch. Words that are English
already (स्कूल) only get their English spelling; further words switch in order of
naturalness until the wanted share of English words in the sentence is reached.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from hinglish_pipeline.teachers.rules.agreement import change_gender
from hinglish_pipeline.teachers.rules.candidates import Sentence, candidate
from hinglish_pipeline.teachers.rules.inflect import FLUENT
from hinglish_pipeline.teachers.rules.romanise import (
    DEVANAGARI_WORD,
    latin_marks,
    spell,
)
from hinglish_pipeline.teachers.rules.tables import pick

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.rules.inflect import Form

Script = Literal["Latn", "mixed"]

_SENTENCE_END = re.compile(r"[।॥?!\n]|\.(?=\s|$)")
_PLAIN_GAPS = frozenset(("", " "))
_LATIN = re.compile(r"[A-Za-z]+")


def _replacement(sentence: Sentence, i: int, form: Form) -> dict[int, str] | None:
    """Return new words by position, or None if the switch would break agreement."""
    plural = form.pos in ("noun", "loan") and sentence.is_plural(i, form)
    text = form.plural if plural else form.english
    if form.light:
        return {i: f"{text} {form.light}"}
    out = {i: text}
    for j in range(i + 1, i + form.words):
        out[j] = ""
    if form.english_gender == form.hindi_gender or form.pos != "noun":
        return out
    if plural and not sentence.is_oblique(i):
        return None
    changes = change_gender(
        sentence.words,
        sentence.keys,
        i,
        form.english_gender,
        sentence.clause(i),
    )
    if changes is None:
        return None
    out.update({j: f"\0{word}" for j, word in changes.items()})
    return out


@dataclass(frozen=True, slots=True)
class Dial:
    """How much switches.

    Attributes:
        target: Wanted share of English words per sentence, 0..1.
        level: Highest level of :class:`Form` that may switch.
        seed: Which of equally natural words switch.
        limit: A sentence below its target may pass it up to here.
    """

    target: float
    level: int
    seed: int
    limit: float = 0.0

    def wants(self, now: float, then: float) -> bool:
        """Tell whether a switch brings a share of English words nearer."""
        return now + then <= 2 * self.target or now < self.target <= then <= self.limit


@dataclass(frozen=True, slots=True)
class Mixed:
    """A rewritten text.

    Attributes:
        text: The text.
        english: How many of its words are English; no number is a word.
        hindi: How many are Hindi.
    """

    text: str
    english: int
    hindi: int

    @property
    def cmi(self) -> float:
        """Code-mixing index of the text, 0..50, by what was switched."""
        total = self.english + self.hindi
        return 100 * min(self.english, self.hindi) / total if total else 0.0


def _ranked(sentence: Sentence, dial: Dial) -> list[tuple[int, int, int, Form]]:
    """Return what may switch, most natural first: tier, draw, position, form."""
    ranked: list[tuple[int, int, int, Form]] = []
    covered = -1
    titles = sentence.in_title()
    for i in sentence.switchable():
        if i <= covered:
            continue
        form = candidate(sentence, i)
        if form is None:
            continue
        if form.tier and (i in titles or sentence.joined(i, form.words)):
            continue
        covered = i + form.words - 1
        if form.level > dial.level:
            continue
        rank = pick(dial.seed, form.english, 1009) if form.tier else 0
        ranked.append((form.tier, rank, i, form))
    ranked.sort(key=_ORDER)
    return ranked


def _switch(
    sentence: Sentence, dial: Dial, latin: int
) -> tuple[dict[int, str], int, int]:
    """Choose switches for one sentence until the share of English is reached.

    Returns:
        New words by position, and the numbers of English and Hindi words then.
    """
    english, hindi = latin, len(sentence.words)
    out: dict[int, str] = {}
    for tier, _, i, form in _ranked(sentence, dial):
        half = form.english.endswith(" mein")
        more = form.english.count(" ") + 1 - half
        less = 0 if form.light else form.words - half
        if tier and not dial.wants(
            english / (english + hindi),
            (english + more) / (english + more + hindi - less),
        ):
            continue
        if tier >= _HEAVY and dial.target < _LEAST_HEAVY:
            continue
        new = _replacement(sentence, i, form)
        if new is None or any(j in out for j in new):
            continue
        out.update(new)
        english, hindi = english + more, hindi - less
    return out, english, hindi


_ORDER = itemgetter(0, 1, 2)
_HEAVY, _LEAST_HEAVY = 3, 0.25


def mix(
    text: str, *, target: float = 0.3, script: Script = "Latn", seed: int = 0
) -> str:
    """Rewrite Hindi as Hinglish.

    Args:
        text: Hindi in Devanagari; Latin words, numbers and marks pass through.
        target: Wanted share of English words per sentence, 0..1. English words that
            Hindi already uses (स्कूल) are spelled in English at any target.
        script: ``Latn`` romanises the Hindi words, ``mixed`` keeps them.
        seed: Which of equally natural words switch; the same word always behaves the
            same within a seed.

    Returns:
        The rewritten text; the same for the same arguments.
    """
    return mix_counted(text, Dial(target, FLUENT, seed), script).text


def mix_counted(text: str, dial: Dial, script: Script) -> Mixed:
    """Rewrite Hindi as Hinglish and count the words of both languages.

    Args:
        text: Hindi in Devanagari; Latin words, numbers and marks pass through.
        dial: How much switches.
        script: ``Latn`` romanises the Hindi words, ``mixed`` keeps them.

    Returns:
        The rewritten text with its counts; the same for the same arguments.
    """
    parts = DEVANAGARI_WORD.split(text)
    n = len(parts) // 2
    start = english = hindi = 0
    for i in range(n + 1):
        gap = parts[2 * i]
        if i > start and (i == n or (gap != " " and _SENTENCE_END.search(gap))):
            switched, kept = _mix_span(parts, start, i, dial, script)
            english, hindi = english + switched, hindi + kept
            start = i
    if script == "Latn":
        for i in range(0, len(parts), 2):
            if parts[i] not in _PLAIN_GAPS:
                parts[i] = latin_marks(parts[i])
    return Mixed("".join(parts), english, hindi)


def _mix_span(
    parts: list[str], start: int, stop: int, dial: Dial, script: Script
) -> tuple[int, int]:
    """Rewrite words ``start``..``stop`` of ``parts`` in place; count both languages."""
    gaps = parts[2 * start : 2 * stop + 1 : 2]
    sentence = Sentence(parts[2 * start + 1 : 2 * stop : 2], gaps)
    latin = sum(len(_LATIN.findall(gap)) for gap in gaps[1:-1] if len(gap) > 1)
    switched, english, hindi = _switch(sentence, dial, latin)
    latn = script == "Latn"
    for i, word in enumerate(sentence.words):
        new = switched.get(i)
        at = 2 * (start + i)
        if new is None:
            parts[at + 1] = spell(word) if latn else word
        elif new.startswith("\0"):
            parts[at + 1] = spell(new[1:]) if latn else new[1:]
        else:
            parts[at + 1] = new if latn else _half_light(new)
            if not new:
                parts[at] = ""
    if latn:
        _capitalise(parts, start)
    return english, hindi


_LIGHT_DEVANAGARI = {
    "karna": "करना",
    "karni": "करनी",
    "karne": "करने",
    "karta": "करता",
    "karti": "करती",
    "karte": "करते",
    "karke": "करके",
    "karo": "करो",
    "karein": "करें",
    "kijiye": "कीजिए",
    "kijiyega": "कीजिएगा",
    "karunga": "करूँगा",
    "karungi": "करूँगी",
    "karega": "करेगा",
    "karegi": "करेगी",
    "karenge": "करेंगे",
    "karengi": "करेंगी",
    "karoge": "करोगे",
    "karogi": "करोगी",
    "kiya": "किया",
    "ki": "की",
    "kiye": "किए",
    "kar": "कर",
    "mein": "में",
    "par": "पर",
}


def _half_light(text: str) -> str:
    """Write the Hindi half of a switched verb in Devanagari (send karo → send करो)."""
    head, _, last = text.rpartition(" ")
    return f"{head} {_LIGHT_DEVANAGARI[last]}" if last in _LIGHT_DEVANAGARI else text


def _capitalise(parts: list[str], start: int) -> None:
    """Open a sentence with a capital unless something stands before its first word."""
    gap = _SENTENCE_END.split(parts[2 * start])[-1] if start else parts[0]
    word = parts[2 * start + 1]
    if word and not any(ch.isalnum() for ch in gap):
        parts[2 * start + 1] = word[0].upper() + word[1:]
