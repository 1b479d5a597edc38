"""Asks any OpenAI-compatible server: vLLM, llama.cpp, a vendor, or several of them.

Written on aiohttp because the official client spends 5-6 ms of CPU on a request, which
at a few thousand requests a second is the bottleneck.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.teachers.endpoint.patience import Patience
from hinglish_pipeline.teachers.endpoint.pool import Pool
from hinglish_pipeline.teachers.endpoint.run import Run
from hinglish_pipeline.teachers.endpoint.settings import OpenAISettings
from hinglish_pipeline.teachers.endpoint.streaming import Outbox, stream
from hinglish_pipeline.teachers.price import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hinglish_pipeline.teachers.endpoint.settings import Dialect
    from hinglish_pipeline.teachers.price import Price
    from hinglish_pipeline.teachers.protocol import (
        JsonDict,
        TeacherAnswer,
        TeacherRequest,
    )


class OpenAITeacher:
    """One chat-completions endpoint, or several that serve the same model.

    Args:
        settings: See :class:`OpenAISettings`.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = OpenAISettings.model_validate(settings)
        self._dialects: dict[str, Dialect] = {}
        if self._settings.dialect != "auto":
            told = self._settings.dialect
            self._dialects = {p.base_url: told for p in self._settings.places()}
        self.usage = Usage(self._settings.price)

    def __repr__(self) -> str:
        hosts = ", ".join(place.host for place in self._settings.places())
        return f"OpenAITeacher(model={self._settings.model!r}, at={hosts!r})"

    def __fingerprint__(self) -> JsonDict:
        return self.identity()

    @property
    def price(self) -> Price:
        """What the endpoints charge, as the catalog says."""
        return self._settings.price

    def identity(self) -> JsonDict:
        """Return kind, model and extra body fields; not the addresses, not the keys."""
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
            TeacherRefusedError: If the key, the model or the address is wrong
                everywhere.
            TeacherUnreachableError: If no endpoint works for ``patience_s``.
        """
        with self.usage.timed():
            yield from stream(lambda outbox: self._ask_all(iter(requests), outbox))

    def close(self) -> None:
        """Nothing is held between calls of :meth:`answer`."""

    async def _ask_all(
        self, requests: Iterator[TeacherRequest], outbox: Outbox[TeacherAnswer]
    ) -> None:
        """Run workers until the requests end; what watches the servers ends with them.

        An error of the watchers (nobody answers any more) ends the workers, too.
        """
        async with asyncio.TaskGroup() as watchers:
            spawned: set[asyncio.Task[Any]] = set()

            def spawn(work: Any) -> asyncio.Task[Any]:
                task = watchers.create_task(work)
                spawned.add(task)
                task.add_done_callback(spawned.discard)
                return task

            pool = Pool(self._settings, self._dialects, spawn)
            patience = Patience(self._settings.timeout_s, self._settings.learn_timeout)
            spawn(patience.watch())
            try:
                run = Run(self._settings, pool, patience, self.usage, requests, outbox)
                await run.to_the_end()
            finally:
                for task in list(spawned):
                    task.cancel()
                for endpoint in pool.endpoints:
                    if endpoint.dialect is not None:
                        self._dialects[endpoint.place.base_url] = endpoint.dialect
                await pool.close()
