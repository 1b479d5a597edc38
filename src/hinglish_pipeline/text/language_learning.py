"""What the user's own text teaches: spellings no list holds, and telling neighbours.

Expectation-maximisation without labels: the model tags a sample, and each word's
evidence moves towards how it was tagged. Few passes: later ones let the commoner
language swallow the other. Devanagari text in the sample says for certain beside which
words the Hindi reading of a closed word stands.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.text.latin_lid import decode
from hinglish_pipeline.text.romanise import spellings
from hinglish_pipeline.text.tokens import without_placeholders, word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.language_model import LanguageModel
    from hinglish_pipeline.text.params import LanguageModelParams

TRUST = 0.1  # of a Hindi tag: English nouns too stand among Hindi words
UNSURE = 3.0  # nats of evidence from which a word stays what it is
MOVE = 2.0  # nats a pass may move a word
_LONGEST = 24  # letters; longer words are keys and hashes
_SMOOTHING = 4.0  # pairs of a closed word and a neighbour that nobody saw
_LEAST_CONTEXT = 0.5  # nats below which a neighbour is not worth a row
_MOST_CONTEXT = 2.0  # nats; hand-written rows have more to say
_MOST_SPELLINGS = 3  # of a Devanagari neighbour


@dataclass(frozen=True)
class Sample:
    """Words of some of the user's documents.

    Attributes:
        latin: Latin words of each text that has some, lower case, in order.
        devanagari: Devanagari words of the same text, counted.
        hindi: Devanagari words of each text that is mostly Devanagari.
        bytes: UTF-8 bytes of all texts looked at.
    """

    latin: list[list[str]]
    devanagari: list[int]
    hindi: list[list[str]]
    bytes: int


def draw(raw_documents: Shards, params: LanguageModelParams) -> Sample:
    """Take evenly spaced shards and evenly spaced documents of each."""
    count = len(raw_documents)
    most = min(count, params.max_shards)
    sample = Sample([], [], [], 0)
    taken = 0
    for index in range(most):
        shard = raw_documents[index * count // most]
        quota = (params.sample_bytes - taken) // (most - index)
        texts = _some(shard.scan().select("text", "drop_reason").collect(), quota)
        taken += sum(len(text.encode()) for text in texts)
        _cut(texts, sample)
    return Sample(sample.latin, sample.devanagari, sample.hindi, taken)


def _some(frame: pl.DataFrame, quota: int) -> list[str]:
    """Return whole texts, evenly spaced, of at most quota bytes together."""
    kept = frame.filter(pl.col("drop_reason").is_null())["text"].drop_nulls()
    total = int(kept.str.len_bytes().sum() or 0)
    step = max(1, math.ceil(total / max(1, quota)))
    found: list[str] = []
    for text in kept.gather_every(step):
        quota -= len(text.encode())
        if quota < 0:
            break
        found.append(text)
    return found


def _cut(texts: Sequence[str], sample: Sample) -> None:
    plain = [without_placeholders(text).lower() for text in texts]
    for words in word_lists(plain).to_list():
        latin = [word for word in words if _is_latin(word)]
        hindi = [word for word in words if "\u0900" <= word[0] <= "\u097f"]
        if latin:
            sample.latin.append(latin)
            sample.devanagari.append(len(hindi))
        if len(hindi) > 4 * len(latin):
            sample.hindi.append(hindi)


def _is_latin(word: str) -> bool:
    return word.isascii() and word[0].isalpha() and len(word) <= _LONGEST


@dataclass(frozen=True)
class Counts:
    """How often words, and closed words beside neighbours, were Hindi or English.

    Attributes:
        words: By language (0 English, 1 Hindi), occurrences of each word.
        pairs: By language, occurrences of ``closed word + side + neighbour``.
    """

    words: tuple[Counter[str], Counter[str]]
    pairs: tuple[Counter[str], Counter[str]]


def count(sample: Sample, model: LanguageModel, switch_cost: float) -> Counts:
    """Tag the sample and count what was tagged how."""
    found = Counts((Counter(), Counter()), (Counter(), Counter()))
    for words, devanagari in zip(sample.latin, sample.devanagari, strict=True):
        tags = decode(words, model, switch_cost, devanagari)
        for index, (word, tag) in enumerate(zip(words, tags, strict=True)):
            found.words[tag][word] += 1
            if word in model.closed:
                found.pairs[tag].update(_beside(word, words, index))
    return found


def _beside(word: str, words: Sequence[str], index: int) -> Iterator[str]:
    if index:
        yield f"{word}<{words[index - 1]}"
    if index + 1 < len(words):
        yield f"{word}>{words[index + 1]}"


def hindi_pairs(hindi: Iterable[Sequence[str]], closed: frozenset[str]) -> Counter[str]:
    """Count the neighbours of closed words in Devanagari text, romanised."""
    romans: dict[str, list[str]] = {}
    found: Counter[str] = Counter()
    for words in hindi:
        spelled = [romans.setdefault(word, spellings(word, limit=8)) for word in words]
        for index, options in enumerate(spelled):
            for word in closed.intersection(options):
                for side, at in (("<", index - 1), (">", index + 1)):
                    if 0 <= at < len(words):
                        beside = spelled[at][:_MOST_SPELLINGS]
                        found.update(f"{word}{side}{roman}" for roman in beside)
    return found


def moved_words(
    model: LanguageModel, counts: Counts, params: LanguageModelParams
) -> dict[str, float]:
    """Return new evidence of words that were unsure and that the sample knows well.

    A word seen h times as Hindi and e times as English, with old evidence x, gets
    ``log((TRUST h + k q) / (e + k (1 - q))) - log(H / E)``, at most `MOVE` from x: H
    and E are all words by tag, ``q = sigmoid(x + log(H / E))``, k is
    ``prior_strength``.
    """
    english, hindi = counts.words
    balance = math.log((hindi.total() + 1) / (english.total() + 1))
    strength = params.prior_strength
    known = model.evidence_of(set(english) | set(hindi))
    moved: dict[str, float] = {}
    for word in sorted(known):
        seen = english[word] + hindi[word]
        fixed = word in model.closed or abs(known[word]) >= UNSURE or len(word) < 2
        if fixed or seen < params.min_count:
            continue
        prior = strength / (1 + math.exp(-known[word] - balance))
        told = TRUST * hindi[word] + prior
        odds = math.log(told / (english[word] + strength - prior)) - balance
        old = known[word]
        moved[word] = max(old - MOVE, min(old + MOVE, odds))
    return moved


def learnt_contexts(
    model: LanguageModel,
    counts: Counts,
    extra: Counter[str],
    params: LanguageModelParams,
) -> dict[str, float]:
    """Return what neighbours of closed words add, where the sample shows it.

    Args:
        model: Its own rows are not changed.
        counts: Pairs by tag.
        extra: Pairs that are Hindi for certain.
        params: How often a pair has to be seen.
    """
    english, hindi = counts.pairs[0], counts.pairs[1] + extra
    totals: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for total, pairs in zip(totals, (english, hindi), strict=True):
        for key, number in pairs.items():
            total[_owner(key)] += number
    known = set(model.contexts)
    found: dict[str, float] = {}
    for key in sorted(set(english) | set(hindi)):
        seen, owner = english[key] + hindi[key], _owner(key)
        if seen < params.min_pairs or key in known:
            continue
        share = seen / (totals[0][owner] + totals[1][owner])
        rates = [
            (pairs[key] + _SMOOTHING * share) / (total[owner] + _SMOOTHING)
            for pairs, total in zip((english, hindi), totals, strict=True)
        ]
        value = math.log(rates[1] / rates[0])
        if abs(value) >= _LEAST_CONTEXT:
            found[key] = max(-_MOST_CONTEXT, min(_MOST_CONTEXT, value))
    return found


def _owner(key: str) -> str:
    """Return the closed word and side of a pair's key."""
    side = "<" if "<" in key else ">"
    return key.partition(side)[0] + side
