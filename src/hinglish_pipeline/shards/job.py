"""One shard's work from description to commit, as an engine's worker does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import AccountingError, ShardError
from hinglish_pipeline.shards.fingerprint import fingerprint
from hinglish_pipeline.shards.lineage import origins
from hinglish_pipeline.shards.storage import Storage, sha256_file, write_json
from hinglish_pipeline.shards.temporaries import remove_path, temporary_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from hinglish_pipeline.shards.model import PendingShard

Record = dict[str, Any]
Part = dict[str, Any]


@dataclass(frozen=True)
class ShardJob:
    """A pending shard and where it goes; what an engine's worker is sent."""

    pending: PendingShard
    url: str
    options: dict[str, Any] | None = field(repr=False)
    derivation: dict[str, Any]
    scratch: str | None = None


def execute(job: ShardJob) -> Record:
    """Make and commit one shard, or the parts of one; runs in a worker.

    A file is written under a temporary name, renamed, and only then recorded.

    Returns:
        The commit record.
    """
    pending = job.pending
    storage = Storage(job.url, job.options)
    inputs = [part.load() for part in pending.inputs]
    arguments: Mapping[str, Any] = pending.arguments
    if job.scratch is not None:
        Path(job.scratch).mkdir(parents=True, exist_ok=True)
        arguments = {**arguments, "scratch": Path(job.scratch)}
    made = pending.function(*inputs, **arguments)
    rows_in = getattr(inputs[0], "height", None)
    if isinstance(made, Iterator):
        # What was committed before is overwritten piece by piece from here on.
        storage.remove(record_name(pending.name))
        frames = made
    else:
        frames = iter([made])
    if pending.rows == "same":
        frames = (_same_rows(pending, rows_in, frame) for frame in frames)
    record = _make_record(job, _publish(pending.name, storage, frames), rows_in)
    write_json(storage, record_name(pending.name), record)
    return record


def record_name(name: str) -> str:
    """Where a shard's commit record lies in its folder."""
    return f"_commits/{name}.json"


def part_name(name: str, number: int) -> str:
    """Name of one of several parts that a shard was written in."""
    return f"{name}-{number:05d}"


def parts_of(record: Record) -> list[Record]:
    """What a record commits, file by file: its parts, or itself if it has none."""
    parts: list[Record] = record.get("parts") or [record]
    return parts


def _publish(name: str, storage: Storage, frames: Iterator[pl.DataFrame]) -> list[Part]:
    """Write every frame to a file of its own, holding one at a time.

    The first file is published once it is known whether a second follows: alone, it
    bears the shard's own name.
    """
    parts: list[Part] = []
    files: list[Path] = []
    folder = storage.workspace()
    try:
        for number, frame in enumerate(frames):
            file = folder / temporary_name(part_name(name, number))
            files.append(file)
            frame.write_parquet(file, compression="zstd", compression_level=1)
            parts.append(_describe(part_name(name, number), frame, file))
            del frame
            if number == 1:
                storage.publish(files[0], f"{parts[0]['shard']}.parquet")
            if number >= 1:
                storage.publish(file, f"{parts[-1]['shard']}.parquet")
        if not parts:
            raise ShardError(
                f"No frame was given for shard {name}; give one, if empty."
            )
        if len(parts) == 1:
            parts[0]["shard"] = name
            storage.publish(files[0], f"{name}.parquet")
    finally:
        for file in files:
            remove_path(file)
    return parts


def _same_rows(
    pending: PendingShard, rows_in: int | None, frame: pl.DataFrame
) -> pl.DataFrame:
    if rows_in != frame.height:
        raise AccountingError(
            f"{pending.function.__name__} turned {rows_in} rows of shard "
            f"{pending.name} into {frame.height}; rows must stay, with a drop_reason."
        )
    return frame


def _describe(name: str, frame: pl.DataFrame, file: Path) -> Part:
    dropped: dict[str, int] = {}
    if "drop_reason" in frame.columns:
        counts = frame["drop_reason"].drop_nulls().value_counts().sort("drop_reason")
        dropped = dict(counts.iter_rows())
    return {
        "shard": name,
        "rows": frame.height,
        "dropped": dropped,
        "bytes": file.stat().st_size,
        "sha256": sha256_file(file),
    }


def _make_record(job: ShardJob, parts: list[Part], rows_in: int | None) -> Record:
    rows = sum(part["rows"] for part in parts)
    dropped: Counter[str] = Counter()
    for part in parts:
        dropped.update(part["dropped"])
    hashes = [part["sha256"] for part in parts]
    record = {
        "shard": job.pending.name,
        "fingerprint": fingerprint(job.derivation),
        "derivation": job.derivation,
        "origins": origins([*job.pending.inputs, *job.pending.arguments.values()]),
        "rows_in": rows_in,
        "rows": rows,
        "kept": rows - dropped.total(),
        "dropped": dict(sorted(dropped.items())),
        "bytes": sum(part["bytes"] for part in parts),
        "sha256": hashes[0] if len(parts) == 1 else fingerprint(hashes),
    }
    return record if len(parts) == 1 else {**record, "parts": parts}
