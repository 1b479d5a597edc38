"""A language model as hash tables, so that a word costs one look."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.compiled import inlined, lean
from hinglish_pipeline.text.kernels.words import hash_word
from hinglish_pipeline.text.language import (
    HINDI_FUNCTION_WORDS,
    LABELS,
    foreign_list,
    mostly_letters,
    stopwords_of_label,
)
from hinglish_pipeline.text.scripts import word_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from hinglish_pipeline.text.language_model import LanguageModel

UNITS = 256
"""Evidence is kept in 256ths of a nat: whole numbers, so that sums are exact."""
BIAS = 1 << 15
# What a table says of a word, from the lowest bit: evidence + BIAS (16), flags (16),
# the closed word's number from 1 (16), the stop word's number from 1 (16).
UNIV, FOREIGN, FUNCTION = (np.uint64(1 << bit) for bit in (16, 17, 18))
CLOSED_SHIFT, STOP_SHIFT, LOW = np.uint64(32), np.uint64(48), np.uint64(0xFFFF)
EDGE, HINDI, ENGLISH = 0, 1, 2
_STIR, _BEFORE, _AFTER = 0x9E3779B97F4A7C15, 0x5851F42D4C957F2D, 0x14057B7EF767814F
_U_STIR, _U_BEFORE, _U_AFTER = map(np.uint64, (_STIR, _BEFORE, _AFTER))
_S29, _EMPTY, _ONE, _TWO = (np.uint64(number) for number in (29, 0, 1, 2))
_RECENT = 1 << 12
_MASK64 = (1 << 64) - 1


@dataclass
class ModelTables:
    """A language model and the project's word lists, by `words.hash_word`.

    Tables are pairs (key, value) with open addressing; 0 is an empty key. Words in no
    list are judged by their letters once and remembered in `slots`; what they are does
    not depend on when that happens.

    Attributes:
        base: Keys and values of the listed Latin words, shape (U, 2).
        small: Stop words in other scripts.
        contexts: `context_key` and evidence + BIAS.
        classes: Evidence of a closed word's neighbour by side (before, after) and
            kind (EDGE, HINDI, ENGLISH), shape (closed words, 2, 3).
        weights: Of hashed character n-grams.
        stop_labels: Whose stop word it is, one bit a label of `language.LABELS`, by
            number; shape (stop words + 1,).
        slots: Listed words and those met since, shape (2 * places,).
        recent: Words looked up last, one at each place, small enough for a cache.
        used: How many words `slots` holds, shape (1,).
        lock: Held while `slots` may change.
    """

    base: NDArray[np.uint64]
    small: NDArray[np.uint64]
    contexts: NDArray[np.uint64]
    classes: NDArray[np.int64]
    weights: NDArray[np.int64]
    stop_labels: NDArray[np.uint8]
    slots: NDArray[np.uint64] = field(init=False)
    recent: NDArray[np.uint64] = field(init=False)
    used: NDArray[np.int64] = field(init=False)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Lay the listed words out."""
        self._lay(4 * len(self.base))

    @property
    def known(self) -> tuple[NDArray[Any], ...]:
        """What the loop looks words up in."""
        return self.slots, self.small, self.recent, self.used, self.weights

    def make_room(self, words: int) -> None:
        """See that so many new words fit; forget unlisted ones if they do not.

        Args:
            words: Words that may be added before the next call.
        """
        if self.used[0] + words > self.limit:
            self._lay(4 * (len(self.base) + words))

    @property
    def limit(self) -> int:
        """Words that `slots` may hold."""
        return len(self.slots) * 3 // 10

    def _lay(self, places: int) -> None:
        self.slots = table_of(self.base, places)
        self.recent = np.zeros(2 * _RECENT, dtype=np.uint64)
        self.used = np.array([len(self.base)], dtype=np.int64)


