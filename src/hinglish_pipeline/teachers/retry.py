"""How long to wait before asking again, and when to stop everybody."""

from __future__ import annotations

import asyncio
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.protocol import TeacherUnreachableError

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.settings import OpenAISettings


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


class Line:
    """What all requests to one endpoint share: holds and outages.

    A rate limit met by one request holds all of them. While nobody listens, requests
    poll without using up attempts, until patience ends.
    """

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._hold_until = 0.0
        self._down_since: float | None = None

    async def wait(self) -> None:
        """Wait while a hold lasts."""
        while (left := self._hold_until - time.monotonic()) > 0:
            await asyncio.sleep(left + random.uniform(0, self._settings.backoff_s / 4))

    def hold(self, seconds: float) -> None:
        """Let nobody ask for some time."""
        seconds = min(seconds, self._settings.max_retry_after_s)
        self._hold_until = max(self._hold_until, time.monotonic() + seconds)

    def came_through(self) -> None:
        """Note that somebody listens."""
        self._down_since = None

    async def wait_for_listener(self) -> None:
        """Wait a moment after a refused connection.

        Raises:
            TeacherUnreachableError: If nobody has listened for ``patience_s``.
        """
        now = time.monotonic()
        if self._down_since is None:
            self._down_since = now
        down_s = now - self._down_since
        if down_s >= self._settings.patience_s:
            msg = (
                f"no connection to the teacher at {self._settings.host} for "
                f"{down_s:.0f} s. Answers so far are kept: start the server, or "
                "correct base_url, and run the same command again."
            )
            raise TeacherUnreachableError(msg)
        pause = min(1.0 + down_s / 4, 10.0, self._settings.patience_s - down_s)
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
