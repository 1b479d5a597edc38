"""Judged rows made the real way: planned, answered by hand, looked at by the gates."""

from __future__ import annotations

import functools
from pathlib import Path

import orjson
import polars as pl
import yaml

from hinglish_pipeline.distill.gates import GateParams, judge_answers
from hinglish_pipeline.distill.plan import judged_material, plan_requests
from hinglish_pipeline.distill.recipes import get_recipe
from tests.distill.material import CARD, PERSONAS, settings_of

ROOT = Path(__file__).resolve().parents[2]
WRONG_SCRIPT = "बस का पास डिपो पर उसी दिन बन जाता है।"
UNSAFE = "Depot par jao, ya mujhe 9876543210 par call karo."


def prompt_of(name: str) -> dict:
    """The shipped prompt of a recipe."""
    path = ROOT / "conf" / "base" / "prompts" / f"{name}.yml"
    return yaml.safe_load(path.read_text("utf-8"))


def plan(name: str, material, **changes) -> pl.DataFrame:
    """Requests of a recipe with its shipped prompt and settings."""
    return plan_requests(
        material,
        recipe=name,
        recipe_version=get_recipe(name).version,
        prompt=prompt_of(name),
        settings=settings_of(ROOT, name) | changes,
        seed=3,
    )


def answer(requests: pl.DataFrame, told) -> pl.DataFrame:
    """Answers to requests: `told` gives a JSON value for variables, None a failure."""
    rows = []
    for row in requests.iter_rows(named=True):
        value = told(orjson.loads(row["variables"]))
        rows.append(
            {
                "request_id": row["request_id"],
                "status": "failed" if value is None else "ok",
                "content": orjson.dumps(value).decode(),
                "finish_reason": "stop",
                "error": "HTTP 500" if value is None else None,
                "teacher": "openai",
                "model": "m",
                "drop_reason": "teacher_failed" if value is None else None,
            }
        )
    names = "request_id status content finish_reason error teacher model drop_reason"
    return pl.DataFrame(rows, schema=dict.fromkeys(names.split(), pl.String))


def judge(requests: pl.DataFrame, told, **params) -> pl.DataFrame:
    """Verdicts on answers given by hand."""
    return judge_answers(
        requests, answer(requests, told), params=GateParams.model_validate(params)
    )


def from_the_card(variables: dict) -> dict:
    """What the card says; one question wrong in script, one unsafe."""
    told = variables["facts"][0]
    if variables["question"] == "bus pass kaise banega":
        told = WRONG_SCRIPT
    if variables["question"] == "pass banwana hai":
        told = UNSAFE
    return {"question": variables["question"], "answer": told}


@functools.cache
def bus() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Requests and judged rows of the bus card."""
    requests = plan("topic_qa", {"card": CARD, "personas": PERSONAS})
    return requests, judge(requests, from_the_card)


def bus_material() -> pl.DataFrame:
    """The same, as a recipe of a later round sees it."""
    requests, judged = bus()
    return judged_material(judged, requests)
