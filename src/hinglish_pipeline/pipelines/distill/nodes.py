"""The verbs of the distill pipeline; each only describes work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hinglish_pipeline.distill.compile import compile_examples_task, tabulate_gates_task
from hinglish_pipeline.distill.gates import judge_answers
from hinglish_pipeline.distill.prepare import prepare_requests
from hinglish_pipeline.pipelines.distill.params import (
    AskParams,
    CompileParams,
    GateParams,
    PrepareParams,
)
from hinglish_pipeline.shards import Artifact, LazyShards, Shards, Task, task
from hinglish_pipeline.teachers import Teacher, ask_shard


def prepare(
    corpus: Shards,
    personas: list[dict[str, Any]],
    topics: dict[str, dict[str, Any]],
    prompts: dict[str, dict[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Plan every request of every enabled recipe."""
    return prepare_requests(corpus, personas, topics, prompts, params)


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


def compile_examples(judged_answers: Shards, params: CompileParams) -> Task:
    """Bring all shards together and apply the gates that need the whole set."""
    return task(compile_examples_task, judged=judged_answers, params=params)


def tabulate_gates(examples: Artifact) -> Task:
    """Count what came in, what is kept and why the rest is not."""
    return task(tabulate_gates_task, examples=examples)
