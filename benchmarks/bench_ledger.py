"""What do twenty kills cost, how much memory do a million answers need, and how soon
does a run begin again that has them on record?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from claims import ROOT, Claim, arguments, publish

# The tests run the same functions small.
sys.path.insert(0, str(ROOT))

from tests.teachers.killed import KillReport, run_killed
from tests.teachers.scale import ScaleReport, run_scale
from tests.teachers.server import Server

ROUNDS = 3
KILLS = 20
KILLED_ROWS = 4000
CONCURRENCY = 64
SHARDS, SHARD_ROWS = 100, 10_000
LATENCY_S = 0.05


def kills(rounds: int = ROUNDS, rows: int = KILLED_ROWS, n: int = KILLS) -> list[Claim]:
    """Runs killed at random moments and started again, beside undisturbed ones."""
    reports = []
    for seed in range(rounds):
        with tempfile.TemporaryDirectory() as place, Server(latency_s=LATENCY_S) as at:
            reports.append(
                run_killed(
                    Path(place),
                    at,
                    rows=rows,
                    shards=2,
                    kills=n,
                    seed=seed,
                    concurrency=CONCURRENCY,
                )
            )
    return _kill_claims(reports)


def _kill_claims(reports: list[KillReport]) -> list[Claim]:
    met = sum(report.kills for report in reports)
    rows = sum(report.rows for report in reports)
    spoilt = sum(r.lost + r.changed + r.duplicate_rows for r in reports)
    again = sum(report.asked_again for report in reports)
    dearest = max(report.most_by_one_kill for report in reports)
    about = f"{len(reports)} runs of {reports[0].rows:,} requests, {met} kill -9 met"
    return [
        Claim(
            name="ledger_kills_lost_changed_or_twice",
            value=spoilt,
            unit="rows",
            peer="the same runs undisturbed",
            peer_value=0,
            target="value <= 0",
            n=rows,
            note=about,
        ),
        Claim(
            name="ledger_kills_most_asked_again_by_one",
            value=dearest,
            unit="requests",
            peer="in flight and one commit window's worth",
            peer_value=reports[0].allowed_by_one_kill,
            target="ratio <= 1",
            n=met,
            note=f"{about}; asked again in all: {again:,}",
        ),
    ]


def scale(shards: int = SHARDS, rows: int = SHARD_ROWS) -> list[Claim]:
    """A million answers of a teacher that answers at once, and one shard more."""
    with tempfile.TemporaryDirectory() as place:
        whole = run_scale(Path(place), shards=shards, rows=rows)
        again = run_scale(Path(place), shards=1, rows=rows, first=shards)
    return _scale_claims(whole, again)


def _scale_claims(whole: ScaleReport, again: ScaleReport) -> list[Claim]:
    tenth = whole.rss_mib[max(0, len(whole.rss_mib) // 10 - 1)]
    return [
        Claim(
            name="ledger_memory",
            value=whole.peak_mib,
            unit="MiB peak",
            peer="in use after a tenth of the rows",
            peer_value=tenth,
            target="value <= 150",
            n=whole.rows,
            note=f"shards of {SHARD_ROWS:,}; in use at the end "
            f"{whole.rss_mib[-1]:.0f} MiB",
        ),
        Claim(
            name="ledger_memory_growth",
            value=whole.rss_mib[-1],
            unit="MiB in use at the end",
            peer="after a tenth of the rows",
            peer_value=tenth,
            target="ratio <= 1.15",
            n=whole.rows,
        ),
        Claim(
            name="ledger_alone_cpu",
            value=whole.cpu_ms_per_row,
            unit="CPU ms / request",
            peer="none",
            n=whole.rows,
            note="journal, index and sealed table, without a client",
        ),
        Claim(
            name="ledger_begins_again",
            value=again.begin_s,
            unit="s until the first request",
            peer="none: see docs/log.md for what other tools redo",
            target="value <= 5",
            n=whole.rows,
            note="by the clock, with that many answers on record",
        ),
    ]


def main() -> None:
    """Measure kills and scale."""
    options = arguments(__doc__)
    publish(__file__, kills() + scale(), save=options.save)


if __name__ == "__main__":
    main()
