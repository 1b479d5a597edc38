"""A set of shards is resumed, redone and refused exactly as its records say."""

import hashlib
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from hinglish_pipeline.errors import (
    AccountingError,
    BusyError,
    IncompleteError,
    ShardError,
)
from hinglish_pipeline.shards import Shards, versioned
from hinglish_pipeline.shards.engine import LocalEngine
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work


def numbers(folder: Path, count: int = 4) -> Shards:
    items = {f"part-{n}": {"n": n} for n in range(count)}
    return Shards.from_items(items, work.spread, times=3).run(folder)


def texts(folder: Path, rows: list[list[str]]) -> Shards:
    folder.mkdir(parents=True, exist_ok=True)
    items = {f"part-{i}": texts for i, texts in enumerate(rows)}
    return Shards.from_items(items, make_texts).run(folder)


@versioned("1")
def make_texts(item: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"text": item})


def snapshot(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.parquet"))
    }


class TestSaving:
    def test_nothing_runs_until_saved(self, tmp_path):
        log = tmp_path / "log"
        numbers(tmp_path / "in").map(work.log_and_double, log=str(log))
        assert not log.exists()

    def test_second_save_runs_nothing(self, tmp_path, caplog):
        log = tmp_path / "log"
        lazy = numbers(tmp_path / "in").map(work.log_and_double, log=str(log))
        lazy.run(tmp_path / "out")
        ran = log.read_text()
        with caplog.at_level(logging.INFO):
            lazy.run(tmp_path / "out")
        assert log.read_text() == ran
        assert "all 4 shards current, nothing to redo" in caplog.text

    def test_values_arrive(self, tmp_path):
        doubled = numbers(tmp_path / "in").map(
            work.log_and_double, log=str(tmp_path / "log")
        )
        assert doubled.run(tmp_path / "out").collect()["n"].to_list() == [
            n * 2 for n in range(4) for _ in range(3)
        ]

    def test_pool_and_single_process_give_the_same_bytes(self, tmp_path):
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        lazy.run(tmp_path / "one", workers=1)
        lazy.run(tmp_path / "two", workers=2)
        assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")

    def test_zip_pairs_by_name(self, tmp_path):
        left, right = numbers(tmp_path / "a"), numbers(tmp_path / "b")
        added = left.zip(right).map(work.add_frames).run(tmp_path / "out")
        assert added[3].load()["n"].to_list() == [6, 6, 6]

    def test_zip_refuses_other_names(self, tmp_path):
        with pytest.raises(ShardError, match="part-3"):
            numbers(tmp_path / "a", 4).zip(numbers(tmp_path / "b", 3))

    def test_same_name_twice_is_refused(self, tmp_path):
        lazy = numbers(tmp_path / "a").map(work.slow_copy, seconds=0.0)
        with pytest.raises(ShardError, match="twice"):
            lazy + lazy


class TestStaleness:
    def test_changed_parameter_is_named_and_redone(self, tmp_path, caplog):
        shards = texts(tmp_path / "in", [["a", "abcd"], ["abc"]])
        shards.map(work.mark_short, params=work.CutParams()).run(tmp_path / "out")
        with caplog.at_level(logging.INFO):
            changed = work.CutParams(min_length=4)
            out = shards.map(work.mark_short, params=changed).run(tmp_path / "out")
        assert "params.min_length 3 → 4" in caplog.text
        assert [shard.dropped for shard in out] == [{"too_short": 1}] * 2

    def test_only_the_changed_input_is_redone(self, tmp_path, caplog):
        log = tmp_path / "log"
        lazy = numbers(tmp_path / "in").map(work.log_and_double, log=str(log))
        lazy.run(tmp_path / "out")
        items = {f"part-{n}": {"n": 9 if n == 2 else n} for n in range(4)}
        changed = Shards.from_items(items, work.spread, times=3).run(tmp_path / "in")
        log.unlink()
        with caplog.at_level(logging.INFO):
            changed.map(work.log_and_double, log=str(log)).run(tmp_path / "out")
        assert log.read_text().split() == ["9"]
        assert "1 of 4 shards to make (its input changed)" in caplog.text

    def test_upstream_redone_to_the_same_bytes_changes_nothing(self, tmp_path):
        log = tmp_path / "log"
        shards = numbers(tmp_path / "in")
        shards.map(work.log_and_double, log=str(log)).run(tmp_path / "out")
        before = log.read_text()
        (tmp_path / "in" / "_commits" / "part-1.json").unlink()
        again = numbers(tmp_path / "in")
        again.map(work.log_and_double, log=str(log)).run(tmp_path / "out")
        assert log.read_text() == before

    def test_new_function_version_is_redone(self, tmp_path, caplog):
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        lazy.run(tmp_path / "out")
        versioned("2")(work.slow_copy)
        try:
            assert not ShardStore(str(tmp_path / "out")).is_complete()
            with caplog.at_level(logging.INFO):
                lazy.run(tmp_path / "out")
        finally:
            versioned("1")(work.slow_copy)
        assert 'version "1" → "2"' in caplog.text

    def test_shard_whose_input_is_gone_is_retired(self, tmp_path):
        numbers(tmp_path / "in", 4).map(work.slow_copy, seconds=0.0).run(
            tmp_path / "out"
        )
        left = numbers(tmp_path / "in", 2).map(work.slow_copy, seconds=0.0)
        assert left.run(tmp_path / "out").names == ["part-0", "part-1"]
        assert sorted(snapshot(tmp_path / "out")) == [
            "part-0.parquet",
            "part-1.parquet",
        ]

    def test_file_cut_short_is_redone(self, tmp_path):
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        lazy.run(tmp_path / "out")
        whole = snapshot(tmp_path / "out")
        (tmp_path / "out" / "part-1.parquet").write_bytes(b"torn")
        store = ShardStore(str(tmp_path / "out"))
        assert not store.is_complete()
        with pytest.raises(IncompleteError, match="3 of 4"):
            store.load()
        lazy.run(tmp_path / "out")
        assert snapshot(tmp_path / "out") == whole

    def test_exists_turns_false_when_an_input_moves_on(self, tmp_path):
        numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0).run(tmp_path / "out")
        store = ShardStore(str(tmp_path / "out"))
        assert store.is_complete()
        items = {f"part-{n}": {"n": n + 1} for n in range(4)}
        Shards.from_items(items, work.spread, times=3).run(tmp_path / "in")
        assert not store.is_complete()


