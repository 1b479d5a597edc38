"""Shards of requests on Ray, the model held by an actor; skipped without vLLM."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import replace

import polars as pl
import pytest

from hinglish_pipeline.shards import LazyShards, Shards, versioned
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.store import ShardStore
from hinglish_pipeline.teachers import AskParams, ask_shard, build_teacher
from tests.teachers.make import make_frame
from tests.teachers.tiny_qwen import save_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("vllm") is None,
        reason="vLLM is not installed here: run `make test-vllm`",
    ),
]
ENGINE = {"dtype": "float32", "enforce_eager": True, "max_model_len": 256}


@versioned("1")
def plan(texts: list[str]) -> pl.DataFrame:
    return make_frame(*texts, temperature=0.0, max_tokens=60)


def test_an_actor_answers_shard_after_shard(tmp_path):
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    items = {f"s{i}": [f"kahani {i} {j}" for j in range(10)] for i in range(3)}
    requests = Shards.from_items(items, plan).run(tmp_path / "requests")
    teacher = build_teacher("vllm", model=save_model(tmp_path / "m"), engine=ENGINE)
    asked = requests.map(
        ask_shard, teacher=teacher, params=AskParams(commit_window_s=0.02)
    )
    work = LazyShards(
        [replace(one, arguments={**one.arguments, "shard": one.name}) for one in asked]
    )
    store = ShardStore(str(tmp_path / "answers"))
    store.save(work, build_engine("ray", address="local", workers=2, actors=1))
    answers = store.load().collect()
    assert answers.height == 30
    assert set(answers["teacher"]) == {"vllm"}
    # A random model may ramble or stutter; that is a reasoned row, not a lost one.
    reasons = answers["error"].drop_nulls()
    assert all("cut off" in why or "not JSON" in why for why in reasons)
