"""Locality-sensitive hashing as loops: keys of bands, buckets, and who is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integer = Any
"""Of Python or of numpy: one and the same to a compiled loop."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF, _BYTE, _TOP = np.uint64(32), np.uint64(8), np.uint64(56)


@kernel
def band_keys(
    content: NDArray[np.uint8],
    wanted: NDArray[np.bool_],
    first_row: int,
    bands: int,
    rows: int,
    row_bits: int,
    partition_bits: int,
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash each band of each document and lay the keys out by band and partition.

    A key is the band's hash without the bits that chose its partition, its lowest
    ``row_bits`` bits replaced by the document's number: sorted keys stand bucket by
    bucket, and in a bucket the documents stand in order.

    Args:
        content: Shape (n, width); a band is ``rows`` neighbouring bytes.
        wanted: Documents that take part, shape (n,).
        first_row: Number of the first document.
        bands: Bands, ``bands * rows <= width``.
        rows: Bytes per band.
        row_bits: Bits of the largest document number.
        partition_bits: There are ``2 ** partition_bits`` partitions of a band.

    Returns:
        Keys, and their bounds: those of band b and partition p lie between entries
        ``(b << partition_bits) + p`` and the next.
    """
    partitions = 1 << partition_bits
    numbers = np.flatnonzero(wanted)
    n = len(numbers)
    hashes = np.empty((bands, n), dtype=np.uint64)
    for index in range(n):
        row = numbers[index]
        for band in range(bands):
            packed = np.uint64(band)
            for at in range(band * rows, band * rows + rows):
                packed = (packed << _BYTE) | (packed >> _TOP)
                packed ^= np.uint64(content[row, at])
            mixed = packed * _MIX
            mixed ^= mixed >> _HALF
            mixed *= _MIX
            hashes[band, index] = mixed ^ (mixed >> _HALF)
    shift = np.uint64(64 - partition_bits)
    bounds = np.zeros(bands * partitions + 1, dtype=np.int64)
    for band in range(bands):
        for index in range(n):
            place: Integer = (
                np.int64(hashes[band, index] >> shift) if partition_bits else 0
            )
            bounds[band * partitions + place + 1] += 1
    for slot in range(len(bounds) - 1):
        bounds[slot + 1] += bounds[slot]
    keys = np.empty(bands * n, dtype=np.uint64)
    free = bounds.copy()
    low = (np.uint64(1) << np.uint64(row_bits)) - np.uint64(1)
    for band in range(bands):
        for index in range(n):
            mixed = hashes[band, index]
            place = np.int64(mixed >> shift) if partition_bits else 0
            slot = band * partitions + place
            key = (mixed << np.uint64(partition_bits)) & ~low
            keys[free[slot]] = key | np.uint64(first_row + numbers[index])
            free[slot] += 1
    return keys, bounds


@kernel
def _root(parents: NDArray[np.uint32], row: Integer) -> Integer:
    while np.int64(parents[row]) != row:
        parents[row] = parents[parents[row]]
        row = np.int64(parents[row])
    return row


@kernel
def chained_pairs(
    keys: NDArray[np.uint64],
    row_bits: int,
    parents: NDArray[np.uint32],
    start: int,
    pairs: NDArray[np.uint32],
) -> tuple[int, int]:
    """Let each document of a bucket meet the bucket's first and its own predecessor.

    A bucket of m documents costs 2 m meetings, not m². Documents that are joined
    already do not meet.

    Args:
        keys: Sorted keys of one partition.
        row_bits: As in `band_keys`.
        parents: Union-find forest over all documents.
        start: Where to go on.
        pairs: Filled with document numbers, lower one first; shape (capacity, 2).

    Returns:
        Where to go on, ``len(keys)`` at the end, and how many pairs were filled.
    """
    shift = np.uint64(row_bits)
    low = (np.uint64(1) << shift) - np.uint64(1)
    head = start
    while head > 0 and keys[head - 1] >> shift == keys[start] >> shift:
        head -= 1
    n: Integer = 0
    for at in range(max(start, 1), len(keys)):
        if keys[at] >> shift != keys[head] >> shift:
            head = at
            continue
        if n + 2 > len(pairs):
            return at, n
        row = np.int64(keys[at] & low)
        root = _root(parents, row)
        first = np.int64(keys[head] & low)
        before = np.int64(keys[at - 1] & low)
        if _root(parents, first) != root:
            pairs[n, 0] = first
            pairs[n, 1] = row
            n += 1
        if before != first and _root(parents, before) != root:
            pairs[n, 0] = before
            pairs[n, 1] = row
            n += 1
    return len(keys), n


@kernel
def all_pairs(
    keys: NDArray[np.uint64],
    row_bits: int,
    parents: NDArray[np.uint32],
    start: int,
    largest: int,
    pairs: NDArray[np.uint32],
) -> tuple[int, int]:
    """Let all documents of small buckets meet, save those that are joined already.

    Args:
        keys: Sorted keys of one partition.
        row_bits: As in `band_keys`.
        parents: Union-find forest over all documents.
        start: Where to go on; the beginning of a bucket.
        largest: Documents of the largest small bucket.
        pairs: As in `chained_pairs`; holds at least ``largest ** 2`` pairs.

    Returns:
        As `chained_pairs`.
    """
    shift = np.uint64(row_bits)
    low = (np.uint64(1) << shift) - np.uint64(1)
    n = 0
    head = start
    while head < len(keys):
        end = head + 1
        while end < len(keys) and keys[end] >> shift == keys[head] >> shift:
            end += 1
        size = end - head
        if 2 < size <= largest:
            if n + size * size > len(pairs):
                return head, n
            for at in range(head + 1, end):
                row = np.int64(keys[at] & low)
                root = _root(parents, row)
                for before in range(head, at):
                    meets = np.int64(keys[before] & low)
                    if _root(parents, meets) != root:
                        pairs[n, 0] = meets
                        pairs[n, 1] = row
                        n += 1
        head = end
    return head, n


@kernel
def alike(
    content: NDArray[np.uint8],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    least: int,
) -> NDArray[np.bool_]:
    """Say which pairs of rows of ``content`` agree in at least ``least`` bytes."""
    found = np.empty(len(left), dtype=np.bool_)
    for pair in range(len(left)):
        a, b = left[pair], right[pair]
        same: Integer = 0
        for at in range(content.shape[1]):
            same += np.int64(content[a, at] == content[b, at])
        found[pair] = same >= least
    return found


@kernel
def join(parents: NDArray[np.uint32], pairs: NDArray[np.uint32]) -> None:
    """Join the trees of each pair; the lower root stays, so a root is a survivor."""
    for pair in range(len(pairs)):
        a = _root(parents, np.int64(pairs[pair, 0]))
        b = _root(parents, np.int64(pairs[pair, 1]))
        if a < b:
            parents[b] = a
        elif b < a:
            parents[a] = b


@kernel
def flatten(parents: NDArray[np.uint32], heads: NDArray[np.uint8]) -> tuple[int, int]:
    """Point every document at its root and mark the roots of two or more.

    Args:
        parents: Union-find forest whose roots are the lowest numbers of their trees.
        heads: One bit a document, all zero; set for roots with followers.

    Returns:
        Number of such roots, and of followers.
    """
    clusters = 0
    followers = 0
    for row in range(len(parents)):
        root = np.int64(parents[parents[row]])  # a parent is lower, so flat already
        parents[row] = root
        if root != row:
            followers += 1
            bit = np.uint8(1 << (root & 7))
            if not heads[root >> 3] & bit:
                heads[root >> 3] |= bit
                clusters += 1
    return clusters, followers
