"""Raw sources as shards: which files, how each is laid out, under what licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.model import Shards
from hinglish_pipeline.shards.slices import SourceSpec
from hinglish_pipeline.shards.sources import list_slices


class RawFilesDataset(AbstractDataset[None, Shards]):
    """Files people bring, named by pattern and layout; never written to.

    Loading lists and fingerprints the files. A source that matches no file, or has no
    readable record in any of its files, ends the run before anything is written.

    Example:
        ::

            raw_files:
              type: hinglish_pipeline.datasets.RawFilesDataset
              path: data/01_raw/dumps
              sources:
                - {name: news, files: "news/*.txt.zst", layout: line, licence: CC0-1.0}
                - {name: web, files: "*.jsonl", text_field: content}
    """

    def __init__(
        self,
        *,
        path: str,
        sources: list[dict[str, Any]],
        slice_bytes: int = 256 << 20,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the sources.

        Args:
            path: Local folder the patterns are relative to.
            sources: One mapping a source; see ``SourceSpec``.
            slice_bytes: Plain text and JSON lines larger than this are cut at line
                ends into several shards.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = Path(path)
        self._sources = [SourceSpec(**source) for source in sources]
        self._slice_bytes = slice_bytes
        self.metadata = metadata

    def load(self) -> Shards:
        """One shard a file, or a slice of a large file.

        Raises:
            SourceError: If a source cannot be read at all.
        """
        return Shards(list_slices(self._path, self._sources, self._slice_bytes))

    def save(self, data: None) -> None:
        """Raw files are given, never written.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._path} holds raw files; no node may save it.")

    def _exists(self) -> bool:
        return self._path.is_dir()

    def _describe(self) -> dict[str, Any]:
        return {
            "path": str(self._path),
            "sources": [source.name for source in self._sources],
        }
