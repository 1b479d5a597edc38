"""The verbs of the train pipeline; each only describes work."""

from __future__ import annotations

from typing import Any

from hinglish_pipeline.pipelines.train.params import TrainParams
from hinglish_pipeline.shards import Artifact, Shards, Task, task
from hinglish_pipeline.students.fit import fit_student
from hinglish_pipeline.students.merge import merge_student
from hinglish_pipeline.students.preflight import preflight_training_set
from hinglish_pipeline.students.render import render_examples
from hinglish_pipeline.students.tokenizer import make_tokenizer


def train_tokenizer(examples: Artifact, corpus: Shards, params: TrainParams) -> Task:
    """Train the student's tokenizer, or take its model's own."""
    student = params.chosen
    return task(
        make_tokenizer,
        examples=examples,
        corpus=corpus,
        params=student.tokenizer,
        model_path=student.model.path,
        template_kwargs=student.render.template_kwargs,
    )


def render(
    examples: Artifact,
    student_tokenizer: Artifact,
    evaluation_sets: list[dict[str, Any]],
    params: TrainParams,
) -> Task:
    """Render the mixture to token ids with labels."""
    return task(
        render_examples,
        examples=examples,
        tokenizer=student_tokenizer,
        evaluation_sets=evaluation_sets,
        params=params.chosen.render,
    )


def preflight(
    training_set: Artifact,
    student_tokenizer: Artifact,
    examples: Artifact,
    params: TrainParams,
) -> Task:
    """Refuse a training set that would teach the wrong thing."""
    return task(
        preflight_training_set,
        training_set=training_set,
        tokenizer=student_tokenizer,
        examples=examples,
        params=params.chosen,
    )


def fit(
    training_set: Artifact,
    student_tokenizer: Artifact,
    examples: Artifact,
    gate_receipt: Artifact,
    preflight_report: Artifact,
    params: TrainParams,
) -> Task:
    """Train the student, if its data passed the gate and preflight.

    Receipt and report decide whether to train, not what comes out, so they are not
    part of the work: a gate run again with the same verdict trains nothing again.

    Raises:
        GateFailed: If the gate receipt did not pass, or is for other examples.
    """
    from hinglish_pipeline.quality import require_passed

    require_passed(gate_receipt.json(), examples_fingerprint=examples.fingerprint)
    del preflight_report  # it exists only if every check passed
    return task(
        fit_student,
        training_set=training_set,
        tokenizer=student_tokenizer,
        params=params.chosen,
    )


def merge(student_checkpoint: Artifact) -> Task:
    """Make one plain model folder."""
    return task(merge_student, student_checkpoint=student_checkpoint)
