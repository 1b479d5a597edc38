"""The verbs of the dry run."""

from __future__ import annotations

from hinglish_pipeline.distill.estimate.estimate import write_estimate
from hinglish_pipeline.distill.estimate.read import AnswersOnRecord
from hinglish_pipeline.distill.estimate.text import estimate_table
from hinglish_pipeline.pipelines.estimate.params import EstimateParams
from hinglish_pipeline.shards import Artifact, Shards, Task, task
from hinglish_pipeline.teachers import Teacher


def estimate(
    teacher: Teacher,
    teacher_requests: Shards,
    answers_on_record: AnswersOnRecord,
    params: EstimateParams,
) -> Task:
    """Work out what asking would take."""
    return task(
        write_estimate,
        requests=teacher_requests,
        teacher=teacher,
        price=teacher.price,
        on_record=answers_on_record,
        params=params,
    )


def show_estimate(request_estimate: Artifact) -> None:
    """Put the estimate on the console, whether it was made now or is still true."""
    from rich.console import Console

    Console().print(estimate_table(request_estimate.json()))
