"""Intervals and paired differences, so that noise is not taken for progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from hinglish_pipeline.metrics.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


Item = TypeVar("Item")


def wilson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """Share of successes with Wilson's score interval (Wilson 1927).

    Unlike the normal interval it stays inside 0..1 and has width at 0 and at n.

    Args:
        successes: 0..n.
        n: Trials, at least one.
        level: Confidence level.

    Raises:
        ValueError: If there is no trial, or more successes than trials.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} trials is no rate.")
    from scipy.stats import binomtest

    interval = binomtest(successes, n).proportion_ci(level, method="wilson")
    return Estimate(successes / n, n, float(interval.low), float(interval.high))


def bootstrap_mean(
    values: Sequence[float], *, resamples: int, seed: int, level: float = 0.95
) -> Estimate:
    """Mean over examples with a percentile bootstrap interval (Efron 1979).

    Args:
        values: One number an example.
        resamples: Bootstrap samples.
        seed: Same seed, same interval.
        level: Confidence level.

    Raises:
        ValueError: If there is no value.
    """
    data = _non_empty(values)
    low, high = _interval(data, resamples, seed, level)
    return Estimate(float(data.mean()), len(data), low, high)


def bootstrap_ratio(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    resamples: int,
    seed: int,
) -> Estimate:
    """``Σ a / Σ b`` over examples, both drawn together; for bits per byte.

    Raises:
        ValueError: If lengths differ, there is no example, or a denominator is not
            positive.
    """
    top, bottom = _non_empty(numerators), _non_empty(denominators)
    if len(top) != len(bottom):
        raise ValueError(f"{len(top)} numerators but {len(bottom)} denominators.")
    if (bottom <= 0).any():
        raise ValueError("Every denominator must be positive.")
    drawn = _draws(len(top), resamples, seed)
    ratios = top[drawn].sum(axis=1) / bottom[drawn].sum(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    value = float(top.sum() / bottom.sum())
    return Estimate(value, len(top), float(low), float(high))


def paired_difference(
    ours: Sequence[float], theirs: Sequence[float], *, resamples: int, seed: int
) -> Estimate:
    """Mean difference on the same examples with a paired percentile bootstrap.

    Pairing removes the variance that the examples themselves bring (Koehn 2004).

    Raises:
        ValueError: If the two lists are not of one length, or are empty.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} values cannot be paired with {len(theirs)}.")
    differences = np.asarray(ours, float) - np.asarray(theirs, float)
    return bootstrap_mean(differences.tolist(), resamples=resamples, seed=seed)


def jackknife(
    items: Sequence[Item], statistic: Callable[[list[Item]], float]
) -> Estimate:
    """A statistic of a whole set with a jackknife interval (Tukey 1958).

    For statistics that a bootstrap would bias because drawing twice the same example
    changes them: distinct-n, compression.

    Args:
        items: The set's examples, at least one.
        statistic: Function of a list of examples.
    """
    n = len(items)
    if not n:
        raise ValueError("There is no example to measure.")
    whole = list(items)
    value = statistic(whole)
    if n == 1:
        return Estimate(value, 1, value, value)
    left = np.array([statistic(whole[:i] + whole[i + 1 :]) for i in range(n)])
    error = float(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))
    from scipy.stats import norm

    half = float(norm.ppf(0.975)) * error
    return Estimate(value, n, value - half, value + half)


def _interval(
    data: NDArray[np.float64], resamples: int, seed: int, level: float
) -> tuple[float, float]:
    if len(data) == 1 or bool((data == data[0]).all()):
        return float(data.mean()), float(data.mean())
    from scipy.stats import bootstrap

    found = bootstrap(
        (data,),
        np.mean,
        n_resamples=resamples,
        confidence_level=level,
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _draws(n: int, resamples: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, n, size=(resamples, n))


def _non_empty(values: Sequence[float]) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64)
    if not len(data):
        raise ValueError("There is no example to measure.")
    return data
