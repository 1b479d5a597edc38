"""In an object store the same shards come out, and a killed run is resumed."""

import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import fsspec
import orjson
import polars as pl
import pytest
from kedro.io import DatasetError

from hinglish_pipeline.datasets import (
    ArtifactDataset,
    LedgerDataset,
    RawFilesDataset,
    ShardedParquetDataset,
)
from hinglish_pipeline.errors import BusyError, IncompleteError
from hinglish_pipeline.shards import task
from hinglish_pipeline.shards.engine import LocalEngine
from hinglish_pipeline.shards.locks import one_writer
from hinglish_pipeline.shards.sources import IngestParams, read_documents
from hinglish_pipeline.shards.storage import Storage
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work
from tests.shards.conftest import wait_for
from tests.shards.test_store import numbers, snapshot

pytestmark = pytest.mark.xdist_group("ray")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """What is fetched goes to this test's folder."""
    monkeypatch.setenv("HINGLISH_CACHE", str(tmp_path / "cache"))


def remote_snapshot(s3, url: str, folder: Path) -> dict[str, str]:
    """Hashes of a remote set's files, by copying them here first."""
    storage = Storage(url, s3.options)
    folder.mkdir()
    for name in storage.names():
        if name.endswith(".parquet"):
            storage.fetch(name, folder / name)
    return snapshot(folder)


class TestShards:
    def test_same_bytes_as_on_disk(self, tmp_path, s3):
        store = ShardStore(s3.url(), s3.options)
        lazy = numbers(tmp_path / "in", 6).map(work.slow_copy, seconds=0.0)
        store.save(lazy, LocalEngine(2))
        lazy.run(tmp_path / "local")
        there = remote_snapshot(s3, store.storage.url, tmp_path / "copy")
        assert there == snapshot(tmp_path / "local")
        assert store.is_complete()
        assert store.load().collect().equals(numbers(tmp_path / "in", 6).collect())

    def test_second_save_runs_nothing(self, tmp_path, s3):
        log = tmp_path / "log"
        store = ShardStore(s3.url(), s3.options)
        lazy = numbers(tmp_path / "in").map(work.log_and_double, log=str(log))
        store.save(lazy, LocalEngine(1))
        store.save(lazy, LocalEngine(1))
        assert len(log.read_text().split()) == 4

    def test_a_shard_that_is_gone_is_made_again(self, tmp_path, s3):
        store = ShardStore(s3.url(), s3.options)
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        store.save(lazy, LocalEngine(1))
        store.storage.remove("part-1.parquet")
        assert not store.is_complete()
        with pytest.raises(IncompleteError, match="3 of 4"):
            store.load()
        store.save(lazy, LocalEngine(1))
        assert store.load().rows == 12

    def test_a_shard_whose_input_is_gone_is_retired(self, tmp_path, s3):
        store = ShardStore(s3.url(), s3.options)
        for count in (4, 2):
            lazy = numbers(tmp_path / "in", count).map(work.in_pieces, rows="any")
            store.save(lazy, LocalEngine(1))
        files = [name for name in store.storage.names() if name.endswith(".parquet")]
        assert len(files) == 6
        assert store.load().rows == 6

    def test_scanning_reads_what_is_asked_for(self, tmp_path, s3):
        store = ShardStore(s3.url(), s3.options)
        store.save(numbers(tmp_path / "in").map(work.with_ballast), LocalEngine(1))
        scan = store.load().scan()
        assert "Parquet SCAN" in scan.explain(), "the scan is lazy"
        assert scan.select(pl.col("n").sum()).collect().item() == 18

    def test_a_large_file_goes_up_in_parts_and_whole(self, tmp_path, s3):
        big = b"large" * (21 << 20)
        (tmp_path / "big").write_bytes(big)
        storage = Storage(s3.url(), s3.options)
        storage.publish(tmp_path / "big", "big.bin")
        assert storage.read("big.bin") == big
        assert etag(s3, storage.path("big.bin")).endswith("-3"), "not three parts"
        assert not (tmp_path / "big").exists()


def etag(s3, url: str) -> str:
    told = fsspec.filesystem("s3", **s3.options).info(url)
    return told["ETag"].strip('"')


KILLED_RUN = """
import sys
from pathlib import Path
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work
from tests.shards.test_store import numbers
folder, url, endpoint = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
options = {"key": "test", "secret": "test", "endpoint_url": endpoint}
lazy = numbers(folder / "in", 8).map(work.slow_copy, seconds=0.3)
if __name__ == "__main__":
    ShardStore(url, options).save(lazy, build_engine(sys.argv[4], workers=1))
"""


