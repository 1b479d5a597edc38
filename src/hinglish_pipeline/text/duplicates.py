"""Which documents say the same? LSH over MinHash signatures, survivors by order.

Text never enters a join: bands of the signature are hashed to 64 bits and grouped one
band at a time (Broder 1997; Leskovec et al., Mining of Massive Datasets, ch. 3). A
candidate pair counts only if its signatures agree often enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.params import NearDuplicateParams

Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]

SCHEMA = {
    "doc_id": pl.String,
    "cluster_id": pl.Int64,
    "survivor_id": pl.String,
    "kind": pl.String,
}


@versioned("1")
def find_near_duplicates_task(
    *, documents: Shards, params: NearDuplicateParams, out: Path
) -> dict[str, Any]:
    """Write the duplicate clusters of all kept documents.

    The survivor of a cluster is its first document in the order of sources, files and
    positions: adding shards at the end never changes an earlier verdict, and no change
    of a cleaning rule makes another copy "longest".

    Args:
        documents: Annotated shards.
        params: Bands and threshold.
        out: Parquet file with doc_id, cluster_id, survivor_id, kind (``exact`` or
            ``near``: how it agrees with the survivor); one row per member of a
            cluster of two or more, survivors included.

    Returns:
        Counts of documents, clusters and duplicates by kind.
    """
    kept = documents.scan().filter(pl.col("drop_reason").is_null())
    columns = ["doc_id", "source", "file", "position", "text_hash"]
    index = kept.select(columns).collect().with_row_index("row")
    order = index.sort("source", "file", "position", "doc_id")["row"].to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    pairs = [exact_pairs(index["text_hash"].to_numpy())]
    if params.enabled and len(index):
        signatures = _signature_matrix(kept)
        pairs += candidate_pairs(signatures, params)
    clusters = cluster(pairs, rank)
    frame = _as_frame(index, clusters, rank)
    frame.write_parquet(out, compression="zstd", compression_level=1, statistics=False)
    members = frame.filter(pl.col("doc_id") != pl.col("survivor_id"))
    kinds = members["kind"].to_list()
    return {
        "documents": len(index),
        "clusters": frame["cluster_id"].n_unique(),
        "exact": kinds.count("exact"),
        "near": kinds.count("near"),
    }


def exact_pairs(hashes: NDArray[np.uint64]) -> Pairs:
    """Pair every document with the first one of the same text hash."""
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    mine = np.arange(len(hashes), dtype=np.int64)
    other = first[inverse].astype(np.int64)
    return mine[mine != other], other[mine != other]


def candidate_pairs(
    signatures: NDArray[np.uint32], params: NearDuplicateParams
) -> list[Pairs]:
    """Find pairs that share a band and whose signatures agree.

    Args:
        signatures: Shape (n, permutations); all-ones rows hold no words and match
            nothing.
        params: ``bands * rows`` must not exceed the signature's length.

    Returns:
        Verified pairs of row numbers, one entry per band.

    Raises:
        ValueError: If the bands need more values than a signature has.
    """
    needed = params.bands * params.rows
    if needed > signatures.shape[1]:
        msg = (
            f"near_duplicates asks for {params.bands} bands of {params.rows} rows = "
            f"{needed} values, but signatures hold {signatures.shape[1]}. Lower bands "
            "or rows, or raise annotate.signature.permutations."
        )
        raise ValueError(msg)
    empty = (signatures == np.iinfo(np.uint32).max).all(axis=1)
    found = []
    for band in range(params.bands):
        part = signatures[:, band * params.rows : (band + 1) * params.rows]
        left, right = _bucket_pairs(_band_hash(part), ~empty, params.all_pairs_bucket)
        same = _agreement(signatures, left, right) >= params.threshold
        found.append((left[same], right[same]))
    return found


def cluster(pairs: list[Pairs], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join pairs into connected components.

    Args:
        pairs: Pairs of row numbers.
        rank: Order of the rows, shape (n,); the lowest rank survives.

    Returns:
        Row number of each row's survivor, shape (n,).
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(rank)
    if not n:
        return np.zeros(0, dtype=np.int64)
    left = np.concatenate([pair[0] for pair in pairs])
    right = np.concatenate([pair[1] for pair in pairs])
    edges = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), (n, n))
    _, label = connected_components(edges, directed=False)
    by_rank = np.argsort(rank)
    _, first = np.unique(label[by_rank], return_index=True)
    survivor = by_rank[first]
    return np.asarray(survivor[label], dtype=np.int64)


def _signature_matrix(kept: pl.LazyFrame) -> NDArray[np.uint32]:
    signatures = kept.select("signature").collect()["signature"]
    width = int(signatures.list.len().max() or 0)  # type: ignore[arg-type]
    return signatures.list.to_array(width).to_numpy()


def _band_hash(part: NDArray[np.uint32]) -> NDArray[np.uint64]:
    mixed = np.zeros(len(part), dtype=np.uint64)
    for column in range(part.shape[1]):
        mixed = (mixed ^ part[:, column].astype(np.uint64)) * np.uint64(
            0x9E3779B97F4A7C15
        )
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _bucket_pairs(
    band: NDArray[np.uint64], wanted: NDArray[np.bool_], all_pairs: int
) -> Pairs:
    """Pairs within buckets of equal band hashes.

    Small buckets give all pairs; in large ones each row meets the bucket's first row
    and its own predecessor, so that a bucket of m rows costs 2m comparisons, not m².
    """
    frame = pl.DataFrame(
        {"band": band, "row": np.arange(len(band), dtype=np.int64)}
    ).filter(pl.Series(wanted))
    frame = frame.with_columns(size=pl.len().over("band")).filter(pl.col("size") > 1)
    small = frame.filter(pl.col("size") <= all_pairs).select("band", "row")
    pairs = small.join(small, on="band").filter(pl.col("row") < pl.col("row_right"))
    large = frame.filter(pl.col("size") > all_pairs).select(
        "row",
        first=pl.col("row").min().over("band"),
        before=pl.col("row").shift(1).over("band"),
    )
    meetings = [
        pairs.select("row", other="row_right"),
        large.select("row", other="first").filter(pl.col("row") != pl.col("other")),
        large.select("row", other="before").drop_nulls(),
    ]
    both = pl.concat(meetings).unique().sort("row", "other")
    return both["row"].to_numpy(), both["other"].to_numpy()


def _agreement(
    signatures: NDArray[np.uint32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    piece: int = 1 << 16,
) -> NDArray[np.float64]:
    """Share of equal signature values of each pair, in pieces to bound memory."""
    shares = np.zeros(len(left))
    for start in range(0, len(left), piece):
        a, b = left[start : start + piece], right[start : start + piece]
        same = signatures[a] == signatures[b]
        shares[start : start + piece] = same.mean(axis=1)
    return shares


def _as_frame(
    index: pl.DataFrame, survivor: NDArray[np.int64], rank: NDArray[np.int64]
) -> pl.DataFrame:
    size = np.bincount(survivor, minlength=len(survivor))
    member = np.flatnonzero(size[survivor] > 1)
    member = member[np.lexsort((rank[member], rank[survivor[member]]))]
    head = survivor[member]
    _, number = np.unique(rank[head], return_inverse=True)
    hashes = index["text_hash"].to_numpy()
    ids = index["doc_id"]
    return pl.DataFrame(
        {
            "doc_id": ids.gather(member),
            "cluster_id": number.astype(np.int64),
            "survivor_id": ids.gather(head),
            "kind": np.where(hashes[member] == hashes[head], "exact", "near").tolist(),
        },
        schema=SCHEMA,
    )
