"""Raw files to one clean, tagged, deduplicated corpus, and where every row went."""

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
                nodes.learn_languages,
                inputs=["raw_documents", "params:corpus.language_model"],
                outputs="language_model",
                name="learn_languages",
            ),
            Node(
                nodes.annotate_documents,
                inputs=["raw_documents", "language_model", "params:corpus.annotate"],
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
                nodes.count_line_documents,
                inputs=["documents", "params:corpus.furniture"],
                outputs="line_counts",
                name="count_lines",
            ),
            Node(
                nodes.find_boilerplate,
                inputs=["line_counts", "params:corpus.furniture"],
                outputs="boilerplate",
                name="find_boilerplate",
            ),
            Node(
                nodes.index_benchmarks,
                inputs=["evaluation_sets", "params:corpus.decontaminate"],
                outputs="benchmark_index",
                name="index_benchmarks",
            ),
            Node(
                nodes.judge_documents,
                inputs=[
                    "documents",
                    "near_duplicates",
                    "boilerplate",
                    "benchmark_index",
                    "params:corpus.fates",
                    "params:corpus.decontaminate",
                ],
                outputs="document_fates",
                name="judge_documents",
            ),
            Node(
                nodes.plan_mixture,
                inputs=["document_fates", "params:corpus.mix"],
                outputs="mixture",
                name="plan_mixture",
            ),
            Node(
                nodes.select_corpus,
                inputs=["documents", "document_fates", "mixture"],
                outputs="corpus",
                name="select",
            ),
            Node(
                nodes.account,
                inputs=[
                    "raw_documents",
                    "documents",
                    "document_fates",
                    "mixture",
                    "corpus",
                ],
                outputs="corpus_accounting",
                name="account",
            ),
        ]
    )
