"""One committed file or folder, and the work that makes it, under the same rules."""

from __future__ import annotations

import inspect
import logging
import os
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
from hinglish_pipeline.shards.storage import (
    TEMPORARY,
    Storage,
    one_writer,
    read_json,
    remove_path,
    sha256_file,
    sweep_temporaries,
    write_json,
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
    """Commits one file or folder at a local path.

    Args:
        path: The file (if it has a suffix) or the folder.
        name: What messages call it.
    """

    def __init__(self, path: str | Path, name: str | None = None) -> None:
        self.path = Path(path).absolute()
        self.name = name or self.path.stem
        self._storage = Storage(str(self.path.parent))
        self._record_name = f"_commits/{self.path.name}.json"

    def save(self, work: Task) -> None:
        """Run the task unless its result is committed and current."""
        lock = self._storage.workspace() / ".locks" / f"{self.path.name}.lock"
        with one_writer(lock, self.name):
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
        scratch = folder / "_scratch" / f"{self.path.name}-{wanted[:16]}"
        for abandoned in scratch.parent.glob(f"{self.path.name}-*"):
            if abandoned != scratch:
                remove_path(abandoned)
        temporary = folder / f"{TEMPORARY}{os.getpid()}-{self.path.name}"
        if not self.path.suffix:
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
                f"{self.name} is not complete at {self.path}. Run the node that makes "
                "it again."
            )
        return Artifact(self.path, record["sha256"], record["summary"])

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
        base = self.path if not self.path.suffix else self.path.parent
        return all(
            (base / file["path"]).is_file()
            and (base / file["path"]).stat().st_size == file["bytes"]
            for file in record["files"]
        )

    def _commit(
        self,
        temporary: Path,
        wanted: str,
        work: Task,
        result: Mapping[str, Any],
    ) -> None:
        """Swap the new content in; without a record a cut swap is simply redone."""
        self._storage.remove(self._record_name)
        if temporary.is_dir():
            old = temporary.with_name(f"{temporary.name}-old")
            if self.path.exists():
                self.path.replace(old)
            temporary.replace(self.path)
            remove_path(old)
        else:
            self._storage.publish(temporary, self.path.name)
        files = _list_files(self.path)
        record = {
            "artifact": self.path.name,
            "fingerprint": wanted,
            "derivation": work.derivation(),
            "origins": origins(work.arguments.values()),
            "summary": result,
            "files": files,
            "sha256": fingerprint([[f["path"], f["sha256"]] for f in files]),
        }
        write_json(self._storage, self._record_name, record)


def _list_files(path: Path) -> list[dict[str, Any]]:
    """Every file with size and hash; a folder's files relative to it."""
    base = path if path.is_dir() else path.parent
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        {
            "path": str(file.relative_to(base)),
            "bytes": file.stat().st_size,
            "sha256": sha256_file(file),
        }
        for file in found
        if file.is_file()
    ]