@lru_cache(maxsize=2)
def model_tables(model: LanguageModel) -> ModelTables:
    """Return the tables of a model, built once a process (half a second)."""
    closed = {word: number for number, word in enumerate(sorted(model.closed), 1)}
    stops = sorted(set[str]().union(*map(stopwords_of_label, LABELS)))
    stop = {word: number for number, word in enumerate(stops, 1)}
    evidence = dict(zip(model.words, model.evidence.tolist(), strict=True))
    more = {*closed, *stop, *HINDI_FUNCTION_WORDS, *foreign_list()} - evidence.keys()
    latin = {word for word in more if word_script(word) == "Latin"}
    evidence |= model.evidence_of(sorted(latin))
    values = {word: int(value * UNITS) + BIAS for word, value in evidence.items()}
    for listed, flag in ((HINDI_FUNCTION_WORDS, FUNCTION), (foreign_list(), FOREIGN)):
        for word in listed & values.keys():
            values[word] |= int(flag)
    for numbers, shift in ((closed, CLOSED_SHIFT), (stop, STOP_SHIFT)):
        for word in numbers.keys() & values.keys():
            values[word] |= numbers[word] << int(shift)
    for word in values:
        if not word.isalpha() and not mostly_letters(word):
            values[word] |= int(UNIV)
    others = {
        word: stop[word] << int(STOP_SHIFT) for word in more - latin if word in stop
    }
    small = _pairs((hash_word(word), value) for word, value in others.items())
    labels = [
        sum((word in stopwords_of_label(label)) << i for i, label in enumerate(LABELS))
        for word in stops
    ]
    return ModelTables(
        base=_pairs((hash_word(word), value) for word, value in values.items()),
        small=table_of(small, 4 * len(small)),
        contexts=_contexts(model),
        classes=_classes(model, closed),
        weights=np.round(model.ngram_weights * UNITS).astype(np.int64),
        stop_labels=np.array([0, *labels], dtype=np.uint8),
    )


def _contexts(model: LanguageModel) -> NDArray[np.uint64]:
    pairs = _pairs(
        (_context_key(hash_word(word), side == ">", hash_word(near)), _biased(value))
        for word, side, near, value in model.context_rows()
        if near not in ("", "+", "-")
    )
    return table_of(pairs, 4 * len(pairs))


def _classes(model: LanguageModel, closed: dict[str, int]) -> NDArray[np.int64]:
    table = np.zeros((len(closed) + 1, 2, 3), dtype=np.int64)
    kinds = {"": EDGE, "+": HINDI, "-": ENGLISH}
    for word, side, near, value in model.context_rows():
        if near in kinds:
            at = closed[word], int(side == ">"), kinds[near]
            table[at] = round(value * UNITS)
    return table


def _biased(value: float) -> int:
    return round(value * UNITS) + BIAS


def _pairs(rows: Iterable[tuple[int, int]]) -> NDArray[np.uint64]:
    return np.array(list(rows), dtype=np.uint64).reshape(-1, 2)


def table_of(pairs: NDArray[np.uint64], places: int) -> NDArray[np.uint64]:
    """Lay (key, value) pairs out with open addressing.

    Args:
        pairs: Different keys, none 0, shape (n, 2).
        places: At least so many places, rounded up to a power of two.
    """
    room = 1 << max(4, int(places - 1).bit_length())
    slots = np.zeros(2 * room, dtype=np.uint64)
    _fill(slots, pairs)
    return slots


@inlined
def place_of(slots: NDArray[np.uint64], key: np.uint64) -> np.uint64:
    """Where a key is, or the empty place where it would be."""
    last = np.uint64(len(slots) - 2)
    place = (key << _ONE) & last
    while slots[place] != key and slots[place] != _EMPTY:
        place = (place + _TWO) & last
    return place


@inlined
def context_key(word: np.uint64, after: bool, neighbour: np.uint64) -> np.uint64:
    """Key of a closed word and the word before or after it."""
    key = (word * _U_STIR) ^ (neighbour + (_U_AFTER if after else _U_BEFORE))
    key *= _U_STIR
    return (key ^ (key >> _S29)) | _ONE


def _context_key(word: int, after: bool, neighbour: int) -> int:
    key = ((word * _STIR) ^ (neighbour + (_AFTER if after else _BEFORE))) & _MASK64
    key = (key * _STIR) & _MASK64
    return (key ^ (key >> 29)) | 1


@lean
def _fill(slots: NDArray[np.uint64], pairs: NDArray[np.uint64]) -> None:
    for row in range(len(pairs)):
        place = place_of(slots, pairs[row, 0])
        slots[place] = pairs[row, 0]
        slots[place + _ONE] = pairs[row, 1]
