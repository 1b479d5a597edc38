"""Cut a whole shard into words once; everything after reads flat arrays, not text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.word_classes import word_classes
from hinglish_pipeline.text.kernels.word_loop import (
    FNV_OFFSET,
    FNV_PRIME,
    MIX1,
    MIX2,
    cut,
)
from hinglish_pipeline.text.scripts import SCRIPTS
from hinglish_pipeline.text.tokens import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer

SCRIPT_CODES: dict[str, int] = {
    name: code for code, name in enumerate((*SCRIPTS, "Other", "None"))
}
"""`scripts.word_script` as a number."""
_WRAP = (1 << 64) - 1


@dataclass(frozen=True)
class Words:
    """All words of n texts, N of them, in order.

    Attributes:
        bounds: Words of text i are ``bounds[i, 0]:bounds[i, 1]``; shape (n, 2).
        hashes: `hash_word` of each, shape (N,).
        lengths: Code points, at most 65535, shape (N,).
        graphemes: User-perceived characters, at most 65535, shape (N,).
        scripts: Codes of `SCRIPT_CODES`, shape (N,).
        at: First byte in the buffer, shape (N,).
        bytes: Bytes in the buffer, at most 65535, shape (N,); emoji marks within a
            word (U+FE0F, U+20E3) are among them and belong to no word.
    """

    bounds: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    lengths: NDArray[np.uint16]
    graphemes: NDArray[np.uint16]
    scripts: NDArray[np.uint8]
    at: NDArray[np.int64]
    bytes: NDArray[np.uint16]

    def __len__(self) -> int:
        """Number of words."""
        return len(self.hashes)

    @property
    def per_text(self) -> NDArray[np.int64]:
        """Words of each text, shape (n,)."""
        return np.asarray(self.bounds[:, 1] - self.bounds[:, 0])

    def of(self, texts: NDArray[np.int64]) -> Words:
        """The words of some texts, in their order; nothing is copied.

        Args:
            texts: Numbers of texts.
        """
        return replace(self, bounds=np.ascontiguousarray(self.bounds[texts]))


def hash_word(word: str) -> int:
    """64-bit hash of a word in lower case; the same as the compiled loop's.

    FNV-1a over code points, then the finaliser of MurmurHash3.
    """
    value = FNV_OFFSET
    for char in folded(word):
        value = ((value ^ ord(char)) * FNV_PRIME) & _WRAP
    value = ((value ^ (value >> 33)) * MIX1) & _WRAP
    value = ((value ^ (value >> 33)) * MIX2) & _WRAP
    return value ^ (value >> 33)


def cut_words(buffer: TextBuffer) -> Words:
    """Cut texts into the words of ``tokens.words(tokens.without_placeholders(text))``.

    Args:
        buffer: n texts, valid UTF-8.
    """
    source = (buffer.data, buffer.offsets, word_classes())
    n = len(buffer)
    longest = int(np.diff(buffer.offsets).max()) if n else 0
    room = int(buffer.offsets[-1]) // 6 + longest // 2 + 16
    starts = np.zeros(n + 1, dtype=np.int64)
    columns = _columns(room)
    done, count = 0, 0
    while done < n:
        done, count = cut(source, done, starts, count, columns)
        if done < n:  # texts of very short words
            room = 2 * room + longest // 2
            more = _columns(room)
            for old, new in zip(columns, more, strict=True):
                new[:count] = old[:count]
            columns = more
    bounds = np.stack([starts[:-1], starts[1:]], axis=1)
    return Words(bounds, *(column[:count] for column in columns))


def _columns(room: int) -> tuple[NDArray[Any], ...]:
    kinds = (np.uint64, np.uint16, np.uint16, np.uint8, np.int64, np.uint16)
    return tuple(np.empty(room, dtype=kind) for kind in kinds)
