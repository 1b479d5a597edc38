"""Copies and near-copies are found, other texts are not; order decides who stays."""

import itertools
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.text.duplicates import (
    Sizes,
    duplicates_of,
    find_near_duplicates_task,
)
from hinglish_pipeline.text.duplicates.find import least_equal
from hinglish_pipeline.text.params import NearDuplicateParams

WIDTH = 112
SMALL = Sizes(chunk_rows=7, partition_rows=16, pairs=8)
MEDIUM = Sizes(chunk_rows=1 << 12, partition_rows=1 << 13, pairs=1 << 10)


def write_shards(folder, signatures, hashes, per_shard, reasons=None, binary=True):
    """Shards named against their order, so that names cannot be what decides."""
    folder.mkdir(parents=True, exist_ok=True)
    n = len(signatures)
    column = (
        pl.Series([row.tobytes() for row in signatures], dtype=pl.Binary)
        if binary
        else pl.Series(signatures, dtype=pl.Array(pl.UInt8, WIDTH))
    )
    frame = pl.DataFrame(
        {
            "doc_id": [f"{i:016x}" for i in range(n)],
            "source": "web",
            "file": [f"f{i // per_shard:04d}.jsonl" for i in range(n)],
            "position": [i % per_shard + 1 for i in range(n)],
            "text_hash": pl.Series(hashes, dtype=pl.UInt64),
            "signature": column,
            "drop_reason": pl.Series(reasons or [None] * n, dtype=pl.String),
        }
    )
    shards = []
    for number, start in enumerate(range(0, n, per_shard)):
        path = folder / f"s{9999 - number}.parquet"
        part = frame.slice(start, per_shard)
        part.write_parquet(path)
        shards.append(Shard(path.stem, str(path), str(number), part.height))
    return Shards(shards[::-1])


def find(folder, documents, near, sizes=SMALL):
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    out = folder / "out.parquet"
    summary = find_near_duplicates_task(
        documents=documents, params=near, out=out, scratch=scratch, sizes=sizes
    )
    return summary, pl.read_parquet(out)


def family_signatures(seed, families, copies, jaccard):
    """Originals, each followed by copies that agree in a byte with a probability."""
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 256, (families, 1, WIDTH), dtype=np.uint8)
    other = rng.integers(0, 256, (families, copies, WIDTH), dtype=np.uint8)
    same = rng.random((families, copies, WIDTH)) < jaccard
    copied = np.where(same, base, other)
    return np.concatenate([base, copied], axis=1).reshape(-1, WIDTH)


def components(n, pairs):
    """Lowest member of each row's component, the slow and obvious way."""
    label = list(range(n))
    changed = True
    while changed:
        changed = False
        for a, b in pairs:
            low = min(label[a], label[b])
            changed |= label[a] != low or label[b] != low
            label[a] = label[b] = low
    return label


def oracle(signatures, hashes, reasons, near):
    """Compare all with all: exact copies, and pairs that share a band and agree."""
    kept = [i for i, r in enumerate(reasons) if r is None and hashes[i]]
    least = least_equal(WIDTH, near.threshold)
    pairs = []
    first = {}
    for row in kept:
        first.setdefault(hashes[row], row)
        pairs.append((first[hashes[row]], row))
    cut = signatures[:, : near.bands * near.rows].reshape(-1, near.bands, near.rows)
    for a, b in itertools.combinations(sorted(first.values()), 2):
        meet = (cut[a] == cut[b]).all(axis=1).any()
        if meet and (signatures[a] == signatures[b]).sum() >= least:
            pairs.append((a, b))
    return components(len(signatures), pairs)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    jaccard=st.sampled_from([0.5, 0.7, 0.8, 0.9]),
    families=st.integers(1, 12),
    copies=st.integers(0, 4),
    per_shard=st.integers(1, 20),
    data=st.data(),
)
def test_it_finds_what_comparing_all_with_all_finds(
    tmp_path_factory, near, seed, jaccard, families, copies, per_shard, data
):
    signatures = family_signatures(seed, families, copies, jaccard)
    n = len(signatures)
    order = np.random.default_rng(seed).permutation(n)
    signatures = signatures[order]
    hashes = data.draw(st.lists(st.integers(0, n), min_size=n, max_size=n))
    for row, text in enumerate(hashes):  # equal texts have equal signatures
        signatures[row] = signatures[hashes.index(text)]
    reason = st.sampled_from([None, None, None, "too_short"])
    reasons = data.draw(st.lists(reason, min_size=n, max_size=n))
    folder = tmp_path_factory.mktemp("near")
    documents = write_shards(folder / "in", signatures, hashes, per_shard, reasons)
    summary, found = find(folder, documents, near)
    wanted = oracle(signatures, hashes, reasons, near)
    sizes = np.bincount(wanted, minlength=n)
    expected = [
        (f"{row:016x}", f"{head:016x}")
        for row, head in enumerate(wanted)
        if sizes[head] > 1
    ]
    assert list(found.select("doc_id", "survivor_id").iter_rows()) == expected
    assert summary["documents"] == reasons.count(None)
    assert summary["clusters"] == (sizes > 1).sum()
    assert summary["exact"] + summary["near"] == sum(a != b for a, b in expected)
    for doc_id, head, kind in found.select("doc_id", "survivor_id", "kind").iter_rows():
        same = hashes[int(doc_id, 16)] == hashes[int(head, 16)]
        assert kind == ("exact" if same else "near")


