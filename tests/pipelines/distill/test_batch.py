"""The pipeline after a batch endpoint has answered most of its plan."""

from __future__ import annotations

import json
import urllib.request

import pytest
from kedro.io import MemoryDataset
from kedro.runner import SequentialRunner

from hinglish_pipeline.pipelines.distill import create_pipeline
from hinglish_pipeline.teachers import build_teacher
from hinglish_pipeline.teachers.batch.files import export_batch
from hinglish_pipeline.teachers.batch.results import import_batch
from tests.pipelines.estimate.test_estimate_pipeline import shipped_catalog
from tests.teachers.server import Server
from tests.teachers.test_batch_files import lines_of, result

UNANSWERED = 5


@pytest.fixture
def server():
    with Server() as server:
        yield server


def post(url, body):
    """Ask the model server as a batch endpoint would, behind the files."""
    request = urllib.request.Request(
        f"{url}/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def test_a_run_asks_only_what_the_batch_did_not_answer(root, tmp_path, server):
    catalog = shipped_catalog(root, tmp_path)
    options = {"model": "m", "base_url": server.url, "dialect": "json_schema"}
    teacher = build_teacher("openai", **options)
    catalog["teacher"] = MemoryDataset(teacher, copy_mode="assign")
    SequentialRunner().run(create_pipeline().only_nodes("prepare"), catalog)
    plan, ledger = catalog["teacher_requests"].load(), catalog["teacher_answers"].ledger
    export_batch(plan, teacher.identity(), ledger, tmp_path / "batch")
    lines = lines_of(tmp_path / "batch")
    assert len(lines) > 3 * UNANSWERED
    failed = [result(line, {"error": "busy"}, 500) for line in lines[:UNANSWERED]]
    good = [result(x, post(server.url, x["body"])) for x in lines[UNANSWERED:]]
    output = tmp_path / "output.jsonl"
    output.write_text("".join(f"{json.dumps(row)}\n" for row in [*good, *failed]))
    done = import_batch([output], plan, teacher.identity(), ledger)
    assert (done.good, done.failed) == (len(lines) - UNANSWERED, UNANSWERED)
    before = server.seen.copy()
    SequentialRunner().run(create_pipeline().only_nodes("ask"), catalog)
    left = {line["body"]["messages"][-1]["content"] for line in lines[:UNANSWERED]}
    assert set(server.seen - before) == left
    assert (server.seen - before).total() == UNANSWERED
    answers = catalog["teacher_answers"].load().collect()
    assert answers["drop_reason"].null_count() == answers.height
