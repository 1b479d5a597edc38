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

from hinglish_pipeline.teachers.ledger.records import (
    RECORD_SCHEMA,
    JournalBusyError,
    JournalError,
    check_format,
    disk_error,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hinglish_pipeline.teachers.ledger.records import RecordStatus

_READ_BYTES = 1 << 20


class Journal:
    """The one writer of a journal.

    Opening takes an exclusive lock and cuts a torn last line.

    Args:
        path: The file; created with its folders when absent.
        commit_window_s: Longest time between a record and its ``fdatasync``.

    Raises:
        JournalBusyError: If another process holds the file.
        JournalError: If it cannot be written here, or a newer release wrote it.
    """

    def __init__(self, path: Path, *, commit_window_s: float = 0.05) -> None:
        self.path = path
        self._fd = _open_locked(path)
        try:
            self.end = self._cut_torn_tail()
            check_format(path, os.pread(self._fd, 64, 0))
        except BaseException:
            os.close(self._fd)
            raise
        self._syncer = _Syncer(path, self._fd, commit_window_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def append(self, key: str, status: RecordStatus, fields: Mapping[str, Any]) -> None:
        """Add one record.

        Args:
            key: Ledger key, 32 hex digits.
            status: ``ok``, ``failed`` (worth asking again) or ``declined`` (not).
            fields: The other columns of ``RECORD_SCHEMA``, as far as known.

        Raises:
            JournalError: If the disk refuses; the file is left without the record.
            ValueError: If a field is none that a ledger keeps.
        """
        if not fields.keys() <= RECORD_SCHEMA.keys():
            odd = ", ".join(sorted(fields.keys() - RECORD_SCHEMA.keys()))
            raise ValueError(f"a ledger keeps no field {odd}")
        self._syncer.check()
        # The key and status come first so that scanning finds them in their place.
        line = orjson.dumps({"key": key, "status": status, **fields}) + b"\n"
        self._write(line)
        self.end += len(line)
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

    def remove(self) -> None:
        """Delete the file while it is locked; its records lie elsewhere by now."""
        self.path.unlink()

    def count_lines(self, start: int) -> int:
        """Number of records from a position to the end."""
        count = 0
        while block := os.pread(self._fd, _READ_BYTES, start):
            count += block.count(b"\n")
            start += len(block)
        return count

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

    def _write(self, line: bytes) -> None:
        try:
            written = os.write(self._fd, line)
            if written != len(line):
                raise OSError(28, "No space left on device")
        except OSError as error:
            os.ftruncate(self._fd, self.end)
            raise disk_error(self.path, error) from error


def _open_locked(path: Path) -> int:
    """Open and lock the file that has this name now, making it if needed."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise JournalError(
                f"{path} cannot be written: {error.strerror}. Answers are recorded "
                "there; give the catalog entry a path that this user may write."
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(fd)
            raise JournalBusyError(
                f"{path} is being written by another process. Let that run finish or "
                "stop it; then run the same command again."
            ) from error
        # Compacting may have removed the file between opening and locking it.
        if _is_still_named(fd, path):
            return fd
        os.close(fd)


def _is_still_named(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


class _Syncer:
    """Calls ``fdatasync`` off the writer's path, at most once per window."""

    def __init__(self, path: Path, fd: int, window_s: float) -> None:
        self._path = path
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
            raise JournalError(
                f"{self._path}: the answers could not be synced to disk: "
                f"{self._error.strerror}. Check the disk, then run the same command "
                "again."
            ) from self._error

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
            # What was written while the last sync ran.
            os.fdatasync(self._fd)
        except OSError as error:
            self._error = error
