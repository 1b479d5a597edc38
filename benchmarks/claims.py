"""One claim, one JSON line: what was measured, beside what, and whether it holds."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
SAMPLE = ROOT / "data" / "01_raw" / "sample"
FIELDS = (
    "name",
    "value",
    "unit",
    "peer",
    "peer_value",
    "ratio",
    "target",
    "holds",
    "n",
    "machine",
)
"""What every line has; ``ci`` and ``note`` come on top where there is something."""


def machine() -> str:
    """CPU model and cores; no name or place of a machine."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.partition(":")[2].strip()
            for line in info.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ]
        model = named[0] if named else model
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count()
    return f"{model}, {cores} cores"


@dataclass(frozen=True)
class Claim:
    """A measured number.

    Attributes:
        name: Stage and what is claimed, in snake case.
        value: What was measured.
        unit: Unit of ``value`` and ``peer_value``.
        n: How many things it was measured on (shards, documents, requests, runs).
        peer: What the same run measured beside it, or why there is no peer.
        peer_value: The peer's number, or None.
        target: ``value`` or ``ratio``, a comparison and a number (``ratio <= 0.2``),
            or None where a number is only reported.
        ci: 95 % interval of ``value``, or None.
        note: What a reader has to know to read the number right.
    """

    name: str
    value: float
    unit: str
    n: int
    peer: str
    peer_value: float | None = None
    target: str | None = None
    ci: tuple[float, float] | None = None
    note: str = ""
    machine: str = field(default_factory=machine)

    @property
    def ratio(self) -> float | None:
        """``value / peer_value``."""
        if not self.peer_value:
            return None
        return self.value / self.peer_value

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None if there is none.

        A target on a ratio whose peer is missing is not met: nothing was shown.
        """
        if self.target is None:
            return None
        what, comparison, wanted = self.target.split()
        found = {"value": self.value, "ratio": self.ratio}[what]
        if found is None:
            return False
        above, below = found >= float(wanted), found <= float(wanted)
        return {">=": above, "<=": below}[comparison]

    def line(self) -> dict[str, object]:
        """The claim as it is printed, numbers cut to four digits."""
        whole = {**asdict(self), "ratio": self.ratio, "holds": self.holds}
        for key in ("value", "peer_value", "ratio"):
            whole[key] = _short(whole[key])
        ordered: dict[str, object] = {key: whole[key] for key in FIELDS}
        if self.ci is not None:
            ordered["ci"] = [_short(bound) for bound in self.ci]
        if self.note:
            ordered["note"] = self.note
        return ordered


def publish(script: str, claims: Iterable[Claim], *, save: bool) -> None:
    """Print one line per claim and, if asked, keep them for the table.

    Args:
        script: ``__file__`` of the benchmark; its name names the file of results.
        claims: What was measured.
        save: Whether to replace ``results/<stage>.jsonl``.
    """
    lines = [json.dumps(claim.line(), ensure_ascii=False) for claim in claims]
    if save:
        RESULTS.mkdir(exist_ok=True)
        stage = Path(script).stem.removeprefix("bench_")
        text = "".join(f"{line}\n" for line in lines)
        (RESULTS / f"{stage}.jsonl").write_text(text, encoding="utf-8")
    print("\n".join(lines), flush=True)


def arguments(about: str | None, *flags: str) -> argparse.Namespace:
    """The command line all benchmarks share: ``--save``, and flags of their own."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(
        "--save", action="store_true", help="keep the lines for benchmarks/table.py"
    )
    for flag in flags:
        parser.add_argument(flag, action="store_true")
    return parser.parse_args()


@dataclass
class Stopwatch:
    """Seconds between entering and leaving a `stopwatch` block.

    Attributes:
        cpu: User and system seconds of this process and of children that ended.
        wall: Seconds on the clock.
    """

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measure a block; CPU seconds hardly move when a machine is shared."""
    watch = Stopwatch()
    cpu, wall = _cpu_seconds(), time.perf_counter()
    try:
        yield watch
    finally:
        watch.cpu = _cpu_seconds() - cpu
        watch.wall = time.perf_counter() - wall


def real_data() -> Path | None:
    """Folder of real text outside the repository, or None."""
    named = os.environ.get("HINGLISH_REAL_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _short(number: object) -> object:
    if isinstance(number, bool) or not isinstance(number, float):
        return number
    if number >= 1000:
        return round(number)
    return float(f"{number:.4g}")
