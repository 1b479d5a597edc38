"""How fast one server may be asked: stated limits, headers, and what it bears."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.endpoint.retry import backoff, parse_retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_RESOURCES = ("requests", "tokens")
_LONGEST_S = 86_400.0
_TOO_MANY = 0.15
_FEW = 0.05
_MEMORY = 64


def parse_duration(value: str) -> float | None:
    """Read a time as rate-limit headers write it: ``6m0s``, ``1.5s``, ``20ms``, ``3``.

    Args:
        value: The header's text.

    Returns:
        Seconds; None if it is something else, as a date written in seconds.
    """
    text = value.strip()
    try:
        seconds = float(text)
    except ValueError:
        match = _DURATION.fullmatch(text)
        if not text or match is None:
            return None
        hours, minutes, seconds_, milliseconds = (float(g or 0) for g in match.groups())
        return hours * 3600 + minutes * 60 + seconds_ + milliseconds / 1000
    return seconds if 0 <= seconds <= _LONGEST_S else None


def spent_wait(headers: Mapping[str, str]) -> float | None:
    """Read from ``x-ratelimit`` headers how long a used-up allowance stays so.

    Args:
        headers: Of any reply.

    Returns:
        Seconds until everything that is used up is there again; None if nothing is.
    """
    waits = []
    for resource in _RESOURCES:
        left = headers.get(f"x-ratelimit-remaining-{resource}")
        if left is not None and left.strip() == "0":
            reset = headers.get(f"x-ratelimit-reset-{resource}", "")
            waits.append(parse_duration(reset))
    known = [wait for wait in waits if wait is not None]
    return max(known, default=None)


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Read how long a server that turned us away wants us to wait.

    Args:
        headers: Of the reply: ``retry-after-ms``, ``Retry-After`` or ``x-ratelimit``.
        now: Unix time, for dates.

    Returns:
        Seconds; None if it does not say.
    """
    milliseconds = parse_duration(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    after = parse_retry_after(headers.get("Retry-After"), now)
    return after if after is not None else spent_wait(headers)


class Bucket:
    """A stated limit, kept evenly: no burst longer than a second's worth.

    An amount larger than the bucket is let through when the bucket is full and leaves
    a debt, so nothing waits for ever.

    Args:
        per_minute: The limit.
        now: Monotonic time.
    """

    def __init__(self, per_minute: float, now: float) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, self._per_second)
        self._level = self._most
        self._at = now

    def ready_at(self, amount: float, now: float) -> float:
        """Return the time from which an amount may be taken."""
        missing = min(amount, self._most) - self._filled(now)
        return now + missing / self._per_second if missing > 0 else now

    def take(self, amount: float, now: float) -> None:
        """Take an amount; give back what was not used with a negative one."""
        self._level = min(self._most, self._filled(now) - amount)
        self._at = now

    def _filled(self, now: float) -> float:
        return min(self._most, self._level + (now - self._at) * self._per_second)


class Window:
    """How many requests at a time a server bears that does not state its limits.

    Single 429s concern their own row. When they are more than 15 % of the replies, the
    window halves, at most once per round trip, and opens again by a tenth of a request
    per answer once they are under 5 %. When even one at a time is too much, nobody asks
    for a while that doubles.

    Args:
        most: Configured concurrency.
        backoff_s: First of those whiles.
        max_backoff_s: The longest.
    """

    def __init__(self, most: int, backoff_s: float, max_backoff_s: float) -> None:
        self.size = float(most)
        self.blocked_since: float | None = None
        self._most = most
        self._backoff = (backoff_s, max_backoff_s)
        self._share = 0.0
        self._halved_at = -math.inf
        self._blocks = 0

    @property
    def is_tight(self) -> bool:
        """Whether 429s come so often that they say nothing about a row."""
        return self._share > _FEW

    def succeeded(self) -> None:
        """Note an answer."""
        if self._share == 0.0:
            return
        self._share -= self._share / _MEMORY
        self._blocks, self.blocked_since = 0, None
        if self.size < self._most:
            if not self.is_tight:
                self.size = min(float(self._most), self.size + 0.1)
        elif self._share < 1e-3:
            self._share = 0.0

    def limited(self, sent_at: float, now: float) -> float:
        """Note a 429.

        Args:
            sent_at: When its request left.
            now: Monotonic time.

        Returns:
            Seconds during which nobody should ask.
        """
        self._share += (1 - self._share) / _MEMORY
        if self.blocked_since is None:
            self.blocked_since = now
        if self._share <= _TOO_MANY or sent_at <= self._halved_at:
            return 0.0
        self._halved_at = now
        if self.size > 1:
            self.size = max(1.0, self.size / 2)
            return 0.0
        self._blocks += 1
        return backoff(self._blocks, *self._backoff)
