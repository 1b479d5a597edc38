"""Teacher answers: shards whose failed rows are asked again on the next run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.datasets.sharded_parquet import ShardedParquetDataset
from hinglish_pipeline.errors import StoreError
from hinglish_pipeline.shards import LazyShards, summary

if TYPE_CHECKING:
    from hinglish_pipeline.shards.job import Record

logger = logging.getLogger(__name__)
FAILED = "teacher_failed"


class LedgerDataset(ShardedParquetDataset):
    """As ``ShardedParquetDataset``, with a journal that outlives every staleness.

    The answers' journal lies in the folder's ``_scratch``. A shard that holds failed
    rows counts as stale, so a run asks exactly those again. One shard is asked at a
    time: concurrency is the teacher's.
    """

    def __init__(
        self,
        *,
        path: str,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the ledger.

        Args:
            path: Folder of the sealed answers; on a local disk.
            credentials: fsspec options to reach ``path``.
            metadata: For kedro-viz and other readers of the catalog.
        """
        super().__init__(
            path=path,
            engine={"kind": "local", "workers": 1},
            credentials=credentials,
            metadata=metadata,
        )

    def save(self, data: LazyShards) -> None:
        """Ask what has no good answer yet, and say how much that was.

        Raises:
            StoreError: If the path is no disk: an object store cannot append.
        """
        if not self._store.storage.is_local:
            raise StoreError(
                f"The journal of {self.name} needs a local or shared disk; give its "
                "entry in the catalog such a `path`."
            )
        counted = ("requests asked", "requests answered before")
        before = [summary.tallied(what) for what in counted]
        super().save(data)
        asked, known = (
            summary.tallied(what) - earlier
            for what, earlier in zip(counted, before, strict=True)
        )
        if asked or known:
            logger.info(
                "%s: %s requests asked, %s answered before and not asked again",
                *(self.name, f"{asked:,}", f"{known:,}"),
            )

    def _retry(self, record: Record) -> str | None:
        failed = record["dropped"].get(FAILED, 0)
        return f"{failed} failed requests to ask again" if failed else None
