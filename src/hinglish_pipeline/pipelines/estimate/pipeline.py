"""Plan as distill would, then estimate instead of asking."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Pipeline, node, pipeline

from hinglish_pipeline.pipelines import distill
from hinglish_pipeline.pipelines.estimate import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Describe the dry run; its first node is distill's own."""
    planning = distill.create_pipeline().only_nodes("prepare")
    return planning + pipeline(
        [
            node(
                nodes.estimate,
                [
                    "teacher",
                    "teacher_requests",
                    "answers_on_record",
                    "params:estimate",
                ],
                "request_estimate",
                name="estimate",
            ),
            node(
                nodes.show_estimate,
                ["request_estimate"],
                None,
                name="show_estimate",
            ),
        ]
    )
