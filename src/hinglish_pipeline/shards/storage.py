"""The few file operations a commit needs, on local disk or any fsspec store.

On a local disk a file appears by rename after fsync; on an object store a put is
atomic already. Nothing else in the package writes shards or commit records.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fsspec import AbstractFileSystem

TEMPORARY = ".tmp-"


class Storage:
    """A folder at a URL: ``data/x``, ``s3://bucket/x``, ``memory://x``.

    Args:
        url: The folder. Made on first write.
        options: Keyword arguments for the fsspec filesystem (credentials,
            endpoint). Never logged.
    """

    def __init__(self, url: str, options: dict[str, Any] | None = None) -> None:
        self.url = url.rstrip("/")
        self._options = options or {}

    @cached_property
    def _located(self) -> tuple[AbstractFileSystem, str]:
        from fsspec.core import url_to_fs

        filesystem, root = url_to_fs(self.url, **self._options)
        return filesystem, root

    @property
    def is_local(self) -> bool:
        """Whether files are on this machine's disk, where rename is atomic."""
        return "://" not in self.url or self.url.startswith("file://")

    def path(self, name: str) -> str:
        """Full location of a file in the folder, as polars and fsspec read it."""
        if self.is_local:
            return f"{self._located[1]}/{name}"
        return f"{self.url}/{name}"

    def read(self, name: str) -> bytes | None:
        """Bytes of a file, or None if it does not exist."""
        filesystem, root = self._located
        try:
            return bytes(filesystem.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None

    def size(self, name: str) -> int | None:
        """Size of a file in bytes, or None if it does not exist."""
        filesystem, root = self._located
        try:
            return int(filesystem.size(f"{root}/{name}"))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file so that readers see the old or the new, never half."""
        filesystem, root = self._located
        if not self.is_local:
            filesystem.makedirs(os.path.dirname(f"{root}/{name}"), exist_ok=True)
            filesystem.pipe_file(f"{root}/{name}", data)
            return
        target = Path(root) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f"{TEMPORARY}{os.getpid()}-{target.name}")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)

    def publish(self, local: Path, name: str) -> None:
        """Move a finished local file to its name in the folder."""
        filesystem, root = self._located
        if self.is_local:
            _fsync(local)
            target = Path(root) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            local.replace(target)
            return
        filesystem.makedirs(root, exist_ok=True)
        filesystem.put_file(str(local), f"{root}/{name}")
        local.unlink()

    def names(self, folder: str = "") -> list[str]:
        """Names of the files directly in a sub-folder, sorted."""
        filesystem, root = self._located
        place = f"{root}/{folder}".rstrip("/")
        try:
            entries = filesystem.ls(place, detail=False)
        except FileNotFoundError:
            return []
        return sorted(str(entry).rsplit("/", 1)[-1] for entry in entries)

    def remove(self, name: str) -> None:
        """Remove a file or folder if it is there."""
        filesystem, root = self._located
        if filesystem.exists(f"{root}/{name}"):
            filesystem.rm(f"{root}/{name}", recursive=True)

    def workspace(self) -> Path:
        """A local folder for files being written, on the same disk if local."""
        if self.is_local:
            folder = Path(self._located[1])
        else:
            import tempfile

            folder = Path(tempfile.gettempdir()) / "hinglish-pipeline"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def write_json(storage: Storage, name: str, value: Any) -> None:
    """Write canonical, indented JSON atomically."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    storage.write(name, orjson.dumps(value, option=options))


def read_json(storage: Storage, name: str) -> Any:
    """Read JSON; None if the file is missing or torn."""
    data = storage.read(name)
    if data is None:
        return None
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def sha256_file(path: Path) -> str:
    """sha256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_path(path: Path) -> None:
    """Remove a file or a folder tree if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep_temporaries(folder: Path) -> None:
    """Remove what processes that no longer live left half-written."""
    for path in folder.glob(f"{TEMPORARY}*"):
        owner = path.name.removeprefix(TEMPORARY).split("-", 1)[0]
        if not (owner.isdigit() and _is_alive(int(owner))):
            remove_path(path)


@contextmanager
def one_writer(lock: Path, name: str) -> Iterator[None]:
    """Hold a lock file while writing; the lock dies with its process.

    Raises:
        BusyError: If another process holds it.
    """
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


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
