"""Kills a run at random moments, starts it again, and counts what that cost.

The tests run it small, the benchmark at full size.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
import polars as pl

from hinglish_pipeline.teachers import Ledger
from tests.teachers.make import make_frame

if TYPE_CHECKING:
    from pathlib import Path

    from tests.teachers.server import Server

# What is answered within a commit window belongs to a kill's cost as much as what is
# in flight.
COMMIT_WINDOW_S = 0.05
CONNECT_S = 0.2
CHILD = """
import sys
from pathlib import Path
import polars as pl
from hinglish_pipeline.teachers import AskParams, Ledger, ask_shard, build_teacher

folder, url, concurrency, window = sys.argv[1:]
folder = Path(folder)
teacher = build_teacher(
    "openai", model="m", base_url=url, concurrency=int(concurrency),
    dialect="json_schema",
)
print("ready", flush=True)
for plan in sorted(folder.glob("plan-*.parquet")):
    sealed = folder / plan.name.replace("plan", "sealed")
    if sealed.exists():
        continue
    answers = ask_shard(
        pl.read_parquet(plan),
        teacher=teacher,
        params=AskParams(commit_window_s=float(window)),
        shard=plan.stem,
        scratch=folder / "ledger",
    )
    answers.write_parquet(folder / "being-sealed")
    (folder / "being-sealed").rename(sealed)
"""


@dataclass(frozen=True)
class KillReport:
    """What a run that was killed again and again came to.

    Attributes:
        kills: Kills that met a living run.
        rows: Requests there were.
        lost: Requests without a good answer at the end.
        changed: Requests whose answer differs from the undisturbed run's.
        duplicate_rows: Records beyond one a request in the ledger.
        asked_again: Requests that the server saw beyond one each.
        most_by_one_kill: The most requests that one kill cost.
        allowed_by_one_kill: In flight and one commit window's worth.
        told_lost: What the ledger itself says was lost in flight.
    """

    kills: int
    rows: int
    lost: int
    changed: int
    duplicate_rows: int
    asked_again: int
    most_by_one_kill: int
    allowed_by_one_kill: int
    told_lost: int


def run_killed(
    folder: Path,
    server: Server,
    *,
    rows: int,
    shards: int,
    kills: int,
    seed: int,
    concurrency: int,
) -> KillReport:
    """Run to the end, killed at random moments, beside an undisturbed run.

    Args:
        folder: Empty folder to work in.
        server: The scripted server; what it saw before does not count.
        rows: Requests in all.
        shards: Shards they are cut into.
        kills: How often to kill.
        seed: Of the moments.
        concurrency: Requests in flight.

    Returns:
        What it cost.
    """
    plan(folder / "calm", rows, shards)
    finish(start(folder / "calm", server.url, concurrency))
    server.seen.clear()
    plan(folder / "killed", rows, shards)
    choose = random.Random(seed)
    longest_s = CONNECT_S + 2 * rows * server.latency_s / concurrency / kills
    met, costs = 0, []
    for _ in range(kills):
        child = start(folder / "killed", server.url, concurrency)
        child.stdout.readline()
        # Moments are spread so that the last kill still finds a run to meet.
        time.sleep(choose.uniform(0, longest_s))
        met += child.poll() is None
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        costs.append(count_unrecorded(folder / "killed", server))
    finish(start(folder / "killed", server.url, concurrency))
    calm, killed = answers(folder / "calm"), answers(folder / "killed")
    ledger = Ledger(folder / "killed" / "ledger")
    return KillReport(
        kills=met,
        rows=rows,
        lost=rows - killed.filter(status="ok")["request_id"].n_unique(),
        changed=rows - calm.join(killed, on=calm.columns, how="inner").height,
        duplicate_rows=sum(repeated(ledger).values()),
        asked_again=sum(server.seen.values()) - rows,
        most_by_one_kill=max(costs),
        allowed_by_one_kill=allowed(concurrency, server.latency_s),
        told_lost=ledger.counts().lost,
    )


def allowed(concurrency: int, latency_s: float) -> int:
    """Requests in flight, and those that come back within one commit window."""
    return concurrency + round(concurrency * COMMIT_WINDOW_S / latency_s)


def plan(folder: Path, rows: int, shards: int) -> None:
    """Write the requests of all shards."""
    folder.mkdir(parents=True)
    size = -(-rows // shards)
    for shard in range(shards):
        texts = [
            f"sawaal {i}" for i in range(shard * size, min(rows, (shard + 1) * size))
        ]
        make_frame(*texts).write_parquet(folder / f"plan-{shard:03d}.parquet")


def start(folder: Path, url: str, concurrency: int) -> subprocess.Popen[bytes]:
    """Start the run in a process of its own."""
    arguments = (folder, url, concurrency, COMMIT_WINDOW_S)
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )


def finish(child: subprocess.Popen[bytes]) -> None:
    """Let a run end by itself."""
    _, error = child.communicate(timeout=600)
    if child.returncode != 0:
        raise RuntimeError(error.decode())


def answers(folder: Path) -> pl.DataFrame:
    """All sealed answers, without what may differ: how often each was tried."""
    columns = ["request_id", "status", "content"]
    paths = sorted(folder.glob("sealed-*.parquet"))
    return pl.concat([pl.read_parquet(path, columns=columns) for path in paths])


def count_unrecorded(folder: Path, server: Server) -> int:
    """Requests that the server has seen and no journal holds."""
    seen = set(server.seen)
    recorded = {
        orjson.loads(record["content"])["answer"].removesuffix(" ka jawab")
        for record in Ledger(folder / "ledger").records()
    }
    return len(seen - recorded)


def repeated(ledger: Ledger) -> Counter[str]:
    """Records beyond the first of each key, over all journals."""
    keys: Counter[str] = Counter()
    for journal in ledger.journals():
        for line in journal.read_bytes().splitlines():
            keys[orjson.loads(line)["key"]] += 1
    return Counter({key: count - 1 for key, count in keys.items() if count > 1})
