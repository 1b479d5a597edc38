"""Reads a judge's verdicts: both orders together, ties said out loud."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers import Teacher

logger = logging.getLogger(__name__)
REVIEW_SCHEMA = pl.Schema(
    {
        "example_id": pl.String(),
        "recipe": pl.String(),
        "lang": pl.String(),
        "score": pl.Float64(),
        "contrast_score": pl.Float64(),
        "order_gap": pl.Float64(),
        "is_tie": pl.Boolean(),
        "flaw": pl.String(),
        "contrast_flaw": pl.String(),
        "reviewer": pl.String(),
        "drop_reason": pl.String(),
        "detail": pl.String(),
    }
)
NO_REVIEW = ("review_failed", "review_unreadable")
"""Reasons for which a verdict does not count; its example is left as it was."""


class ReviewParams(BaseModel):
    """When a judge's verdict drops an example, and when it is no verdict."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_score: float = Field(
        ge=1, le=10, description="An example marked below this is dropped."
    )
    max_order_gap: float = Field(
        ge=0,
        le=9,
        description="Marks of one answer in the two orders may differ by this much; "
        "beyond it the judge looks at the place, and the pair counts as a tie.",
    )


@versioned("1")
def read_reviews_task(
    *, requests: Shards, answers: Shards, params: ReviewParams, out: Path
) -> dict[str, Any]:
    """Write one row for each example that a judge was asked about.

    Args:
        requests: ``review_requests``.
        answers: ``review_answers``.
        params: thresholds.
        out: Parquet file of `REVIEW_SCHEMA`, sorted by example_id.

    Returns:
        Examples reviewed, ties, rows by reason.
    """
    table = read_reviews(requests.collect(), answers.collect(), params)
    table.write_parquet(out, compression="zstd", compression_level=1)
    reasons = table["drop_reason"].drop_nulls().value_counts().sort("drop_reason")
    return {
        "rows": table.height,
        "kept": table["drop_reason"].null_count(),
        "ties": table["is_tie"].sum(),
        "by_reason": dict(reasons.iter_rows()),
    }


def read_reviews(
    requests: pl.DataFrame, answers: pl.DataFrame, params: ReviewParams
) -> pl.DataFrame:
    """Bring the verdicts on each example together.

    The score is the mean over the orders. It is a tie where the orders disagree on
    which answer is better, or where one answer's marks differ by more than
    `max_order_gap`. An example with a verdict missing in one order has no score: one
    order alone is the bias that the other was asked for. Nobody loses an example by a
    judge that failed.

    Args:
        requests: rows of ``review_requests``.
        answers: rows of ``review_answers``, in any order.
        params: thresholds.

    Returns:
        One row of `REVIEW_SCHEMA` for each example asked about; `drop_reason` is
        `review_score` where the score is too low, or one of `NO_REVIEW`.
    """
    joined = requests.join(
        answers.select("request_id", "status", "content", "error", "model").unique(
            "request_id", keep="last"
        ),
        on="request_id",
        how="left",
        maintain_order="left",
    )
    asked: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in joined.iter_rows(named=True):
        row["variables"] = orjson.loads(row["variables"])
        asked[row["variables"]["origin"]["example_id"]].append(row)
    rows = [_read_example(name, asked[name], params) for name in sorted(asked)]
    return pl.DataFrame(rows, schema=REVIEW_SCHEMA, orient="row")


def warn_if_related(reviewer: Teacher, teacher: Teacher) -> None:
    """Warn where a model family marks its own work: judges favour their own words.

    Self-preference of judges is measured in 2404.13076. A family is what the name of
    a model begins with: `Qwen/Qwen2.5-72B-Instruct` and `qwen3-32b` are one.
    """
    names = [str(one.identity().get("model", "")) for one in (reviewer, teacher)]
    families = {family_of(name) for name in names}
    if len(families) == 1:
        logger.warning(
            "reviewer %s and teacher %s are of one model family, and judges favour "
            "their own; name another model under `reviewer` in the catalog",
            *names,
        )


def family_of(model: str) -> str:
    """The letters that a model's name begins with, without its publisher."""
    found = re.match(r"[a-z]+", model.rpartition("/")[2].casefold())
    return found.group() if found else model.casefold()


def _read_example(
    example_id: str, rows: Sequence[Mapping[str, Any]], params: ReviewParams
) -> dict[str, Any]:
    first = rows[0]
    found: dict[str, Any] = {
        **dict.fromkeys(REVIEW_SCHEMA),
        "example_id": example_id,
        "recipe": first["variables"]["origin"]["recipe"],
        "lang": first["lang"],
        "reviewer": first["model"],
        "is_tie": False,
    }
    verdicts = []
    for row in rows:
        if row["status"] != "ok":
            error = row["error"] or "no answer on record"
            return {**found, "drop_reason": NO_REVIEW[0], "detail": error}
        try:
            answer = read_answer(row["content"], orjson.loads(row["schema"]))
        except AnswerFormatError as error:
            return {**found, "drop_reason": NO_REVIEW[1], "detail": str(error)}
        verdicts.append(_in_order(answer, row["variables"]["order"]))
    return {**found, **_weigh(verdicts, params)}


def _in_order(answer: Mapping[str, Any], order: str) -> dict[str, Any]:
    """A verdict with the example first, whichever place it was shown in."""
    own, other = order[0], order[1]
    return {
        "flaw": answer[f"flaw_{own}"],
        "score": answer[f"score_{own}"],
        "contrast_flaw": answer.get(f"flaw_{other}"),
        "contrast_score": answer.get(f"score_{other}"),
    }


def _weigh(
    verdicts: Sequence[Mapping[str, Any]], params: ReviewParams
) -> dict[str, Any]:
    scores = [verdict["score"] for verdict in verdicts]
    others = [v["contrast_score"] for v in verdicts if v["contrast_score"] is not None]
    score = sum(scores) / len(scores)
    gap = max([_spread(scores), _spread(others)])
    sides = {_sign(v["score"] - v["contrast_score"]) for v in verdicts if others}
    worst = min(verdicts, key=lambda verdict: verdict["score"])
    weighed = {
        "score": score,
        "contrast_score": sum(others) / len(others) if others else None,
        "order_gap": float(gap),
        "is_tie": len(sides) > 1 or gap > params.max_order_gap,
        "flaw": worst["flaw"],
        "contrast_flaw": worst["contrast_flaw"],
    }
    if score >= params.min_score:
        return weighed
    detail = f"{score:g} of 10, least {params.min_score:g}: {worst['flaw']}"
    return {**weighed, "drop_reason": "review_score", "detail": detail}


def _spread(scores: Sequence[int]) -> int:
    return max(scores, default=0) - min(scores, default=0)


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
