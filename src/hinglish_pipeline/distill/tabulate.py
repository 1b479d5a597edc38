"""The gate table: what came in, what is kept, and why the rest is not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.distill.compile import account
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact


@versioned("2")
def tabulate_gates_task(
    *, examples: Artifact, preferences: Artifact, out: Path
) -> dict[str, Any]:
    """Write the gate table as JSON: per recipe in, kept, by reason, with examples.

    Args:
        examples: all rows with their reasons.
        preferences: the usable pairs; the account of all is its summary.
        out: JSON file: `{"total": {...}, "recipes": [{recipe, requests, rows, kept,
            keep_rate, refined: {rows, kept}, kept_examples, reasons: [{reason, rows,
            share, also_failed, examples}]}], "preferences": {rows, kept, by_reason,
            by_dimension, examples}}`. `also_failed` counts rows that fail the gate at
            all, even where an earlier gate named the drop; `refined` counts the rows
            that repair another.

    Returns:
        Rows in, rows kept, rows by reason.
    """
    table = tabulate_gates(examples.frame())
    table["preferences"] = tabulate_preferences(
        preferences.summary, preferences.frame()
    )
    out.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2))
    return dict(table["total"])


def tabulate_gates(frame: pl.DataFrame) -> dict[str, Any]:
    """Per recipe: rows in, kept, by reason, with up to three rows of each."""
    recipes = [
        _tabulate_recipe(name, frame.filter(pl.col("recipe") == name))
        for name in sorted(frame["recipe"].unique().to_list())
    ]
    return {"total": account(frame), "recipes": recipes}


def tabulate_preferences(
    summary: Mapping[str, Any], pairs: pl.DataFrame
) -> dict[str, Any]:
    """The account of all pairs, and a usable one of each dimension and language."""
    shown = pairs.unique(["dimension", "lang"], keep="first", maintain_order=True)
    return {
        **summary,
        "examples": [
            {
                "preference_id": row["preference_id"],
                "dimension": row["dimension"],
                "lang": row["lang"],
                "question": row["prompt"][-1]["content"][:240],
                "chosen": row["chosen"][0]["content"][:240],
                "rejected": row["rejected"][0]["content"][:240],
            }
            for row in shown.sort("dimension", "lang").iter_rows(named=True)
        ],
    }


def _tabulate_recipe(recipe: str, frame: pl.DataFrame) -> dict[str, Any]:
    failed: Counter[str] = Counter()
    for scores in frame["gate_scores"].to_list():
        failed.update(orjson.loads(scores or "{}").get("failed", ()))
    summary = account(frame)
    reasons = sorted(set(summary["by_reason"]) | set(failed))
    return {
        "recipe": recipe,
        "requests": frame["request_id"].n_unique(),
        "rows": summary["rows"],
        "kept": summary["kept"],
        "keep_rate": round(summary["kept"] / max(1, summary["rows"]), 4),
        "refined": _count_refined(frame),
        "kept_examples": _show(frame.filter(pl.col("drop_reason").is_null())),
        "reasons": [
            {
                "reason": reason,
                "rows": summary["by_reason"].get(reason, 0),
                "share": round(
                    summary["by_reason"].get(reason, 0) / max(1, summary["rows"]), 4
                ),
                "also_failed": failed.get(reason, 0),
                "examples": _show(frame.filter(pl.col("drop_reason") == reason)),
            }
            for reason in reasons
        ],
    }


def _count_refined(frame: pl.DataFrame) -> dict[str, int]:
    refined = frame.filter(pl.col("refined_from").is_not_null())
    return {"rows": refined.height, "kept": refined["drop_reason"].null_count()}


def _show(frame: pl.DataFrame, most: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "example_id": row["example_id"],
            "lang": row["lang"],
            "detail": (row["detail"] or "")[:240] or None,
            "messages": [
                {"role": m["role"], "content": m["content"][:240]}
                for m in row["messages"][:4]
            ],
        }
        for row in frame.head(most).iter_rows(named=True)
    ]
