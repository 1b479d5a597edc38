"""kill -9 in the middle of asking, and start again: once asked, once kept."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import orjson
import polars as pl
import pytest

from tests.teachers.make import make_frame
from tests.teachers.server import Server

ROWS = 150
CONCURRENCY = 8
KILLS = 2
CHILD = """
import sys
from pathlib import Path
import polars as pl
from hinglish_pipeline.teachers import AskParams, ask_shard, build_teacher

plan, out, scratch, url = sys.argv[1:]
teacher = build_teacher("openai", model="m", base_url=url, concurrency=CONCURRENCY)
sealed = ask_shard(
    pl.read_parquet(plan),
    teacher=teacher,
    params=AskParams(commit_window_s=0.02),
    shard="s",
    scratch=Path(scratch),
)
sealed.write_parquet(out)
""".replace("CONCURRENCY", str(CONCURRENCY))


def start(folder, url):
    paths = (folder / "plan.parquet", folder / "out.parquet", folder / "scratch", url)
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, paths)], stderr=subprocess.PIPE
    )


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_and_started_again_nothing_is_lost_or_asked_twice(tmp_path, seed):
    texts = [f"sawaal {i}" for i in range(ROWS)]
    make_frame(*texts).write_parquet(tmp_path / "plan.parquet")
    journal = tmp_path / "scratch" / "s.jsonl"
    choose = random.Random(seed)
    with Server(latency_s=0.01) as server:
        recorded: set[bytes] = set()
        for _ in range(KILLS):
            goal = len(recorded) + choose.randint(10, 50)
            child = start(tmp_path, server.url)
            wait_for(lambda goal=goal: count_lines(journal) >= goal)
            os.kill(child.pid, signal.SIGKILL)
            child.communicate()
            now = set(journal.read_bytes().splitlines())
            assert recorded <= now
            recorded = now
        child = start(tmp_path, server.url)
        _, error = child.communicate(timeout=60)
        assert child.returncode == 0, error.decode()
        asked = Counter(server.seen)
    lines = [orjson.loads(line) for line in journal.read_bytes().splitlines()]
    assert len({line["key"] for line in lines}) == len(lines) == ROWS
    assert set(asked) == set(texts)
    # A kill costs what is in flight, and what arrived within the hand-over window.
    assert sum(asked.values()) - ROWS <= KILLS * 2 * CONCURRENCY
    sealed = pl.read_parquet(tmp_path / "out.parquet")
    answers = [orjson.loads(content)["answer"] for content in sealed["content"]]
    assert answers == [f"{text} ka jawab" for text in texts]


def count_lines(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0
