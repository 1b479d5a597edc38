"""One stage of the corpus pipeline over real shards, in a process that is measured.

Arguments: the stage (``ingest``, ``annotate``, ``finish``,
``floor``), where its input lies, where
its output goes, and how often the input is taken (annotate only).
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import corpus_stages
import polars as pl
from corpus_stages import annotate_node, ingest_params

from hinglish_pipeline.datasets import RawFilesDataset
from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.store import ShardStore

if TYPE_CHECKING:
    from typing import Any


def ingest(source: str, out: str, _: int) -> dict[str, Any]:
    """JSON lines to ``raw_documents``."""
    file = Path(source)
    spec = {"name": "mixed", "files": file.name, "licence": "mixed"}
    raw = RawFilesDataset(path=str(file.parent), sources=[spec]).load()
    made = nodes.ingest(raw, ingest_params()).run(out)
    return {"rows": made.rows, "shards": len(made)}


def annotate(source: str, out: str, times: int) -> dict[str, Any]:
    """``raw_documents`` to ``documents``; the first, small shard compiles."""
    raw = ShardStore(source).load()
    copies = [
        replace(shard, name=f"{shard.name}-{number}")
        for number in range(times)
        for shard in raw
    ]
    place = Path(out).parent
    annotate_node(Shards([_head(raw[0], out)]), place).run(f"{out}-warm")
    start = time.process_time()
    made = annotate_node(Shards(copies), place).run(out)
    spent = time.process_time() - start
    return {"rows": made.rows, "shards": len(made), "cpu": spent}


def finish(source: str, out: str, _: int) -> dict[str, Any]:
    """``documents`` to ``corpus``: copies, furniture, benchmarks, mixture."""
    place = Path(out)
    place.mkdir()
    start = time.process_time()
    made = corpus_stages.finish(ShardStore(source).load(), place)
    spent = time.process_time() - start
    return {"rows": made.corpus.rows, "cpu": spent}


def floor(source: str, out: str, _: int) -> dict[str, Any]:
    """What the machine needs at least: read, one UTF-8 pass, zstd-1 Parquet."""
    frame = pl.read_ndjson(source)
    frame["text"].str.len_chars().sum()
    frame.write_parquet(out, compression="zstd", compression_level=1)
    return {"rows": len(frame)}


def _head(shard: Any, out: str) -> Any:
    path = Path(f"{out}-head.parquet")
    shard.load().head(50).write_parquet(path)
    return replace(shard, name="head", path=str(path), fingerprint="head", rows=50)


STAGES = {
    "ingest": ingest,
    "annotate": annotate,
    "finish": finish,
    "floor": floor,
}

if __name__ == "__main__":
    stage, source, out, *times = sys.argv[1:]
    print(json.dumps(STAGES[stage](source, out, int(times[0]) if times else 1)))
