"""Rows for raters are drawn fairly, shown blind, and read back."""

import csv
import io
import json

import polars as pl
import pytest
from kedro.io import DatasetError

from hinglish_pipeline.datasets import RatingsDataset
from hinglish_pipeline.distill.annotation import (
    QUESTIONS,
    AnnotationParams,
    compare_ratings,
    compare_ratings_task,
    draw_rows,
    draw_rows_task,
    write_tasks_task,
)
from hinglish_pipeline.distill.compile import EXAMPLES_SCHEMA
from hinglish_pipeline.shards import Artifact, task

PARAMS = AnnotationParams(rows=12, seed=7, guideline="Read it like a friend.")


def example(number, recipe, reason=None, answer="Depot par milega."):
    return {
        "example_id": f"{recipe}-{number}",
        "request_id": "r",
        "recipe": recipe,
        "lang": "hinglish-Latn",
        "messages": [
            {"role": "user", "content": f"pass {number} kahan milega"},
            {"role": "assistant", "content": answer},
        ],
        "drop_reason": reason,
        "detail": "found it" if reason else None,
    }


@pytest.fixture
def examples():
    """Many of one kind, few of another, one without an answer."""
    rows = [example(i, "topic_qa") for i in range(60)]
    rows += [example(i, "topic_qa", "loop") for i in range(100, 103)]
    rows += [example(i, "passage_qa") for i in range(4)]
    rows += [example(9, "passage_qa", "teacher_failed") | {"messages": []}]
    return pl.DataFrame(rows, schema=EXAMPLES_SCHEMA)


@pytest.fixture
def handed_out(examples, tmp_path):
    """The key and the folder that raters get."""
    examples.write_parquet(tmp_path / "examples.parquet")
    drawn = tmp_path / "rows.parquet"
    rows = Artifact(tmp_path / "examples.parquet", "f" * 64)
    task(draw_rows_task, examples=rows, params=PARAMS).run(drawn)
    key = Artifact(drawn, "e" * 64)
    task(write_tasks_task, rows=key, params=PARAMS).run(tmp_path / "tasks")
    return key, tmp_path / "tasks"


def sheet_rows(folder):
    text = (folder / "sheet.csv").read_text("utf-8-sig")
    every = csv.reader(io.StringIO(text, newline=""))
    names, *rows = [row for row in every if not row[0].startswith("#")]
    return [dict(zip(names, row, strict=True)) for row in rows]


def fill_in(folder, name, verdict_of):
    """Save the sheet as a rater would, with a verdict for each row."""
    rows = sheet_rows(folder)
    for row in rows:
        row |= {"natural": "4", "correct": "5", "verdict": verdict_of(row)}
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    target = folder.parent / "ratings"
    target.mkdir(exist_ok=True)
    (target / name).write_text(buffer.getvalue(), encoding="utf-8")
    return RatingsDataset(path=str(target))


class TestDraw:
    def test_rare_kinds_are_drawn_as_often_as_common_ones(self, examples):
        drawn = draw_rows(examples, PARAMS)
        kinds = drawn.group_by("recipe", "drop_reason").len().sort("len")["len"]
        assert kinds.to_list() == [3, 4, 5]
        assert "teacher_failed" not in drawn["drop_reason"]

    def test_the_draw_knows_no_order_and_no_more_rows_than_there_are(self, examples):
        drawn = draw_rows(examples, PARAMS)
        assert drawn.equals(draw_rows(examples.reverse(), PARAMS))
        every = draw_rows(examples, PARAMS.model_copy(update={"rows": 500}))
        assert every.height == examples.height - 1
        other = draw_rows(examples, PARAMS.model_copy(update={"seed": 8}))
        assert set(other["example_id"]) != set(drawn["example_id"])

    def test_nothing_to_draw_from_gives_nothing(self, examples):
        assert draw_rows(examples.clear(), PARAMS).height == 0


