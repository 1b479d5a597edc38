"""Several servers share the work, each within its limits."""

import logging
import pickle
import socket
import time
from collections import Counter
from itertools import pairwise
from typing import ClassVar

import pytest

from hinglish_pipeline.datasets import TeacherDataset
from hinglish_pipeline.teachers import (
    TeacherError,
    TeacherRefusedError,
    TeacherUnreachableError,
    build_teacher,
)
from tests.teachers.make import make_requests
from tests.teachers.server import Server

FAST = {"backoff_s": 0.01, "max_backoff_s": 0.1, "timeout_s": 2, "patience_s": 20}


def build(*servers, **settings):
    endpoints = [s if isinstance(s, dict) else {"base_url": s.url} for s in servers]
    return build_teacher(
        "openai", model="m", endpoints=endpoints, **{**FAST, **settings}
    )


def ask(teacher, number):
    return list(teacher.answer(make_requests(*map(str, range(number)))))


def statuses(answers):
    return Counter(answer.status for answer in answers)


@pytest.fixture
def nobody():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        yield {"base_url": f"http://127.0.0.1:{place.getsockname()[1]}/v1"}


class TestSharing:
    def test_the_work_is_shared_by_concurrency(self):
        with Server(latency_s=0.02) as one, Server(latency_s=0.02) as two:
            wide = {"base_url": two.url, "concurrency": 12}
            answers = ask(build(one, wide, concurrency=4), 400)
        assert statuses(answers) == {"ok": 400}
        assert one.most_in_flight <= 4 < two.most_in_flight <= 12
        first, second = sum(one.seen.values()), sum(two.seen.values())
        assert first + second == 400
        assert 2 <= second / first <= 4.5

    def test_a_faster_server_gets_more(self):
        with Server(latency_s=0.08) as slow, Server(latency_s=0.01) as fast:
            ask(build(slow, fast, concurrency=4), 200)
        assert sum(fast.seen.values()) > 3 * sum(slow.seen.values())

    def test_each_is_asked_in_its_own_dialect_for_its_own_name(self):
        with Server(dialect="json_object") as one, Server(dialect="none") as two:
            named = {"base_url": two.url, "model": "m-instruct"}
            answers = ask(build(one, named, concurrency=2), 20)
        assert statuses(answers) == {"ok": 20}
        assert {b["model"] for b in one.bodies} == {"m"}
        assert {b["model"] for b in two.bodies} == {"m-instruct"}
        assert all(b["response_format"]["type"] == "json_object" for b in one.bodies)
        assert not any("response_format" in b for b in two.bodies)

    def test_addresses_are_no_part_of_the_identity(self):
        one = build_teacher("openai", model="m", base_url="http://a/v1")
        two = build({"base_url": "http://b/v1"}, {"base_url": "http://c/v1"})
        assert one.identity() == two.identity()


class TestTroubleAtOne:
    def test_one_that_is_not_there_holds_nobody_up(self, nobody):
        with Server(latency_s=0.01) as server:
            started = time.monotonic()
            answers = ask(build(nobody, server, max_attempts=1), 100)
            assert time.monotonic() - started < 3
        assert {(a.status, a.attempts) for a in answers} == {("ok", 1)}

    @pytest.mark.parametrize("trouble", ["500", "401", "429:60"])
    def test_one_that_fails_everybody_holds_nobody_up(self, trouble):
        with Server(everybody=trouble) as ill, Server(latency_s=0.01) as well:
            started = time.monotonic()
            answers = ask(build(ill, well, break_after=3, concurrency=8), 100)
            assert time.monotonic() - started < 3
        assert statuses(answers) == {"ok": 100}
        assert sum(well.seen.values()) == 100

    def test_all_of_them_refusing_stops_the_run(self):
        with (
            Server(everybody="401") as one,
            Server(everybody="403") as two,
            pytest.raises(TeacherRefusedError, match=r"(?s)401.*403"),
        ):
            ask(build(one, two), 5)

    def test_all_of_them_silent_stops_the_run(self, nobody):
        teacher = build(nobody, patience_s=0.3)
        with pytest.raises(TeacherUnreachableError, match="Answers so far are kept"):
            ask(teacher, 5)


