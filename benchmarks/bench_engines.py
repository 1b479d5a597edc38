"""What does an engine add to a shard? The same work here, in two processes, on Ray."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import hashlib
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
from claims import Claim, arguments, publish, stopwatch
from work import count_letters, spin, write_rows

from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.store import ShardStore

SHARDS = 400
HEAVY_SHARDS = 40
LOCAL_ONE = {"kind": "local", "workers": 1}
LOCAL_TWO = {"kind": "local", "workers": 2}
RAY_TWO = {"kind": "ray", "address": "local", "workers": 2}


@dataclass
class Cost:
    """What one save took.

    Attributes:
        cpu: User and system seconds, of all processes that took part.
        wall: Seconds on the clock.
        bytes: Hash over all shards.
    """

    cpu: float
    wall: float
    bytes: str


def measure(shards: int = SHARDS, heavy: int = HEAVY_SHARDS) -> list[Claim]:
    """Small shards show what an engine adds; heavy ones what is left of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        few = _save(place / "few", _items(place, 4).map(count_letters), RAY_TWO)
        lazy = _items(place, shards).map(count_letters)
        one = _save(place / "one", lazy, LOCAL_ONE)
        two = _save(place / "two", lazy, LOCAL_TWO)
        ray = _save(place / "ray", lazy, RAY_TWO)
        work = _items(place, heavy).map(spin, seconds=0.5)
        heavy_two = _save(place / "heavy-two", work, LOCAL_TWO)
        heavy_ray = _save(place / "heavy-ray", work, RAY_TWO)
    same = one.bytes == two.bytes == ray.bytes
    same = same and heavy_two.bytes == heavy_ray.bytes
    return [
        Claim(
            name="engines_same_bytes",
            value=float(same),
            unit="1 if all engines gave the same bytes",
            peer="local, one process",
            target="value >= 1",
            n=shards + heavy,
        ),
        _added("local_two_overhead_per_shard", two, one, shards, 10, "pool start too"),
        _added("ray_overhead_per_shard", ray, one, shards, 20, "the cluster was up"),
        Claim(
            name="ray_wall_of_heavy_shards",
            value=heavy_ray.wall,
            unit="s",
            peer="local, two processes",
            peer_value=heavy_two.wall,
            target="ratio <= 1.2",
            n=heavy,
            note=f"shards of half a CPU second; CPU {heavy_ray.cpu:.1f} s on Ray, "
            f"{heavy_two.cpu:.1f} s local; the cluster was up",
        ),
        Claim(
            name="ray_start",
            value=few.wall,
            unit="s",
            peer="none: a local pool starts in about a second a process",
            n=1,
            note=f"clock from nothing to 4 shards done; {few.cpu:.1f} CPU s; "
            "once a run",
        ),
    ]


def _added(
    name: str, cost: Cost, one: Cost, shards: int, most: int, note: str
) -> Claim:
    return Claim(
        name=name,
        value=1000 * (cost.cpu - one.cpu) / shards,
        unit="CPU ms",
        peer="one process, whole time a shard",
        peer_value=1000 * one.cpu / shards,
        target=f"value <= {most}",
        n=shards,
        note=f"{note}; clock {1000 * cost.wall / shards:.1f} ms a "
        f"shard, {1000 * one.wall / shards:.1f} in one process",
    )


def _items(place: Path, count: int) -> Shards:
    items = {f"part-{number:05d}": number for number in range(count)}
    return Shards.from_items(items, write_rows).run(place / f"in-{count}", workers=1)


def _save(place: Path, lazy: object, engine: dict[str, object]) -> Cost:
    store = ShardStore(str(place))
    before = _daemons()
    with stopwatch() as watch:
        store.save(lazy, build_engine(**engine))
    digest = hashlib.sha256()
    for shard in store.load():
        digest.update(Path(shard.path).read_bytes())
    # Ray's processes outlive the save, so no one has waited for them yet.
    return Cost(watch.cpu + _daemons() - before, watch.wall, digest.hexdigest())


def _daemons() -> float:
    """CPU seconds of this process's descendants that still run."""
    seconds = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
    return seconds


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))  # workers import `work` from it
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)
