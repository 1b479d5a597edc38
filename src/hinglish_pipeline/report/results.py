"""Prepares the scores for the page: headline, full table, language, mixing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.report import names, numbers
from hinglish_pipeline.report.charts import interval_track
from hinglish_pipeline.report.fields import ReportInputError, need, needs

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADLINE = ("exact_match", "natural_stop", "chrf++", "bits_per_byte", "language_pass")
_ROW = (
    "set",
    "metric",
    "model",
    "value",
    "n",
    "ci_low",
    "ci_high",
    "unit",
    "better",
    "signature",
    "baselines",
    "baseline_reasons",
    "gain_over_untrained",
    "target",
    "met",
)


def read_scores(scores: Any) -> dict[str, Any]:
    """What the page shows of ``scores.json``.

    Raises:
        ReportInputError: If a field is missing, or a row has no baseline at all.
    """
    rows = [_row(row) for row in need(scores, "rows", "scores")]
    judged = [row for row in rows if row["met"] is not None]
    headline = [row for row in rows if _is_headline(row)]
    order = {metric: place for place, metric in enumerate(HEADLINE)}
    headline.sort(key=lambda row: (row["target"] is None, order[row["metric"]]))
    return {
        "model": need(scores, "model", "scores"),
        "headline": headline,
        "rows": rows,
        "reasons": _reasons(rows),
        "targets": len(judged),
        "met": sum(row["met"] for row in judged),
        "missed": [row for row in judged if not row["met"]],
        "most_frequent_answer": need(scores, "most_frequent_answer", "scores"),
        "sets": [
            {
                "name": name,
                "title": names.set_title(name),
                "n": one["n"],
                "says": names.SETS.get(name, ""),
            }
            for name, one in sorted(need(scores, "sets", "scores").items())
        ],
        "confusion": need(scores, "confusion", "scores"),
        "mixing": _mixing(need(scores, "mixing", "scores")),
    }


def _is_headline(row: Mapping[str, Any]) -> bool:
    """Rows with a target, likelihood and language of every set, chrF++ with people."""
    if row["metric"] not in HEADLINE:
        return False
    if row["metric"] == "exact_match":
        return row["target"] is not None
    if row["metric"] == "chrf++":
        return row["baselines"].get("human") is not None
    return True


def _row(row: Any) -> dict[str, Any]:
    found = needs(row, _ROW, "a row of scores")
    where = f"{found['metric']} on {found['set']}"
    if not any(value is not None for value in found["baselines"].values()):
        raise ReportInputError(f"scores: {where} stands without any baseline.")
    unit = found["unit"]
    shown = {
        name: numbers.in_unit(value, unit)
        for name, value in found["baselines"].items()
        if value is not None
    }
    gain = found["gain_over_untrained"]
    return {
        **found,
        "title": names.metric_title(found["metric"]),
        "says": names.METRICS.get(found["metric"], ("", ""))[1],
        "set_title": names.set_title(found["set"]),
        "shown": numbers.in_unit(found["value"], unit),
        "low": numbers.in_unit(found["ci_low"], unit),
        "high": numbers.in_unit(found["ci_high"], unit),
        "target_shown": numbers.in_unit(found["target"], unit),
        "baselines_shown": {
            names.baseline_title(name): value for name, value in shown.items()
        },
        "reasons": {
            names.baseline_title(name): why
            for name, why in found["baseline_reasons"].items()
        },
        "gain_shown": None if gain is None else _gain(gain, unit),
        "track": _track(found),
    }


def _reasons(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Why baselines are missing: each reason once, with the measures it concerns."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for name, why in row["reasons"].items():
            titles = found.setdefault((name, why), [])
            if row["title"] not in titles:
                titles.append(row["title"])
    return [
        {"baseline": name, "why": why, "measures": titles}
        for (name, why), titles in sorted(found.items())
    ]


def _gain(gain: Any, unit: str) -> str:
    found = needs(gain, ("value", "ci_low", "ci_high"), "gain_over_untrained")
    value, low, high = (numbers.signed(one, unit) for one in found.values())
    return f"{value} ({low} to {high})"


def _track(row: Mapping[str, Any]) -> Any:
    marks = {
        f"{names.baseline_title(name)}: {numbers.in_unit(value, row['unit'])}": value
        for name, value in row["baselines"].items()
        if value is not None
    }
    numbers_shown = [row["ci_high"], *marks.values()]
    top = {"share": 1.0, "points": 100.0}.get(row["unit"], 1.05 * max(numbers_shown))
    value, low, high = (
        numbers.in_unit(row[key], row["unit"]) for key in ("value", "ci_low", "ci_high")
    )
    return interval_track(
        (row["value"], row["ci_low"], row["ci_high"]),
        span=(0.0, top),
        marks=marks,
        target=row["target"],
        label=f"{value}, interval {low} to {high}; {'; '.join(marks)}",
    )


def _mixing(mixing: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name, one in sorted(mixing.items()):
        sides = needs(
            one,
            ("student", "references", "training", "distance_to_references"),
            f"mixing of {name}",
        )
        found.append(
            {
                "title": names.set_title(name),
                "rows": [
                    {
                        "title": names.INDICES.get(index, index),
                        "student": _spread(sides["student"][index]),
                        "references": _spread(sides["references"][index]),
                        "training": _spread(sides["training"][index]),
                        "distance": numbers.plain(
                            sides["distance_to_references"][index]
                        ),
                    }
                    for index in sides["student"]
                ],
            }
        )
    return found


def _spread(spread: Mapping[str, Any] | None) -> str:
    if spread is None:
        return numbers.NO_VALUE
    median, q1, q3 = (f"{spread[key]:.2f}" for key in ("median", "q1", "q3"))
    return f"{median} ({q1} to {q3}), n {spread['n']}".replace("-", "−")
