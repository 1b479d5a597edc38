"""Names a raw file, or the lines of a byte range of it, and how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards.fingerprint import canonical, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("txt", "jsonl", "csv", "tsv", "parquet")
COMPRESSIONS = (".gz", ".zst", ".xz", ".bz2")


class SourceSpec(BaseModel):
    """One raw source: a pattern of files with the same layout and licence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9_]+$", description="Source name in every row.")
    files: str = Field(description="Glob pattern, relative to the dataset's path.")
    layout: Literal["line", "blank_line", "file"] = Field(
        "line", description="What one document is in a .txt file."
    )
    text_field: str = Field("text", description="Column or key that holds the text.")
    id_field: str | None = Field(
        None, description="Column or key that must be unique within a file."
    )
    lang_field: str | None = Field(
        None, description="Column or key that names the language, if any."
    )
    lang_hint: str | None = Field(
        None, description="Language all documents are said to be in."
    )
    licence: str = Field("unknown", description="SPDX name, carried by every row.")


@dataclass(frozen=True)
class RawSlice:
    """A raw file, or the lines that begin within a byte range of it.

    Attributes:
        name: Name of the shard its documents go to.
        file: The file.
        relative: The file's name in every row, relative to the dataset's path.
        spec: The source it belongs to.
        content: Hash of the file's bytes.
        start: First byte; a line belongs to the slice that holds its first byte.
        end: Byte after the last, or None for all of the file.
    """

    name: str
    file: Path
    relative: str
    spec: SourceSpec
    content: str
    start: int = 0
    end: int | None = None
    rows: int | None = None

    @property
    def path(self) -> str:
        """Where the file lies."""
        return str(self.file)

    @property
    def fingerprint(self) -> str:
        """Hash of the content and of how it is read, not of where it lies."""
        return fingerprint(
            [self.content, self.relative, canonical(self.spec), self.start, self.end]
        )

    @property
    def format(self) -> str:
        """One of ``FORMATS``, by suffix."""
        return file_format(self.file)

    def load(self) -> RawSlice:
        """Itself: the reading is the shard function's work."""
        return self


def file_format(file: Path) -> str:
    """The suffix under any compression, e.g. ``jsonl``; empty if there is none."""
    suffixes = [suffix for suffix in file.suffixes if suffix not in COMPRESSIONS]
    return suffixes[-1].removeprefix(".") if suffixes else ""
