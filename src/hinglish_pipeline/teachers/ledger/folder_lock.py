"""Locks between the processes that share a ledger's folder."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.ledger.records import JournalBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOOK_SECONDS = 0.05


@contextmanager
def folder_lock(
    path: Path, *, shared: bool = False, patience_s: float | None = None
) -> Iterator[None]:
    """Hold a lock file; the system takes it back when the process dies.

    Args:
        path: The lock file; made if the folder can be written.
        shared: Whether others may share it.
        patience_s: Longest wait; None waits as long as it takes.

    Raises:
        JournalBusyError: If others held it for longer than that.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError:
        if os.access(path.parent, os.W_OK):
            raise
        yield  # in a read-only folder nothing changes
        return
    try:
        _take(descriptor, path, shared, patience_s)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, shared: bool, patience_s: float | None) -> None:
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    if patience_s is None:
        fcntl.flock(descriptor, kind)
        return
    end = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise JournalBusyError(
                    f"{path.parent} is being read by another process. Let it finish, "
                    "then run the same command again."
                ) from error
            time.sleep(_LOOK_SECONDS)
        else:
            return
