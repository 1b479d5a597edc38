import json

import polars as pl
import pytest
import yaml
from pydantic import ValidationError

from hinglish_pipeline.distill.plan import REQUEST_SCHEMA
from hinglish_pipeline.distill.prepare import (
    PrepareParams,
    prepare_follow_up_requests,
    prepare_requests,
    prepare_review_requests,
)
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Shards
from tests.distill.judged import bus
from tests.distill.material import CARD, DOCUMENTS, PERSONAS


@pytest.fixture(scope="module")
def shipped(root):
    base = root / "conf" / "base"
    text = (base / "parameters_distill.yml").read_text()
    prompts = {
        f.stem: yaml.safe_load(f.read_text("utf-8"))
        for f in (base / "prompts").glob("*.yml")
    }
    params = yaml.safe_load(text)["distill"]["prepare"] | {"seed": 3}
    params["recipes"]["topic_qa"]["topics"] = None  # the shipped ones are not here
    return params, prompts


def piece(rows):
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
        ({"haiku": {"enabled": True}}, "known: .*hinglish_rewrite"),
        ({"topic_qa": {"enabled": True, "phrasing": 3}}, "phrasing"),
        ({"topic_qa": {"enabled": True}}, "combinations"),
        ({}, "at least 1"),
    ],
)
def test_settings_are_checked_before_anything_runs(recipes, named):
    with pytest.raises(ValidationError, match=named):
        PrepareParams.model_validate({"seed": 1, "recipes": recipes})


def as_shards(frame, name, folder):
    """One frame as a committed set of one shard."""

    def keep(item):
        return pl.DataFrame(item["rows"], schema=frame.schema)

    keep.__qualname__, keep.__work_version__ = "keep", "1"
    items = {name: {"rows": frame.to_dicts()}}
    return Shards.from_items(items, keep).run(folder)


class TestLaterRounds:
    """A shard of a later round for each shard of the round before."""

    @pytest.fixture
    def judged(self, tmp_path):
        return tuple(
            as_shards(frame, "topic_qa-bus", tmp_path / name)
            for name, frame in zip(("requests", "judged"), bus(), strict=True)
        )

    def params(self, shipped, *enabled):
        settings = json.loads(json.dumps(shipped[0]))
        for name, values in settings["recipes"].items():
            values["enabled"] = name in enabled
        return PrepareParams.model_validate(settings)

    def test_the_first_round_passes_over_them(self, corpus, shipped):
        params = self.params(shipped, "critique_refine", "preference_pair", "review")
        assert not len(prepare_requests(corpus, PERSONAS, {}, shipped[1], params))

    def test_follow_ups_are_planned_by_recipe_and_judged_shard(self, judged, shipped):
        params = self.params(shipped, "critique_refine", "preference_pair", "topic_qa")
        work = prepare_follow_up_requests(*judged, shipped[1], params)
        assert [one.name for one in work] == [
            "critique_refine-topic_qa-bus",
            "preference_pair-topic_qa-bus",
        ]

    def test_a_review_sees_repairs_and_has_the_rejected_beside_it(
        self, judged, shipped, tmp_path
    ):
        names = ("critique_refine-topic_qa-bus", "preference_pair-topic_qa-bus")
        requests, rows = bus()
        later = tuple(
            Shards([*a, *b])
            for a, b in zip(
                *(
                    (
                        as_shards(requests, name, tmp_path / f"{name}-r"),
                        as_shards(rows, name, tmp_path / f"{name}-j"),
                    )
                    for name in names
                ),
                strict=True,
            )
        )
        params = self.params(shipped, "review")
        work = prepare_review_requests([judged, later], shipped[1], params)
        assert {one.name: len(one.inputs) for one in work} == {
            "review-topic_qa-bus": 3,
            "review-critique_refine-topic_qa-bus": 2,
        }

    def test_a_round_without_a_recipe_is_one_empty_shard(
        self, judged, shipped, tmp_path
    ):
        params = self.params(shipped, "topic_qa")
        for work in (
            prepare_follow_up_requests(*judged, shipped[1], params),
            prepare_review_requests([judged], shipped[1], params),
        ):
            made = work.run(tmp_path / "empty")
            assert made.names == ["none"]
            assert dict(made.collect().schema) == REQUEST_SCHEMA
            assert made.rows == 0
