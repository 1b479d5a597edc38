"""Files that are being written: how they are named, and swept when a run died."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import time
from pathlib import Path

import xxhash

TEMPORARY = ".tmp-"
ABANDONED_SECONDS = 24 * 3600


def local_cache() -> Path:
    """This user's folder for what is on its way to or from remote stores.

    ``HINGLISH_CACHE`` names another one, on a larger disk say.
    """
    place = os.environ.get("HINGLISH_CACHE")
    if place is None:
        place = f"{tempfile.gettempdir()}/hinglish-pipeline-{os.getuid()}"
    folder = Path(place)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def temporary_name(name: str) -> str:
    """A name for a file being written, which tells the process that writes it."""
    return f"{TEMPORARY}{os.getpid()}.{_machine()}-{name}"


def _machine() -> str:
    return xxhash.xxh3_64_hexdigest(platform.node().encode())[:8]


def remove_path(path: Path) -> None:
    """Remove a file or a folder tree if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep_temporaries(folder: Path) -> None:
    """Remove what processes that no longer live left half-written.

    Of another machine that shares the disk nothing is known; what it left is removed
    when a day old.
    """
    for path in folder.glob(f"{TEMPORARY}*"):
        owner = path.name.removeprefix(TEMPORARY).split("-", 1)[0]
        process, _, machine = owner.partition(".")
        if machine in ("", _machine()):
            left = not (process.isdigit() and is_alive(int(process)))
        else:
            left = _age(path) > ABANDONED_SECONDS
        if left:
            remove_path(path)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def is_alive(process: int) -> bool:
    """Whether a process runs on this machine."""
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
