"""The whole road on a fresh copy: how long, how long again, and how good is the end?"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from claims import ROOT, Claim, arguments, publish, stopwatch

sys.path.insert(0, str(ROOT))  # `tests` is no installed package

from tests.project import Project

from hinglish_pipeline.metrics.significance import wilson

STUDENT = "tiny"
METRICS = ("exact_match", "natural_stop", "parroted", "bits_per_byte", "chrf++")
NO_PEER = "none: no other project runs these stages"
SETS = {
    "held_out_paraphrases": "new questions, answers known from training",
    "unseen_slot_combinations": "new questions and answers, known words",
    "hinglish_rewrite": "Hindi rewritten as Hinglish",
}
"""Sets written by people. The split `validation` is left out: it shares its answers
with the training set, so its likelihood says little."""
AGREEMENT = {"gguf-f16": 0.99, "gguf-q8_0": 0.95}


def measure() -> list[Claim]:
    """Run the default pipeline twice in a copy, then read what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project.copy_to(Path(folder) / "project")
        with stopwatch() as first:
            _kedro_run(project)
        before = project.content("data")
        with stopwatch() as second:
            _kedro_run(project)
        after = project.content("data")
        data = project.data("data")
        changed = {
            name
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
        return [
            *_run_claims(first.wall, first.cpu, second.wall, second.cpu),
            Claim(
                name="demo_second_run_changed_files",
                value=len(changed),
                unit="files",
                n=len(before),
                peer="none: zero is the goal",
                target="value <= 0",
                note="files whose bytes differ after the second run",
            ),
            *student_claims(_output(data, "scores.json")),
            *edge_claims(_output(data, "deployment_receipt.json")),
        ]


def student_claims(scores: dict[str, Any]) -> list[Claim]:
    """The student's scores, each beside its strongest baseline.

    Args:
        scores: The ``scores`` document.
    """
    return [
        _score_claim(row)
        for row in scores["rows"]
        if row["set"] in SETS
        and row["metric"] in METRICS
        and (row["metric"] != "chrf++" or row["baselines"].get("human") is not None)
    ]


def edge_claims(receipt: dict[str, Any]) -> list[Claim]:
    """Agreement and speed of every exported file against full precision.

    Args:
        receipt: The ``deployment_receipt`` document.
    """
    peer = receipt["peer"]
    claims = []
    for file in receipt["files"]:
        name = file["model"].replace("-", "_")
        wanted = AGREEMENT.get(file["model"])
        interval = wilson(round(file["agreement"] * file["n"]), file["n"])
        claims += [
            Claim(
                name=f"{name}_agreement",
                value=file["agreement"],
                unit="share of answers equal",
                n=file["n"],
                peer="transformers, full precision, the same prompts",
                peer_value=1.0,
                target=f"value >= {wanted}" if wanted else None,
                ci=(interval.low, interval.high),
                note=f"answers right: {file['exact']:.3f} against {peer['exact']:.3f}; "
                f"{file['bytes'] / 1e6:.2f} MB against {peer['bytes'] / 1e6:.2f} MB",
            ),
            Claim(
                name=f"{name}_latency",
                value=file["milliseconds_per_request"],
                unit="ms / request",
                n=file["n"],
                peer="transformers, full precision, one request at a time",
                peer_value=peer["milliseconds_per_request"],
                target="ratio <= 1",
                note=f"by the clock, {receipt['threads']} thread(s) each",
            ),
        ]
    return claims


def _run_claims(
    first_wall: float, first_cpu: float, second_wall: float, second_cpu: float
) -> list[Claim]:
    return [
        Claim(
            name="demo_first_run",
            value=first_wall,
            unit="s",
            n=1,
            peer=NO_PEER,
            target="value <= 360",
            note="kedro run from raw files to report, by the clock; needs an idle "
            "machine",
        ),
        Claim(
            name="demo_first_run_cpu", value=first_cpu, unit="CPU s", n=1, peer=NO_PEER
        ),
        Claim(
            name="demo_second_run",
            value=second_wall,
            unit="s",
            n=1,
            peer="the first run",
            peer_value=first_wall,
            target="value <= 60",
            note="by the clock; nothing is stale",
        ),
        Claim(
            name="demo_second_run_cpu",
            value=second_cpu,
            unit="CPU s",
            n=1,
            peer="the first run",
            peer_value=first_cpu,
        ),
    ]


def _score_claim(row: dict[str, Any]) -> Claim:
    known = {k: v for k, v in row["baselines"].items() if v is not None}
    rivals = {name: value for name, value in known.items() if name != "human"}
    pick = max if row["better"] == "higher" else min
    named = pick(rivals, key=lambda name: rivals[name]) if rivals else None
    comparison = ">=" if row["better"] == "higher" else "<="
    target = None
    if row["target"] is not None:
        target = f"value {comparison} {row['target']}"
    elif row["metric"] == "bits_per_byte":
        target = "ratio <= 1"
    every = ", ".join(f"{name} {value:.3g}" for name, value in sorted(known.items()))
    metric = row["metric"].replace("++", "_pp")
    return Claim(
        name=f"student_{row['set']}_{metric}",
        value=row["value"],
        unit=row["unit"],
        n=row["n"],
        peer=f"strongest baseline: {named}" if named else "none: no baseline applies",
        peer_value=rivals[named] if named else None,
        target=target,
        ci=(row["ci_low"], row["ci_high"]),
        note=f"{SETS[row['set']]}; {row['better']} is better; "
        f"baselines: {every or 'none'}",
    )


def _kedro_run(project: Project) -> None:
    done = project.kedro("run", check=False)
    if done.returncode:
        raise RuntimeError(f"kedro run failed:\n{done.stdout[-3000:]}")


def _output(data: Path, name: str) -> dict[str, Any]:
    path = data / "07_model_output" / STUDENT / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)
