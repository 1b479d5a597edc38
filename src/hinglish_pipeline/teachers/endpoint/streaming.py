"""Runs asynchronous work in its own thread and hands the results to plain code.

A thread of its own, because a notebook already runs an event loop in the main one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

T = TypeVar("T")
_FLUSH_S = 0.004
_MAX_WAITING = 64


class Outbox(Generic[T]):
    """Collects results on the loop's thread and passes them on in small batches.

    One hand-over per result would switch threads thousands of times a second.
    """

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[list[T] | _End] = queue.SimpleQueue()
        self._batch: list[T] = []

    def put(self, item: T) -> None:
        """Add a result; it leaves within a few milliseconds."""
        self._batch.append(item)
        if len(self._batch) == 1:
            asyncio.get_running_loop().call_later(_FLUSH_S, self.flush)

    def flush(self) -> None:
        """Pass on what has gathered."""
        if self._batch:
            self.queue.put(self._batch)
            self._batch = []

    async def wait_for_room(self) -> None:
        """Hold the producer while the consumer is far behind."""
        while self.queue.qsize() > _MAX_WAITING:
            await asyncio.sleep(_FLUSH_S)


class _End:
    """Marks the end of the results, with the error that caused it, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def stream(work: Callable[[Outbox[T]], Coroutine[None, None, None]]) -> Iterator[T]:
    """Yield what a coroutine puts into its outbox, as it comes.

    Leaving the iterator early cancels the coroutine.

    Args:
        work: Takes the outbox, returns the coroutine to run.

    Yields:
        Every item put into the outbox, in order.

    Raises:
        BaseException: What the coroutine raised, after all items before it.
    """
    outbox: Outbox[T] = Outbox()
    loop = asyncio.new_event_loop()
    task = loop.create_task(work(outbox))
    thread = threading.Thread(target=_run, args=(loop, task, outbox), daemon=True)
    thread.start()
    try:
        while not isinstance(batch := outbox.queue.get(), _End):
            yield from batch
        if batch.error is not None:
            raise batch.error
    finally:
        if thread.is_alive():
            _cancel(loop, task)
        thread.join()
        loop.close()


def _cancel(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    loop.call_soon_threadsafe(task.cancel)


def _run(
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], outbox: Outbox[T]
) -> None:
    error: BaseException | None = None
    try:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(task)
        loop.run_until_complete(loop.shutdown_asyncgens())
    except BaseException as caught:
        error = caught
        # A task group wraps what its workers raise; the first one tells the story.
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
    outbox.flush()
    outbox.queue.put(_End(error))
