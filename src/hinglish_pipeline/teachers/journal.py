"""Answers on disk: one line each, appended once, readable after any crash.

A journal is a JSONL file with one writer. A record is handed to the operating system
before the next one is accepted, so ``kill -9`` loses none; ``fdatasync`` follows within
``commit_window_s`` in the background, so a power cut loses at most that window.
"""

from __future__ import annotations

import fcntl
import os
import threading
from typing import TYPE_CHECKING, Any, Self

import orjson

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_HEAD = b'{"key":"'
_KEY_END = len(_HEAD) + 32
_FAILED = b'","status":"failed"'


class JournalError(PipelineError):
    """The journal cannot be written; everything before this record is safe."""


class JournalBusyError(JournalError):
    """Another process is writing this journal."""


class Journal:
    """The answers of one request shard.

    Opening takes an exclusive lock, cuts a torn last line and indexes the keys that are
    wanted. Among several records of one key, an answer wins over failures, and the
    latest failure over earlier ones.

    Args:
        path: The file; created with its folders when absent.
        wanted: Keys to index; others are kept on disk and skipped. None for all.
        commit_window_s: Longest time between a record and its ``fdatasync``.

    Raises:
        JournalBusyError: If another process holds the file.
        JournalError: If the disk refuses a write.
    """

    def __init__(
        self,
        path: Path,
        *,
        wanted: Iterable[str] | None = None,
        commit_window_s: float = 0.05,
    ) -> None:
        self.path = path
        self._good: dict[bytes, tuple[int, int]] = {}
        self._bad: dict[bytes, tuple[int, int]] = {}
        self.unreadable = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            self._lock()
            self._end = self._cut_torn_tail()
            self._index(None if wanted is None else {k.encode() for k in wanted})
        except BaseException:
            os.close(self._fd)
            raise
        self._syncer = _Syncer(self._fd, commit_window_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def has_good(self, key: str) -> bool:
        """Tell whether ``key`` needs no more asking: answered, or declined for good."""
        return key.encode() in self._good

    def record(self, key: str) -> dict[str, Any] | None:
        """Read the best record of ``key``, or None when there is none."""
        name = key.encode()
        place = self._good.get(name) or self._bad.get(name)
        if place is None:
            return None
        found: dict[str, Any] = orjson.loads(os.pread(self._fd, place[1], place[0]))
        return found

    def append(self, key: str, status: str, fields: dict[str, Any]) -> None:
        """Add one record.

        Args:
            key: Ledger key, 32 hex digits.
            status: ``ok``, ``failed`` (worth asking again) or ``declined`` (not).
            fields: Everything else worth keeping; JSON-able.

        Raises:
            JournalError: If the disk refuses; the file is left without the record.
        """
        self._syncer.check()
        # The key and status come first so that indexing need not parse every line.
        line = orjson.dumps({"key": key, "status": status, **fields}) + b"\n"
        self._write(line)
        index = self._bad if status == "failed" else self._good
        index[key.encode()] = (self._end, len(line))
        self._end += len(line)
        self._syncer.touch()

    def close(self) -> None:
        """Sync what is pending and release the lock; calling it twice is fine.

        Raises:
            JournalError: If the last sync failed.
        """
        if self._fd < 0:
            return
        try:
            self._syncer.stop()
        finally:
            os.close(self._fd)
            self._fd = -1

    def _lock(self) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = (
                f"{self.path} is being written by another process. Let that run finish "
                "or stop it; then run the same command again."
            )
            raise JournalBusyError(msg) from error

    def _cut_torn_tail(self) -> int:
        """Truncate behind the last newline; return the file's size after that."""
        size = os.fstat(self._fd).st_size
        end, step = size, 1 << 16
        while end > 0:
            start = max(0, end - step)
            found = os.pread(self._fd, end - start, start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end != size:
            os.ftruncate(self._fd, end)
        return end

    def _index(self, wanted: set[bytes] | None) -> None:
        offset = 0
        with open(self.path, "rb", buffering=1 << 20) as lines:
            for line in lines:
                start, offset = offset, offset + len(line)
                key = line[len(_HEAD) : _KEY_END]
                if wanted is not None and key not in wanted and line[:8] == _HEAD:
                    continue
                if not _is_record(line):
                    self.unreadable += 1
                    continue
                is_bad = line.startswith(_FAILED, _KEY_END)
                (self._bad if is_bad else self._good)[key] = (start, len(line))

    def _write(self, line: bytes) -> None:
        try:
            written = os.write(self._fd, line)
            if written != len(line):
                raise OSError(28, "No space left on device")
        except OSError as error:
            os.ftruncate(self._fd, self._end)
            msg = (
                f"{self.path}: {error.strerror}. Everything answered so far is kept; "
                "free some space and run the same command again."
            )
            raise JournalError(msg) from error


def _is_record(line: bytes) -> bool:
    """Whether a line is whole. A power cut can leave zeros in the middle of a file."""
    if line[:8] != _HEAD or line[_KEY_END : _KEY_END + 1] != b'"':
        return False
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


class _Syncer:
    """Calls ``fdatasync`` off the writer's path, at most once per window."""

    def __init__(self, fd: int, window_s: float) -> None:
        self._fd = fd
        self._window_s = window_s
        self._dirty = threading.Event()
        self._stopping = threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def touch(self) -> None:
        """Note that something was written."""
        self._dirty.set()

    def check(self) -> None:
        """Raise what the background sync met.

        Raises:
            JournalError: If a sync failed.
        """
        if self._error is not None:
            msg = f"the answers could not be synced to disk: {self._error.strerror}"
            raise JournalError(msg) from self._error

    def stop(self) -> None:
        """Sync what is left and end the thread."""
        self._stopping.set()
        self._dirty.set()
        self._thread.join()
        self.check()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._dirty.wait()
                self._stopping.wait(self._window_s)
                self._dirty.clear()
                os.fdatasync(self._fd)
        except OSError as error:
            self._error = error
