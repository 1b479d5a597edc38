"""What is seen while a teacher is asked: on a terminal, on a pipe, at the end."""

import logging
import os
import pty
import subprocess
import sys
import threading
import time

import pytest

from hinglish_pipeline.teachers import AskParams, Ledger, ask_shard
from hinglish_pipeline.teachers.ledger import watch
from hinglish_pipeline.teachers.ledger.counters import Counts
from hinglish_pipeline.teachers.price import Price
from tests.teachers.make import make_frame
from tests.teachers.scripted import ScriptedTeacher

PRICE = Price(prompt_per_million=1.0, completion_per_million=10.0)


class TestPace:
    def test_rates_are_of_the_last_minute_and_time_left_follows_them(self):
        before = Counts(ok=1_000, answered_before=50)
        pace = watch.Pace(before, total=10_000, price=PRICE, began=0.0)
        slow = before._replace(ok=1_060, completion_tokens=6_000)
        first = pace.read(slow, 60.0)
        assert (first.done, first.requests_per_s, first.tokens_per_s) == (60, 1.0, 100)
        fast = slow._replace(ok=2_260, completion_tokens=126_000)
        second = pace.read(fast, 120.0)
        assert (second.requests_per_s, second.tokens_per_s) == (20.0, 2_000)
        assert second.left_s == pytest.approx((10_000 - 1_260) / 20)

    def test_cached_and_failed_count_as_done_and_are_told_apart(self):
        pace = watch.Pace(Counts(), total=100, price=None, began=0.0)
        counts = Counts(answered_before=40, ok=5, failed=3, declined=2)
        standing = pace.read(counts, 1.0)
        assert (standing.done, standing.cached, standing.failed) == (50, 40, 3)
        assert standing.cost is None

    def test_nothing_answered_yet_promises_no_end(self):
        standing = watch.Pace(Counts(), 100, PRICE, 0.0).read(Counts(), 5.0)
        assert standing.left_s is None
        assert "left" not in str(standing)

    def test_the_line_says_it_all(self):
        pace = watch.Pace(Counts(), total=20_000, price=PRICE, began=0.0)
        counts = Counts(
            answered_before=9_000,
            ok=1_000,
            failed=20,
            prompt_tokens=1_000_000,
            completion_tokens=200_000,
        )
        assert str(pace.read(counts, 10.0)) == (
            "10,020 of 20,000 rows done, 9,000 of them answered before, 20 failed, "
            "102.0 requests/s, 20,000 tokens/s, cost so far 3.00 USD, about 98 s left"
        )

    def test_rented_machines_cost_by_the_clock(self):
        pace = watch.Pace(Counts(), 10, Price(currency="INR", per_hour=3600), 0.0)
        assert pace.read(Counts(ok=1), 25.0).cost == "25.00 INR"


def test_on_a_pipe_a_line_now_and_then_over_all_shards(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(watch, "LINE_SECONDS", 0.05)
    ledger = Ledger(tmp_path)
    name = "hinglish_pipeline.teachers.ledger.watch"
    threads = threading.active_count()
    with (
        caplog.at_level(logging.INFO, logger=name),
        watch.watch(ledger, 5, "teacher_answers"),
    ):
        for shard, texts in (("one", "abc"), ("two", "de")):
            ask_shard(
                make_frame(*texts),
                teacher=ScriptedTeacher(),
                params=AskParams(commit_window_s=0.01),
                shard=shard,
                scratch=tmp_path,
            )
        end = time.monotonic() + 5
        while not any("5 of 5 rows done" in line for line in caplog.messages):
            assert time.monotonic() < end
            time.sleep(0.01)
    said = [record.getMessage() for record in caplog.records if record.name == name]
    assert all(line.startswith("teacher_answers: ") for line in said)
    assert threading.active_count() == threads


def test_on_a_terminal_one_bar_with_every_figure(tmp_path):
    """A real terminal, as far as the process can tell."""
    code = f"""
import time
from pathlib import Path
from hinglish_pipeline.teachers import Ledger
from hinglish_pipeline.teachers.ledger import watch
from hinglish_pipeline.teachers.ledger.counters import Counters
from hinglish_pipeline.teachers.price import Price
from hinglish_pipeline.teachers.protocol import TeacherAnswer

watch.BAR_SECONDS = 0.05
ledger = Ledger(Path({str(tmp_path)!r}))
price = Price(completion_per_million=1e6)
with ledger.journal("s") as journal, Counters(journal) as counters:
    with watch.watch(ledger, 1000, "teacher_answers", price):
        counters.keep_earlier(600)
        for i in range(100):
            counters.record(TeacherAnswer(str(i), "ok", "x", completion_tokens=1))
        counters.record(TeacherAnswer("f", "failed", "x"))
        time.sleep(1.0)
"""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    env = {**os.environ, "COLUMNS": "160", "TERM": "xterm"}
    child = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env=env)
    seen = b""
    while child.poll() is None:
        time.sleep(0.02)
        try:
            seen += os.read(ours, 65536)
        except BlockingIOError:
            continue
    os.close(theirs)
    os.close(ours)
    text = seen.decode()
    assert child.returncode == 0
    for part in ("teacher_answers", "701/1000", "1 failed", "600 cached"):
        assert part in text
    for part in ("req/s", "tok/s", "100.00 USD", "ETA 0:00:"):
        assert part in text
