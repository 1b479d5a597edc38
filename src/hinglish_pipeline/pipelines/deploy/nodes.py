"""The verbs of the deploy pipeline; each only describes work."""

from __future__ import annotations

from hinglish_pipeline.pipelines.deploy.params import DeployParams
from hinglish_pipeline.shards import Artifact, Task, task
from hinglish_pipeline.students.edge import measure_edge_student
from hinglish_pipeline.students.gguf_export import export_gguf as write_gguf
from hinglish_pipeline.students.model_card import write_model_card


def export_gguf(student: Artifact, params: DeployParams) -> Task:
    """Write the student as GGUF files."""
    return task(write_gguf, student=student, types=list(params.types))


def measure_edge(
    student: Artifact, gguf: Artifact, predictions: Artifact, params: DeployParams
) -> Task:
    """Run them beside the full-precision student."""
    return task(
        measure_edge_student,
        student=student,
        gguf=gguf,
        predictions=predictions,
        max_new_tokens=params.max_new_tokens,
        threads=params.threads,
    )


def write_card(
    student: Artifact,
    training_set: Artifact,
    scores: Artifact,
    deployment_receipt: Artifact,
) -> Task:
    """Write the model card from what was measured."""
    return task(
        write_model_card,
        student=student,
        training_set=training_set,
        scores=scores,
        deployment_receipt=deployment_receipt,
    )
