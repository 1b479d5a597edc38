"""Reads what a batch endpoint brought back into the ledger, judged like live replies.

Files may come in any order, twice, torn, and with lines of other batches; every line is
accounted for, and a good answer that is on record stays.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import orjson

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.teachers.endpoint.chat import judge
from hinglish_pipeline.teachers.endpoint.completion import (
    Reply,
    describe,
    read_completion,
)
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.protocol import TeacherRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers.ledger.records import RecordStatus
    from hinglish_pipeline.teachers.ledger.store import Ledger
    from hinglish_pipeline.teachers.protocol import JsonDict

    Record = tuple[str, RecordStatus, dict[str, Any]]

_KEY_DIGITS = 32
_TOKEN = re.compile(r"\b(?:sk|key|Bearer)[-_ ][\w-]{8,}", re.IGNORECASE)


class _Place(NamedTuple):
    """Where a line lies."""

    file: int
    start: int


@dataclass(frozen=True, slots=True)
class BatchImport:
    """What became of every line.

    Attributes:
        lines: Lines read, empty ones apart.
        good: Good answers recorded.
        failed: Failures recorded; they are asked again.
        known: Answers left out, because as good a one is on record.
        repeated: Further lines of a request that another line of these files answers.
        unknown: Lines of requests that are not planned for this teacher.
        torn: Lines that are no result, such as the cut end of a download.
        reasons: Failures recorded, by reason.
    """

    lines: int = 0
    good: int = 0
    failed: int = 0
    known: int = 0
    repeated: int = 0
    unknown: int = 0
    torn: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


def import_batch(
    files: Sequence[Path], requests: Shards, who: JsonDict, ledger: Ledger
) -> BatchImport:
    """Record the results of a batch.

    Args:
        files: Output and error files, in any order.
        requests: ``teacher_requests``; the plan may have changed since the export.
        who: Identity of the teacher that was asked.
        ledger: Takes the answers, each in the journal of its request's shard.

    Returns:
        The account of all lines. Importing the same files again adds nothing.

    Raises:
        SourceError: If a file cannot be read.
        JournalBusyError: If a run is asking one of the shards.
        JournalError: If the disk refuses.
    """
    count: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with ExitStack() as open_files:
        handles = [open_files.enter_context(_open(path)) for path in files]
        found = _find_lines(handles, count)
        keys = AnswerKeys(who)
        for shard in requests:
            frame = shard.load()
            batch = _Batch(handles, found, who, count, reasons)
            ledger_shard = list(batch.records(frame, keys, ledger))
            if ledger_shard:
                ledger.add(shard.name, ledger_shard)
        count["unknown"] += sum(map(len, found.values()))
    return BatchImport(**count, reasons=dict(reasons.most_common()))


def read_result(line: bytes) -> Reply:
    """Read a line of an output or error file as the client reads a reply.

    Args:
        line: A JSON object with ``response`` (``status_code`` and ``body``) and
            ``error``; OpenAI and vLLM differ in where they put what went wrong.

    Returns:
        The reply, with ``error`` unless it is a completion.

    Raises:
        ValueError: If the line is no JSON object.
    """
    parsed = orjson.loads(line)
    if not isinstance(parsed, dict):
        msg = "a result is a JSON object"
        raise ValueError(msg)
    response = parsed.get("response")
    response = response if isinstance(response, dict) else {}
    status, body = response.get("status_code"), response.get("body")
    if status == 200 and body:
        return read_completion(orjson.dumps(body), 0.0)
    detail = _without_keys(describe(orjson.dumps(_fault(parsed.get("error"), body))))
    said = f"HTTP {status}: {detail}" if status else f"the batch says: {detail}"
    return Reply(error=said.removesuffix(": "), trouble="rejected")


@dataclass(slots=True)
class _Batch:
    """The lines still to be joined with requests, and the account of them."""

    files: Sequence[BinaryIO]
    found: dict[bytes, list[_Place]]
    who: JsonDict
    count: Counter[str]
    reasons: Counter[str]

    def records(
        self, frame: pl.DataFrame, keys: AnswerKeys, ledger: Ledger
    ) -> Iterator[Record]:
        """What a shard's requests gain; their lines are taken off the list."""
        by_key = {
            key: row
            for row, id_ in enumerate(frame["request_id"])
            if unhexlify(key := keys.of(id_)) in self.found
        }
        on_record = _on_record(ledger, by_key)
        for key, row in by_key.items():
            request = TeacherRequest.from_row(frame.row(row, named=True))
            places = self.found.pop(unhexlify(key))
            self.count["repeated"] += len(places) - 1
            status, fields = self._best(places, request)
            earlier = on_record.get(key)
            if earlier is not None and not _is_better(status, fields, earlier):
                self.count["known"] += 1
                continue
            self.count["good" if status == "ok" else "failed"] += 1
            if status == "failed":
                self.reasons[str(fields["error"])] += 1
            yield key, status, fields

    def _best(
        self, places: Sequence[_Place], request: TeacherRequest
    ) -> tuple[RecordStatus, dict[str, Any]]:
        """The first good answer among a request's lines, else the last failure."""
        for place in places:
            reply = read_result(_line_at(self.files[place.file], place.start))
            error, _ = judge(reply, request)
            fields = {
                "request_id": request.id,
                "model": self.who["model"],
                "content": reply.content,
                "finish_reason": reply.finish_reason,
                "error": error,
                "attempts": 1,
                "prompt_tokens": reply.prompt_tokens,
                "completion_tokens": reply.completion_tokens,
            }
            if error is None:
                return "ok", fields
        return "failed", fields


