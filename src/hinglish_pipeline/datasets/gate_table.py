"""The gate table as people see it in kedro-viz: a line for each recipe and reason."""

from __future__ import annotations

from typing import Any

from kedro_datasets._typing import TablePreview

from hinglish_pipeline.datasets.artifact import ArtifactDataset

COLUMNS = ("recipe", "outcome", "rows", "share", "example")
TEXT = 120


class GateTableDataset(ArtifactDataset):
    """An ``ArtifactDataset`` holding the gate table's JSON, previewed as a table."""

    def preview(self) -> TablePreview:
        """Kept and dropped rows by recipe, pairs by dimension, an example of each."""
        rows = [list(row.values()) for row in outline(self._store.load().json())]
        return TablePreview(
            {"index": list(range(len(rows))), "columns": list(COLUMNS), "data": rows}
        )


def outline(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The gate table as flat rows.

    Args:
        table: what `tabulate_gates_task` wrote.

    Returns:
        For each recipe a row for what came in, one for what it kept and one for each
        reason, by size; then one for each dimension of the preference pairs, whose
        share is of the pairs planned.
    """
    rows = []
    for recipe in table["recipes"]:
        kept = ("kept", recipe["kept"], recipe["kept_examples"])
        dropped = sorted(
            (
                (one["reason"], one["rows"], one["examples"])
                for one in recipe["reasons"]
            ),
            key=lambda one: (-one[1], one[0]),
        )
        rows.append(_row(recipe["recipe"], "in", recipe["rows"], recipe["rows"], ""))
        rows += [
            _row(
                recipe["recipe"], outcome, count, recipe["rows"], _last_words(examples)
            )
            for outcome, count, examples in (kept, *dropped)
        ]
    pairs = table.get("preferences") or {"by_dimension": {}, "examples": []}
    shown = {one["dimension"]: one["rejected"] for one in pairs["examples"]}
    for name, found in pairs["by_dimension"].items():
        worse = shown.get(name, "")
        rows.append(_row("preference_pair", name, found["kept"], found["rows"], worse))
    return rows


def _row(
    recipe: str, outcome: str, count: int, total: int, said: str
) -> dict[str, Any]:
    share = f"{count / max(1, total):.1%}"
    cells = (recipe, outcome, count, share, said[:TEXT])
    return dict(zip(COLUMNS, cells, strict=True))


def _last_words(examples: list[dict[str, Any]]) -> str:
    """The answer of the first example, or why there is none."""
    for example in examples:
        turns = example["messages"]
        return str(turns[-1]["content"] if turns else example["detail"] or "")
    return ""
