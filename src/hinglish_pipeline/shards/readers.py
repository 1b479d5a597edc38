"""Turns the bytes of a raw file into records, each good or with a reason.

A fault costs its own record: a line that is not UTF-8, a row that is not JSON, the
rest of a truncated archive. Memory holds one record at a time (Parquet: one file).
"""

from __future__ import annotations

import csv
import io
import lzma
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.shards.slices import RawSlice

EXCERPT = 200
TRUNCATED = (EOFError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True)
class Record:
    """One document-to-be.

    Attributes:
        position: 1-based record number; byte offset in a file cut into slices; 0 for
            the file as a whole.
        text: The document, or an excerpt of what could not be read.
        reason: Why it cannot be used, or None.
        detail: What exactly was wrong.
        row: The row it came from, where rows have more than a text.
    """

    position: int
    text: str
    reason: str | None = None
    detail: str | None = None
    row: dict[str, Any] | None = None


def read_records(part: RawSlice, max_bytes: int) -> Iterator[Record]:
    """Every record of a slice; never raises for what is wrong with the file.

    Args:
        part: Which bytes of which file.
        max_bytes: A longer record is quarantined as ``overlong_line``.
    """
    position = 0
    try:
        for record in _by_format(part, max_bytes):
            position = record.position
            yield record
    except TRUNCATED as error:
        yield Record(position + 1, "", "truncated_archive", _said(error))
    except Exception as error:
        yield Record(0, "", "unreadable_file", _said(error))
    else:
        if position == 0 and part.start == 0:
            yield Record(0, "", "empty_file", "no record in the file")


def open_binary(path: Path) -> IO[bytes]:
    """Open a file, decompressing by its suffix, as one stream."""
    match path.suffix:
        case ".gz":
            import gzip

            return cast("IO[bytes]", gzip.open(path, "rb"))
        case ".bz2":
            import bz2

            return bz2.open(path, "rb")
        case ".xz":
            return lzma.open(path, "rb")
        case ".zst":
            return io.BufferedReader(_ZstdStream(path))
        case _:
            return path.open("rb")


class _ZstdStream(io.RawIOBase):
    """Decompresses frame after frame; says when the last one was cut short.

    The library's own stream reader ends a truncated frame as if it were whole.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._ready = b""
        self._frame: Any = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            data = self._file.read(1 << 18)
            if not data:
                if self._frame is not None and not self._frame.eof:
                    raise EOFError("the compressed stream ends before its last frame")
                return 0
            self._ready = self._feed(data)
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()

    def _feed(self, data: bytes) -> bytes:
        import zstandard

        out = b""
        while data:
            if self._frame is None or self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            out += self._frame.decompress(data)
            data = self._frame.unused_data if self._frame.eof else b""
        return out


def _by_format(part: RawSlice, max_bytes: int) -> Iterator[Record]:
    match part.format:
        case "parquet":
            return _read_parquet(part)
        case "csv" | "tsv":
            return _read_delimited(part)
        case "jsonl":
            return _read_json_lines(part, max_bytes)
        case _:
            return _read_text(part, max_bytes)


def _lines(part: RawSlice) -> Iterator[tuple[int, bytes]]:
    """Position and bytes of every line whose first byte lies in the slice."""
    with open_binary(part.file) as stream:
        if part.end is None:
            yield from enumerate(stream, start=1)
            return
        stream.seek(max(part.start - 1, 0))
        if part.start > 0:
            stream.readline()
        offset = stream.tell()
        while offset < part.end and (line := stream.readline()):
            yield offset, line
            offset += len(line)


def _read_text(part: RawSlice, max_bytes: int) -> Iterator[Record]:
    if part.spec.layout == "file":
        with open_binary(part.file) as stream:
            data = stream.read()
        if data.strip():
            yield _decode(1, data, max_bytes)
        return
    if part.spec.layout == "line":
        for position, line in _lines(part):
            if line.strip():
                yield _decode(position, line, max_bytes)
        return
    yield from _read_blocks(part, max_bytes)


def _read_blocks(part: RawSlice, max_bytes: int) -> Iterator[Record]:
    """Blank-line separated documents, numbered in order."""
    number, block = 0, bytearray()
    for _, line in _lines(part):
        if line.strip():
            block += line
        elif block:
            number += 1
            yield _decode(number, bytes(block), max_bytes)
            block.clear()
    if block:
        yield _decode(number + 1, bytes(block), max_bytes)


def _decode(position: int, data: bytes, max_bytes: int) -> Record:
    data = data.strip(b"\r\n")
    if len(data) > max_bytes:
        start = data[:EXCERPT].decode("utf-8", "replace")
        said = f"{len(data):,} bytes, at most {max_bytes:,}"
        return Record(position, start, "overlong_line", said)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Record(
            position,
            data.decode("utf-8", "replace"),
            "invalid_utf8",
            f"byte {error.start}: {error.reason}",
        )
    if not text.strip():
        return Record(position, "", "empty_text", "only white space")
    return Record(position, text)


def _read_json_lines(part: RawSlice, max_bytes: int) -> Iterator[Record]:
    for position, line in _lines(part):
        if not line.strip():
            continue
        record = _decode(position, line, max_bytes)
        if record.reason is not None:
            yield record
            continue
        try:
            row = orjson.loads(record.text)
        except orjson.JSONDecodeError as error:
            yield Record(position, record.text[:EXCERPT], "bad_json", str(error))
            continue
        yield _from_row(position, row, part.spec.text_field)


def _read_delimited(part: RawSlice) -> Iterator[Record]:
    with open_binary(part.file) as stream:
        lines = (line.decode("utf-8", "surrogateescape") for line in stream)
        delimiter = "\t" if part.format == "tsv" else ","
        if part.format == "tsv":
            parsed = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            parsed = csv.reader(lines)
        rows = (cells for cells in parsed if cells)
        header = next(rows, None)
        if header is None:
            return
        header[0] = header[0].removeprefix("\ufeff")  # spreadsheets write one
        for position, cells in enumerate(rows, start=1):
            if len(cells) != len(header):
                said = f"{len(cells)} cells under {len(header)} headings"
                text = delimiter.join(cells)[:EXCERPT]
                yield Record(position, _printable(text), "wrong_type", said)
                continue
            row = dict(zip(header, cells, strict=True))
            text = row.get(part.spec.text_field) or ""
            if text != _printable(text):
                said = "bytes that are not UTF-8"
                yield Record(position, _printable(text), "invalid_utf8", said)
                continue
            yield _from_row(position, row, part.spec.text_field)


def _read_parquet(part: RawSlice) -> Iterator[Record]:
    import polars as pl

    frame = pl.read_parquet(part.file)
    for position, row in enumerate(frame.iter_rows(named=True), start=1):
        yield _from_row(position, row, part.spec.text_field)


def _from_row(position: int, row: Any, field: str) -> Record:
    if not isinstance(row, dict):
        said = f"a {type(row).__name__}, not an object"
        return Record(position, str(row)[:EXCERPT], "wrong_type", said)
    text = row.get(field)
    if text is None:
        return Record(position, "", "missing_text", f"no field {field!r}", row)
    if not isinstance(text, str):
        said = f"{field!r} is a {type(text).__name__}, not text"
        return Record(position, str(text)[:EXCERPT], "wrong_type", said, row)
    if not text.strip():
        return Record(position, "", "empty_text", "only white space", row)
    return Record(position, text, row=row)


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:EXCERPT]}"
