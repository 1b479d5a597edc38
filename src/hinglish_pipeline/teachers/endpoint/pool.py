"""Chooses the server for each request, and says when none is left to hope for."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from hinglish_pipeline.teachers.endpoint.endpoints import Endpoint
from hinglish_pipeline.teachers.protocol import (
    TeacherRefusedError,
    TeacherUnreachableError,
)

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.endpoint.endpoints import Spawn
    from hinglish_pipeline.teachers.endpoint.settings import Dialect, OpenAISettings


class _Ticket(NamedTuple):
    """A request that waits for any endpoint."""

    endpoint: asyncio.Future[Endpoint]
    tokens: float
    avoid: Endpoint | None


class Pool:
    """Hands out endpoints: the least loaded of those that may be asked now.

    Requests wait in one line, so nobody is passed over, and no endpoint that is down
    or limited holds up the others.

    Args:
        settings: The teacher's settings.
        dialects: What is known of the endpoints, by address.
        spawn: Starts a coroutine beside the requests.
    """

    def __init__(
        self, settings: OpenAISettings, dialects: dict[str, Dialect], spawn: Spawn
    ) -> None:
        self._patience_s = settings.patience_s
        self._waiting: deque[_Ticket] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self.endpoints = [
            Endpoint(
                place, settings, dialects.get(place.base_url), spawn, self._changed
            )
            for place in settings.places()
        ]
        self.counts_tokens = any(one.counts_tokens for one in self.endpoints)

    async def take(self, tokens: float, avoid: Endpoint | None = None) -> Endpoint:
        """Wait for an endpoint; every one taken is to be given back.

        Args:
            tokens: What the request will probably use; 0 where no limit counts them.
            avoid: Where it failed before; chosen only if no other is free.
        """
        if not self._waiting:
            endpoint, _ = self._choose(tokens, avoid)
            if endpoint is not None:
                return endpoint
        future: asyncio.Future[Endpoint] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Ticket(future, tokens, avoid))
        self._pump()
        return await future

    def give_back(self, endpoint: Endpoint) -> None:
        """End a request at an endpoint."""
        endpoint.in_flight -= 1
        if self._waiting:
            self._pump()

    async def close(self) -> None:
        """Close every connection."""
        if self._timer is not None:
            self._timer.cancel()
        for endpoint in self.endpoints:
            await endpoint.close()

    def _choose(
        self, tokens: float, avoid: Endpoint | None
    ) -> tuple[Endpoint | None, float]:
        """Book the best endpoint; if none may go, say when the next one may."""
        now = time.monotonic()
        best, earliest = None, math.inf
        best_rank = (True, math.inf, 0)
        for endpoint in self.endpoints:
            at = endpoint.ready_at(tokens, now)
            if at > now:
                earliest = min(earliest, at)
                continue
            rank = (endpoint is avoid, endpoint.load, endpoint.sent)
            if best is None or rank < best_rank:
                best, best_rank = endpoint, rank
        if best is not None:
            best.count(tokens, now)
        return best, earliest

    def _pump(self) -> None:
        """Serve the line as far as it goes now; come back when time opens a door."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            ticket = self._waiting[0]
            if not ticket.endpoint.done():
                endpoint, earliest = self._choose(ticket.tokens, ticket.avoid)
                if endpoint is None:
                    self._come_back(earliest)
                    return
                ticket.endpoint.set_result(endpoint)
            self._waiting.popleft()

    def _come_back(self, at: float) -> None:
        if at < math.inf:
            delay = max(0.0, at - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(delay, self._pump)

    def _changed(self) -> None:
        """Serve the line after an endpoint's readiness changed.

        Raises:
            TeacherRefusedError: If every endpoint refuses everybody.
            TeacherUnreachableError: If none has worked for ``patience_s``.
        """
        now = time.monotonic()
        if not all(endpoint.is_useless(now) for endpoint in self.endpoints):
            self._pump()
            return
        refusals = [endpoint.breaker.refusal for endpoint in self.endpoints]
        known = [refusal for refusal in refusals if refusal is not None]
        if len(known) == len(refusals):
            raise TeacherRefusedError("; ".join(known))
        raise TeacherUnreachableError(self._obituary())

    def _obituary(self) -> str:
        told = "; ".join(
            f"{endpoint.place.host} ({endpoint.trouble})" for endpoint in self.endpoints
        )
        return (
            f"no answer for {self._patience_s:g} s from the teacher at {told}. Answers "
            "so far are kept: start the server, or correct its address, and run the "
            "same command again."
        )
