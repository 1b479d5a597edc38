"""How long to wait before asking again."""

from __future__ import annotations

import random
from email.utils import parsedate_to_datetime


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date.

    Args:
        value: The header, or None.
        now: Unix time, for dates.

    Returns:
        Seconds to wait, at least 0; None when absent or unreadable.
    """
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except ValueError:
        return None


def backoff(attempt: int, first_s: float, longest_s: float) -> float:
    """Exponential delay with full jitter, so that clients do not return in step.

    Args:
        attempt: Attempts made so far, from 1.
        first_s: Upper end after the first attempt.
        longest_s: Upper end at most.

    Returns:
        Seconds, uniform in the upper half of ``(0, min(longest, first * 2^(n-1))]``.
    """
    ceiling = min(longest_s, first_s * 2.0 ** (attempt - 1))
    return ceiling * random.uniform(0.5, 1.0)
