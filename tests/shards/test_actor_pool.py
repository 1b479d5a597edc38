"""Actors stay from shard to shard, die and come back, and leave the same bytes."""

from pathlib import Path

import pytest

from hinglish_pipeline.errors import PipelineError, ShardError
from hinglish_pipeline.shards.engine import build_engine
from tests.shards import work
from tests.shards.test_engine_ray import save
from tests.shards.test_store import numbers, snapshot

pytestmark = pytest.mark.xdist_group("ray")


def test_each_actor_loads_once_whatever_it_makes(tmp_path, machines):
    log = tmp_path / "loads"
    lazy = numbers(tmp_path / "in", 8).map(work.use_something_dear, log=str(log))
    made = save(lazy, tmp_path / "ray", machines.engine(actors=1))
    assert len(made) == 8
    assert len(log.read_text().split()) == 1
    lazy.run(tmp_path / "local", workers=1)
    assert made == snapshot(tmp_path / "local")


def test_a_killed_actor_comes_back(tmp_path, machines):
    lazy = numbers(tmp_path / "in", 8).map(work.die_once, mark=str(tmp_path / "mark"))
    made = save(lazy, tmp_path / "ray", machines.engine(actors=1))
    assert (tmp_path / "mark").exists(), "no actor died"
    lazy.run(tmp_path / "local", workers=1)
    assert made == snapshot(tmp_path / "local")


def test_an_actor_that_keeps_dying_is_given_up(tmp_path, machines):
    lazy = numbers(tmp_path / "in", 1).map(work.die_always)
    with pytest.raises(ShardError, match="died 2 times"):
        save(lazy, tmp_path / "out", machines.engine(actors=1, retries=1))


def test_an_error_names_the_shard_and_is_not_tried_again(tmp_path, machines):
    tries = tmp_path / "tries"
    lazy = numbers(tmp_path / "in").map(work.note_and_fail_on_two, log=str(tries))
    with pytest.raises(ShardError, match="note_and_fail_on_two failed on shard part-2"):
        save(lazy, tmp_path / "out", machines.engine(actors=1))
    assert Path(tries).read_text().split() == ["2"]


def test_no_actors_is_no_number_of_actors():
    with pytest.raises(PipelineError, match="actors"):
        build_engine("ray", actors=0)
