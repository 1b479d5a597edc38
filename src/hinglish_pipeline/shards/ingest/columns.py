"""Rows of Parquet files by row groups, the wanted columns alone, batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards.ingest.rows import (
    Record,
    is_odd,
    judge_row,
    merge,
    record_rows,
    row_hash,
    strings,
)
from hinglish_pipeline.shards.ingest.stream import open_binary, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.shards.slices import RawSlice, SourceSpec

BATCH_ROWS = 1_000


def parquet_rows(part: RawSlice, limit: int) -> Iterator[pl.DataFrame]:
    """Rows of a Parquet file's row groups; a row's position is its number, from 1.

    Only the columns that are asked for are read, some thousand rows at a time. A
    damaged file gives the rows before the damage, and one that says what it was.
    """
    batches = _batches(part)
    position = 1
    while True:
        try:
            found = next(batches, None)
        except Exception as error:
            reason, said = reason_of(error, 0)
            at = position if position > 1 else 0
            yield record_rows([Record(at, "", reason, said)])
            return
        if found is None:
            return
        position, frame = found
        positions = np.arange(position, position + frame.height, dtype=np.int64)
        position += frame.height
        yield _table_rows(frame, positions, limit, part.spec)


def _batches(part: RawSlice) -> Iterator[tuple[int, pl.DataFrame]]:
    """Number of the first row, and the wanted columns, batch by batch."""
    import pyarrow.parquet as pq

    spec = part.spec
    with open_binary(part) as raw:
        file = pq.ParquetFile(raw, buffer_size=1 << 20, pre_buffer=False)
        last = file.num_row_groups if part.end is None else part.end
        before = [file.metadata.row_group(i).num_rows for i in range(part.start)]
        position = sum(before) + 1
        named = (spec.text_field, spec.lang_field, spec.id_field)
        columns = [name for name in named if name in file.schema_arrow.names]
        batches = file.iter_batches(
            BATCH_ROWS,
            row_groups=list(range(part.start, last)),
            columns=columns or None,
        )
        for batch in batches:
            yield position, pl.DataFrame(pl.from_arrow(_checked(batch)))
            position += batch.num_rows


def _checked(batch: Any) -> Any:
    """The batch; with bytes for text if a text is not UTF-8, which Parquet allows."""
    import pyarrow as pa

    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        plain = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}
        fields = [
            field.with_type(plain.get(field.type, field.type)) for field in batch.schema
        ]
        columns = zip(batch.columns, fields, strict=True)
        arrays = [column.cast(field.type) for column, field in columns]
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
    return batch


def _table_rows(
    frame: pl.DataFrame, positions: Any, limit: int, spec: SourceSpec
) -> pl.DataFrame:
    text = frame.get_column(spec.text_field, default=None)
    if text is not None and text.dtype in (pl.Categorical, pl.Enum, pl.Null):
        text = text.cast(pl.String)
    if text is not None and text.dtype == pl.Binary:
        return _binary_rows(frame, text, positions, limit, spec)
    if text is None or text.dtype != pl.String:
        rows = zip(positions.tolist(), frame.iter_rows(named=True), strict=True)
        return record_rows((judge_row(at, row, limit, spec) for at, row in rows), spec)
    odd = is_odd(text, limit)
    judged = (
        judge_row(int(positions[i]), frame.row(i, named=True), limit, spec)
        for i in odd.arg_true()
    )
    good = _with_extras(frame, positions, text, spec)
    return merge(good, odd, judged, spec)


def _binary_rows(
    frame: pl.DataFrame, data: pl.Series, positions: Any, limit: int, spec: SourceSpec
) -> pl.DataFrame:
    """Rows of a text column that Parquet does not call text, or that is not UTF-8."""
    pieces: list[bytes | None] = data.to_list()
    text = strings(pieces)
    odd = is_odd(text, limit)

    def judge(index: int) -> Record:
        row, piece = frame.row(index, named=True), pieces[index]
        position = int(positions[index])
        try:
            row[spec.text_field] = piece if piece is None else piece.decode()
        except UnicodeDecodeError as error:
            said = f"byte {error.start}: {error.reason}"
            excerpt = (piece or b"").decode("utf-8", "replace")
            return Record(position, excerpt, "invalid_utf8", said)
        return judge_row(position, row, limit, spec)

    good = _with_extras(frame, positions, text, spec)
    return merge(good, odd, map(judge, odd.arg_true()), spec)


def _with_extras(
    frame: pl.DataFrame, positions: Any, text: pl.Series, spec: SourceSpec
) -> dict[str, Any]:
    columns: dict[str, Any] = {"position": positions, "text": text}
    if (lang := spec.lang_field) in frame.columns:
        named = frame[lang]
        if named.dtype in (pl.String, pl.Categorical, pl.Enum):
            columns["lang"] = named.cast(pl.String)
    if (name := spec.id_field) in frame.columns:
        values = [row_hash(value) for value in frame[name].to_list()]
        columns["row_id"] = pl.Series(values, dtype=pl.UInt64)
    return columns
