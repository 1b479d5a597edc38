"""Lets work go through a batch endpoint, as files, and come back into the ledger.

The files are those of OpenAI's batch API, which ``vllm run-batch`` reads and writes as
well: a request a line, answered in any order, some in a file of errors, joined again by
``custom_id``. That id is the ledger's key, so a line says by itself what it answers and
for which teacher.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.temporaries import (
    remove_path,
    sweep_temporaries,
    temporary_name,
)
from hinglish_pipeline.teachers.endpoint.chat import chat_body
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.protocol import TeacherError, TeacherRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers.endpoint.settings import Dialect
    from hinglish_pipeline.teachers.ledger.store import Ledger
    from hinglish_pipeline.teachers.protocol import JsonDict

ENDPOINT = "/v1/chat/completions"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What an endpoint takes in one file.

    Attributes:
        requests: Lines at most.
        bytes: Size at most.
    """

    requests: int
    bytes: int


OPENAI_LIMITS = BatchLimits(50_000, 200_000_000)


@dataclass(frozen=True, slots=True)
class BatchExport:
    """What was written.

    Attributes:
        folder: Where it lies.
        requests: Requests in all pieces.
        answered: Requests left out, because they are answered.
        pieces: ``file``, ``requests``, ``bytes`` and ``sha256`` of each.
    """

    folder: Path
    requests: int
    answered: int
    pieces: list[dict[str, Any]] = field(default_factory=list)


def export_batch(
    requests: Shards,
    who: JsonDict,
    ledger: Ledger,
    folder: Path,
    *,
    dialect: Dialect = "json_schema",
    limits: BatchLimits = OPENAI_LIMITS,
) -> BatchExport:
    """Write the open requests as sealed pieces, all of them or none.

    Args:
        requests: ``teacher_requests``.
        who: Identity of the teacher whose answers are wanted.
        ledger: What is on record; a request with a good answer is left out.
        folder: To be made; must not hold anything yet.
        dialect: How the endpoint takes a JSON schema; nobody can be probed for it.
        limits: Size of a piece at most.

    Returns:
        What was written; with nothing open, a manifest and no piece.

    Raises:
        SourceError: If the folder holds something, or a request is larger than a piece
            may be.
        TeacherError: If no endpoint can stand in for that teacher.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder} is not empty; name a new folder, pieces are never mixed."
        raise SourceError(msg)
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep_temporaries(folder.parent)
    temporary = folder.with_name(temporary_name(folder.name))
    temporary.mkdir()
    try:
        pieces = _Pieces(temporary, limits)
        answered = 0
        for key, request in _open_requests(requests, who, ledger):
            if request is None:
                answered += 1
            else:
                pieces.add(batch_line(key, who, request, dialect))
        pieces.seal()
        done = BatchExport(folder, pieces.requests, answered, pieces.sealed)
        _write_manifest(temporary / MANIFEST, who, done)
        temporary.replace(folder)
    finally:
        remove_path(temporary)
    return done


def batch_line(
    key: str, who: JsonDict, request: TeacherRequest, dialect: Dialect = "json_schema"
) -> bytes:
    """Write one request as a line of a batch file.

    Args:
        key: Its ledger key.
        who: Identity of the teacher whose answer is wanted.
        request: The request.
        dialect: How the endpoint takes a JSON schema.

    Returns:
        A JSON line, ending included; its body is what the teacher's client would post.

    Raises:
        TeacherError: If that teacher answers by itself (``rules``).
    """
    if who["kind"] not in ("openai", "vllm"):
        msg = (
            f"the {who['kind']!r} teacher answers by itself; batch files are for an "
            "`openai` or `vllm` entry of the catalog"
        )
        raise TeacherError(msg)
    extra = dict(who.get("extra_body") or {})
    if "chat_template_kwargs" in who:
        extra["chat_template_kwargs"] = who["chat_template_kwargs"]
    # A server knows an adapter as a model of its own.
    model = who.get("lora") or who["model"]
    line = {
        "custom_id": key,
        "method": "POST",
        "url": ENDPOINT,
        "body": chat_body(request, model, extra, dialect),
    }
    return orjson.dumps(line) + b"\n"


class _Pieces:
    """Writes lines to files that no endpoint finds too large."""

    def __init__(self, folder: Path, limits: BatchLimits) -> None:
        self._folder = folder
        self._limits = limits
        self._lines: list[bytes] = []
        self._bytes = 0
        self.sealed: list[dict[str, Any]] = []

    def add(self, line: bytes) -> None:
        """Add a line, sealing the piece it does not fit into any more.

        Raises:
            SourceError: If the line alone is too large.
        """
        if len(line) > self._limits.bytes:
            msg = f"a request of {len(line):,} bytes fits into no batch file"
            raise SourceError(msg)
        is_full = len(self._lines) == self._limits.requests
        if is_full or self._bytes + len(line) > self._limits.bytes:
            self.seal()
        self._lines.append(line)
        self._bytes += len(line)

    def seal(self) -> None:
        """Write what has gathered as one piece, if anything has."""
        if not self._lines:
            return
        name = f"requests-{len(self.sealed) + 1:05d}.jsonl"
        data = b"".join(self._lines)
        (self._folder / name).write_bytes(data)
        self.sealed.append(
            {
                "file": name,
                "requests": len(self._lines),
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        self._lines, self._bytes = [], 0

    @property
    def requests(self) -> int:
        """Requests in all sealed pieces."""
        return sum(piece["requests"] for piece in self.sealed)


def _open_requests(
    requests: Shards, who: JsonDict, ledger: Ledger
) -> Iterator[tuple[str, TeacherRequest | None]]:
    """Every request once, in order; None in the place of one that is answered."""
    keys, seen = AnswerKeys(who), set[str]()
    for shard in requests:
        frame = shard.load()
        by_id = {id_: keys.of(id_) for id_ in frame["request_id"]}
        answered = ledger.answered(by_id.values())
        for row in frame.iter_rows(named=True):
            key = by_id[row["request_id"]]
            if key not in seen:
                seen.add(key)
                is_open = key not in answered
                yield key, TeacherRequest.from_row(row) if is_open else None


def _write_manifest(path: Path, who: JsonDict, done: BatchExport) -> None:
    manifest = {
        "teacher": who,
        "endpoint": ENDPOINT,
        "requests": done.requests,
        "answered_before": done.answered,
        "pieces": done.pieces,
    }
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    path.write_bytes(orjson.dumps(manifest, option=option))
