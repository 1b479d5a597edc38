"""Time and cost of large corpora on named machines, from the saved rates.

Arithmetic, not measurement: bytes over the measured rate of one core. A core of the
machine that was measured is taken for one vCPU (hardware thread) of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GIGABYTE = 1_000_000_000
CORPORA = {"95 GB": 95 * GIGABYTE, "10 TB": 10_000 * GIGABYTE}


@dataclass(frozen=True)
class Machine:
    """Where the pipeline might run.

    Attributes:
        name: Instance type, or what kind of computer.
        vcpus: Hardware threads.
        dollars: List price an hour (on demand, Linux, us-east-1), or None.
        number: How many of them.
    """

    name: str
    vcpus: int
    dollars: float | None
    number: int = 1


MACHINES = (
    Machine("laptop, 8 threads", 8, None),
    Machine("c7i.8xlarge (32 vCPU, 64 GiB)", 32, 1.428),
    Machine("c7i.24xlarge (96 vCPU, 192 GiB)", 96, 4.284),
    Machine("20 x c7i.8xlarge, Ray", 32, 1.428, 20),
)


def section(rates: Mapping[str, float]) -> str:
    """The section of docs/benchmarks.md; empty where the rates were not measured.

    Args:
        rates: Measured values by claim.
    """
    if "corpus_whole_speed" not in rates:
        return ""
    whole, annotate = rates["corpus_whole_speed"], rates["annotate_mixed_speed"]
    share = rates.get("local_two_workers_speedup", 2.0) / 2
    rows = [
        f"| {machine.name} | {corpus} | {_hours(size, whole, machine, share)} "
        f"| {_hours(size, annotate, machine, share)} "
        f"| {_cost(size, whole, machine, share)} |"
        for corpus, size in CORPORA.items()
        for machine in MACHINES
    ]
    return "\n".join(
        [
            "## Large corpora, projected",
            "",
            f"From {whole:g} MB (whole pipeline) and {annotate:g} MB (annotate alone) "
            f"per CPU second, times {share:.2f} for what a second worker lost here. "
            "One measured core stands for one vCPU. Prices are list prices as of 2025 "
            "and move; storage, transfer and the time to read from a shared disk are "
            "not in. Nothing of this size was run.",
            "",
            "| machine | corpus | whole pipeline | annotate alone | cost |",
            "|---|---|---:|---:|---:|",
            *rows,
            "",
        ]
    )


def _seconds(size: int, rate: float, machine: Machine, share: float) -> float:
    return size / 1e6 / (rate * machine.vcpus * machine.number * share)


def _hours(size: int, rate: float, machine: Machine, share: float) -> str:
    seconds = _seconds(size, rate, machine, share)
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _cost(size: int, rate: float, machine: Machine, share: float) -> str:
    if machine.dollars is None:
        return "—"
    hours = _seconds(size, rate, machine, share) / 3600
    return f"${hours * machine.dollars * machine.number:,.2f}"
