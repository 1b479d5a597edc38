"""The few file operations a commit needs, on local disk or any fsspec store.

On a local disk a file appears by rename after fsync; on an object store a put is
atomic already. Nothing else in the package writes shards or commit records.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import xxhash

from hinglish_pipeline.errors import StoreError
from hinglish_pipeline.shards.temporaries import local_cache, temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fsspec import AbstractFileSystem

FOLDERLESS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory"}


class Storage:
    """A folder at a URL: ``data/x``, ``s3://bucket/x``, ``memory://x``.

    A store that cannot be reached, or refuses, raises ``StoreError``; what is simply
    not there is None or left out.

    Args:
        url: The folder. Made on first write; a bucket has to exist.
        options: Keyword arguments for the fsspec filesystem (credentials,
            endpoint). Never logged.
    """

    def __init__(self, url: str, options: dict[str, Any] | None = None) -> None:
        # Workers may run in another folder, so a relative path is made absolute here.
        self.url = url.rstrip("/") if "://" in url else str(Path(url).absolute())
        self._options = options or {}

    @cached_property
    def _located(self) -> tuple[AbstractFileSystem, str]:
        from fsspec.core import url_to_fs

        if self.is_local:
            filesystem, root = url_to_fs(self.url)
            return filesystem, root
        with self._asked():
            # A listing kept from before would hide what workers committed since.
            options = {"use_listings_cache": False, **self._options}
            filesystem, root = url_to_fs(self.url, **options)
        return filesystem, str(root).rstrip("/")

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
        return self.read_many([name]).get(name)

    def read_many(self, names: Iterable[str]) -> dict[str, bytes]:
        """Bytes of those files that exist, by name; remote ones all at once."""
        filesystem, root = self._located
        paths = {f"{root}/{name}": name for name in names}
        found: dict[str, bytes] = {}
        if self.is_local:
            for path, name in paths.items():
                try:
                    found[name] = Path(path).read_bytes()
                except FileNotFoundError:
                    continue
            return found
        with self._asked():
            for path, got in filesystem.cat(list(paths), on_error="return").items():
                if isinstance(got, FileNotFoundError):
                    continue
                if isinstance(got, BaseException):
                    raise got
                found[paths[path]] = bytes(got)
        return found

    def size(self, name: str) -> int | None:
        """Size of a file in bytes, or None if it does not exist."""
        filesystem, root = self._located
        with self._asked():
            try:
                return int(filesystem.size(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def sizes(self) -> dict[str, int]:
        """Size in bytes of every file directly in the folder, by one listing."""
        return {
            str(entry["name"]).rsplit("/", 1)[-1]: int(entry["size"] or 0)
            for entry in self._list("", detail=True)
        }

    def names(self, folder: str = "") -> list[str]:
        """Names of the files directly in a sub-folder, sorted."""
        entries = self._list(folder, detail=False)
        return sorted(str(entry).rsplit("/", 1)[-1] for entry in entries)

    def write(self, name: str, data: bytes) -> None:
        """Write a small file so that readers see the old or the new, never half."""
        filesystem, root = self._located
        if not self.is_local:
            with self._asked(needed=True):
                self._make_folder(f"{root}/{name}")
                filesystem.pipe_file(f"{root}/{name}", data)
            return
        target = Path(root) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(temporary_name(target.name))
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)

    def create(self, name: str, data: bytes) -> bool:
        """Write a file unless there is one; one of several callers gets True."""
        filesystem, root = self._located
        with self._asked(needed=True):
            self._make_folder(f"{root}/{name}")
            try:
                filesystem.pipe_file(f"{root}/{name}", data, mode="create")
            except FileExistsError:
                return False
        return True

    def publish(self, local: Path, name: str) -> None:
        """Move a finished local file to its name in the folder."""
        filesystem, root = self._located
        if self.is_local:
            _fsync(local)
            target = Path(root) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            local.replace(target)
            return
        with self._asked(needed=True):
            self._make_folder(f"{root}/{name}")
            filesystem.put_file(str(local), f"{root}/{name}")
        local.unlink()

    def fetch(self, name: str, local: Path) -> None:
        """Copy a file of the folder to a local path."""
        filesystem, root = self._located
        with self._asked(needed=True):
            filesystem.get_file(f"{root}/{name}", str(local))

    def remove(self, name: str) -> None:
        """Remove a file or folder if it is there."""
        filesystem, root = self._located
        with self._asked():
            if filesystem.exists(f"{root}/{name}"):
                filesystem.rm(f"{root}/{name}", recursive=True)

    def workspace(self) -> Path:
        """A local folder for files being written, on the same disk if local."""
        if self.is_local:
            folder = Path(self._located[1])
        else:
            folder = (
                local_cache() / "work" / xxhash.xxh3_64_hexdigest(self.url.encode())
            )
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _list(self, folder: str, *, detail: bool) -> list[Any]:
        filesystem, root = self._located
        place = f"{root}/{folder}".rstrip("/")
        with self._asked():
            try:
                return list(filesystem.ls(place, detail=detail))
            except FileNotFoundError:
                return []

    def _make_folder(self, path: str) -> None:
        """Make a file's folder where there is such a thing; never a bucket."""
        filesystem = self._located[0]
        protocol = filesystem.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        if not names & FOLDERLESS:
            filesystem.makedirs(os.path.dirname(path), exist_ok=True)

    @contextmanager
    def _asked(self, *, needed: bool = False) -> Iterator[None]:
        """Turn what a remote store objects to into one line that a user can act on."""
        try:
            yield
        except ImportError as error:
            raise StoreError(
                f"{self.url} needs a package that is not installed: {error} For s3://: "
                'pip install "hinglish-pipeline[s3]".'
            ) from error
        except Exception as error:
            absent = isinstance(error, FileNotFoundError | FileExistsError)
            if self.is_local or (absent and not needed):
                raise
            raise StoreError(
                f"{self.url} cannot be used: {type(error).__name__}: {error}. Check "
                "the bucket's name and the entry's credentials and endpoint."
            ) from error


def write_json(storage: Storage, name: str, value: Any) -> None:
    """Write canonical, indented JSON atomically."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    storage.write(name, orjson.dumps(value, option=options))


def read_json(storage: Storage, name: str) -> Any:
    """Read JSON; None if the file is missing or torn."""
    return parse_json(storage.read(name))


def parse_json(data: bytes | None) -> Any:
    """JSON of a file's bytes; None if there are none or they are torn."""
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


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
