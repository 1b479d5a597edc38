"""Where every row went: rows in = rows kept + rows by reason, at every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.errors import AccountingError
from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.select import with_final_fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact, Shards

Counts = pl.DataFrame
"""Columns source, lang, reason, rows: counted, so memory does not grow with rows."""


@versioned("2")
def account_task(
    *,
    raw_documents: Shards,
    documents: Shards,
    fates: Shards,
    mixture: Artifact,
    corpus: Shards,
    out: Path,
) -> dict[str, Any]:
    """Write one JSON of rows in, kept and dropped by reason, source and language.

    Args:
        raw_documents: What ingest read.
        documents: What annotate made of it.
        fates: What became of each document.
        mixture: What was to be taken of each stratum.
        corpus: What select kept.
        out: JSON file.

    Returns:
        Totals by stage.

    Raises:
        AccountingError: If a stage's rows in are not its kept and dropped rows.
    """
    nothing = pl.lit(None, dtype=pl.String)
    raw = _count(raw_documents.scan().with_columns(lang=pl.lit("")))
    noted = _count(documents.scan())
    final = _count(with_final_fates(fates.scan(), mixture.frame().lazy()))
    kept = _count(corpus.scan().with_columns(drop_reason=nothing))
    quality = pl.col("reason").is_in(noted["reason"].drop_nulls().unique().to_list())
    stages = {
        "ingest": stage(raw, ["source"]),
        "annotate": stage(noted, ["source", "lang"]),
        "select": stage(
            final.filter(~quality.fill_null(value=False)), ["source", "lang"]
        ),
    }
    _check(stages, final, kept, {"fates": fates, "corpus": corpus})
    words = corpus.scan().select(pl.col("n_words").cast(pl.Int64).sum()).collect()
    account = {
        "stages": stages,
        "rows_in": _rows(raw),
        "rows_kept": _rows(kept),
        "words_kept": int(words.item() or 0),
        "by_reason": _by(final.drop_nulls("reason"), "reason"),
        "corpus": {
            "by_source": _by(kept, "source"),
            "by_language": _by(kept, "lang"),
        },
        "mixture": mixture.frame().to_dicts(),
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    out.write_bytes(orjson.dumps(account, option=options) + b"\n")
    return {"rows_in": _rows(raw), "rows_kept": _rows(kept)}


def stage(counts: Counts, groups: Sequence[str]) -> dict[str, Any]:
    """Account one stage.

    Args:
        counts: Rows by reason (null: kept) and by the group columns.
        groups: Columns to split by; ``null`` stands for no value.

    Returns:
        rows_in, kept, by_reason and, for each group column, the same split.
    """
    result: dict[str, Any] = {
        "rows_in": _rows(counts),
        "kept": _rows(counts.filter(pl.col("reason").is_null())),
        "by_reason": _by(counts.drop_nulls("reason"), "reason"),
    }
    for group in groups:
        named = counts.with_columns(pl.col(group).fill_null("null"))
        result[f"by_{group}"] = {
            str(key): stage(part, [])
            for (key,), part in sorted(named.partition_by(group, as_dict=True).items())
        }
    return result


def _count(frame: pl.LazyFrame) -> Counts:
    keys = ["source", "lang", "reason"]
    return (
        frame.select("source", "lang", reason="drop_reason")
        .group_by(keys)
        .agg(rows=pl.len().cast(pl.Int64))
        .sort(keys)
        .collect(engine="streaming")
    )


def _rows(counts: Counts) -> int:
    return int(counts["rows"].sum() or 0)


def _by(counts: Counts, column: str) -> dict[str, int]:
    grouped = counts.group_by(column).agg(pl.col("rows").sum()).sort(column)
    return dict(grouped.iter_rows())


def _check(
    stages: Mapping[str, dict[str, Any]],
    final: Counts,
    kept: Counts,
    sets: Mapping[str, Shards],
) -> None:
    for name, one in stages.items():
        if one["rows_in"] != one["kept"] + sum(one["by_reason"].values()):
            msg = (
                f"{name}: {one['rows_in']} rows in, but kept and dropped differ: {one}"
            )
            raise AccountingError(msg)
    flows = [
        ("annotate", stages["ingest"]["rows_in"], stages["annotate"]["rows_in"]),
        ("select", stages["annotate"]["kept"], stages["select"]["rows_in"]),
        ("corpus", stages["select"]["kept"], _rows(kept)),
    ]
    for name, before, after in flows:
        if before != after:
            msg = f"{name}: {before} rows should arrive, {after} did."
            raise AccountingError(msg)
    promised = _by(final.filter(pl.col("reason").is_null()), "source")
    found = _by(kept, "source")
    if promised != found:
        odd = sorted(set(promised.items()) ^ set(found.items()))[:3]
        msg = (
            f"corpus and accounting disagree on sources {odd}; made from {list(sets)}."
        )
        raise AccountingError(msg)
