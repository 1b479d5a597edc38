"""Finds a source's files, here or in an object store, and cuts the large ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xxhash

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.ingest.read import read_rows
from hinglish_pipeline.shards.ingest.stream import begins_utf16, open_binary
from hinglish_pipeline.shards.slices import (
    COMPRESSIONS,
    FORMATS,
    RawSlice,
    SourceSpec,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WHOLE_FILE_HASH_BYTES = 256 << 20
PROBE_BYTES = 1 << 20
READABLE = (None, "overlong_line")


@dataclass(frozen=True)
class Place:
    """A folder of raw files.

    Attributes:
        url: Local path or fsspec URL.
        options: fsspec options to reach it, never shown.
    """

    url: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of this machine."""
        return "://" not in self.url or self.url.startswith("file://")

    def exists(self) -> bool:
        """Whether there is anything."""
        if self.is_local:
            return self.folder.is_dir()
        filesystem, root = self.filesystem()
        return bool(filesystem.exists(root))

    @property
    def folder(self) -> Path:
        """The folder, if local."""
        return Path(self.url.removeprefix("file://"))

    def filesystem(self) -> tuple[Any, str]:
        """The fsspec filesystem, and the folder's path in it."""
        from fsspec.core import url_to_fs

        filesystem, root = url_to_fs(self.url, **self.options)
        return filesystem, str(root).rstrip("/")

    def files(self, pattern: str) -> Iterator[File]:
        """Files that match a pattern, sorted by name."""
        if self.is_local:
            found = sorted(self.folder.glob(pattern))
            for path in found:
                if path.is_file():
                    relative = path.relative_to(self.folder).as_posix()
                    yield File(str(path), relative, path.stat().st_size)
            return
        filesystem, root = self.filesystem()
        listed = filesystem.glob(f"{root}/{pattern}", detail=True)
        for name, info in sorted(listed.items()):
            if info["type"] == "file":
                url = filesystem.unstrip_protocol(name)
                relative = name.removeprefix(root).lstrip("/")
                yield File(url, relative, int(info["size"]), info, self.options)


