"""One shard's work from description to commit, as an engine's worker does it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import AccountingError
from hinglish_pipeline.shards.fingerprint import fingerprint
from hinglish_pipeline.shards.lineage import origins
from hinglish_pipeline.shards.storage import (
    TEMPORARY,
    Storage,
    remove_path,
    sha256_file,
    write_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from hinglish_pipeline.shards.model import PendingShard

Record = dict[str, Any]


@dataclass(frozen=True)
class ShardJob:
    """A pending shard and where it goes; what an engine's worker is sent."""

    pending: PendingShard
    url: str
    options: dict[str, Any] | None
    derivation: dict[str, Any]
    scratch: str | None = None


def execute(job: ShardJob) -> Record:
    """Make and commit one shard; runs in a worker.

    The file is written under a temporary name, renamed, and only then recorded.

    Returns:
        The commit record.
    """
    pending = job.pending
    storage = Storage(job.url, job.options)
    frames = [part.load() for part in pending.inputs]
    arguments: Mapping[str, Any] = pending.arguments
    if job.scratch is not None:
        Path(job.scratch).mkdir(parents=True, exist_ok=True)
        arguments = {**arguments, "scratch": Path(job.scratch)}
    frame = pending.function(*frames, **arguments)
    rows_in = getattr(frames[0], "height", None)
    if pending.rows == "same" and rows_in != frame.height:
        raise AccountingError(
            f"{pending.function.__name__} turned {rows_in} rows of shard "
            f"{pending.name} into {frame.height}; rows must stay, with a drop_reason."
        )
    temporary = storage.workspace() / f"{TEMPORARY}{os.getpid()}-{pending.name}"
    try:
        frame.write_parquet(temporary, compression="zstd", compression_level=1)
        record = _make_record(job, frame, temporary, rows_in)
        storage.publish(temporary, f"{pending.name}.parquet")
    finally:
        remove_path(temporary)
    write_json(storage, record_name(pending.name), record)
    return record


def record_name(name: str) -> str:
    """Where a shard's commit record lies in its folder."""
    return f"_commits/{name}.json"


def _make_record(
    job: ShardJob, frame: pl.DataFrame, file: Path, rows_in: int | None
) -> Record:
    dropped: dict[str, int] = {}
    if "drop_reason" in frame.columns:
        counts = frame["drop_reason"].drop_nulls().value_counts().sort("drop_reason")
        dropped = dict(counts.iter_rows())
    return {
        "shard": job.pending.name,
        "fingerprint": fingerprint(job.derivation),
        "derivation": job.derivation,
        "origins": origins([*job.pending.inputs, *job.pending.arguments.values()]),
        "rows_in": rows_in,
        "rows": frame.height,
        "kept": frame.height - sum(dropped.values()),
        "dropped": dropped,
        "bytes": file.stat().st_size,
        "sha256": sha256_file(file),
    }
