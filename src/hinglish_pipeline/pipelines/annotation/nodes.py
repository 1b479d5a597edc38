"""The verbs of the annotation pipeline; each only describes work."""

from __future__ import annotations

from typing import Any

from hinglish_pipeline.distill.annotation import (
    compare_ratings_task,
    draw_rows_task,
    write_tasks_task,
)
from hinglish_pipeline.pipelines.annotation.params import AnnotationParams
from hinglish_pipeline.shards import Artifact, Task, task


def draw_rows(examples: Artifact, params: AnnotationParams) -> Task:
    """Draw rows evenly over recipes, languages, and kept and dropped."""
    return task(draw_rows_task, examples=examples, params=params)


def write_tasks(annotation_rows: Artifact, params: AnnotationParams) -> Task:
    """Write what raters are given."""
    return task(write_tasks_task, rows=annotation_rows, params=params)


def compare_ratings(
    annotation_rows: Artifact, annotation_ratings: list[dict[str, Any]]
) -> Task:
    """Count where people and gates say the same."""
    return task(compare_ratings_task, rows=annotation_rows, ratings=annotation_ratings)
