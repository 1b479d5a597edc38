"""What the corpus pipeline does, as descriptions of work for its datasets to run."""

from __future__ import annotations

from typing import Any

from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    DecontaminateParams,
    FateParams,
    FurnitureParams,
    IngestParams,
    LanguageModelParams,
    MixParams,
    NearDuplicateParams,
)
from hinglish_pipeline.shards import Artifact, LazyShards, Shards, Task, task
from hinglish_pipeline.shards.sources import read_documents
from hinglish_pipeline.text.account import account_task
from hinglish_pipeline.text.annotate import annotate
from hinglish_pipeline.text.boilerplate import count_lines, find_boilerplate_task
from hinglish_pipeline.text.decontaminate import index_benchmarks_task
from hinglish_pipeline.text.duplicates import find_near_duplicates_task
from hinglish_pipeline.text.fates import judge
from hinglish_pipeline.text.language_model import train_language_model
from hinglish_pipeline.text.mixture import plan_mixture_task
from hinglish_pipeline.text.select import select


def ingest(raw_files: Shards, params: IngestParams) -> LazyShards:
    """Read raw files into rows, bad ones with their reason."""
    return raw_files.map(read_documents, rows="any", params=params)


def learn_languages(raw_documents: Shards, params: LanguageModelParams) -> Task:
    """Learn from word lists and a sample of the shards which words are Hindi."""
    return task(train_language_model, raw_documents=raw_documents, params=params)


def annotate_documents(
    raw_documents: Shards, language_model: Artifact, params: AnnotateParams
) -> LazyShards:
    """Normalise, mask, tag, measure and judge every row."""
    return raw_documents.map(annotate, model=language_model, params=params)


def find_near_duplicates(documents: Shards, params: NearDuplicateParams) -> Task:
    """Cluster the kept documents of all shards."""
    return task(find_near_duplicates_task, documents=documents, params=params)


def count_line_documents(documents: Shards, params: FurnitureParams) -> LazyShards:
    """Count in how many documents of a shard each line stands."""
    return documents.map(count_lines, rows="any", params=params)


def find_boilerplate(line_counts: Shards, params: FurnitureParams) -> Task:
    """Find the lines that a source says on every page."""
    return task(find_boilerplate_task, line_counts=line_counts, params=params)


def index_benchmarks(
    evaluation_sets: list[dict[str, Any]], params: DecontaminateParams
) -> Task:
    """Index what evaluation sets say, whatever the script."""
    return task(index_benchmarks_task, benchmarks=evaluation_sets, params=params)


def judge_documents(
    documents: Shards,
    near_duplicates: Artifact,
    boilerplate: Artifact,
    benchmark_index: Artifact,
    params: FateParams,
    decontaminate: DecontaminateParams,
) -> LazyShards:
    """Say of every document why it may not enter the corpus, or that it may."""
    return documents.map(
        judge,
        duplicates=near_duplicates,
        boilerplate=boilerplate,
        benchmarks=benchmark_index,
        params=params,
        decontaminate=decontaminate,
    )


def plan_mixture(document_fates: Shards, params: MixParams) -> Task:
    """Decide how much of each stratum is taken."""
    return task(plan_mixture_task, fates=document_fates, params=params)


def select_corpus(
    documents: Shards, document_fates: Shards, mixture: Artifact
) -> LazyShards:
    """Keep what passed, once, in the wanted mixture."""
    return documents.zip(document_fates).map(select, rows="any", mixture=mixture)


def account(
    raw_documents: Shards,
    documents: Shards,
    document_fates: Shards,
    mixture: Artifact,
    corpus: Shards,
) -> Task:
    """Account for every row from ingest to corpus."""
    return task(
        account_task,
        raw_documents=raw_documents,
        documents=documents,
        fates=document_fates,
        mixture=mixture,
        corpus=corpus,
    )
