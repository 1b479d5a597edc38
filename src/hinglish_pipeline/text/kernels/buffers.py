"""Texts as Arrow keeps them: one block of bytes, which a compiled loop can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class TextBuffer:
    """n texts, end to end.

    Attributes:
        data: Valid UTF-8, shape (B,).
        offsets: Text i is ``data[offsets[i]:offsets[i + 1]]``; shape (n + 1,).
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str] | pl.Series) -> TextBuffer:
        """Lay texts end to end; a null is an empty text."""
        import pyarrow as pa

        series = texts if isinstance(texts, pl.Series) else pl.Series(texts)
        column = series.cast(pl.String).fill_null("").rechunk()
        array = column.to_arrow().cast(pa.large_string())
        _, offsets, data = array.buffers()
        bounds = np.frombuffer(offsets, dtype=np.int64)
        bounds = bounds[array.offset : array.offset + len(array) + 1]
        block = np.frombuffer(data or b"", dtype=np.uint8)
        return cls(block[bounds[0] : bounds[-1]], bounds - bounds[0])

    def __len__(self) -> int:
        """Number of texts."""
        return len(self.offsets) - 1

    def series(self, name: str = "text") -> pl.Series:
        """The texts as a column; the bytes are not copied on the way to Arrow."""
        import pyarrow as pa

        array = pa.LargeStringArray.from_buffers(
            len(self), pa.py_buffer(self.offsets), pa.py_buffer(self.data)
        )
        return pl.Series(name, array, dtype=pl.String)

    def text(self, index: int) -> str:
        """One text."""
        start, end = self.offsets[index], self.offsets[index + 1]
        return self.data[start:end].tobytes().decode("utf-8")

    def followed_by(self, more: TextBuffer) -> TextBuffer:
        """These texts, and then others; without any, itself."""
        if not len(more):
            return self
        return TextBuffer(
            np.concatenate([self.data, more.data]),
            np.concatenate([self.offsets, self.offsets[-1] + more.offsets[1:]]),
        )
