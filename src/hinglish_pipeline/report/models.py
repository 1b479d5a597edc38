"""Prepares what the page says about models: preflight, training, the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.report import numbers
from hinglish_pipeline.report.charts import line_chart
from hinglish_pipeline.report.fields import need, needs

if TYPE_CHECKING:
    from hinglish_pipeline.shards import Artifact


def read_preflight(folder: Artifact, limit: int) -> dict[str, Any]:
    """Checks, numbers and the first rendered rows with their loss tokens.

    Args:
        folder: Artefact with ``preflight.json``.
        limit: Rendered rows shown.
    """
    source = "preflight_report"
    report = orjson.loads((folder.path / "preflight.json").read_bytes())
    fertility = [
        needs(row, ("script", "tokens_per_word", "texts"), f"{source}.fertility")
        for row in need(report, "fertility", source)
    ]
    return {
        "checks": [
            needs(check, ("check", "passed", "detail"), f"{source}.checks")
            for check in need(report, "checks", source)
        ],
        "numbers": [
            *flatten(need(report, "counts", source), "rows · "),
            *flatten(need(report, "account", source), "mixture · "),
            *(
                (
                    f"tokens per word · {row['script']}",
                    f"{row['tokens_per_word']:.2f} (n {row['texts']})",
                )
                for row in fertility
            ),
            *(
                (f"memory, estimated · {part}", numbers.size(n_bytes))
                for part, n_bytes in need(report, "memory", source).items()
            ),
        ],
        "trained_rows": need(report, "account.train_rows_by_recipe", source),
        "examples": [_runs(runs) for runs in need(report, "shown", source)[:limit]],
    }


def _runs(runs: Any) -> list[dict[str, Any]]:
    keys = ("text", "loss")
    return [needs(run, keys, "preflight_report.shown") for run in runs]


def read_training(checkpoint: Artifact) -> dict[str, Any]:
    """Size, steps and loss curves from the checkpoint's commit record."""
    source = "student_checkpoint's summary"
    keys = (
        "parameters",
        "trainable",
        "steps",
        "losses",
        "validation_losses",
        "tokens_seen",
        "best_checkpoint_step",
        "gradient_arms",
        "wall_seconds",
        "cpu_seconds",
    )
    found = needs(checkpoint.summary, keys, source)
    lines = {"training": _points(found["losses"])}
    if found["validation_losses"]:
        lines["kept-back conversations"] = _points(found["validation_losses"])
    first, last = found["losses"][0][1], found["losses"][-1][1]
    return {
        **found,
        "name": checkpoint.path.parent.name,
        "first_loss": first,
        "last_loss": last,
        "lines": list(lines),
        "chart": line_chart(
            lines,
            x_label="step",
            y_label="loss, nats per answer token",
            label=f"Training loss from {first:.2f} to {last:.2f} in {found['steps']} "
            "steps",
        ),
    }


def _points(pairs: list[list[float]]) -> list[tuple[float, float]]:
    return [(float(step), float(loss)) for step, loss in pairs]


def read_edge(receipt: Any) -> dict[str, Any]:
    """Size, parity and speed of each exported form beside full precision."""
    source = "deployment_receipt"
    peer = needs(
        need(receipt, "peer", source),
        ("model", "bytes", "milliseconds_per_request", "exact", "n"),
        f"{source}.peer",
    )
    rows = [_edge_row({**peer, "agreement": None})]
    rows += [_edge_row(one) for one in need(receipt, "files", source)]
    for one in need(receipt, "bitsandbytes", source):
        if need(one, "measured", f"{source}.bitsandbytes"):
            rows.append(_edge_row(one))
        else:
            rows.append(_unmeasured(one))
    return {
        "rows": rows,
        "n": peer["n"],
        "threads": need(receipt, "threads", source),
        "answers": need(receipt, "answers", source),
    }


def _edge_row(entry: Any) -> dict[str, Any]:
    keys = ("model", "bytes", "milliseconds_per_request", "exact", "agreement", "n")
    found = needs(entry, keys, "deployment_receipt")
    shown: dict[str, Any] = {
        "model": found["model"],
        "why_not": None,
        "size": numbers.size(found["bytes"]),
        "milliseconds": f"{found['milliseconds_per_request']:.1f}",
        "n": found["n"],
    }
    for key in ("exact", "agreement"):
        share = found[key]
        shown[key] = numbers.NO_VALUE if share is None else numbers.percent(share, 1)
        shown[f"{key}_interval"] = "" if share is None else _interval(share, found["n"])
    return shown


def _unmeasured(entry: Any) -> dict[str, Any]:
    found = needs(entry, ("model", "why_not"), "deployment_receipt.bitsandbytes")
    columns = ("size", "exact", "agreement", "milliseconds", "n")
    empty = {"exact_interval": "", "agreement_interval": ""}
    return {**found, **empty, **dict.fromkeys(columns, numbers.NO_VALUE)}


def _interval(share: float, n: int) -> str:
    found = wilson(round(share * n), n)
    return f"{numbers.percent(found.low)} to {numbers.percent(found.high)}"


def flatten(document: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """A nested mapping as rows of dotted name and short text."""
    rows = []
    for key, value in document.items():
        name = f"{prefix}{key}".replace("_", " ")
        if isinstance(value, Mapping):
            rows += flatten(value, f"{name} · ")
        elif not isinstance(value, list) or all(
            isinstance(part, str | int | float) for part in value
        ):
            rows.append((name, numbers.plain(value)))
    return rows
