"""The dry run on the shipped configuration: plans, estimates, and asks nobody."""

from __future__ import annotations

import re

import polars as pl
import pytest
from kedro.config import OmegaConfigLoader
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from hinglish_pipeline.pipelines import distill
from hinglish_pipeline.pipelines.distill.params import AskParams, PrepareParams
from hinglish_pipeline.pipelines.estimate import create_pipeline
from hinglish_pipeline.pipelines.estimate.params import EstimateParams
from hinglish_pipeline.shards import Shards
from tests.distill.material import DOCUMENTS
from tests.distill.test_estimate import DeafTeacher


def piece(rows):
    return pl.DataFrame(rows, schema=DOCUMENTS.schema)


piece.__work_version__ = "1"


def shipped_catalog(root, folder) -> DataCatalog:
    """The shipped catalog with its data elsewhere and a teacher nobody may ask."""
    loader = OmegaConfigLoader(
        conf_source=str(root / "conf"), base_env="base", default_run_env="base"
    )
    wanted = create_pipeline().datasets() | {"teacher_answers"}
    config = {
        name: dict(entry) for name, entry in loader["catalog"].items() if name in wanted
    }
    for entry in config.values():
        for key in {"path", "filepath"} & entry.keys():
            is_made = re.match(r"data/0[2-9]", entry[key])
            entry[key] = str((folder if is_made else root) / entry[key])
    items = {"web-000": DOCUMENTS.to_dicts()}
    Shards.from_items(items, piece).run(config["corpus"]["path"])
    catalog = DataCatalog.from_config(config)
    catalog["teacher"] = MemoryDataset(DeafTeacher(), copy_mode="assign")
    parameters = loader["parameters"]
    recipes = parameters["distill"]["prepare"]["recipes"]
    recipes["topic_qa"] |= {"phrasings": 1, "combinations": 1}
    recipes["persona_dialogue"] |= {"personas": 1}
    models = {
        "distill.prepare": PrepareParams(**parameters["distill"]["prepare"]),
        "distill.ask": AskParams(**parameters["distill"]["ask"]),
        "estimate": EstimateParams(**parameters["estimate"]),
    }
    for name, model in models.items():
        catalog[f"params:{name}"] = MemoryDataset(model, copy_mode="assign")
    return catalog


@pytest.fixture
def catalog(root, tmp_path) -> DataCatalog:
    """The shipped catalog in a folder of its own."""
    return shipped_catalog(root, tmp_path)


def test_it_estimates_what_distill_would_ask(catalog, capsys):
    SequentialRunner().run(create_pipeline(), catalog)
    estimate = catalog["request_estimate"].load().json()
    requests = catalog["teacher_requests"].load().collect()
    assert estimate["to_ask"] == requests["request_id"].n_unique() > 0
    assert set(estimate["recipes"]) == set(requests["recipe"])
    assert estimate["cost"]["usual"] > 0
    assert "To ask openai" in capsys.readouterr().out


def test_the_console_tells_again_when_nothing_changed(catalog, capsys):
    SequentialRunner().run(create_pipeline(), catalog)
    capsys.readouterr()
    SequentialRunner().run(create_pipeline(), catalog)
    assert "To ask openai" in capsys.readouterr().out


def test_its_plan_is_distills_own():
    theirs = distill.create_pipeline().only_nodes("prepare").nodes
    assert [n for n in create_pipeline().nodes if n.name == "prepare"] == theirs


def test_kedro_viz_can_show_it(catalog):
    SequentialRunner().run(create_pipeline(), catalog)
    assert '"to_ask"' in catalog["request_estimate"].preview()
