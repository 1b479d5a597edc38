"""How many bad answers do the gates catch, and how many good ones do they cost?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from claims import ROOT, SAMPLE, Claim, arguments, publish, stopwatch

from hinglish_pipeline.distill.gate_quality import measure_gates, with_prompts
from hinglish_pipeline.distill.gates import GateParams

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELLED = SAMPLE / "evaluation" / "gates"
CONF = ROOT / "conf" / "base" / "parameters_distill.yml"
PROMPTS = ROOT / "conf" / "base" / "prompts"
WEAK = 0.8
ABOUT = (
    "written for this without sight of the gates, labelled once; every "
    "gate on its own is in the report"
)


def labelled() -> list[dict[str, Any]]:
    """The labelled answers, each with the prompt its recipe would have sent."""
    files = sorted(LABELLED.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    prompts = {
        path.stem: yaml.safe_load(path.read_text("utf-8"))
        for path in PROMPTS.glob("*.yml")
    }
    return with_prompts([json.loads(line) for line in lines], prompts)


def measure(samples: Sequence[dict[str, Any]]) -> list[Claim]:
    """Recall on bad answers, loss of good ones, and what judging a row costs."""
    conf = yaml.safe_load(CONF.read_text("utf-8"))["distill"]["gates"]
    params = GateParams(**conf)
    measure_gates(samples[:20], params)
    with stopwatch() as watch:
        found = measure_gates(samples, params)
    caught, lost = found["bad_caught"], found["good_lost"]
    weak = {
        gate["reason"]: round(gate["recall"], 2)
        for gate in found["gates"]
        if gate["labelled"] and gate["recall"] < WEAK
    }
    return [
        Claim(
            name="gates_bad_caught",
            value=caught["share"],
            unit="share of bad answers",
            peer="none: no published gates for Hinglish",
            target="value >= 0.9",
            ci=(caught["low"], caught["high"]),
            n=caught["total"],
            note=f"{ABOUT}; gates that find less than {WEAK:.0%} of what is theirs: "
            + (json.dumps(weak) if weak else "none"),
        ),
        Claim(
            name="gates_good_lost",
            value=lost["share"],
            unit="share of good answers",
            peer="none: no published gates for Hinglish",
            target="value <= 0.05",
            ci=(lost["low"], lost["high"]),
            n=lost["total"],
            note=ABOUT,
        ),
        Claim(
            name="gates_cpu",
            value=1000 * watch.cpu / len(samples),
            unit="CPU ms / answer",
            peer="none",
            n=len(samples),
            note="all gates on one answer",
        ),
    ]


def main() -> None:
    """Measure on the shipped labelled set."""
    options = arguments(__doc__)
    publish(__file__, measure(labelled()), save=options.save)


if __name__ == "__main__":
    main()