class TestFaults:
    def test_lost_row_is_refused_and_not_committed(self, tmp_path):
        lazy = numbers(tmp_path / "in").map(work.lose_a_row)
        with pytest.raises(AccountingError, match="3 rows of shard part-0 into 2"):
            lazy.run(tmp_path / "out")
        assert snapshot(tmp_path / "out") == {}

    @pytest.mark.parametrize("workers", [1, 2])
    def test_failure_names_the_shard_and_keeps_the_others(self, tmp_path, workers):
        lazy = numbers(tmp_path / "in").map(work.fail_on_two)
        with pytest.raises(ShardError, match="fail_on_two failed on shard part-2"):
            lazy.run(tmp_path / "out", workers=workers)
        assert "part-0.parquet" in snapshot(tmp_path / "out")
        assert "part-2.parquet" not in snapshot(tmp_path / "out")

    def test_dead_worker_costs_nothing(self, tmp_path):
        lazy = numbers(tmp_path / "in").map(work.die_once, mark=str(tmp_path / "mark"))
        assert lazy.run(tmp_path / "out", workers=2).rows == 12

    def test_two_runs_at_once_are_refused(self, tmp_path):
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        lazy.run(tmp_path / "out")
        import fcntl

        with (tmp_path / "out" / "_lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(BusyError, match="Another run is writing out"):
                lazy.run(tmp_path / "out")

    def test_retry_rule_redoes_a_current_shard(self, tmp_path):
        log = tmp_path / "log"
        lazy = numbers(tmp_path / "in").map(work.log_and_double, log=str(log))
        lazy.run(tmp_path / "out")
        log.unlink()
        ShardStore(str(tmp_path / "out")).save(
            lazy,
            LocalEngine(1),
            retry=lambda record: "again" if record["shard"] == "part-3" else None,
        )
        assert log.read_text().split() == ["3"]


KILLED_RUN = """
import sys
from tests.shards import work
from tests.shards.test_store import numbers
from pathlib import Path
folder = Path(sys.argv[1])
lazy = numbers(folder / "in", 8).map(work.slow_copy, seconds=0.15)
if __name__ == "__main__":
    lazy.run(folder / "out", workers=int(sys.argv[2]))
"""


class TestKilled:
    @pytest.mark.slow
    @pytest.mark.parametrize("workers", [1, 2])
    def test_sigkill_leaves_no_half_file_and_resumes(self, tmp_path, root, workers):
        script = tmp_path / "run.py"
        script.write_text(KILLED_RUN)
        command = [sys.executable, str(script), str(tmp_path), str(workers)]
        env = {**os.environ, "PYTHONPATH": str(root)}
        out = tmp_path / "out"
        process = subprocess.Popen(command, env=env)
        wait_for(lambda: len(list(out.glob("_commits/*.json"))) >= 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(0.5)
        committed = {p.stem for p in out.glob("_commits/*.json")}
        assert 2 <= len(committed) < 8
        assert not ShardStore(str(out)).is_complete()
        kept = {n: h for n, h in snapshot(out).items() if n[:-8] in committed}
        subprocess.run(command, env=env, check=True)
        assert ShardStore(str(out)).load().rows == 24
        assert kept.items() <= snapshot(out).items()
        assert not list(out.glob(".tmp-*"))


def wait_for(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing was committed in time"
        time.sleep(0.02)


class TestRemote:
    def test_object_store_commits_and_resumes(self, tmp_path):
        shards = numbers(tmp_path / "in")
        log = tmp_path / "log"
        store = ShardStore("memory://bucket/out", {})
        lazy = shards.map(work.log_and_double, log=str(log))
        store.save(lazy, LocalEngine(1))
        assert store.is_complete()
        assert store.load().collect()["n"].sum() == 36
        store.save(lazy, LocalEngine(1))
        assert len(log.read_text().split()) == 4