class TestKeys:
    KEYS: ClassVar = {
        "api_key": "sk-common-1",
        "api_keys": {"north": "sk-north-2", "south": "sk-south-3"},
    }

    def test_each_gets_its_own_key_and_the_rest_the_common_one(self):
        with (
            Server(key="sk-common-1") as one,
            Server(key="sk-north-2") as two,
            Server(key="sk-south-3") as three,
        ):
            north = {"base_url": two.url, "key": "north"}
            south = {"base_url": three.url, "key": "south"}
            teacher = build(one, north, south, credentials=self.KEYS, concurrency=2)
            twin = pickle.loads(pickle.dumps(teacher))
            assert statuses(ask(twin, 30)) == {"ok": 30}
        assert all(sum(s.seen.values()) for s in (one, two, three))

    def test_no_key_is_ever_shown(self, caplog):
        with Server(key="other") as server, caplog.at_level(logging.DEBUG):
            endpoint = {"base_url": server.url, "key": "north"}
            teacher = build(endpoint, credentials=self.KEYS)
            with pytest.raises(TeacherRefusedError) as caught:
                ask(teacher, 3)
        shown = f"{caught.value!r} {teacher!r} {vars(teacher)} {caplog.text}"
        assert not any(secret in shown for secret in ("sk-common", "sk-north"))

    def test_a_name_without_a_key_is_named(self):
        with pytest.raises(TeacherError, match=r"'west'.*api_keys"):
            build({"base_url": "http://a/v1", "key": "west"}, credentials=self.KEYS)

    def test_the_catalog_entry_passes_them_on(self):
        with Server(key="sk-north-2") as server:
            entry = TeacherDataset(
                kind="openai",
                settings={
                    "model": "m",
                    "endpoints": [{"base_url": server.url, "key": "north"}],
                },
                credentials=self.KEYS,
            )
            assert statuses(ask(entry.load(), 3)) == {"ok": 3}
            assert "sk-" not in repr(entry)


class TestLimits:
    def test_requests_per_minute_are_kept(self):
        with Server() as server:
            started = time.monotonic()
            answers = ask(build(server, requests_per_minute=1200), 40)
            took = time.monotonic() - started
        assert statuses(answers) == {"ok": 40}
        # A second's worth may go at once: 20, then 20 more in a second.
        assert 0.9 <= took < 4

    def test_tokens_per_minute_are_kept(self):
        with Server() as server:
            started = time.monotonic()
            # Every answer uses 18 tokens: 60 a second are 3.3 answers.
            answers = ask(build(server, tokens_per_minute=3600), 6)
            took = time.monotonic() - started
        assert statuses(answers) == {"ok": 6}
        assert took >= 0.5

    def test_a_limited_server_leaves_the_rest_to_another(self):
        with Server(latency_s=0.01) as slow, Server(latency_s=0.01) as free:
            limited = {"base_url": slow.url, "requests_per_minute": 60}
            ask(build(limited, free, concurrency=4), 100)
        assert sum(slow.seen.values()) <= 4
        assert sum(free.seen.values()) >= 96

    def test_a_limit_that_nobody_stated_is_found(self):
        with Server(most_per_s=100, latency_s=0.01) as server:
            teacher = build(server, concurrency=64, backoff_s=0.1, max_attempts=3)
            answers = ask(teacher, 400)
        assert statuses(answers) == {"ok": 400}
        assert server.outcomes["429"] < 400

    def test_an_allowance_that_is_used_up_is_waited_for(self):
        spent = {
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": "300ms",
        }
        with Server(headers=spent) as server:
            ask(build(server, concurrency=1, dialect="none"), 4)
        moments = sorted(t for times in server.times.values() for t in times)
        gaps = [after - before for before, after in pairwise(moments)]
        assert min(gaps) >= 0.25

    def test_a_limit_without_end_stops_the_run(self):
        with (
            Server(everybody="429") as server,
            pytest.raises(TeacherUnreachableError, match="HTTP 429"),
        ):
            ask(build(server, patience_s=0.5, concurrency=4, max_attempts=50), 20)

    @pytest.mark.parametrize("others", [0, 50])
    def test_rows_that_alone_are_turned_away_fail_alone(self, others):
        poison = ["zeher 1", "zeher 2", "zeher 3"]
        with Server(script={text: ["429"] * 99 for text in poison}) as server:
            teacher = build(server, max_attempts=3, concurrency=8)
            requests = make_requests(*poison, *map(str, range(others)))
            answers = list(teacher.answer(requests))
        assert statuses(answers) == {"failed": 3} | ({"ok": others} if others else {})
        errors = {answer.error for answer in answers} - {None}
        assert errors == {"HTTP 429: 429 as scripted"}

    @pytest.mark.parametrize(
        "settings",
        [
            {"base_url": "http://a/v1", "endpoints": [{"base_url": "http://b/v1"}]},
            {"endpoints": []},
            {"endpoints": [{"base_url": "b/v1"}]},
            {"endpoints": [{"base_url": "http://me:pw@b/v1"}]},
        ],
    )
    def test_addresses_that_do_not_fit_are_named(self, settings):
        with pytest.raises(TeacherError, match=r"endpoints|base_url"):
            build_teacher("openai", model="m", **settings)
