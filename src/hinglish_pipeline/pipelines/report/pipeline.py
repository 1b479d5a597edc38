"""One node: the report needs everything and nothing needs the report."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline

from hinglish_pipeline.pipelines.report import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Return the report pipeline: outputs of all stages in, one HTML page out."""
    return Pipeline(
        [
            Node(
                nodes.build_report,
                inputs=[
                    "corpus_accounting",
                    "corpus",
                    "teacher_answers",
                    "follow_up_answers",
                    "review_answers",
                    "gate_table",
                    "gate_quality",
                    "gate_receipt",
                    "preflight_report",
                    "student_checkpoint",
                    "scores",
                    "predictions",
                    "deployment_receipt",
                    "examples",
                    "params:report.build",
                ],
                outputs="report",
                name="build_report",
            ),
        ]
    )
