"""Why each document is in the corpus or not, decided once with the whole in view."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.boilerplate import boilerplate_shares, furniture_lines
from hinglish_pipeline.text.decontaminate import said_in
from hinglish_pipeline.text.duplicates import duplicates_of
from hinglish_pipeline.text.tokens import hash64

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Artifact
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.params import DecontaminateParams, FateParams

SCHEMA = {
    "doc_id": pl.String,
    "source": pl.String,
    "lang": pl.String,
    "cmi_band": pl.String,
    "quality_band": pl.String,
    "n_words": pl.Int32,
    "draw": pl.UInt64,
    "drop_reason": pl.String,
    "detail": pl.String,
}


@versioned("2")
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
    from hinglish_pipeline.text.kernels.buffers import TextBuffer

    noted = frame.with_columns(
        cmi_band=banded("cmi", params.cmi_bands),
        quality_band=banded("quality", params.quality_bands),
        draw=draws(frame["doc_id"].to_list(), params.seed),
    ).select([pl.col(name).cast(kind) for name, kind in SCHEMA.items()])
    texts = TextBuffer.of(frame["text"])
    if params.drop_duplicates:
        noted = _with_fate(noted, _copies(frame, duplicates))
    if params.max_boilerplate < 1:
        found = _furniture(noted, texts, boilerplate, params.max_boilerplate)
        noted = _with_fate(noted, found)
    if decontaminate.enabled and params.max_contamination < 1:
        free = noted["drop_reason"].is_null().to_numpy()
        said = said_in(texts, free, index=benchmarks, params=decontaminate)
        noted = _with_fate(noted, _contaminated(said, params.max_contamination))
    return noted


def _with_fate(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Give the fates found (row, new, why) to the rows that have none yet."""
    new, why = (
        pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        for _ in range(2)
    )
    new = new.scatter(found["row"], found["new"])
    why = why.scatter(found["row"], found["why"])
    free = frame["drop_reason"].is_null() & new.is_not_null()
    return frame.with_columns(
        drop_reason=new.zip_with(free, frame["drop_reason"]),
        detail=why.zip_with(free, frame["detail"]),
    )


def _copies(frame: pl.DataFrame, duplicates: Artifact) -> pl.DataFrame:
    rows = frame.select("doc_id").with_row_index("row")
    return (
        duplicates_of(frame, duplicates.path)
        .filter(pl.col("doc_id") != pl.col("survivor_id"))
        .join(rows, on="doc_id")
        .select(
            "row",
            new=pl.concat_str(pl.lit("duplicate_"), pl.col("kind")),
            why=pl.concat_str(pl.lit("copy of "), pl.col("survivor_id")),
        )
    )


def _furniture(
    frame: pl.DataFrame, texts: TextBuffer, boilerplate: Artifact, limit: float
) -> pl.DataFrame:
    furniture = _load_furniture(str(boilerplate.path), boilerplate.fingerprint)
    shares = boilerplate_shares(
        texts, frame["source"], furniture, frame["drop_reason"].is_null().to_numpy()
    )
    return (
        pl.DataFrame({"share": shares})
        .with_row_index("row")
        .filter(pl.col("share") > limit)
        .select(
            "row",
            new=pl.lit("boilerplate"),
            why=pl.format("share {} > {}", pl.col("share").round(3), pl.lit(limit)),
        )
    )


@lru_cache(maxsize=2)
def _load_furniture(path: str, fingerprint: str) -> NDArray[np.uint64]:
    return furniture_lines(pl.read_parquet(path))


def _contaminated(said: pl.DataFrame, limit: float) -> pl.DataFrame:
    return said.filter(pl.col("share") > limit).select(
        "row",
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
