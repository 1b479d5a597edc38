"""Pairs kept answers with their rejected versions, as preference trainers read them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact, Shards

_MESSAGES = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
PREFERENCE_SCHEMA = pl.Schema(
    {
        "preference_id": pl.String(),
        "example_id": pl.String(),
        "recipe": pl.String(),
        "lang": pl.String(),
        "dimension": pl.String(),
        "prompt": _MESSAGES,
        "chosen": _MESSAGES,
        "rejected": _MESSAGES,
        "licence": pl.String(),
        "teacher": pl.String(),
        "model": pl.String(),
        "review_score": pl.Float64(),
        "rejected_score": pl.Float64(),
    }
)
PAIR_REASONS = ("chosen_dropped", "review_tie", "review_prefers_rejected")
"""Why a pair whose rejected side passed its gates is still no preference."""


@versioned("1")
def pair_preferences_task(
    *,
    examples: Artifact,
    judged: Shards,
    requests: Shards,
    reviews: Artifact,
    out: Path,
) -> dict[str, Any]:
    """Write the usable pairs, and account for the others.

    Args:
        examples: all compiled rows; only the kept ones can be chosen.
        judged: ``judged_follow_ups``.
        requests: ``follow_up_requests``.
        reviews: verdicts by example.
        out: Parquet file of `PREFERENCE_SCHEMA`: `prompt`, `chosen` and `rejected` are
            lists of messages, the conversational format of TRL.

    Returns:
        Rows in, rows kept, rows by reason, and both by dimension.
    """
    pairs = pair_preferences(
        examples.frame(), judged.collect(), requests.collect(), reviews.frame()
    )
    kept = pairs.filter(pl.col("drop_reason").is_null())
    kept.select(PREFERENCE_SCHEMA.names()).write_parquet(
        out, compression="zstd", compression_level=1
    )
    return account_pairs(pairs)


def pair_preferences(
    examples: pl.DataFrame,
    judged: pl.DataFrame,
    requests: pl.DataFrame,
    reviews: pl.DataFrame,
) -> pl.DataFrame:
    """Say of every rejected answer whether it makes a pair.

    Args:
        examples: rows of the compiled examples.
        judged: judged follow-ups; those that answer a rejecting recipe take part.
        requests: their requests.
        reviews: rows of the reviews; an example without one passes.

    Returns:
        Columns of `PREFERENCE_SCHEMA` with `drop_reason`, sorted by preference_id: the
        reason of the rejected answer's own gate, or one of `PAIR_REASONS`.
    """
    dimension = pl.col("variables").str.json_path_match("$.dimension")
    recipe = pl.col("variables").str.json_path_match("$.origin.recipe")
    asked = requests.select("request_id", dimension=dimension, origin_recipe=recipe)
    chosen = examples.filter(pl.col("drop_reason").is_null()).select(
        "example_id", talk="messages"
    )
    verdicts = reviews.select(
        "example_id", "is_tie", review_score="score", rejected_score="contrast_score"
    )
    paired = (
        judged.join(asked.drop_nulls("dimension"), on="request_id")
        .rename({"example_id": "preference_id", "refined_from": "example_id"})
        .join(chosen, on="example_id", how="left")
        .join(verdicts, on="example_id", how="left")
    )
    talk, worse = pl.col("talk").list, pl.col("messages").list
    return (
        paired.with_columns(
            recipe="origin_recipe",
            prompt=talk.head(talk.len() - 1),
            chosen=talk.tail(1),
            rejected=worse.tail(1),
            drop_reason=pl.coalesce("drop_reason", _fault_of_pair()),
        )
        .select(*PREFERENCE_SCHEMA.names(), "drop_reason")
        .cast(pl.Schema({**PREFERENCE_SCHEMA, "drop_reason": pl.String()}))
        .sort("preference_id")
    )


def account_pairs(pairs: pl.DataFrame) -> dict[str, Any]:
    """Pairs in, pairs kept, pairs by reason; the same for each dimension."""
    parts = {
        str(name): _account(part)
        for (name,), part in pairs.group_by("dimension", maintain_order=True)
    }
    return {**_account(pairs), "by_dimension": dict(sorted(parts.items()))}


def _account(pairs: pl.DataFrame) -> dict[str, Any]:
    counts = Counter(pairs["drop_reason"].drop_nulls().to_list())
    return {
        "rows": pairs.height,
        "kept": pairs.height - counts.total(),
        "by_reason": dict(sorted(counts.items())),
    }


def _fault_of_pair() -> pl.Expr:
    """Why two answers are no preference, or null."""
    prefers = pl.col("rejected_score") >= pl.col("review_score")
    return (
        pl.when(pl.col("talk").is_null())
        .then(pl.lit(PAIR_REASONS[0]))
        .when(pl.col("is_tie"))
        .then(pl.lit(PAIR_REASONS[1]))
        .when(prefers)
        .then(pl.lit(PAIR_REASONS[2]))
    )
