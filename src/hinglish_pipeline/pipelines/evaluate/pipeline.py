"""generate and weigh -> score."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline

from hinglish_pipeline.pipelines.evaluate import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Return the evaluate pipeline: student in; predictions, likelihoods, scores."""
    return Pipeline(
        [
            Node(
                nodes.generate,
                inputs=["student", "evaluation_sets", "params:evaluate.generate"],
                outputs="predictions",
                name="generate",
            ),
            Node(
                nodes.weigh,
                inputs=[
                    "student",
                    "training_set",
                    "evaluation_sets",
                    "params:evaluate.generate",
                ],
                outputs="likelihoods",
                name="weigh",
            ),
            Node(
                nodes.score,
                inputs=[
                    "predictions",
                    "likelihoods",
                    "examples",
                    "corpus",
                    "params:evaluate.score",
                ],
                outputs="scores",
                name="score",
            ),
        ]
    )
