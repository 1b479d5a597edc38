"""Runs shard jobs as Ray tasks: the same functions and commits, on many machines."""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import PipelineError, ShardError
from hinglish_pipeline.shards.actor_pool import run_on_actors
from hinglish_pipeline.shards.engine import shard_error, weight
from hinglish_pipeline.shards.fingerprint import function_identity
from hinglish_pipeline.shards.job import ShardJob, execute, record_name
from hinglish_pipeline.shards.progress import progress
from hinglish_pipeline.shards.ray_cluster import connect
from hinglish_pipeline.shards.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)
LEAST_IN_FLIGHT = 4
LOOK_SECONDS = 5.0


class RayEngine:
    """One Ray task a shard, with a bounded number of them in Ray's hands.

    A worker or machine that dies costs what it was doing: Ray runs those shards
    again elsewhere. A function that raises is not run again: the same input would
    fail the same way. Workers import the functions by name, so the package (and any
    other that holds functions of shards) has to be installed on them in the version
    the driver has; a worker with another version of a function refuses the shard.

    A cluster that was started here ends with this process; one that was joined is
    left as it was found.

    Args:
        address: ``host:port``, ``auto`` (one that runs on this machine) or ``local``
            (start one here). None takes ``RAY_ADDRESS`` from the environment, else
            ``local``.
        workers: Cores of a cluster started here; None takes all. Without effect on
            a cluster that is joined.
        cpus: Cores one shard takes, and the threads its libraries may use.
        memory: Bytes of memory one shard needs, so that Ray puts no more of them on
            a machine than it holds; None leaves it to ``cpus``.
        retries: How often a shard is tried again whose worker died.
        actors: Workers that stay from shard to shard, for functions that hold a
            model; None starts a task a shard.
        gpus: GPUs of every task or actor.
        runtime_env: Ray's description of what workers need (``pip``,
            ``working_dir``, ``env_vars``).
    """

    def __init__(
        self,
        address: str | None = None,
        workers: int | None = None,
        cpus: float = 1,
        memory: int | None = None,
        retries: int = 3,
        actors: int | None = None,
        gpus: float = 0,
        runtime_env: Mapping[str, Any] | None = None,
    ) -> None:
        if cpus <= 0:
            raise PipelineError(f"`cpus` of engine 'ray' must be above 0, not {cpus}.")
        if actors is not None and actors < 1:
            raise PipelineError(
                f"`actors` of engine 'ray' must be at least 1: {actors}."
            )
        self._address = address
        self._workers = workers
        self._cpus = cpus
        self._memory = memory
        self._retries = retries
        self._actors = actors
        self._gpus = gpus
        self._runtime_env = dict(runtime_env or {})

    def run(self, jobs: Sequence[ShardJob], label: str) -> None:
        """Run every job; shards committed before a failure stay committed.

        Raises:
            ShardError: If a function fails on a shard, or its workers keep dying.
            PipelineError: If Ray is not installed or the cluster is out of reach.
        """
        ray = connect(self._address, self._workers)
        self._warn_if_nothing_fits(ray)
        total = sum(weight(job) for job in jobs)
        if self._actors is not None:
            options = {**self._options(), **self._lives()}
            with progress(total, label, unit="rows") as advance:
                for job in run_on_actors(ray, jobs, self._actors, options):
                    _check_shared(job)
                    advance(weight(job))
            return
        make = ray.remote(make_shard)
        options = {**self._options(), **self._tries()}
        waiting = deque(jobs)
        running: dict[Any, ShardJob] = {}
        room = _Room(ray, self._cpus)
        with progress(total, label, unit="rows") as advance, _finish(ray, running):
            while waiting or running:
                while waiting and len(running) < room.size():
                    job = waiting.popleft()
                    name = f"{label}/{job.pending.name}"
                    task = make.options(name=name, **options).remote(job)
                    running[task] = job
                done, _ = ray.wait(list(running), num_returns=1)
                for task in done:
                    job = running.pop(task)
                    self._settle(ray, task, job)
                    advance(weight(job))

    def _options(self) -> dict[str, Any]:
        threads = str(max(1, int(self._cpus)))
        given = self._runtime_env.get("env_vars", {})
        ours = {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads}
        return {
            "num_cpus": self._cpus,
            "num_gpus": self._gpus,
            "memory": self._memory,
            "runtime_env": {**self._runtime_env, "env_vars": {**ours, **given}},
        }

    def _tries(self) -> dict[str, Any]:
        return {"max_retries": self._retries, "retry_exceptions": False}

    def _lives(self) -> dict[str, Any]:
        return {"max_restarts": self._retries, "max_task_retries": self._retries}

    def _settle(self, ray: Any, task: Any, job: ShardJob) -> None:
        try:
            ray.get(task)
        except ray.exceptions.RayTaskError as error:
            raise shard_error(job, _cause(ray, error)) from error
        except ray.exceptions.RayError as error:
            raise ShardError(
                f"Shard {job.pending.name} was given up after {self._retries + 1} "
                f"tries, its workers died ({type(error).__name__}); often memory "
                "runs out. Set the engine's `memory` to what a shard needs, or use "
                "smaller shards."
            ) from error
        _check_shared(job)

    def _warn_if_nothing_fits(self, ray: Any) -> None:
        """Say so if every machine is too small, for Ray would wait without a word."""
        needs = {"CPU": self._cpus, "GPU": self._gpus, "memory": self._memory or 0}
        alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        if not any(
            all(node.get(what, 0) >= least for what, least in needs.items())
            for node in alive
        ):
            logger.warning(
                "No machine of the cluster has %g cores, %g GPUs and %d bytes of "
                "memory for one shard; waiting until one joins.",
                self._cpus,
                self._gpus,
                self._memory or 0,
            )


