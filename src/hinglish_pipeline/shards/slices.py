"""Names a raw file, or a range of it, and how it is laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards.fingerprint import canonical, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        None, description="Column or key that must be unique within a shard."
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
    """A raw file, or the documents that begin within a range of it.

    Attributes:
        name: Name of the shard its documents go to.
        url: The file: a local path, or an fsspec URL.
        relative: The file's name in every row, relative to the dataset's path.
        spec: The source it belongs to.
        content: What identifies the file's content.
        start: First byte (Parquet: first row group); a document belongs to the slice
            that holds its first byte.
        end: Byte (row group) after the last, or None for all of the file.
        options: fsspec options to reach a URL, never shown; None for a local path.
        rows: Unknown before the file is read.
    """

    name: str
    url: str
    relative: str
    spec: SourceSpec
    content: str
    start: int = 0
    end: int | None = None
    options: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    rows: int | None = None

    @property
    def path(self) -> str:
        """Where the file lies, without any user, password or query in a URL."""
        if self.options is None:
            return self.url
        return re.sub(r"(?<=://)[^/@]*@", "", self.url.partition("?")[0])

    @property
    def fingerprint(self) -> str:
        """Hash of the content and of how it is read, not of where it lies."""
        return fingerprint(
            [self.content, self.relative, canonical(self.spec), self.start, self.end]
        )

    @property
    def format(self) -> str:
        """One of ``FORMATS``, by suffix."""
        return file_format(self.relative)

    @property
    def compression(self) -> str | None:
        """One of ``COMPRESSIONS``, by suffix; None for a plain file."""
        return compression(self.relative)

    def load(self) -> RawSlice:
        """Itself: the reading is the shard function's work."""
        return self


def file_format(name: str) -> str:
    """The suffix under any compression, e.g. ``jsonl``; empty if there is none."""
    path = PurePosixPath(name.lower())
    return (path.with_suffix("") if compression(name) else path).suffix[1:]


def compression(name: str) -> str | None:
    """The suffix of a compressed file, or None."""
    suffix = PurePosixPath(name.lower()).suffix
    return suffix if suffix in COMPRESSIONS else None
