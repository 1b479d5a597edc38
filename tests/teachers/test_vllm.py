"""The vLLM teacher on the real engine and a tiny random model; skipped without vLLM."""

from __future__ import annotations

import importlib.util
import itertools
import os

import polars as pl
import pytest

from hinglish_pipeline.teachers import (
    AskParams,
    TeacherError,
    TeacherRequest,
    ask_shard,
    build_teacher,
)
from hinglish_pipeline.teachers.answer_json import read_answer
from hinglish_pipeline.teachers.identity import canonical_json
from tests.teachers.make import make_frame
from tests.teachers.tiny_qwen import save_lora, save_model

needs_vllm = pytest.mark.skipif(
    importlib.util.find_spec("vllm") is None,
    reason="vLLM is not installed here: run `make test-vllm`",
)
SCHEMA = {
    "type": "object",
    "properties": {"hinglish": {"type": "string", "enum": ["haan", "nahi"]}},
    "required": ["hinglish"],
    "additionalProperties": False,
}
ENGINE = {"dtype": "float32", "enforce_eager": True, "max_model_len": 256}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def model(folder):
    return save_model(folder / "tiny")


@pytest.fixture(scope="module")
def teacher(model):
    teacher = build_teacher("vllm", model=model, engine=ENGINE, in_flight=4)
    yield teacher
    teacher.close()
    teacher.close()


def request(name, text, schema=SCHEMA, **sampling):
    return TeacherRequest(
        id=name,
        messages=({"role": "user", "content": text},),
        schema=schema,
        sampling={"temperature": 0.0, "max_tokens": 60, "seed": 1, "sample_index": 0}
        | sampling,
        variables={},
        recipe="hinglish_rewrite",
        lang="hinglish-Latn",
    )


@needs_vllm
@pytest.mark.slow
class TestEngine:
    def test_every_request_gets_one_answer_of_the_schemas_shape(self, teacher):
        requests = [request(f"r{i}", f"sawaal {i}") for i in range(20)]
        answers = {a.request_id: a for a in teacher.answer(iter(requests))}
        assert set(answers) == {r.id for r in requests}
        assert {a.status for a in answers.values()} == {"ok"}
        for answer in answers.values():
            read_answer(answer.content, SCHEMA)
            assert answer.prompt_tokens > 0 < answer.completion_tokens

    def test_bad_rows_fail_alone(self, teacher):
        requests = [
            request("good", "kya"),
            request("long", "x " * 400),
            request("cut", "kya", max_tokens=2),
        ]
        answers = {a.request_id: a for a in teacher.answer(requests)}
        assert {n: a.status for n, a in answers.items()} == {
            "good": "ok",
            "long": "failed",
            "cut": "failed",
        }
        assert answers["cut"].error == "cut off at max_tokens"
        assert "256" in answers["long"].error

    def test_greedy_answers_repeat(self, teacher):
        first, second = (next(teacher.answer([request("a", "kab")])) for _ in range(2))
        assert first == second

    def test_new_requests_join_while_others_are_decoded(self, teacher):
        """Continuous batching: a short one does not wait for a long one's batch."""
        taken = []

        def lazily():
            for i in range(12):
                taken.append(i)
                long = {"schema": None, "max_tokens": 120, "ignore_eos": True}
                yield request(f"r{i}", "kahani", **(long if i == 0 else {}))

        answers = teacher.answer(lazily())
        first = next(answers)
        assert first.request_id != "r0"
        assert len(taken) <= 6, "the plan is read as there is room"
        rest = [a.request_id for a in answers]
        assert "r0" in rest[4:], "those after it overtook the long one"
        assert len(rest) == 11

    def test_leaving_early_empties_the_engine(self, teacher):
        answers = teacher.answer(request(f"r{i}", "kya") for i in range(10))
        next(answers)
        answers.close()
        after = list(teacher.answer([request("later", "kab")]))
        assert [a.request_id for a in after] == ["later"]

    def test_the_ledger_asks_it_once(self, teacher, tmp_path):
        shape = pl.lit(canonical_json(SCHEMA)).alias("schema")
        frame = make_frame("kal milte hain", "aaj nahi").with_columns(shape)
        ask = {
            "teacher": teacher,
            "params": AskParams(commit_window_s=0.02),
            "shard": "s",
            "scratch": tmp_path,
        }
        first = ask_shard(frame, **ask)
        second = ask_shard(frame, **ask)
        assert first["content"].to_list() == second["content"].to_list()
        assert first["status"].to_list() == ["ok", "ok"]
        assert set(first["teacher"]) == {"vllm"}


@needs_vllm
@pytest.mark.slow
def test_an_adapter_answers_in_its_own_name(teacher, model, folder):
    bare = [
        a.content
        for a in teacher.answer(
            [request("a", "kal", schema=None, max_tokens=8, ignore_eos=True)]
        )
    ]
    teacher.close()  # two engines at once would not fit a small machine
    lora = {"name": "boli", "path": save_lora(folder / "lora"), "rank": 8}
    adapted = build_teacher("vllm", model=model, engine=ENGINE, lora=lora)
    try:
        answers = [
            a.content
            for a in adapted.answer(
                [request("a", "kal", schema=None, max_tokens=8, ignore_eos=True)]
            )
        ]
    finally:
        adapted.close()
    assert answers != bare
    assert adapted.identity() != teacher.identity()


class TestSettings:
    """What is told without loading anything, so everywhere."""

    def test_speed_does_not_change_the_identity(self):
        plain = build_teacher("vllm", model="m").identity()
        fast = {"tensor_parallel_size": 4, "gpu_memory_utilization": 0.9}
        tuned = build_teacher("vllm", model="m", engine=fast, in_flight=9)
        assert tuned.identity() == plain

    def test_what_changes_answers_changes_it(self):
        teachers = [
            build_teacher("vllm", model="m"),
            build_teacher("vllm", model="m", engine={"quantization": "awq"}),
            build_teacher("vllm", model="m", engine={"kv_cache_dtype": "fp8"}),
            build_teacher("vllm", model="m", lora={"name": "a", "path": "x"}),
            build_teacher("vllm", model="m", chat_template_kwargs={"a": 1}),
        ]
        for one, other in itertools.combinations(teachers, 2):
            assert one.identity() != other.identity()

    def test_data_parallelism_names_the_way(self):
        with pytest.raises(TeacherError, match="kind: ray, actors"):
            build_teacher("vllm", model="m", engine={"data_parallel_size": 2})

    @pytest.mark.skipif(
        importlib.util.find_spec("vllm") is not None, reason="vLLM is installed"
    )
    def test_absent_vllm_says_what_to_install(self):
        teacher = build_teacher("vllm", model="m")
        with pytest.raises(TeacherError, match="pip install"):
            list(teacher.answer([request("a", "kya")]))