@dataclass(frozen=True)
class File:
    """A raw file as listed.

    Attributes:
        url: Path or URL.
        relative: Name below the folder.
        size: Bytes.
        info: What an object store says of it.
        options: fsspec options of a remote file.
    """

    url: str
    relative: str
    size: int
    info: Mapping[str, Any] | None = None
    options: Mapping[str, Any] | None = field(default=None, repr=False)

    def identity(self) -> str:
        """What stands for the content: a hash of it, or an object store's word.

        Up to 256 MiB of a local file are hashed (XXH3-128); of a larger one 64 samples,
        size and time. Of an object nothing is read: its ETag and size, or its time and
        size where the store has no ETag, say whether it is still the same.
        """
        if self.info is not None:
            told = self._told(self.info)
            return xxhash.xxh3_128_hexdigest(f"{told} {self.size}".encode())
        state = xxhash.xxh3_128()
        with open(self.url, "rb") as stream:
            if self.size <= WHOLE_FILE_HASH_BYTES:
                while block := stream.read(1 << 20):
                    state.update(block)
                return state.hexdigest()
            for step in range(64):
                stream.seek(self.size // 64 * step)
                state.update(stream.read(1 << 16))
        state.update(f"{self.size} {Path(self.url).stat().st_mtime_ns}".encode())
        return state.hexdigest()

    def _told(self, info: Mapping[str, Any]) -> str:
        lower = {key.lower(): value for key, value in info.items()}
        for key in ("etag", "md5", "md5hash", "lastmodified", "mtime", "created"):
            if lower.get(key):
                return f"{key} {lower[key]}"
        raise SourceError(
            f"The store tells neither an ETag nor a time of {self.relative}, so a "
            "changed file could not be noticed. Copy it to a local disk first."
        )


def list_slices(
    place: Place | Path, specs: Sequence[SourceSpec], slice_bytes: int
) -> list[RawSlice]:
    """Find every source's files and cut large plain ones into slices.

    Args:
        place: Folder the patterns are relative to.
        specs: The sources.
        slice_bytes: Largest slice of a file that can be cut: plain text or JSON lines,
            TSV, Parquet (by row groups). Others are read as one stream.

    Raises:
        SourceError: If a source matches no file, a suffix is unknown, or no file of
            the source holds a readable record.
    """
    place = place if isinstance(place, Place) else Place(str(place))
    slices: list[RawSlice] = []
    names: set[str] = set()
    for spec in specs:
        files = list(place.files(spec.files))
        if not files:
            raise SourceError(
                f"Source {spec.name} matches no file: {place.url}/{spec.files}. Check "
                "`path` and `files` of raw_files in the catalog."
            )
        parts = [
            part
            for file in files
            for part in _cut(file, spec, _name(file, spec, names), slice_bytes)
        ]
        _require_readable(spec, parts)
        slices += parts
    return slices


def _name(file: File, spec: SourceSpec, taken: set[str]) -> str:
    """A shard name in ASCII; names that come out alike get a hash of the real one."""
    plain = re.sub(r"[^a-z0-9]+", "_", file.relative.lower()).strip("_")
    name = f"{spec.name}-{plain}"
    if name in taken or not plain:
        name += f"_{xxhash.xxh3_64_hexdigest(file.relative.encode())[:8]}"
    if name in taken:
        raise SourceError(f"Source {spec.name} is listed twice with {file.relative}.")
    taken.add(name)
    return name


def _cut(
    file: File, spec: SourceSpec, name: str, slice_bytes: int
) -> Iterator[RawSlice]:
    whole = RawSlice(
        name, file.url, file.relative, spec, file.identity(), options=file.options
    )
    _require_known(whole)
    bounds = _bounds(whole, file.size, slice_bytes)
    if len(bounds) <= 2:
        yield whole
        return
    for number, (start, end) in enumerate(pairwise(bounds)):
        yield RawSlice(
            f"{name}-{number:05d}",
            file.url,
            file.relative,
            spec,
            whole.content,
            start,
            end,
            file.options,
        )


def _require_known(part: RawSlice) -> None:
    if part.format == "parquet" and part.compression:
        raise SourceError(
            f"{part.path} of source {part.spec.name}: Parquet is compressed within and "
            f"not read under {part.compression}. Unpack it first."
        )
    if part.format not in FORMATS:
        raise SourceError(
            f"{part.path} of source {part.spec.name} has an unknown suffix; known are "
            f"{', '.join(FORMATS)}, each plain or with {', '.join(COMPRESSIONS)}."
        )


def _bounds(whole: RawSlice, size: int, slice_bytes: int) -> list[int]:
    """Where to cut: bytes, or row groups of Parquet; two bounds mean not at all."""
    if size <= slice_bytes or whole.compression or whole.format == "csv":
        return [0, size]
    if whole.format == "parquet":
        return _row_groups(whole, slice_bytes)
    if whole.format == "txt" and whole.spec.layout == "file":
        return [0, size]
    with open_binary(whole) as file:
        if begins_utf16(file.read(4)):
            return [0, size]
    count = -(-size // slice_bytes)
    return [size * number // count for number in range(count + 1)]


def _row_groups(whole: RawSlice, slice_bytes: int) -> list[int]:
    """Row groups at which slices of about so many bytes of text begin, and the end."""
    import pyarrow.parquet as pq

    try:
        with open_binary(whole) as raw:
            groups = pq.ParquetFile(raw).metadata
    except Exception:
        return [0, 1]  # reading it will say what is wrong
    bounds, held = [0], 0
    for number in range(groups.num_row_groups):
        group = groups.row_group(number)
        columns = [group.column(i) for i in range(group.num_columns)]
        size = sum(
            column.total_uncompressed_size
            for column in columns
            if column.path_in_schema == whole.spec.text_field
        )
        if held and held + size > slice_bytes:
            bounds.append(number)
            held = 0
        held += size
    return [*bounds, groups.num_row_groups]


def _require_readable(spec: SourceSpec, parts: list[RawSlice]) -> None:
    problems: list[str] = []
    for part in parts:
        for rows in read_rows(part, PROBE_BYTES):
            for reason, detail in rows.select("drop_reason", "detail").iter_rows():
                if reason in READABLE:
                    return
                if not problems:
                    problems.append(f"{part.relative}: {reason} ({detail})")
    raise SourceError(
        f"Source {spec.name} has no readable record in {len(parts)} file(s); first: "
        f"{problems[0] if problems else 'nothing'}. Nothing was written."
    )
