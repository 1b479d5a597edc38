"""On a Ray cluster the same shards come out, whatever dies on the way."""

import hashlib
import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from hinglish_pipeline.errors import PipelineError, ShardError
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.engine_ray import make_shard
from hinglish_pipeline.shards.job import ShardJob
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work
from tests.shards.conftest import wait_for
from tests.shards.test_store import numbers, snapshot

pytestmark = pytest.mark.xdist_group("ray")


def save(lazy, folder: Path, engine) -> dict[str, str]:
    ShardStore(str(folder)).save(lazy, engine)
    return snapshot(folder)


def records(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "_commits").glob("*.json"))
    }


def test_a_killed_worker_changes_nothing(tmp_path, machines):
    lazy = numbers(tmp_path / "in", 8).map(work.die_once, mark=str(tmp_path / "mark"))
    on_ray = save(lazy, tmp_path / "ray", machines.engine())
    assert (tmp_path / "mark").exists(), "no worker died"
    lazy.run(tmp_path / "one", workers=1)
    lazy.run(tmp_path / "two", workers=2)
    assert len(on_ray) == 8
    assert on_ray == snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert records(tmp_path / "ray") == records(tmp_path / "one")


def test_a_machine_lost_in_the_middle_changes_nothing(tmp_path, machines):
    machines.add()
    out = tmp_path / "ray"
    lazy = numbers(tmp_path / "in", 10).map(work.slow_copy, seconds=0.4)

    def pull_the_plug() -> None:
        wait_for(lambda: len(list(out.glob("_commits/*.json"))) >= 2)
        machines.lose()

    plug = threading.Thread(target=pull_the_plug)
    plug.start()
    try:
        made = save(lazy, out, machines.engine())
    finally:
        plug.join()
        machines.add()
    lazy.run(tmp_path / "local", workers=1)
    assert made == snapshot(tmp_path / "local")


def test_an_error_names_the_shard_and_is_not_tried_again(tmp_path, machines):
    tries = tmp_path / "tries"
    lazy = numbers(tmp_path / "in").map(work.note_and_fail_on_two, log=str(tries))
    with pytest.raises(ShardError, match="note_and_fail_on_two failed on shard part-2"):
        save(lazy, tmp_path / "out", machines.engine())
    assert tries.read_text().split() == ["2"]
    made = snapshot(tmp_path / "out")
    assert "part-0.parquet" in made
    assert "part-2.parquet" not in made


def test_a_shard_that_kills_every_worker_is_given_up(tmp_path, machines):
    lazy = numbers(tmp_path / "in", 1).map(work.die_always)
    with pytest.raises(ShardError, match=r"part-0 was given up after 2 tries.*memory"):
        save(lazy, tmp_path / "out", machines.engine(retries=1))


def test_parts_of_a_shard_are_the_same(tmp_path, machines):
    lazy = numbers(tmp_path / "in", 3).map(work.in_pieces, rows="any")
    made = save(lazy, tmp_path / "ray", machines.engine())
    lazy.run(tmp_path / "local", workers=1)
    assert len(made) == 9
    assert made == snapshot(tmp_path / "local")


def test_a_shard_too_big_for_every_machine_is_told(tmp_path, machines, caplog):
    # Only the warning is looked at: the shard waits for a machine that never comes.
    engine = machines.engine(cpus=64)
    engine.run([], "nothing")
    assert "No machine of the cluster has 64 cores" in caplog.text


JOINED = """
import sys
from pathlib import Path
from hinglish_pipeline.shards.engine import build_engine
from hinglish_pipeline.shards.store import ShardStore
from tests.shards import work
from tests.shards.test_store import numbers
folder, engine = Path(sys.argv[1]), build_engine("ray", workers=2)
lazy = numbers(folder / "in", 8).map(work.slow_copy, seconds=0.4)
if __name__ == "__main__":
    ShardStore(str(folder / "out")).save(lazy, engine)
    print("driver done", flush=True)
"""


def driver(folder: Path, root: Path, **environment: str) -> subprocess.Popen:
    script = folder / "drive.py"
    script.write_text(JOINED)
    return subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_midway(folder: Path, process: subprocess.Popen) -> set[str]:
    commits = folder / "out" / "_commits"
    wait_for(lambda: process.poll() is not None or len(list(commits.glob("p*"))) >= 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return {path.stem for path in commits.glob("p*")}


def test_a_killed_driver_is_resumed(tmp_path, root, machines):
    joined = {"RAY_ADDRESS": machines.address}
    committed = kill_midway(tmp_path, driver(tmp_path, root, **joined))
    assert 2 <= len(committed) < 8
    again = driver(tmp_path, root, **joined)
    said, _ = again.communicate(timeout=120)
    assert said == "driver done\n", "a driver's console is its own"
    lazy = numbers(tmp_path / "in", 8).map(work.slow_copy, seconds=0.0)
    lazy.run(tmp_path / "local", workers=1)
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "local")
    assert not list((tmp_path / "out").glob(".tmp-*"))


def test_a_cluster_that_a_killed_driver_started_dies_with_it(tmp_path, root):
    pytest.importorskip("ray", reason="no ray: pip install -e '.[dev]'")
    process = driver(tmp_path, root, RAY_ADDRESS="local")
    commits = tmp_path / "out" / "_commits"
    wait_for(lambda: process.poll() is not None or len(list(commits.glob("p*"))) >= 2)
    family = psutil.Process(process.pid).children(recursive=True)
    assert any("raylet" in member.name() for member in family)
    assert len(kill_midway(tmp_path, process)) < 8
    wait_for(lambda: not any(map(computes, family)), seconds=30)
    lazy = numbers(tmp_path / "in", 8).map(work.slow_copy, seconds=0.4)
    resumed = lazy.run(tmp_path / "out", workers=1)
    assert resumed.rows == 24
    lazy.run(tmp_path / "local", workers=1)
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "local")


def computes(process: psutil.Process) -> bool:
    try:
        # Ray's two agents of a machine notice later; they compute nothing.
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return "Agent" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def test_a_worker_with_another_version_refuses(tmp_path):
    pending = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)[0]
    job = ShardJob(pending, str(tmp_path / "out"), None, pending.derivation())
    make_shard(job)
    other = replace(job, derivation={**job.derivation, "version": "2"})
    with pytest.raises(ShardError, match="slow_copy is version 1 on a worker and 2"):
        make_shard(other)


def test_without_ray_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
    with pytest.raises(PipelineError, match=r"pip install \"hinglish-pipeline\[ray\]"):
        ShardStore(str(tmp_path / "out")).save(lazy, build_engine("ray"))


def test_unknown_engines_and_settings_are_named():
    with pytest.raises(PipelineError, match="'spark' is unknown; use local or ray"):
        build_engine("spark")
    with pytest.raises(PipelineError, match="has no setting cores; it has address"):
        build_engine("ray", cores=2)


def test_a_cluster_out_of_reach_is_one_line(tmp_path, monkeypatch, caplog):
    ray = pytest.importorskip("ray", reason="no ray: pip install -e '.[dev]'")
    if ray.is_initialized():
        ray.shutdown()
    monkeypatch.setenv("RAY_gcs_rpc_server_reconnect_timeout_s", "1")
    lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
    with caplog.at_level(logging.ERROR), pytest.raises(PipelineError) as caught:
        save(lazy, tmp_path / "out", build_engine("ray", address="nonsense"))
    assert "'nonsense' cannot be joined" in str(caught.value)
    assert "\n" not in str(caught.value)
