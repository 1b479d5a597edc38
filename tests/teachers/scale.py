"""How a ledger carries a million answers: memory over time, and time to begin again.

The tests run it small; the benchmark runs it in full. As a program it asks
``shards x rows`` requests of a teacher that answers at once, and writes what it
measured as JSON.
"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import hashlib
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import polars as pl

from hinglish_pipeline.teachers import AskParams, TeacherAnswer, ask_shard

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = orjson.dumps({"answer": "haan bhai, kal subah nau baje milte hain. " * 8})


@dataclass(frozen=True)
class ScaleReport:
    """What one process needed for all shards, one after the other.

    Attributes:
        rows: Requests in all.
        asked: Of them asked.
        begin_s: Seconds by the clock from opening the ledger to the first request.
        cpu_ms_per_row: Of the process, planning left out.
        rss_mib: Memory in use after each shard.
        peak_mib: The most that was ever in use.
    """

    rows: int
    asked: int
    begin_s: float
    cpu_ms_per_row: float
    rss_mib: list[float]
    peak_mib: float


class InstantTeacher:
    """Answers at once; notes when the first request came."""

    def __init__(self) -> None:
        self.asked = 0
        self.first = 0.0

    def identity(self) -> dict[str, str]:
        """Say who answers."""
        return {"kind": "scripted", "model": "instant"}

    def answer(self, requests) -> Iterator[TeacherAnswer]:
        """Give every request the same answer."""
        content = ANSWER.decode()
        for request in requests:
            self.first = self.first or time.monotonic()
            self.asked += 1
            yield TeacherAnswer(request.id, "ok", content, completion_tokens=60)


def run_scale(folder: Path, *, shards: int, rows: int, first: int = 0) -> ScaleReport:
    """Ask all shards in a process of its own.

    Args:
        folder: The ledger's folder.
        shards: How many shards.
        rows: Requests in each.
        first: Number of the first shard; later ones are new requests.
    """
    arguments = [str(folder), str(shards), str(rows), str(first)]
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return ScaleReport(**orjson.loads(done.stdout))


def main(folder: str, shards: str, rows: str, first: str) -> None:
    """Ask, and write the measurements to standard output."""
    teacher = InstantTeacher()
    memory = []
    planning = 0.0
    began = time.monotonic()
    for shard in range(int(first), int(first) + int(shards)):
        start = time.process_time()
        frame = plan(shard, int(rows))
        planning += time.process_time() - start
        ask_shard(
            frame,
            teacher=teacher,
            params=AskParams(commit_window_s=0.05),
            shard=f"s-{shard:04d}",
            scratch=Path(folder),
        )
        memory.append(_memory("VmRSS"))
    total = int(shards) * int(rows)
    report = ScaleReport(
        rows=total,
        asked=teacher.asked,
        begin_s=teacher.first - began,
        cpu_ms_per_row=1000 * (time.process_time() - planning) / total,
        rss_mib=memory,
        peak_mib=_memory("VmHWM"),
    )
    sys.stdout.buffer.write(orjson.dumps(asdict(report)))


def plan(shard: int, rows: int) -> pl.DataFrame:
    """A shard of ``teacher_requests`` of the usual size."""
    ids = [
        hashlib.sha256(f"{shard}-{row}".encode()).hexdigest()[:32]
        for row in range(rows)
    ]
    question = "Sawaal: aaj mausam kaisa hai, aur kal kaisa rahega? " * 10
    messages = orjson.dumps([{"role": "user", "content": question}]).decode()
    return pl.DataFrame({"request_id": ids}).with_columns(
        recipe=pl.lit("topic_qa"),
        recipe_version=pl.lit("1"),
        lang=pl.lit("hinglish-Latn"),
        messages=pl.lit(messages),
        schema=pl.lit(None, pl.String),
        sampling=pl.lit('{"max_tokens":50}'),
        variables=pl.lit("{}"),
        doc_id=pl.lit("d"),
        topic=pl.lit(None, pl.String),
    )


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(x.split()[1]) / 1024 for x in lines if x.startswith(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
