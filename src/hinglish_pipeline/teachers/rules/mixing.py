"""Why this exists: Hindi grammar with English content words, as friends write it.

The matrix-language frame of Myers-Scotton (1993): word order, postpositions,
auxiliaries and agreement stay Hindi; content words may switch. Words that are English
already (स्कूल) only get their English spelling; further words switch in order of
naturalness until the wanted share of English words in the sentence is reached.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from hinglish_pipeline.teachers.rules.agreement import change_gender
from hinglish_pipeline.teachers.rules.candidates import Sentence, candidate
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
    if plural:
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


def _switch(
    sentence: Sentence, target: float, seed: int, total: int, latin: int
) -> dict[int, str]:
    """Choose switches for one sentence until the share of English is reached."""
    ranked: list[tuple[int, int, int, Form]] = []
    covered = -1
    for i in range(len(sentence.words)):
        if i <= covered:
            continue
        form = candidate(sentence, i)
        if form is None or (form.tier and sentence.joined(i)):
            continue
        covered = i + form.words - 1
        rank = pick(seed, form.english, 1009) if form.tier else 0
        ranked.append((form.tier, rank, i, form))
    ranked.sort(key=lambda item: item[:3])
    wanted = target * total
    english = latin
    out: dict[int, str] = {}
    for tier, _, i, form in ranked:
        if tier and (english + 0.5 > wanted or _too_rare(tier, target)):
            break
        new = _replacement(sentence, i, form)
        if new is None or any(j in out for j in new):
            continue
        out.update(new)
        english += form.english.count(" ") + 1
    return out


def _too_rare(tier: int, target: float) -> bool:
    return tier >= 3 and target < 0.25


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
    parts = DEVANAGARI_WORD.split(text)
    n = len(parts) // 2
    start = 0
    for i in range(n + 1):
        gap = parts[2 * i]
        if i > start and (i == n or _SENTENCE_END.search(gap)):
            _mix_span(parts, start, i, target, seed, script)
            start = i
    if script == "Latn":
        for i in range(0, len(parts), 2):
            parts[i] = latin_marks(parts[i])
    return "".join(parts)


def _mix_span(
    parts: list[str], start: int, stop: int, target: float, seed: int, script: Script
) -> None:
    """Rewrite words ``start``..``stop`` of ``parts`` in place."""
    sentence = Sentence(
        [parts[2 * i + 1] for i in range(start, stop)],
        [parts[2 * i] for i in range(start, stop + 1)],
    )
    latin = sum(len(_LATIN.findall(gap)) for gap in sentence.gaps[1:-1])
    total = len(sentence.words) + latin
    switched = _switch(sentence, target, seed, total, latin)
    for i, word in enumerate(sentence.words):
        new = switched.get(i)
        at = 2 * (start + i)
        if new is None or new.startswith("\0"):
            hindi = word if new is None else new[1:]
            parts[at + 1] = spell(hindi) if script == "Latn" else hindi
        else:
            parts[at + 1] = new if script == "Latn" else _half_light(new)
            if not new:
                parts[at] = ""
    if script == "Latn":
        _capitalise(parts, start)


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
