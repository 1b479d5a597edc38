"""Work that goes through a batch endpoint as files, and comes back into the ledger."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.teachers import (
    AskParams,
    JournalBusyError,
    TeacherError,
    ask_shard,
    build_teacher,
)
from hinglish_pipeline.teachers.batch.files import (
    OPENAI_LIMITS,
    BatchLimits,
    export_batch,
)
from hinglish_pipeline.teachers.batch.results import import_batch, read_result
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.store import Ledger
from tests.teachers.make import SCHEMA, make_frame
from tests.teachers.scripted import ScriptedTeacher
from tests.teachers.server import Server

WHO = {"kind": "openai", "model": "m"}
TEXTS = [f"baat {i}" for i in range(12)]


def planned(item):
    return make_frame(*item["texts"])


planned.__work_version__ = "1"


@pytest.fixture
def plan(tmp_path) -> Shards:
    """Twelve requests in two shards."""
    items = {"a": {"texts": TEXTS[:7]}, "b": {"texts": TEXTS[7:]}}
    return Shards.from_items(items, planned).run(tmp_path / "requests")


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path / "answers" / "_scratch")


def lines_of(folder):
    """Every request of an export, piece after piece."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("requests-*.jsonl"))
        for line in path.read_text().splitlines()
    ]


def asked(line):
    return line["body"]["messages"][-1]["content"]


def completion(content, finish_reason="stop"):
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": finish_reason,
            }
        ],
        "usage": {"prompt_tokens": 30, "completion_tokens": 9, "total_tokens": 39},
    }


def good(line):
    return completion(json.dumps({"answer": f"jawab: {asked(line)}"}))


def result(line, body=None, status=200, error=None):
    """One line of an output file."""
    response = None
    if body is not None:
        response = {"status_code": status, "request_id": "r1", "body": body}
    return {
        "id": "batch_req_1",
        "custom_id": line["custom_id"],
        "response": response,
        "error": error,
    }


def endpoint(folder, out, script=None, seed=0):
    """Play a batch endpoint: answer every request in any order, errors apart.

    Args:
        folder: An export.
        out: Where the output and the error file go.
        script: Text of a request to the result it gets instead of a good answer.
        seed: Of the order.

    Returns:
        The output file and the error file.
    """
    script = script or {}
    lines = lines_of(folder)
    random.Random(seed).shuffle(lines)
    done = [script.get(asked(li), lambda li: result(li, good(li)))(li) for li in lines]
    is_error = [r["response"] is None or r["error"] is not None for r in done]
    out.mkdir(exist_ok=True)
    for name, wanted in (("output", False), ("errors", True)):
        rows = [r for r, bad in zip(done, is_error, strict=True) if bad is wanted]
        data = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        (out / f"{name}.jsonl").write_bytes(data)
    return [out / "output.jsonl", out / "errors.jsonl"]


