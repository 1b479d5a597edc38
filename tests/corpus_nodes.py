"""Every node of the corpus pipeline over raw shards, as the catalog would run it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from hinglish_pipeline.shards import Artifact, Shards
from hinglish_pipeline.shards.artifact import ArtifactStore


@dataclass(frozen=True)
class Stages:
    """What each node left behind, by its name in the catalog."""

    raw_documents: Shards
    language_model: Artifact
    documents: Shards
    near_duplicates: Artifact
    boilerplate: Artifact
    benchmark_index: Artifact
    document_fates: Shards
    mixture: Artifact
    corpus: Shards
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
    account = nodes.account(raw, documents, fates, mixture, corpus)
    accounting = commit(folder / "account.json", account)
    return Stages(
        raw, model, documents, copies, lines, index, fates, mixture, corpus, accounting
    )


def commit(path: Path, work: Any) -> Artifact:
    """Run a task as its dataset would and return the handle."""
    store = ArtifactStore(path)
    store.save(work)
    return store.load()
