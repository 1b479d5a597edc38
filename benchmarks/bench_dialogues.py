"""What is a mean persona dialogue, in tokens, and what does judging one cost?

The projection for a million of them is worked out from these lines by table.py.
"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import tempfile
from pathlib import Path

import polars as pl
import yaml
from claims import ROOT, SAMPLE, Claim, arguments, publish, stopwatch
from distill_projection import count_dialogue_tokens

from hinglish_pipeline.distill.gates import GateParams, judge_answers
from hinglish_pipeline.distill.plan import plan_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.teachers import AskParams, ask_shard, build_teacher

RECIPE = "persona_dialogue"
CONF = ROOT / "conf" / "base"
FROM = "letters of the shipped plan by script, for the Qwen tokenizer: assumed"


def plan() -> pl.DataFrame:
    """Every dialogue that the shipped parameters plan."""
    conf = _read(CONF / "parameters_distill.yml")["distill"]["prepare"]
    personas = _read(SAMPLE / "cards" / "personas.yml")
    return pl.concat(
        plan_requests(
            {"card": _read(path), "personas": personas},
            recipe=RECIPE,
            recipe_version=get_recipe(RECIPE).version,
            prompt=_read(CONF / "prompts" / f"{RECIPE}.yml"),
            settings=conf["recipes"][RECIPE],
            seed=1,
        )
        for path in sorted((SAMPLE / "cards" / "topics").glob("*.yml"))
    )


def measure() -> list[Claim]:
    """Tokens, judging speed and the share that is kept."""
    requests = plan()
    params = GateParams(**_read(CONF / "parameters_distill.yml")["distill"]["gates"])
    with tempfile.TemporaryDirectory() as place:
        answers = ask_shard(
            requests,
            teacher=build_teacher("rules"),
            params=AskParams(commit_window_s=0.05),
            shard="dialogues",
            scratch=Path(place),
        )
    judge_answers(requests.head(5), answers.head(5), params=params)
    with stopwatch() as watch:
        judged = judge_answers(requests, answers, params=params)
    good = answers.filter(answers["status"] == "ok")
    tokens = count_dialogue_tokens(requests, good)
    counted = {
        "prompt": tokens.prompt,
        "fixed": tokens.fixed,
        "completion": tokens.completion,
    }
    return [
        *(
            Claim(
                name=f"dialogue_{name}_tokens",
                value=value,
                unit="tokens",
                peer="none",
                n=requests.height,
                note=FROM,
            )
            for name, value in counted.items()
        ),
        Claim(
            name="dialogue_judging_speed",
            value=requests.height / watch.cpu,
            unit="answers / CPU s",
            peer="none",
            n=requests.height,
            note="parsing and every gate",
        ),
        Claim(
            name="dialogue_kept_share",
            value=judged["drop_reason"].null_count() / judged.height,
            unit="share of dialogues",
            peer="none",
            n=judged.height,
            note="of the rules teacher; a model's share will be lower",
        ),
    ]


def _read(path: Path):
    text = path.read_text(encoding="utf-8").replace("${globals:seed}", "1")
    return yaml.safe_load(text)


def main() -> None:
    """Measure on the shipped cards."""
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)


if __name__ == "__main__":
    main()
