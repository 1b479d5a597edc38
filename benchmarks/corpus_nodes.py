"""Every node of the corpus pipeline over raw shards, as the catalog would run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    DecontaminateParams,
    FateParams,
    FurnitureParams,
    LanguageModelParams,
    MixParams,
    NearDuplicateParams,
)
from hinglish_pipeline.shards.artifact import ArtifactStore

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact, Shards


@dataclass(frozen=True)
class Chosen:
    """What the nodes after ``annotate`` left behind, by its name in the catalog."""

    near_duplicates: Artifact
    boilerplate: Artifact
    benchmark_index: Artifact
    document_fates: Shards
    mixture: Artifact
    corpus: Shards


@dataclass(frozen=True)
class Stages(Chosen):
    """What each node left behind, by its name in the catalog."""

    raw_documents: Shards
    language_model: Artifact
    documents: Shards
    corpus_accounting: Artifact


def run_corpus(
    raw: Shards,
    conf: dict[str, Any],
    folder: Path,
    evaluation_sets: list[dict[str, Any]] | None = None,
) -> Stages:
    """Run all nodes after ingest.

    Args:
        raw: ``raw_documents``.
        conf: The ``corpus`` block of the parameters.
        folder: Where everything goes.
        evaluation_sets: Rows that must not be in the corpus.
    """
    learning = LanguageModelParams(**conf["language_model"])
    model = commit(folder / "model.safetensors", nodes.learn_languages(raw, learning))
    work = nodes.annotate_documents(raw, model, AnnotateParams(**conf["annotate"]))
    documents = work.run(folder / "documents")
    done = choose_corpus(documents, conf, folder, evaluation_sets)
    account = nodes.account(
        raw, documents, done.document_fates, done.mixture, done.corpus
    )
    return Stages(
        **vars(done),
        raw_documents=raw,
        language_model=model,
        documents=documents,
        corpus_accounting=commit(folder / "account.json", account),
    )


def choose_corpus(
    documents: Shards,
    conf: dict[str, Any],
    folder: Path,
    evaluation_sets: list[dict[str, Any]] | None = None,
) -> Chosen:
    """Run the nodes from ``documents`` to ``corpus``; arguments as above."""
    near = NearDuplicateParams(**conf["near_duplicates"])
    copies = commit(
        folder / "near.parquet", nodes.find_near_duplicates(documents, near)
    )
    furniture = FurnitureParams(**conf["furniture"])
    counts = nodes.count_line_documents(documents, furniture).run(folder / "lines")
    lines = commit(
        folder / "boilerplate.parquet", nodes.find_boilerplate(counts, furniture)
    )
    clean = DecontaminateParams(**conf["decontaminate"])
    index = commit(
        folder / "index.parquet", nodes.index_benchmarks(evaluation_sets or [], clean)
    )
    judging = FateParams(**conf["fates"])
    work = nodes.judge_documents(documents, copies, lines, index, judging, clean)
    fates = work.run(folder / "fates")
    mixing = nodes.plan_mixture(fates, MixParams(**conf["mix"]))
    mixture = commit(folder / "mixture.parquet", mixing)
    corpus = nodes.select_corpus(documents, fates, mixture).run(folder / "corpus")
    return Chosen(copies, lines, index, fates, mixture, corpus)


def commit(path: Path, work: Any) -> Artifact:
    """Run a task as its dataset would and return the handle."""
    store = ArtifactStore(path)
    store.save(work)
    return store.load()


def raw_frame(rows: list[dict[str, Any]], file: str) -> pl.DataFrame:
    """Rows of ``id`` and ``text`` as a shard of ``raw_documents``."""
    nothing = pl.Series([None] * len(rows), dtype=pl.String)
    return pl.DataFrame(
        {
            "doc_id": [row["id"] for row in rows],
            "source": ["gold"] * len(rows),
            "file": [file] * len(rows),
            "position": range(1, len(rows) + 1),
            "text": [row["text"] for row in rows],
            "licence": ["Apache-2.0"] * len(rows),
            "lang_hint": nothing,
            "drop_reason": nothing,
            "detail": nothing,
        }
    )
