"""The stale-cache table: what changed, and exactly who is asked again.

Through the real nodes and datasets: prepare, ask, judge, each committed on disk.
"""

import copy
import logging
from collections import Counter

import orjson
import polars as pl
import pytest
import yaml

from hinglish_pipeline.datasets import LedgerDataset, ShardedParquetDataset
from hinglish_pipeline.distill.gates import GateParams
from hinglish_pipeline.distill.prepare import PrepareParams, prepare_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.pipelines.distill import nodes
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.teachers import AskParams, TeacherAnswer, build_teacher
from tests.distill.material import CARD
from tests.teachers.server import Server

HINDI = [
    "मैं कल शाम को बाज़ार से ताज़ी सब्ज़ी लेकर घर आऊँगा।",
    "हम लोग रविवार को दोस्तों के साथ फ़िल्म देखने जा रहे हैं।",
    "मेरी बहन की परीक्षा अगले महीने की दस तारीख़ से शुरू होगी।",
    "बारिश के कारण आज सुबह की ट्रेन दो घंटे देर से आई।",
    "पिताजी ने नया फ़ोन ख़रीदा है और वे बहुत ख़ुश हैं।",
    "हमारे मोहल्ले में पिछले तीन दिन से पानी नहीं आ रहा है।",
]
NEW = "माँ ने आज दोपहर के खाने में राजमा और चावल बनाए हैं।"
SETTINGS = {
    "seed": 5,
    "recipes": {
        "hinglish_rewrite": {
            "enabled": True,
            "sampling": {"temperature": 0.5, "max_tokens": 200},
            "sources": ["hi-Deva"],
            "target": "hinglish-Latn",
            "mixing": ["everyday"],
            "share": 1.0,
            "min_words": 4,
            "max_words": 30,
        },
        "topic_qa": {
            "enabled": True,
            "sampling": {"temperature": 0.3, "max_tokens": 200},
            "phrasings": 1,
            "combinations": 2,
        },
    },
}


class CountingTeacher:
    """Answers in the shape that a request wants, and remembers who asked."""

    price = None

    def __init__(self, model="counting-1"):
        self.model = model
        self.asked = Counter()

    def __fingerprint__(self):
        return self.identity()

    def identity(self):
        return {"kind": "scripted", "model": self.model}

    def answer(self, requests):
        for request in requests:
            about = request.variables.get("text", request.recipe)
            self.asked[about] += 1
            parts = dict.fromkeys(request.schema["properties"], "kal milte hain yaar")
            yield TeacherAnswer(request.id, "ok", orjson.dumps(parts).decode())

    def close(self):
        pass


def piece(rows):
    """One shard of a corpus."""
    schema = {"doc_id": pl.String, "source": pl.String, "file": pl.String}
    schema |= {"position": pl.Int64, "licence": pl.String, "lang": pl.String}
    schema |= {"n_words": pl.Int64, "cmi": pl.Float64, "text": pl.String}
    return pl.DataFrame(rows, schema=schema)


piece.__work_version__ = "1"


def document(text, name=None, file="a.txt"):
    return {
        "doc_id": name or f"d-{HINDI.index(text) if text in HINDI else 'new'}",
        **{"source": "web", "file": file, "position": 1, "licence": "CC0-1.0"},
        **{"lang": "hi-Deva", "n_words": len(text.split()), "cmi": 0.0, "text": text},
    }


class World:
    """A corpus, settings and prompts that a test changes, and runs again."""

    def __init__(self, folder, root):
        self.folder = folder
        self.shards = {
            "web-0": [document(text) for text in HINDI[:3]],
            "web-1": [document(text) for text in HINDI[3:]],
        }
        self.settings = copy.deepcopy(SETTINGS)
        self.prompts = {
            name: yaml.safe_load(
                (root / f"conf/base/prompts/{name}.yml").read_text("utf-8")
            )
            for name in SETTINGS["recipes"]
        }
        self.gates = GateParams()
        self.model = "counting-1"

    def run(self, teacher=None):
        """Prepare, ask and judge; return how often each text was asked."""
        teacher = teacher or CountingTeacher(self.model)
        corpus = self.kept("corpus", Shards.from_items(self.shards, piece))
        params = PrepareParams.model_validate(self.settings)
        planned = prepare_requests(corpus, [], {"bus": CARD}, self.prompts, params)
        requests = self.kept("requests", planned)
        ledger = LedgerDataset(path=str(self.folder / "answers"))
        ledger.save(nodes.ask(teacher, requests, AskParams(commit_window_s=0.01)))
        answers = ledger.load()
        assert set(answers.collect()["status"]) == {"ok"}
        self.judged = self.kept("judged", nodes.judge(requests, answers, self.gates))
        return dict(getattr(teacher, "asked", {}))

    def kept(self, name, work):
        engine = {"kind": "local", "workers": 1}
        dataset = ShardedParquetDataset(path=str(self.folder / name), engine=engine)
        dataset.save(work)
        return dataset.load()


