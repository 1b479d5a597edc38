"""Runs shard jobs: in this process for little work, in a process pool for much.

``engine_ray`` runs the same jobs on a cluster; ``build_engine`` picks by name.
"""

from __future__ import annotations

import inspect
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Protocol

from hinglish_pipeline.errors import PipelineError, ShardError
from hinglish_pipeline.shards.job import ShardJob, execute
from hinglish_pipeline.shards.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SMALL_BYTES = 8 << 20
SMALL_ROWS = 5_000
POOL_RETRIES = 2


class Engine(Protocol):
    """What can run shard jobs to their commits."""

    def run(self, jobs: Sequence[ShardJob], label: str) -> None:
        """Run every job; raise ``ShardError`` for the first that fails."""


class LocalEngine:
    """A pool of spawned processes, each holding one shard at a time.

    Memory is bounded by ``workers`` times what one shard needs. A worker that the
    system kills (out of memory, say) does not lose the run: what was not committed
    is tried again, at most twice.

    Args:
        workers: Processes; 1 runs in this process, None takes one a core, or this
            process alone when all inputs together are small.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers

    def run(self, jobs: Sequence[ShardJob], label: str) -> None:
        """Run every job; shards committed before a failure stay committed.

        Raises:
            ShardError: If a function fails on a shard, or workers keep dying.
        """
        workers = min(self._workers or _suitable_workers(jobs), len(jobs))
        total = sum(weight(job) for job in jobs)
        with progress(total, label, unit="rows") as advance:
            if workers <= 1:
                for job in jobs:
                    _run_here(job)
                    advance(weight(job))
            else:
                _run_pool(list(jobs), workers, advance)


def build_engine(kind: str = "local", **settings: Any) -> Engine:
    """The engine a catalog entry names.

    Args:
        kind: ``local`` or ``ray``.
        **settings: Arguments of the engine's class.

    Raises:
        PipelineError: If the kind or a setting is unknown.
    """
    from hinglish_pipeline.shards.engine_ray import RayEngine

    kinds: dict[str, type[LocalEngine] | type[RayEngine]] = {
        "local": LocalEngine,
        "ray": RayEngine,
    }
    if kind not in kinds:
        raise PipelineError(f"Engine {kind!r} is unknown; use {' or '.join(kinds)}.")
    known = inspect.signature(kinds[kind]).parameters
    odd = sorted(settings.keys() - known.keys())
    if odd:
        raise PipelineError(
            f"Engine {kind!r} has no setting {', '.join(odd)}; it has "
            f"{', '.join(known)}."
        )
    return kinds[kind](**settings)


def _run_here(job: ShardJob) -> None:
    try:
        execute(job)
    except Exception as error:
        raise shard_error(job, error) from error


def _run_pool(
    jobs: list[ShardJob], workers: int, advance: Callable[[int], None]
) -> None:
    for attempt in range(POOL_RETRIES + 1):
        jobs = _run_pool_once(jobs, workers, advance)
        if not jobs:
            return
        if attempt == POOL_RETRIES:
            names = ", ".join(job.pending.name for job in jobs[:workers])
            raise ShardError(
                f"Worker processes died {POOL_RETRIES + 1} times, last while shards "
                f"like {names} were under way; often memory runs out. Use fewer "
                "workers or smaller shards."
            )


def _run_pool_once(
    jobs: list[ShardJob], workers: int, advance: Callable[[int], None]
) -> list[ShardJob]:
    """Run the jobs; return those left when a worker died."""
    with (
        _one_thread_each(),
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_die_with_parent
        ) as pool,
    ):
        running = {pool.submit(execute, job): job for job in jobs}
        left = dict(running)
        try:
            while left:
                done, _ = wait(left, return_when=FIRST_COMPLETED)
                for future in done:
                    _settle(future, left[future])
                    advance(weight(left.pop(future)))
        except BrokenProcessPool:
            return list(left.values())
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return []


def _settle(future: Future[Any], job: ShardJob) -> None:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    if error is not None:
        raise shard_error(job, error) from error


def shard_error(job: ShardJob, error: BaseException) -> PipelineError:
    """The error of a function, with the name of the shard it failed on."""
    if isinstance(error, PipelineError):
        return error
    name = job.pending.function.__name__
    return ShardError(
        f"{name} failed on shard {job.pending.name}: {type(error).__name__}: {error}"
    )


def _suitable_workers(jobs: Sequence[ShardJob]) -> int:
    """One worker for little data: starting a process costs about a second."""
    size = sum(_size(part) for job in jobs for part in job.pending.inputs)
    if size <= SMALL_BYTES and sum(weight(job) for job in jobs) <= SMALL_ROWS:
        return 1
    return len(os.sched_getaffinity(0))


def weight(job: ShardJob) -> int:
    """Rows of the first input, so that time left is told by work, not by files."""
    return max(1, job.pending.inputs[0].rows or 1)


def _size(part: object) -> int:
    path = getattr(part, "path", None)
    if path is None or "://" in path:
        return SMALL_BYTES if path else 0
    return os.path.getsize(path) if os.path.exists(path) else 0


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers share the cores, so each library inside one takes one thread."""
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _die_with_parent() -> None:
    """Ask Linux to end this worker when the run is killed; elsewhere a no-op."""
    import ctypes
    import signal
    import sys

    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)
