"""Raw sources as shards: which files, how each is laid out, under what licence."""

from __future__ import annotations

from typing import Any

from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.listing import Place, list_slices
from hinglish_pipeline.shards.model import Shards
from hinglish_pipeline.shards.slices import SourceSpec


class RawFilesDataset(AbstractDataset[None, Shards]):
    """Files people bring, named by pattern and layout; never written to.

    Any mix of ``.txt``, ``.jsonl``, ``.csv``, ``.tsv`` and ``.parquet``, each (but
    Parquet) plain or ``.gz``, ``.zst``, ``.xz``, ``.bz2``, here or in an object store.
    Large plain files are cut into slices that are read in parallel; compressed files
    and CSV are read once, each as one stream.

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

            dumps:
              type: hinglish_pipeline.datasets.RawFilesDataset
              path: s3://bucket/dumps
              credentials: dumps          # fsspec options, in conf/local
              sources:
                - {name: indic, files: "hi-*.txt", layout: line, licence: CC0-1.0}
    """

    def __init__(
        self,
        *,
        path: str,
        sources: list[dict[str, Any]],
        slice_bytes: int = 32 << 20,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the sources.

        Args:
            path: Folder the patterns are relative to, a local path or an fsspec URL.
            sources: One mapping a source; see ``SourceSpec``.
            slice_bytes: Plain text, JSON lines, TSV and Parquet larger than this are
                cut into several shards. Has no influence on rows and their ids.
            credentials: fsspec options to reach ``path``; never logged or hashed.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._place = Place(path, credentials or {})
        self._sources = [SourceSpec(**source) for source in sources]
        self._slice_bytes = slice_bytes
        self.metadata = metadata

    def load(self) -> Shards:
        """One shard a file, or a slice of a large file.

        Raises:
            SourceError: If a source cannot be read at all.
        """
        return Shards(list_slices(self._place, self._sources, self._slice_bytes))

    def save(self, data: None) -> None:
        """Raw files are given, never written.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._place.url} holds raw files; no node may save it.")

    def _exists(self) -> bool:
        return self._place.exists()

    def _describe(self) -> dict[str, Any]:
        return {
            "path": self._place.url,
            "sources": [source.name for source in self._sources],
        }