class TestExport:
    def test_every_open_request_is_there_once(self, plan, ledger, tmp_path):
        done = export_batch(plan, WHO, ledger, tmp_path / "batch")
        lines = lines_of(tmp_path / "batch")
        assert sorted(map(asked, lines)) == sorted(TEXTS)
        assert len({line["custom_id"] for line in lines}) == done.requests == 12

    def test_a_line_is_what_batch_endpoints_read(self, plan, ledger, tmp_path):
        export_batch(plan, WHO, ledger, tmp_path / "batch")
        line = lines_of(tmp_path / "batch")[0]
        assert line["method"] == "POST"
        assert line["url"] == "/v1/chat/completions"
        body = line["body"]
        assert (body["model"], body["temperature"], body["max_tokens"]) == (
            "m",
            0.5,
            50,
        )
        assert "sample_index" not in body
        schema = body["response_format"]["json_schema"]["schema"]
        assert schema == SCHEMA

    def test_it_asks_what_the_client_would_ask(self, plan, ledger, tmp_path):
        options = {"model": "m", "extra_body": {"top_k": 20}, "dialect": "json_schema"}
        with Server() as server:
            teacher = build_teacher("openai", base_url=server.url, **options)
            frame = plan.collect()
            who = teacher.identity()
            ask_shard(
                frame,
                teacher=teacher,
                params=AskParams(commit_window_s=0.05),
                shard="live",
                scratch=tmp_path / "live",
            )
            posted = {body["messages"][-1]["content"]: body for body in server.bodies}
        export_batch(plan, who, ledger, tmp_path / "batch")
        assert {asked(li): li["body"] for li in lines_of(tmp_path / "batch")} == posted

    def test_a_vllm_teacher_names_adapter_and_template(self, plan, ledger, tmp_path):
        who = {
            "kind": "vllm",
            "model": "/models/base",
            "lora": "hinglish",
            "chat_template_kwargs": {"enable_thinking": False},
        }
        export_batch(plan, who, ledger, tmp_path / "batch")
        body = lines_of(tmp_path / "batch")[0]["body"]
        assert body["model"] == "hinglish"
        assert body["chat_template_kwargs"] == {"enable_thinking": False}

    def test_rules_need_no_batch(self, plan, ledger, tmp_path):
        who = {"kind": "rules", "model": "rules-1"}
        with pytest.raises(TeacherError, match="answers by itself"):
            export_batch(plan, who, ledger, tmp_path / "batch")
        assert not list(tmp_path.glob("*batch*"))

    def test_answered_requests_stay_at_home(self, plan, ledger, tmp_path):
        keys = AnswerKeys(WHO)
        ids = plan.collect()["request_id"]
        ledger.add("a", [(keys.of(ids[0]), "ok", {"request_id": ids[0]})])
        ledger.add("a", [(keys.of(ids[1]), "failed", {"request_id": ids[1]})])
        done = export_batch(plan, WHO, ledger, tmp_path / "batch")
        assert (done.requests, done.answered) == (11, 1)
        assert TEXTS[0] not in map(asked, lines_of(tmp_path / "batch"))

    def test_pieces_keep_to_the_limits(self, plan, ledger, tmp_path):
        by_count = BatchLimits(5, OPENAI_LIMITS.bytes)
        export_batch(plan, WHO, ledger, tmp_path / "five", limits=by_count)
        sizes = [len(p.read_text().splitlines()) for p in pieces(tmp_path / "five")]
        assert sizes == [5, 5, 2]
        longest = max(map(len, orjson_lines(tmp_path / "five")))
        by_size = BatchLimits(50_000, 2 * longest + 1)
        export_batch(plan, WHO, ledger, tmp_path / "small", limits=by_size)
        assert all(
            0 < p.stat().st_size <= by_size.bytes for p in pieces(tmp_path / "small")
        )
        assert lines_of(tmp_path / "five") == lines_of(tmp_path / "small")

    def test_the_manifest_accounts_for_the_pieces(self, plan, ledger, tmp_path):
        limits = BatchLimits(5, OPENAI_LIMITS.bytes)
        export_batch(plan, WHO, ledger, tmp_path / "batch", limits=limits)
        manifest = json.loads((tmp_path / "batch" / "manifest.json").read_text())
        assert manifest["teacher"] == WHO
        assert manifest["requests"] == sum(p["requests"] for p in manifest["pieces"])
        for piece in manifest["pieces"]:
            data = (tmp_path / "batch" / piece["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == piece["sha256"]
            assert len(data) == piece["bytes"]

    def test_pieces_are_never_mixed(self, plan, ledger, tmp_path):
        export_batch(plan, WHO, ledger, tmp_path / "batch")
        with pytest.raises(SourceError, match="is not empty"):
            export_batch(plan, WHO, ledger, tmp_path / "batch")

    def test_a_request_too_large_leaves_nothing(self, plan, ledger, tmp_path):
        with pytest.raises(SourceError, match="fits into no batch file"):
            export_batch(
                plan, WHO, ledger, tmp_path / "batch", limits=BatchLimits(10, 100)
            )
        assert not list(tmp_path.glob("*batch*"))

    def test_the_same_plan_has_the_same_bytes(self, plan, ledger, tmp_path):
        export_batch(plan, WHO, ledger, tmp_path / "one")
        export_batch(plan, WHO, ledger, tmp_path / "two")
        for path in (tmp_path / "one").iterdir():
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def pieces(folder):
    return sorted(folder.glob("requests-*.jsonl"))


def orjson_lines(folder):
    return [line for path in pieces(folder) for line in path.read_bytes().splitlines()]


class TestRoundTrip:
    def send(self, plan, ledger, tmp_path, script=None):
        export_batch(plan, WHO, ledger, tmp_path / "batch")
        return endpoint(tmp_path / "batch", tmp_path / "back", script)

    def test_every_answer_arrives(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        done = import_batch(files, plan, WHO, ledger)
        assert (done.lines, done.good, done.failed) == (12, 12, 0)
        record = next(r for r in ledger.records() if "baat 3" in r["content"])
        assert json.loads(record["content"]) == {"answer": "jawab: baat 3"}
        assert (record["prompt_tokens"], record["completion_tokens"]) == (30, 9)
        assert (record["model"], record["attempts"]) == ("m", 1)

    def test_answers_lie_in_the_journal_of_their_shard(self, plan, ledger, tmp_path):
        import_batch(self.send(plan, ledger, tmp_path), plan, WHO, ledger)
        lines = [len(p.read_bytes().splitlines()) for p in ledger.journals()]
        assert [p.stem for p in ledger.journals()] == ["a", "b"]
        assert lines == [7, 5]

    def test_the_client_asks_only_the_rest(self, plan, ledger, tmp_path):
        script = {"baat 2": lambda li: result(li, {"error": "busy"}, 500)}
        import_batch(self.send(plan, ledger, tmp_path, script), plan, WHO, ledger)
        teacher = Twin()
        for shard in plan:
            sealed = ask_shard(
                shard.load(),
                teacher=teacher,
                params=AskParams(commit_window_s=0.05),
                shard=shard.name,
                scratch=ledger.folder,
            )
            assert set(sealed["status"]) == {"ok"}
        assert dict(teacher.asked) == {"baat 2": 1}

    def test_importing_twice_adds_nothing(self, plan, ledger, tmp_path):
        script = {"baat 2": lambda li: result(li, {"error": "busy"}, 500)}
        files = self.send(plan, ledger, tmp_path, script)
        import_batch(files, plan, WHO, ledger)
        before = [path.read_bytes() for path in ledger.journals()]
        done = import_batch(files, plan, WHO, ledger)
        assert (done.good, done.failed, done.known) == (0, 0, 12)
        assert [path.read_bytes() for path in ledger.journals()] == before

    def test_a_good_answer_on_record_stays(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        key = lines_of(tmp_path / "batch")[0]["custom_id"]
        ledger.add("a", [(key, "ok", {"content": "the first"})])
        done = import_batch(files, plan, WHO, ledger)
        assert (done.good, done.known) == (11, 1)
        assert ledger.read([key])["content"].to_list() == ["the first"]

    def test_a_good_answer_replaces_a_failure(self, plan, ledger, tmp_path):
        script = {"baat 2": lambda li: result(li, {"error": "busy"}, 500)}
        import_batch(self.send(plan, ledger, tmp_path, script), plan, WHO, ledger)
        files = endpoint(tmp_path / "batch", tmp_path / "again")
        done = import_batch(files, plan, WHO, ledger)
        assert (done.good, done.failed, done.known) == (1, 0, 11)

    def test_within_the_files_good_wins_whatever_the_order(
        self, plan, ledger, tmp_path
    ):
        files = self.send(plan, ledger, tmp_path)
        line = lines_of(tmp_path / "batch")[0]
        late = tmp_path / "late.jsonl"
        late.write_bytes(orjson.dumps(result(line, {"error": "busy"}, 500)) + b"\n")
        done = import_batch([late, *files, late], plan, WHO, ledger)
        assert (done.good, done.failed, done.repeated) == (12, 0, 2)

    def test_lines_of_another_plan_are_counted_and_left(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        odd = tmp_path / "odd.jsonl"
        ids = ("0" * 32, "request-1", "z" * 32, 7)
        rows = [result({"custom_id": id_}, completion("{}")) for id_ in ids]
        odd.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        done = import_batch([odd, *files], plan, WHO, ledger)
        assert (done.unknown, done.good) == (4, 12)

    def test_another_teacher_did_not_answer_these(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        done = import_batch(files, plan, {**WHO, "model": "other"}, ledger)
        assert (done.unknown, done.good) == (12, 0)

    def test_a_torn_download_costs_its_own_lines(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        data = files[0].read_bytes()
        files[0].write_bytes(b"\x00\x00\n[1]\n\n" + data[: len(data) - 40])
        done = import_batch(files, plan, WHO, ledger)
        assert (done.torn, done.good) == (3, 11)

    def test_a_busy_shard_is_not_written_over(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        with (
            Journal(ledger.folder / "a.jsonl"),
            pytest.raises(JournalBusyError, match="another process"),
        ):
            import_batch(files, plan, WHO, ledger)

    def test_a_missing_file_is_named(self, plan, ledger, tmp_path):
        with pytest.raises(SourceError, match=r"gone\.jsonl"):
            import_batch([tmp_path / "gone.jsonl"], plan, WHO, ledger)

    def test_a_killed_import_is_finished_by_the_next(self, plan, ledger, tmp_path):
        files = self.send(plan, ledger, tmp_path)
        code = f"""
import os, signal
from pathlib import Path
from hinglish_pipeline.shards.store import ShardStore
from hinglish_pipeline.teachers.batch.results import import_batch
from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.store import Ledger
append, done = Journal.append, []
def dying(self, *arguments):
    append(self, *arguments)
    done.append(1)
    if len(done) == 9:
        os.kill(os.getpid(), signal.SIGKILL)
Journal.append = dying
files = [Path(p) for p in {[str(p) for p in files]!r}]
plan = ShardStore({str(tmp_path / "requests")!r}).load()
import_batch(files, plan, {WHO!r}, Ledger(Path({str(ledger.folder)!r})))
"""
        died = subprocess.run([sys.executable, "-c", code], check=False)
        assert died.returncode == -9
        done = import_batch(files, plan, WHO, ledger)
        assert (done.good, done.known) == (3, 9)
        assert len(list(ledger.records())) == 12


_MADE = {
    "good": lambda line: orjson.dumps(result(line, good(line))),
    "bad": lambda line: orjson.dumps(result(line, {"error": "busy"}, 500)),
    "torn": lambda line: orjson.dumps(result(line, good(line)))[:-9],
    "odd": lambda line: orjson.dumps(result({"custom_id": "mine"}, good(line))),
}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 11), st.sampled_from(sorted(_MADE)))),
        min_size=1,
        max_size=3,
    )
)
def test_every_line_is_accounted_for(plan, tmp_path_factory, script):
    """Whatever comes in whatever order: no line is lost, no good answer either."""
    folder = tmp_path_factory.mktemp("account")
    ledger = Ledger(folder / "answers")
    export_batch(plan, WHO, ledger, folder / "batch")
    lines = lines_of(folder / "batch")
    files = []
    for number, rows in enumerate(script):
        files.append(folder / f"{number}.jsonl")
        made = (_MADE[kind](lines[at]) + b"\n" for at, kind in rows)
        files[-1].write_bytes(b"".join(made))
    done = import_batch(files, plan, WHO, ledger)
    told = done.good + done.failed + done.known
    told += done.repeated + done.unknown + done.torn
    assert told == done.lines == sum(map(len, script))
    kinds = {kind: {at for f in script for at, k in f if k == kind} for kind in _MADE}
    assert (done.good, done.failed) == (
        len(kinds["good"]),
        len(kinds["bad"] - kinds["good"]),
    )


class Twin(ScriptedTeacher):
    """Answers for the teacher that the batch was exported for."""

    def identity(self):
        return WHO


class TestJudging:
    """Results are judged as live replies are."""

    @pytest.fixture
    def judged(self, plan, ledger, tmp_path):
        def outcome(make):
            export_batch(plan, WHO, ledger, tmp_path / "batch")
            files = endpoint(tmp_path / "batch", tmp_path / "back", {"baat 4": make})
            done = import_batch(files, plan, WHO, ledger)
            assert (done.good, done.failed) == (11, 1)
            ((reason, count),) = done.reasons.items()
            assert count == 1
            return reason

        return outcome

    def test_cut_off(self, judged):
        cut = completion('{"answer": "adh', "length")
        assert judged(lambda li: result(li, cut)) == "cut off at max_tokens"

    def test_against_the_schema(self, judged):
        wrong = completion('{"jawab": "haan"}')
        assert "has no 'answer'" in judged(lambda li: result(li, wrong))

    def test_no_json_at_all(self, judged):
        prose = completion("Haan ji, bilkul.")
        assert "no JSON" in judged(lambda li: result(li, prose))

    def test_an_error_body(self, judged):
        body = {"error": {"message": "context length exceeded", "code": 400}}
        reason = judged(lambda li: result(li, body, 400))
        assert reason == "HTTP 400: context length exceeded"

    def test_an_expired_request(self, judged):
        error = {"code": "batch_expired", "message": "not run in time"}
        reason = judged(lambda li: result(li, error=error))
        assert reason == "the batch says: not run in time"

    def test_what_vllm_writes_for_a_bad_request(self, judged):
        error = {"error": {"message": "prompt too long", "type": "BadRequest"}}
        reason = judged(
            lambda li: {
                **result(li, error=error),
                "response": {"status_code": 400, "request_id": "r", "body": None},
            }
        )
        assert reason == "HTTP 400: prompt too long"

    def test_an_error_in_words(self, judged):
        assert "no such url" in judged(lambda li: result(li, error="no such url"))

    def test_nothing(self, judged):
        assert "nothing came back" in judged(result)

    def test_keys_are_blotted_out(self, judged):
        error = {"message": "Incorrect API key provided: sk-proj-abcdef1234567890"}
        reason = judged(lambda li: result(li, error=error))
        assert "abcdef" not in reason

    @pytest.mark.parametrize("line", [b"3", b"[]", b'"x"', b"null"])
    def test_what_is_no_object_is_no_result(self, line):
        with pytest.raises(ValueError, match="JSON object"):
            read_result(line)

    @settings(
        max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.dictionaries(
            st.sampled_from(["response", "error", "id"]),
            st.recursive(
                st.none() | st.integers(-9, 999) | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(["status_code", "body", "error", "choices"]),
                        inner,
                        max_size=4,
                    )
                ),
                max_leaves=8,
            ),
        )
    )
    def test_any_object_is_read_as_an_error_or_an_answer(self, value):
        reply = read_result(orjson.dumps(value))
        assert reply.error is not None or reply.content


def test_a_million_lines_need_little_memory_each(tmp_path):
    """What an import holds of a line is a place, not its text."""
    import tracemalloc

    from hinglish_pipeline.teachers.batch.results import _find_lines

    path = tmp_path / "output.jsonl"
    with path.open("wb") as file:
        for i in range(20_000):
            row = result({"custom_id": f"{i:032x}"}, completion("x" * 500))
            file.write(orjson.dumps(row) + b"\n")
    from collections import Counter

    tracemalloc.start()
    with path.open("rb") as file:
        found = _find_lines([file], Counter())
        held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 20_000
    assert held / 20_000 < 500
