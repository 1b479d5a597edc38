"""The corpus: what passed every rule, once, in the mixture that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.tokens import hash64

if TYPE_CHECKING:
    from hinglish_pipeline.shards import Artifact
    from hinglish_pipeline.text.params import SelectParams

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


@versioned("1")
def select(
    frame: pl.DataFrame, *, duplicates: Artifact, params: SelectParams
) -> pl.DataFrame:
    """Return a shard's survivors.

    Args:
        frame: ``documents`` rows.
        duplicates: Clusters of `duplicates.find_near_duplicates_task`.
        params: What to keep.

    Returns:
        ``corpus`` rows in the shard's order.
    """
    fate = fates(frame, duplicates.frame(), params)
    return frame.filter(fate.is_null()).select(CORPUS_COLUMNS)


def fates(
    frame: pl.DataFrame, duplicates: pl.DataFrame, params: SelectParams
) -> pl.Series:
    """Say why each document is left out of the corpus, null where it is not.

    Args:
        frame: Rows with doc_id, lang and drop_reason.
        duplicates: Rows with doc_id, survivor_id and kind.
        params: What to keep.

    Returns:
        The quality reason, ``duplicate_exact``, ``duplicate_near``, ``not_sampled`` or
        null, by row.
    """
    copies = duplicates.filter(pl.col("doc_id") != pl.col("survivor_id"))
    if not params.drop_duplicates:
        copies = copies.clear()
    joined = frame.select("doc_id", "lang", "drop_reason").join(
        copies.select("doc_id", "kind"), on="doc_id", how="left", maintain_order="left"
    )
    drawn = [
        is_drawn(doc_id, params.keep_share.get(lang, 1.0), params.seed)
        for doc_id, lang in joined.select("doc_id", "lang").iter_rows()
    ]
    return joined.select(
        pl.coalesce(
            pl.col("drop_reason"),
            pl.concat_str(pl.lit("duplicate_"), pl.col("kind")),
            pl.when(~pl.Series(drawn, dtype=pl.Boolean)).then(pl.lit("not_sampled")),
        ).alias("fate")
    )["fate"]


def is_drawn(doc_id: str, share: float, seed: int) -> bool:
    """Draw a document with probability ``share``, the same in every run and order.

    Raising a share keeps every document that a lower one kept.
    """
    if share >= 1.0:
        return True
    return hash64(f"{seed}:{doc_id}") / 2.0**64 < share
