"""The verbs of the distill pipeline; each only describes work.

`ask` and `judge` are the same in every round.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hinglish_pipeline.distill.compile import compile_examples_task
from hinglish_pipeline.distill.gates import judge_answers
from hinglish_pipeline.distill.preferences import pair_preferences_task
from hinglish_pipeline.distill.prepare import (
    prepare_follow_up_requests,
    prepare_requests,
    prepare_review_requests,
)
from hinglish_pipeline.distill.reviews import read_reviews_task, warn_if_related
from hinglish_pipeline.distill.tabulate import tabulate_gates_task
from hinglish_pipeline.pipelines.distill.params import (
    AskParams,
    CompileParams,
    GateParams,
    PrepareParams,
    ReviewParams,
)
from hinglish_pipeline.pipelines.distill.quality import (
    LabelledAnswers,
    measure_gates_task,
)
from hinglish_pipeline.shards import Artifact, LazyShards, Shards, Task, task
from hinglish_pipeline.teachers import Teacher, ask_shard


def prepare(
    corpus: Shards,
    personas: list[dict[str, Any]],
    topics: dict[str, dict[str, Any]],
    prompts: dict[str, dict[str, Any]],
    params: PrepareParams,
    few_shot: dict[str, dict[str, Any]],
) -> LazyShards:
    """Plan every request of every enabled recipe."""
    return prepare_requests(corpus, personas, topics, prompts, params, few_shot)


def ask(teacher: Teacher, teacher_requests: Shards, params: AskParams) -> LazyShards:
    """Ask what has no good answer yet; each shard keeps a journal under its name."""
    work = teacher_requests.map(ask_shard, teacher=teacher, params=params)
    return LazyShards(
        [replace(one, arguments={**one.arguments, "shard": one.name}) for one in work]
    )


def judge(
    teacher_requests: Shards, teacher_answers: Shards, params: GateParams
) -> LazyShards:
    """Parse answers into chats and let every gate look at them."""
    asked = teacher_requests.zip(teacher_answers)
    # One answer may hold several conversations.
    return asked.map(judge_answers, rows="any", params=params)


def prepare_follow_ups(
    teacher_requests: Shards,
    judged_answers: Shards,
    prompts: dict[str, dict[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Plan what to ask about answers: repair the flawed, degrade some of the good."""
    return prepare_follow_up_requests(teacher_requests, judged_answers, prompts, params)


def prepare_reviews(
    teacher_requests: Shards,
    judged_answers: Shards,
    follow_up_requests: Shards,
    judged_follow_ups: Shards,
    prompts: dict[str, dict[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Plan a judge's look at what the gates have kept."""
    rounds = [
        (teacher_requests, judged_answers),
        (follow_up_requests, judged_follow_ups),
    ]
    return prepare_review_requests(rounds, prompts, params)


def ask_reviewer(
    reviewer: Teacher, teacher: Teacher, review_requests: Shards, params: AskParams
) -> LazyShards:
    """Ask the reviewer; say so if it is the teacher's own kind that marks its work."""
    if review_requests.rows:
        warn_if_related(reviewer, teacher)
    return ask(reviewer, review_requests, params)


def read_reviews(
    review_requests: Shards, review_answers: Shards, params: ReviewParams
) -> Task:
    """Bring the verdicts on each example together, both orders in one."""
    return task(
        read_reviews_task,
        requests=review_requests,
        answers=review_answers,
        params=params,
    )


def compile_examples(
    judged_answers: Shards,
    judged_follow_ups: Shards,
    reviews: Artifact,
    params: CompileParams,
) -> Task:
    """Bring all shards together and apply the gates that need the whole set."""
    return task(
        compile_examples_task,
        judged=judged_answers,
        follow_ups=judged_follow_ups,
        reviews=reviews,
        params=params,
    )


def pair_preferences(
    examples: Artifact,
    follow_up_requests: Shards,
    judged_follow_ups: Shards,
    reviews: Artifact,
) -> Task:
    """Set kept answers beside their rejected versions."""
    return task(
        pair_preferences_task,
        examples=examples,
        requests=follow_up_requests,
        judged=judged_follow_ups,
        reviews=reviews,
    )


def tabulate_gates(examples: Artifact, preferences: Artifact) -> Task:
    """Count what came in, what is kept and why the rest is not."""
    return task(tabulate_gates_task, examples=examples, preferences=preferences)


def measure_gates(
    labelled_answers: list[dict[str, Any]],
    prompts: dict[str, dict[str, Any]],
    params: GateParams,
) -> Task:
    """Compare the gates' verdicts with people's on answers written for the purpose."""
    return task(
        measure_gates_task,
        labelled=LabelledAnswers(labelled_answers),
        prompts=prompts,
        params=params,
    )