def test_nearly_all_copies_at_jaccard_0_8_are_found_and_no_stranger(tmp_path, near):
    families, copies = 400, 4
    signatures = family_signatures(5, families, copies, 0.8)
    n = len(signatures)
    documents = write_shards(tmp_path / "in", signatures, range(1, n + 1), 500)
    _, found = find(tmp_path, documents, near, MEDIUM)
    family = {f"{row:016x}": row // (copies + 1) for row in range(n)}
    heads = dict(found.select("doc_id", "survivor_id").iter_rows())
    assert all(family[a] == family[b] for a, b in heads.items())
    joined = sum(family[a] * (copies + 1) == int(b, 16) for a, b in heads.items())
    assert (joined - families) / (families * copies) >= 0.95
    assert len({family[a] for a in heads}) == families


def test_results_do_not_depend_on_memory_sizes_shards_or_the_column_type(
    tmp_path, near
):
    signatures = family_signatures(7, 60, 2, 0.85)
    hashes = np.arange(1, len(signatures) + 1)
    hashes[10:20] = hashes[100:110]
    signatures[10:20] = signatures[100:110]
    tables = []
    runs = [(SMALL, 30, True), (MEDIUM, 30, True), (SMALL, 30, False), (SMALL, 11, 1)]
    for number, (sizes, per_shard, binary) in enumerate(runs):
        place = tmp_path / str(number)
        documents = write_shards(
            place / "in", signatures, hashes, per_shard, binary=binary
        )
        tables.append(find(place, documents, near, sizes)[1])
    columns = ["doc_id", "cluster_id", "survivor_id", "kind"]
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])
    assert tables[0].select(columns).equals(tables[3].select(columns))


def test_a_bucket_of_many_is_joined_without_comparing_all(tmp_path, near):
    """3 000 copies of a template: all pairs would be 4.5 million in each band."""
    rng = np.random.default_rng(0)
    signatures = np.repeat(rng.integers(0, 256, (1, WIDTH), dtype=np.uint8), 3000, 0)
    signatures[np.arange(3000), rng.integers(0, WIDTH, 3000)] ^= 1
    documents = write_shards(tmp_path / "in", signatures, range(1, 3001), 1000)
    before = time.process_time()
    summary, found = find(tmp_path, documents, near, MEDIUM)
    assert time.process_time() - before < 5
    assert summary["clusters"] == 1
    assert set(found["survivor_id"]) == {f"{0:016x}"}


def test_one_shard_reads_its_own_rows(tmp_path, near):
    signatures = family_signatures(3, 40, 2, 0.9)
    hashes = range(1, len(signatures) + 1)
    documents = write_shards(tmp_path / "in", signatures, hashes, 10)
    _, found = find(tmp_path, documents, near)
    for shard in documents:
        frame = shard.load()
        mine = duplicates_of(frame, tmp_path / "out.parquet")
        wanted = found.filter(pl.col("doc_id").is_in(frame["doc_id"].to_list()))
        assert mine.equals(wanted.select(mine.columns))
        assert set(wanted["shard"]) <= {shard.name}


