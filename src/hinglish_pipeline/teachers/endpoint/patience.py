"""How long an answer may take, learnt from the answers before it.

A server that swallows one request in a hundred would otherwise hold each of them for
the whole timeout. Answers of one recipe are alike, so each recipe has its own figure.
What is learnt counts for requests already under way, so limits are looked at now and
then for all of them instead of being set once for each.
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

_WINDOW = 128
_FACTOR = 3.0
_LEAST_S = 1.0
_MOST_LATE = 0.1
_MEMORY = 512
_LOOKS = 8


class _Wait(NamedTuple):
    """A request under way."""

    started: float
    kind: str
    late_before: int
    is_last: bool


class Patience:
    """Ends the waits that have lasted too long.

    Args:
        longest_s: The configured timeout, never exceeded.
        is_learning: Whether to end a wait before that at all.
    """

    def __init__(self, longest_s: float, is_learning: bool) -> None:
        self._longest_s = longest_s
        self._is_learning = is_learning
        self._kinds: dict[str, _Kind] = {}
        self._waits: dict[asyncio.Timeout, _Wait] = {}

    def begin(self, kind: str, late_before: int, is_last: bool) -> asyncio.Timeout:
        """Begin a wait.

        Args:
            kind: What the request resembles: its recipe.
            late_before: Times this row has been given up as late; each doubles the
                wait.
            is_last: Whether it is the row's last attempt, which gets the longest.

        Returns:
            The timer to wait in, and to hand to :meth:`end` afterwards.
        """
        timer = asyncio.Timeout(None)
        self._waits[timer] = _Wait(time.monotonic(), kind, late_before, is_last)
        return timer

    def end(self, timer: asyncio.Timeout) -> None:
        """End a wait, whatever it brought."""
        self._waits.pop(timer, None)

    def answered(self, kind: str, seconds: float) -> None:
        """Note how long an answer took."""
        if self._is_learning:
            known = self._kinds.get(kind)
            if known is None:
                known = self._kinds[kind] = _Kind()
            known.answered(seconds)

    def late(self, kind: str) -> None:
        """Note a wait that ended without an answer."""
        if kind in self._kinds:
            self._kinds[kind].late()

    async def watch(self) -> None:
        """End what is late, until cancelled."""
        while True:
            await asyncio.sleep(min(_LEAST_S, self._longest_s) / _LOOKS)
            now = time.monotonic()
            for timer, wait in list(self._waits.items()):
                if now - wait.started >= self._limit_s(wait):
                    del self._waits[timer]
                    timer.reschedule(0)

    def _limit_s(self, wait: _Wait) -> float:
        known = self._kinds.get(wait.kind)
        if known is None or known.usual_s is None or wait.is_last:
            return self._longest_s
        return min(self._longest_s, known.usual_s * 2.0**wait.late_before)


class _Kind:
    """The slowest answers of the last one to two windows."""

    def __init__(self) -> None:
        self.usual_s: float | None = None
        self._now_s = 0.0
        self._before_s = 0.0
        self._answers = 0
        self._late_share = 0.0

    def answered(self, seconds: float) -> None:
        self._answers += 1
        self._late_share -= self._late_share / _MEMORY
        self._now_s = max(self._now_s, seconds)
        if self._answers >= _WINDOW:
            slowest = max(self._now_s, self._before_s)
            self.usual_s = max(_LEAST_S, _FACTOR * slowest)
            self._before_s, self._now_s = self._now_s, 0.0
            self._answers = 0

    def late(self) -> None:
        """Double what was learnt when it turns out too short for many.

        The memory is long: at the end of a run what hangs comes in a row, too.
        """
        self._late_share += (1 - self._late_share) / _MEMORY
        if self.usual_s is not None and self._late_share > _MOST_LATE:
            self.usual_s *= 2
            self._late_share = 0.0
