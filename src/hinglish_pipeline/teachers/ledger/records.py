"""What a ledger keeps of an answer, and how a journal's lines are told apart."""

from __future__ import annotations

import re
from binascii import unhexlify
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import orjson
import polars as pl

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RecordStatus = Literal["ok", "declined", "failed"]
FORMAT = 1
RECORD_SCHEMA = {
    "key": pl.String,
    "status": pl.String,
    "request_id": pl.String,
    "model": pl.String,
    "content": pl.String,
    "finish_reason": pl.String,
    "error": pl.String,
    "attempts": pl.Int32,
    "prompt_tokens": pl.Int32,
    "completion_tokens": pl.Int32,
}
RANKS = {b"ok": 0, b"declined": 1, b"failed": 2}
"""What beats what among records of one key; ``failed`` alone is asked again."""
UNREADABLE = -1
_HEAD = re.compile(rb'\{"key":"([0-9a-f]{32})","status":"(ok|declined|failed)"')
_FORMAT_HEAD = b'{"format":'
_READ_BYTES = 1 << 20


class JournalError(PipelineError):
    """The journal cannot be used; what was recorded before is safe."""


class JournalBusyError(JournalError):
    """Another process is writing this journal."""


class Line(NamedTuple):
    """A line of a journal: a record's key (16 bytes) and rank, and where it lies.

    A line that is no record has rank ``UNREADABLE``.
    """

    key: bytes
    rank: int
    start: int
    size: int


def disk_error(path: Path, error: OSError) -> JournalError:
    """What to tell a user whose disk refuses a write."""
    return JournalError(
        f"{path}: {error.strerror}. Everything answered so far is kept; free some "
        "space and run the same command again."
    )


def scan(path: Path, start: int = 0) -> Iterator[Line]:
    """Read the places of a journal's records from a position on.

    Args:
        path: The journal; it may be growing.
        start: Where a line begins.

    Yields:
        One a whole line; a torn last line is left out.
    """
    with open(path, "rb", buffering=_READ_BYTES) as lines:
        lines.seek(start)
        for line in lines:
            if not line.endswith(b"\n"):
                return
            yield _place(line, start)
            start += len(line)


def parse(line: bytes, key: str) -> dict[str, Any] | None:
    """Read a record; None if the line is not the record of this key."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(record, dict) or record.get("key") != key:
        return None
    return record


def check_format(path: Path, head: bytes) -> None:
    """Refuse what a newer release wrote: such a file says its format first.

    Raises:
        JournalError: If the format is above ours.
    """
    if not head.startswith(_FORMAT_HEAD):
        return
    number = head[len(_FORMAT_HEAD) :].split(b",")[0].split(b"}")[0].strip()
    if not number.isdigit() or int(number) > FORMAT:
        raise JournalError(
            f"{path} was written by a newer release of this package (format "
            f"{number.decode(errors='replace')}, known here: {FORMAT}). Install that "
            "release, or give the catalog entry another path."
        )


def _place(line: bytes, start: int) -> Line:
    """Check the frame of a whole line; reading it later checks the rest.

    A power cut can leave zeros in the middle of a file.
    """
    found = _HEAD.match(line)
    if found is None or not line.endswith(b"}\n") or b"\0" in line:
        return Line(b"", UNREADABLE, start, len(line))
    return Line(unhexlify(found[1]), RANKS[found[2]], start, len(line))