@pytest.fixture
def world(tmp_path, root):
    world = World(tmp_path, root)
    asked = world.run()
    assert asked == {**dict.fromkeys(HINDI, 1), "topic_qa": asked["topic_qa"]}
    world.topics = asked["topic_qa"]
    return world


def test_nothing_changed_nobody_is_asked(world):
    assert world.run() == {}


def test_rows_added_only_those_are_asked(world):
    world.shards["web-1"].append(document(NEW))
    assert world.run() == {NEW: 1}


def test_a_shard_added_only_its_rows_are_asked(world):
    world.shards["web-2"] = [document(NEW)]
    assert world.run() == {NEW: 1}


def test_rows_removed_and_put_back_nobody_is_asked(world):
    rows = world.shards["web-0"]
    world.shards["web-0"] = rows[1:]
    assert world.run() == {}
    world.shards["web-0"] = rows
    assert world.run() == {}


def test_a_passage_changed_it_alone_is_asked(world):
    world.shards["web-0"][1]["text"] = NEW
    assert world.run() == {NEW: 1}


def test_a_system_prompt_changed_its_recipe_is_asked(world):
    world.prompts["hinglish_rewrite"]["system"] += "\nSeedhi baat karo.\n"
    assert world.run() == dict.fromkeys(HINDI, 1)


def test_a_temperature_changed_its_recipe_is_asked(world):
    world.settings["recipes"]["topic_qa"]["sampling"]["temperature"] = 0.9
    assert world.run() == {"topic_qa": world.topics}


def test_another_sample_wanted_only_that_one_is_asked(world):
    world.settings["recipes"]["hinglish_rewrite"]["samples"] = 2
    assert world.run() == dict.fromkeys(HINDI, 1)


def test_a_gate_changed_nobody_is_asked_and_all_is_judged_again(world):
    before = set(world.judged.collect()["drop_reason"].drop_nulls())
    world.gates = GateParams(disabled=sorted(before))
    assert world.run() == {}
    assert before
    assert before.isdisjoint(world.judged.collect()["drop_reason"])


def test_another_model_everybody_is_asked_and_going_back_nobody(world):
    world.model = "counting-2"
    assert world.run() == {**dict.fromkeys(HINDI, 1), "topic_qa": world.topics}
    world.model = "counting-1"
    assert world.run() == {}


def test_a_recipe_version_bumped_that_recipe_is_asked(world, monkeypatch):
    monkeypatch.setattr(type(get_recipe("hinglish_rewrite")), "version", "99")
    assert world.run() == dict.fromkeys(HINDI, 1)


def test_cut_into_other_shards_nobody_is_asked(world):
    rows = [row for shard in world.shards.values() for row in shard]
    world.shards = {f"part-{i}": rows[i : i + 2] for i in range(0, 6, 2)}
    assert world.run() == {}
    assert world.judged.collect().height > 0


def test_a_document_moved_to_another_file_and_source_nobody_is_asked(world):
    moved = world.shards["web-0"].pop()
    moved |= {"file": "b.txt", "source": "books", "doc_id": "other"}
    world.shards["web-1"].append(moved)
    assert world.run() == {}


def test_compacted_in_between_nobody_is_asked(world):
    result = LedgerDataset(path=str(world.folder / "answers")).ledger.compact()
    assert result.records == 6 + world.topics
    rows = [row for shard in world.shards.values() for row in shard]
    world.shards = {"all": rows}
    assert world.run() == {}


def test_the_end_of_a_run_says_what_was_asked_and_kept(world, caplog):
    world.shards["web-1"].append(document(NEW))
    name = "hinglish_pipeline.datasets.ledger"
    with caplog.at_level(logging.INFO, logger=name):
        world.run()
    said = [record.getMessage() for record in caplog.records if record.name == name]
    assert said == [
        "answers: 1 requests asked, 3 answered before and not asked again, "
        "1 good answers, 0 failed, 0 declined, 0 + 0 tokens"
    ]


def test_another_address_and_concurrency_nobody_is_asked(tmp_path, root):
    world = World(tmp_path, root)
    with Server() as here, Server() as there:
        for server, concurrency in ((here, 2), (there, 7)):
            settings = {"model": "m", "base_url": server.url, "timeout_s": 20}
            world.run(build_teacher("openai", concurrency=concurrency, **settings))
        assert sum(here.seen.values()) >= len(HINDI)
        assert not there.seen
