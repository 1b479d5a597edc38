"""Small hand-written inputs: a folder of YAML cards, a folder of JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import yaml
from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError


class CardsDataset(AbstractDataset[None, dict[str, Any]]):
    """A folder of ``.yml`` files, loaded as a mapping from file stem to content."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Describe the folder.

        Args:
            path: Local folder.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> dict[str, Any]:
        """Read every card, in name order.

        Raises:
            SourceError: If the folder has no card, or one is not valid YAML.
        """
        cards = {
            file.stem: _read_yaml(file) for file in sorted(self._path.glob("*.yml"))
        }
        if not cards:
            raise SourceError(f"No .yml card in {self._path}.")
        return cards

    def save(self, data: None) -> None:
        """Cards are written by people.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._path} is written by hand; no node may save it.")

    def _exists(self) -> bool:
        return any(self._path.glob("*.yml"))

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}


class JsonLinesDataset(AbstractDataset[None, list[dict[str, Any]]]):
    """A folder of ``.jsonl`` files (or one file), loaded as one list of rows."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Describe the folder.

        Args:
            path: Local folder or file.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> list[dict[str, Any]]:
        """Read every row, files in name order.

        Raises:
            SourceError: If there is no row, or a line is not a JSON object.
        """
        rows = [row for file in self._files() for row in _read_lines(file)]
        if not rows:
            raise SourceError(f"No row in {self._path}.")
        return rows

    def save(self, data: None) -> None:
        """These rows are written by people.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._path} is written by hand; no node may save it.")

    def _files(self) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        return sorted(self._path.glob("*.jsonl"))

    def _exists(self) -> bool:
        return bool(self._files())

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}


def _read_yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SourceError(f"{file} is not valid YAML: {error}") from error


def _read_lines(file: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise SourceError(f"{file}, line {number}: {error}") from error
        if not isinstance(row, dict):
            raise SourceError(f"{file}, line {number}: expected a JSON object.")
        rows.append(row)
    return rows
