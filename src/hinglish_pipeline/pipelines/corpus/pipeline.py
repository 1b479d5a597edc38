"""ingest -> annotate -> find_near_duplicates -> select -> account."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline

from hinglish_pipeline.pipelines.corpus import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Return the corpus pipeline: raw_files in, corpus and corpus_accounting out."""
    return Pipeline(
        [
            Node(
                nodes.ingest,
                inputs=["raw_files", "params:corpus.ingest"],
                outputs="raw_documents",
                name="ingest",
            ),
            Node(
                nodes.annotate_documents,
                inputs=["raw_documents", "params:corpus.annotate"],
                outputs="documents",
                name="annotate",
            ),
            Node(
                nodes.find_near_duplicates,
                inputs=["documents", "params:corpus.near_duplicates"],
                outputs="near_duplicates",
                name="find_near_duplicates",
            ),
            Node(
                nodes.select_corpus,
                inputs=["documents", "near_duplicates", "params:corpus.select"],
                outputs="corpus",
                name="select",
            ),
            Node(
                nodes.account,
                inputs=[
                    "raw_documents",
                    "documents",
                    "near_duplicates",
                    "corpus",
                    "params:corpus.select",
                ],
                outputs="corpus_accounting",
                name="account",
            ),
        ]
    )
