"""Prepares what the page says about asking: how often, how it ended, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hinglish_pipeline.shards import Shards

ROUNDS = {
    "teacher_answers": "first questions",
    "follow_up_answers": "follow-ups: repairs and worse twins",
    "review_answers": "reviews: a judge's marks",
}
_COUNTS = (
    "asked answered declined failed again prompt_tokens completion_tokens"
).split()


def read_rounds(answers: Mapping[str, Shards]) -> list[dict[str, Any]]:
    """What was asked in each round and what came of it.

    Args:
        answers: sealed answers by the catalog names in `ROUNDS`.

    Returns:
        One mapping a round: `title`, `models`, and counts of requests (`asked` =
        `answered` + `declined` + `failed`), of attempts after the first (`again`) and
        of tokens.
    """
    return [
        {"title": title, **_read_round(answers[name])} for name, title in ROUNDS.items()
    ]


def _read_round(answers: Shards) -> dict[str, Any]:
    if not answers.rows:
        return {**dict.fromkeys(_COUNTS, 0), "models": []}
    reason, is_ok = pl.col("drop_reason"), pl.col("status") == "ok"
    declined = (reason == "teacher_declined").fill_null(value=False)
    by_model = (
        answers.scan()
        .group_by("model")
        .agg(
            asked=pl.len(),
            answered=is_ok.sum(),
            declined=declined.sum(),
            failed=(~is_ok & ~declined).sum(),
            again=(pl.col("attempts").cast(pl.Int64) - 1).clip(0).sum(),
            prompt_tokens=pl.col("prompt_tokens").cast(pl.Int64).sum(),
            completion_tokens=pl.col("completion_tokens").cast(pl.Int64).sum(),
        )
        .collect(engine="streaming")
    )
    counts = {name: int(by_model[name].sum()) for name in _COUNTS}
    return {**counts, "models": sorted(by_model["model"].to_list())}
