"""A server in trouble costs no row; rows in trouble cost no server."""

import threading
import time
from collections import Counter
from typing import ClassVar

import pytest

from hinglish_pipeline.teachers import (
    TeacherRefusedError,
    TeacherUnreachableError,
    build_teacher,
)
from tests.teachers.make import make_requests
from tests.teachers.server import Server

FAST = {
    "backoff_s": 0.01,
    "max_backoff_s": 0.05,
    "timeout_s": 3,
    "patience_s": 20,
    "concurrency": 16,
    "break_after": 5,
}


def ask(server, texts, **settings):
    teacher = build_teacher(
        "openai", model="m", base_url=server.url, **{**FAST, **settings}
    )
    requests = make_requests(*texts)
    by_id = {r.id: r.messages[0]["content"] for r in requests}
    return {by_id[a.request_id]: a for a in teacher.answer(requests)}


def later(seconds, action):
    timer = threading.Timer(seconds, action)
    timer.start()
    return timer


class TestServersTrouble:
    @pytest.mark.parametrize("trouble", ["500", "hang", "cut", "not json"])
    def test_an_outage_costs_no_attempt_however_it_looks(self, trouble):
        texts = [str(n) for n in range(200)]
        with Server(everybody=trouble, everybody_after=50) as server:
            later(1.5, lambda: setattr(server, "everybody", ""))
            answers = ask(server, texts, max_attempts=1, timeout_s=1)
        assert Counter((a.status, a.attempts) for a in answers.values()) == {
            ("ok", 1): 200
        }
        assert server.canaries >= 2

    def test_rows_wait_while_only_the_canary_asks(self):
        with Server(everybody="500") as server:
            later(1.5, lambda: setattr(server, "everybody", ""))
            ask(server, map(str, range(50)), dialect="none", max_attempts=2)
        sent_in_trouble = server.refused_by_everybody - server.canaries
        assert sent_in_trouble <= FAST["concurrency"] + FAST["break_after"]

    def test_an_outage_without_end_stops_the_run_and_keeps_the_answers(self):
        teacher_answers = []
        with Server(everybody="500", everybody_after=100) as server:
            teacher = build_teacher(
                "openai", model="m", base_url=server.url, **{**FAST, "patience_s": 0.5}
            )
            started = time.monotonic()
            with pytest.raises(TeacherUnreachableError, match="500 as scripted"):
                for answer in teacher.answer(make_requests(*map(str, range(5000)))):
                    teacher_answers.append(answer)
        assert Counter(a.status for a in teacher_answers) == {"ok": 100}
        assert time.monotonic() - started < 5


class TestRowsTrouble:
    def test_poison_rows_fail_alone_with_their_reason(self):
        poison = [f"zeher {n}" for n in range(40)]
        good = [str(n) for n in range(60)]
        with Server(script={text: ["500"] * 9 for text in poison}) as server:
            answers = ask(server, [*poison, *good], max_attempts=3)
        assert {answers[t].status for t in good} == {"ok"}
        assert {(answers[t].error, answers[t].attempts) for t in poison} == {
            ("HTTP 500: 500 as scripted", 3)
        }
        assert {server.seen[t] for t in poison} == {3}
        assert 1 <= server.canaries <= 40

    def test_a_row_is_given_up_only_after_the_server_answered_somebody(self):
        with Server(script={"a": ["500"]}) as server:
            answers = ask(server, ["a"], max_attempts=1)
        assert answers["a"].status == "failed"
        assert server.canaries == 1

    def test_a_row_that_alone_is_refused_does_not_stop_the_run(self):
        with Server(script={"a": ["403"]}) as server:
            answers = ask(server, ["a", "b"])
        assert answers["b"].status == "ok"
        assert answers["a"].status == "failed"
        assert "403" in answers["a"].error
        assert server.seen["a"] == 1

    def test_a_refusal_of_everybody_does(self):
        with (
            Server(everybody="402") as server,
            pytest.raises(TeacherRefusedError, match="nothing is left to spend"),
        ):
            ask(server, ["a", "b"])


class TestAMixOfFaults:
    MIX: ClassVar = {
        "500": 0.02,
        "429": 0.02,
        "not json": 0.01,
        "cut": 0.01,
        "hang": 0.01,
    }

    def test_every_row_ends_well_and_little_is_asked_twice(self):
        texts = [str(n) for n in range(2000)]
        usual = {"concurrency": 128, "timeout_s": 30, "backoff_s": 0.1}
        with Server(mix=self.MIX, latency_s=0.02) as server:
            answers = ask(server, texts, **usual)
        assert len(answers) == 2000
        assert {(a.status, a.content) for a in answers.values()} == {
            ("ok", f'{{"answer":"{text} ka jawab"}}') for text in texts
        }
        assert server.outcomes["hang"] > 5
        assert sum(server.seen.values()) <= 1.1 * 2000

    def test_hangs_do_not_hold_the_run_for_the_whole_timeout(self):
        texts = [str(n) for n in range(1000)]
        with Server(mix={"hang": 0.01}, latency_s=0.02) as server:
            started = time.monotonic()
            answers = ask(server, texts, concurrency=64, timeout_s=60)
            took = time.monotonic() - started
        assert {a.status for a in answers.values()} == {"ok"}
        assert took < 20

    def test_what_was_learnt_gives_way_when_answers_become_slow(self):
        texts = [str(n) for n in range(300)]
        with Server(latency_s=0.01) as server:
            later(0.2, lambda: setattr(server, "latency_s", 1.3))
            answers = ask(server, texts, concurrency=100, timeout_s=60)
        assert {a.status for a in answers.values()} == {"ok"}
        assert sum(server.seen.values()) <= 1.3 * 300
