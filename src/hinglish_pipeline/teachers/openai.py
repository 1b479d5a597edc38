"""Asks any OpenAI-compatible server: vLLM, llama.cpp, a vendor.

Written on aiohttp because the official client spends 5-6 ms of CPU on a request, which
at a few thousand requests a second is the bottleneck.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer
from hinglish_pipeline.teachers.exchange import Exchange, Reply
from hinglish_pipeline.teachers.probe import probe_dialect, response_format
from hinglish_pipeline.teachers.protocol import TeacherAnswer
from hinglish_pipeline.teachers.retry import Line, backoff
from hinglish_pipeline.teachers.settings import OpenAISettings
from hinglish_pipeline.teachers.streaming import Outbox, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hinglish_pipeline.teachers.protocol import JsonDict, TeacherRequest
    from hinglish_pipeline.teachers.settings import Dialect

logger = logging.getLogger(__name__)
_OUR_SAMPLING = frozenset({"sample_index"})


@dataclass
class Usage:
    """What an instance has spent so far."""

    requests: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class OpenAITeacher:
    """A chat-completions endpoint.

    Args:
        settings: See :class:`OpenAISettings`.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = OpenAISettings.model_validate(settings)
        dialect = self._settings.dialect
        self._dialect: Dialect | None = None if dialect == "auto" else dialect
        self.usage = Usage()

    def __repr__(self) -> str:
        return (
            f"OpenAITeacher(model={self._settings.model!r}, at={self._settings.host!r})"
        )

    def __fingerprint__(self) -> JsonDict:
        return self.identity()

    def identity(self) -> JsonDict:
        """Return kind, model and extra body fields; not the address, not the key."""
        identity: JsonDict = {"kind": "openai", "model": self._settings.model}
        if self._settings.extra_body:
            identity["extra_body"] = self._settings.extra_body
        return identity

    def answer(self, requests: Iterable[TeacherRequest]) -> Iterator[TeacherAnswer]:
        """Ask with bounded concurrency; yield answers as they arrive.

        Args:
            requests: Taken from lazily, on another thread.

        Yields:
            One answer per request.

        Raises:
            TeacherRefusedError: If the key, the model or the address is wrong.
            TeacherUnreachableError: If nobody listens for ``patience_s``.
        """
        yield from stream(lambda outbox: self._ask_all(iter(requests), outbox))

    def close(self) -> None:
        """Nothing is held between calls of :meth:`answer`."""

    async def _ask_all(
        self, requests: Iterator[TeacherRequest], outbox: Outbox[TeacherAnswer]
    ) -> None:
        first = next(requests, None)
        if first is None:
            return
        async with _open_session(self._settings) as session:
            call = _Call(self, Exchange(session, self._settings), Line(self._settings))
            if first.schema is not None and self._dialect is None:
                self._dialect = await call.find_dialect()
            shared = itertools.chain([first], requests)
            async with asyncio.TaskGroup() as workers:
                for _ in range(self._settings.concurrency):
                    workers.create_task(call.work_through(shared, outbox))

    def body(self, request: TeacherRequest) -> dict[str, Any]:
        """Write a request as the server wants it."""
        sampling = {k: v for k, v in request.sampling.items() if k not in _OUR_SAMPLING}
        body = {
            "model": self._settings.model,
            "messages": list(request.messages),
            **sampling,
            **self._settings.extra_body,
        }
        if request.schema is not None:
            body |= response_format(self._dialect or "none", request.schema)
        return body


class _Call:
    """One run of :meth:`OpenAITeacher.answer`."""

    def __init__(self, teacher: OpenAITeacher, exchange: Exchange, line: Line) -> None:
        self._teacher = teacher
        self._settings = teacher._settings
        self._exchange = exchange
        self._line = line

    async def work_through(
        self, requests: Iterator[TeacherRequest], outbox: Outbox[TeacherAnswer]
    ) -> None:
        """Take requests from the shared iterator until it is empty."""
        for request in requests:
            outbox.put(await self._ask(request))
            await outbox.wait_for_room()

    async def find_dialect(self) -> Dialect | None:
        """Probe the server; None if it stays in trouble for ``max_attempts``."""
        body = {"model": self._settings.model, **self._settings.extra_body}
        for attempt in range(1, self._settings.max_attempts + 1):
            dialect = await probe_dialect(self._post, body)
            if dialect is not None:
                logger.info("%r takes schemas as: %s", self._teacher, dialect)
                return dialect
            await asyncio.sleep(self._delay(attempt))
        return None

    async def _post(self, body: dict[str, Any]) -> Reply:
        """Send a body; wait out rate limits, and poll while nobody listens."""
        while True:
            await self._line.wait()
            reply = await self._exchange.post(body)
            if reply.connected:
                self._line.came_through()
                return reply
            await self._line.wait_for_listener()

    async def _ask(self, request: TeacherRequest) -> TeacherAnswer:
        body = self._teacher.body(request)
        usage = self._teacher.usage
        usage.requests += 1
        attempts = prompt_tokens = completion_tokens = 0
        while True:
            reply = await self._post(body)
            attempts += 1
            prompt_tokens += reply.prompt_tokens
            completion_tokens += reply.completion_tokens
            error, is_retryable = _judge(reply, request)
            if error is None or not is_retryable:
                break
            if attempts >= self._settings.max_attempts:
                break
            usage.retries += 1
            await self._pause(reply, attempts)
        usage.prompt_tokens += prompt_tokens
        usage.completion_tokens += completion_tokens
        return TeacherAnswer(
            request_id=request.id,
            status="ok" if error is None else "failed",
            content=reply.content,
            finish_reason=reply.finish_reason,
            error=error,
            attempts=attempts,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
        )

    async def _pause(self, reply: Reply, attempts: int) -> None:
        if reply.retry_after_s is not None and reply.holds_everybody:
            self._line.hold(reply.retry_after_s)
            return
        await asyncio.sleep(max(self._delay(attempts), reply.retry_after_s or 0.0))

    def _delay(self, attempts: int) -> float:
        return backoff(attempts, self._settings.backoff_s, self._settings.max_backoff_s)


def _judge(reply: Reply, request: TeacherRequest) -> tuple[str | None, bool]:
    """Say what is wrong with a reply, and whether asking again may help."""
    if reply.error is not None:
        return reply.error, reply.is_retryable
    if reply.finish_reason == "length":
        return "cut off at max_tokens", False
    if request.schema is None:
        return (None, False) if reply.content else ("the answer is empty", True)
    try:
        read_answer(reply.content, request.schema)
    except AnswerFormatError as error:
        # Greedy decoding would write the same again.
        return str(error), bool(request.sampling.get("temperature"))
    return None, False


def _open_session(settings: OpenAISettings) -> Any:
    import aiohttp

    headers = {"Content-Type": "application/json"}
    key = settings.credentials.api_key
    if key is not None:
        headers["Authorization"] = f"Bearer {key.get_secret_value()}"
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=settings.concurrency),
        timeout=aiohttp.ClientTimeout(
            total=settings.timeout_s, sock_connect=settings.connect_timeout_s
        ),
        headers=headers,
        auto_decompress=True,
    )
