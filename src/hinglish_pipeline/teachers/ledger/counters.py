"""Counts what was handed to a teacher, in a way that survives ``kill -9``.

Beside every journal lies a file of a few numbers, mapped into memory: adding to them
costs next to nothing, and what a killed process had counted is on the file all the
same. A run that finds more requests handed out than lines recorded knows how many were
in flight. Other processes read the numbers to show how the asking goes.
"""

from __future__ import annotations

import mmap
import os
import struct
from typing import TYPE_CHECKING, NamedTuple, Self

from hinglish_pipeline.teachers.ledger.records import disk_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.journal import Journal
    from hinglish_pipeline.teachers.protocol import TeacherAnswer

SUFFIX = ".counts"
_FIELDS = 10
_BYTES = 8 * _FIELDS
_START, _OPEN = 0, 1


class Counts(NamedTuple):
    """What happened in a ledger since it began.

    Attributes:
        asked: Requests handed to a teacher.
        answered_before: Requests that needed no asking, over all runs.
        ok: Good answers recorded.
        failed: Failures recorded; they are asked again.
        declined: Requests that a teacher declined for good.
        prompt_tokens: Tokens read, as teachers count them.
        completion_tokens: Tokens written.
        lost: Requests that were in flight when a run was stopped.
    """

    asked: int = 0
    answered_before: int = 0
    ok: int = 0
    failed: int = 0
    declined: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    lost: int = 0

    @property
    def recorded(self) -> int:
        """Answers of any kind."""
        return self.ok + self.failed + self.declined

    def since(self, earlier: Counts) -> Counts:
        """What came on top of an earlier count."""
        return Counts(*(a - b for a, b in zip(self, earlier, strict=True)))


_AT = {name: 2 + i for i, name in enumerate(Counts._fields)}


class Counters:
    """The counts of one journal while it is being written.

    Args:
        journal: The journal, opened and so locked.

    Raises:
        JournalError: If the disk has no room for a few bytes.
    """

    def __init__(self, journal: Journal) -> None:
        path = journal.path.with_suffix(SUFFIX)
        self._map = _map(path)
        self._view = memoryview(self._map).cast("Q")
        self._settle(journal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._view.release()
        self._map.close()

    def hand_out(self) -> None:
        """Count a request that goes to the teacher now."""
        self._view[_OPEN] += 1
        self._view[_AT["asked"]] += 1

    def keep_earlier(self, count: int) -> None:
        """Count requests that were answered before."""
        self._view[_AT["answered_before"]] += count

    def record(self, answer: TeacherAnswer) -> None:
        """Count an answer that is in the journal."""
        kind = "declined" if answer.is_final and answer.status == "failed" else None
        self._view[_AT[kind or answer.status]] += 1
        self._view[_AT["prompt_tokens"]] += answer.prompt_tokens
        self._view[_AT["completion_tokens"]] += answer.completion_tokens

    def finish(self) -> None:
        """Note that the teacher is done: nothing is in flight any more."""
        self._view[_OPEN] = 0

    def _settle(self, journal: Journal) -> None:
        """Count what an earlier process handed out and did not live to record."""
        kept = journal.count_lines(self._view[_START])
        self._view[_AT["lost"]] += max(0, self._view[_OPEN] - kept)
        self._view[_OPEN] = 0
        self._view[_START] = journal.end


def read_counts(paths: Iterable[Path]) -> Counts:
    """Add up the counts of several journals; any process may, at any time.

    Args:
        paths: Files of counts.
    """
    total = [0] * len(Counts._fields)
    for path in paths:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        if len(data) == _BYTES:
            values = struct.unpack(f"={_FIELDS}Q", data)[2:]
            total = [a + b for a, b in zip(total, values, strict=True)]
    return Counts(*total)


def _map(path: Path) -> mmap.mmap:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if os.fstat(descriptor).st_size != _BYTES:
            # Written, not truncated to size: a hole on a full disk would be a SIGBUS.
            os.ftruncate(descriptor, 0)
            if os.pwrite(descriptor, bytes(_BYTES), 0) != _BYTES:
                raise OSError(28, "No space left on device")
        return mmap.mmap(descriptor, _BYTES)
    except OSError as error:
        raise disk_error(path, error) from error
    finally:
        os.close(descriptor)
