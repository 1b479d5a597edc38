"""The verb of the report pipeline; it only describes work."""

from __future__ import annotations

from hinglish_pipeline.pipelines.report.params import ReportParams
from hinglish_pipeline.report.page import build_report_page
from hinglish_pipeline.shards import Artifact, Shards, Task, task


def build_report(  # noqa: PLR0913, PLR0917 - a report reads from every stage
    corpus_accounting: Artifact,
    corpus: Shards,
    teacher_answers: Shards,
    follow_up_answers: Shards,
    review_answers: Shards,
    gate_table: Artifact,
    gate_quality: Artifact,
    gate_receipt: Artifact,
    preflight_report: Artifact,
    student_checkpoint: Artifact,
    scores: Artifact,
    predictions: Artifact,
    deployment_receipt: Artifact,
    examples: Artifact,
    params: ReportParams,
) -> Task:
    """Put everything a lead asks about on one page."""
    return task(
        build_report_page,
        corpus_accounting=corpus_accounting,
        corpus=corpus,
        teacher_answers=teacher_answers,
        follow_up_answers=follow_up_answers,
        review_answers=review_answers,
        gate_table=gate_table,
        gate_quality=gate_quality,
        gate_receipt=gate_receipt,
        preflight_report=preflight_report,
        student_checkpoint=student_checkpoint,
        scores=scores,
        predictions=predictions,
        deployment_receipt=deployment_receipt,
        examples=examples,
        params=params,
    )
