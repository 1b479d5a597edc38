"""A number nobody has measured yet: its middle, its range, and where it came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable

Numbers = npt.NDArray[np.float64]

_ERRORS = 2.0  # standard errors on either side: about 95 of 100 totals fall within
_LEAST = 0.01  # of the middle; the next batch is never quite like the last


@dataclass(frozen=True, slots=True)
class Figure:
    """An expected value.

    Attributes:
        usual: The middle.
        low: Lower end of the range.
        high: Upper end.
        source: Where it came from: ``calibrated on 1,234 answers``, ``assumed`` ...
    """

    usual: float
    low: float
    high: float
    source: str

    def times(self, factor: float) -> Figure:
        """All three numbers, scaled."""
        scaled = (self.usual * factor, self.low * factor, self.high * factor)
        return Figure(*scaled, self.source)

    def said(self, source: str) -> Figure:
        """The same numbers from another source."""
        return Figure(self.usual, self.low, self.high, source)

    def as_dict(self, digits: int = 0) -> dict[str, Any]:
        """JSON-able and rounded, so that the same input writes the same bytes."""
        row = asdict(self)
        for name in ("usual", "low", "high"):
            row[name] = round(row[name], digits) if digits else round(row[name])
        return row


def nothing(source: str) -> Figure:
    """Zero, and why."""
    return Figure(0.0, 0.0, 0.0, source)


def added(figures: Iterable[Figure]) -> Figure:
    """The sum of figures that may all err to the same side; sources are joined."""
    parts = list(figures)
    weighty = [part for part in parts if part.high] or parts
    return Figure(
        sum(part.usual for part in parts),
        sum(part.low for part in parts),
        sum(part.high for part in parts),
        "; ".join(dict.fromkeys(part.source for part in weighty)),
    )


def from_mean(seen: Numbers, count: int, source: str) -> Figure:
    """The total of ``count`` rows, of which ``seen`` is a sample or a foretaste.

    Args:
        seen: Values, at least one.
        count: Rows to come.
        source: Where the values are from.
    """
    mean = float(seen.mean())
    spread = float(seen.std(ddof=1)) if len(seen) > 1 else mean
    error = spread * count * float(np.sqrt(1 / len(seen) + 1 / max(count, 1)))
    return _within(mean * count, error, source)


def from_ratio(
    guessed: Numbers, counted: Numbers, total: float, count: int, source: str
) -> Figure:
    """The total of ``count`` rows whose guesses add up to ``total``.

    Args:
        guessed: Guesses of rows that were counted.
        counted: Their counts, in the same order.
        total: Sum of the guesses of the rows to come.
        count: Number of rows to come.
        source: Where the counts are from.

    Returns:
        The ratio estimate; its error is that of the ratio and of the new rows.
    """
    ratio = float(counted.sum() / guessed.sum())
    rows = len(guessed)
    off = counted - ratio * guessed
    variance = float((off @ off) / max(rows - 1, 1))
    of_ratio = variance / (rows * float(guessed.mean()) ** 2)
    error = float(np.sqrt(total**2 * of_ratio + count * variance))
    return _within(ratio * total, error, source)


def _within(middle: float, error: float, source: str) -> Figure:
    reach = max(_ERRORS * error, _LEAST * middle)
    return Figure(middle, max(0.0, middle - reach), middle + reach, source)
