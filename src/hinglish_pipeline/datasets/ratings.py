"""What raters sent back: filled-in sheets, or exports of Label Studio."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator


class RatingsDataset(AbstractDataset[None, list[dict[str, Any]]]):
    """A folder of ``.csv`` sheets and Label Studio ``.json`` exports, one list of rows.

    No folder, or an empty one, is no error: nobody has rated yet.
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Describe the folder.

        Args:
            path: Local folder; a file for each rater.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> list[dict[str, Any]]:
        """Read every file in name order; each row carries its file's stem as ``rater``.

        Raises:
            SourceError: If a file is no sheet and no export, or not UTF-8.
        """
        return [
            {**row, "rater": file.stem} for file in self._files() for row in _read(file)
        ]

    def save(self, data: None) -> None:
        """Ratings come from people.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._path} is filled by raters; no node may save it.")

    def _files(self) -> list[Path]:
        return sorted((*self._path.glob("*.csv"), *self._path.glob("*.json")))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = list(_read_export(text) if file.suffix == ".json" else _read_sheet(text))
    except (UnicodeDecodeError, orjson.JSONDecodeError, csv.Error) as error:
        raise SourceError(f"{file} cannot be read: {error}") from error
    if any("task_id" not in row for row in rows):
        raise SourceError(
            f"{file} has no column task_id; hand in the sheet or the export with the "
            "columns it was given out with."
        )
    return rows


def _read_sheet(text: str) -> Iterator[dict[str, Any]]:
    """Rows of a sheet; the lines of its guideline begin with #."""
    rows = [row for row in csv.reader(text.splitlines(keepends=True)) if any(row)]
    table = [row for row in rows if not row[0].startswith("#")]
    if table:
        names = [name.strip() for name in table[0]]
        yield from (dict(zip(names, row, strict=False)) for row in table[1:])


def _read_export(text: str) -> Iterator[dict[str, Any]]:
    """A row for each annotation of a task, in Label Studio's JSON or JSON-MIN."""
    tasks = orjson.loads(text)
    for one in tasks if isinstance(tasks, list) else []:
        if "annotations" not in one:
            yield one
            continue
        for annotation in one["annotations"]:
            results = annotation.get("result", ())
            said = {part["from_name"]: _value(part) for part in results}
            yield {**one["data"], **said}


def _value(part: dict[str, Any]) -> Any:
    """One control's value: a rating, the only choice, or a text."""
    (value,) = part["value"].values()
    return value[0] if isinstance(value, list) and value else value
