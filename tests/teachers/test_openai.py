import logging
import pickle
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest

from hinglish_pipeline.teachers import (
    TeacherError,
    TeacherRefusedError,
    TeacherUnreachableError,
    build_teacher,
)
from hinglish_pipeline.teachers.endpoint.retry import backoff, parse_retry_after
from tests.teachers.make import make_requests
from tests.teachers.server import Server

FAST = {"backoff_s": 0.01, "max_backoff_s": 0.05, "timeout_s": 0.4, "patience_s": 0.3}


def build(server, **settings):
    return build_teacher(
        "openai", model="m", base_url=server.url, **{**FAST, **settings}
    )


def ask(server, *texts, sampling=None, **settings):
    teacher = build(server, **settings)
    requests = make_requests(*texts, **(sampling or {}))
    by_id = {r.id: r.messages[0]["content"] for r in requests}
    return {by_id[a.request_id]: a for a in teacher.answer(requests)}


class TestTroubleCostsAttemptsNotRows:
    @pytest.mark.parametrize("trouble", ["500", "502", "not json", "cut", "hang"])
    def test_one_bad_reply_is_asked_again(self, trouble):
        with Server(script={"a": [trouble]}) as server:
            answers = ask(server, "a", "b")
        assert {t: (a.status, a.attempts) for t, a in answers.items()} == {
            "a": ("ok", 2),
            "b": ("ok", 1),
        }

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [
            ("500", "HTTP 500: 500 as scripted"),
            ("not json", "the reply is no chat completion"),
            ("cut", "connection broke (ClientPayloadError)"),
            ("hang", "no answer within 0.1 s"),
            ("bad answer", "answer has no 'answer'"),
        ],
    )
    def test_trouble_without_end_fails_its_own_row_with_the_reason(
        self, trouble, reason
    ):
        with Server(script={"a": [trouble] * 9}) as server:
            answers = ask(server, "a", "b", max_attempts=3, timeout_s=0.1)
        assert (answers["a"].status, answers["a"].error) == ("failed", reason)
        assert (answers["a"].attempts, server.seen["a"]) == (3, 3)
        assert answers["b"].status == "ok"

    def test_a_request_the_server_rejects_is_not_repeated(self):
        with Server(script={"a": ["400"]}) as server:
            answers = ask(server, "a")
        assert answers["a"].error == "HTTP 400: 400 as scripted"
        assert server.seen["a"] == 1

    def test_a_wrong_shape_under_greedy_decoding_is_not_repeated(self):
        with Server(script={"a": ["bad answer"] * 9}) as server:
            answers = ask(server, "a", sampling={"temperature": 0.0})
        assert answers["a"].status == "failed"
        assert answers["a"].content == '{"kuch": "aur"}'
        assert server.seen["a"] == 1

    def test_an_answer_cut_at_max_tokens_fails_and_keeps_its_text(self):
        with Server(script={"a": ["length"]}) as server:
            answer = ask(server, "a")["a"]
        assert (answer.error, answer.finish_reason) == (
            "cut off at max_tokens",
            "length",
        )
        assert answer.content.startswith('{"ans')

    def test_json_in_a_code_fence_is_read(self):
        with Server(script={"a": ["fenced"]}) as server:
            assert ask(server, "a")["a"].status == "ok"


class TestRateLimits:
    def test_retry_after_is_honoured_by_everybody(self):
        texts = [f"q{i}" for i in range(12)]
        with Server(script={"q0": ["429:0.4"]}) as server:
            answers = ask(server, *texts, concurrency=2)
        assert all(a.status == "ok" for a in answers.values())
        first, second = server.times["q0"]
        assert second - first >= 0.4
        # Only what was under way when the refusal came may arrive during the wait.
        wait = (first, first + 0.4)
        during = [
            t for q in texts[1:] for t in server.times[q] if wait[0] < t < wait[1]
        ]
        assert len(during) <= 2

    def test_an_http_date_is_understood(self):
        now = time.time()
        at = datetime.fromtimestamp(now, UTC) + timedelta(seconds=30)
        wait = parse_retry_after(format_datetime(at, usegmt=True), now)
        assert wait == pytest.approx(30, abs=1)

    @pytest.mark.parametrize(
        ("header", "seconds"), [(None, None), ("soon", None), ("-3", 0.0), ("2", 2.0)]
    )
    def test_odd_headers(self, header, seconds):
        assert parse_retry_after(header, 0.0) == seconds

    def test_backoff_doubles_up_to_the_limit_and_jitters(self):
        for attempt, ceiling in [(1, 1.0), (2, 2.0), (3, 4.0), (9, 5.0)]:
            delays = [backoff(attempt, 1.0, 5.0) for _ in range(50)]
            assert ceiling / 2 <= min(delays) < max(delays) <= ceiling

    def test_concurrency_is_bounded(self):
        with Server(latency_s=0.01) as server:
            ask(server, *map(str, range(60)), concurrency=7)
        assert 1 < server.most_in_flight <= 7


