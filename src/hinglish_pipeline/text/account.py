"""Where every row went: rows in = rows kept + rows by reason, at every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.select import fates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact, Shards
    from hinglish_pipeline.text.params import SelectParams


class AccountingError(ValueError):
    """Rows appeared or vanished without a reason."""


@versioned("1")
def account_task(
    *,
    raw_documents: Shards,
    documents: Shards,
    near_duplicates: Artifact,
    corpus: Shards,
    params: SelectParams,
    out: Path,
) -> dict[str, Any]:
    """Write one JSON of rows in, kept and dropped by reason, source and language.

    Args:
        raw_documents: What ingest read.
        documents: What annotate made of it.
        near_duplicates: Clusters.
        corpus: What select kept.
        params: Parameters of select, to say why a row is missing from the corpus.
        out: JSON file.

    Returns:
        Totals by stage.

    Raises:
        AccountingError: If a stage's rows in are not its kept and dropped rows.
    """
    raw = raw_documents.scan().select("source", reason="drop_reason").collect()
    columns = ["doc_id", "source", "lang", "drop_reason", "n_words"]
    noted = documents.scan().select(columns).collect()
    noted = noted.with_columns(fates(noted, near_duplicates.frame(), params))
    final = corpus.scan().select("doc_id", "source", "lang", "n_words").collect()
    alive = noted.filter(pl.col("drop_reason").is_null())
    stages = {
        "ingest": stage(raw, ["source"]),
        "annotate": stage(
            noted.select("source", "lang", reason="drop_reason"), ["source", "lang"]
        ),
        "select": stage(
            alive.select("source", "lang", reason="fate"), ["source", "lang"]
        ),
    }
    _check(stages, len(raw), len(noted), final, noted)
    account = {
        "stages": stages,
        "rows_in": len(raw),
        "rows_kept": len(final),
        "words_kept": int(final["n_words"].sum() or 0),
        "by_reason": _counts(noted.drop_nulls("fate"), "fate"),
        "corpus": {
            "by_source": _counts(final, "source"),
            "by_language": _counts(final, "lang"),
        },
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    out.write_bytes(orjson.dumps(account, option=options) + b"\n")
    return {"rows_in": len(raw), "rows_kept": len(final)}


def stage(frame: pl.DataFrame, groups: Sequence[str]) -> dict[str, Any]:
    """Account one stage.

    Args:
        frame: One row per row in, with ``reason`` (null: kept) and the group columns.
        groups: Columns to split by; ``null`` stands for no value.

    Returns:
        rows_in, kept, by_reason and, for each group column, the same split.
    """
    kept = frame["reason"].null_count()
    result: dict[str, Any] = {
        "rows_in": len(frame),
        "kept": kept,
        "by_reason": _counts(frame.drop_nulls("reason"), "reason"),
    }
    for group in groups:
        named = frame.with_columns(pl.col(group).fill_null("null"))
        result[f"by_{group}"] = {
            str(key): stage(part, [])
            for (key,), part in sorted(named.partition_by(group, as_dict=True).items())
        }
    return result


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame[column].value_counts().sort(column).iter_rows())


def _check(
    stages: dict[str, dict[str, Any]],
    n_raw: int,
    n_noted: int,
    final: pl.DataFrame,
    noted: pl.DataFrame,
) -> None:
    for name, one in stages.items():
        if one["rows_in"] != one["kept"] + sum(one["by_reason"].values()):
            msg = (
                f"{name}: {one['rows_in']} rows in, but kept and dropped differ: {one}"
            )
            raise AccountingError(msg)
    flows = [
        ("annotate", n_raw, n_noted),
        ("select", stages["annotate"]["kept"], stages["select"]["rows_in"]),
        ("corpus", stages["select"]["kept"], len(final)),
    ]
    for name, before, after in flows:
        if before != after:
            msg = f"{name}: {before} rows should arrive, {after} did."
            raise AccountingError(msg)
    promised = set(noted.filter(pl.col("fate").is_null())["doc_id"])
    odd = sorted(promised ^ set(final["doc_id"]))
    if odd:
        msg = f"corpus and accounting disagree on {len(odd)} documents, e.g. {odd[:3]}."
        raise AccountingError(msg)
