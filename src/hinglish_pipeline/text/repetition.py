"""How much of a text says the same thing again (Rae et al. 2021, 2112.11446)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.wordtable import WordTable, ngram_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_DOC_MIX = np.uint64(0xC2B2AE3D27D4EB4F)


def top_ngram_share(table: WordTable, n: int) -> NDArray[np.float64]:
    """Share of word characters that the weightiest repeated n-gram makes up.

    Deviation from the paper: characters of words only, so that spacing and danda do
    not count; an n-gram that occurs once counts 0; overlaps are clipped at 1.

    Args:
        table: Words of the texts.
        n: Words per n-gram (2 to 4 in the paper).

    Returns:
        0..1 by text, shape (n_texts,).
    """
    share = np.zeros(table.n_texts)
    at, hashes = ngram_hashes(table, n)
    if not len(at):
        return share
    doc = table.doc[at]
    _, first, counts = np.unique(
        _within(hashes, doc), return_index=True, return_counts=True
    )
    again = counts > 1
    chars = _span_chars(table, at[first[again]], n) * counts[again]
    np.maximum.at(share, doc[first[again]], chars)
    shares: NDArray[np.float64] = np.minimum(1, _divide(share, _text_chars(table)))
    return shares


def duplicate_ngram_shares(
    table: WordTable, sizes: Iterable[int]
) -> dict[int, NDArray[np.float64]]:
    """Share of word characters inside n-grams that the text said before, by n.

    A word covered by several repeated n-grams counts once; first occurrences do not
    count. Texts without a repeated n-gram have no longer repeated one, so each size
    looks only at what the size before it left.

    Args:
        table: Words of the texts.
        sizes: n-gram sizes (5 to 10 in the paper).

    Returns:
        Arrays of shape (n_texts,) by n.
    """
    shares: dict[int, NDArray[np.float64]] = {}
    total = _text_chars(table)
    lengths = table.lengths[table.ids]
    chosen: NDArray[np.int64] | None = None
    for n in sorted(sizes):
        at, hashes = ngram_hashes(table, n, chosen)
        _, first, inverse, counts = np.unique(
            _within(hashes, table.doc[at]),
            return_index=True,
            return_inverse=True,
            return_counts=True,
        )
        chosen = at[counts[inverse] > 1]
        seen_before = np.ones(len(at), dtype=bool)
        seen_before[first] = False
        edges = np.zeros(len(table.ids) + 1, dtype=np.int64)
        np.add.at(edges, at[seen_before], 1)
        np.add.at(edges, at[seen_before] + n, -1)
        covered = np.cumsum(edges[:-1]) > 0
        shares[n] = _divide(table.total(lengths * covered), total)
    return shares


def _within(hashes: NDArray[np.uint64], doc: NDArray[np.int64]) -> NDArray[np.uint64]:
    return hashes ^ ((doc.astype(np.uint64) + np.uint64(1)) * _DOC_MIX)


def _text_chars(table: WordTable) -> NDArray[np.float64]:
    return table.total(table.lengths[table.ids])


def _span_chars(table: WordTable, at: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    running = np.zeros(len(table.ids) + 1)
    running[1:] = np.cumsum(table.lengths[table.ids])
    spans: NDArray[np.float64] = running[at + n] - running[at]
    return spans


def _divide(
    top: NDArray[np.float64], bottom: NDArray[np.float64]
) -> NDArray[np.float64]:
    shares = np.zeros_like(top)
    np.divide(top, bottom, out=shares, where=bottom > 0)
    return shares
