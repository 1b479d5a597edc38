"""The generate half of the evaluate pipeline: answers and likelihoods."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards import Artifact, Task, task
from hinglish_pipeline.students.predict import measure_likelihoods, predict_sets


class GenerateParams(BaseModel):
    """``evaluate.generate`` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_new_tokens: int = Field(ge=1, description="Longest answer, in tokens.")
    batch_size: int = Field(ge=1, description="Prompts answered together.")


def generate(
    student: Artifact, evaluation_sets: list[dict[str, Any]], params: GenerateParams
) -> Task:
    """Answer every evaluation prompt with the student and its untrained self."""
    return task(
        predict_sets,
        student=student,
        evaluation_sets=evaluation_sets,
        max_new_tokens=params.max_new_tokens,
        batch_size=params.batch_size,
    )


def weigh(
    student: Artifact,
    training_set: Artifact,
    evaluation_sets: list[dict[str, Any]],
    params: GenerateParams,
) -> Task:
    """Measure how many bits held-out answers cost each of them."""
    return task(
        measure_likelihoods,
        student=student,
        training_set=training_set,
        evaluation_sets=evaluation_sets,
        batch_size=params.batch_size,
    )
