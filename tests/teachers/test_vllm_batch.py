"""Requests through a real ``vllm run-batch`` and back; skipped without vLLM."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import polars as pl
import pytest

from hinglish_pipeline.shards import Shards, versioned
from hinglish_pipeline.teachers import build_teacher
from hinglish_pipeline.teachers.batch.files import export_batch
from hinglish_pipeline.teachers.batch.results import import_batch
from hinglish_pipeline.teachers.identity import canonical_json
from hinglish_pipeline.teachers.ledger.store import Ledger
from tests.teachers.make import make_frame
from tests.teachers.test_vllm import SCHEMA
from tests.teachers.tiny_qwen import save_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("vllm") is None,
        reason="vLLM is not installed here: run `make test-vllm`",
    ),
]
ROWS = 20


@versioned("1")
def plan(texts: list[str]) -> pl.DataFrame:
    shape = pl.lit(canonical_json(SCHEMA)).alias("schema")
    return make_frame(*texts, temperature=0.0, max_tokens=60).with_columns(shape)


def run_batch(model: str, source: str, out: str) -> None:
    """What `vllm run-batch` runs; the CPU build's own `vllm` command does not start."""
    command = [
        *(sys.executable, "-m", "vllm.entrypoints.openai.run_batch"),
        *("-i", source, "-o", out, "--model", model, "--served-model-name", "tiny"),
        *("--dtype", "float32", "--enforce-eager", "--max-model-len", "256"),
    ]
    environment = {**os.environ, "VLLM_CPU_KVCACHE_SPACE": "1"}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_plan_goes_out_and_answers_come_back(tmp_path):
    items = {"s": [f"kahani {i}" for i in range(ROWS)]}
    requests = Shards.from_items(items, plan).run(tmp_path / "requests")
    ledger = Ledger(tmp_path / "ledger")
    who = build_teacher("openai", model="tiny", base_url="http://x/v1").identity()
    sent = export_batch(requests, who, ledger, tmp_path / "out")
    assert sent.requests == ROWS
    (piece,) = sent.pieces
    results = tmp_path / "results.jsonl"
    run_batch(
        save_model(tmp_path / "tiny"),
        str(sent.folder / piece["file"]),
        str(results),
    )
    came = import_batch([results], requests, who, ledger)
    assert (came.lines, came.good, came.failed) == (ROWS, ROWS, 0)
    assert {r["status"] for r in ledger.records()} == {"ok"}
    again = export_batch(requests, who, ledger, tmp_path / "again")
    assert (again.requests, again.answered) == (0, ROWS)
