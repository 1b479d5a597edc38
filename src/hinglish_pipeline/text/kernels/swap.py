"""Some texts of a shard become others; the words of the rest are not cut again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.words import Words, cut_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer

_COLUMNS = ("hashes", "lengths", "graphemes", "scripts", "at", "bytes")


def swapped(
    texts: TextBuffer, words: Words, rows: NDArray[np.int64], others: TextBuffer
) -> tuple[NDArray[np.uint8], Words]:
    """Exchange the words of some texts for those of others.

    Args:
        texts: n texts.
        words: Their words.
        rows: Which texts are exchanged, ascending, shape (m,).
        others: m texts to put there.

    Returns:
        Bytes in which the words lie, and the words of n texts; those given where m
        is 0.
    """
    if not len(rows):
        return texts.data, words
    new = cut_words(others)
    new = replace(new, at=new.at + len(texts.data))
    sizes = words.per_text
    sizes[rows] = new.per_text
    starts = np.zeros_like(words.starts)
    np.cumsum(sizes, out=starts[1:])
    columns = {name: _spliced(name, words, rows, new) for name in _COLUMNS}
    return np.concatenate([texts.data, others.data]), Words(starts=starts, **columns)


def _spliced(name: str, words: Words, rows: NDArray[np.int64], new: Words) -> Any:
    old, other = getattr(words, name), getattr(new, name)
    pieces = []
    end = 0
    for number, row in enumerate(rows.tolist()):
        pieces += [
            old[end : words.starts[row]],
            other[new.starts[number] : new.starts[number + 1]],
        ]
        end = words.starts[row + 1]
    return np.concatenate([*pieces, old[end:]])