class TestDialects:
    @pytest.mark.parametrize(
        ("dialect", "probes"), [("json_schema", 1), ("json_object", 2), ("none", 2)]
    )
    def test_the_dialect_is_probed_once(self, dialect, probes):
        with Server(dialect=dialect) as server:
            teacher = build(server)
            for _ in range(2):
                assert all(
                    a.status == "ok" for a in teacher.answer(make_requests("a", "b"))
                )
        assert server.probes == probes
        sent = {
            b.get("response_format", {"type": "none"})["type"] for b in server.bodies
        }
        assert sent == {dialect}

    def test_a_configured_dialect_is_not_probed(self):
        with Server() as server:
            ask(server, "a", dialect="none")
        assert server.probes == 0

    def test_nothing_of_ours_reaches_the_server(self):
        with Server() as server:
            ask(server, "a", extra_body={"top_k": 20})
        body = server.bodies[0]
        assert body.keys() == {
            *("model", "messages", "temperature", "max_tokens"),
            *("top_k", "response_format"),
        }


class TestRefusalsAndOutages:
    def test_a_wrong_key_stops_the_run_and_is_never_shown(self, caplog):
        key = "sk-very-secret-123"
        with Server(key="another") as server, caplog.at_level(logging.DEBUG):
            teacher = build(server, credentials={"api_key": key})
            with pytest.raises(TeacherRefusedError, match="401") as caught:
                list(teacher.answer(make_requests("a")))
        shown = (
            f"{caught.value!r} {caught.value} {teacher!r} {vars(teacher)} {caplog.text}"
        )
        shown += f"{teacher.identity()} {teacher._settings}"
        assert key not in shown
        assert "credentials.yml" in str(caught.value)

    def test_the_right_key_is_sent(self):
        with Server(key="sk-1") as server:
            answers = ask(server, "a", credentials={"api_key": "sk-1"})
        assert answers["a"].status == "ok"

    @pytest.mark.parametrize(
        "settings",
        [
            {"credentials": {"api_key": ["sk-very-secret"]}},
            {"credentials": {"apikey": "sk-very-secret"}},
            {"api_key": "sk-very-secret"},
            {"base_url": "http://me:sk-very-secret@host/v1"},
        ],
    )
    def test_a_misplaced_key_is_not_shown_either(self, settings):
        given = {"model": "m", "base_url": "http://host/v1", **settings}
        with pytest.raises(TeacherError) as caught:
            build_teacher("openai", **given)
        assert "sk-very-secret" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_nobody_listening_ends_after_patience(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            teacher = build_teacher(
                "openai", model="m", base_url=f"http://127.0.0.1:{port}/v1", **FAST
            )
            with pytest.raises(TeacherUnreachableError, match=f"127.0.0.1:{port}"):
                list(teacher.answer(make_requests("a")))

    def test_a_server_that_comes_late_costs_no_attempts(self):
        server = Server()
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            port = place.getsockname()[1]
        server.port = port
        starter = threading.Timer(0.6, server.__enter__)
        starter.start()
        try:
            teacher = build_teacher(
                "openai",
                model="m",
                base_url=f"http://127.0.0.1:{port}/v1",
                **{**FAST, "patience_s": 20, "max_attempts": 1},
            )
            answers = list(teacher.answer(make_requests("a", "b")))
        finally:
            starter.join()
            server.__exit__()
        assert [(a.status, a.attempts) for a in answers] == [("ok", 1)] * 2


class TestAsAnObject:
    def test_usage_is_counted_over_all_attempts(self):
        with Server(script={"a": ["bad answer", "500"]}) as server:
            teacher = build(server)
            (answer,) = teacher.answer(make_requests("a"))
        assert (answer.prompt_tokens, answer.completion_tokens) == (22, 14)
        usage = teacher.usage
        assert (usage.requests, usage.retries, usage.prompt_tokens) == (1, 2, 22)

    def test_identity_is_what_reaches_the_answer(self):
        one = build_teacher("openai", model="m", base_url="http://a/v1", concurrency=1)
        two = build_teacher(
            "openai",
            model="m",
            base_url="http://b/v1",
            credentials={"api_key": "k"},
        )
        other = build_teacher(
            "openai", model="m", base_url="http://a/v1", extra_body={"top_k": 1}
        )
        assert one.identity() == two.identity() != other.identity()

    def test_it_travels_to_another_process(self):
        with Server(key="k") as server:
            teacher = build(server, credentials={"api_key": "k"})
            twin = pickle.loads(pickle.dumps(teacher))
            assert [a.status for a in twin.answer(make_requests("a"))] == ["ok"]

    def test_leaving_early_stops_asking(self):
        with Server(latency_s=0.02) as server:
            teacher = build(server, concurrency=2)
            answers = teacher.answer(make_requests(*map(str, range(200))))
            next(answers)
            answers.close()
            asked = sum(server.seen.values())
            time.sleep(0.2)
            assert sum(server.seen.values()) <= asked + 2 < 60

    def test_it_works_where_a_loop_is_already_running(self):
        import asyncio

        async def notebook_cell(server):
            return [a.status for a in build(server).answer(make_requests("a"))]

        with Server() as server:
            assert asyncio.run(notebook_cell(server)) == ["ok"]

    def test_content_is_kept_as_written(self):
        with Server() as server:
            answer = ask(server, "नमस्ते")["नमस्ते"]
        assert orjson.loads(answer.content) == {"answer": "नमस्ते ka jawab"}