def _find_lines(
    files: Sequence[BinaryIO], count: Counter[str]
) -> dict[bytes, list[_Place]]:
    """Where the lines of each ``custom_id`` lie; the others are counted."""
    found: dict[bytes, list[_Place]] = {}
    for number, file in enumerate(files):
        start = 0
        for line in file:
            place, start = _Place(number, start), start + len(line)
            if not line.strip():
                continue
            count["lines"] += 1
            try:
                key = orjson.loads(line)["custom_id"]
            except (ValueError, KeyError, TypeError):
                count["torn"] += 1
                continue
            name = _key_bytes(key)
            if name is None:
                count["unknown"] += 1
            else:
                found.setdefault(name, []).append(place)
    return found


def _key_bytes(key: Any) -> bytes | None:
    """A ledger key as 16 bytes; None for an id that is none of ours."""
    if not isinstance(key, str) or len(key) != _KEY_DIGITS:
        return None
    try:
        return unhexlify(key)
    except ValueError:
        return None


def _on_record(ledger: Ledger, keys: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    if not keys:
        return {}
    known = ledger.read(keys).select("key", "status", "content", "error")
    return {row["key"]: row for row in known.iter_rows(named=True)}


def _is_better(
    status: RecordStatus, fields: Mapping[str, Any], earlier: Mapping[str, Any]
) -> bool:
    """Whether a result adds to what is on record: news, and no step back."""
    if earlier["status"] != "failed":
        return False
    same = all(fields[name] == earlier[name] for name in ("content", "error"))
    return status == "ok" or not same


def _fault(error: Any, body: Any) -> Any:
    """The part of a result that says what went wrong, as an error body holds it."""
    for part in (error, body):
        if isinstance(part, dict) and part:
            return part if "error" in part else {"error": part}
        if part:
            return {"error": str(part)}
    return {"error": "nothing came back"}


def _without_keys(text: str) -> str:
    """Blot out what looks like a key: error bodies like to echo the one they got."""
    return _TOKEN.sub("***", text)


def _line_at(file: BinaryIO, start: int) -> bytes:
    file.seek(start)
    return file.readline()


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        msg = f"{path}: {error.strerror}. Name the output and error files of a batch."
        raise SourceError(msg) from error
