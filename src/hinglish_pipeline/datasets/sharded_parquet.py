"""A catalog entry of many Parquet shards that commits, resumes and knows staleness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kedro.io import AbstractDataset
from kedro_datasets._typing import TablePreview

from hinglish_pipeline.shards import LazyShards, Shards
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.store import ShardStore

if TYPE_CHECKING:
    from hinglish_pipeline.shards.job import Record

PREVIEW_ROWS = 8
PREVIEW_CHARACTERS = 160


class ShardedParquetDataset(AbstractDataset[LazyShards, Shards]):
    """Shards made lazily: saving runs what is missing or stale, and nothing else.

    ``exists`` is true only when every expected shard is committed and was made from
    today's inputs by today's functions, so ``kedro run --only-missing-outputs`` never
    builds on a half-made set.

    Example:
        ::

            documents:
              type: hinglish_pipeline.datasets.ShardedParquetDataset
              path: data/02_intermediate/documents
              engine: {kind: local, workers: 2}
    """

    def __init__(
        self,
        *,
        path: str,
        engine: dict[str, Any] | None = None,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the set; nothing is read or written.

        Args:
            path: Folder of the shards, a local path or an fsspec URL.
            engine: ``kind`` and settings of the engine; local by default.
            credentials: fsspec options to reach ``path``.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = path
        self._engine = engine or {"kind": "local"}
        self._store = ShardStore(path, credentials)
        self.metadata = metadata

    @property
    def name(self) -> str:
        """What messages call the set: the name of its folder."""
        return self._store.name

    def load(self) -> Shards:
        """Handles of the committed shards."""
        return self._store.load()

    def save(self, data: LazyShards) -> None:
        """Make and commit the shards that are missing or stale."""
        self._store.save(data, build_engine(**self._engine), retry=self._retry)

    def preview(self) -> TablePreview:
        """The first rows, texts cut short, for kedro-viz."""
        shards = self._store.load()
        first = next((shard for shard in shards if shard.rows), shards[0])
        return preview_table(first.scan().head(PREVIEW_ROWS).collect())

    def _retry(self, record: Record) -> str | None:
        return None

    def _exists(self) -> bool:
        return self._store.is_complete()

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path, "engine": self._engine}


def preview_table(frame: Any) -> TablePreview:
    """A frame as kedro-viz shows it, every cell as short text."""
    rows = [
        [_short(value) for value in row] for row in frame.head(PREVIEW_ROWS).iter_rows()
    ]
    return TablePreview(
        {
            "index": list(range(len(rows))),
            "columns": list(frame.columns),
            "data": rows,
        }
    )


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    if len(text) <= PREVIEW_CHARACTERS:
        return text
    return f"{text[: PREVIEW_CHARACTERS - 1]}…"
