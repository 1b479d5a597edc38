"""Makes one phrasing into many: the small noise of people typing to friends."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.students.params import AugmentParams

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
FILLERS = ("yaar", "bhai", "please", "arey", "acha", "na", "zara")
SPELLINGS = (
    ("mein", "me", "m", "mai"),
    ("hai", "h", "he", "hain"),
    ("nahi", "nhi", "nahin", "ni"),
    ("kaise", "kese", "kaisay"),
    ("kya", "kia", "kyaa"),
    ("kitna", "kitnaa", "kitne", "kitni"),
    ("batao", "btao", "bataao", "bata do"),
    ("karu", "karun", "karoon", "kru"),
    ("karna", "krna", "karnaa"),
    ("chahiye", "chaiye", "chahie"),
    ("kaun", "kon"),
    ("kaunsi", "konsi", "kaunsa", "konsa"),
    ("bahut", "bhot", "bohot"),
    ("mujhe", "muje", "mujhko"),
    ("raha", "rha"),
    ("rahi", "rhi"),
    ("rahe", "rhe"),
    ("gaya", "gya"),
    ("gayi", "gyi", "gai"),
    ("paani", "pani"),
    ("kab", "kb"),
    ("kahan", "kaha", "kahaan"),
    ("yaar", "yr", "yar"),
    ("kare", "karein", "kre"),
    ("hoon", "hu", "hun"),
    ("hota", "hotaa", "hoti"),
    ("lekin", "par", "magar"),
    ("ke liye", "k liye"),
    ("dikkat", "problem"),
    ("paise", "paisa", "pese"),
)
_VARIANTS: Mapping[str, tuple[str, ...]] = {
    word: tuple(other for other in group if other != word)
    for group in SPELLINGS
    for word in group
}


def augment_messages(
    messages: Sequence[Mapping[str, str]], params: AugmentParams, seed: str
) -> list[dict[str, str]]:
    """Add noise to the user's turns; answers are never touched.

    Words that the assistant repeats (names, amounts, slot values) are kept, so the
    answer can still be derived from the question.

    Args:
        messages: One conversation.
        params: Chances of each kind of noise.
        seed: Decides the noise; the same seed gives the same text.
    """
    source = random.Random(seed)
    protected = _answer_words(messages)
    return [
        {
            "role": message["role"],
            "content": _noise(message["content"], params, protected, source)
            if message["role"] == "user"
            else message["content"],
        }
        for message in messages
    ]


def _answer_words(messages: Sequence[Mapping[str, str]]) -> frozenset[str]:
    return frozenset(
        word.lower()
        for message in messages
        if message["role"] == "assistant"
        for word in _WORD.findall(message["content"])
    )


def _noise(
    text: str, params: AugmentParams, protected: frozenset[str], source: random.Random
) -> str:
    words = text.split()
    kept = [
        word
        for word in words
        if _is_protected(word, protected) or source.random() >= params.drop
    ] or words
    for place in range(len(kept) - 1):
        pair = kept[place : place + 2]
        if any(_is_protected(word, protected) for word in pair):
            continue
        if source.random() < params.swap:
            kept[place], kept[place + 1] = kept[place + 1], kept[place]
    spelt = [
        word
        if _is_protected(word, protected) or source.random() >= params.respell
        else _respell(word, source)
        for word in kept
    ]
    if source.random() < params.filler:
        spelt.insert(source.choice((0, len(spelt))), source.choice(FILLERS))
    return " ".join(spelt)


def _is_protected(word: str, protected: frozenset[str]) -> bool:
    found = _WORD.findall(word.lower())
    return any(
        part in protected and (len(part) > 4 or part not in _VARIANTS) for part in found
    )


def _respell(word: str, source: random.Random) -> str:
    variants = _VARIANTS.get(word.lower())
    return source.choice(variants) if variants else word
