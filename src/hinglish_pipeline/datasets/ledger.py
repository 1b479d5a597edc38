"""Teacher answers: shards whose failed rows are asked again on the next run."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.datasets.sharded_parquet import ShardedParquetDataset
from hinglish_pipeline.errors import StoreError
from hinglish_pipeline.shards.engine import build_engine, weight
from hinglish_pipeline.shards.progress import hidden_progress
from hinglish_pipeline.teachers.ledger.store import Ledger
from hinglish_pipeline.teachers.ledger.watch import cost_so_far, watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.shards import LazyShards
    from hinglish_pipeline.shards.engine import Engine
    from hinglish_pipeline.shards.job import Record, ShardJob
    from hinglish_pipeline.teachers.ledger.counters import Counts
    from hinglish_pipeline.teachers.price import Price
    from hinglish_pipeline.teachers.protocol import Teacher

logger = logging.getLogger(__name__)
FAILED = "teacher_failed"


class LedgerDataset(ShardedParquetDataset):
    """As ``ShardedParquetDataset``, with a ledger that outlives every staleness.

    The ledger lies in the folder's ``_scratch``. A shard that holds failed rows counts
    as stale, so a run asks exactly those again. One shard is asked at a time, as
    concurrency is the teacher's, unless ``engine`` says otherwise; workers on other
    machines have to share the disk.

    Example:
        ::

            teacher_answers:
              type: hinglish_pipeline.datasets.LedgerDataset
              path: data/04_feature/teacher_answers
    """

    def __init__(
        self,
        *,
        path: str,
        engine: dict[str, Any] | None = None,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the ledger.

        Args:
            path: Folder of the sealed answers; on a local or shared disk.
            engine: ``kind`` and settings of the engine; one local worker by default.
            credentials: fsspec options to reach ``path``.
            metadata: For kedro-viz and other readers of the catalog.
        """
        super().__init__(
            path=path,
            engine=engine or {"kind": "local", "workers": 1},
            credentials=credentials,
            metadata=metadata,
        )

    @property
    def ledger(self) -> Ledger:
        """All answers ever recorded here, whatever has become of their requests.

        Raises:
            StoreError: If the path is no disk: an object store cannot append.
        """
        if not self._store.storage.is_local:
            raise StoreError(
                f"The journal of {self.name} needs a local or shared disk; give its "
                "entry in the catalog such a `path`."
            )
        return Ledger(Path(self._store.storage.path("_scratch")))

    def save(self, data: LazyShards) -> None:
        """Ask what has no good answer yet, and say how much that was.

        Raises:
            StoreError: If the path is no disk: an object store cannot append.
        """
        ledger, price = self.ledger, _price(data)
        before, began = ledger.counts(), time.monotonic()
        engine = _Watched(build_engine(**self._engine), ledger, price)
        try:
            self._store.save(data, engine, retry=self._retry)
        finally:
            # A model held in this process must not keep the GPU from what comes next.
            for teacher in _teachers(data):
                teacher.close()
            run = ledger.counts().since(before)
            if any(run):
                cost = cost_so_far(price, run, time.monotonic() - began)
                logger.info("%s: %s", self.name, _account(run, cost))

    def _retry(self, record: Record) -> str | None:
        failed = record["dropped"].get(FAILED, 0)
        return f"{failed} failed requests to ask again" if failed else None


class _Watched:
    """An engine with a display that knows about requests, not only about shards."""

    def __init__(self, engine: Engine, ledger: Ledger, price: Price | None) -> None:
        self._engine = engine
        self._ledger = ledger
        self._price = price

    def run(self, jobs: Sequence[ShardJob], label: str) -> None:
        """Run every job, and show how the asking goes."""
        total = sum(weight(job) for job in jobs)
        with watch(self._ledger, total, label, self._price), hidden_progress():
            self._engine.run(jobs, label)


def _teachers(data: LazyShards) -> list[Teacher]:
    """Whom this work asks, each once."""
    asked = (shard.arguments.get("teacher") for shard in data)
    return list({id(teacher): teacher for teacher in asked if teacher}.values())


def _price(data: LazyShards) -> Price | None:
    """What the teacher of this work says that it costs."""
    return next((teacher.price for teacher in _teachers(data)), None)


def _account(run: Counts, cost: str | None) -> str:
    """The run in one line."""
    parts = [
        f"{run.asked:,} requests asked",
        f"{run.answered_before:,} answered before and not asked again",
        f"{run.ok:,} good answers",
        f"{run.failed:,} failed",
        f"{run.declined:,} declined",
        f"{run.prompt_tokens:,} + {run.completion_tokens:,} tokens",
    ]
    if cost is not None:
        parts.append(f"cost {cost}")
    if run.lost:
        parts.append(
            f"{run.lost:,} had been lost in flight when an earlier run was stopped"
        )
    return ", ".join(parts)
