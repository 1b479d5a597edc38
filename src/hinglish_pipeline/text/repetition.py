"""How much of a text says the same thing again (Rae et al. 2021, 2112.11446)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


TOP_SIZES = (2, 3, 4)
DUPLICATE_SIZES = (5, 6, 7, 8, 9, 10)
"""Words per n-gram; the paper's."""


def repetition_shares(words: Sequence[str], size: int) -> dict[str, float]:
    """Measure how much of a text is said again; `kernels.repetition` in bulk.

    ``top_n``: share of characters that the commonest n-gram, with the blanks between
    its words, makes up; of equally common ones, the longest.
    ``dup_n``: share of characters in n-grams that were said before. Read from the
    start; what is counted once is passed over, so that repeats that overlap count
    once and their words begin no n-gram.

    Counted as datatrove's `GopherRepetitionFilter` counts, of the same words, save
    that of equally common n-grams it takes the first, which hangs on where a text
    begins; that one which occurs once is no repetition here; and that ``top_n`` is
    clipped at 1.

    Args:
        words: Words of one text in order, lower case.
        size: Characters of the text: with signs, blanks and line ends.

    Returns:
        Shares 0..1: top_2 .. top_4 and dup_5 .. dup_10.
    """
    size = max(1, size)
    top = {f"top_{n}": min(1.0, _top(words, n) / size) for n in TOP_SIZES}
    return top | {f"dup_{n}": _repeated(words, n) / size for n in DUPLICATE_SIZES}


def _ngrams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]


def _top(words: Sequence[str], n: int) -> int:
    counts = Counter(_ngrams(words, n))
    most = max(counts.values(), default=1)
    return max(
        (len(" ".join(gram)) * c for gram, c in counts.items() if c == most > 1),
        default=0,
    )


def _repeated(words: Sequence[str], n: int) -> int:
    seen: set[tuple[str, ...]] = set()
    chars, end = 0, 0
    for at, gram in enumerate(_ngrams(words, n)):
        if at < end:
            continue
        if gram in seen:
            chars += sum(map(len, gram))
            end = at + n
        seen.add(gram)
    return chars