class TestKilled:
    @pytest.mark.parametrize("engine", ["local", "ray"])
    def test_a_killed_run_is_resumed(self, tmp_path, s3, root, engine, request):
        environment = {**os.environ, "PYTHONPATH": str(root)}
        if engine == "ray":
            machines = request.getfixturevalue("machines")
            machines.add()
            environment.update(os.environ, RAY_ADDRESS=machines.address)
        script, url = tmp_path / "run.py", s3.url()
        script.write_text(KILLED_RUN)
        command = [sys.executable, script, tmp_path, url, s3.endpoint, engine]
        process = subprocess.Popen(command, env=environment)
        storage = Storage(url, s3.options)

        def committed() -> list[str]:
            return storage.names("_commits")

        wait_for(lambda: process.poll() is not None or len(committed()) >= 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert 2 <= len(committed()) < 8
        subprocess.run(command, env=environment, check=True)
        lazy = numbers(tmp_path / "in", 8).map(work.slow_copy, seconds=0.0)
        lazy.run(tmp_path / "local")
        assert remote_snapshot(s3, url, tmp_path / "copy") == snapshot(
            tmp_path / "local"
        )
        assert "_lock.json" not in storage.names()


class TestOneWriter:
    def test_a_second_run_is_refused_while_the_first_lives(self, tmp_path, s3):
        store = ShardStore(s3.url(), s3.options, name="documents")
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        with (
            one_writer(store.storage, "_lock", "documents"),
            pytest.raises(BusyError, match=f"documents: process {os.getpid()}"),
        ):
            store.save(lazy, LocalEngine(1))
        store.save(lazy, LocalEngine(1))

    @pytest.mark.parametrize(
        ("machine", "age", "free"),
        [("here", 0, True), ("elsewhere", 0, False), ("elsewhere", 400, True)],
    )
    def test_a_dead_run_is_followed(self, s3, machine, age, free):
        storage = Storage(s3.url(), s3.options)
        gone = subprocess.Popen(["true"])
        gone.wait()
        held = {
            "token": "x",
            "machine": platform.node() if machine == "here" else machine,
            "process": gone.pid,
            "beat": time.time() - age,
        }
        storage.write("_lock.json", orjson.dumps(held))
        if free:
            with one_writer(storage, "_lock", "documents"):
                assert storage.read("_lock.json") != orjson.dumps(held)
            assert storage.read("_lock.json") is None
        else:
            with (
                pytest.raises(BusyError, match=r"run again in [23][0-9][0-9] s"),
                one_writer(storage, "_lock", "documents"),
            ):
                pass


class TestArtifacts:
    def test_a_file_and_a_folder(self, tmp_path, s3):
        shards, url = numbers(tmp_path / "in"), s3.url()
        total = ArtifactDataset(path=f"{url}/total.txt", credentials=s3.options)
        total.save(task(work.write_total, shards=shards))
        assert total.load().text() == "18"
        assert total.load().summary == {"total": 18}
        model = ArtifactDataset(path=f"{url}/model", credentials=s3.options)
        model.save(task(work.write_files, names=["a", "b/c"]))
        model.save(task(work.write_files, names=["b/c", "d"]))
        found = model.load().path
        files = sorted(path for path in found.rglob("*") if path.is_file())
        assert [str(path.relative_to(found)) for path in files] == ["b/c", "d"]
        assert Storage(f"{url}/model", s3.options).names() == ["b", "d"]

    def test_fetched_once_and_never_an_old_one(self, tmp_path, s3):
        url = f"{s3.url()}/total.txt"
        dataset = ArtifactDataset(path=url, credentials=s3.options)
        dataset.save(task(work.write_total, shards=numbers(tmp_path / "in", 4)))
        first = dataset.load()
        assert repr(first) == f"RemoteArtifact({url})"
        assert first.path == dataset.load().path
        dataset.save(task(work.write_total, shards=numbers(tmp_path / "in", 5)))
        assert dataset.load().text() == "30"

    def test_as_a_side_input_of_shards(self, tmp_path, s3):
        total = ArtifactDataset(path=f"{s3.url()}/total.txt", credentials=s3.options)
        shards = numbers(tmp_path / "in")
        total.save(task(work.write_total, shards=shards))
        lazy = shards.map(work.add_total, total=total.load())
        made = lazy.run(tmp_path / "out", workers=2)
        assert made[0].load()["n"].to_list() == [18, 18, 18]

    def test_scratch_survives_a_failure(self, s3):
        dataset = ArtifactDataset(path=f"{s3.url()}/model", credentials=s3.options)
        with pytest.raises(DatasetError, match="power cut"):
            dataset.save(task(work.write_folder, size=4))
        assert not dataset.exists()
        dataset.save(task(work.write_folder, size=4))
        assert dataset.load().summary == {"resumed_at": 2}


def test_raw_files_are_read_in_place(tmp_path, s3):
    storage = Storage(s3.url(), s3.options)
    storage.write("news/a.txt", "एक\nदो\n".encode())
    raw = RawFilesDataset(
        path=storage.url,
        credentials=s3.options,
        sources=[{"name": "news", "files": "news/*.txt", "layout": "line"}],
    )
    params = IngestParams(max_document_bytes=2_000, part_bytes=1 << 20)
    rows = raw.load().map(read_documents, rows="any", params=params)
    assert rows.run(tmp_path / "out").collect()["text"].to_list() == ["एक", "दो"]


class TestFaults:
    def test_a_bucket_that_is_not_there_is_one_line(self, tmp_path, s3):
        dataset = ShardedParquetDataset(
            path="s3://nowhere/documents", credentials=s3.options
        )
        with pytest.raises(DatasetError, match="s3://nowhere/documents cannot be used"):
            dataset.save(numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0))

    def test_no_secret_in_what_is_shown(self, tmp_path, s3):
        options = {**s3.options, "secret": "HUSH-HUSH"}
        store = ShardStore(s3.url(), options)
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        store.save(lazy, LocalEngine(1))
        record = store.storage.read("_commits/part-0.json")
        shown = [repr(store.load()[0]), repr(store._plan(lazy, None)), str(record)]
        assert "HUSH-HUSH" not in " ".join(shown)

    def test_a_journal_needs_a_disk(self, tmp_path, s3):
        ledger = LedgerDataset(path=s3.url(), credentials=s3.options)
        with pytest.raises(DatasetError, match="needs a local or shared disk"):
            ledger.save(numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0))