class TestHandedOut:
    def test_both_forms_hold_the_same_and_tell_nothing(self, handed_out):
        key, folder = handed_out
        told = [one["data"] for one in json.loads((folder / "tasks.json").read_text())]
        rows = sheet_rows(folder)
        assert [row["task_id"] for row in rows] == [one["task_id"] for one in told]
        assert [row["conversation"] for row in rows] == [
            one["conversation"] for one in told
        ]
        assert all(not row[name] for row in rows for name in (*QUESTIONS, "verdict"))
        text = "".join(file.read_text("utf-8") for file in folder.iterdir())
        for secret in ("topic_qa", "passage_qa", "loop", "found it"):
            assert secret not in text
        assert key.frame()["task_id"].is_unique().all()

    def test_the_guideline_stands_on_top(self, handed_out):
        _, folder = handed_out
        first = (folder / "sheet.csv").read_text("utf-8-sig").splitlines()[0]
        assert "Read it like a friend." in first

    def test_a_text_is_never_a_formula(self, examples, tmp_path):
        evil = pl.DataFrame([example(1, "topic_qa")], schema=EXAMPLES_SCHEMA)
        rows = draw_rows(evil, PARAMS).with_columns(lang=pl.lit("=HYPERLINK(1)"))
        rows.write_parquet(tmp_path / "rows.parquet")
        key = Artifact(tmp_path / "rows.parquet", "e" * 64)
        task(write_tasks_task, rows=key, params=PARAMS).run(tmp_path / "tasks")
        assert sheet_rows(tmp_path / "tasks")[0]["lang"] == "'=HYPERLINK(1)"


class TestReadBack:
    def test_a_filled_in_sheet_is_counted_against_the_gates(self, handed_out, tmp_path):
        key, folder = handed_out
        ratings = fill_in(folder, "asha.csv", lambda _: "Keep").load()
        assert {row["rater"] for row in ratings} == {"asha"}
        out = tmp_path / "agreement.json"
        task(compare_ratings_task, rows=key, ratings=ratings).run(out)
        found = json.loads(out.read_text())
        assert found["rated"] == 12
        assert found["table"] == {
            "kept": {"keep": 9, "drop": 0},
            "dropped": {"keep": 3, "drop": 0},
        }
        assert found["agreement"] == 0.75
        assert {row["drop_reason"] for row in found["disagreements"]} == {"loop"}
        assert found["means"]["kept"] == {"natural": 4, "correct": 5, "helpful": None}

    def test_an_export_of_label_studio_says_the_same(self, handed_out):
        key, folder = handed_out
        tasks = json.loads((folder / "tasks.json").read_text())
        full = [
            one
            | {
                "annotations": [
                    {
                        "result": [
                            {"from_name": "natural", "value": {"rating": 2}},
                            {"from_name": "verdict", "value": {"choices": ["drop"]}},
                            {"from_name": "remark", "value": {"text": ["stiff"]}},
                        ]
                    }
                ]
            }
            for one in tasks
        ]
        least = [one["data"] | {"natural": 2, "verdict": "drop"} for one in tasks]
        place = folder.parent / "ratings"
        place.mkdir()
        (place / "a.json").write_text(json.dumps(full))
        (place / "b.json").write_text(json.dumps(least))
        ratings = RatingsDataset(path=str(place)).load()
        assert {row["rater"] for row in ratings} == {"a", "b"}
        found = compare_ratings(key.frame(), ratings)
        assert (found["rated"], found["agreement"]) == (24, 0.25)
        assert found["means"]["dropped"]["natural"] == 2

    def test_what_was_left_empty_or_is_not_ours_is_counted_apart(self, handed_out):
        key, folder = handed_out
        ratings = fill_in(folder, "a.csv", lambda _: "").load()
        found = compare_ratings(key.frame(), [*ratings, {"task_id": "other"}])
        assert (found["rated"], found["unread"], found["agreement"]) == (0, 13, None)

    def test_nobody_has_rated_yet(self, tmp_path):
        assert RatingsDataset(path=str(tmp_path / "none")).load() == []

    @pytest.mark.parametrize(
        ("name", "text"),
        [("a.csv", "x,y\n1,2\n"), ("a.json", "[{"), ("b.json", "[{}]")],
    )
    def test_another_file_is_refused_by_name(self, tmp_path, name, text):
        (tmp_path / name).write_text(text)
        with pytest.raises(DatasetError, match=name):
            RatingsDataset(path=str(tmp_path)).load()
