"""What benchmarks of asking share: requests, a teacher, a run with the ledger on."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from claims import Stopwatch, stopwatch

from hinglish_pipeline.teachers import (
    AskParams,
    TeacherRequest,
    ask_shard,
    build_teacher,
)
from hinglish_pipeline.teachers.identity import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.teachers import Teacher

LATENCY_S = 0.05
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "minLength": 1}},
    "required": ["answer"],
    "additionalProperties": False,
}
_NUMBERS = count()


def rows(n: int) -> Iterator[dict[str, str]]:
    """Rows of ``teacher_requests``, each with a question of its own."""
    for _ in range(n):
        number = next(_NUMBERS)
        question = f"Sawal {number}: aaj mausam kaisa hai?"
        yield {
            "request_id": f"{number:032x}",
            "recipe": "topic_qa",
            "recipe_version": "1",
            "lang": "hinglish-Latn",
            "messages": canonical_json([{"role": "user", "content": question}]),
            "schema": canonical_json(SCHEMA),
            "sampling": canonical_json({"temperature": 0.5, "max_tokens": 50}),
            "variables": canonical_json({"ask": question}),
            "doc_id": "",
            "topic": "mausam",
        }


def requests(n: int) -> Iterator[TeacherRequest]:
    """The same, as a teacher gets them."""
    for row in rows(n):
        yield TeacherRequest.from_row(row)


def endpoint(url: str, concurrency: int, **settings: Any) -> Teacher:
    """The product's client for a scripted server."""
    return build_teacher(
        "openai",
        model="scripted",
        base_url=url,
        concurrency=concurrency,
        dialect="json_schema",
        **settings,
    )


def ask(url: str, concurrency: int, n: int) -> Stopwatch:
    """The client alone; answers are checked against their schema."""
    teacher = endpoint(url, concurrency)
    with stopwatch() as watch:
        failed = [a.error for a in teacher.answer(requests(n)) if a.status != "ok"]
    if failed:
        raise RuntimeError(f"{len(failed)} requests failed, first: {failed[0]}")
    return watch


def ask_and_record(
    url: str, concurrency: int, n: int, **settings: Any
) -> tuple[Stopwatch, pl.DataFrame]:
    """The client with the ledger on: journal synced every 50 ms, sealed table."""
    teacher = endpoint(url, concurrency, **settings)
    frame = pl.DataFrame(list(rows(n)))
    with tempfile.TemporaryDirectory() as place, stopwatch() as watch:
        sealed = ask_shard(
            frame,
            teacher=teacher,
            params=AskParams(commit_window_s=0.05),
            shard="bench",
            scratch=Path(place),
        )
    return watch, sealed
