"""export_gguf -> measure_edge -> write_card."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline

from hinglish_pipeline.pipelines.deploy import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Return the deploy pipeline: student in, GGUF files, receipt and card out."""
    return Pipeline(
        [
            Node(
                nodes.export_gguf,
                inputs=["student", "params:deploy"],
                outputs="gguf",
                name="export_gguf",
            ),
            Node(
                nodes.measure_edge,
                inputs=["student", "gguf", "predictions", "params:deploy"],
                outputs="deployment_receipt",
                name="measure_edge",
            ),
            Node(
                nodes.write_card,
                inputs=["student", "training_set", "scores", "deployment_receipt"],
                outputs="model_card",
                name="write_card",
            ),
        ]
    )