def _check_shared(job: ShardJob) -> None:
    """Raise if a worker wrote to a disk of its own."""
    storage = Storage(job.url, job.options)
    if storage.is_local and storage.size(record_name(job.pending.name)) is None:
        raise ShardError(
            f"Shard {job.pending.name} was made by a worker that does not share "
            f"{job.url} with this machine. Use a shared disk or an object store "
            "such as s3://."
        )


def make_shard(job: ShardJob) -> None:
    """What a worker does: make the shard as the driver described it, and commit it.

    Raises:
        ShardError: If the worker has another version of the function.
    """
    check_version(job)
    execute(job)


def check_version(job: ShardJob) -> None:
    """Refuse a shard that another version of its function would make.

    Raises:
        ShardError: If the worker has another version.
    """
    version = function_identity(job.pending.function)["version"]
    if version != job.derivation["version"]:
        raise ShardError(
            f"{job.pending.function.__name__} is version {version} on a worker and "
            f"{job.derivation['version']} here: install the same release on all "
            "machines."
        )


def _cause(ray: Any, error: Any) -> BaseException:
    """What a task failed of: the function's own error, or that it cannot be had."""
    cause: BaseException = error.cause
    text = str(cause)
    missing = re.search(r"No module named '[^']+'", text)
    if "failed to import on the worker" in text or (
        missing and isinstance(cause, ray.exceptions.RayError)
    ):
        return PipelineError(
            f"Workers cannot import the shards' functions ({missing and missing[0]}): "
            "install hinglish-pipeline, and what else holds functions, on every "
            "machine, or name it in the engine's `runtime_env`."
        )
    return cause


class _Room:
    """How many tasks may be in Ray's hands: two rounds of what the cluster holds.

    One round computes, one waits to take its place (and tells an autoscaler that
    more could be used); 100,000 shards at once would only fill the scheduler.
    """

    def __init__(self, ray: Any, cpus: float) -> None:
        self._ray = ray
        self._cpus = cpus
        self._looked = -LOOK_SECONDS
        self._size = LEAST_IN_FLIGHT

    def size(self) -> int:
        """The number, counted again every few seconds as machines come and go."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            slots = self._ray.cluster_resources().get("CPU", 1) / self._cpus
            self._size = max(LEAST_IN_FLIGHT, 2 * int(slots))
            self._looked = time.monotonic()
        return self._size


@contextmanager
def _finish(ray: Any, running: dict[Any, ShardJob]) -> Iterator[None]:
    """Leave no task behind that writes when the caller lets go of the folder's lock.

    After an error what is under way is finished, for it will be needed anyway; on an
    interrupt the driver leaves the cluster, which ends its tasks. (Ray 2.60 aborts the
    driver when a task ends just as it is cancelled, so nothing is cancelled.)
    """
    try:
        yield
    except Exception:
        if running:
            logger.info("A shard failed; finishing %d under way.", len(running))
            ray.wait(list(running), num_returns=len(running))
        raise
    except BaseException:
        ray.shutdown()
        raise
