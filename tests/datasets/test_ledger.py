"""Teacher answers as a catalog entry: engines, what a run says, what it leaves."""

import logging

import polars as pl
import pytest
from kedro.io import DataCatalog
from kedro.io.core import DatasetError

from hinglish_pipeline.datasets import LedgerDataset
from hinglish_pipeline.pipelines.distill.nodes import ask
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.teachers import AskParams, build_teacher
from hinglish_pipeline.teachers.price import Price
from tests.teachers.make import make_frame
from tests.teachers.scripted import ScriptedTeacher
from tests.teachers.server import Server

PARAMS = AskParams(commit_window_s=0.01)
LOGGER = "hinglish_pipeline.datasets.ledger"


class PricedTeacher(ScriptedTeacher):
    """Takes ten dollars a token, and says so."""

    price = Price(completion_per_million=1e7)

    def answer(self, requests):
        from dataclasses import replace

        for answer in super().answer(requests):
            yield replace(answer, prompt_tokens=3, completion_tokens=2)


def make_shard(rows):
    return pl.DataFrame(rows, schema=make_frame("a").schema)


make_shard.__work_version__ = "1"


def requests(folder, **shards):
    items = {name: make_frame(*texts).to_dicts() for name, texts in shards.items()}
    return Shards.from_items(items, make_shard).run(folder / "requests")


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.name == LOGGER]


@pytest.fixture
def listening(caplog):
    caplog.set_level(logging.INFO, logger=LOGGER)
    return caplog


class TestWhatARunSays:
    def test_asked_answered_before_failed_declined_and_cost(self, tmp_path, listening):
        dataset = LedgerDataset(path=str(tmp_path / "answers"))
        dataset.save(ask(PricedTeacher(), requests(tmp_path, x="ab"), PARAMS))
        teacher = PricedTeacher(fail={"c"}, decline={"d"})
        dataset.save(ask(teacher, requests(tmp_path, x="ab", y="acde"), PARAMS))
        first, second = said(listening)
        assert first == (
            "answers: 2 requests asked, 0 answered before and not asked again, 2 good "
            "answers, 0 failed, 0 declined, 6 + 4 tokens, cost 40.00 USD"
        )
        assert second == (
            "answers: 3 requests asked, 1 answered before and not asked again, 1 good "
            "answers, 1 failed, 1 declined, 9 + 6 tokens, cost 60.00 USD"
        )

    def test_nothing_when_all_is_current(self, tmp_path, listening):
        dataset = LedgerDataset(path=str(tmp_path / "answers"))
        for _ in range(2):
            dataset.save(ask(ScriptedTeacher(), requests(tmp_path, x="ab"), PARAMS))
        assert len(said(listening)) == 1

    def test_a_run_that_breaks_off_says_what_it_got_and_the_next_what_was_lost(
        self, tmp_path, listening
    ):
        dataset = LedgerDataset(path=str(tmp_path / "answers"))
        work = requests(tmp_path, x="abcd")
        dying = ScriptedTeacher(die_at="c", reverse=False)
        with pytest.raises(DatasetError, match="the server is gone"):
            dataset.save(ask(dying, work, PARAMS))
        dataset.save(ask(ScriptedTeacher(), work, PARAMS))
        first, second = said(listening)
        assert "4 requests asked" in first
        assert "2 good answers" in first
        assert second.startswith("answers: 2 requests asked, 2 answered before")
        assert second.endswith(
            "2 had been lost in flight when an earlier run was stopped"
        )


class TestEngine:
    def test_one_worker_here_unless_the_catalog_says_otherwise(self, tmp_path):
        dataset = LedgerDataset(path=str(tmp_path / "answers"))
        assert dataset._describe()["engine"] == {"kind": "local", "workers": 1}

    def test_several_shards_at_a_time_share_one_ledger(self, tmp_path, listening):
        config = {
            "answers": {
                "type": "hinglish_pipeline.datasets.LedgerDataset",
                "path": str(tmp_path / "answers"),
                "engine": {"kind": "local", "workers": 2},
            }
        }
        catalog = DataCatalog.from_config(config)
        shards = {f"s{i}": [f"{i}-{j}" for j in range(20)] for i in range(4)}
        with Server(latency_s=0.01) as server:
            teacher = build_teacher(
                "openai", model="m", base_url=server.url, concurrency=4
            )
            work = requests(tmp_path, **shards)
            catalog.save("answers", ask(teacher, work, PARAMS))
            assert sum(server.seen.values()) == 80
            moved = requests(
                tmp_path,
                **{"all": [text for texts in shards.values() for text in texts]},
            )
            catalog.save("answers", ask(teacher, moved, PARAMS))
            assert sum(server.seen.values()) == 80
        assert said(listening)[0].startswith("answers: 80 requests asked")
        assert said(listening)[1].startswith("answers: 0 requests asked, 80 answered")
        assert catalog.load("answers").collect()["status"].to_list() == ["ok"] * 80


def test_the_teacher_is_let_go_when_all_is_asked_or_something_breaks(tmp_path):
    work = requests(tmp_path, x="abcd")
    dataset = LedgerDataset(path=str(tmp_path / "answers"))
    dying = ScriptedTeacher(die_at="c", reverse=False)
    with pytest.raises(DatasetError, match="the server is gone"):
        dataset.save(ask(dying, work, PARAMS))
    teacher = ScriptedTeacher()
    dataset.save(ask(teacher, work, PARAMS))
    assert dying.closed
    assert teacher.closed


class TestLedger:
    def test_it_lies_beside_the_answers_and_outlives_their_shards(self, tmp_path):
        dataset = LedgerDataset(path=str(tmp_path / "answers"))
        dataset.save(ask(ScriptedTeacher(), requests(tmp_path, x="abc"), PARAMS))
        dataset.save(ask(ScriptedTeacher(), requests(tmp_path, y="d"), PARAMS))
        assert dataset.load().names == ["y"]
        assert len(list(dataset.ledger.records())) == 4
        assert dataset.ledger.folder == tmp_path / "answers" / "_scratch"

    def test_an_object_store_has_none(self):
        dataset = LedgerDataset(path="memory://answers")
        with pytest.raises(Exception, match="needs a local or shared disk"):
            _ = dataset.ledger
