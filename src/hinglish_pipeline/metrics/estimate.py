"""A number that never travels alone: value, n and interval in one object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A measured value with its uncertainty.

    Attributes:
        value: The point estimate, in the metric's unit.
        n: Examples it was measured on.
        low: Lower end of the 95 % interval.
        high: Upper end of the 95 % interval.
    """

    value: float
    n: int
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether a value lies outside the interval."""
        return not self.low <= value <= self.high
