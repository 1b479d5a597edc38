"""Asks a teacher for one shard of requests and seals the answers.

What is already answered is never asked again: the ledger is read first, and every
answer is in the shard's journal before the next one is taken.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.ledger.counters import Counters
from hinglish_pipeline.teachers.ledger.store import Ledger
from hinglish_pipeline.teachers.protocol import TeacherRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.journal import Journal
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
_CATCH_UP = 20_000
_NO_ANSWER = "the teacher returned nothing for this request"


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
        scratch: The ledger's folder; it outlives runs, kills and changed requests.

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
    ledger = Ledger(scratch)
    with (
        ledger.journal(shard, commit_window_s=params.commit_window_s) as journal,
        Counters(journal) as counters,
    ):
        answered = ledger.answered(by_id.values())
        open_ids = {id_ for id_, key in by_id.items() if key not in answered}
        counters.keep_earlier(len(by_id) - len(open_ids))
        requests = _open_requests(frame, open_ids, counters)
        model, failed = teacher.identity()["model"], 0
        for number, answer in enumerate(teacher.answer(requests), start=1):
            _record(journal, by_id[answer.request_id], answer, model)
            counters.record(answer)
            failed += answer.status == "failed"
            if number % _CATCH_UP == 0:
                ledger.catch_up()
        counters.finish()
        sealed = _seal(frame, by_id, ledger.read(by_id.values()), teacher.identity())
    said = (shard, len(open_ids), len(by_id) - len(open_ids), failed)
    logger.debug("teacher_answers/%s: %d asked, %d kept, %d failed", *said)
    return sealed


def _open_requests(
    frame: pl.DataFrame, open_ids: set[str], counters: Counters
) -> Iterator[TeacherRequest]:
    """Yield each open request once, lazily: a million of them never sit in memory."""
    left = set(open_ids)
    for row in frame.iter_rows(named=True):
        if row["request_id"] in left:
            left.remove(row["request_id"])
            counters.hand_out()
            yield TeacherRequest.from_row(row)


def _record(journal: Journal, key: str, answer: TeacherAnswer, model: str) -> None:
    fields: dict[str, Any] = {
        "request_id": answer.request_id,
        "model": model,
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
    frame: pl.DataFrame,
    by_id: dict[str, str],
    records: pl.DataFrame,
    who: dict[str, Any],
) -> pl.DataFrame:
    """One row a request, in their order; what has no record is seen as failed."""
    keys = [by_id[id_] for id_ in frame["request_id"]]
    rows = frame.select("request_id", key=pl.Series(keys, dtype=pl.String)).join(
        records.drop("request_id", "model"), on="key", how="left", maintain_order="left"
    )
    missing = pl.col("status").is_null()
    return (
        rows.with_columns(
            error=pl.when(missing).then(pl.lit(_NO_ANSWER)).otherwise("error"),
            status=pl.col("status").fill_null("failed"),
            content=pl.col("content").fill_null(""),
            finish_reason=pl.col("finish_reason").fill_null(""),
            attempts=pl.col("attempts").fill_null(0),
            prompt_tokens=pl.col("prompt_tokens").fill_null(0),
            completion_tokens=pl.col("completion_tokens").fill_null(0),
            teacher=pl.lit(who["kind"]),
            model=pl.lit(who["model"]),
        )
        .with_columns(
            drop_reason=pl.col("status").replace_strict(
                _DROP_REASONS, return_dtype=pl.String
            ),
            status=pl.col("status").replace("declined", "failed"),
        )
        .select(*ANSWER_SCHEMA)
        .rechunk()
    )
