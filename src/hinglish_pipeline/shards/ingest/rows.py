"""Judges pieces of bytes: each becomes a row, good or with the reason why not.

Whole blocks are judged at once; only what is odd in some way is looked at one by one,
with ``judge_text`` and ``judge_json``, which say what every rule is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
import xxhash

from hinglish_pipeline.shards.ingest.stream import EXCERPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hinglish_pipeline.shards.slices import SourceSpec

BOM = "\ufeff"
ROWS = {
    "position": pl.Int64,
    "text": pl.String,
    "drop_reason": pl.String,
    "detail": pl.String,
    "lang": pl.String,
    "row_id": pl.UInt64,
}
"""Columns of a frame of rows; ``row_id`` is a hash of the source's own id."""


@dataclass(frozen=True)
class Record:
    """One document-to-be.

    Attributes:
        position: Byte at which it begins in the (decompressed) text or JSON file;
            1-based row of a table; 0 for a file as a whole.
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


def judge_text(position: int, data: bytes, limit: int) -> Record | None:
    """The record of one piece of a text file; None if it is blank."""
    if len(data) > limit:
        excerpt = data[: min(EXCERPT, limit)].decode("utf-8", "replace")
        return too_long(position, excerpt, limit)
    if not data.strip():
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        excerpt = data.decode("utf-8", "replace")
        said = f"byte {error.start}: {error.reason}"
        return Record(position, excerpt, "invalid_utf8", said)
    return judge_string(position, text, limit)


def judge_json(
    position: int, data: bytes, limit: int, spec: SourceSpec
) -> Record | None:
    """The record of one line of a JSON lines file; None if it is blank."""
    record = judge_text(position, data, limit)
    if record is None or record.reason not in (None, "binary_content"):
        return record
    try:
        row = orjson.loads(data.decode("utf-8-sig"))
    except orjson.JSONDecodeError as error:
        return Record(position, record.text[:EXCERPT], "bad_json", str(error))
    return judge_row(position, row, limit, spec)


def judge_row(position: int, row: Any, limit: int, spec: SourceSpec) -> Record:
    """The record of a parsed row."""
    field = spec.text_field
    if not isinstance(row, dict):
        said = f"a {type(row).__name__}, not an object"
        return Record(position, str(row)[:EXCERPT], "wrong_type", said)
    text = row.get(field)
    if text is None:
        return Record(position, "", "missing_text", f"no field {field!r}", row)
    if not isinstance(text, str):
        said = f"{field!r} is a {type(text).__name__}, not text"
        return Record(position, str(text)[:EXCERPT], "wrong_type", said, row)
    return judge_string(position, text, limit, row)


def judge_string(
    position: int, text: str, limit: int, row: dict[str, Any] | None = None
) -> Record:
    """The record of a text whose bytes are known to be UTF-8."""
    if len(text) * 4 > limit and len(text.encode()) > limit:
        return too_long(position, text[:EXCERPT], limit)
    if not text.strip(WHITE_SPACE):
        return Record(position, "", "empty_text", "only white space", row)
    if "\0" in text:
        said = f"a NUL at character {text.index(chr(0))}"
        excerpt = text[:EXCERPT].replace("\0", "\ufffd")
        return Record(position, excerpt, "binary_content", said, row)
    return Record(position, text, row=row)


def too_long(position: int, excerpt: str, limit: int) -> Record:
    """The record of a text over the limit; how long it is would have to be counted."""
    said = f"more than {limit:,} bytes"
    if "\r" in excerpt.rstrip("\r"):
        said += "; a carriage return alone ends no line"
    return Record(position, excerpt, "overlong_line", said)


def text_rows(
    positions: NDArray[np.int64], pieces: Sequence[bytes], limit: int
) -> pl.DataFrame:
    """Rows of pieces of a text file, in order, blank ones left out.

    Equal to ``judge_text`` of each.
    """
    text = strings(pieces)
    odd = is_odd(text, limit)
    judged = (judge_text(int(positions[i]), pieces[i], limit) for i in odd.arg_true())
    return merge({"position": positions, "text": text}, odd, judged)


def json_rows(
    positions: NDArray[np.int64],
    pieces: Sequence[bytes],
    limit: int,
    spec: SourceSpec,
) -> pl.DataFrame:
    """Rows of lines of a JSON lines file; equal to ``judge_json`` of each."""
    loads, field = orjson.loads, spec.text_field
    keeps = spec.lang_field is not None or spec.id_field is not None
    texts: list[str] = []
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        text = ""
        row: Any = _NO_ROW
        try:
            row = loads(piece)
            found = row[field]
            if type(found) is str and len(piece) <= limit:
                text = found
        except (orjson.JSONDecodeError, KeyError, TypeError):
            row = _NO_ROW
        texts.append(text)
        if keeps:
            rows.append(row if type(row) is dict else _NO_ROW)
    text_column = pl.Series(texts, dtype=pl.String)
    odd = is_odd(text_column, limit)
    judged = (
        judge_json(int(positions[i]), pieces[i], limit, spec) for i in odd.arg_true()
    )
    good = {"position": positions, "text": text_column, **_extras(rows, spec)}
    return merge(good, odd, judged, spec)


def strings(pieces: Sequence[bytes | None]) -> pl.Series:
    """Pieces as texts; null where one is missing or not UTF-8."""
    try:
        return pl.Series(pieces, dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        sound = [piece if piece and _is_utf8(piece) else None for piece in pieces]
        return pl.Series(sound, dtype=pl.Binary).cast(pl.String)


def is_odd(text: pl.Series, limit: int) -> pl.Series:
    """Whether a text is to be judged alone: none, blank, too long, NUL or BOM in it."""
    column = pl.col("text")
    found = text.to_frame("text").select(
        (column.str.strip_chars().str.len_bytes() == 0)
        | (column.str.len_bytes() > limit)
        | column.str.contains("\0", literal=True)
        | column.str.starts_with(BOM)
    )
    return found.to_series().fill_null(True)


def merge(
    good: Mapping[str, Any],
    odd: pl.Series,
    judged: Iterable[Record | None],
    spec: SourceSpec | None = None,
) -> pl.DataFrame:
    """Rows taken as they are and rows judged one by one, by position."""
    size = len(odd)
    columns = {
        name: good[name]
        if name in good
        else pl.Series([None], dtype=dtype).new_from_index(0, size)
        for name, dtype in ROWS.items()
    }
    frame = pl.DataFrame(columns, schema=ROWS)
    if not odd.any():
        return frame
    others = record_rows(judged, spec)
    return pl.concat([frame.filter(~odd), others]).sort("position", maintain_order=True)


def record_rows(
    records: Iterable[Record | None], spec: SourceSpec | None = None
) -> pl.DataFrame:
    """Records as a frame of rows."""
    kept = [record for record in records if record is not None]
    columns: dict[str, Sequence[Any]] = {
        "position": [record.position for record in kept],
        "text": [record.text for record in kept],
        "drop_reason": [record.reason for record in kept],
        "detail": [record.detail for record in kept],
        "lang": [None] * len(kept),
        "row_id": [None] * len(kept),
    }
    if spec is not None:
        columns |= _extras([record.row or _NO_ROW for record in kept], spec)
    return pl.DataFrame(columns, schema=ROWS)


def row_hash(value: Any) -> int | None:
    """64 bits that stand for a row's own id; None if it has none."""
    if value is None:
        return None
    return xxhash.xxh3_64_intdigest(orjson.dumps(value, default=str))


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _extras(rows: Sequence[dict[str, Any]], spec: SourceSpec) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (field := spec.lang_field) is not None:
        langs = [row.get(field) for row in rows]
        found["lang"] = [lang if isinstance(lang, str) else None for lang in langs]
    if (field := spec.id_field) is not None:
        found["row_id"] = pl.Series(
            [row_hash(row.get(field)) for row in rows], dtype=pl.UInt64
        )
    return found


_NO_ROW: dict[str, Any] = {}
WHITE_SPACE = "".join(
    map(
        chr,
        (
            *range(9, 14),
            *(0x20, 0x85, 0xA0, 0x1680),
            *range(0x2000, 0x200B),
            *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
        ),
    )
)
"""Unicode's White_Space, as polars strips it; Python adds four separators to it."""
