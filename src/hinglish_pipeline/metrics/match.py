"""Is the answer right? Exact match after normalising, and the intent it is nearest."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NOT_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}\u200c\u200d]+")


def normalise_answer(text: str) -> str:
    """Lower case, NFC, punctuation and symbols as single spaces; no matra is lost."""
    folded = unicodedata.normalize("NFC", text).casefold()
    folded = unicodedata.normalize("NFC", folded)
    return " ".join(_NOT_WORD.sub(" ", folded).split())


def exact_match(prediction: str, references: Iterable[str]) -> bool:
    """Whether the prediction equals a reference after `normalise_answer`.

    An empty prediction matches nothing.
    """
    wanted = normalise_answer(prediction)
    return bool(wanted) and any(wanted == normalise_answer(one) for one in references)


class NearestAnswer:
    """Finds the training answer that a prediction is most like.

    Likeness is Dice's coefficient over multisets of character 3-grams (Dice 1945) of
    the normalised texts; ties go to the answer that comes first in sorted order.

    Args:
        answers: Pairs of answer text and intent; repeated pairs count once.
    """

    def __init__(self, answers: Iterable[tuple[str, str]]) -> None:
        pairs = {(normalise_answer(text), intent) for text, intent in answers}
        self._pairs: Sequence[tuple[str, str]] = sorted(pairs)
        self._sizes: list[int] = []
        self._found: dict[str, tuple[float, str | None]] = {}
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for index, (text, _) in enumerate(self._pairs):
            grams = _grams(text)
            self._sizes.append(grams.total())
            for gram, count in grams.items():
                self._postings[gram].append((index, count))

    def intent_of(self, prediction: str, threshold: float = 0.5) -> str | None:
        """Intent of the nearest training answer; None if none is near enough.

        Args:
            prediction: Any text.
            threshold: Least Dice coefficient, 0..1.
        """
        plain = normalise_answer(prediction)
        if plain not in self._found:
            self._found[plain] = self._nearest(plain)
        dice, intent = self._found[plain]
        return intent if dice >= threshold else None

    def _nearest(self, plain: str) -> tuple[float, str | None]:
        grams = _grams(plain)
        shared: Counter[int] = Counter()
        for gram, count in grams.items():
            for index, known in self._postings.get(gram, ()):
                shared[index] += min(count, known)
        total = grams.total()

        def likeness(index: int) -> tuple[float, int]:
            return 2 * shared[index] / (total + self._sizes[index]), -index

        if not shared:
            return 0.0, None
        best = max(shared, key=likeness)
        return likeness(best)[0], self._pairs[best][1]


def _grams(text: str) -> Counter[str]:
    padded = f"  {text} " if text else ""
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2))
