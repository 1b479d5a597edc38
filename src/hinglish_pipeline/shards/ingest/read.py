"""Reads a slice of a raw file block by block, whatever its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.shards.ingest.columns import parquet_rows
from hinglish_pipeline.shards.ingest.cuts import (
    Cut,
    Span,
    cut_documents,
    cut_lines,
    whole_file,
)
from hinglish_pipeline.shards.ingest.rows import (
    Record,
    json_rows,
    record_rows,
    text_rows,
)
from hinglish_pipeline.shards.ingest.stream import (
    EXCERPT,
    ByteStream,
    begins_utf16,
    look_back,
    reason_of,
)
from hinglish_pipeline.shards.ingest.tables import csv_rows, tsv_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from hinglish_pipeline.shards.slices import RawSlice

BLOCK_BYTES = 2 << 20
UTF16 = "it begins with a UTF-16 or UTF-32 byte order mark; convert it to UTF-8"


def read_rows(
    part: RawSlice, limit: int, block: int = BLOCK_BYTES
) -> Iterator[pl.DataFrame]:
    """Every row of a slice, in file order; never raises for what the file holds.

    Args:
        part: Which bytes of which file.
        limit: A longer text or line (bytes) is quarantined as ``overlong_line``.
        block: Bytes read at once.

    Yields:
        Frames with the columns of ``ROWS``; some may be empty.
    """
    count = 0
    for frame in _rows(part, limit, block):
        count += frame.height
        yield frame
    if count == 0 and part.end is None:
        yield record_rows([Record(0, "", "empty_file", "no record in the file")])


def _rows(part: RawSlice, limit: int, block: int) -> Iterator[pl.DataFrame]:
    if part.format == "parquet":
        yield from parquet_rows(part, limit)
        return
    with ByteStream(part) as stream:
        if part.start == 0 and begins_utf16(stream.peek(4)):
            yield record_rows([Record(0, "", "unreadable_file", UTF16)])
            return
        end = float("inf") if part.end is None else part.end
        last = 0
        for frame in _cut_rows(part, stream, Span(part.start, end, limit, block)):
            last = frame["position"][-1] if frame.height else last
            yield frame
        if stream.fault is not None:
            yield record_rows([_broken_off(part, stream, last)])


def _cut_rows(part: RawSlice, stream: ByteStream, span: Span) -> Iterator[pl.DataFrame]:
    match part.format:
        case "csv":
            yield from csv_rows(stream, span, part.spec)
        case "tsv":
            yield from tsv_rows(part, stream, span)
        case "jsonl":
            for cut in cut_lines(stream, span):
                yield json_rows(cut.positions, cut.pieces, span.limit, part.spec)
        case _:
            for cut in _text_cuts(part, stream, span):
                yield text_rows(cut.positions, cut.pieces, span.limit)


def _text_cuts(part: RawSlice, stream: ByteStream, span: Span) -> Iterator[Cut]:
    match part.spec.layout:
        case "file":
            return whole_file(stream, span)
        case "blank_line":
            return cut_documents(stream, span, look_back(part, part.start))
        case _:
            return cut_lines(stream, span)


def _broken_off(part: RawSlice, stream: ByteStream, last: int) -> Record:
    """The row that stands for all that a fault keeps from being read."""
    error = stream.fault or EOFError()
    at, data = stream.unfinished or (stream.offset, b"")
    reason, said = reason_of(error, stream.offset)
    position = last + 1 if part.format == "csv" and stream.offset else at
    return Record(position, data[:EXCERPT].decode("utf-8", "replace"), reason, said)
