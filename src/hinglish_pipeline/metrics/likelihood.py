"""Bits per byte: likelihood that can be compared between tokenizers, not scripts."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from hinglish_pipeline.metrics.significance import bootstrap_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hinglish_pipeline.metrics.estimate import Estimate


def bits_per_byte(
    nll_bits: Sequence[float],
    n_bytes: Sequence[int],
    *,
    resamples: int,
    seed: int,
) -> Estimate:
    """Σ negative log-likelihood (bits) over Σ UTF-8 bytes.

    A Devanagari letter is three bytes, a Latin one is one: compare models on one set
    with it, never two scripts.

    Args:
        nll_bits: Per example, ``-Σ log2 p(token)``.
        n_bytes: Per example, UTF-8 bytes of the text predicted.
        resamples: Bootstrap samples.
        seed: Seed of the bootstrap.
    """
    return bootstrap_ratio(nll_bits, n_bytes, resamples=resamples, seed=seed)


class ByteUnigram:
    """A model that knows only how frequent each byte is; add-one smoothed.

    Every text has a finite likelihood, and the baseline needs no tokenizer.

    Args:
        texts: Training texts.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[int] = Counter()
        for text in texts:
            counts.update(text.encode())
        total = counts.total() + 256
        self._bits = [-math.log2((counts[value] + 1) / total) for value in range(256)]

    def nll_bits(self, text: str | bytes) -> float:
        """Negative log-likelihood of a text, or of its UTF-8 bytes, in bits."""
        payload = text.encode() if isinstance(text, str) else text
        return sum(self._bits[value] for value in payload)


class CharacterUnigram:
    """A model that knows how frequent each character is; unseen ones cost their bytes.

    Add-one smoothing over the characters seen plus one escape; after the escape an
    unseen character is spelt byte by byte, 8 bits each.

    Args:
        texts: Training texts.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text)
        total = counts.total() + len(counts) + 1
        self._bits = {
            char: -math.log2((count + 1) / total) for char, count in counts.items()
        }
        self._escape = -math.log2(1 / total)

    def nll_bits(self, text: str) -> float:
        """Negative log-likelihood of a text in bits."""
        return sum(
            self._bits[char]
            if char in self._bits
            else self._escape + 8 * len(char.encode())
            for char in text
        )
