"""The pipeline on its own catalog, asking a server: who is asked, what comes out."""

from __future__ import annotations

import re
from collections import Counter

import orjson
import polars as pl
import pytest
from kedro.config import OmegaConfigLoader
from kedro.io import DataCatalog
from kedro.runner import SequentialRunner

from hinglish_pipeline.pipelines.distill import create_pipeline
from hinglish_pipeline.pipelines.distill.params import (
    AskParams,
    CompileParams,
    GateParams,
    PrepareParams,
    ReviewParams,
)
from hinglish_pipeline.shards import Shards
from tests.distill.material import DOCUMENTS
from tests.teachers.server import Server

LABELLED = [
    {
        "id": f"written-{label}",
        "recipe": "topic_qa",
        "lang": "hinglish-Latn",
        "variables": {
            "title": "Bus",
            "question": "bus pass kaise banega?",
            "facts": ["College ki ID lekar depot jao, pass usi din ban jaata hai."],
        },
        "messages": [
            {"role": "user", "content": "bus pass kaise banega?"},
            {"role": "assistant", "content": answer},
        ],
        "label": label,
        "reasons": reasons,
    }
    for label, reasons, answer in (
        ("good", [], "College ki ID lekar depot jao, pass usi din ban jaata hai."),
        ("bad", ["loop"], "Depot jao " + "haan haan " * 20),
    )
]
MODELS = {
    "prepare": PrepareParams,
    "ask": AskParams,
    "gates": GateParams,
    "compile": CompileParams,
    "reviews": ReviewParams,
}


def piece(rows):
    return pl.DataFrame(rows, schema=DOCUMENTS.schema)


piece.__work_version__ = "1"


class House:
    """The shipped configuration with its data elsewhere and a server as teacher."""

    def __init__(self, root, folder, server):
        loader = OmegaConfigLoader(
            conf_source=str(root / "conf"), base_env="base", default_run_env="base"
        )
        self.config = {
            name: dict(entry)
            for name, entry in loader["catalog"].items()
            if name in create_pipeline().datasets()
        }
        for entry in self.config.values():
            for key in {"path", "filepath"} & entry.keys():
                is_made = re.match(r"data/0[2-9]", entry[key])
                entry[key] = str((folder if is_made else root) / entry[key])
        self.config["teacher"] = {
            "type": "hinglish_pipeline.datasets.TeacherDataset",
            "kind": "openai",
            "settings": {"model": "m", "base_url": server.url, "backoff_s": 0.01},
        }
        labelled = folder / "labelled.jsonl"
        labelled.write_bytes(b"\n".join(map(orjson.dumps, LABELLED)))
        self.config["labelled_answers"]["path"] = str(labelled)
        self.params = loader["parameters"]["distill"]
        recipes = self.params["prepare"]["recipes"]
        recipes["topic_qa"] |= {"phrasings": 1, "combinations": 1, "topics": None}
        for name in ("persona_dialogue", "preference_pair"):
            recipes[name]["enabled"] = False
        items = {
            "web-000": DOCUMENTS.head(2).to_dicts(),
            "web-001": DOCUMENTS.tail(2).to_dicts(),
        }
        corpus = folder / "data" / "03_primary" / "corpus"
        Shards.from_items(items, piece).run(corpus)
        self.config["corpus"] = {
            "type": "hinglish_pipeline.datasets.ShardedParquetDataset",
            "path": str(corpus),
        }
        self.server = server

    def run(self):
        """Run the pipeline; return the catalog and which questions were asked."""
        before = Counter(self.server.seen)
        catalog = DataCatalog.from_config(self.config)
        for name, model in MODELS.items():
            catalog[f"params:distill.{name}"] = model.model_validate(self.params[name])
        SequentialRunner().run(create_pipeline(), catalog)
        return catalog, Counter(self.server.seen) - before


@pytest.fixture
def house(root, tmp_path):
    with Server() as server:
        yield House(root, tmp_path, server)


def test_every_request_ends_as_an_example_or_a_reason(house):
    catalog, asked = house.run()
    requests = catalog["teacher_requests"].load().collect()
    examples = catalog["examples"].load().frame()
    assert sum(asked.values()) == requests.height > 20
    assert set(examples["request_id"]) == set(requests["request_id"])
    assert set(examples["recipe"]) == {"hinglish_rewrite", "passage_qa", "topic_qa"}
    assert catalog["gate_table"].load().json()


def test_rounds_without_a_recipe_are_empty_and_whole(house):
    catalog, _ = house.run()
    for name in ("follow_up_requests", "judged_follow_ups", "review_answers"):
        assert catalog[name].exists()
        assert catalog[name].load().rows == 0
    assert catalog["reviews"].load().frame().height == 0
    assert catalog["preferences"].load().frame().height == 0
    assert catalog["examples"].load().frame()["refined_from"].null_count() > 20


def test_a_second_run_asks_nobody_and_rewrites_nothing(house, tmp_path):
    def state():
        return {p: p.stat().st_mtime_ns for p in tmp_path.rglob("[!.]*.parquet")}

    house.run()
    before = state()
    _, asked = house.run()
    assert not asked
    assert state() == before


def test_a_changed_gate_judges_again_and_asks_nobody(house):
    before, _ = house.run()
    table = before["examples"].load().frame()
    reason = table["drop_reason"].drop_nulls()[0]
    house.params["gates"]["disabled"] = [reason]
    after, asked = house.run()
    assert not asked
    assert reason not in set(after["examples"].load().frame()["drop_reason"])


def test_gates_are_measured_again_when_a_threshold_or_a_label_changes(house, tmp_path):
    def quality():
        return house.run()[0]["gate_quality"].load()

    before = quality()
    assert before.json()["bad_caught"]["hits"] == 1
    assert before.json()["good_lost"]["hits"] == 0
    assert "written-good" not in str(
        read_record(before)
    )  # a record holds a hash of them
    house.params["gates"]["disabled"] = ["loop"]
    assert quality().json()["disabled"] == ["loop"]
    house.params["gates"]["disabled"] = []
    (tmp_path / "labelled.jsonl").write_bytes(orjson.dumps(LABELLED[0]))
    assert quality().json()["samples"] == 1


def read_record(artifact):
    return (artifact.path.parent / "_commits" / f"{artifact.path.name}.json").read_text(
        encoding="utf-8"
    )


def test_a_changed_temperature_asks_that_recipe_again(house):
    house.run()
    house.params["prepare"]["recipes"]["hinglish_rewrite"]["sampling"] = {
        "temperature": 0.1,
        "max_tokens": 200,
    }
    catalog, asked = house.run()
    requests = catalog["teacher_requests"].load().collect()
    assert sum(asked.values()) == requests.filter(recipe="hinglish_rewrite").height
    assert all("Sentence:" in question for question in asked)


def test_failed_rows_are_asked_again_by_the_next_run(house):
    catalog, _ = house.run()
    requests = catalog["teacher_requests"].load().collect()
    question = requests.filter(recipe="passage_qa")["messages"][0]
    text = pl.Series([question]).str.json_decode(
        pl.List(pl.Struct({"content": pl.String}))
    )[0][-1]["content"]
    house.config["teacher"]["settings"] |= {"model": "other", "max_attempts": 1}
    house.server.script = {text: ["500"] * (house.server.seen[text] + 1)}
    catalog, _ = house.run()
    answers = catalog["teacher_answers"].load().collect()
    assert answers["drop_reason"].drop_nulls().to_list() == ["teacher_failed"]
    catalog, asked = house.run()
    assert asked == {text: 1}
    assert catalog["teacher_answers"].load().collect()["drop_reason"].null_count() > 20
