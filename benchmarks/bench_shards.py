"""What does it cost to save again, and to commit? 1,000 shards, one process."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import statistics
import tempfile
from pathlib import Path

import polars as pl
from claims import Claim, arguments, publish, stopwatch
from kedro_datasets.partitions import PartitionedDataset
from work import count_letters, write_rows

from hinglish_pipeline.datasets import ShardedParquetDataset
from hinglish_pipeline.shards import Shards

SHARDS = 1000
REPEATS = 3
ONE_PROCESS = {"kind": "local", "workers": 1}


def measure(shards: int = SHARDS, repeats: int = REPEATS) -> list[Claim]:
    """Save for the first time, then again; the peers do the same work beside it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        raw = _inputs(place / "raw", shards)
        counted = ShardedParquetDataset(
            path=str(place / "counted"), engine=dict(ONE_PROCESS)
        )
        with stopwatch() as first:
            counted.save(raw.map(count_letters))
        with stopwatch() as loop:
            _plain_loop(raw, place / "loop")
        again = [_save_again(counted, raw) for _ in range(repeats)]
        rewritten = _partitioned(place / "partitioned", counted.load(), repeats)
    return [
        Claim(
            name="resume_second_save",
            value=statistics.median(again),
            unit="CPU s",
            peer="kedro_datasets PartitionedDataset, which writes every file again",
            peer_value=statistics.median(rewritten),
            target="ratio <= 0.5",
            n=shards,
            note=f"{shards:,} committed shards, nothing stale; median of {repeats}",
        ),
        Claim(
            name="commit_overhead_per_shard",
            value=1000 * (first.cpu - loop.cpu) / shards,
            unit="CPU ms",
            peer="read, compute, polars write_parquet in a loop, whole time a shard",
            peer_value=1000 * loop.cpu / shards,
            target="value <= 5",
            n=shards,
            note="what checksum, atomic rename and commit record add to a small shard; "
            f"clock: {1000 * first.wall / shards:.2f} ms a shard with commits, "
            f"{1000 * loop.wall / shards:.2f} without",
        ),
    ]


def _inputs(place: Path, shards: int) -> Shards:
    items = {f"part-{number:05d}": number for number in range(shards)}
    raw = ShardedParquetDataset(path=str(place), engine=dict(ONE_PROCESS))
    raw.save(Shards.from_items(items, write_rows))
    return raw.load()


def _plain_loop(raw: Shards, place: Path) -> None:
    place.mkdir()
    for shard in raw:
        frame = count_letters(pl.read_parquet(shard.path))
        frame.write_parquet(
            place / f"{shard.name}.parquet", compression="zstd", compression_level=1
        )


def _save_again(counted: ShardedParquetDataset, raw: Shards) -> float:
    before = _stamps(counted.load())
    with stopwatch() as watch:
        counted.save(raw.map(count_letters))
    if _stamps(counted.load()) != before:
        raise AssertionError("the second save wrote shards that were current")
    return watch.cpu


def _stamps(shards: Shards) -> list[int]:
    return [Path(shard.path).stat().st_mtime_ns for shard in shards]


def _partitioned(place: Path, counted: Shards, repeats: int) -> list[float]:
    frames = {shard.name: shard.load() for shard in counted}
    peer = PartitionedDataset(
        path=str(place),
        filename_suffix=".parquet",
        dataset={"type": "polars.EagerPolarsDataset", "file_format": "parquet"},
    )
    peer.save(frames)
    seconds = []
    for _ in range(repeats):
        with stopwatch() as watch:
            peer.save(frames)
        seconds.append(watch.cpu)
    return seconds


if __name__ == "__main__":
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)