def test_nothing_in_gives_an_empty_table(tmp_path, near):
    summary, found = find(tmp_path, Shards([]), near)
    assert found.is_empty() and "survivor_id" in found.columns
    assert summary == {"documents": 0, "clusters": 0, "exact": 0, "near": 0}


def test_bands_that_do_not_fit_are_refused_with_what_to_do(tmp_path, near):
    wide = NearDuplicateParams(**{**near.model_dump(), "bands": 99, "rows": 9})
    documents = write_shards(
        tmp_path / "in", family_signatures(1, 2, 1, 0.9), [1, 2, 3, 4], 4
    )
    with pytest.raises(ValueError, match="Lower bands"):
        find(tmp_path, documents, wide)


def test_switched_off_only_exact_copies_are_found(tmp_path, near):
    signatures = family_signatures(1, 3, 1, 0.95)
    hashes = [1, 2, 3, 3, 4, 5]
    documents = write_shards(tmp_path / "in", signatures, hashes, 4)
    off = near.model_copy(update={"enabled": False})
    summary, found = find(tmp_path, documents, off)
    assert summary == {"documents": 6, "clusters": 1, "exact": 1, "near": 0}
    assert found["doc_id"].to_list() == [f"{2:016x}", f"{3:016x}"]


WORK = """
import json, sys
from pathlib import Path
from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.text.duplicates import Sizes, find_near_duplicates_task
from hinglish_pipeline.text.params import NearDuplicateParams
folder, out, scratch = map(Path, sys.argv[1:4])
paths = sorted(folder.glob("*.parquet"), reverse=True)
params = NearDuplicateParams(**json.loads(sys.argv[4]))
sizes = Sizes(*json.loads(sys.argv[5]))
scratch.mkdir(exist_ok=True)
find_near_duplicates_task(
    documents=Shards([Shard(p.stem, str(p), "") for p in paths]),
    params=params, out=out, scratch=scratch, sizes=sizes,
)
"""


def start(folder, out, scratch, near, sizes):
    values = [sizes.chunk_rows, sizes.partition_rows, sizes.pairs]
    command = [sys.executable, "-c", WORK, folder, out, scratch]
    command += [near.model_dump_json(), str(values)]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(list(map(str, command)), env=environment)


def finished(process):
    assert process.wait(timeout=120) == 0


def wait_for(folder: Path, pattern, process):
    while process.poll() is None and not list(folder.glob(pattern)):
        time.sleep(0.002)


def test_killed_and_run_again_it_writes_the_same_bytes(tmp_path, near):
    signatures = family_signatures(11, 600, 2, 0.85)
    hashes = np.arange(1, len(signatures) + 1)
    hashes[5::50] = hashes[0::50]
    signatures[5::50] = signatures[0::50]
    documents = tmp_path / "in"
    write_shards(documents, signatures, hashes, 500)
    sizes = Sizes(chunk_rows=300, partition_rows=900, pairs=500)
    whole = tmp_path / "whole.parquet"
    finished(start(documents, whole, tmp_path / "a", near, sizes))
    cut, scratch = tmp_path / "cut.parquet", tmp_path / "b"
    for pattern in ("near-000003.keys", "near-005-*.pairs"):
        process = start(documents, cut, scratch, near, sizes)
        wait_for(scratch, pattern, process)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    for left in list(scratch.glob("near-*"))[:3]:  # a half-written file is no file
        (scratch / f"{left.name}.part").write_bytes(b"torn")
    finished(start(documents, cut, scratch, near, sizes))
    assert cut.read_bytes() == whole.read_bytes()


def test_memory_does_not_grow_with_the_documents(tmp_path, near):
    """Arrays only, so that it is exact; 12 000 signatures more are 1.3 MB."""
    peaks = []
    for families in (2_000, 8_000):
        place = tmp_path / str(families)
        signatures = family_signatures(1, families, 1, 0.85)
        hashes = range(1, len(signatures) + 1)
        documents = write_shards(place / "in", signatures, hashes, 1_000)
        tracemalloc.start()
        find(place, documents, near, Sizes(1_000, 2_000, 1_000))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.4 * peaks[0]
    assert peaks[1] - peaks[0] < 12_000 * 8
