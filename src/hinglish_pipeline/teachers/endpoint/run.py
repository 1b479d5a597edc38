"""Takes every request to an answer: sends it, judges the reply, asks again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.endpoint.chat import chat_body, judge
from hinglish_pipeline.teachers.endpoint.retry import backoff
from hinglish_pipeline.teachers.protocol import TeacherAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.teachers.endpoint.breaker import Breaker, Spell
    from hinglish_pipeline.teachers.endpoint.completion import Reply
    from hinglish_pipeline.teachers.endpoint.endpoints import Endpoint
    from hinglish_pipeline.teachers.endpoint.patience import Patience
    from hinglish_pipeline.teachers.endpoint.pool import Pool
    from hinglish_pipeline.teachers.endpoint.settings import OpenAISettings
    from hinglish_pipeline.teachers.endpoint.streaming import Outbox
    from hinglish_pipeline.teachers.price import Usage
    from hinglish_pipeline.teachers.protocol import TeacherRequest

_BYTES_PER_TOKEN = 4


@dataclass(slots=True, eq=False)
class _Job:
    """A request on its way.

    Attributes:
        request: What is asked.
        own: Attempts that the row pays for.
        doubtful: Attempts it pays for unless their spell was the server's fault.
        limited: Times it met a limit.
        late: Times it was given up as late.
        sent_at: Monotonic time at which it was sent last.
        last: Where it failed last.
        pause_s: Wait before the next attempt.
    """

    request: TeacherRequest
    own: int = 0
    doubtful: list[tuple[Breaker, Spell]] = field(default_factory=list)
    limited: int = 0
    late: int = 0
    sent_at: float = 0.0
    last: Endpoint | None = None
    pause_s: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def attempts(self) -> int:
        """Attempts the row has to pay for, as far as is known."""
        return self.own + sum(not spell.is_servers for _, spell in self.doubtful)


class Run:
    """One call of ``answer``: all its requests, over all endpoints.

    Args:
        settings: The teacher's settings.
        pool: The endpoints.
        patience: Ends waits.
        usage: Counts what is spent.
        requests: What to ask, taken from as there is room.
        outbox: Takes the answers.
    """

    def __init__(
        self,
        settings: OpenAISettings,
        pool: Pool,
        patience: Patience,
        usage: Usage,
        requests: Iterator[TeacherRequest],
        outbox: Outbox[TeacherAnswer],
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._usage = usage
        self._requests = requests
        self._outbox = outbox
        self._patience = patience
        self._workers = sum(e.place.concurrency for e in pool.endpoints)
        self._retrying = 0

    async def to_the_end(self) -> None:
        """Answer everything."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._workers):
                group.create_task(self._work(group))

    async def _work(self, group: asyncio.TaskGroup) -> None:
        """Take requests until none is left.

        A request that must be asked again pauses on its own, so that its place is used
        meanwhile; only as many may pause as there are places.
        """
        for request in self._requests:
            job = _Job(request)
            if not await self._attempt(job):
                self._retrying += 1
                insisting = self._insist(job)
                if self._retrying <= self._workers:
                    group.create_task(insisting)
                else:
                    await insisting
            await self._outbox.wait_for_room()

    async def _insist(self, job: _Job) -> None:
        try:
            while True:
                await asyncio.sleep(job.pause_s)
                if await self._attempt(job):
                    return
        finally:
            self._retrying -= 1

    async def _attempt(self, job: _Job) -> bool:
        """Send a request once; return whether it is answered, well or not."""
        reply, endpoint = await self._send(job)
        if reply.trouble:
            error, again = reply.error, await self._book_trouble(job, reply, endpoint)
        else:
            job.own += 1
            error, again = judge(reply, job.request)
        if error is None or not (again and await self._may_go_on(job)):
            self._finish(job, reply, error)
            return True
        self._usage.retries += 1
        job.last = endpoint
        job.pause_s = self._pause(job, reply, endpoint)
        return False

    async def _send(self, job: _Job) -> tuple[Reply, Endpoint]:
        request = job.request
        tokens = _guess_tokens(request) if self._pool.counts_tokens else 0.0
        endpoint = await self._pool.take(tokens, job.last)
        try:
            job.sent_at = time.monotonic()
            if request.schema is not None and endpoint.dialect is None:
                trouble = await endpoint.learn_dialect()
                if trouble is not None:
                    return trouble, endpoint
            is_last = job.attempts + 1 >= self._settings.max_attempts
            body = chat_body(
                request,
                endpoint.place.model,
                self._settings.extra_body,
                endpoint.dialect or "none",
            )
            timer = self._patience.begin(request.recipe, job.late, is_last)
            try:
                reply = await endpoint.post(body, timer)
            finally:
                self._patience.end(timer)
        finally:
            self._pool.give_back(endpoint)
        endpoint.correct(tokens, reply)
        job.prompt_tokens += reply.prompt_tokens
        job.completion_tokens += reply.completion_tokens
        self._usage.reasoning_tokens += reply.reasoning_tokens
        if not reply.trouble:
            self._patience.answered(request.recipe, reply.seconds)
        elif reply.timed_out:
            job.late += 1
            self._patience.late(request.recipe)
        return reply, endpoint

    async def _book_trouble(self, job: _Job, reply: Reply, endpoint: Endpoint) -> bool:
        """Decide who pays for a failure; return whether asking again may help."""
        if reply.trouble == "rejected":
            job.own += 1
            return False
        if reply.trouble == "limited":
            job.own += await self._is_own_limit(job, endpoint)
            return True
        breaker = endpoint.breaker
        spell = breaker.failed(reply, job.sent_at)
        job.doubtful.append((breaker, spell))
        # A key that serves everybody else is not at fault: the row is turned away.
        return reply.trouble != "refused" or await breaker.verdict(spell)

    async def _is_own_limit(self, job: _Job, endpoint: Endpoint) -> bool:
        """Say whether a 429 is about this row: too large to be let through ever."""
        job.limited += 1
        if not endpoint.window.is_tight:
            return True
        too_often = job.limited > self._settings.max_attempts
        return too_often and await endpoint.answers_others()

    async def _may_go_on(self, job: _Job) -> bool:
        """Say whether a row has attempts left; before it has none, ask who pays."""
        job.doubtful = [doubt for doubt in job.doubtful if not doubt[1].is_servers]
        if job.attempts < self._settings.max_attempts:
            return True
        for breaker, spell in job.doubtful:
            await breaker.verdict(spell)
        return job.attempts < self._settings.max_attempts

    def _pause(self, job: _Job, reply: Reply, endpoint: Endpoint) -> float:
        """Say how long a row waits by itself; waiting for servers is the pool's."""
        if reply.wait_s is not None or not endpoint.breaker.is_closed:
            return 0.0
        return backoff(
            max(1, job.attempts), self._settings.backoff_s, self._settings.max_backoff_s
        )

    def _finish(self, job: _Job, reply: Reply, error: str | None) -> None:
        usage = self._usage
        usage.requests += 1
        usage.prompt_tokens += job.prompt_tokens
        usage.completion_tokens += job.completion_tokens
        self._outbox.put(
            TeacherAnswer(
                request_id=job.request.id,
                status="ok" if error is None else "failed",
                content=reply.content,
                finish_reason=reply.finish_reason,
                error=error,
                attempts=job.attempts,
                prompt_tokens=job.prompt_tokens,
                completion_tokens=job.completion_tokens,
            )
        )


def _guess_tokens(request: TeacherRequest) -> float:
    """Guess what a request will use, as vendors do: its prompt and all it may write."""
    size = sum(len(message["content"].encode()) for message in request.messages)
    return size / _BYTES_PER_TOKEN + float(request.sampling.get("max_tokens") or 0)
