"""Preflight: each silent failure of a training set, planted, is found."""

import copy

import orjson
import polars as pl
import pytest

from hinglish_pipeline.students.preflight import (
    PreflightError,
    fertility,
    preflight_training_set,
    run_checks,
)
from hinglish_pipeline.students.template import IGNORED, ChatTemplate
from tests.students.conftest import chat, example_rows, student_params

CHATS = [row["messages"] for row in example_rows(1)]


@pytest.fixture
def rows(template):
    """Healthy rows."""
    rendered = template.render_all(CHATS)
    return [{"input_ids": r.input_ids, "labels": list(r.labels)} for r in rendered]


def failures(rows, template, chats=CHATS, **changes):
    """Names of the checks that fail."""
    checks = run_checks(pl.DataFrame(rows), template, chats, student_params(**changes))
    return {check["check"] for check in checks if not check["passed"]}


class TestPlantedFailures:
    def test_healthy_rows_pass(self, rows, template):
        assert failures(rows, template) == set()

    def test_turn_end_without_loss(self, rows, template):
        for row in rows:
            end = row["labels"].index(template.turn_end_id)
            row["labels"][end] = IGNORED
        assert {"turn_end_is_a_label", "no_answer_cut"} <= failures(rows, template)

    def test_answer_cut_by_truncation(self, rows, template):
        for key in ("input_ids", "labels"):
            rows[1][key] = rows[1][key][:-4]
        assert {"turn_end_is_a_label", "no_answer_cut"} <= failures(rows, template)

    def test_loss_on_the_prompt(self, rows, template):
        rows[0]["labels"] = list(rows[0]["input_ids"])
        assert {"prompt_has_no_loss", "some_tokens_masked"} <= failures(rows, template)

    def test_row_without_labels(self, rows, template):
        rows[2]["labels"] = [IGNORED] * len(rows[2]["labels"])
        assert "every_row_has_labels" in failures(rows, template)

    def test_labels_shifted_by_one(self, rows, template):
        rows[0]["labels"] = [IGNORED, *rows[0]["labels"][:-1]]
        assert "labels_equal_tokens" in failures(rows, template)

    def test_padding_that_is_the_turn_end(self, rows, tokenizer):
        other = copy.deepcopy(tokenizer)
        other.pad_token = other.eos_token
        assert failures(rows, ChatTemplate(other)) == {"padding_is_not_turn_end"}

    def test_rows_longer_than_the_limit(self, rows, template):
        render = student_params().render.model_dump() | {"max_tokens": 16}
        assert failures(rows, template, render=render) == {"within_max_tokens"}


class TestReport:
    def test_shows_loss_counts_and_memory(
        self, training_set, tokenizer_folder, examples, tmp_path
    ):
        verdicts = preflight_training_set(
            training_set=training_set,
            tokenizer=tokenizer_folder,
            examples=examples,
            params=student_params(),
            out=tmp_path,
        )
        assert all(verdicts.values())
        report = orjson.loads((tmp_path / "preflight.json").read_bytes())
        marked = [run["text"] for run in report["shown"][0] if run["loss"]]
        assert marked[0].endswith("<|im_end|>")
        assert report["memory"]["all"] > 0
        assert "<mark>" in (tmp_path / "preflight.html").read_text(encoding="utf-8")

    def test_stops_the_run_and_says_why(
        self, training_set, tokenizer_folder, examples, tmp_path
    ):
        render = student_params().render.model_dump() | {"max_tokens": 16}
        with pytest.raises(PreflightError, match="longest row"):
            preflight_training_set(
                training_set=training_set,
                tokenizer=tokenizer_folder,
                examples=examples,
                params=student_params(render=render),
                out=tmp_path,
            )

    def test_fertility_is_told_for_each_script(self, template):
        rows = fertility(template, [chat("kya haal hai", "सब ठीक है")])
        assert {row["script"] for row in rows} == {"Latn", "Deva"}
        assert all(row["tokens_per_word"] > 0 for row in rows)
