"""Prepares what the page says about data: accounting, the validation receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.report.charts import histogram, share_bar
from hinglish_pipeline.report.fields import ReportInputError, need, needs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hinglish_pipeline.shards import Shards

STAGES = {
    "ingest": "Read from raw files",
    "annotate": "Cleaned and judged",
    "select": "Copies, furniture and benchmark items left out, then mixed",
}
CMI_EDGES = [float(edge) for edge in range(0, 55, 5)]
HINGLISH = ("hi-Latn", "mixed")
MIXTURE_FIELDS = (
    "available_documents",
    "available_words",
    "weight",
    "share",
    "target_words",
    "selected_documents",
    "selected_words",
    "cutoff",
    "why",
)
STRATA_SHOWN = 40


def read_accounting(accounting: Any, corpus: Shards) -> dict[str, Any]:
    """Rows in, kept and by reason at each stage; the mixing of what is kept.

    Raises:
        ReportInputError: If a field is missing, or rows of a stage or of the mixture
            do not add up.
    """
    source = "corpus_accounting"
    stages = need(accounting, "stages", source)
    rows = [_stage(name, need(stages, name, source)) for name in STAGES]
    kept = need(accounting, "rows_kept", source)
    return {
        "rows_in": need(accounting, "rows_in", source),
        "rows_kept": kept,
        "words_kept": need(accounting, "words_kept", source),
        "stages": rows,
        "reasons": _sorted(need(accounting, "by_reason", source)),
        "sources": _split(stages, "source"),
        "languages": _split(stages, "lang", first="annotate"),
        "mixture": read_mixture(need(accounting, "mixture", source), kept),
        "mixing": mixing_histogram(corpus),
    }


def read_mixture(table: Any, rows_kept: int) -> dict[str, Any]:
    """What was there of each stratum, what was taken, and why.

    Args:
        table: ``mixture`` of the accounting: the selection table's rows.
        rows_kept: Documents of the corpus.

    Returns:
        What a stratum is (``by``), the `STRATA_SHOWN` largest strata in the table's
        order, each with its share of the words taken, and how many are left out.

    Raises:
        ReportInputError: If a field is missing or the strata are not the corpus.
    """
    strata = []
    for row in table:
        found = needs(row, MIXTURE_FIELDS, "corpus_accounting.mixture")
        keys = [str(row[key] or "none") for key in row if key not in MIXTURE_FIELDS]
        strata.append({**found, "name": " · ".join(keys)})
    selected = sum(one["selected_documents"] for one in strata)
    if selected != rows_kept:
        raise ReportInputError(
            f"corpus_accounting: the mixture selects {selected} documents, but the "
            f"corpus has {rows_kept}."
        )
    words = sum(one["selected_words"] for one in strata) or 1
    large = sorted((-one["available_words"], one["name"]) for one in strata)
    shown = {name for _, name in large[:STRATA_SHOWN]}
    return {
        "by": [key for key in next(iter(table), {}) if key not in MIXTURE_FIELDS],
        "strata": [
            {**one, "taken": one["selected_words"] / words}
            for one in strata
            if one["name"] in shown
        ],
        "hidden": len(strata) - len(shown),
    }


def mixing_histogram(corpus: Shards) -> dict[str, Any]:
    """Code-mixing index of the corpus's Hinglish documents in bins of 5."""
    frame = (
        corpus.scan()
        .filter(pl.col("lang").is_in(HINGLISH))
        .select("cmi")
        .collect(engine="streaming")
    )
    values = frame["cmi"].to_numpy()
    counts, _ = np.histogram(np.clip(values, 0, 50), bins=CMI_EDGES)
    median = float(np.median(values)) if len(values) else None
    return {
        "n": len(values),
        "median": median,
        "chart": histogram(
            counts.tolist(),
            CMI_EDGES,
            x_label="code-mixing index",
            label=f"Histogram of the code-mixing index of {len(values)} documents",
        ),
    }


def _stage(name: str, stage: Mapping[str, Any]) -> dict[str, Any]:
    found = needs(stage, ("rows_in", "kept", "by_reason"), f"corpus_accounting.{name}")
    dropped = sum(found["by_reason"].values())
    if found["rows_in"] != found["kept"] + dropped:
        raise ReportInputError(
            f"corpus_accounting: {name} has {found['rows_in']} rows in, but "
            f"{found['kept']} kept and {dropped} dropped."
        )
    pieces = [("kept", found["kept"], "kept"), ("dropped", dropped, "dropped")]
    label = f"{found['kept']} of {found['rows_in']} rows kept"
    return {
        **found,
        "name": name,
        "title": STAGES[name],
        "dropped": dropped,
        "reasons": _sorted(found["by_reason"]),
        "bar": share_bar(pieces, label),
    }


def _split(
    stages: Mapping[str, Any], group: str, first: str = "ingest"
) -> list[dict[str, Any]]:
    """Rows of each group at the first stage and in the corpus."""
    begun = need(stages, f"{first}.by_{group}", "corpus_accounting")
    ended = need(stages, f"select.by_{group}", "corpus_accounting")
    judged = need(stages, f"annotate.by_{group}", "corpus_accounting")
    rows = []
    for name in sorted(begun):
        reasons = dict(judged[name]["by_reason"]) if name in judged else {}
        last = ended.get(name, {"kept": 0, "by_reason": {}})
        for reason, number in last["by_reason"].items():
            reasons[reason] = reasons.get(reason, 0) + number
        rows.append(
            {
                "name": "not judged" if name == "null" else name,
                "rows_in": begun[name]["rows_in"],
                "kept": last["kept"],
                "reasons": _sorted(reasons),
            }
        )
    return rows


def read_receipt(receipt: Any) -> dict[str, Any]:
    """The validation receipt, failing expectations first."""
    keys = (
        "passed",
        "n_examples",
        "n_kept",
        "groups",
        "evaluated",
        "failed",
        "expectations",
        "examples_fingerprint",
        "suite",
        "great_expectations",
    )
    found = needs(receipt, keys, "gate_receipt")
    columns = ("id", "says", "threshold", "observed", "success", "failing", "remedy")
    rows = [
        needs(row, columns, "gate_receipt.expectations")
        for row in found["expectations"]
    ]
    return {**found, "expectations": sorted(rows, key=lambda row: bool(row["success"]))}


def _sorted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts from large to small, then by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
