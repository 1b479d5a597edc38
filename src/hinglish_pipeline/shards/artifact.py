"""One committed file or folder, and the work that makes it, under the same rules."""

from __future__ import annotations

import inspect
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.errors import IncompleteError
from hinglish_pipeline.shards import summary
from hinglish_pipeline.shards.fingerprint import (
    canonical,
    fingerprint,
    function_identity,
    name_changes,
)
from hinglish_pipeline.shards.lineage import is_current, origins
from hinglish_pipeline.shards.locks import one_writer
from hinglish_pipeline.shards.storage import (
    Storage,
    read_json,
    sha256_file,
    write_json,
)
from hinglish_pipeline.shards.temporaries import (
    remove_path,
    sweep_temporaries,
    temporary_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Artifact:
    """A handle to a committed file or folder.

    Attributes:
        path: Where it lies.
        fingerprint: sha256 over the names and bytes of its files.
        summary: What the function that made it returned; small and JSON-able.
    """

    path: Path
    fingerprint: str
    summary: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def location(self) -> str:
        """Where it is committed: the path, or the URL that it is a copy of."""
        return str(self.path)

    def __fingerprint__(self) -> str:
        """The content's fingerprint."""
        return self.fingerprint

    def json(self) -> Any:
        """Parse the file as JSON."""
        return orjson.loads(self.path.read_bytes())

    def frame(self) -> pl.DataFrame:
        """Read the file as Parquet."""
        return pl.read_parquet(self.path)

    def text(self) -> str:
        """Read the file as UTF-8 text."""
        return self.path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Task:
    """Work that makes one artefact; an ``ArtifactDataset`` runs it on save."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]

    def derivation(self) -> dict[str, Any]:
        """Everything that decides the output, in canonical form."""
        return {
            **function_identity(self.function),
            **{
                name: canonical(value, name)
                for name, value in sorted(self.arguments.items())
            },
        }

    def run(self, out: Path, scratch: Path | None = None) -> Mapping[str, Any]:
        """Run the function with ``out`` (and ``scratch`` if it takes one)."""
        arguments = {**self.arguments, "out": out}
        if "scratch" in inspect.signature(self.function).parameters:
            arguments["scratch"] = scratch or out.with_name(f"{out.name}.scratch")
            arguments["scratch"].mkdir(parents=True, exist_ok=True)
        return dict(self.function(**arguments) or {})


def task(function: Callable[..., Any], /, **arguments: Any) -> Task:
    """Describe work that makes one file or folder; nothing runs yet.

    Args:
        function: Module-level and decorated with ``versioned``. Called with the
            keyword arguments and ``out: Path``; writes there and returns a small
            JSON-able summary or None. If it has a parameter ``scratch: Path`` it
            gets a folder that survives a kill, for checkpoints.
        **arguments: Parameters and handles, all with a canonical form.
    """
    return Task(function, arguments)


class ArtifactStore:
    """Commits one file or folder, here or in a remote store.

    Args:
        path: The file (if it has a suffix) or the folder: a path or an fsspec URL.
        name: What messages call it.
        options: fsspec options to reach a URL.
    """

    def __init__(
        self,
        path: str | Path,
        name: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        url = str(path)
        if "://" not in url:
            url = str(Path(url).absolute())
        folder, _, self._file = url.rstrip("/").rpartition("/")
        self._storage = Storage(folder, options)
        self._is_folder = not Path(self._file).suffix
        self._record_name = f"_commits/{self._file}.json"
        self.path = Path(f"{folder}/{self._file}")
        self.location = f"{folder}/{self._file}"
        self.name = name or Path(self._file).stem

    def save(self, work: Task) -> None:
        """Run the task unless its result is committed and current."""
        with one_writer(self._storage, f".locks/{self._file}.lock", self.name):
            self._save(work)

    def _save(self, work: Task) -> None:
        derivation = work.derivation()
        wanted = fingerprint(derivation)
        reason = self._why_stale(derivation, wanted)
        summary.note_artifact(self.name, redone=reason is not None)
        if reason is None:
            logger.info("%s: current, nothing to redo", self.name)
            return
        logger.info("%s: to make (%s)", self.name, reason)
        folder = self._storage.workspace()
        sweep_temporaries(folder)
        scratch = folder / "_scratch" / f"{self._file}-{wanted[:16]}"
        for abandoned in scratch.parent.glob(f"{self._file}-*"):
            if abandoned != scratch:
                remove_path(abandoned)
        temporary = folder / temporary_name(self._file)
        if self._is_folder:
            temporary.mkdir()
        try:
            result = work.run(temporary, scratch)
            self._commit(temporary, wanted, work, result)
        finally:
            remove_path(temporary)
        remove_path(scratch)

    def load(self) -> Artifact:
        """Handle of the committed artefact.

        Raises:
            IncompleteError: If it was never finished.
        """
        record = self.record()
        if record is None or not self._is_committed(record):
            raise IncompleteError(
                f"{self.name} is not complete at {self.location}. Run the node that "
                "makes it again."
            )
        if self._storage.is_local:
            path = Path(self._storage.path(self._file))
            return Artifact(path, record["sha256"], record["summary"])
        from hinglish_pipeline.shards.remote import RemoteArtifact

        files = {self._place(file): file["sha256"] for file in record["files"]}
        return RemoteArtifact(self._storage, self._file, files, record)

    def is_complete(self) -> bool:
        """Whether it is committed by the function version installed now."""
        record = self.record()
        return record is not None and self._is_committed(record) and is_current(record)

    def record(self) -> dict[str, Any] | None:
        """The commit record, or None."""
        record = read_json(self._storage, self._record_name)
        return record if isinstance(record, dict) else None

    def _why_stale(self, derivation: dict[str, Any], wanted: str) -> str | None:
        record = self.record()
        if record is None:
            return "not made yet"
        if record["fingerprint"] != wanted:
            return name_changes(record["derivation"], derivation)
        if not self._is_committed(record):
            return "its files are missing or cut short"
        return None

    def _is_committed(self, record: dict[str, Any]) -> bool:
        return all(
            self._storage.size(self._place(file)) == file["bytes"]
            for file in record["files"]
        )

    def _place(self, file: dict[str, Any]) -> str:
        """Where a file of the record lies, below the store's folder."""
        return f"{self._file}/{file['path']}" if self._is_folder else file["path"]

    def _commit(
        self,
        temporary: Path,
        wanted: str,
        work: Task,
        result: Mapping[str, Any],
    ) -> None:
        """Swap the new content in; without a record a cut swap is simply redone."""
        files = _list_files(temporary, self._file)
        self._storage.remove(self._record_name)
        if self._is_folder and self._storage.is_local:
            target = Path(self._storage.path(self._file))
            old = temporary.with_name(f"{temporary.name}-old")
            if target.exists():
                target.replace(old)
            temporary.replace(target)
            remove_path(old)
        elif self._is_folder:
            self._storage.remove(self._file)
            for file in files:
                self._storage.publish(temporary / file["path"], self._place(file))
        else:
            self._storage.publish(temporary, self._file)
        record = {
            "artifact": self._file,
            "fingerprint": wanted,
            "derivation": work.derivation(),
            "origins": origins(work.arguments.values()),
            "summary": result,
            "files": files,
            "sha256": fingerprint([[f["path"], f["sha256"]] for f in files]),
        }
        write_json(self._storage, self._record_name, record)


def _list_files(path: Path, name: str) -> list[dict[str, Any]]:
    """Every file with size and hash: a folder's relative to it, a file by its name."""
    whole = path.is_dir()
    return [
        {
            "path": str(file.relative_to(path)) if whole else name,
            "bytes": file.stat().st_size,
            "sha256": sha256_file(file),
        }
        for file in (sorted(path.rglob("*")) if whole else [path])
        if file.is_file()
    ]
