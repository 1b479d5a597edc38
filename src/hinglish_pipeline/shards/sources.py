"""Raw sources as shards: what files there are, and the documents each one holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl
import xxhash
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.fingerprint import versioned
from hinglish_pipeline.shards.readers import Record, read_records
from hinglish_pipeline.shards.slices import (
    COMPRESSIONS,
    FORMATS,
    RawSlice,
    SourceSpec,
    file_format,
)

if TYPE_CHECKING:
    from pathlib import Path

WHOLE_FILE_HASH_BYTES = 256 << 20
PROBE_BYTES = 1 << 20

SCHEMA = {
    "doc_id": pl.String,
    "source": pl.String,
    "file": pl.String,
    "position": pl.Int64,
    "text": pl.String,
    "licence": pl.String,
    "lang_hint": pl.String,
    "drop_reason": pl.String,
    "detail": pl.String,
}


class IngestParams(BaseModel):
    """Parameters of reading raw files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_document_bytes: int = Field(
        ge=1_000, description="A longer line or block is quarantined."
    )


def list_slices(
    root: Path, specs: list[SourceSpec], slice_bytes: int
) -> list[RawSlice]:
    """Find every source's files and cut large plain ones at line ends.

    Args:
        root: Folder the patterns are relative to.
        specs: The sources.
        slice_bytes: Largest slice of a plain line-wise file.

    Raises:
        SourceError: If a source matches no file, a suffix is unknown, or no file of
            the source holds a readable record.
    """
    slices = []
    for spec in specs:
        files = sorted(path for path in root.glob(spec.files) if path.is_file())
        if not files:
            raise SourceError(
                f"Source {spec.name} matches no file: {root / spec.files}. Check "
                "`path` and `files` of raw_files in the catalog."
            )
        parts = [part for file in files for part in _cut(root, file, spec, slice_bytes)]
        _require_readable(spec, parts)
        slices += parts
    return slices


@versioned("1")
def read_documents(part: RawSlice, *, params: IngestParams) -> pl.DataFrame:
    """Read a slice's documents; faults become rows with a ``drop_reason``.

    Args:
        part: What to read.
        params: Limits.

    Returns:
        Frame with the columns of ``SCHEMA``; one row a record, in file order.
    """
    seen: set[Any] = set()
    rows = [
        _row(part, _check_id(record, part.spec, seen))
        for record in read_records(part, params.max_document_bytes)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(part: RawSlice, record: Record) -> tuple[Any, ...]:
    spec = part.spec
    key = f"{spec.name}\x1f{part.relative}\x1f{record.position}\x1f{record.text}"
    hint = spec.lang_hint
    if spec.lang_field is not None and record.row is not None:
        hint = record.row.get(spec.lang_field) or hint
    return (
        xxhash.xxh3_64_hexdigest(key.encode("utf-8", "surrogatepass")),
        spec.name,
        part.relative,
        record.position,
        record.text,
        spec.licence,
        hint if isinstance(hint, str) else None,
        record.reason,
        record.detail,
    )


def _check_id(record: Record, spec: SourceSpec, seen: set[Any]) -> Record:
    if spec.id_field is None or record.row is None or record.reason is not None:
        return record
    value = record.row.get(spec.id_field)
    if value is None or value not in seen:
        seen.add(value)
        return record
    said = f"{spec.id_field} {value!r} came before in this file"
    return Record(record.position, record.text, "duplicate_row_id", said, record.row)


def _cut(root: Path, file: Path, spec: SourceSpec, slice_bytes: int) -> list[RawSlice]:
    kind = file_format(file)
    if kind not in FORMATS:
        raise SourceError(
            f"{file} of source {spec.name} has an unknown suffix; known are "
            f"{', '.join(FORMATS)}, each plain or with {', '.join(COMPRESSIONS)}."
        )
    relative = file.relative_to(root).as_posix()
    name = re.sub(r"[^a-z0-9]+", "_", relative.lower()).strip("_")
    name = f"{spec.name}-{name}"
    content = _content_hash(file)
    size = file.stat().st_size
    by_line = kind == "jsonl" or (kind == "txt" and spec.layout == "line")
    if not by_line or file.suffix in COMPRESSIONS or size <= slice_bytes:
        return [RawSlice(name, file, relative, spec, content)]
    starts = range(0, size, slice_bytes)
    return [
        RawSlice(
            f"{name}-{number:05d}",
            file,
            relative,
            spec,
            content,
            start,
            min(start + slice_bytes, size),
        )
        for number, start in enumerate(starts)
    ]


def _require_readable(spec: SourceSpec, parts: list[RawSlice]) -> None:
    problems = []
    for part in parts:
        for record in read_records(part, PROBE_BYTES):
            if record.reason in (None, "overlong_line"):
                return
            problems.append(f"{part.relative}: {record.reason} ({record.detail})")
    raise SourceError(
        f"Source {spec.name} has no readable record in {len(parts)} file(s); first: "
        f"{problems[0]}. Nothing was written."
    )


def _content_hash(file: Path) -> str:
    """xxh3-128 of the bytes; of a sample, the size and the time for huge files."""
    state = xxhash.xxh3_128()
    size = file.stat().st_size
    with file.open("rb") as stream:
        if size <= WHOLE_FILE_HASH_BYTES:
            while block := stream.read(1 << 20):
                state.update(block)
            return state.hexdigest()
        for step in range(64):
            stream.seek(size // 64 * step)
            state.update(stream.read(1 << 16))
    state.update(f"{size} {file.stat().st_mtime_ns}".encode())
    return state.hexdigest()
