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
from corpus_nodes import Chosen, choose_corpus, run_corpus

from hinglish_pipeline.datasets import RawFilesDataset
from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.pipelines.corpus.params import AnnotateParams
from hinglish_pipeline.shards import Artifact, LazyShards, Shards
from hinglish_pipeline.shards.sources import IngestParams
from hinglish_pipeline.text.language_model import default_model

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
        fates: ``document_fates``.
    """

    raw: pl.DataFrame
    documents: pl.DataFrame
    near_duplicates: pl.DataFrame
    fates: pl.DataFrame


def parameters() -> dict[str, Any]:
    """The shipped parameters of the corpus pipeline."""
    return _read("parameters_corpus.yml")["corpus"]


def annotate_params() -> AnnotateParams:
    """What `annotate` is run with."""
    return AnnotateParams(**parameters()["annotate"])


def ingest_params() -> IngestParams:
    """What ingest is run with, but for documents of any length."""
    return IngestParams(**{**parameters()["ingest"], "max_document_bytes": 1 << 20})


def annotate_node(raw: Shards, folder: Path) -> LazyShards:
    """`annotate` with the language model that needs no corpus, saved in a folder."""
    path = folder / "language_model.safetensors"
    if not path.exists():
        default_model().save(path)
    return nodes.annotate_documents(raw, Artifact(path, "default"), annotate_params())


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
    raw = nodes.ingest(files, IngestParams(**params["ingest"])).run(folder / "raw")
    done = run_corpus(raw, params, folder, _items())
    return Stages(
        raw.collect(),
        done.documents.collect(),
        done.near_duplicates.frame(),
        done.document_fates.collect(),
    )


def finish(documents: Shards, folder: Path) -> Chosen:
    """Run the nodes from ``documents`` to ``corpus``; return what they made."""
    return choose_corpus(documents, parameters(), folder, _items())


def _items() -> list[dict[str, Any]]:
    files = sorted((SAMPLE / "evaluation").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CONF / name).read_text(encoding="utf-8"))
    return found
