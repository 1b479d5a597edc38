"""How much of what: temperature, bands and weights become one exact table.

Documents are put into strata (language, code-mixing band, source, quality band). A
stratum's share of the corpus is its weight times its size to the power 1/temperature
(Conneau et al. 2020, 1911.02116: alpha = 1/temperature). Which documents of a stratum
are taken is decided by a seeded hash of their id, so the same ones are taken in every
run and order, and asking for more never drops one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.errors import MixtureError
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.params import MixParams

logger = logging.getLogger(__name__)
_BUCKET_BITS = 12


@versioned("1")
def plan_mixture_task(*, fates: Shards, params: MixParams, out: Path) -> dict[str, Any]:
    """Decide how much of each stratum the corpus takes, and write why.

    Args:
        fates: Shards of `fates.judge`.
        params: Strata, weights, temperature, budget.
        out: Parquet file, one row a stratum: its keys, documents and words available,
            weight, share (of the corpus), target_words, documents and words selected,
            cutoff (documents with a ``draw`` below it are taken; null: all), why.

    Returns:
        Documents and words available and selected.

    Raises:
        MixtureError: If every stratum has weight 0.
    """
    keys: list[str] = list(params.by)
    eligible = fates.scan().filter(pl.col("drop_reason").is_null())
    strata = _sizes(eligible, keys)
    weights = _weights(strata, params)
    available = strata["available_words"].to_numpy().astype(np.float64)
    shares = shares_of(available, weights, params.temperature)
    targets = targets_of(available, shares, params.words)
    table = strata.with_columns(
        weight=pl.Series(weights, dtype=pl.Float64),
        share=pl.Series(shares, dtype=pl.Float64),
        target_words=pl.Series(targets.round(), dtype=pl.Int64),
    )
    table = _with_cutoffs(eligible, table, keys)
    table.write_parquet(out, compression="zstd", compression_level=1, statistics=False)
    totals = table.select(pl.col("^(available|selected)_.*$").sum())
    return {name: int(value) for name, value in totals.row(0, named=True).items()}


def shares_of(
    sizes: NDArray[np.float64], weights: NDArray[np.float64], temperature: float
) -> NDArray[np.float64]:
    """Share of the corpus that each stratum should have; they sum to 1.

    Args:
        sizes: Words available, shape (s,).
        weights: Weight of each stratum, shape (s,).
        temperature: 1 keeps natural proportions, more flattens them.

    Raises:
        MixtureError: If nothing has a weight and a size.
    """
    if not len(sizes):
        return np.zeros(0)
    wanted = weights * np.power(sizes, 1 / temperature)
    if wanted.sum() <= 0:
        msg = "mix.weights leave no stratum with a weight above 0; nothing to select."
        raise MixtureError(msg)
    return np.asarray(wanted / wanted.sum(), dtype=np.float64)


def targets_of(
    available: NDArray[np.float64], shares: NDArray[np.float64], words: int | None
) -> NDArray[np.float64]:
    """Words to take from each stratum.

    Without a budget: the largest corpus that has the shares exactly. With one: strata
    that have too little give all, and the others fill up in proportion.

    Args:
        available: Words of each stratum, shape (s,).
        shares: Share each should have, shape (s,).
        words: Budget in words, or None.

    Returns:
        Shape (s,), never more than available.
    """
    wanted = shares > 0
    targets = np.zeros_like(available)
    if not wanted.any():
        return targets
    if words is None:
        total = (available[wanted] / shares[wanted]).min()
        targets[wanted] = np.minimum(total * shares[wanted], available[wanted])
        return targets
    full = ~wanted
    for _ in range(len(available)):
        left = max(0.0, words - available[full & wanted].sum())
        open_shares = np.where(full, 0.0, shares)
        if open_shares.sum() == 0:
            break
        targets = np.where(
            full & wanted, available, left * open_shares / open_shares.sum()
        )
        over = ~full & (targets >= available)
        if not over.any():
            break
        full |= over
    return np.minimum(targets, np.where(wanted, available, 0.0))


def _sizes(eligible: pl.LazyFrame, keys: list[str]) -> pl.DataFrame:
    return (
        eligible.group_by(keys)
        .agg(
            available_documents=pl.len().cast(pl.Int64),
            available_words=pl.col("n_words").cast(pl.Int64).sum(),
        )
        .sort(keys)
        .collect(engine="streaming")
    )


def _weights(strata: pl.DataFrame, params: MixParams) -> NDArray[np.float64]:
    weights = np.ones(len(strata))
    for key, by_value in params.weights.items():
        unknown = sorted(set(by_value) - set(map(str, strata[key].to_list())))
        if unknown:
            logger.warning(
                "corpus.mix.weights: no document has %s %s; there are %s.",
                key,
                ", ".join(unknown),
                ", ".join(map(str, strata[key].unique().sort().to_list())),
            )
        chosen = [by_value.get(str(value), 1.0) for value in strata[key].to_list()]
        weights *= np.array(chosen, dtype=np.float64)
    return weights


def _with_cutoffs(
    eligible: pl.LazyFrame, table: pl.DataFrame, keys: list[str]
) -> pl.DataFrame:
    """Find the draw below which each stratum's documents fit its target.

    Counted in buckets of the draw first, so that only the documents of one bucket a
    stratum are ever sorted: memory does not grow with the corpus.
    """
    partial = table.filter(pl.col("target_words") < pl.col("available_words"))
    bucket = (pl.col("draw") // (1 << (64 - _BUCKET_BITS))).alias("bucket")
    counted = (
        eligible.join(partial.select(keys).lazy(), on=keys, nulls_equal=True)
        .group_by([*keys, bucket])
        .agg(words=pl.col("n_words").cast(pl.Int64).sum(), documents=pl.len())
        .collect(engine="streaming")
        .join(partial.select(*keys, "target_words"), on=keys, nulls_equal=True)
        .sort([*keys, "bucket"])
        .with_columns(upto=pl.col("words").cum_sum().over(keys))
        .with_columns(before=pl.col("upto") - pl.col("words"))
    )
    edge = counted.filter(
        (pl.col("before") <= pl.col("target_words"))
        & (pl.col("upto") > pl.col("target_words"))
    )
    cut = (
        eligible.with_columns(bucket)
        .join(
            edge.select(*keys, "bucket", "before", "target_words").lazy(),
            on=[*keys, "bucket"],
            nulls_equal=True,
        )
        .select(*keys, "draw", "n_words", "before", "target_words", "bucket")
        .collect(engine="streaming")
        .sort([*keys, "draw"])
        .with_columns(upto=pl.col("before") + pl.col("n_words").cum_sum().over(keys))
        .with_columns(fits=pl.col("upto") <= pl.col("target_words"))
    )
    first_out = (
        cut.filter(~pl.col("fits")).group_by(keys).agg(cutoff=pl.col("draw").min())
    )
    inside = counted.join(edge.select(*keys, edge="bucket"), on=keys, nulls_equal=True)
    taken = (
        pl.concat(
            [
                inside.filter(pl.col("bucket") < pl.col("edge")).select(
                    *keys, pl.col("documents").cast(pl.Int64), "words"
                ),
                cut.join(first_out, on=keys, nulls_equal=True)
                .filter(pl.col("draw") < pl.col("cutoff"))
                .select(
                    *keys,
                    documents=pl.lit(1, dtype=pl.Int64),
                    words=pl.col("n_words").cast(pl.Int64),
                ),
            ]
        )
        .group_by(keys)
        .agg(pl.col("documents").sum(), pl.col("words").sum())
    )
    return _explained(table, first_out, taken, keys)


def _explained(
    table: pl.DataFrame, cutoffs: pl.DataFrame, taken: pl.DataFrame, keys: list[str]
) -> pl.DataFrame:
    joined = table.join(
        cutoffs, on=keys, how="left", nulls_equal=True, maintain_order="left"
    ).join(taken, on=keys, how="left", nulls_equal=True, maintain_order="left")
    whole = pl.col("target_words") >= pl.col("available_words")
    ratio = pl.col("target_words") / pl.col("available_words")
    why = (
        pl.when(pl.col("weight") == 0)
        .then(pl.lit("weight 0"))
        .when(whole)
        .then(pl.lit("all there is"))
        .otherwise(
            pl.format(
                "share {} asks for {} of its words",
                *(pl.col("share").round(4), ratio.round(4)),
            )
        )
    )
    return joined.select(
        *keys,
        "available_documents",
        "available_words",
        "weight",
        "share",
        "target_words",
        selected_documents=pl.when(whole)
        .then("available_documents")
        .otherwise(pl.col("documents").fill_null(0)),
        selected_words=pl.when(whole)
        .then("available_words")
        .otherwise(pl.col("words").fill_null(0)),
        cutoff=pl.when(~whole).then("cutoff"),
        why=why,
    )
