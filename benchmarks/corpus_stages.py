"""The corpus stages on the shipped sample, with the project's own settings."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from claims import ROOT, SAMPLE

from hinglish_pipeline.datasets import ArtifactDataset, RawFilesDataset
from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.shards.sources import IngestParams
from hinglish_pipeline.text.params import AnnotateParams, NearDuplicateParams

if TYPE_CHECKING:
    import polars as pl

CONF = ROOT / "conf" / "base"
Place = tuple[str, int]


@dataclass(frozen=True)
class Stages:
    """Frames the stages made.

    Attributes:
        raw: ``raw_documents``.
        documents: ``documents``.
        near_duplicates: ``near_duplicates``.
    """

    raw: pl.DataFrame
    documents: pl.DataFrame
    near_duplicates: pl.DataFrame


def parameters() -> dict[str, Any]:
    """The shipped parameters of the corpus pipeline."""
    return _read("parameters_corpus.yml")["corpus"]


def annotate_params() -> AnnotateParams:
    """What `annotate` is run with."""
    return AnnotateParams(**parameters()["annotate"])


def planted() -> dict[Place, dict[str, Any]]:
    """The key of what was planted, by file and position."""
    text = (SAMPLE / "planted.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return {(row["file"], row["position"]): row for row in rows}


@lru_cache(maxsize=1)
def run_stages() -> Stages:
    """Read, annotate and deduplicate the sample, once a process."""
    with tempfile.TemporaryDirectory() as folder:
        return _run_in(Path(folder))


def _run_in(folder: Path) -> Stages:
    sources = _read("catalog_corpus.yml")["raw_files"]["sources"]
    params = parameters()
    files = RawFilesDataset(path=str(SAMPLE / "documents"), sources=sources).load()
    ingested = nodes.ingest(files, IngestParams(**params["ingest"]))
    raw = ingested.run(folder / "raw")
    documents = nodes.annotate_documents(raw, annotate_params()).run(folder / "docs")
    copies = ArtifactDataset(path=str(folder / "near_duplicates.parquet"))
    near = NearDuplicateParams(**params["near_duplicates"])
    copies.save(nodes.find_near_duplicates(documents, near))
    return Stages(raw.collect(), documents.collect(), copies.load().frame())


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CONF / name).read_text(encoding="utf-8"))
    return found
