"""A catalog entry of one file or folder that commits, resumes and knows staleness."""

from __future__ import annotations

from typing import Any

from kedro.io import AbstractDataset
from kedro_datasets._typing import JSONPreview, TablePreview

from hinglish_pipeline.datasets.sharded_parquet import PREVIEW_ROWS, preview_table
from hinglish_pipeline.shards import Artifact, Task
from hinglish_pipeline.shards.artifact import ArtifactStore

PREVIEW_BYTES = 20_000


class ArtifactDataset(AbstractDataset[Task, Artifact]):
    """Runs a task on save unless its committed result is current.

    Example:
        ::

            scores:
              type: hinglish_pipeline.datasets.ArtifactDataset
              path: data/07_model_output/scores.json
    """

    def __init__(
        self,
        *,
        path: str,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the artefact; nothing is read or written.

        Args:
            path: A file if it has a suffix, else a folder; a local path or an fsspec
                URL. The task itself always writes to a local disk.
            credentials: fsspec options to reach ``path``.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = path
        self._store = ArtifactStore(path, options=credentials)
        self.metadata = metadata

    def load(self) -> Artifact:
        """Handle of the committed artefact."""
        return self._store.load()

    def save(self, data: Task) -> None:
        """Run the task and commit its result, unless that is current."""
        self._store.save(data)

    def _exists(self) -> bool:
        return self._store.is_complete()

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path}


class TableArtifactDataset(ArtifactDataset):
    """An ``ArtifactDataset`` holding Parquet, previewed as a table in kedro-viz."""

    def preview(self) -> TablePreview:
        """The first rows, texts cut short."""
        return preview_table(self._store.load().frame().head(PREVIEW_ROWS))


class JsonArtifactDataset(ArtifactDataset):
    """An ``ArtifactDataset`` holding JSON, previewed as such in kedro-viz."""

    def preview(self) -> JSONPreview:
        """The JSON text; a long one is replaced by its outline."""
        import json

        text = self._store.load().text()
        if len(text) <= PREVIEW_BYTES:
            return JSONPreview(text)
        value = json.loads(text)
        outline = {key: type(part).__name__ for key, part in value.items()}
        return JSONPreview(json.dumps(outline))
