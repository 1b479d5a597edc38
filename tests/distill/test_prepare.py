import json

import pytest
import yaml
from pydantic import ValidationError

from hinglish_pipeline.distill.prepare import PrepareParams, prepare_requests
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Shards
from tests.distill.material import CARD, DOCUMENTS, PERSONAS


@pytest.fixture(scope="module")
def shipped(root):
    base = root / "conf" / "base"
    text = (base / "parameters_distill.yml").read_text()
    prompts = {
        f.stem: yaml.safe_load(f.read_text("utf-8"))
        for f in (base / "prompts").glob("*.yml")
    }
    return yaml.safe_load(text)["distill"]["prepare"] | {"seed": 3}, prompts


def piece(rows):
    import polars as pl

    return pl.DataFrame(rows, schema=DOCUMENTS.schema)


piece.__work_version__ = "1"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    items = {
        "web-000": DOCUMENTS.head(2).to_dicts(),
        "web-001": DOCUMENTS.tail(2).to_dicts(),
    }
    return Shards.from_items(items, piece).run(tmp_path_factory.mktemp("corpus"))


def prepare(corpus, shipped, **changes):
    settings, prompts = json.loads(json.dumps(shipped))
    for name, values in changes.items():
        settings["recipes"][name] |= values
    return prepare_requests(
        corpus, PERSONAS, {"bus": CARD}, prompts, PrepareParams.model_validate(settings)
    )


def test_one_shard_for_each_recipe_and_piece(corpus, shipped, tmp_path):
    requests = prepare(corpus, shipped).run(tmp_path)
    assert requests.names == [
        *("hinglish_rewrite-web-000", "hinglish_rewrite-web-001"),
        *("passage_qa-web-000", "passage_qa-web-001"),
        *("persona_dialogue-bus", "topic_qa-bus"),
    ]
    table = requests.collect()
    assert table["request_id"].is_unique().all()
    assert set(table["topic"].drop_nulls()) == {"bus"}


def test_changing_one_recipe_leaves_the_others_current(corpus, shipped, tmp_path):
    def made():
        return {p.stem: p.stat().st_mtime_ns for p in tmp_path.glob("*.parquet")}

    prepare(corpus, shipped).run(tmp_path)
    before = made()
    prepare(corpus, shipped).run(tmp_path)
    assert made() == before
    prepare(corpus, shipped, topic_qa={"phrasings": 2}).run(tmp_path)
    after = made()
    assert [name for name in before if after[name] != before[name]] == ["topic_qa-bus"]


def test_a_disabled_recipe_plans_nothing(corpus, shipped):
    names = [one.name for one in prepare(corpus, shipped, topic_qa={"enabled": False})]
    assert "topic_qa-bus" not in names
    assert "persona_dialogue-bus" in names


def test_an_enabled_recipe_without_a_prompt_is_refused(corpus, shipped):
    settings, _ = shipped
    params = PrepareParams.model_validate(settings)
    with pytest.raises(PipelineError, match=r"write hinglish_rewrite\.yml"):
        prepare_requests(corpus, PERSONAS, {"bus": CARD}, {}, params)


@pytest.mark.parametrize(
    ("recipes", "named"),
    [
        ({"haiku": {"enabled": True}}, "known: hinglish_rewrite"),
        ({"topic_qa": {"enabled": True, "phrasing": 3}}, "phrasing"),
        ({"topic_qa": {"enabled": True}}, "combinations"),
        ({}, "at least 1"),
    ],
)
def test_settings_are_checked_before_anything_runs(recipes, named):
    with pytest.raises(ValidationError, match=named):
        PrepareParams.model_validate({"seed": 1, "recipes": recipes})
