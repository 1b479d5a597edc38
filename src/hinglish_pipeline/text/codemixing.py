"""Code-mixing indices of a tagged sentence, so that mixing is measured the same way.

All functions take language tags, one per token. Tags in ``independent`` (numbers,
punctuation, names ...) carry no language. Notation: n tokens, u independent ones,
N = n - u, P switch points among the N tagged tokens, spans = maximal runs of one
language among them. The indices describe a text; they do not grade it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

INDEPENDENT: frozenset[str] = frozenset({"univ", "other", "ne", "o"})
"""Tags (compared case-insensitively) that say nothing about language by default."""


@dataclass(frozen=True)
class MixingProfile:
    """Every index of one tagged text.

    Attributes:
        n_tokens: n, all tokens.
        n_tagged: N, tokens that carry a language.
        switch_points: P, places where the language changes.
        cmi: Code-mixing index v1, 0..100 (0..50 for two languages).
        cmi_utterance: Cu, CMI that also counts switches, 0..100.
        m_index: Multilingual index, 0 (one language) .. 1 (equal shares).
        i_index: Integration index, share of possible switches taken, 0..1.
        language_entropy: Entropy of language shares, bits.
        span_entropy: Entropy of the distribution of span lengths, bits.
        burstiness: -1 (regular spans) .. 1 (bursty).
        memory: Correlation of neighbouring span lengths, None where undefined.
        spf: Switch-point fraction.
    """

    n_tokens: int
    n_tagged: int
    switch_points: int
    cmi: float
    cmi_utterance: float
    m_index: float
    i_index: float
    language_entropy: float
    span_entropy: float
    burstiness: float
    memory: float | None
    spf: float

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the profile as a JSON-able dictionary."""
        return asdict(self)


