"""Are two texts about the same thing, whatever the script and spelling of each?"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from hinglish_pipeline.text.lexicon import STOPWORDS
from hinglish_pipeline.text.sounds import BACK, BITS, FRONT, skeleton
from hinglish_pipeline.text.tokens import folded, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GRAM = 3
_MOST_COUNTED = 3
_GRAIN = 64
_STOPWORDS = frozenset().union(*STOPWORDS.values())


class Likeness(NamedTuple):
    """How much of two texts is the same.

    Attributes:
        cosine: 0..1, of their weighted terms: are they about the same thing?
        shared: 0..1, share of the poorer one's terms that the other has too: does one
            contain the other?
    """

    cosine: float
    shared: float


@lru_cache(maxsize=1 << 16)
def terms(word: str) -> tuple[str, ...]:
    """Name a word by its sound, so that टिकट, tikat and ticket share terms.

    Args:
        word: One word in any script.

    Returns:
        Its sounds (:func:`hinglish_pipeline.text.sounds.skeleton`), its consonants and
        its 3-grams of sounds; nothing for function words.
    """
    word = folded(word)
    code = 0 if word in _STOPWORDS else skeleton(word)
    sounds = []
    while code:
        code, sound = divmod(code, 1 << BITS)
        sounds.append(sound)
    if not sounds:
        return ()
    sounds.reverse()
    heard = "".join(chr(64 + sound) for sound in sounds)
    hard = [s for i, s in enumerate(sounds) if not i or s not in (FRONT, BACK)]
    bounded = f"^{heard}$"
    grams = (bounded[i : i + _GRAM] for i in range(len(bounded) - _GRAM + 1))
    consonants = "".join(chr(64 + sound) for sound in hard)
    return (f"={heard}", f"~{consonants}", *grams)


class Index:
    """A few hundred texts, to be compared with many others.

    TF-IDF with weights in whole 64ths of a nat, so that sums are exact and the order of
    equally good texts is the same on every machine. Deviations from the usual form: a
    term counts at most three times; what a text alone knows is as rare as can be.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [_count(text) for text in texts]
        in_texts = Counter(term for counts in counted for term in counts)
        self._weights = {
            term: _weight(len(texts), n_texts) for term, n_texts in in_texts.items()
        }
        self._unknown = _weight(len(texts), 0)
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for position, counts in enumerate(counted):
            for term, n in counts.items():
                self._postings[term].append((position, n))
        self._sizes = [self._size(counts) for counts in counted]

    def compare(self, text: str) -> list[Likeness]:
        """Compare a text with each of the index.

        Args:
            text: Any text.

        Returns:
            One likeness a text, in the order given; all 0 for a text without words.
        """
        counts = _count(text)
        squares, plain = self._size(counts)
        dots, common = [0] * len(self._sizes), [0] * len(self._sizes)
        for term, n in counts.items():
            weight = self._weights.get(term, 0)
            for position, other in self._postings.get(term, ()):
                dots[position] += n * other * weight * weight
                common[position] += weight
        return [
            Likeness(
                dot / sqrt(squares * own) if dot else 0.0,
                shared / min(plain, total) if shared else 0.0,
            )
            for dot, shared, (own, total) in zip(dots, common, self._sizes, strict=True)
        ]

    def _size(self, counts: Mapping[str, int]) -> tuple[int, int]:
        """Sum of squared weights, and of the weights of each term once."""
        pairs = [(n, self._weights.get(t, self._unknown)) for t, n in counts.items()]
        return sum((n * w) ** 2 for n, w in pairs), sum(w for _, w in pairs)


def _count(text: str) -> dict[str, int]:
    counts = Counter(term for word in words(text) for term in terms(word))
    return {term: min(n, _MOST_COUNTED) for term, n in counts.items()}


def _weight(n_texts: int, n_with: int) -> int:
    return round(_GRAIN * log((1 + n_texts) / (0.5 + n_with)))
