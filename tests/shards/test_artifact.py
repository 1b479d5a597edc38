"""One artefact is made once, resumed from scratch, and redone when its cause moves."""

import logging

import pytest

from hinglish_pipeline.errors import IncompleteError
from hinglish_pipeline.shards import task, versioned
from hinglish_pipeline.shards.artifact import ArtifactStore
from tests.shards import work
from tests.shards.test_store import numbers


@versioned("1")
def read_upstream(*, total, out):
    out.write_text(f"seen {total.text()}")


def test_made_once(tmp_path, caplog):
    store = ArtifactStore(tmp_path / "total.txt")
    shards = numbers(tmp_path / "in")
    store.save(task(work.write_total, shards=shards))
    first = store.load()
    assert first.text() == "18"
    assert first.summary == {"total": 18}
    stamp = first.path.stat().st_mtime_ns
    with caplog.at_level(logging.INFO):
        store.save(task(work.write_total, shards=shards))
    assert store.load().path.stat().st_mtime_ns == stamp
    assert "total: current, nothing to redo" in caplog.text


def test_failure_leaves_nothing_and_scratch_resumes(tmp_path):
    store = ArtifactStore(tmp_path / "model")
    with pytest.raises(RuntimeError, match="power cut"):
        store.save(task(work.write_folder, size=4))
    assert not store.path.exists()
    with pytest.raises(IncompleteError):
        store.load()
    store.save(task(work.write_folder, size=4))
    assert store.load().summary == {"resumed_at": 2}
    assert list((tmp_path / "_scratch").iterdir()) == []


def test_scratch_of_other_parameters_is_swept(tmp_path):
    store = ArtifactStore(tmp_path / "model")
    with pytest.raises(RuntimeError):
        store.save(task(work.write_folder, size=4))
    store.save(task(work.write_folder, size=1))
    assert list((tmp_path / "_scratch").iterdir()) == []


def test_failed_remake_keeps_the_old_one(tmp_path):
    store = ArtifactStore(tmp_path / "model")
    store.save(task(work.write_folder, size=1))
    with pytest.raises(RuntimeError):
        store.save(task(work.write_folder, size=3))
    assert (store.path / "model.txt").read_text() == "weights"
    assert store.load().summary == {"resumed_at": 0}


def test_changed_upstream_is_named(tmp_path, caplog):
    upstream = ArtifactStore(tmp_path / "total.txt")
    downstream = ArtifactStore(tmp_path / "seen.txt")
    upstream.save(task(work.write_total, shards=numbers(tmp_path / "in", 3)))
    downstream.save(task(read_upstream, total=upstream.load()))
    assert downstream.is_complete()
    upstream.save(task(work.write_total, shards=numbers(tmp_path / "in", 4)))
    assert not downstream.is_complete()
    with caplog.at_level(logging.INFO):
        downstream.save(task(read_upstream, total=upstream.load()))
    assert "seen: to make (total changed)" in caplog.text
    assert downstream.load().text() == "seen 18"
