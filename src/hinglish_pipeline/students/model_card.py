"""The student's card: what it is, where it comes from, what it can and cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.merge import read_student

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.students.params import StudentParams

LIMITS = """\
- It knows what its topic cards say and nothing else. Asked about anything else it
  still answers, fluently and wrongly.
- It does not copy words it never saw: a new city, name or amount in the question comes
  out as one it was trained on.
- It reads one question at a time in the romanised Hinglish of its training data; long
  conversations, Devanagari and other languages were hardly trained.
- Prices, timings and bus numbers are those of the sample's invented town. Medical,
  legal and money answers are general knowledge and may be out of date.
- Nobody has measured it for bias or harmful answers. Do not put it before users.
"""


@versioned("1")
def write_model_card(
    *,
    student: Artifact,
    training_set: Artifact,
    scores: Artifact,
    deployment_receipt: Artifact,
    out: Path,
) -> dict[str, Any]:
    """Write the card; every number comes from an artefact and carries its n.

    Args:
        student: Merged model folder.
        training_set: Folder made by ``render_examples``.
        scores: ``{"rows": [...]}`` with ``set``, ``metric``, ``value``, ``n``,
            ``ci_low``, ``ci_high``, ``baselines``.
        deployment_receipt: JSON made by ``measure_edge_student``.
        out: Markdown file.

    Returns:
        How many scores the card shows.
    """
    params = read_student(student.path)
    account = orjson.loads((training_set.path / "render.json").read_bytes())
    rows = scores.json()["rows"]
    parts = [
        "# Model card: a Hinglish student",
        f"## What it is\n\n{_identity(student.path, params)}",
        f"## What it was trained on\n\n{_data(training_set.path, account)}",
        f"## How good it is\n\n{_scores(rows)}",
        f"## On small machines\n\n{_edge(deployment_receipt.json())}",
        f"## What it cannot do\n\n{_limits(params)}",
        f"## Licence\n\n{_licence(params)}",
    ]
    out.write_text(
        "\n\n".join(part.rstrip() for part in parts) + "\n", encoding="utf-8"
    )
    return {"scores": len(rows)}


def _identity(folder: Path, params: StudentParams) -> str:
    config = orjson.loads((folder / "config.json").read_bytes())
    config = config.get("text_config", config)
    start = params.model.path or "random weights"
    return (
        f"A {config['model_type']} causal language model, "
        f"{config['num_hidden_layers']} layers of width {config['hidden_size']}, "
        f"vocabulary {config['vocab_size']:,}; started from {start}, trained by "
        f"{params.adapter.method} fine-tuning for {params.fit.steps:,} steps of "
        f"{params.fit.batch_size * params.fit.accumulation} rows (seed "
        f"{params.fit.seed}). It answers single questions in romanised Hinglish."
    )


def _data(folder: Path, account: dict[str, Any]) -> str:
    recipes = account["train_rows_by_recipe"]
    table = _table(["recipe", "training rows"], [list(row) for row in recipes.items()])
    dropped = ", ".join(f"{n} {why}" for why, n in account["dropped"].items()) or "none"
    validation = pl.scan_parquet(folder / "validation.parquet").select(pl.len())
    held_out = validation.collect().item()
    return (
        f"{account['examples']:,} examples, {account['examples_kept']:,} of them kept "
        f"by the gates; {account['train_rows']:,} rows after copying with word-level "
        f"noise; {held_out} conversations held out. Left out: {dropped}. Questions of "
        f"the evaluation sets are excluded word for word.\n\n{table}"
    )


def _scores(rows: list[dict[str, Any]]) -> str:
    lines = [
        [
            row["set"],
            row["metric"],
            _number(row["value"]),
            f"{_number(row['ci_low'])} – {_number(row['ci_high'])}",
            row["n"],
            _number(row["baselines"].get("untrained")),
        ]
        for row in rows
    ]
    head = ["set", "metric", "value", "95 % interval", "n", "untrained"]
    return _table(head, lines)


def _edge(receipt: dict[str, Any]) -> str:
    peer = receipt["peer"]
    lines = [[peer["model"], *_edge_cells(peer), "1", peer["n"]]]
    for entry in [*receipt["files"], *receipt["bitsandbytes"]]:
        if entry.get("measured", True):
            cells = _edge_cells(entry)
            lines.append([entry["model"], *cells, entry["agreement"], entry["n"]])
        else:
            lines.append([entry["model"], "", "", entry["why_not"], "", 0])
    head = ["engine", "bytes", "ms a request", "exact", "same as transformers", "n"]
    note = f"One request at a time, {receipt['threads']} thread(s), greedy decoding."
    return f"{_table(head, lines)}\n\n{note}"


def _edge_cells(entry: dict[str, Any]) -> list[Any]:
    return [entry["bytes"], entry["milliseconds_per_request"], entry["exact"]]


def _limits(params: StudentParams) -> str:
    if params.model.config is not None:
        return LIMITS
    return (
        "- It has the gaps and biases of its base model; they were not measured.\n"
        "- Its Hinglish follows the register of the distilled examples.\n"
        "- Facts in its answers may be wrong; nobody has checked them one by one.\n"
    )


def _licence(params: StudentParams) -> str:
    if params.model.config is not None:
        return (
            "Weights: Apache-2.0. The sample's documents, cards and evaluation sets "
            "were written for this project and are CC0-1.0."
        )
    return (
        "The licence of the base model applies to the weights, and the licence column "
        "of the examples to the data; check both before you share the model."
    )


def _number(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell) for cell in line) + " |" for line in lines
    )
