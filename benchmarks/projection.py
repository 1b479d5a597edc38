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
SHARED = 0.7  # of a lone worker's rate, when all of a machine's threads work: assumed
DOCUMENT_BYTES = 2_400  # mean of the mixed text that was measured
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
    needed = {"corpus_whole_speed", "near_duplicates_global_cpu_per_32M"}
    if not needed <= rates.keys():
        return ""
    whole, annotate = rates["corpus_whole_speed"], rates["annotate_mixed_speed"]
    global_step = rates["near_duplicates_global_cpu_per_32M"] / 32e6
    rows = [
        f"| {machine.name} | {corpus} | {_time(_spread(size, annotate, machine))} "
        f"| {_time(_serial(size, global_step))} "
        f"| {_time(_spread(size, whole, machine) + _serial(size, global_step))} "
        f"| {_cost(size, whole, machine, global_step)} |"
        for corpus, size in CORPORA.items()
        for machine in MACHINES
    ]
    return "\n".join(
        [
            "## Large corpora, projected",
            "",
            f"From {whole:g} MB (whole pipeline) and {annotate:g} MB (annotate) per "
            f"CPU second of one core; a core stands for a vCPU, and {SHARED:g} of its "
            "rate is assumed to stay when all work at once. The global near-duplicate "
            f"step runs on one core, over documents of {DOCUMENT_BYTES:,} bytes. "
            "Prices are list prices (on demand, us-east-1) as known in 2025, and move; "
            "storage, transfer and waiting for a shared disk are not in. The largest "
            "runs that were measured are in the tables above: nothing of this size was "
            "run.",
            "",
            "| machine | corpus | annotate | global step | whole pipeline | cost |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
            "",
        ]
    )


def _spread(size: int, rate: float, machine: Machine) -> float:
    """Seconds of work that all threads share."""
    return size / 1e6 / (rate * SHARED * machine.vcpus * machine.number)


def _serial(size: int, step: float) -> float:
    """Seconds of the step that one core does for all."""
    return size / DOCUMENT_BYTES * step


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _cost(size: int, rate: float, machine: Machine, step: float) -> str:
    if machine.dollars is None:
        return "—"
    spread = _spread(size, rate, machine) * machine.number
    hours = (spread + _serial(size, step)) / 3600  # the others may go home
    return f"${hours * machine.dollars:,.2f}"
