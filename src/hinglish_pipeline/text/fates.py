"""Why each document is in the corpus or not, decided once with the whole in view."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.boilerplate import boilerplate_shares
from hinglish_pipeline.text.decontaminate import find_contamination
from hinglish_pipeline.text.duplicates import duplicates_of
from hinglish_pipeline.text.tokens import hash64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.shards import Artifact
    from hinglish_pipeline.text.params import DecontaminateParams, FateParams

SCHEMA = {
    "doc_id": pl.String,
    "source": pl.String,
    "lang": pl.String,
    "cmi_band": pl.String,
    "quality_band": pl.String,
    "n_words": pl.Int32,
    "draw": pl.UInt64,
    "fate": pl.String,
    "detail": pl.String,
}


@versioned("1")
def judge(
    frame: pl.DataFrame,
    *,
    duplicates: Artifact,
    boilerplate: Artifact,
    benchmarks: Artifact,
    params: FateParams,
    decontaminate: DecontaminateParams,
) -> pl.DataFrame:
    """Give every document its fate, null for those that may enter the corpus.

    Args:
        frame: ``documents`` rows.
        duplicates: Clusters of `duplicates.find_near_duplicates_task`.
        boilerplate: Lines of `boilerplate.find_boilerplate_task`.
        benchmarks: Index of `decontaminate.index_benchmarks_task`.
        params: What keeps a document out.
        decontaminate: What counts as saying an evaluation item.

    Returns:
        Rows of `SCHEMA`, as many and in the same order. Fates in the order in which
        they are asked: the quality reason, ``duplicate_exact`` or ``duplicate_near``,
        ``boilerplate``, ``contaminated``; the first that holds is given.
    """
    noted = frame.with_columns(
        cmi_band=banded("cmi", params.cmi_bands),
        quality_band=banded("quality", params.quality_bands),
        draw=draws(frame["doc_id"].to_list(), params.seed),
        fate=pl.col("drop_reason"),
    )
    if params.drop_duplicates:
        noted = _with_fate(noted, _copies(noted, duplicates))
    noted = _with_fate(noted, _furniture(noted, boilerplate, params.max_boilerplate))
    said = find_contamination(
        noted.with_columns(drop_reason="fate"), index=benchmarks, params=decontaminate
    )
    noted = _with_fate(noted, _contaminated(said, params.max_contamination))
    return noted.select([pl.col(name).cast(kind) for name, kind in SCHEMA.items()])


def _with_fate(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Give the fates found (doc_id, new, why) to documents that have none yet."""
    free = pl.col("fate").is_null() & pl.col("new").is_not_null()
    return (
        frame.join(found, on="doc_id", how="left", maintain_order="left")
        .with_columns(
            fate=pl.when(free).then("new").otherwise("fate"),
            detail=pl.when(free).then("why").otherwise("detail"),
        )
        .drop("new", "why")
    )


def _copies(frame: pl.DataFrame, duplicates: Artifact) -> pl.DataFrame:
    return (
        duplicates_of(frame, duplicates.path)
        .filter(pl.col("doc_id") != pl.col("survivor_id"))
        .select(
            "doc_id",
            new=pl.concat_str(pl.lit("duplicate_"), pl.col("kind")),
            why=pl.concat_str(pl.lit("copy of "), pl.col("survivor_id")),
        )
    )


def _furniture(
    frame: pl.DataFrame, boilerplate: Artifact, limit: float
) -> pl.DataFrame:
    free = frame.filter(pl.col("fate").is_null())
    shares = boilerplate_shares(
        free["text"], free["source"].to_list(), boilerplate.frame()
    )
    share = pl.Series("share", shares, dtype=pl.Float64)
    return (
        free.select("doc_id", share)
        .filter(pl.col("share") > limit)
        .select(
            "doc_id",
            new=pl.lit("boilerplate"),
            why=pl.format("share {} > {}", pl.col("share").round(3), pl.lit(limit)),
        )
    )


def _contaminated(said: pl.DataFrame, limit: float) -> pl.DataFrame:
    return said.filter(pl.col("share") > limit).select(
        "doc_id",
        new=pl.lit("contaminated"),
        why=pl.format("says {} of {}", pl.col("id"), pl.col("set")),
    )


def banded(column: str, edges: Sequence[float]) -> pl.Expr:
    """Name the half-open band a value lies in: ``[15,30)``; null stays null.

    Args:
        column: Column of numbers.
        edges: Inner edges, ascending.
    """
    value = pl.col(column)
    bounds = ["-inf", *(f"{edge:g}" for edge in edges), "inf"]
    labels = [f"[{low},{high})" for low, high in pairwise(bounds)]
    below = [
        pl.when(value < edge).then(pl.lit(label))
        for edge, label in zip(edges, labels, strict=False)
    ]
    last = pl.when(value.is_not_null()).then(pl.lit(labels[-1]))
    return pl.coalesce([*below, last]).alias(column)


def draws(doc_ids: Sequence[str], seed: int) -> pl.Series:
    """A seeded number in 0..2^64 for every document, the same in every run and order.

    Args:
        doc_ids: Documents.
        seed: Another seed draws other documents.
    """
    return pl.Series(
        "draw", [hash64(f"{seed}:{doc_id}") for doc_id in doc_ids], dtype=pl.UInt64
    )
