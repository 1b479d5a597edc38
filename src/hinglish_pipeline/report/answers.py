"""Picks a dozen answers, good and bad, that show a student as it is."""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.metrics.translation import sentence_chrf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

GRADED = "hinglish_rewrite"
"""Set whose answers are near or far rather than right or wrong."""
NEAR = 50.0
"""chrF++ from which a graded answer counts as good; below, it shares little."""


def pick_answers(
    predictions: pl.DataFrame,
    verdicts: Sequence[Mapping[str, Any]],
    *,
    model: str,
    good: int,
    bad: int,
) -> list[dict[str, Any]]:
    """Good and bad answers, spread over sets and intents.

    The choice does not depend on the order of rows: examples are taken in the order of
    a hash of their ids, a new intent before one already shown. In `GRADED` the best
    and the worst by chrF++ are taken.

    Args:
        predictions: All speakers' answers.
        verdicts: ``verdicts`` of the scores.
        model: The speaker that is scored.
        good: Good answers at most.
        bad: Bad answers at most.

    Returns:
        One mapping an answer: set, id, intent, prompt, references, answer, finish,
        others (answer by speaker), good, notes.
    """
    rows = _rows(predictions, verdicts, model)
    names = sorted({row["set"] for row in rows})
    chosen = []
    for wanted, limit in ((True, good), (False, bad)):
        pools = [
            _ordered([r for r in rows if r["set"] == name and r["good"] is wanted])
            for name in names
        ]
        turns = [row for turn in zip_longest(*pools) for row in turn if row]
        chosen += sorted(turns[:limit], key=lambda row: (row["set"], row["id"]))
    return chosen


def _rows(
    predictions: pl.DataFrame, verdicts: Sequence[Mapping[str, Any]], model: str
) -> list[dict[str, Any]]:
    known = {(one["set"], one["id"]): one for one in verdicts}
    others: dict[tuple[str, str], dict[str, str]] = {}
    for row in predictions.filter(pl.col("model") != model).iter_rows(named=True):
        own = others.setdefault((row["set"], row["id"]), {})
        own[row["model"]] = row["prediction"]
    found = []
    for row in predictions.filter(pl.col("model") == model).iter_rows(named=True):
        key = (row["set"], row["id"])
        if key in known:
            found.append(_describe(row, known[key], others.get(key, {})))
    return _grade(found)


def _describe(
    row: Mapping[str, Any], verdict: Mapping[str, Any], others: Mapping[str, str]
) -> dict[str, Any]:
    notes = []
    if verdict["parroted"]:
        notes.append("a training answer, word for word")
    wanted, got = row["intent"], verdict["intent_of_prediction"]
    if wanted is not None and not verdict["exact"]:
        if got is None:
            notes.append("like no training answer")
        elif got == wanted:
            notes.append("right intent, wrong words")
        else:
            notes.append(f"answers {got.replace('_', ' ')}")
    if row["finish"] != "stop":
        notes.append("did not stop by itself")
    keys = ("set", "id", "intent", "prompt", "references", "finish")
    return {
        **{key: row[key] for key in keys},
        "answer": row["prediction"],
        "others": dict(sorted(others.items())),
        "good": bool(verdict["exact"]),
        "notes": notes,
    }


def _grade(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Call graded answers good from `NEAR` on, and note their chrF++."""
    graded = [row for row in rows if row["set"] == GRADED]
    for row in graded:
        row["chrf"] = sentence_chrf(row["answer"], row["references"])
        row["good"] = row["chrf"] >= NEAR
        row["notes"] = [f"chrF++ {row['chrf']:.0f}", *row["notes"]]
    return rows


def _ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """New intents first, each in the order of its hash; graded rows by extremity."""
    if rows and rows[0]["set"] == GRADED:
        sign = -1 if rows[0]["good"] else 1
        return sorted(rows, key=lambda row: (sign * row["chrf"], row["id"]))
    seen: dict[str | None, int] = {}
    keyed: list[tuple[int, int, dict[str, Any]]] = []
    for row in sorted(rows, key=_hash_of(lambda row: row["id"])):
        seen[row["intent"]] = seen.get(row["intent"], -1) + 1
        keyed.append((seen[row["intent"]], len(keyed), row))
    return [row for _, _, row in sorted(keyed, key=lambda part: part[:2])]


def _hash_of(
    of: Callable[[Mapping[str, Any]], str],
) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: hashlib.sha256(of(row).encode()).hexdigest()
