"""The corpus: what passed every rule, once, in the mixture that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from hinglish_pipeline.shards import Artifact

CORPUS_COLUMNS = (
    "doc_id",
    "source",
    "file",
    "position",
    "licence",
    "lang",
    "n_words",
    "cmi",
    "text",
)
_KEYS = {"lang", "cmi_band", "source", "quality_band"}


@versioned("2")
def select(
    frame: pl.DataFrame, fates: pl.DataFrame, *, mixture: Artifact
) -> pl.DataFrame:
    """Return a shard's survivors.

    Args:
        frame: ``documents`` rows.
        fates: Rows of `fates.judge` for the same documents, in the same order.
        mixture: Table of `mixture.plan_mixture_task`.

    Returns:
        ``corpus`` rows in the shard's order.
    """
    chosen = final_fates(fates, mixture.frame()).is_null()
    return frame.filter(chosen).select(CORPUS_COLUMNS)


def final_fates(fates: pl.DataFrame, mixture: pl.DataFrame) -> pl.Series:
    """Say why each document is left out of the corpus, null where it is not.

    Args:
        fates: Rows of `fates.judge`.
        mixture: Table of `mixture.plan_mixture_task`.

    Returns:
        The fate so far, else ``not_sampled`` where the mixture has no room.
    """
    return (
        with_final_fates(fates.lazy(), mixture.lazy())
        .select("drop_reason")
        .collect()
        .to_series()
    )


def with_final_fates(fates: pl.LazyFrame, mixture: pl.LazyFrame) -> pl.LazyFrame:
    """As `final_fates`, on lazy frames, keeping the other columns of ``fates``."""
    keys = [key for key in mixture.collect_schema().names() if key in _KEYS]
    joined = fates.join(
        mixture.select(*keys, "cutoff"),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    # A null cutoff has room for all.
    no_room = (pl.col("draw") >= pl.col("cutoff")).fill_null(value=False)
    left_out = pl.col("drop_reason").is_null() & no_room
    return joined.with_columns(
        drop_reason=pl.when(left_out)
        .then(pl.lit("not_sampled"))
        .otherwise("drop_reason")
    ).drop("cutoff")
