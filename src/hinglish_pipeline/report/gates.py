"""Prepares what the page says about gates: what each drops, what each is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.distill.compile import SET_REASONS
from hinglish_pipeline.distill.gates import READING_REASONS
from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.report.charts import share_bar
from hinglish_pipeline.report.fields import ReportInputError, need, needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACCOUNT = ("rows", "kept", "by_reason")
SHARE = ("hits", "total", "share", "low", "high")
GATE = ("reason", "labelled", "fired", "precision", "recall", "false_alarms")


def read_gates(
    table: Any,
    quality: Any,
    *,
    bad_caught: float,
    good_lost: float,
    examples_per_reason: int,
) -> dict[str, Any]:
    """Rows in and out of every gate, its worth, and the same by recipe with rows.

    Args:
        table: the gate table; one written before there were follow-ups has no
            `preferences` and no `refined`.
        quality: what `measure_gates_task` wrote.
        bad_caught: least share of bad labelled answers that gates must catch.
        good_lost: largest share of good ones that they may lose.
        examples_per_reason: rows shown of each gate.

    Raises:
        ReportInputError: If a field is missing, or rows do not add up.
    """
    total = _account(need(table, "total", "gate_table"), "gate_table.total")
    recipes = [
        _recipe(recipe, examples_per_reason)
        for recipe in need(table, "recipes", "gate_table")
    ]
    measured = read_quality(quality)
    return {
        "total": total,
        "recipes": recipes,
        "walk": _walk(total, recipes, measured["gates"]),
        "quality": measured,
        "headline": _headline(measured["all"], bad_caught, good_lost),
        "preferences": _preferences(table.get("preferences"), examples_per_reason),
        "refined": _refined(recipes),
    }


def read_quality(quality: Any) -> dict[str, Any]:
    """How far the gates agree with people: all together, by language, one by one.

    Raises:
        ReportInputError: If a field is missing.
    """
    source = "gate_quality"
    keys = ("samples", "not_measured", "unknown_reasons")
    disabled = set(quality.get("disabled", ()))
    return {
        **needs(quality, keys, source),
        "all": _outcome(quality, source),
        "splits": [
            (by, [(row[by], _outcome(row, source)) for row in need(quality, f, source)])
            for by, f in (("recipe", "by_recipe"), ("lang", "by_lang"))
        ],
        "gates": {
            gate["reason"]: _worth(gate, is_off=gate["reason"] in disabled)
            for gate in need(quality, "gates", source)
        },
    }


def _headline(
    found: Mapping[str, Any], bad_caught: float, good_lost: float
) -> list[dict[str, Any]]:
    """Both shares beside what is wanted; met is None where nothing is labelled."""
    caught, lost = found["bad_caught"], found["good_lost"]
    is_caught = caught["share"] >= bad_caught if caught["total"] else None
    is_spared = lost["share"] <= good_lost if lost["total"] else None
    names = ("title", "words", "wanted", "met")
    return [
        {**share, **dict(zip(names, said, strict=True))}
        for share, said in (
            (caught, ("Bad answers caught", "at least", bad_caught, is_caught)),
            (lost, ("Good answers lost", "at most", good_lost, is_spared)),
        )
    ]


def _outcome(row: Any, source: str) -> dict[str, Any]:
    names = ("bad_caught", "good_lost")
    return {
        name: needs(need(row, name, source), SHARE, f"{source}.{name}")
        for name in names
    }


def _worth(gate: Any, *, is_off: bool) -> dict[str, Any]:
    """Precision and recall of one gate with n and interval; None without samples."""
    found = needs(gate, (*GATE, "missed", "missed_by_all"), "gate_quality.gates")
    fired, labelled = found["fired"], found["labelled"]
    right = round((found["precision"] or 0) * fired)
    any_gate = labelled - len(found["missed_by_all"])
    return {
        "labelled": labelled,
        "false_alarms": found["false_alarms"],
        "precision": wilson(right, fired) if fired else None,
        "recall": wilson(labelled - len(found["missed"]), labelled)
        if labelled
        else None,
        "any_gate": wilson(any_gate, labelled) if labelled else None,
        "is_off": is_off,
    }


def _walk(
    total: Mapping[str, Any],
    recipes: Iterable[Mapping[str, Any]],
    measured: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Every gate in order: rows that reach it, rows that it drops, rows that fail it.

    A row is dropped by the first gate that it fails, so what reaches a gate is what
    reached the one before, less what that dropped.
    """
    failing: dict[str, int] = {}
    for recipe in recipes:
        for gate in recipe["reasons"]:
            more = max(gate["rows"], gate["also_failed"])
            failing[gate["reason"]] = failing.get(gate["reason"], 0) + more
    known = dict.fromkeys([*READING_REASONS, *measured, *SET_REASONS])
    others = sorted(set(total["by_reason"]) - set(known))
    left, steps = total["rows"], []
    for reason in (*known, *others):
        out = total["by_reason"].get(reason, 0)
        steps.append(
            {
                "reason": reason,
                "rows": left,
                "out": out,
                "failing": failing.get(reason, 0),
                "worth": measured.get(reason),
            }
        )
        left -= out
    return steps


def _recipe(recipe: Any, limit: int) -> dict[str, Any]:
    keys = ("recipe", "requests", *ACCOUNT[:2], "kept_examples", "reasons")
    found = needs(recipe, keys, "gate_table.recipes")
    pieces = [
        ("kept", found["kept"], "kept"),
        ("dropped", found["rows"] - found["kept"], "dropped"),
    ]
    return {
        **found,
        "title": found["recipe"].replace("_", " "),
        "refined": recipe.get("refined", {"rows": 0, "kept": 0}),
        "kept_examples": found["kept_examples"][:limit],
        "reasons": [_gate(gate, limit) for gate in found["reasons"]],
        "bar": share_bar(pieces, f"{found['kept']} of {found['rows']} kept"),
    }


def _gate(gate: Any, limit: int) -> dict[str, Any]:
    keys = ("reason", "rows", "share", "also_failed", "examples")
    found = needs(gate, keys, "gate_table.reasons")
    return {**found, "examples": found["examples"][:limit]}


def _preferences(pairs: Any, limit: int) -> dict[str, Any] | None:
    """Pairs planned, usable and why not, by dimension; None in an old table."""
    if pairs is None:
        return None
    source = "gate_table.preferences"
    total = _account(pairs, source)
    shown: dict[str, list[Any]] = {}
    for one in need(pairs, "examples", source):
        shown.setdefault(one["dimension"], []).append(one)
    dimensions = [
        {
            "name": name,
            **_account(part, f"{source}.{name}"),
            "examples": shown.get(name, [])[:limit],
        }
        for name, part in need(pairs, "by_dimension", source).items()
    ]
    return {**total, "dimensions": dimensions}


def _refined(recipes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Rows that repair another, and how many of them are good."""
    parts = [recipe["refined"] for recipe in recipes]
    return {key: sum(part[key] for part in parts) for key in ("rows", "kept")}


def _account(part: Any, source: str) -> dict[str, Any]:
    found = needs(part, ACCOUNT, source)
    dropped = sum(found["by_reason"].values())
    if found["rows"] != found["kept"] + dropped:
        raise ReportInputError(
            f"{source}: {found['rows']} rows in, but {found['kept']} kept and "
            f"{dropped} dropped."
        )
    reasons = sorted(found["by_reason"].items(), key=lambda pair: (-pair[1], pair[0]))
    return {**found, "dropped": dropped, "reasons": reasons}
