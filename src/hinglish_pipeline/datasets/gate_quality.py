"""What the gates are worth, as people see it in kedro-viz: a line for each gate."""

from __future__ import annotations

from typing import Any

from kedro_datasets._typing import TablePreview

from hinglish_pipeline.datasets.artifact import ArtifactDataset

COLUMNS = ("gate", "labelled", "precision", "recall", "false alarms")
NOT_LABELLED = "no labelled answers"


class GateQualityDataset(ArtifactDataset):
    """An ``ArtifactDataset`` holding the gates' measured worth, previewed as a table.

    The labelled answers themselves are not shown: a gate mended with one of them in
    sight is no longer measured by them.
    """

    def preview(self) -> TablePreview:
        """Bad answers caught and good ones lost by all gates, then gate by gate."""
        rows = outline(self._store.load().json())
        return TablePreview(
            {"index": list(range(len(rows))), "columns": list(COLUMNS), "data": rows}
        )


def outline(quality: dict[str, Any]) -> list[list[Any]]:
    """The measurements as rows of `COLUMNS`.

    Args:
        quality: what `measure_gates_task` wrote.

    Returns:
        Two rows for all gates together, then one for each gate, in their order.
    """
    caught, lost = quality["bad_caught"], quality["good_lost"]
    rows: list[list[Any]] = [
        ["all gates: bad caught", caught["total"], "", _interval(caught), ""],
        ["all gates: good lost", lost["total"], "", "", _interval(lost)],
    ]
    for gate in quality["gates"]:
        recall = _percent(gate["recall"]) if gate["labelled"] else NOT_LABELLED
        cells = (_percent(gate["precision"]), recall, gate["false_alarms"])
        rows.append([gate["reason"], gate["labelled"], *cells])
    return rows


def _interval(share: dict[str, Any]) -> str:
    if share["share"] is None:
        return NOT_LABELLED
    return f"{share['share']:.1%} ({share['low']:.1%} to {share['high']:.1%})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
