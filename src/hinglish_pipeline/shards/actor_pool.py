"""Keeps a few workers that hold something dear, a loaded model say, and feeds them.

A task forgets what it loaded when it ends. An actor is a process that stays, so a
function that keeps a model for its process (a cache) loads it once an actor.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import PipelineError, ShardError
from hinglish_pipeline.shards.engine import shard_error
from hinglish_pipeline.shards.job import ShardJob, execute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class ShardMaker:
    """What an actor does: one shard after another, in a process of its own."""

    def make(self, job: ShardJob) -> str:
        """Make and commit a shard.

        Returns:
            Its name.

        Raises:
            ShardError: What the function raised, with the shard's name.
        """
        from hinglish_pipeline.shards.engine_ray import check_version

        try:
            check_version(job)
            execute(job)
        except Exception as error:
            # A cause may be of a library that the driver does not have.
            raise ShardError(str(shard_error(job, error))) from None
        return job.pending.name


def run_on_actors(
    ray: Any, jobs: Sequence[ShardJob], size: int, options: dict[str, Any]
) -> Iterator[ShardJob]:
    """Run jobs on a pool of actors, in any order.

    Args:
        ray: The connected module.
        jobs: What to make.
        size: Actors at most.
        options: Options of every actor (``num_cpus``, ``num_gpus``, restarts).

    Yields:
        Every job, as it is committed.

    Raises:
        PipelineError: If a function fails on a shard.
        ShardError: If an actor keeps dying.
    """
    from ray.util import ActorPool

    by_name = {job.pending.name: job for job in jobs}
    maker = ray.remote(ShardMaker).options(**options)
    with _ended(ray, [maker.remote() for _ in range(min(size, len(jobs)))]) as actors:
        pool = ActorPool(actors)
        try:
            for name in pool.map_unordered(_hand_over, jobs):
                yield by_name[name]
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, PipelineError):
                raise error.cause from None
            raise
        except ray.exceptions.RayError as error:
            raise ShardError(
                f"A worker that held a model died {options['max_restarts'] + 1} "
                f"times ({type(error).__name__}); often memory runs out. What was "
                "committed is kept."
            ) from error


def _hand_over(actor: Any, job: ShardJob) -> Any:
    return actor.make.remote(job)


@contextmanager
def _ended(ray: Any, actors: list[Any]) -> Iterator[list[Any]]:
    """Let no actor go on writing, or hold a GPU, when the run ends."""
    try:
        yield actors
    finally:
        for actor in actors:
            ray.kill(actor)
