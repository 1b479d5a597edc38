"""Which letters look Hindi? Hashed character n-grams of words, and their weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BUCKETS = 1 << 15
LONGEST = 14  # code points of a word that n-grams look at
_ROUNDS = 12  # of L-BFGS; more fits the lists better and other words worse


def ngrams(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (row, bucket) of every hashed character 1-5-gram of ``^word$``.

    A word gives its first `LONGEST` code points, those above 255 as ``?``. The bucket
    of bytes c1..cn is ``((r + n) * 0x9E3779B97F4A7C15) >> 49`` with r the polynomial
    of the bytes in base 1000003, all modulo 2**64.
    """
    width = LONGEST + 2
    padded = [f"^{word[:LONGEST]}$".encode("latin-1", "replace") for word in words]
    fixed = np.array(padded, dtype=f"S{width}").view(np.uint8)
    chars = fixed.reshape(len(words), width).astype(np.uint64)
    rows: list[NDArray[np.int64]] = []
    buckets: list[NDArray[np.int64]] = []
    rolling = np.zeros_like(chars)
    for n in range(1, 6):
        rolling = rolling[:, : width - n + 1] * np.uint64(1_000_003)
        rolling = rolling + chars[:, n - 1 :]
        hashed = (rolling + np.uint64(n)) * np.uint64(0x9E3779B97F4A7C15)
        where, column = np.nonzero(chars[:, n - 1 :])
        rows.append(where.astype(np.int64))
        buckets.append((hashed[where, column] >> np.uint64(49)).astype(np.int64))
    return np.concatenate(rows), np.concatenate(buckets)


def margins(words: Sequence[str], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sum the weights of each word's n-grams, shape (len(words),)."""
    if not words:
        return np.zeros(0, dtype=np.float64)
    rows, buckets = ngrams(words)
    summed = np.bincount(rows, weights[buckets], minlength=len(words))
    return summed.astype(np.float64)


def fit(
    words: Sequence[str], truth: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Fit a logistic regression of n-grams.

    Args:
        words: n different words.
        truth: Shape (n,), 1 for Hindi, -1 for English.
        weight: Shape (n,), how much each word counts; both languages sum to 1.

    Returns:
        Weights of shape (`BUCKETS`,), multiples of 1/256, so that no library's last
        bit shows.
    """
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    rows, buckets = ngrams(words)
    shape = (len(words), BUCKETS)
    features = csr_matrix((np.ones(len(rows)), (rows, buckets)), shape=shape)
    turned = features.T.tocsr()

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = truth * (features @ theta)
        value = weight @ np.logaddexp(0, -margin) + 1e-5 * theta @ theta
        slope = -weight * truth / (1 + np.exp(margin))
        return float(value), turned @ slope + 2e-5 * theta

    start, options = np.zeros(BUCKETS), {"maxiter": _ROUNDS}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(np.round(best.x * 256) / 256, dtype=np.float32)
