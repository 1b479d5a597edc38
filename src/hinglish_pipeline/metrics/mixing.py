"""How is a set of texts mixed? Profiles to be matched, never grades to be raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.codemixing import profile
from hinglish_pipeline.text.language import tag_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INDICES = (
    "cmi",
    "cmi_utterance",
    "m_index",
    "i_index",
    "language_entropy",
    "span_entropy",
    "burstiness",
    "memory",
    "spf",
)
"""Indices of `text.codemixing.MixingProfile` that a set's profile holds."""


@dataclass(frozen=True)
class Spread:
    """Distribution of one index over a set.

    Attributes:
        n: Texts on which the index is defined.
        q1: Lower quartile.
        median: Median.
        q3: Upper quartile.
    """

    n: int
    q1: float
    median: float
    q3: float

    @property
    def iqr(self) -> float:
        """Interquartile range."""
        return self.q3 - self.q1


def index_values(tagged: Iterable[Sequence[str]]) -> dict[str, list[float]]:
    """Every index of every tagged text; undefined values are left out.

    Args:
        tagged: Per text, one language tag per word. Texts without a word that has a
            language are left out: they are not mixed and not unmixed.
    """
    values: dict[str, list[float]] = {name: [] for name in INDICES}
    for tags in tagged:
        found = profile(tags)
        if not found.n_tagged:
            continue
        for name in INDICES:
            value = getattr(found, name)
            if value is not None:
                values[name].append(float(value))
    return values


def index_values_of_texts(texts: Iterable[str]) -> dict[str, list[float]]:
    """As `index_values`, with the words tagged by `text.language`."""
    return index_values(tag_text(text) for text in texts)


def set_profile(values: Mapping[str, Sequence[float]]) -> dict[str, Spread | None]:
    """Median and quartiles per index; None where no text defines it."""
    return {
        name: _spread(values[name]) if len(values[name]) else None for name in values
    }


def profile_distance(
    ours: Mapping[str, Sequence[float]], theirs: Mapping[str, Sequence[float]]
) -> dict[str, float | None]:
    """Wasserstein-1 distance per index, in the index's own unit (Kantorovich 1942).

    Returns:
        0 for equal distributions; None where one side defines no value.

    Raises:
        ValueError: If the two sides hold different indices.
    """
    if set(ours) != set(theirs):
        odd = sorted(set(ours) ^ set(theirs))
        raise ValueError(f"Profiles hold different indices: {odd}.")
    from scipy.stats import wasserstein_distance

    return {
        name: float(wasserstein_distance(ours[name], theirs[name]))
        if len(ours[name]) and len(theirs[name])
        else None
        for name in ours
    }


def _spread(values: Sequence[float]) -> Spread:
    q1, median, q3 = np.quantile(np.asarray(values, float), [0.25, 0.5, 0.75])
    return Spread(len(values), float(q1), float(median), float(q3))
