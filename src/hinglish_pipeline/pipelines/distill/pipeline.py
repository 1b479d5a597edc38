"""Three rounds of plan, ask and judge: every request asked once, verdicts at will."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Node, Pipeline, node, pipeline

from hinglish_pipeline.pipelines.distill import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Describe the distill pipeline."""
    return pipeline(
        [
            node(
                nodes.prepare,
                [
                    *("corpus", "personas", "topics", "prompts"),
                    *("params:distill.prepare", "few_shot"),
                ],
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
            *_follow_ups(),
            *_reviews(),
            node(
                nodes.compile_examples,
                [
                    *("judged_answers", "judged_follow_ups", "reviews"),
                    "params:distill.compile",
                ],
                "examples",
                name="compile_examples",
            ),
            node(
                nodes.pair_preferences,
                ["examples", "follow_up_requests", "judged_follow_ups", "reviews"],
                "preferences",
                name="pair_preferences",
            ),
            node(
                nodes.tabulate_gates,
                ["examples", "preferences"],
                "gate_table",
                name="tabulate_gates",
            ),
            node(
                nodes.measure_gates,
                ["labelled_answers", "prompts", "params:distill.gates"],
                "gate_quality",
                name="measure_gates",
            ),
        ]
    )


def _follow_ups() -> list[Node]:
    """Round 2: what is asked about answers, of the same teacher."""
    return [
        node(
            nodes.prepare_follow_ups,
            [
                *("teacher_requests", "judged_answers"),
                *("prompts", "params:distill.prepare"),
            ],
            "follow_up_requests",
            name="prepare_follow_ups",
        ),
        node(
            nodes.ask,
            ["teacher", "follow_up_requests", "params:distill.ask"],
            "follow_up_answers",
            name="ask_follow_ups",
        ),
        node(
            nodes.judge,
            ["follow_up_requests", "follow_up_answers", "params:distill.gates"],
            "judged_follow_ups",
            name="judge_follow_ups",
        ),
    ]


def _reviews() -> list[Node]:
    """Round 3: another model's look at what the gates have kept."""
    return [
        node(
            nodes.prepare_reviews,
            [
                *("teacher_requests", "judged_answers"),
                *("follow_up_requests", "judged_follow_ups"),
                *("prompts", "params:distill.prepare"),
            ],
            "review_requests",
            name="prepare_reviews",
        ),
        node(
            nodes.ask_reviewer,
            ["reviewer", "teacher", "review_requests", "params:distill.ask"],
            "review_answers",
            name="ask_reviewer",
        ),
        node(
            nodes.read_reviews,
            ["review_requests", "review_answers", "params:distill.reviews"],
            "reviews",
            name="read_reviews",
        ),
    ]
