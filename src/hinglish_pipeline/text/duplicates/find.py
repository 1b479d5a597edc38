"""Exact copies by hash, then near copies by bands; survivors by order.

Text never enters a join: bands of the signature are hashed to 64 bits, and documents
meet one band and one partition at a time (Broder 1997; Leskovec et al., Mining of
Massive Datasets, ch. 3). A pair that meets counts only if its signatures agree often
enough. In memory are one chunk of documents or one partition of keys, and four bytes a
document for who is joined with whom; the rest is on disk, about 270 bytes a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.duplicates.edges import Forest, join_alike
from hinglish_pipeline.text.duplicates.index import Banding, Index
from hinglish_pipeline.text.duplicates.layout import Layout
from hinglish_pipeline.text.duplicates.members import write_members

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.duplicates.index import Content
    from hinglish_pipeline.text.duplicates.layout import Chunk
    from hinglish_pipeline.text.params import NearDuplicateParams

_HASH_BYTES = 8
_BYTE_VALUES = 256


@dataclass(frozen=True)
class Sizes:
    """How much is held in memory at once; no result depends on it.

    Attributes:
        chunk_rows: Documents whose signatures are read at once.
        partition_rows: Keys that are sorted at once.
        pairs: Pairs of signatures that are compared at once.
    """

    chunk_rows: int = 1 << 18
    partition_rows: int = 1 << 22
    pairs: int = 1 << 18


@versioned("2")
def find_near_duplicates_task(
    *,
    documents: Shards,
    params: NearDuplicateParams,
    out: Path,
    scratch: Path,
    sizes: Sizes | None = None,
) -> dict[str, Any]:
    """Write the duplicate clusters of all kept documents.

    The survivor of a cluster is its first document in the order of sources, files and
    positions: adding shards at the end never changes an earlier verdict, and no change
    of a cleaning rule makes another copy "longest". Clusters are the connected
    components of exact copies and of verified pairs.

    Args:
        documents: Annotated shards with doc_id, source, file, position, text_hash,
            signature (Binary, or Array of UInt8: equal lengths) and drop_reason. A text
            without words (hash 0) matches nothing.
        params: Bands and threshold.
        out: Parquet file with shard, file, position, doc_id, cluster_id (number of the
            survivor), survivor_id, kind (``exact`` or ``near``: how it agrees with
            the survivor); one row per member of a cluster of two or more, survivors
            included. `duplicates_of` reads what belongs to one shard.
        scratch: Folder that survives a kill; finished chunks and partitions in it are
            not redone.
        sizes: What is held at once.

    Returns:
        Counts of documents, clusters and duplicates by kind.

    Raises:
        ValueError: If the bands need more values than a signature has.
    """
    sizes = sizes or Sizes()
    layout = Layout.of(documents, sizes.chunk_rows)
    forest = Forest(scratch / "forest", layout.rows)
    hashes = Banding("exact", _HASH_BYTES, 1, _HASH_BYTES, _HASH_BYTES, 32)
    exact = Index(scratch, layout, hashes, sizes.partition_rows)
    exact.build(_read_hashes)
    join_alike(exact, forest, sizes.pairs)
    if params.enabled and layout.rows:
        banding = _banding(_signature_bytes(layout), params)
        near = Index(scratch, layout, banding, sizes.partition_rows)
        near.build(lambda chunk: _read_signatures(chunk, banding.width, forest))
        join_alike(near, forest, sizes.pairs)
    counts = write_members(forest, exact, scratch, out)
    return {"documents": _kept(layout), **counts}


def duplicates_of(frame: pl.DataFrame, path: Path | str) -> pl.DataFrame:
    """Read the rows of the table that belong to a shard's documents.

    Row groups of other files and positions are skipped by their statistics.

    Args:
        frame: Rows with file, position and doc_id.
        path: What `find_near_duplicates_task` wrote.

    Returns:
        Rows with doc_id, cluster_id, survivor_id and kind.
    """
    position = frame["position"]
    low, high = position.min(), position.max()
    near = pl.col("file").is_in(frame["file"].unique().to_list())
    there = pl.scan_parquet(path).filter(
        near & pl.col("position").is_between(low, high)
    )
    columns = ["doc_id", "cluster_id", "survivor_id", "kind"]
    found = there.select(columns).collect()
    return found.join(frame.select("doc_id"), on="doc_id", how="semi")


def least_equal(width: int, threshold: float) -> int:
    """Equal bytes of a signature that an estimated Jaccard similarity needs.

    Of unequal minima one in 256 agrees in its lowest byte by chance (b-bit minwise
    hashing, Li and König 2010), which the estimate takes off.
    """
    chance = 1 / _BYTE_VALUES
    return ceil(width * (chance + threshold * (1 - chance)) - 1e-9)


def _banding(width: int, params: NearDuplicateParams) -> Banding:
    needed = params.bands * params.rows
    if needed > width:
        msg = (
            f"near_duplicates asks for {params.bands} bands of {params.rows} rows = "
            f"{needed} values, but signatures hold {width}. Lower bands "
            "or rows, or raise annotate.signature.permutations."
        )
        raise ValueError(msg)
    least = least_equal(width, params.threshold)
    return Banding(
        "near", width, params.bands, params.rows, least, params.all_pairs_bucket
    )


def _read_hashes(chunk: Chunk) -> Content:
    frame = chunk.read(["text_hash", "drop_reason"])
    hashes = frame["text_hash"].fill_null(0).to_numpy()
    wanted = frame["drop_reason"].is_null().to_numpy() & (hashes != 0)
    return hashes.view(np.uint8).reshape(-1, _HASH_BYTES), wanted


def _read_signatures(chunk: Chunk, width: int, forest: Forest) -> Content:
    """Signatures of a chunk; copies stay out, their first document speaks for them."""
    columns = ["text_hash", "drop_reason", "signature"]
    frame = chunk.read(columns)
    wanted = frame["drop_reason"].is_null().to_numpy()
    wanted &= frame["text_hash"].fill_null(0).to_numpy() != 0
    wanted &= forest.roots(chunk.first, chunk.rows)
    return _matrix(frame["signature"], width), wanted


def _matrix(signatures: pl.Series, width: int) -> NDArray[np.uint8]:
    """Signatures as bytes, shape (n, width); zeros where there is none."""
    held = signatures.drop_nulls()
    if held.dtype == pl.Binary:
        sizes = held.bin.size()
        if len(held) and not (sizes == width).all():
            msg = f"Signatures must have {width} bytes; found {sizes.unique().sort()}."
            raise ValueError(msg)
        flat = np.frombuffer(_joined_bytes(held), dtype=np.uint8)
    else:
        flat = held.explode().to_numpy()
    matrix = flat.reshape(len(held), width)
    if len(held) == len(signatures):
        return matrix
    whole = np.zeros((len(signatures), width), dtype=np.uint8)
    whole[signatures.is_not_null().to_numpy()] = matrix
    return whole


def _joined_bytes(values: pl.Series) -> Any:
    import pyarrow as pa

    array = values.rechunk().to_arrow().cast(pa.large_binary())
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[array.offset :]
    return memoryview(data or b"")[bounds[0] : bounds[len(array)]]


def _signature_bytes(layout: Layout) -> int:
    """Bytes of a signature; those of the first document that has one."""
    for shard in layout.shards:
        kind = shard.scan().select("signature").collect_schema()["signature"]
        if isinstance(kind, pl.Array):
            return kind.size
        some = shard.scan().select(pl.col("signature").drop_nulls().first()).collect()
        if some.height and some.item() is not None:
            return len(some.item())
    return 0


def _kept(layout: Layout) -> int:
    kept = pl.col("drop_reason").is_null().sum()
    return sum(int(chunk.read([kept]).sum().item()) for chunk in layout.chunks)
