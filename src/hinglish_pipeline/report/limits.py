"""What the student cannot do: computed where it can be, stated where it cannot."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.text.tokens import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def known_words(examples: pl.DataFrame) -> frozenset[str]:
    """Every word of the examples that are trained on, lower case."""
    kept = examples.filter(pl.col("drop_reason").is_null())
    contents = kept["messages"].explode().struct.field("content")
    return frozenset(
        word for text in contents.to_list() for word in words(text.casefold())
    )


def by_unseen_words(
    predictions: pl.DataFrame,
    verdicts: Sequence[Mapping[str, Any]],
    known: frozenset[str],
    model: str,
) -> list[dict[str, Any]]:
    """Right answers where every word of the question was trained on, and elsewhere.

    Returns:
        Two mappings: ``label``, ``n`` and, where n > 0, ``rate``, ``low``, ``high``.
    """
    right = {(one["set"], one["id"]): bool(one["exact"]) for one in verdicts}
    groups: dict[bool, list[bool]] = defaultdict(list)
    own = predictions.filter(
        (pl.col("model") == model) & pl.col("intent").is_not_null()
    )
    for row in own.iter_rows(named=True):
        if (row["set"], row["id"]) in right:
            unseen = any(w not in known for w in words(row["prompt"].casefold()))
            groups[unseen].append(right[row["set"], row["id"]])
    return [
        _rate("every word of the question was seen in training", groups[False]),
        _rate("at least one word was not", groups[True]),
    ]


def hardest_intents(
    predictions: pl.DataFrame,
    verdicts: Sequence[Mapping[str, Any]],
    model: str,
    limit: int,
) -> list[dict[str, Any]]:
    """Intents answered right least often, worst first; ties by n, then name."""
    right = {(one["set"], one["id"]): bool(one["exact"]) for one in verdicts}
    groups: dict[str, list[bool]] = defaultdict(list)
    for row in predictions.filter(pl.col("model") == model).iter_rows(named=True):
        if row["intent"] is not None and (row["set"], row["id"]) in right:
            groups[row["intent"]].append(right[row["set"], row["id"]])
    rates = [_rate(name.replace("_", " "), found) for name, found in groups.items()]
    wrong = [one for one in rates if one["rate"] < 1]
    return sorted(wrong, key=lambda one: (one["rate"], -one["n"], one["label"]))[:limit]


def _rate(label: str, outcomes: Sequence[bool]) -> dict[str, Any]:
    if not outcomes:
        return {"label": label, "n": 0}
    found = wilson(sum(outcomes), len(outcomes))
    return {
        "label": label,
        "n": found.n,
        "rate": found.value,
        "low": found.low,
        "high": found.high,
    }
