"""draw_rows -> write_tasks, and compare_ratings once people have sent theirs back."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Pipeline, node, pipeline

from hinglish_pipeline.pipelines.annotation import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Describe the annotation pipeline."""
    return pipeline(
        [
            node(
                nodes.draw_rows,
                ["examples", "params:annotation"],
                "annotation_rows",
                name="draw_rows",
            ),
            node(
                nodes.write_tasks,
                ["annotation_rows", "params:annotation"],
                "annotation_tasks",
                name="write_tasks",
            ),
            node(
                nodes.compare_ratings,
                ["annotation_rows", "annotation_ratings"],
                "annotation_agreement",
                name="compare_ratings",
            ),
        ]
    )
