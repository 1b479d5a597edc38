"""Brings all judged rows together: a judge's marks, then gates over the whole set."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.distill.gates.judge import EXAMPLE_SCHEMA
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.distill.repetition import SET_GATES, RowSet
from hinglish_pipeline.distill.reviews import REVIEW_SCHEMA
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.distill.gates.params import CompileParams
    from hinglish_pipeline.shards import Artifact, Shards

SET_REASONS = (
    "review_score",
    "duplicate_question",
    "near_duplicate",
    "modal_opening",
    "phrase_budget",
)


EXAMPLES_SCHEMA = pl.Schema(
    {**EXAMPLE_SCHEMA, "review_score": pl.Float64(), "review_tie": pl.Boolean()}
)


@versioned("2")
def compile_examples_task(
    *,
    judged: Shards,
    follow_ups: Shards,
    reviews: Artifact,
    params: CompileParams,
    out: Path,
) -> dict[str, Any]:
    """Write all judged rows with the whole-set verdicts, sorted.

    Args:
        judged: `judged_answers`.
        follow_ups: `judged_follow_ups`; repaired answers join the others, rejected
            ones are no examples.
        reviews: a judge's verdicts.
        params: thresholds.
        out: Parquet file to write, of `EXAMPLES_SCHEMA`.

    Returns:
        Rows in, rows kept, rows by reason.
    """
    rows = pl.concat([judged.collect(), only_examples(follow_ups.collect())])
    frame = compile_examples(rows, params, reviews.frame())
    frame.write_parquet(out, compression="zstd", compression_level=1)
    return account(frame)


def only_examples(follow_ups: pl.DataFrame) -> pl.DataFrame:
    """The judged follow-ups that are examples themselves: repaired answers."""
    names = follow_ups["recipe"].unique().to_list()
    examples = [name for name in names if get_recipe(name).output == "example"]
    return follow_ups.filter(pl.col("recipe").is_in(examples))


def compile_examples(
    judged: pl.DataFrame, params: CompileParams, reviews: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Mark low marks and repetition across rows; no row is removed.

    Rows that already carry a reason keep it and take no part. Of similar rows the
    first in the order (recipe, lang, example_id) stays, so the outcome does not depend
    on shards or their order. A row that occurs twice in the input (same example_id)
    is a `duplicate_question` from its second time on.

    Questions are compared across all recipes of a language: one that a passage and a
    card both answer is one question to a student. Openings and stock phrases are
    counted within a recipe, which is stricter: what no recipe exceeds, the whole
    cannot exceed.

    Args:
        judged: rows of the examples schema.
        params: thresholds.
        reviews: rows of the reviews; an example without one passes.

    Returns:
        The same rows, sorted by recipe, lang and example_id, with `review_score` (1 to
        10 or null) and `review_tie`.
    """
    frame = _reviewed(judged, reviews).sort(
        "recipe", "lang", "example_id", "request_id"
    )
    whole = RowSet(frame, params)
    for gate, keys in SET_GATES:
        for rows in whole.groups(keys):
            for row, reason, detail in gate(rows, whole):
                whole.reasons[row], whole.details[row] = reason, detail
    return frame.with_columns(
        pl.Series("drop_reason", whole.reasons, dtype=pl.String),
        pl.Series("detail", whole.details, dtype=pl.String),
    )


def _reviewed(judged: pl.DataFrame, reviews: pl.DataFrame | None) -> pl.DataFrame:
    """Rows with what the judge said of them; too low a mark is a reason."""
    if reviews is None:
        reviews = pl.DataFrame(schema=REVIEW_SCHEMA)
    verdicts = reviews.select(
        "example_id",
        review_score="score",
        review_tie="is_tie",
        _low=pl.col("drop_reason") == "review_score",
        _said="detail",
    )
    is_low = pl.col("drop_reason").is_null() & pl.col("_low").fill_null(False)
    return (
        judged.join(verdicts, on="example_id", how="left")
        .with_columns(
            drop_reason=pl.when(is_low)
            .then(pl.lit("review_score"))
            .otherwise("drop_reason"),
            detail=pl.when(is_low).then("_said").otherwise("detail"),
        )
        .select(EXAMPLES_SCHEMA.names())
        .cast(EXAMPLES_SCHEMA)
    )


def account(frame: pl.DataFrame) -> dict[str, Any]:
    """Rows in, rows kept and rows by reason, reasons sorted."""
    counts = Counter(frame["drop_reason"].drop_nulls().to_list())
    return {
        "rows": frame.height,
        "kept": frame.height - sum(counts.values()),
        "by_reason": dict(sorted(counts.items())),
    }
