"""How much of a text says the same thing again (Rae et al. 2021, 2112.11446)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


TOP_SIZES = (2, 3, 4)
DUPLICATE_SIZES = (5, 6, 7, 8, 9, 10)
"""Words per n-gram; the paper's."""

_DOC_MIX = np.uint64(0xC2B2AE3D27D4EB4F)


def repetition_shares(words: Sequence[str]) -> dict[str, float]:
    """Measure how much of a text is said again; `kernels.repetition` in bulk.

    ``top_n``: share of word characters that the weightiest repeated n-gram makes up.
    ``dup_n``: share of word characters inside n-grams that the text said before; a
    word covered by several counts once, first occurrences do not count.

    Deviation from the paper: characters of words only, so that spacing and danda do
    not count; an n-gram that occurs once counts 0; overlaps are clipped at 1.

    Args:
        words: Words of one text in order, lower case.

    Returns:
        Shares 0..1: top_2 .. top_4 and dup_5 .. dup_10.
    """
    top = {f"top_{n}": _top_share(words, n) for n in TOP_SIZES}
    return top | {f"dup_{n}": _duplicate_share(words, n) for n in DUPLICATE_SIZES}


def _ngrams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]


def _top_share(words: Sequence[str], n: int) -> float:
    counts = Counter(_ngrams(words, n))
    weights = [sum(map(len, gram)) * c for gram, c in counts.items() if c > 1]
    return min(1.0, max(weights, default=0) / max(1, sum(map(len, words))))


def _duplicate_share(words: Sequence[str], n: int) -> float:
    seen: set[tuple[str, ...]] = set()
    covered: set[int] = set()
    for at, gram in enumerate(_ngrams(words, n)):
        if gram in seen:
            covered.update(range(at, at + n))
        seen.add(gram)
    return sum(len(words[at]) for at in covered) / max(1, sum(map(len, words)))
