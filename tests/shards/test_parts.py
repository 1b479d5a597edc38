"""One input may become several shards: written as they come, loadable only as a set."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from hinglish_pipeline.errors import AccountingError, IncompleteError, ShardError
from hinglish_pipeline.shards import Shards, versioned
from hinglish_pipeline.shards.engine import LocalEngine
from hinglish_pipeline.shards.listing import Place, list_slices
from hinglish_pipeline.shards.slices import SourceSpec
from hinglish_pipeline.shards.sources import IngestParams, read_documents
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work


@versioned("1")
def count_up(item: dict, *, size: int, fail_at: int = -1, seconds: float = 0.0):
    """Yield the numbers below ``item["n"]`` in frames of ``size``."""
    for start in range(0, item["n"], size):
        if start == fail_at:
            raise ValueError("the stream broke")
        time.sleep(seconds)
        numbers = range(start, min(start + size, item["n"]))
        reasons = ["odd" if number % 2 else None for number in numbers]
        yield pl.DataFrame(
            {"n": list(numbers), "drop_reason": reasons},
            schema={"n": pl.Int64, "drop_reason": pl.String},
        )


@versioned("1")
def yield_nothing(item: dict):
    """Give no frame at all."""
    yield from ()


@versioned("1")
def halves(frame: pl.DataFrame):
    """Split a frame in two."""
    yield frame.head(frame.height // 2)
    yield frame.tail(frame.height - frame.height // 2)


def counted(folder: Path, count: int, size: int = 4, **arguments) -> Shards:
    items = {"a": {"n": count}, "b": {"n": 3}}
    return Shards.from_items(items, count_up, size=size, **arguments).run(folder)


def files(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.parquet")
    }


class TestParts:
    def test_each_frame_is_a_shard_and_one_keeps_its_name(self, tmp_path):
        shards = counted(tmp_path, 10)
        assert shards.names == ["a-00000", "a-00001", "a-00002", "b"]
        assert [shard.rows for shard in shards] == [4, 4, 2, 3]
        assert shards.collect()["n"].to_list() == [*range(10), *range(3)]
        assert shards[1].dropped == {"odd": 2}

    def test_the_record_of_the_input_lists_its_parts(self, tmp_path):
        counted(tmp_path, 10)
        record = json.loads((tmp_path / "_commits/a.json").read_text())
        assert [part["shard"] for part in record["parts"]] == [
            *("a-00000", "a-00001", "a-00002"),
        ]
        assert (record["rows"], record["kept"], record["dropped"]) == (
            10,
            5,
            {"odd": 5},
        )
        sizes = [part["bytes"] for part in record["parts"]]
        assert record["bytes"] == sum(sizes)
        assert {part["sha256"] for part in record["parts"]} <= set(
            files(tmp_path).values()
        )

    def test_downstream_maps_and_zips_over_parts(self, tmp_path):
        shards = counted(tmp_path / "in", 10)
        copied = shards.map(work.slow_copy, seconds=0.0).run(tmp_path / "out")
        assert copied.names == shards.names
        added = shards.zip(copied).map(work.add_frames).run(tmp_path / "sum")
        assert added[2].load()["n"].to_list() == [16, 18]

    def test_second_run_makes_nothing(self, tmp_path):
        counted(tmp_path, 10)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
        counted(tmp_path, 10)
        assert before == {path: path.stat().st_mtime_ns for path in before}

    def test_workers_make_the_same_bytes(self, tmp_path):
        items = {name: {"n": 9} for name in "abc"}
        lazy = Shards.from_items(items, count_up, size=2)
        lazy.run(tmp_path / "one", workers=1)
        lazy.run(tmp_path / "two", workers=2)
        assert files(tmp_path / "one") == files(tmp_path / "two")

    @pytest.mark.parametrize(("first", "second"), [(10, 5), (10, 2), (2, 10)])
    def test_files_of_an_earlier_version_are_removed(self, tmp_path, first, second):
        counted(tmp_path, first)
        shards = counted(tmp_path, second)
        assert sorted(files(tmp_path)) == sorted(
            f"{name}.parquet" for name in shards.names
        )

    def test_retired_input_takes_its_parts_along(self, tmp_path):
        counted(tmp_path, 10)
        Shards.from_items({"b": {"n": 3}}, count_up, size=4).run(tmp_path)
        assert sorted(files(tmp_path)) == ["b.parquet"]

    def test_only_parts_that_changed_are_redone_below(self, tmp_path):
        log = tmp_path / "log"
        counted(tmp_path / "in", 10).map(work.log_and_double, log=str(log)).run(
            tmp_path / "out"
        )
        log.unlink()
        counted(tmp_path / "in", 11).map(work.log_and_double, log=str(log)).run(
            tmp_path / "out"
        )
        assert log.read_text().split() == ["8"]

    def test_on_an_object_store(self, tmp_path):
        store = ShardStore("memory://parts/out", {})
        for count in (10, 5):
            items = {"a": {"n": count}}
            store.save(Shards.from_items(items, count_up, size=4), LocalEngine(1))
            assert store.load().collect()["n"].to_list() == list(range(count))
        assert store.storage.names() == [
            *("_commits", "_manifest.json", "a-00000.parquet", "a-00001.parquet"),
        ]


class TestHalfSets:
    def test_a_failure_midway_leaves_nothing_loadable(self, tmp_path):
        with pytest.raises(ShardError, match="count_up failed on shard a"):
            counted(tmp_path, 10, fail_at=8)
        store = ShardStore(str(tmp_path))
        assert not store.is_complete()
        with pytest.raises(IncompleteError):
            store.load()
        assert not list(tmp_path.glob(".tmp-*"))

    def test_going_back_after_a_failure_makes_it_again(self, tmp_path):
        counted(tmp_path, 10)
        whole = files(tmp_path)
        with pytest.raises(ShardError):
            counted(tmp_path, 10, fail_at=8, seconds=0.001)
        assert counted(tmp_path, 10).rows == 13
        assert files(tmp_path) == whole

    def test_part_cut_short_is_noticed_and_made_again(self, tmp_path):
        counted(tmp_path, 10)
        whole = files(tmp_path)
        (tmp_path / "a-00001.parquet").write_bytes(b"torn")
        assert not ShardStore(str(tmp_path)).is_complete()
        counted(tmp_path, 10)
        assert files(tmp_path) == whole

    def test_a_changed_part_makes_what_is_below_incomplete(self, tmp_path):
        counted(tmp_path / "in", 10).map(work.slow_copy, seconds=0.0).run(
            tmp_path / "out"
        )
        store = ShardStore(str(tmp_path / "out"))
        assert store.is_complete()
        counted(tmp_path / "in", 11)
        assert not store.is_complete()

    def test_no_frame_at_all_is_an_error(self, tmp_path):
        with pytest.raises(ShardError, match="No frame"):
            Shards.from_items({"a": {}}, yield_nothing).run(tmp_path)

    def test_rows_that_must_stay_cannot_be_split(self, tmp_path):
        with pytest.raises(AccountingError, match="into 2"):
            counted(tmp_path / "in", 4).map(halves).run(tmp_path / "out")

    @pytest.mark.slow
    def test_sigkill_midway_then_the_same_bytes(self, tmp_path, root):
        script = tmp_path / "run.py"
        script.write_text(KILLED_RUN)
        command = [sys.executable, str(script), str(tmp_path / "out")]
        env = {**os.environ, "PYTHONPATH": str(root)}
        out = tmp_path / "out"
        process = subprocess.Popen(command, env=env)
        wait_for(lambda: len(files(out)) >= 3)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not list(out.glob("_commits/a.json"))
        with pytest.raises(IncompleteError):
            ShardStore(str(out)).load()
        subprocess.run(command, env=env, check=True)
        counted(tmp_path / "calm", 40, seconds=0.05)
        assert files(out) == files(tmp_path / "calm")
        assert not list(out.glob(".tmp-*"))


KILLED_RUN = """
import sys
from pathlib import Path
from tests.shards.test_parts import counted
counted(Path(sys.argv[1]), 40, seconds=0.05)
"""


def wait_for(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing was written in time"
        time.sleep(0.02)


def ingest(folder: Path, out: Path, part_bytes: int = 32 << 20) -> Shards:
    """Everything in a folder, as the pipeline reads it."""
    spec = SourceSpec(name="src", files="*", layout="line")
    params = IngestParams(max_document_bytes=60_000, part_bytes=part_bytes)
    parts = Shards(list_slices(Place(str(folder)), [spec], 1 << 20))
    return parts.map(read_documents, rows="any", params=params).run(out)


class TestIngest:
    def test_a_compressed_file_becomes_parts(self, tmp_path):
        (tmp_path / "in").mkdir()
        lines = [f"पंक्ति {number}" for number in range(5_000)]
        packed = gzip.compress("\n".join(lines).encode())
        (tmp_path / "in" / "a.txt.gz").write_bytes(packed)
        shards = ingest(tmp_path / "in", tmp_path / "out", part_bytes=20_000)
        assert len(shards) > 3
        assert shards.names[0] == "src-a_txt_gz-00000"
        assert shards.collect()["text"].to_list() == lines

    @pytest.mark.slow
    def test_memory_does_not_grow_with_the_stream(self, tmp_path, root):
        (tmp_path / "in").mkdir()
        line = ("यह एक लंबी पंक्ति है जो बार बार आती है। " * 8).encode() + b"\n"
        with gzip.open(tmp_path / "in" / "a.txt.gz", "wb", compresslevel=1) as file:
            for _ in range(300_000_000 // (1000 * len(line))):
                file.write(line * 1000)
        script = tmp_path / "run.py"
        script.write_text(MEASURED_RUN)
        said = subprocess.run(
            [sys.executable, str(script), str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(root), "POLARS_MAX_THREADS": "1"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        grown, shards, rows = map(float, said.split())
        assert grown < 200
        assert shards == 9
        assert rows == 300_000_000 // (1000 * len(line)) * 1000


MEASURED_RUN = """
import resource, sys
from pathlib import Path
from tests.shards.test_parts import ingest
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
folder = Path(sys.argv[1])
(folder / "warm").mkdir()
(folder / "warm" / "a.txt").write_text("one\\n")
ingest(folder / "warm", folder / "warm-out")
before = peak()
shards = ingest(folder / "in", folder / "out")
print(peak() - before, len(shards), shards.rows)
"""
