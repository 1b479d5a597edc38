"""Near-duplicates over millions of documents: cost, memory, and what is found."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import resource
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from claims import Claim, publish, stopwatch
from corpus_stages import parameters

from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.text.duplicates import find_near_duplicates_task
from hinglish_pipeline.text.params import NearDuplicateParams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DOCUMENTS = 4_000_000
PER_SHARD = 65_536
WIDTH = 112
STRANGERS = 0.1
"""Strangers that a document meets in a band: as many as among 32 million technical
pages in one language, of which any two have 3 to 5 % of their word pairs in common."""
JACCARD = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
NEAR, EXACT = PER_SHARD // 10, PER_SHARD // 20
NO_PEER = "none: planted families are the truth"
SIGNATURES = "synthetic signatures: a byte is the other's with the probability that \
the Jaccard similarity gives it"


@dataclass(frozen=True)
class Measured:
    """What one run of the global step took and said."""

    cpu: float
    wall: float
    peak_bytes: int
    summary: Mapping[str, int]


def measure(n: int) -> list[Claim]:
    """Write signatures, find duplicates in a process of its own, compare with truth."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        common = _common(n, parameters()["near_duplicates"]["rows"])
        shards = [_write_shard(place, k, common) for k in range(-(-n // PER_SHARD))]
        context = get_context("spawn")
        _warm_up(place / "warm", shards[:1], context)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            run = pool.submit(_run, place, shards).result()
        found = pl.read_parquet(place / "out.parquet")
    return [*_costs(run), *_quality(found, len(shards))]


def _costs(run: Measured) -> list[Claim]:
    n = run.summary["documents"]
    note = f"{SIGNATURES}; {run.wall:.0f} s on the clock, compiled loops warm"
    return [
        Claim(
            name="near_duplicates_global_cpu_per_32M",
            value=run.cpu * 32_000_000 / n,
            unit="CPU s",
            n=n,
            peer="none",
            target="value <= 100",
            note=note,
        ),
        Claim(
            name="near_duplicates_global_peak_memory",
            value=run.peak_bytes / 2**30,
            unit="GiB",
            n=n,
            peer="none",
            target="value <= 1",
            note=note,
        ),
    ]


def _quality(found: pl.DataFrame, shards: int) -> list[Claim]:
    """Recall of planted copies by similarity, and clusters that join strangers."""
    heads = dict(found.select("doc_id", "survivor_id").iter_rows())
    claims = []
    for level, jaccard in enumerate(JACCARD):
        pairs = [
            (_name(shard, row), _name(shard // 2, NEAR + row))
            for shard in range(shards)
            for row in range(level, NEAR, len(JACCARD))
        ]
        joined = sum(a in heads and heads[a] == heads.get(b) for a, b in pairs)
        share = joined / len(pairs)
        margin = 1.96 * (share * (1 - share) / len(pairs)) ** 0.5
        claims.append(
            Claim(
                name=f"near_duplicates_recall_at_{jaccard:.2f}",
                value=share,
                unit="share of planted pairs",
                n=len(pairs),
                peer=NO_PEER,
                target="value >= 0.95" if jaccard >= 0.8 else None,
                ci=(share - margin, share + margin),
            )
        )
    family = [_family(doc_id) for doc_id in found["doc_id"]]
    mixed = (
        found.with_columns(family=pl.Series(family))
        .group_by("cluster_id")
        .agg(pl.col("family").n_unique())
        .filter(pl.col("family") > 1)
    )
    return [
        *claims,
        Claim(
            name="near_duplicates_clusters_of_strangers",
            value=mixed.height,
            unit="clusters",
            n=found["cluster_id"].n_unique(),
            peer=NO_PEER,
            target="value <= 0",
        ),
    ]


def _run(place: Path, shards: Sequence[Shard]) -> Measured:
    scratch = place / "scratch"
    scratch.mkdir(parents=True)
    params = NearDuplicateParams(**parameters()["near_duplicates"])
    with stopwatch() as watch:
        summary = find_near_duplicates_task(
            documents=Shards(shards),
            params=params,
            out=place / "out.parquet",
            scratch=scratch,
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Measured(watch.cpu, watch.wall, peak, summary)


def _warm_up(place: Path, shards: Sequence[Shard], context: object) -> None:
    with ProcessPoolExecutor(1, mp_context=context) as pool:  # type: ignore[arg-type]
        pool.submit(_run, place, shards).result()


def _name(shard: int, row: int) -> str:
    return f"{shard:08x}{row:08x}"


def _family(doc_id: str) -> str:
    """Name of the document that a planted copy was made from, or its own."""
    shard, row = int(doc_id[:8], 16), int(doc_id[8:], 16)
    if row < NEAR:
        return _name(shard // 2, NEAR + row)
    if 2 * NEAR <= row < 2 * NEAR + EXACT:
        return _name(shard // 2, row + EXACT)
    return doc_id


def _common(n: int, rows: int) -> int:
    """Bytes in 256 that all documents share, so that they meet `STRANGERS` a band."""
    equal = (2 * STRANGERS / n) ** (1 / rows)
    return round(256 * max(0.0, (equal - 1 / 256) / (1 - 1 / 256)) ** 0.5)


def _originals(shard: int, common: int) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    rng = np.random.default_rng([1, shard])
    shared = np.random.default_rng(2).integers(0, 256, WIDTH, dtype=np.uint8)
    signatures = rng.integers(0, 256, (PER_SHARD, WIDTH), dtype=np.uint8)
    chance = rng.integers(0, 256, (PER_SHARD, WIDTH), dtype=np.uint8)
    signatures = np.where(chance < common, shared, signatures)
    return signatures, rng.integers(1, 2**63, PER_SHARD).astype(np.uint64)


def _write_shard(place: Path, number: int, common: int) -> Shard:
    """Originals, a tenth near copies and a twentieth exact copies of earlier shards."""
    signatures, hashes = _originals(number, common)
    theirs, their_hashes = _originals(number // 2, common)
    rng = np.random.default_rng([3, number])
    level = np.array(JACCARD)[np.arange(NEAR) % len(JACCARD)]
    same = rng.random((NEAR, WIDTH)) < level[:, None]
    changed = rng.integers(0, 256, (NEAR, WIDTH), dtype=np.uint8)
    signatures[:NEAR] = np.where(same, theirs[NEAR : 2 * NEAR], changed)
    copies = slice(2 * NEAR, 2 * NEAR + EXACT)
    copied = slice(2 * NEAR + EXACT, 2 * NEAR + 2 * EXACT)
    signatures[copies], hashes[copies] = theirs[copied], their_hashes[copied]
    frame = pl.DataFrame(
        {
            "doc_id": [_name(number, row) for row in range(PER_SHARD)],
            "source": "synthetic",
            "file": f"part-{number:05d}.jsonl",
            "position": np.arange(1, PER_SHARD + 1),
            "text_hash": hashes,
            "signature": [row.tobytes() for row in signatures],
            "drop_reason": pl.Series([None] * PER_SHARD, dtype=pl.String),
        }
    )
    path = place / f"part-{number:05d}.parquet"
    frame.write_parquet(path, compression="zstd", compression_level=1)
    return Shard(path.stem, str(path), f"{number}", PER_SHARD)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="keep the lines")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    publish(__file__, measure(options.documents), save=options.save)
