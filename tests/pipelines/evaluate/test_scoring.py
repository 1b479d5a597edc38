"""Scores of invented answers to the real questions: complete, honest, repeatable."""

import copy
import json

import polars as pl
import pytest

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.metrics.compare import IncomparableError, compare
from hinglish_pipeline.pipelines.evaluate.scoring import score, score_predictions
from tests.report import fabricated


@pytest.fixture(scope="module")
def inputs(tmp_path_factory, sample):
    return fabricated.score_inputs(tmp_path_factory.mktemp("inputs"), sample)


@pytest.fixture(scope="module")
def document(inputs, tmp_path_factory):
    out = tmp_path_factory.mktemp("scores") / "scores.json"
    score(**inputs, params=fabricated.SCORE).run(out)
    return json.loads(out.read_text(encoding="utf-8"))


def row(document, name, metric):
    found = [r for r in document["rows"] if (r["set"], r["metric"]) == (name, metric)]
    assert len(found) == 1
    return found[0]


def rewritten(inputs, folder, name, change):
    """The inputs with one table changed."""
    table = change(inputs[name].frame())
    changed = fabricated.write_table(folder / "changed.parquet", table)
    return {**inputs, name: changed}


class TestEveryNumber:
    def test_has_n_interval_signature_and_a_baseline(self, document):
        for found in document["rows"]:
            where = (found["set"], found["metric"])
            assert found["n"] > 0, where
            assert found["ci_low"] <= found["value"] <= found["ci_high"], where
            assert found["signature"], where
            assert any(v is not None for v in found["baselines"].values()), where

    def test_a_missing_baseline_has_a_reason(self, document):
        for found in document["rows"]:
            missing = {k for k, v in found["baselines"].items() if v is None}
            assert missing == set(found["baseline_reasons"])

    def test_sets_are_complete(self, document):
        assert {name: one["n"] for name, one in document["sets"].items()} == {
            "held_out_paraphrases": 120,
            "unseen_slot_combinations": 66,
            "hinglish_rewrite": 12,
        }


class TestValues:
    def test_exact_match_agrees_with_counting(self, document, inputs):
        said = inputs["predictions"].frame()
        own = said.filter(
            (pl.col("model") == "student") & (pl.col("set") == "held_out_paraphrases")
        )
        right = sum(
            r["prediction"] in r["references"] for r in own.iter_rows(named=True)
        )
        found = row(document, "held_out_paraphrases", "exact_match")
        assert found["value"] == pytest.approx(right / 120)
        assert found["baselines"]["untrained"] == 0
        assert found["met"] is (found["value"] >= 0.7)

    def test_people_are_a_baseline_only_where_there_are_two_references(self, document):
        alone = row(document, "held_out_paraphrases", "chrf++")
        assert alone["baselines"]["human"] is None
        shared = row(document, "hinglish_rewrite", "chrf++")
        band = shared["human_band"]
        assert band["low"] <= shared["baselines"]["human"] <= band["high"]

    def test_likelihood_stands_beside_byte_frequencies(self, document):
        found = row(document, "held_out_paraphrases", "bits_per_byte")
        assert found["value"] < found["baselines"]["unigram"] < 8
        assert found["gain_over_untrained"]["ci_high"] < 0

    def test_held_out_conversations_are_weighed_too(self, document):
        found = row(document, "validation", "bits_per_byte")
        assert found["n"] == 20
        assert found["value"] < found["baselines"]["untrained"]

    def test_verdicts_cover_every_question_once(self, document):
        keys = {(one["set"], one["id"]) for one in document["verdicts"]}
        assert len(keys) == len(document["verdicts"]) == 198


class TestRepeatable:
    def test_row_order_of_the_inputs_does_not_matter(self, document, inputs, tmp_path):
        inputs = rewritten(
            inputs, tmp_path, "predictions", lambda frame: frame.reverse()
        )
        out = tmp_path / "scores.json"
        score_predictions(**inputs, params=fabricated.SCORE, out=out)
        assert json.loads(out.read_text(encoding="utf-8")) == document


class TestRefused:
    def run(self, inputs, tmp_path, params=fabricated.SCORE):
        score_predictions(**inputs, params=params, out=tmp_path / "scores.json")

    def test_a_set_that_nobody_answered(self, inputs, tmp_path):
        modes = {**fabricated.SCORE.modes, "riddles": "en"}
        params = fabricated.SCORE.model_copy(update={"modes": modes})
        with pytest.raises(PipelineError, match=r"no answer of 'student'.*'riddles'"):
            self.run(inputs, tmp_path, params)

    def test_a_speaker_who_left_questions_out(self, inputs, tmp_path):
        def drop_one(frame):
            return frame.filter(
                ~((pl.col("model") == "untrained") & (pl.col("id") == "hr-1"))
            )

        inputs = rewritten(inputs, tmp_path, "predictions", drop_one)
        with pytest.raises(PipelineError, match="answered different examples"):
            self.run(inputs, tmp_path)

    def test_likelihoods_of_other_texts(self, inputs, tmp_path):
        def longer(frame):
            return frame.with_columns(pl.col("n_bytes") + 1)

        inputs = rewritten(inputs, tmp_path, "likelihoods", longer)
        with pytest.raises(PipelineError, match="exactly the texts"):
            self.run(inputs, tmp_path)

    def test_likelihoods_of_examples_that_do_not_exist(self, inputs, tmp_path):
        def rename(frame):
            ids = pl.when(pl.col("set") == "validation").then(pl.lit("nobody"))
            return frame.with_columns(id=ids.otherwise(pl.col("id")))

        inputs = rewritten(inputs, tmp_path, "likelihoods", rename)
        with pytest.raises(PipelineError, match="unknown examples"):
            self.run(inputs, tmp_path)

    def test_likelihoods_without_the_student(self, inputs, tmp_path):
        def others(frame):
            return frame.filter(pl.col("model") != "student")

        inputs = rewritten(inputs, tmp_path, "likelihoods", others)
        with pytest.raises(PipelineError, match="nothing of 'student'"):
            self.run(inputs, tmp_path)

    def test_no_training_example(self, inputs, tmp_path):
        def drop_all(frame):
            return frame.with_columns(drop_reason=pl.lit("markup"))

        inputs = rewritten(inputs, tmp_path, "examples", drop_all)
        with pytest.raises(PipelineError, match="No training example is kept"):
            self.run(inputs, tmp_path)

    def test_a_target_for_a_metric_that_does_not_exist(self, inputs, tmp_path):
        targets = {"hinglish_rewrite": {"exakt_match": 0.5}}
        params = fabricated.SCORE.model_copy(update={"targets": targets})
        with pytest.raises(PipelineError, match="exakt_match"):
            self.run(inputs, tmp_path, params)


class TestCompare:
    def test_a_run_equals_itself(self, document):
        found = compare(document, document)
        assert len(found) == len(document["rows"])
        assert {one["difference"] for one in found} == {0.0}
        assert not any(one["apart"] for one in found)

    def test_another_signature_is_refused(self, document):
        other = copy.deepcopy(document)
        other["rows"][0]["signature"] += "|changed"
        with pytest.raises(IncomparableError, match="computed differently"):
            compare(document, other)

    def test_other_examples_are_refused(self, document):
        other = copy.deepcopy(document)
        other["sets"]["hinglish_rewrite"]["fingerprint"] = "0" * 16
        with pytest.raises(IncomparableError, match="other examples"):
            compare(document, other)

    def test_nothing_shared_is_refused(self, document):
        with pytest.raises(IncomparableError, match="share no set"):
            compare(document, {"sets": {}, "rows": []})
