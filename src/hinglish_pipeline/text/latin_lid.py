"""Hindi or English? Token language id of Latin words, built from word lists alone.

Likelihoods come from wordfreq's English list and from its Hindi list romanised by
`romanise.spellings`; words in neither are judged by character 1-5-grams (hashed
logistic regression on the two lists); a two-state Viterbi lets neighbours decide what
is ambiguous. No labels, no download; about a second to build, once per process.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.lexicon import (
    AMBIGUOUS,
    ENGLISH_ONLY_INFORMAL,
    ROMAN_FUNCTION_WORDS,
)
from hinglish_pipeline.text.romanise import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_HINDI_WORDS = 7_000
_ENGLISH_WORDS = 10_000
_BUCKETS = 1 << 15
_LONGEST = 14  # characters of a word that n-grams look at
_BACKOFF = 3e-6  # probability mass an unlisted word is worth
_HAND = 3e-4  # floor of a hand-listed function word
_AMBIGUOUS_WEIGHT = 0.6  # of a closed word of both languages: neighbours count more
_CLIP = 6.0
_CACHE = 1 << 20


def viterbi(evidence: Sequence[float], switch_cost: float) -> list[bool]:
    """Decode two states that prefer to stay.

    Args:
        evidence: Per position, log P(token | Hindi) - log P(token | English).
        switch_cost: Nats paid for every change of state, at least 0.

    Returns:
        True where the best path is in the Hindi state. With a symmetric cost the
        lead of one state over the other is all the algorithm has to carry.
    """
    leads: list[float] = []
    lead = 0.0
    for value in evidence:
        if lead > switch_cost:  # plain comparisons: this loop sees every word
            lead = switch_cost
        elif lead < -switch_cost:
            lead = -switch_cost
        lead += value
        leads.append(lead)
    states = [False] * len(leads)
    if not leads:
        return states
    state = leads[-1] > 0
    states[-1] = state
    for index in range(len(leads) - 2, -1, -1):
        state = leads[index] > (-switch_cost if state else switch_cost)
        states[index] = state
    return states


class LatinTagger:
    """Log-odds of Hindi against English for Latin words."""

    def __init__(self) -> None:
        """Build the lists and fit the n-gram model (about a second)."""
        from wordfreq import get_frequency_dict

        self._english: dict[str, float] = get_frequency_dict("en", "large")
        self._hindi = _romanised(get_frequency_dict("hi", "best"))
        self._weights = _fit(self._english, self._hindi)
        self._known: dict[str, float] = {}

    def evidence(self, words: Iterable[str]) -> dict[str, float]:
        """Return log-odds by word.

        Args:
            words: Lower-case Latin words.

        Returns:
            A dictionary that holds at least these words; positive means Hindi.
        """
        missing = sorted({word for word in words if word not in self._known})
        if missing:
            if len(self._known) > _CACHE:
                self._known.clear()
                return self.evidence(set(words) | set(missing))
            self._learn(missing)
        return self._known

    def _learn(self, words: list[str]) -> None:
        chances = _predict(words, self._weights)
        for word, chance in zip(words, chances.tolist(), strict=True):
            hindi = self._hindi.get(word, 0.0) + _BACKOFF * chance
            english = self._english.get(word, 0.0) + _BACKOFF * (1 - chance)
            odds = math.log(hindi / english)
            if word in AMBIGUOUS:
                odds *= _AMBIGUOUS_WEIGHT
            # Rounded, so that no last bit of a library's sum can move a tag.
            self._known[word] = round(max(-_CLIP, min(_CLIP, odds)), 3)


@lru_cache(maxsize=1)
def latin_tagger() -> LatinTagger:
    """Return the process's tagger, building it on first use."""
    return LatinTagger()


def _romanised(hindi: dict[str, float]) -> dict[str, float]:
    """Spread each Hindi word's frequency over its Latin spellings, likeliest first."""
    table: dict[str, float] = {}
    for word in list(hindi)[:_HINDI_WORDS]:
        found = spellings(word, limit=8)
        for rank, spelling in enumerate(found):
            share = hindi[word] / (1.5 + rank)
            table[spelling] = table.get(spelling, 0.0) + share
    for word in ROMAN_FUNCTION_WORDS:
        table[word] = max(table.get(word, 0.0), _HAND)
    for word in ENGLISH_ONLY_INFORMAL:
        if word not in ROMAN_FUNCTION_WORDS:
            table.pop(word, None)
    return table


def _ngrams(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (row, bucket) of every hashed character 1-5-gram of ``^word$``."""
    width = _LONGEST + 2
    padded = [f"^{word[:_LONGEST]}$".encode("latin-1", "replace") for word in words]
    table = np.zeros((len(words), width), dtype=np.uint8)
    for row, raw in enumerate(padded):
        table[row, : len(raw)] = np.frombuffer(raw, dtype=np.uint8)
    chars = table.astype(np.uint64)
    rows: list[NDArray[np.int64]] = []
    buckets: list[NDArray[np.int64]] = []
    rolling = np.zeros_like(chars)
    for n in range(1, 6):
        rolling = rolling[:, : width - n + 1] * np.uint64(1_000_003)
        rolling = rolling + chars[:, n - 1 :]
        hashed = (rolling + np.uint64(n)) * np.uint64(0x9E3779B97F4A7C15)
        whole = chars[:, n - 1 :] > 0
        where, column = np.nonzero(whole)
        rows.append(where.astype(np.int64))
        buckets.append((hashed[where, column] >> np.uint64(49)).astype(np.int64))
        rolling = rolling[:, : width - n + 1]
    return np.concatenate(rows), np.concatenate(buckets)


def _fit(english: dict[str, float], hindi: dict[str, float]) -> NDArray[np.float64]:
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    positive = [w for w in hindi if hindi[w] > 3 * english.get(w, 0.0) and len(w) > 2]
    negative = [w for w in list(english)[:_ENGLISH_WORDS] if w.isascii() and len(w) > 2]
    negative = [w for w in negative if english[w] > 3 * hindi.get(w, 0.0)]
    words = positive + negative
    truth = np.array([1.0] * len(positive) + [-1.0] * len(negative))
    mass = np.array([hindi[w] for w in positive] + [english[w] for w in negative])
    weight = mass**0.25
    weight[: len(positive)] /= weight[: len(positive)].sum()
    weight[len(positive) :] /= weight[len(positive) :].sum()
    rows, buckets = _ngrams(words)
    shape = (len(words), _BUCKETS)
    features = csr_matrix((np.ones(len(rows)), (rows, buckets)), shape=shape)
    turned = features.T.tocsr()

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = truth * (features @ theta)
        value = weight @ np.logaddexp(0, -margin) + 1e-5 * theta @ theta
        slope = -weight * truth / (1 + np.exp(margin))
        return float(value), turned @ slope + 2e-5 * theta

    start = np.zeros(_BUCKETS)
    options = {"maxiter": 12}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(best.x, dtype=np.float64)


def _predict(words: Sequence[str], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    rows, buckets = _ngrams(words)
    margin = np.bincount(rows, weights[buckets], minlength=len(words))
    chance = 1 / (1 + np.exp(-np.clip(margin, -20, 20)))
    return np.asarray(np.clip(chance, 0.02, 0.98))
