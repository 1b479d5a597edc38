"""A language model from word lists alone: what everybody has before reading a line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.closed_words import closed_words
from hinglish_pipeline.text.language_model import LanguageModel, model_of
from hinglish_pipeline.text.lexicon import (
    AMBIGUOUS,
    ENGLISH_ONLY_INFORMAL,
    ROMAN_FUNCTION_WORDS,
)
from hinglish_pipeline.text.ngrams import fit, margins
from hinglish_pipeline.text.romanise import clipped, spellings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_HINDI_WORDS = 20_000
_HINDI_TEACHERS = 7_000  # that teach letters
_ENGLISH_WORDS = 10_000  # that teach letters
_CLIPPED_WORDS = 1_500  # common enough to be typed without their a's
_CLIPPED = 0.1  # share of a word's spelling without a's
_LISTED = 2e-7  # frequency from which an English word gets a row of its own
_BACKOFF = 7e-7  # probability mass an unlisted word is worth
_HAND = 3e-4  # floor of a hand-listed function word
_AMBIGUOUS_WEIGHT = 0.6  # of a closed word of both languages: neighbours count more
_LOAN = 6e-6  # English frequency at which half of a Hindi spelling is thought a loan


def model_of_lists() -> LanguageModel:
    """Build the model from wordfreq's lists and the hand-written tables."""
    from wordfreq import get_frequency_dict

    english: dict[str, float] = get_frequency_dict("en", "large")
    devanagari = get_frequency_dict("hi", "best")
    hindi = without_loans(romanised(devanagari, _HINDI_WORDS), english)
    teachers = set(romanised(devanagari, _HINDI_TEACHERS))
    weights = _fit(english, {word: hindi[word] for word in hindi if word in teachers})
    listed = {word for word in english if english[word] >= _LISTED and _latin(word)}
    words = sorted(listed | set(hindi))
    chances = _chances(words, weights)
    evidence: dict[str, float] = {}
    for word, chance in zip(words, chances.tolist(), strict=True):
        of_hindi = hindi.get(word, 0.0) + _BACKOFF * chance
        of_english = english.get(word, 0.0) + _BACKOFF * (1 - chance)
        odds = math.log(of_hindi / of_english)
        evidence[word] = odds * (_AMBIGUOUS_WEIGHT if word in AMBIGUOUS else 1.0)
    closed = closed_words()
    evidence |= closed.own
    curly = {w.replace("'", "\u2019"): v for w, v in evidence.items() if "'" in w}
    meta = {"source": "word lists", "english": len(listed), "hindi": len(hindi)}
    return model_of(evidence | curly, closed.contexts, weights, meta)


def romanised(hindi: Mapping[str, float], most: int) -> dict[str, float]:
    """Spread each Hindi word's frequency over its Latin spellings, likeliest first."""
    table: dict[str, float] = {}
    for place, word in enumerate(list(hindi)[:most]):
        for rank, spelling in enumerate(spellings(word, limit=8)):
            share = hindi[word] / (1.5 + rank)
            table[spelling] = table.get(spelling, 0.0) + share
            hurried = clipped(spelling)
            if not rank and place < _CLIPPED_WORDS and len(hurried) > 2:
                table[hurried] = table.get(hurried, 0.0) + _CLIPPED * share
    for word in ROMAN_FUNCTION_WORDS:
        table[word] = max(table.get(word, 0.0), _HAND)
    for word in ENGLISH_ONLY_INFORMAL:
        if word not in ROMAN_FUNCTION_WORDS:
            table.pop(word, None)
    return table


def without_loans(
    hindi: Mapping[str, float], english: Mapping[str, float]
) -> dict[str, float]:
    """Lower the Hindi share of spellings that are everyday English words.

    Hindi lists hold English in Devanagari; what comes back from there in its English
    spelling (plan, west) is English, and the commoner it is, the more so.
    """
    table = dict(hindi)
    for word in table:
        if word in english and word not in ROMAN_FUNCTION_WORDS:
            table[word] /= 1 + (english[word] / _LOAN) ** 0.75
    return table


def _latin(word: str) -> bool:
    return word[0].isalpha() and max(word) < "\u0250"


def _fit(
    english: Mapping[str, float], hindi: Mapping[str, float]
) -> NDArray[np.float32]:
    positive = [w for w in hindi if hindi[w] > 3 * english.get(w, 0.0) and len(w) > 2]
    negative = [w for w in list(english)[:_ENGLISH_WORDS] if w.isascii() and len(w) > 2]
    negative = [w for w in negative if english[w] > 3 * hindi.get(w, 0.0)]
    truth = np.array([1.0] * len(positive) + [-1.0] * len(negative))
    mass = np.array([hindi[w] for w in positive] + [english[w] for w in negative])
    weight = mass**0.25
    weight[: len(positive)] /= weight[: len(positive)].sum()
    weight[len(positive) :] /= weight[len(positive) :].sum()
    return fit(positive + negative, truth, weight)


def _chances(words: list[str], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    margin = np.clip(margins(words, weights), -20, 20)
    return np.asarray(np.clip(1 / (1 + np.exp(-margin)), 0.02, 0.98))