def tagged_only(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> list[str]:
    """Return the tags that carry a language, in order."""
    skip = {tag.lower() for tag in independent}
    return [tag for tag in tags if tag.lower() not in skip]


def span_lengths(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> list[int]:
    """Return lengths of maximal one-language runs; independent tokens are skipped."""
    kept = tagged_only(tags, independent)
    return [sum(1 for _ in run) for _, run in groupby(kept)]


def switch_points(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> int:
    """Return P: how often the language changes among tagged tokens."""
    return max(0, len(span_lengths(tags, independent)) - 1)


def cmi(tags: Sequence[str], independent: Collection[str] = INDEPENDENT) -> float:
    """Code-mixing index v1, ``100 (1 - max t / (n - u))`` (Das & Gambäck 2014).

    Returns:
        0..100; 0 for one language or none. Two languages never exceed 50.
    """
    counts = Counter(tagged_only(tags, independent))
    total = counts.total()
    return 100.0 * (1.0 - max(counts.values()) / total) if total else 0.0


def cmi_utterance(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> float:
    """Cu, ``100 (N - max t + P) / (2N)`` (Gambäck & Das 2016)."""
    counts = Counter(tagged_only(tags, independent))
    total = counts.total()
    if not total:
        return 0.0
    switches = switch_points(tags, independent)
    return 100.0 * (total - max(counts.values()) + switches) / (2 * total)


def m_index(
    tags: Sequence[str],
    independent: Collection[str] = INDEPENDENT,
    languages: int | None = None,
) -> float:
    """Multilingual index ``(1 - Σp²) / ((k - 1) Σp²)`` (Barnett et al. 2000).

    Args:
        tags: Language tags, one per token.
        independent: Tags that carry no language.
        languages: k; the number of languages present where None.
    """
    counts = Counter(tagged_only(tags, independent))
    k = languages or len(counts)
    if k < 2 or not counts:
        return 0.0
    total = counts.total()
    squares = sum((count / total) ** 2 for count in counts.values())
    return (1.0 - squares) / ((k - 1) * squares)


def i_index(tags: Sequence[str], independent: Collection[str] = INDEPENDENT) -> float:
    """Integration index ``P / (N - 1)`` (Guzmán et al. 2017); 0 where N < 2."""
    total = len(tagged_only(tags, independent))
    return switch_points(tags, independent) / (total - 1) if total > 1 else 0.0


def _entropy(counts: Counter[str] | Counter[int]) -> float:
    total = counts.total()
    shares = (count / total for count in counts.values())
    return max(0.0, -sum(share * math.log2(share) for share in shares))


def language_entropy(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> float:
    """Entropy of language shares ``-Σ p log2 p``, bits."""
    return _entropy(Counter(tagged_only(tags, independent)))


def span_entropy(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> float:
    """Entropy of the distribution of span lengths, bits (Guzmán et al. 2017)."""
    return _entropy(Counter(span_lengths(tags, independent)))


def burstiness(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT, ddof: int = 0
) -> float:
    """``(σ - m) / (σ + m)`` over span lengths (Goh & Barabási 2008).

    Args:
        tags: Language tags, one per token.
        independent: Tags that carry no language.
        ddof: 0 for the population σ (the convention here), 1 for the sample σ.

    Returns:
        -1..1; -1 where all spans are equal or there are too few of them, 0 where no
        token carries a language.
    """
    spans = span_lengths(tags, independent)
    if not spans:
        return 0.0
    if len(spans) <= ddof:
        return -1.0
    mean = sum(spans) / len(spans)
    variance = sum((span - mean) ** 2 for span in spans) / (len(spans) - ddof)
    sigma = math.sqrt(variance)
    return (sigma - mean) / (sigma + mean)


def memory(
    tags: Sequence[str], independent: Collection[str] = INDEPENDENT
) -> float | None:
    """Correlation of each span length with the next one (Goh & Barabási 2008).

    Returns:
        -1..1, or None where fewer than three spans or constant lengths leave it
        undefined.
    """
    spans = span_lengths(tags, independent)
    if len(spans) < 3:
        return None
    first, second = spans[:-1], spans[1:]
    n = len(first)
    mean1, mean2 = sum(first) / n, sum(second) / n
    var1 = sum((a - mean1) ** 2 for a in first) / n
    var2 = sum((b - mean2) ** 2 for b in second) / n
    if var1 == 0 or var2 == 0:
        return None
    covariance = sum((a - mean1) * (b - mean2) for a, b in pairwise(spans)) / n
    return max(-1.0, min(1.0, covariance / math.sqrt(var1 * var2)))


def switch_point_fraction(
    tags: Sequence[str],
    independent: Collection[str] = INDEPENDENT,
    denominator: Literal["tokens", "tagged"] = "tokens",
) -> float:
    """SPF, ``P / n`` or ``P / N`` (Pratapa et al. 2018 leaves the choice open)."""
    total = len(tags)
    if denominator == "tagged":
        total = len(tagged_only(tags, independent))
    return switch_points(tags, independent) / total if total else 0.0


def profile(
    tags: Sequence[str],
    independent: Collection[str] = INDEPENDENT,
    spf_denominator: Literal["tokens", "tagged"] = "tokens",
) -> MixingProfile:
    """Return every index of one tagged text.

    Args:
        tags: Language tags, one per token.
        independent: Tags that carry no language, compared case-insensitively.
        spf_denominator: ``tokens`` (n) or ``tagged`` (N).
    """
    return MixingProfile(
        n_tokens=len(tags),
        n_tagged=len(tagged_only(tags, independent)),
        switch_points=switch_points(tags, independent),
        cmi=cmi(tags, independent),
        cmi_utterance=cmi_utterance(tags, independent),
        m_index=m_index(tags, independent),
        i_index=i_index(tags, independent),
        language_entropy=language_entropy(tags, independent),
        span_entropy=span_entropy(tags, independent),
        burstiness=burstiness(tags, independent),
        memory=memory(tags, independent),
        spf=switch_point_fraction(tags, independent, spf_denominator),
    )


@dataclass(frozen=True)
class CmiError:
    """How far CMI is off because the tags are.

    Attributes:
        mae: Mean absolute error of CMI, points.
        ci: 95 % bootstrap interval of ``mae``.
        bias: Mean of found minus gold, points.
        r: Pearson correlation of found and gold; None where either is constant.
        n: Texts compared.
    """

    mae: float
    ci: tuple[float, float]
    bias: float
    r: float | None
    n: int


def cmi_error(
    gold: Sequence[Sequence[str]],
    found: Sequence[Sequence[str]],
    independent: Collection[str] = INDEPENDENT,
    seed: int = 1,
) -> CmiError:
    """Compare the CMI of tagged texts with that of the same texts tagged by hand.

    Args:
        gold: Tags by hand, one list a text.
        found: A tagger's tags of the same words.
        independent: Tags that carry no language.
        seed: Of the 1000 resamples behind the interval.

    Raises:
        ValueError: Where there is no text, or a text has more tags in one than in the
            other.
    """
    if not gold or list(map(len, gold)) != list(map(len, found)):
        msg = "gold and found need the same texts, at least one, and as many tags"
        raise ValueError(msg)
    true = np.array([cmi(tags, independent) for tags in gold])
    difference = np.array([cmi(tags, independent) for tags in found]) - true
    error, n = np.abs(difference), len(true)
    rng = np.random.default_rng(seed)
    means = [error[rng.integers(0, n, n)].mean() for _ in range(1000)]
    varied = true.std() > 0 and (true + difference).std() > 0
    return CmiError(
        mae=float(error.mean()),
        ci=(float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))),
        bias=float(difference.mean()),
        r=float(np.corrcoef(true, true + difference)[0, 1]) if varied else None,
        n=n,
    )
