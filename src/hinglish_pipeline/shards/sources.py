"""Raw sources as shards: what files there are, and the documents each one holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
import xxhash
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.fingerprint import canonical, fingerprint, versioned
from hinglish_pipeline.shards.readers import Record, read_records

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("txt", "jsonl", "csv", "tsv", "parquet")
COMPRESSIONS = (".gz", ".zst", ".xz", ".bz2")
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


class SourceSpec(BaseModel):
    """One raw source: a pattern of files with the same layout and licence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9_]+$", description="Source name in every row.")
    files: str = Field(description="Glob pattern, relative to the dataset's path.")
    layout: Literal["line", "blank_line", "file"] = Field(
        "line", description="What one document is in a .txt file."
    )
    text_field: str = Field("text", description="Column or key that holds the text.")
    id_field: str | None = Field(
        None, description="Column or key that must be unique within a file."
    )
    lang_field: str | None = Field(
        None, description="Column or key that names the language, if any."
    )
    lang_hint: str | None = Field(
        None, description="Language all documents are said to be in."
    )
    licence: str = Field("unknown", description="SPDX name, carried by every row.")


class IngestParams(BaseModel):
    """Parameters of reading raw files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_document_bytes: int = Field(
        ge=1_000, description="A longer line or block is quarantined."
    )


@dataclass(frozen=True)
class RawSlice:
    """A raw file, or the lines that begin within a byte range of it.

    Attributes:
        name: Name of the shard its documents go to.
        file: The file.
        relative: The file's name in every row, relative to the dataset's path.
        spec: The source it belongs to.
        content: Hash of the file's bytes.
        start: First byte; a line belongs to the slice that holds its first byte.
        end: Byte after the last, or None for all of the file.
    """

    name: str
    file: Path
    relative: str
    spec: SourceSpec
    content: str
    start: int = 0
    end: int | None = None
    rows: int | None = None

    @property
    def path(self) -> str:
        """Where the file lies."""
        return str(self.file)

    @property
    def fingerprint(self) -> str:
        """Hash of the content and of how it is read, not of where it lies."""
        return fingerprint(
            [self.content, self.relative, canonical(self.spec), self.start, self.end]
        )

    @property
    def format(self) -> str:
        """One of ``FORMATS``, by suffix."""
        return _format(self.file)

    def load(self) -> RawSlice:
        """Itself: the reading is the shard function's work."""
        return self


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
    kind = _format(file)
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


def _format(file: Path) -> str:
    suffixes = [suffix for suffix in file.suffixes if suffix not in COMPRESSIONS]
    return suffixes[-1].removeprefix(".") if suffixes else ""


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
