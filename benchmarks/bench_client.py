"""What does asking cost, beside four other clients, and what does trouble cost?"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from asking import LATENCY_S, SCHEMA, ask, ask_and_record
from claims import Claim, Stopwatch, arguments, publish
from peer_env import Peer, installed
from scripted_server import running, seen

from hinglish_pipeline.metrics.significance import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUESTS = 4000
ROUNDS = 3
CONCURRENCY = (64, 256)
WARM_UP = 100
PEER_REQUESTS = 1000
FAULTS = {"500": 0.02, "429": 0.02, "malformed": 0.01, "cut": 0.01, "hang": 0.01}
FAULTY_REQUESTS = 20_000
PEERS = {
    "openai": ("openai",),
    "bespokelabs-curator": ("bespokelabs-curator",),
    "data-designer": ("data-designer",),
    "distilabel": ("distilabel[openai]", "requests"),
}
"""What to install for a peer; its script is ``peers/<name>_peer.py``."""


def measure(
    peers: Sequence[Peer], requests: int = REQUESTS, rounds: int = ROUNDS
) -> list[Claim]:
    """The client with the ledger on at two concurrencies, its peers, and faults."""
    claims = []
    with running(LATENCY_S) as url:
        ask(url, max(CONCURRENCY), WARM_UP)
        for concurrency in CONCURRENCY:
            bare, kept = [], []
            for _ in range(rounds):  # in turn, so that a busy minute meets both
                bare.append(ask(url, concurrency, requests))
                kept.append(ask_and_record(url, concurrency, requests)[0])
            claims += _speed(concurrency, requests, kept)
            claims.append(_ledger(concurrency, requests, bare, kept))
            claims += [
                _beside(peer, url, concurrency, requests, kept) for peer in peers
            ]
    return claims


def trouble(n: int = FAULTY_REQUESTS, concurrency: int = 256) -> list[Claim]:
    """Every request through a server that fails seven of a hundred."""
    with running(LATENCY_S) as url:
        ask(url, concurrency, WARM_UP)
        clean, _ = ask_and_record(url, concurrency, n)
    with running(LATENCY_S, FAULTS) as url:
        faulty, sealed = ask_and_record(url, concurrency, n)
        fates = seen(url)
    good = sealed.filter(sealed["status"] == "ok")
    broken = sum(not _is_whole(text) for text in good["content"])
    reasoned = sealed.filter(sealed["status"] != "ok")["error"]
    lost = n - good.height - reasoned.drop_nulls().len()
    about = (
        f"{n:,} requests, {concurrency} in flight; of all attempts "
        + ", ".join(f"{share:.0%} {name}" for name, share in FAULTS.items())
        + f"; came: {json.dumps(fates)}; failed with a reason: "
        + json.dumps(Counter(reasoned.to_list()))
    )
    rate = wilson(good.height, n)
    extra = (sum(fates.values()) - n) / n
    return [
        Claim(
            name="client_faults_lost_or_broken",
            value=lost + broken,
            unit="requests",
            peer="none: see docs/log.md for what other tools lose",
            target="value <= 0",
            n=n,
            note=about,
        ),
        Claim(
            name="client_faults_good",
            value=rate.value,
            unit="share of requests",
            peer="none",
            ci=(rate.low, rate.high),
            n=n,
            note="the rest are failed rows with a reason, asked again by the next run",
        ),
        Claim(
            name="client_faults_extra_requests",
            value=extra,
            unit="share of requests",
            peer="attempts that met a fault",
            peer_value=sum(fates.get(name, 0) for name in FAULTS) / n,
            target="value <= 0.1",
            n=n,
            note="requests the server got beyond one each",
        ),
        Claim(
            name="client_faults_speed",
            value=n / faulty.wall,
            unit="requests / s",
            peer="the same without faults",
            peer_value=n / clean.wall,
            target="ratio >= 0.5",
            n=n,
            note="a hang holds its place until the learnt timeout",
        ),
    ]


def _is_whole(text: str) -> bool:
    try:
        return bool(json.loads(text)["answer"])
    except (json.JSONDecodeError, KeyError, TypeError):
        return False


def _speed(concurrency: int, n: int, kept: list[Stopwatch]) -> list[Claim]:
    about = (
        f"{1000 * LATENCY_S:.0f} ms server on loopback, {concurrency} in flight, "
        f"median of {len(kept)} rounds; answers checked against their schema, "
        "journal synced every 50 ms, sealed table"
    )
    reachable = concurrency / LATENCY_S
    return [
        Claim(
            name=f"asking_cpu_{concurrency}",
            value=1000 * _median_cpu(kept) / n,
            unit="CPU ms / request",
            peer="none",
            target="value <= 0.5",
            n=n,
            note=about,
        ),
        Claim(
            name=f"asking_throughput_{concurrency}",
            value=n / _median_wall(kept),
            unit="requests / s",
            peer="what the server's latency allows",
            peer_value=reachable,
            target="value >= 1500" if reachable > 1500 else None,
            n=n,
            note=f"{about}; by the clock, one core; the server has the other",
        ),
    ]


def _ledger(
    concurrency: int, n: int, bare: list[Stopwatch], kept: list[Stopwatch]
) -> Claim:
    return Claim(
        name=f"ledger_cpu_{concurrency}",
        value=1000 * _median_cpu(kept) / n,
        unit="CPU ms / request",
        peer="the same client without a ledger",
        peer_value=1000 * _median_cpu(bare) / n,
        target="ratio <= 1.5",
        n=n,
        note="content hash, journal, sealed table",
    )


def _beside(
    peer: Peer, url: str, concurrency: int, n: int, kept: list[Stopwatch]
) -> Claim:
    name = peer.version.split()[0].split("==")[0].replace("-", "_")
    theirs, told = None, peer.missing
    if not peer.missing:
        try:
            theirs = _peer_watch(peer, name, url, concurrency)
            told = peer.version
        except RuntimeError as error:
            told = f"{peer.version} did not run: {str(error)[-160:]}"
    return Claim(
        name=f"asking_cpu_{concurrency}_against_{name}",
        value=1000 * _median_cpu(kept) / n,
        unit="CPU ms / request",
        peer=told,
        peer_value=theirs and 1000 * theirs.cpu / PEER_REQUESTS,
        target="ratio <= 0.2",
        n=n,
        note=f"theirs over {PEER_REQUESTS:,} requests, its processes included; ours "
        "with ledger and checks on",
    )


def _peer_watch(peer: Peer, name: str, url: str, concurrency: int) -> Stopwatch:
    told = (url, str(PEER_REQUESTS), str(concurrency), json.dumps(SCHEMA))
    lines = peer.run(f"{name}_peer.py", *told).strip().splitlines()
    return Stopwatch(**json.loads(lines[-1]))


def _median_cpu(watches: list[Stopwatch]) -> float:
    return statistics.median(watch.cpu for watch in watches)


def _median_wall(watches: list[Stopwatch]) -> float:
    return statistics.median(watch.wall for watch in watches)


def main() -> None:
    """Measure, each peer in an environment of its own."""
    options = arguments(__doc__, "--no-peer")
    claims = trouble()
    if options.no_peer:
        claims = measure([Peer(None, "openai", "no peer: left out by --no-peer")])
    else:
        with ExitStack() as stack:
            peers = [
                stack.enter_context(installed(*packages)) for packages in PEERS.values()
            ]
            claims = measure(peers) + claims
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    sys.exit(main())
