"""What the corpus pipeline does, as descriptions of work for its datasets to run."""

from __future__ import annotations

from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    IngestParams,
    NearDuplicateParams,
    SelectParams,
)
from hinglish_pipeline.shards import Artifact, LazyShards, Shards, Task, task
from hinglish_pipeline.shards.sources import read_documents
from hinglish_pipeline.text.account import account_task
from hinglish_pipeline.text.annotate import annotate
from hinglish_pipeline.text.duplicates import find_near_duplicates_task
from hinglish_pipeline.text.select import select


def ingest(raw_files: Shards, params: IngestParams) -> LazyShards:
    """Read raw files into rows, bad ones with their reason."""
    return raw_files.map(read_documents, rows="any", params=params)


def annotate_documents(raw_documents: Shards, params: AnnotateParams) -> LazyShards:
    """Normalise, mask, tag, measure and judge every row."""
    return raw_documents.map(annotate, params=params)


def find_near_duplicates(documents: Shards, params: NearDuplicateParams) -> Task:
    """Cluster the kept documents of all shards."""
    return task(find_near_duplicates_task, documents=documents, params=params)


def select_corpus(
    documents: Shards, near_duplicates: Artifact, params: SelectParams
) -> LazyShards:
    """Keep what passed, once, in the wanted mixture."""
    return documents.map(select, rows="any", duplicates=near_duplicates, params=params)


def account(
    raw_documents: Shards,
    documents: Shards,
    near_duplicates: Artifact,
    corpus: Shards,
    params: SelectParams,
) -> Task:
    """Account for every row from ingest to corpus."""
    return task(
        account_task,
        raw_documents=raw_documents,
        documents=documents,
        near_duplicates=near_duplicates,
        corpus=corpus,
        params=params,
    )
