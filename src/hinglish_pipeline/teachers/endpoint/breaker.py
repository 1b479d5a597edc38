"""Tells a server in trouble from rows in trouble, so that neither pays for the other.

After a number of failures in a row, or before a row is given up, one tiny question (the
canary) goes to the server alone. If it is answered, the rows are at fault. If not,
nothing is sent until it is, and what failed in the meantime costs no row an attempt.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from hinglish_pipeline.teachers.endpoint.completion import Reply

logger = logging.getLogger(__name__)
_LONGEST_PAUSE_S = 10.0


class Spell:
    """Failures of one server with no success between them, and whose fault they were.

    Attributes:
        is_servers: Whether the server was at fault; None while nobody knows.
        last_at: Monotonic time of the last of them.
    """

    __slots__ = ("_settled", "is_servers", "last_at")

    def __init__(self, is_servers: bool | None = None) -> None:
        self.is_servers = is_servers
        self.last_at = 0.0
        self._settled: asyncio.Event | None = None

    def settle(self, is_servers: bool) -> None:
        """Say whose fault it was; the first word stands."""
        if self.is_servers is None:
            self.is_servers = is_servers
            if self._settled is not None:
                self._settled.set()

    async def wait(self) -> None:
        """Wait until somebody knows."""
        if self.is_servers is None:
            if self._settled is None:
                self._settled = asyncio.Event()
            await self._settled.wait()


class Breaker:
    """Watches one server's replies and keeps requests away while it does not work.

    Args:
        name: Host of the server, for messages.
        limit: Failures in a row that make it doubt.
        canary: Asks the tiny question.
        spawn: Starts a coroutine that lives as long as the run.
        changed: Called whenever requests may go again, or hope may be lost.
    """

    def __init__(
        self,
        name: str,
        limit: int,
        canary: Callable[[], Awaitable[Reply]],
        spawn: Callable[[Coroutine[None, None, None]], object],
        changed: Callable[[], None],
    ) -> None:
        self.is_closed = True
        self.down_since: float | None = None
        self.refusal: str | None = None
        self.last_error = ""
        self._name = name
        self._limit = limit
        self._canary = canary
        self._spawn = spawn
        self._changed = changed
        self._strikes = 0
        self._spell = Spell()
        self._ended: deque[Spell] = deque()
        self._is_checking = False
        self._recovered_at = -1.0

    def succeeded(self, sent_at: float) -> None:
        """Note an answer: what failed before it was asked was the rows' own fault.

        Args:
            sent_at: Monotonic time at which its request left.
        """
        if self._strikes:
            self._strikes = 0
            self._ended.append(self._spell)
            self._spell = Spell()
        while self._ended and self._ended[0].last_at <= sent_at:
            self._ended.popleft().settle(is_servers=False)

    def failed(self, reply: Reply, sent_at: float) -> Spell:
        """Note a failure that may be the server's.

        Args:
            reply: What came instead of an answer.
            sent_at: Monotonic time at which the request left.

        Returns:
            The spell it belongs to; it says later whether the row pays.
        """
        now = time.monotonic()
        self.last_error = reply.error or ""
        if self.down_since is not None or sent_at < self._recovered_at:
            return Spell(is_servers=True)
        self._strikes += 1
        self._spell.last_at = now
        if self._strikes >= self._limit or reply.trouble == "absent":
            self.is_closed = False
            self._begin_check()
        return self._spell

    async def verdict(self, spell: Spell) -> bool:
        """Find out whether a spell was the server's fault; ask it if nobody knows.

        Others go on meanwhile: one row's last failure is no reason to stop them.
        """
        if spell.is_servers is None:
            self._begin_check()
        await spell.wait()
        return bool(spell.is_servers)

    def _begin_check(self) -> None:
        if not self._is_checking:
            self._is_checking = True
            self._spawn(self._check())

    async def _check(self) -> None:
        """Ask the canary until it is answered; once it is not, keep all others away."""
        while not (reply := await self._canary()).is_alive:
            self.last_error = reply.error or ""
            now = time.monotonic()
            if self.down_since is None:
                self.down_since = now
                logger.warning(
                    "the teacher at %s does not work (%s); what it was asked waits",
                    *(self._name, self.last_error),
                )
            if reply.trouble == "refused":
                self.refusal = reply.error
            self.is_closed = False
            self._settle_all(is_servers=True)
            self._changed()
            if self.refusal is not None:
                return
            await asyncio.sleep(self._pause(now - self.down_since))
        if self.down_since is not None:
            self.down_since, self._recovered_at = None, time.monotonic()
            logger.warning("the teacher at %s works again", self._name)
        self._strikes, self.is_closed, self._is_checking = 0, True, False
        self._settle_all(is_servers=False)
        self._changed()

    def _settle_all(self, is_servers: bool) -> None:
        """Settle what is open and begin anew."""
        for spell in (*self._ended, self._spell):
            spell.settle(is_servers)
        self._ended.clear()
        self._spell = Spell()

    @staticmethod
    def _pause(down_s: float) -> float:
        return min(0.5 + down_s / 4, _LONGEST_PAUSE_S) * random.uniform(0.5, 1.0)
