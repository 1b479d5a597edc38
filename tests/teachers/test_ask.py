import logging

import orjson
import polars as pl
import pytest

from hinglish_pipeline.shards import LazyShards, Shards
from hinglish_pipeline.teachers import AskParams, TeacherError, ask_shard
from hinglish_pipeline.teachers.ask import ANSWER_SCHEMA
from tests.teachers.make import make_frame
from tests.teachers.scripted import ScriptedTeacher

PARAMS = AskParams(commit_window_s=0.01)


def ask(frame, scratch, shard="s-000", **script):
    teacher = ScriptedTeacher(**script)
    sealed = ask_shard(
        frame, teacher=teacher, params=PARAMS, shard=shard, scratch=scratch
    )
    return sealed, teacher.asked


class TestSealing:
    def test_rows_follow_the_requests_whatever_order_answers_came_in(self, tmp_path):
        frame = make_frame("a", "b", "c")
        back, _ = ask(frame, tmp_path / "1")
        forth, _ = ask(frame, tmp_path / "2", reverse=False)
        assert back.equals(forth)
        assert back["request_id"].to_list() == frame["request_id"].to_list()
        assert dict(back.schema) == ANSWER_SCHEMA

    def test_a_failed_row_keeps_its_text_and_reason_and_is_marked(self, tmp_path):
        sealed, _ = ask(make_frame("a", "b"), tmp_path, fail={"b"})
        good, bad = sealed.rows(named=True)
        assert (good["status"], good["drop_reason"]) == ("ok", None)
        assert (bad["status"], bad["content"]) == ("failed", "adha jaw")
        assert (bad["error"], bad["drop_reason"]) == ("cut off", "teacher_failed")

    def test_a_request_the_teacher_passes_over_is_a_failed_row(self, tmp_path):
        sealed, _ = ask(make_frame("a", "b"), tmp_path, skip={"a"})
        assert sealed["drop_reason"].to_list() == ["teacher_failed", None]

    def test_an_empty_shard_is_an_empty_shard(self, tmp_path):
        sealed, asked = ask(make_frame(), tmp_path)
        assert (sealed.height, dict(sealed.schema), dict(asked)) == (
            0,
            ANSWER_SCHEMA,
            {},
        )

    def test_one_request_planned_twice_is_asked_once(self, tmp_path):
        frame = make_frame("a", "a", "b")
        sealed, asked = ask(frame, tmp_path)
        assert asked == {"a": 1, "b": 1}
        assert sealed.height == 3

    def test_one_line_says_what_was_done(self, tmp_path, caplog):
        ask(make_frame("a"), tmp_path)
        with caplog.at_level(logging.DEBUG, logger="hinglish_pipeline.teachers.ask"):
            ask(make_frame("a", "b", "c"), tmp_path, fail={"c"})
        assert "teacher_answers/s-000: 2 asked, 1 kept, 1 failed" in caplog.messages


class TestWhoIsAskedAgain:
    """The stale-cache table: what changed, and exactly who is asked."""

    @pytest.mark.parametrize(
        ("changed", "asked"),
        [
            ("nothing", set()),
            ("rows added", {"d"}),
            ("rows removed", set()),
            ("rows reordered", set()),
            ("one text changed", {"A"}),
            ("temperature changed", {"a", "b", "c"}),
            ("moved to another document", set()),
            ("another model", {"a", "b", "c"}),
        ],
    )
    def test_exactly_what_changed_is_asked(self, tmp_path, changed, asked):
        frame = make_frame("a", "b", "c")
        ask(frame, tmp_path)
        second = {
            "rows added": make_frame("d", "a", "b", "c"),
            "rows removed": make_frame("c"),
            "rows reordered": make_frame("c", "a", "b"),
            "one text changed": make_frame("A", "b", "c"),
            "temperature changed": make_frame("a", "b", "c", temperature=0.9),
            "moved to another document": frame.with_columns(doc_id=pl.lit("d2")),
        }.get(changed, frame)
        model = "scripted-2" if changed == "another model" else "scripted-1"
        sealed, seen = ask(second, tmp_path, model=model)
        assert set(seen) == asked
        assert sealed["drop_reason"].null_count() == second.height

    def test_going_back_to_an_earlier_setting_asks_nobody(self, tmp_path):
        ask(make_frame("a"), tmp_path)
        ask(make_frame("a", temperature=0.9), tmp_path)
        ask(make_frame("a"), tmp_path, model="scripted-2")
        _, asked = ask(make_frame("a"), tmp_path)
        assert not asked

    def test_failures_and_only_they_are_asked_again(self, tmp_path):
        frame = make_frame("a", "b", "c")
        ask(frame, tmp_path, fail={"b"}, skip={"c"})
        sealed, asked = ask(frame, tmp_path)
        assert asked == {"b": 1, "c": 1}
        assert sealed["drop_reason"].null_count() == 3

    def test_what_was_declined_for_good_is_a_failed_row_and_not_asked_again(
        self, tmp_path
    ):
        frame = make_frame("a", "b")
        ask(frame, tmp_path, decline={"b"})
        sealed, asked = ask(frame, tmp_path)
        assert not asked
        assert sealed["status"].to_list() == ["ok", "failed"]
        assert sealed["drop_reason"].to_list() == [None, "teacher_declined"]
        assert sealed["error"].to_list() == [None, "cannot"]

    def test_a_teacher_that_dies_loses_nothing_answered_before(self, tmp_path):
        frame = make_frame("a", "b", "c", "d")
        with pytest.raises(TeacherError, match="gone"):
            ask(frame, tmp_path, die_at="c", reverse=False)
        undisturbed, _ = ask(frame, tmp_path / "other")
        sealed, asked = ask(frame, tmp_path)
        assert asked == {"c": 1, "d": 1}
        assert sealed.equals(undisturbed)


def test_it_runs_on_the_shard_plane(tmp_path):
    """As the pipeline uses it: one journal a shard, nothing redone when current."""
    from hinglish_pipeline.pipelines.distill.nodes import ask as ask_node

    frames = {"x": make_frame("a", "b"), "y": make_frame("c")}
    requests = Shards.from_items(
        {name: frame.to_dicts() for name, frame in frames.items()}, make_shard
    ).run(tmp_path / "requests")
    for expected in ({"a": 1, "b": 1, "c": 1}, {}):
        teacher = ScriptedTeacher()
        work = ask_node(teacher, requests, PARAMS)
        assert isinstance(work, LazyShards)
        answers = work.run(tmp_path / "answers")
        assert teacher.asked == expected
        assert answers.names == ["x", "y"]
    journals = sorted(p.name for p in (tmp_path / "answers").rglob("*.jsonl"))
    assert journals == ["x.jsonl", "y.jsonl"]
    first = orjson.loads(answers[0].load()["content"][0])
    assert first == {"answer": "a by scripted-1"}


def make_shard(rows):
    return pl.DataFrame(rows, schema=make_frame("a").schema)


make_shard.__work_version__ = "1"
