"""From keys to clusters: who shares a bucket, who is really alike, who is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.duplicates.index import Index, write_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Rows = NDArray[np.uint32]


class Forest:
    """Documents joined into trees; the lowest number of a tree is its root.

    Four bytes a document, in a file that the system may page out.

    Args:
        path: The file; what is in it is forgotten.
        rows: Number of documents.
    """

    def __init__(self, path: Path, rows: int) -> None:
        held = np.memmap(path, np.uint32, "w+", shape=(max(1, rows),))[:rows]
        self.parents: Rows = held.view(np.ndarray)
        step = 1 << 20
        for start in range(0, rows, step):
            end = min(rows, start + step)
            self.parents[start:end] = np.arange(start, end, dtype=np.uint32)

    def join(self, pairs: Rows) -> None:
        """Join each pair of documents, shape (n, 2)."""
        from hinglish_pipeline.text.kernels.lsh import join

        join(self.parents, pairs)

    def roots(self, first: int, rows: int) -> NDArray[np.bool_]:
        """Whether documents are roots, shape (rows,)."""
        numbers = np.arange(first, first + rows, dtype=np.uint32)
        return np.equal(self.parents[first : first + rows], numbers)


def join_alike(index: Index, forest: Forest, capacity: int) -> None:
    """Join all documents that share a bucket and agree, partition by partition.

    What was found in a partition is kept in a file beside the index, so that a killed
    run goes on with the next one.

    Args:
        index: The keys.
        forest: Joined in place.
        capacity: Pairs that are compared at once.
    """
    for band, partition in index.parts:
        name = f"{index.banding.name}-{band:03d}-{partition:06d}.pairs"
        path = index.folder / name
        if path.exists():
            forest.join(np.fromfile(path, np.uint32).reshape(-1, 2))
            continue
        found = list(_alike(index, forest, index.keys(band, partition), capacity))
        write_arrays(path, *found)


def _alike(
    index: Index, forest: Forest, keys: NDArray[np.uint64], capacity: int
) -> Iterator[Rows]:
    """Find and join pairs: first along the buckets, then all of small buckets.

    Only pairs that join two trees are kept: fewer than there are documents.
    """
    from hinglish_pipeline.text.kernels.lsh import all_pairs, chained_pairs

    largest = index.banding.all_pairs
    pairs = np.empty((max(capacity, largest**2), 2), dtype=np.uint32)
    bits, parents = index.row_bits, forest.parents
    at = 0
    while at < len(keys):
        at, n = chained_pairs(keys, bits, parents, at, pairs)
        yield _joined(index, forest, pairs[:n])
    at = 0
    while at < len(keys):
        at, n = all_pairs(keys, bits, parents, at, largest, pairs)
        yield _joined(index, forest, pairs[:n])


def _joined(index: Index, forest: Forest, pairs: Rows) -> Rows:
    from hinglish_pipeline.text.kernels.lsh import alike

    if not len(pairs):
        return pairs.copy()
    rows, places = np.unique(pairs, return_inverse=True)
    left, right = places.reshape(-1, 2).T.copy()
    same = alike(index.content(rows), left, right, index.banding.least)
    found = pairs[same]
    forest.join(found)
    return found
