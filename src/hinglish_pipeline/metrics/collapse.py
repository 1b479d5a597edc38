"""Has the model collapsed? Loops, sameness, never stopping, parroting its training."""

from __future__ import annotations

import zlib
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import regex

from hinglish_pipeline.metrics.match import exact_match, normalise_answer
from hinglish_pipeline.text.tokens import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Level = Literal["character", "grapheme", "word"]
_SPAN = {"character": 6, "grapheme": 4, "word": 3}
_GRAPHEME = regex.compile(r"\X")


def units(text: str, level: Level) -> list[str]:
    """Cut a text into code points, grapheme clusters or words.

    An emoji with its modifiers, and a consonant with its matras, is one grapheme.
    """
    if level == "character":
        return list(text)
    if level == "grapheme":
        found: list[str] = _GRAPHEME.findall(text)
        return found
    return words(text)


def repetition(text: str, level: Level, n: int | None = None) -> float:
    """Share of n-grams that occurred before in the same text, 0..1.

    Words miss a run of emoji, characters overrate long words: look at all levels.

    Args:
        text: Any text.
        level: What an n-gram is made of.
        n: Its length; 6 characters, 4 graphemes or 3 words where None.
    """
    return repetition_of(units(text, level), n or _SPAN[level])


def repetition_of(tokens: Sequence[object], n: int) -> float:
    """As `repetition`, over tokens of any kind (a tokenizer's ids, say)."""
    total = len(tokens) - n + 1
    if total < 1:
        return 0.0
    distinct = len({tuple(tokens[i : i + n]) for i in range(total)})
    return 1.0 - distinct / total


def distinct_n(texts: Iterable[str], n: int) -> float:
    """Distinct word n-grams over all word n-grams of a set (Li et al. 2016).

    Returns:
        0..1; 0 where there is no n-gram. It falls with the size of the set: compare
        sets of one size.
    """
    seen: set[tuple[str, ...]] = set()
    total = 0
    for text in texts:
        grams = _word_ngrams(text, n)
        total += len(grams)
        seen.update(grams)
    return len(seen) / total if total else 0.0


@lru_cache(maxsize=4096)
def _word_ngrams(text: str, n: int) -> tuple[tuple[str, ...], ...]:
    """Kept between calls: a jackknife asks for every text once an example."""
    tokens = [word.casefold() for word in words(text)]
    return tuple(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def compression_ratio(texts: Iterable[str]) -> float:
    """UTF-8 bytes over zlib-compressed bytes of the joined texts; 1 where empty.

    High is repetitive (Shaib et al. 2024, arXiv 2403.00553).
    """
    payload = "\n".join(texts).encode()
    return len(payload) / len(zlib.compress(payload, 9)) if payload else 1.0


def natural_stops(finishes: Iterable[str]) -> int:
    """How many generations ended by themselves rather than at the length limit.

    Raises:
        ValueError: If a reason is neither ``stop`` nor ``length``.
    """
    counts = Counter(finishes)
    odd = sorted(set(counts) - {"stop", "length"})
    if odd:
        raise ValueError(f"Finish reasons {odd} are unknown; use 'stop' or 'length'.")
    return counts["stop"]


def parroted(
    prediction: str, references: Sequence[str], training_answers: Collection[str]
) -> bool:
    """Whether a wrong answer is a training answer word for word.

    Args:
        prediction: What the model said.
        references: Right answers.
        training_answers: Answers seen in training, through `normalise_answer`.
    """
    return normalise_answer(prediction) in training_answers and not exact_match(
        prediction, references
    )
