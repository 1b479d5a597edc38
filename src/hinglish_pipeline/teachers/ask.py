"""Asks a teacher for one shard of requests and seals the answers.

What is already answered is never asked again: the journal is read first, and every
answer is in it before the next one is taken.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards import summary, versioned
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.journal import Journal
from hinglish_pipeline.teachers.protocol import TeacherRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.teachers.protocol import Teacher, TeacherAnswer

logger = logging.getLogger(__name__)

ANSWER_SCHEMA = {
    "request_id": pl.String,
    "status": pl.String,
    "content": pl.String,
    "finish_reason": pl.String,
    "error": pl.String,
    "attempts": pl.Int32,
    "prompt_tokens": pl.Int32,
    "completion_tokens": pl.Int32,
    "teacher": pl.String,
    "model": pl.String,
    "drop_reason": pl.String,
}
_DROP_REASONS = {
    "ok": None,
    "failed": "teacher_failed",
    "declined": "teacher_declined",
}


class AskParams(BaseModel):
    """How answers are recorded; nothing here changes an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commit_window_s: float = Field(
        gt=0, le=5, description="Longest wait of a recorded answer for its fdatasync."
    )


@versioned("1")
def ask_shard(
    frame: pl.DataFrame,
    *,
    teacher: Teacher,
    params: AskParams,
    shard: str,
    scratch: Path,
) -> pl.DataFrame:
    """Answer one shard of requests, asking only what has no good answer yet.

    Args:
        frame: Rows of ``teacher_requests``.
        teacher: Whom to ask.
        params: Recording settings.
        shard: Name of the shard; its journal is ``scratch/<shard>.jsonl``.
        scratch: Folder that outlives runs, kills and changed requests.

    Returns:
        ``teacher_answers``: one row per request, in request order. A failed row carries
        ``drop_reason = "teacher_failed"`` and is asked again by the next run; one that
        the teacher declined for good carries ``teacher_declined`` and is not.

    Raises:
        TeacherError: If the teacher refuses everybody or cannot be reached. What was
            answered until then stays in the journal.
        JournalError: If another process writes this shard, or the disk is full.
    """
    keys = AnswerKeys(teacher.identity())
    by_id = {id_: keys.of(id_) for id_ in frame["request_id"]}
    journal = Journal(
        scratch / f"{shard}.jsonl",
        wanted=by_id.values(),
        commit_window_s=params.commit_window_s,
    )
    with journal:
        open_ids = {i for i, key in by_id.items() if not journal.has_good(key)}
        failed = 0
        for answer in teacher.answer(_open_requests(frame, open_ids)):
            _record(journal, by_id[answer.request_id], answer)
            failed += answer.status == "failed"
        sealed = _seal(frame, by_id, journal, teacher.identity())
    summary.tally("requests asked", len(open_ids))
    summary.tally("requests answered before", len(by_id) - len(open_ids))
    logger.debug(
        "teacher_answers/%s: %d asked, %d kept, %d failed",
        *(shard, len(open_ids), len(by_id) - len(open_ids), failed),
    )
    return sealed


def _open_requests(frame: pl.DataFrame, open_ids: set[str]) -> Iterator[TeacherRequest]:
    """Yield each open request once, lazily: a million of them never sit in memory."""
    left = set(open_ids)
    for row in frame.iter_rows(named=True):
        if row["request_id"] in left:
            left.remove(row["request_id"])
            yield TeacherRequest.from_row(row)


def _record(journal: Journal, key: str, answer: TeacherAnswer) -> None:
    fields: dict[str, Any] = {
        "request_id": answer.request_id,
        "content": answer.content,
        "finish_reason": answer.finish_reason,
        "error": answer.error,
        "attempts": answer.attempts,
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
    }
    is_declined = answer.status == "failed" and answer.is_final
    journal.append(key, "declined" if is_declined else answer.status, fields)


def _seal(
    frame: pl.DataFrame, by_id: dict[str, str], journal: Journal, who: dict[str, Any]
) -> pl.DataFrame:
    rows = []
    for request_id in frame["request_id"]:
        record = journal.record(by_id[request_id]) or _no_answer(request_id)
        record |= {
            "request_id": request_id,
            "teacher": who["kind"],
            "model": who["model"],
            "drop_reason": _DROP_REASONS[record["status"]],
            "status": "ok" if record["status"] == "ok" else "failed",
        }
        rows.append(record)
    return pl.DataFrame(rows, schema=ANSWER_SCHEMA)


def _no_answer(request_id: str) -> dict[str, Any]:
    """Stand in for a request that a teacher passed over, so that it is seen."""
    return {
        "request_id": request_id,
        "status": "failed",
        "content": "",
        "finish_reason": "",
        "error": "the teacher returned nothing for this request",
        "attempts": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
    }
