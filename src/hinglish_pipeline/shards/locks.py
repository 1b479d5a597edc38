"""One writer at a time for a folder: a lock file here, a lock object in a store."""

from __future__ import annotations

import logging
import os
import platform
import threading
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.errors import BusyError
from hinglish_pipeline.shards.storage import Storage, read_json, write_json
from hinglish_pipeline.shards.temporaries import is_alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)
BEAT_SECONDS = 30.0
EXPIRY_SECONDS = 300.0
TAKEOVER_SECONDS = 1.0


@contextmanager
def one_writer(storage: Storage, lock: str, name: str) -> Iterator[None]:
    """Hold a folder's lock while writing.

    Args:
        storage: The folder.
        lock: Name of the lock in it.
        name: What messages call the dataset.

    Raises:
        BusyError: If another process holds it.
    """
    if storage.is_local:
        with _locked_file(storage.workspace() / lock, name):
            yield
    else:
        with _lock_object(storage, f"{lock}.json", name):
            yield


@contextmanager
def _locked_file(lock: Path, name: str) -> Iterator[None]:
    """A lock that the system takes back when its process dies."""
    import fcntl

    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"Another run is writing {name} ({lock.parent}). Wait for it to end, "
                "or stop it, then run again."
            ) from error
        yield


@contextmanager
def _lock_object(storage: Storage, lock: str, name: str) -> Iterator[None]:
    """A lock object with its owner and a heartbeat.

    It is made by a conditional put, so of two drivers one gets it. One whose owner
    died on this machine is taken over at once, one whose heart stopped elsewhere
    after five minutes. If two drivers take over at once, the one whose lock is still
    there a second later goes on.
    """
    owner = {
        "token": uuid.uuid4().hex,
        "machine": platform.node(),
        "process": os.getpid(),
        "beat": time.time(),
    }
    _take(storage, lock, owner, name)
    stop = threading.Event()
    heart = threading.Thread(
        target=_beat, args=(storage, lock, owner, stop), daemon=True
    )
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()
        if _is_ours(storage, lock, owner):
            storage.remove(lock)


def _take(storage: Storage, lock: str, owner: dict[str, Any], name: str) -> None:
    if storage.create(lock, orjson.dumps(owner)):
        return
    holder = read_json(storage, lock) or {}
    if not _is_dead(holder):
        left = holder.get("beat", 0.0) + EXPIRY_SECONDS - time.time()
        raise BusyError(
            f"Another run is writing {name}: process {holder.get('process')} on "
            f"{holder.get('machine')}. Wait for it to end, or stop it; if it is dead, "
            f"run again in {left:.0f} s or remove {storage.path(lock)}."
        )
    logger.info("%s: taking over from a run that died", name)
    storage.remove(lock)
    made = storage.create(lock, orjson.dumps(owner))
    time.sleep(TAKEOVER_SECONDS)
    if not (made and _is_ours(storage, lock, owner)):
        raise BusyError(f"Another run has just begun to write {name}.")


def _is_dead(holder: dict[str, Any]) -> bool:
    if time.time() - holder.get("beat", 0.0) > EXPIRY_SECONDS:
        return True
    here = holder.get("machine") == platform.node()
    return here and not is_alive(int(holder["process"]))


def _is_ours(storage: Storage, lock: str, owner: dict[str, Any]) -> bool:
    holder = read_json(storage, lock) or {}
    return bool(holder.get("token") == owner["token"])


def _beat(
    storage: Storage, lock: str, owner: dict[str, Any], stop: threading.Event
) -> None:
    while not stop.wait(BEAT_SECONDS):
        try:
            if not _is_ours(storage, lock, owner):
                logger.warning("%s was taken by another run", storage.path(lock))
                return
            write_json(storage, lock, {**owner, "beat": time.time()})
        except Exception as error:  # a beat may be missed, ten in a row may not
            logger.debug("heartbeat of %s: %s", storage.path(lock), error)
