"""Rows of delimited tables: CSV read as one stream, TSV line by line."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from hinglish_pipeline.shards.ingest.cuts import Cut, Span, cut_lines
from hinglish_pipeline.shards.ingest.rows import (
    Record,
    judge_row,
    record_rows,
    too_long,
)
from hinglish_pipeline.shards.ingest.stream import (
    EXCERPT,
    ByteStream,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from hinglish_pipeline.shards.slices import RawSlice, SourceSpec

BATCH_ROWS = 1_000


def csv_rows(
    stream: ByteStream, span: Span, spec: SourceSpec
) -> Iterator[pl.DataFrame]:
    """Rows of a CSV file, in file order; a row's position is its number, from 1.

    A quoted field may hold line ends, so only reading from the start tells where a
    row begins. A row that is not CSV (a quote within a quoted field, or never closed)
    costs the lines read until that shows; reading goes on with the next line.
    """
    lines = _Lines(stream, span)
    before = csv.field_size_limit(span.limit)
    try:
        batch: list[Record] = []
        size = 0
        for record in _csv_records(lines, span.limit, spec):
            batch.append(record)
            size += len(record.text)
            if len(batch) >= BATCH_ROWS or size >= span.block:
                yield record_rows(batch, spec)
                batch, size = [], 0
        yield record_rows(batch, spec)
    finally:
        csv.field_size_limit(before)


class _Lines:
    """Lines of a stream as text, no line longer than just beyond the limit.

    Attributes:
        cut: Whether a line was too long since this was last set to False.
    """

    def __init__(self, stream: ByteStream, span: Span) -> None:
        self.cut = False
        self._lines = self._read(stream, span)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _read(self, stream: ByteStream, span: Span) -> Iterator[str]:
        first = True
        for cut in cut_lines(stream, span):
            for piece in cut.pieces:
                self.cut = self.cut or len(piece) > span.limit
                text = piece.decode("utf-8", "surrogateescape")
                yield (text.removeprefix("\ufeff") if first else text) + "\n"
                first = False


def _csv_records(lines: _Lines, limit: int, spec: SourceSpec) -> Iterator[Record]:
    parsed = csv.reader(lines, strict=True)  # a guessed row is worse than none
    header: list[str] | None = None
    position = 0
    while True:
        lines.cut = False
        try:
            cells = next(parsed, None)
        except csv.Error as error:
            position += 1
            yield Record(position, "", *_reason(error, limit))
            continue
        if cells is None:
            return
        if not cells:
            continue
        if header is None:
            header = cells
            continue
        position += 1
        if lines.cut:
            yield too_long(position, _printable(",".join(cells)[:EXCERPT]), limit)
        else:
            yield _from_cells(position, cells, header, limit, spec, ",")


def _reason(error: csv.Error, limit: int) -> tuple[str, str]:
    if "field limit" in str(error):
        return "overlong_line", f"a field of more than {limit:,} characters"
    return "bad_csv", str(error)


def tsv_rows(part: RawSlice, stream: ByteStream, span: Span) -> Iterator[pl.DataFrame]:
    """Rows of a TSV file, one a line, without quoting; positions are bytes."""
    head = Span(0, 1, span.limit, span.block)
    if span.start == 0:
        header: list[str] | None = None
    else:
        with ByteStream(part) as beginning:
            header = _header(next(cut_lines(beginning, head)))
    for cut in cut_lines(stream, span):
        pairs = zip(cut.positions.tolist(), cut.pieces, strict=True)
        records = []
        for position, piece in pairs:
            if header is None:
                header = _header(cut)
            else:
                records.append(_tsv_record(position, piece, header, span.limit, part))
        yield record_rows(records, part.spec)


def _header(cut: Cut) -> list[str]:
    return cut.pieces[0].decode("utf-8-sig", "replace").split("\t")


def _tsv_record(
    position: int, piece: bytes, header: list[str], limit: int, part: RawSlice
) -> Record | None:
    if len(piece) > limit:
        return too_long(position, piece[:EXCERPT].decode("utf-8", "replace"), limit)
    if not piece.strip():
        return None
    cells = piece.decode("utf-8", "surrogateescape").split("\t")
    return _from_cells(position, cells, header, limit, part.spec, "\t")


def _from_cells(
    position: int,
    cells: list[str],
    header: list[str],
    limit: int,
    spec: SourceSpec,
    delimiter: str,
) -> Record:
    if len(cells) != len(header):
        said = f"{len(cells)} cells under {len(header)} headings"
        text = _printable(delimiter.join(cells)[:EXCERPT])
        return Record(position, text, "wrong_type", said)
    row = dict(zip(header, map(_printable, cells), strict=True))
    text = cells[header.index(spec.text_field)] if spec.text_field in row else ""
    if not text.isascii() and text != row[spec.text_field]:
        said = "bytes that are not UTF-8"
        return Record(position, row[spec.text_field], "invalid_utf8", said)
    return judge_row(position, row, limit, spec)


def _printable(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
