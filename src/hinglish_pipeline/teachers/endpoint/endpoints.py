"""One of the servers that share the work: its connections, limits and health."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hinglish_pipeline.teachers.endpoint.breaker import Breaker
from hinglish_pipeline.teachers.endpoint.exchange import Exchange
from hinglish_pipeline.teachers.endpoint.limits import Bucket, Window
from hinglish_pipeline.teachers.endpoint.probe import probe_dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from hinglish_pipeline.teachers.endpoint.completion import Reply
    from hinglish_pipeline.teachers.endpoint.settings import (
        Dialect,
        OpenAISettings,
        Place,
    )

    class Spawn(Protocol):
        """Starts a coroutine that lives as long as the run."""

        def __call__(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]: ...


T = TypeVar("T")
_CANARY_TIMEOUT_S = 30.0
_CANARY = {"messages": [{"role": "user", "content": "Namaste"}], "max_tokens": 1}


class Endpoint:
    """One server: its connections, its limits and its health.

    Args:
        place: Address and limits.
        settings: The teacher's settings.
        dialect: How it takes a schema, if known.
        spawn: Starts a coroutine beside the requests.
        changed: Called when its readiness changed.
    """

    def __init__(
        self,
        place: Place,
        settings: OpenAISettings,
        dialect: Dialect | None,
        spawn: Spawn,
        changed: Callable[[], None],
    ) -> None:
        now = time.monotonic()
        self.place = place
        self.dialect = dialect
        self.in_flight = 0
        self.sent = 0
        self.window = Window(
            place.concurrency, settings.backoff_s, settings.max_backoff_s
        )
        self.breaker = Breaker(
            place.host, settings.break_after, self._ask_canary, spawn, changed
        )
        self._settings = settings
        self._exchange = Exchange(place, settings)
        self._changed = changed
        self._spawn = spawn
        self._hold_until = 0.0
        self._requests = _bucket(place.requests_per_minute, now)
        self._tokens = _bucket(place.tokens_per_minute, now)
        self._probing: asyncio.Task[Reply | None] | None = None
        self._asking: asyncio.Task[Reply] | None = None

    @property
    def counts_tokens(self) -> bool:
        """Whether the cost of a request in tokens matters here."""
        return self._tokens is not None

    @property
    def load(self) -> float:
        """Share of its concurrency in use."""
        return self.in_flight / self.place.concurrency

    def is_useless(self, now: float) -> bool:
        """Whether nothing but trouble has come from here for all our patience."""
        if self.breaker.refusal is not None:
            return True
        since = self.breaker.down_since
        if since is None and self.window.is_tight:
            since = self.window.blocked_since
        return since is not None and now - since >= self._settings.patience_s

    @property
    def trouble(self) -> str:
        """What is wrong here, in a few words."""
        if self.breaker.down_since is not None:
            return self.breaker.last_error
        return "asked too often: HTTP 429"

    def ready_at(self, tokens: float, now: float) -> float:
        """Return when a request may go: the past, a time, or infinity for an event."""
        if not self.breaker.is_closed or self.in_flight >= int(self.window.size):
            return math.inf
        at = self._hold_until
        if self._requests is not None:
            at = max(at, self._requests.ready_at(1, now))
        if self._tokens is not None:
            at = max(at, self._tokens.ready_at(tokens, now))
        return at

    def count(self, tokens: float, now: float) -> None:
        """Book a request that is about to go."""
        self.in_flight += 1
        self.sent += 1
        if self._requests is not None:
            self._requests.take(1, now)
        if self._tokens is not None:
            self._tokens.take(tokens, now)

    def correct(self, tokens: float, reply: Reply) -> None:
        """Book what a request really used instead of what was expected."""
        if self._tokens is not None and not reply.error:
            used = reply.prompt_tokens + reply.completion_tokens
            self._tokens.take(used - tokens, time.monotonic())

    async def post(self, body: dict[str, Any], timer: asyncio.Timeout) -> Reply:
        """Send a body; obey what the reply says about limits."""
        sent_at = time.monotonic()
        reply = await self._exchange.post(body, timer)
        if reply.trouble == "limited":
            now = time.monotonic()
            self._hold(max(reply.wait_s or 0.0, self.window.limited(sent_at, now)))
        elif reply.wait_s is not None:
            self._hold(reply.wait_s)
        if not reply.trouble:
            self.window.succeeded()
            self.breaker.succeeded(sent_at)
        return reply

    async def learn_dialect(self) -> Reply | None:
        """Probe once for everybody; return the reply that prevented it, if any."""
        if self.dialect is not None:
            return None
        if self._probing is None:
            self._probing = self._spawn(self._probe())
        return await asyncio.shield(self._probing)

    async def answers_others(self) -> bool:
        """Ask the tiny question, once for all who want to know at a time."""
        if self._asking is None or self._asking.done():
            self._asking = self._spawn(self._ask_canary())
        return not (await asyncio.shield(self._asking)).trouble

    async def close(self) -> None:
        """Close the connections."""
        await self._exchange.close()

    async def _probe(self) -> Reply | None:
        try:
            body = {"model": self.place.model, **self._settings.extra_body}
            found = await probe_dialect(self._post_patiently, body)
        finally:
            self._probing = None
        if isinstance(found, str):
            self.dialect = found
            return None
        return found

    async def _post_patiently(self, body: dict[str, Any]) -> Reply:
        return await self.post(body, asyncio.timeout(self._settings.timeout_s))

    async def _ask_canary(self) -> Reply:
        timeout_s = min(self._settings.timeout_s, _CANARY_TIMEOUT_S)
        body = {"model": self.place.model, **_CANARY, **self._settings.extra_body}
        return await self.post(body | {"max_tokens": 1}, asyncio.timeout(timeout_s))

    def _hold(self, seconds: float) -> None:
        """Let nobody ask for some time."""
        seconds = min(seconds, self._settings.max_retry_after_s)
        self._hold_until = max(self._hold_until, time.monotonic() + seconds)
        self._changed()


def _bucket(per_minute: float | None, now: float) -> Bucket | None:
    return None if per_minute is None else Bucket(per_minute, now)
