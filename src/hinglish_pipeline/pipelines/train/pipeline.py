"""train_tokenizer -> render -> preflight -> fit -> merge."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline

from hinglish_pipeline.pipelines.train import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Return the train pipeline: gated examples in, student out."""
    return Pipeline(
        [
            Node(
                nodes.train_tokenizer,
                inputs=["examples", "corpus", "params:train"],
                outputs="student_tokenizer",
                name="train_tokenizer",
            ),
            Node(
                nodes.render,
                inputs=[
                    "examples",
                    "student_tokenizer",
                    "evaluation_sets",
                    "params:train",
                ],
                outputs="training_set",
                name="render",
            ),
            Node(
                nodes.preflight,
                inputs=[
                    "training_set",
                    "student_tokenizer",
                    "examples",
                    "params:train",
                ],
                outputs="preflight_report",
                name="preflight",
            ),
            Node(
                nodes.fit,
                inputs=[
                    "training_set",
                    "student_tokenizer",
                    "examples",
                    "gate_receipt",
                    "preflight_report",
                    "params:train",
                ],
                outputs="student_checkpoint",
                name="fit",
            ),
            Node(
                nodes.merge,
                inputs="student_checkpoint",
                outputs="student",
                name="merge",
            ),
        ]
    )
