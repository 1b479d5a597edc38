"""Plan, ask, judge, compile: every request asked once, every verdict repeatable."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Pipeline, node, pipeline

from hinglish_pipeline.pipelines.distill import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Describe the distill pipeline."""
    return pipeline(
        [
            node(
                nodes.prepare,
                ["corpus", "personas", "topics", "prompts", "params:distill.prepare"],
                "teacher_requests",
                name="prepare",
            ),
            node(
                nodes.ask,
                ["teacher", "teacher_requests", "params:distill.ask"],
                "teacher_answers",
                name="ask",
            ),
            node(
                nodes.judge,
                ["teacher_requests", "teacher_answers", "params:distill.gates"],
                "judged_answers",
                name="judge",
            ),
            node(
                nodes.compile_examples,
                ["judged_answers", "params:distill.compile"],
                "examples",
                name="compile_examples",
            ),
            node(
                nodes.tabulate_gates,
                ["examples"],
                "gate_table",
                name="tabulate_gates",
            ),
        ]
    )
