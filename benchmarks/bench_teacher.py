"""What does asking cost? CPU per request against a 50 ms server; rules per sentence."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from claims import Claim, Stopwatch, arguments, publish, stopwatch
from corpus_stages import planted, run_stages
from peer_env import Peer, installed

from hinglish_pipeline.teachers import (
    AskParams,
    TeacherRequest,
    ask_shard,
    build_teacher,
)
from hinglish_pipeline.teachers.identity import canonical_json
from hinglish_pipeline.teachers.rules import split_sentences
from hinglish_pipeline.text.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.teachers import Teacher, TeacherAnswer

PEER = "openai"
REQUESTS = 2000
ROUNDS = 3
CONCURRENCY = (64, 256)
LATENCY_S = 0.05
WARM_UP = 100
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "minLength": 1}},
    "required": ["answer"],
    "additionalProperties": False,
}
_NUMBERS = count()


def measure(peer: Peer, requests: int = REQUESTS, rounds: int = ROUNDS) -> list[Claim]:
    """The embedded teacher, the client at two concurrencies, and the ledger on top."""
    claims = [rules_speed()]
    with _server() as url:
        for concurrency in CONCURRENCY:
            ours, theirs = [], []
            for _ in range(rounds):  # in turn, so that a busy minute meets both
                ours.append(_ask(url, concurrency, requests))
                if not peer.missing:
                    theirs.append(_peer_seconds(peer, url, concurrency, requests))
            claims += _client_claims(concurrency, requests, ours, theirs, peer)
        claims.append(_ledger(url, requests, rounds))
    return claims


def rules_speed() -> Claim:
    """Hindi sentences of the sample rewritten as Hinglish, one core."""
    documents = run_stages().documents
    key = planted()
    kept = documents.filter(
        pl.col("drop_reason").is_null(), pl.col("lang") == "hi-Deva"
    )
    texts = [
        row["text"]
        for row in kept.iter_rows(named=True)
        if (row["file"], row["position"]) not in key
    ]
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    requests = [_rewrite(number, text) for number, text in enumerate(sentences)]
    teacher = build_teacher("rules")
    list(teacher.answer(requests[:20]))
    with stopwatch() as ours:
        answers = list(teacher.answer(requests))
    with stopwatch() as floor:
        for sentence in sentences:
            " ".join(romanise(word) for word in sentence.split())
    answered = sum(answer.status == "ok" for answer in answers)
    return Claim(
        name="rules_teacher_speed",
        value=len(sentences) / ours.cpu,
        unit="sentences / CPU s",
        peer="floor: every word romanised, nothing rewritten",
        peer_value=len(sentences) / floor.cpu,
        n=len(sentences),
        note="hinglish_rewrite of the sample's Hindi; "
        f"{answered:,} of {len(answers):,} answered, refusals have a reason",
    )


def _rewrite(number: int, text: str) -> TeacherRequest:
    return TeacherRequest(
        id=f"{number:032x}",
        messages=({"role": "user", "content": text},),
        schema=None,
        sampling={},
        variables={"text": text, "mixing": {"target": 0.4, "script": "Latn"}},
        recipe="hinglish_rewrite",
        lang="hinglish-Latn",
    )


def _ask(url: str, concurrency: int, n: int) -> Stopwatch:
    """The product's client; answers are checked against their schema."""
    teacher = _teacher(url, concurrency)
    _all_good(teacher.answer(_requests(WARM_UP)))
    with stopwatch() as watch:
        _all_good(teacher.answer(_requests(n)))
    return watch


def _all_good(answers: Iterator[TeacherAnswer]) -> None:
    failed = [answer.error for answer in answers if answer.status != "ok"]
    if failed:
        raise RuntimeError(f"{len(failed)} requests failed, first: {failed[0]}")


def _requests(n: int) -> Iterator[TeacherRequest]:
    for row in _rows(n):
        yield TeacherRequest.from_row(row)


def _rows(n: int) -> Iterator[dict[str, str]]:
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


def _peer_seconds(peer: Peer, url: str, concurrency: int, n: int) -> Stopwatch:
    told = (url, str(n), str(concurrency), json.dumps(SCHEMA))
    return Stopwatch(**json.loads(peer.run("openai_peer.py", *told)))


def _client_claims(
    concurrency: int,
    n: int,
    ours: list[Stopwatch],
    theirs: list[Stopwatch],
    peer: Peer,
) -> list[Claim]:
    named = peer.missing or f"AsyncOpenAI of {peer.version}, default transport"
    about = (
        f"{1000 * LATENCY_S:.0f} ms server on loopback, {concurrency} in flight, "
        f"median of {len(ours)} rounds"
    )
    return [
        Claim(
            name=f"client_cpu_{concurrency}",
            value=1000 * _median_cpu(ours) / n,
            unit="CPU ms / request",
            peer=named,
            peer_value=1000 * _median_cpu(theirs) / n if theirs else None,
            target="ratio <= 0.2",
            n=n,
            note=f"{about}; ours also checks every answer against its schema",
        ),
        Claim(
            name=f"client_throughput_{concurrency}",
            value=n / _median_wall(ours),
            unit="requests / s",
            peer=named,
            peer_value=n / _median_wall(theirs) if theirs else None,
            target="ratio >= 2",
            n=n,
            note=f"{about}; by the clock, at most {concurrency / LATENCY_S:,.0f}; the "
            "server shares the machine",
        ),
    ]


def _median_cpu(watches: list[Stopwatch]) -> float:
    return statistics.median(watch.cpu for watch in watches)


def _median_wall(watches: list[Stopwatch]) -> float:
    return statistics.median(watch.wall for watch in watches)


def _ledger(url: str, n: int, rounds: int) -> Claim:
    """Recording on top of asking: journal with group fdatasync, sealed table."""
    concurrency = CONCURRENCY[-1]
    bare, kept = [], []
    for _ in range(rounds):
        bare.append(_ask(url, concurrency, n))
        kept.append(_ask_and_record(url, concurrency, n))
    return Claim(
        name="ledger_cpu",
        value=1000 * _median_cpu(kept) / n,
        unit="CPU ms / request",
        peer="the same client without a ledger",
        peer_value=1000 * _median_cpu(bare) / n,
        target="ratio <= 1.5",
        n=n,
        note=f"{concurrency} in flight, median of {rounds} rounds; content hash, "
        "journal synced every 50 ms, sealed table",
    )


def _ask_and_record(url: str, concurrency: int, n: int) -> Stopwatch:
    teacher = _teacher(url, concurrency)
    frame = pl.DataFrame(list(_rows(n)))
    with tempfile.TemporaryDirectory() as place, stopwatch() as watch:
        sealed = ask_shard(
            frame,
            teacher=teacher,
            params=AskParams(commit_window_s=0.05),
            shard="bench",
            scratch=Path(place),
        )
    if sealed["drop_reason"].null_count() != n:
        raise RuntimeError("requests failed")
    return watch


def _teacher(url: str, concurrency: int) -> Teacher:
    return build_teacher(
        "openai",
        model="scripted",
        base_url=url,
        concurrency=concurrency,
        dialect="json_schema",
    )


@contextmanager
def _server() -> Iterator[str]:
    """A model server in a process of its own, so its CPU is not the client's."""
    script = Path(__file__).with_name("scripted_server.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(LATENCY_S)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    """Measure with the peer in an environment of its own."""
    options = arguments(__doc__, "--no-peer")
    if options.no_peer:
        claims = measure(Peer(None, PEER, "no peer: left out by --no-peer"))
    else:
        with installed(PEER) as peer:
            claims = measure(peer)
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
