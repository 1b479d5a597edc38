"""The receipt's one consequence: training refuses data that failed."""

from __future__ import annotations

from typing import Any

from hinglish_pipeline.errors import PipelineError


class GateFailed(PipelineError):
    """The data did not pass the gate, or the receipt is for other data."""


def require_passed(
    receipt: dict[str, Any], *, examples_fingerprint: str | None = None
) -> None:
    """Refuse to go on unless a gate receipt says that the data may be used.

    Args:
        receipt: what `run_checkpoint_task` wrote.
        examples_fingerprint: where given, the receipt must be for these very data.

    Raises:
        GateFailed: with every failed expectation, what was seen, and what to do.
    """
    known = receipt.get("examples_fingerprint")
    if examples_fingerprint is not None and known != examples_fingerprint:
        raise GateFailed(
            "the gate receipt is for other examples "
            f"({str(known)[:12]}, not {examples_fingerprint[:12]}): "
            "run `kedro run --pipelines=validate`, then train again"
        )
    if receipt.get("passed") is True:
        return
    rows = [row for row in receipt.get("expectations", []) if not row["success"]]
    lines = [_line(row) for row in rows] or ["- the receipt names no expectation"]
    raise GateFailed(
        f"the examples failed {len(rows)} of {receipt.get('evaluated', 0)} checks, "
        "so nothing is trained on them:\n" + "\n".join(lines) + "\n"
        "Fix the data (or the thresholds under `validate.checkpoint`, if they are "
        "wrong for it) and run `kedro run --pipelines=distill,validate` again; "
        "the data docs show every number."
    )


def _line(row: dict[str, Any]) -> str:
    where = f" in {'; '.join(row['failing'][:5])}" if row.get("failing") else ""
    return (
        f"- {row['id']}: {row['says']} - observed {row['observed']}{where}, "
        f"wanted {row['threshold']}; {row['remedy']}"
    )
