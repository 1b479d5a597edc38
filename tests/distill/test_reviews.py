"""Round 3: both orders are asked for, read as one verdict, and ties are said."""

import logging

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.distill.compile import compile_examples
from hinglish_pipeline.distill.gates import CompileParams
from hinglish_pipeline.distill.plan import judged_material
from hinglish_pipeline.distill.reviews import (
    REVIEW_SCHEMA,
    ReviewParams,
    family_of,
    read_reviews,
    warn_if_related,
)
from tests.distill.judged import answer, bus, bus_material, judge, plan

PARAMS = ReviewParams(min_score=6, max_order_gap=2)
MARKS = st.integers(1, 10)


def pair_up(material):
    """Every kept row with a rejected version that goes on and on."""
    requests = plan(
        "preference_pair", material, share=1.0, dimensions={"stop_control": 1}
    )
    worse = judge(
        requests,
        lambda v: {"rejected": f"{v['answer']} I hope this helps, feel free to ask."},
    )
    return worse


def review(material=None):
    return plan("review", bus_material() if material is None else material)


def variables(frame):
    return [orjson.loads(text) for text in frame["variables"]]


def marks(ab, ba, flaw="stiff"):
    """A judge's answer by order: marks of what is shown as A and as B."""

    def told(asked):
        if asked["contrast"] is None:
            return {"flaw_a": flaw, "score_a": ab[0]}
        a, b = ab if asked["order"] == "ab" else ba
        return {"flaw_a": flaw, "score_a": a, "flaw_b": "off", "score_b": b}

    return told


def read(told, requests=None, params=PARAMS):
    requests = review_with_contrast() if requests is None else requests
    return read_reviews(requests, answer(requests, told), params)


def review_with_contrast():
    requests, judged = bus()
    return review(judged_material(judged, requests, pair_up(bus_material())))


def kept_ids():
    return set(bus()[1].filter(pl.col("drop_reason").is_null())["example_id"])


class TestAsking:
    def test_each_kept_row_is_shown_in_both_orders_beside_its_rejected_version(self):
        requests = review_with_contrast()
        assert {
            one["origin"]["example_id"] for one in variables(requests)
        } == kept_ids()
        assert requests.height == 2 * len(kept_ids())
        for row in requests.iter_rows(named=True):
            asked = orjson.loads(row["variables"])
            told = orjson.loads(row["messages"])[1]["content"]
            first, second = asked["answer"], asked["contrast"]
            assert second.startswith(first)
            assert second.endswith("feel free to ask.")
            if asked["order"] == "ba":
                first, second = second, first
            assert f"Answer A:\n{first}\n\nAnswer B:\n{second}\n" in told

    def test_an_answer_without_a_contrast_is_marked_alone_and_once(self):
        requests = review()
        assert requests.height == len(kept_ids())
        for row in requests.iter_rows(named=True):
            assert "flaw_b" not in row["schema"]
            assert "Answer B" not in row["messages"]
            assert "score_b" not in row["messages"]

    def test_what_the_card_says_is_a_contrast_where_the_answer_says_it_otherwise(self):
        requests, judged = bus()
        said = judged.with_columns(
            pl.col("messages").list.eval(
                pl.struct(
                    pl.element().struct.field("role"),
                    pl.element().struct.field("content") + " haan",
                )
            )
        )
        asked = variables(review(judged_material(said, requests)))
        assert all(one["answer"] == f"{one['contrast']} haan" for one in asked)


class TestReading:
    def test_the_score_is_the_mean_of_both_orders(self):
        frame = read(marks((8, 3), (4, 7)))
        assert frame.schema == REVIEW_SCHEMA
        assert set(frame["example_id"]) == kept_ids()
        row = frame.row(0, named=True)
        assert (row["score"], row["contrast_score"], row["order_gap"]) == (7.5, 3.5, 1)
        assert not row["is_tie"]
        assert row["drop_reason"] is None

    @pytest.mark.parametrize(
        ("ab", "ba"),
        [
            ((8, 6), (8, 6)),  # whoever is shown first wins
            ((9, 3), (3, 6)),  # one side, but three marks apart
            ((7, 7), (5, 8)),  # no side, then one
        ],
    )
    def test_orders_that_disagree_are_a_tie(self, ab, ba):
        assert read(marks(ab, ba))["is_tie"].all()

    def test_a_low_mark_drops_and_says_the_worst_flaw(self):
        row = read(marks((5, 3), (3, 6), flaw="half an answer")).row(0, named=True)
        assert row["drop_reason"] == "review_score"
        assert row["detail"] == "5.5 of 10, least 6: half an answer"

    def test_a_mark_alone_counts_and_is_no_tie(self):
        frame = read(marks((6, 0), (0, 0)), review())
        assert frame["score"].to_list() == [6.0] * frame.height
        assert not frame["is_tie"].any()
        assert frame["contrast_score"].null_count() == frame.height

    @pytest.mark.parametrize(
        ("told", "reason"),
        [
            (None, "review_failed"),
            ({"flaw_a": "x", "score_a": 11}, "review_unreadable"),
            ({"flaw_a": "x", "score_a": 8, "flaw_b": "y"}, "review_unreadable"),
        ],
    )
    def test_half_a_verdict_is_none(self, told, reason):
        good = marks((8, 3), (3, 8))
        frame = read(lambda v: good(v) if v["order"] == "ab" else told)
        assert frame["drop_reason"].to_list() == [reason] * frame.height
        assert frame["score"].null_count() == frame.height

    @given(MARKS, MARKS, MARKS, MARKS)
    def test_swapping_the_orders_changes_nothing(self, a, b, c, d):
        one = read(marks((a, b), (c, d)), _FIRST)
        other = read(marks((d, c), (b, a)), _FIRST)
        same = ("score", "contrast_score", "order_gap", "is_tie", "drop_reason")
        assert one.select(same).equals(other.select(same))
        assert one["score"].item() == (a + d) / 2


_FIRST = review_with_contrast().head(2)


class TestInTheWhole:
    def test_low_marks_drop_ties_are_flagged_and_the_unreviewed_pass(self):
        judged = bus()[1]
        reviews = read(marks((9, 2), (4, 3)))  # tie, mean 6
        low = reviews["example_id"][0]
        reviews = reviews.with_columns(
            drop_reason=pl.when(pl.col("example_id") == low).then(
                pl.lit("review_score")
            ),
            detail=pl.lit("2 of 10, least 6: wrong"),
        ).filter(pl.col("example_id") != reviews["example_id"][1])
        frame = compile_examples(judged, CompileParams(), reviews)
        by_id = {row["example_id"]: row for row in frame.to_dicts()}
        assert by_id[low]["drop_reason"] == "review_score"
        assert by_id[low]["detail"] == "2 of 10, least 6: wrong"
        other = reviews["example_id"][1]
        assert by_id[other]["review_tie"] is True
        assert by_id[other]["drop_reason"] is None
        unseen = kept_ids() - set(reviews["example_id"])
        assert all(by_id[name]["review_score"] is None for name in unseen)
        assert all(by_id[name]["drop_reason"] is None for name in unseen)

    def test_a_reason_of_the_gates_is_not_replaced(self):
        judged = bus()[1]
        flawed = judged.filter(pl.col("drop_reason").is_not_null())
        reviews = pl.DataFrame(
            {"example_id": flawed["example_id"], "drop_reason": "review_score"},
        ).match_to_schema(REVIEW_SCHEMA, missing_columns="insert")
        frame = compile_examples(judged, CompileParams(), reviews)
        assert set(frame["drop_reason"].drop_nulls()) == set(flawed["drop_reason"])


class Named:
    """Something with a model's name."""

    def __init__(self, model):
        self.model = model

    def identity(self):
        return {"kind": "openai", "model": self.model}


@pytest.mark.parametrize(
    ("reviewer", "teacher", "is_warned"),
    [
        ("Qwen/Qwen2.5-72B-Instruct", "qwen3-32b", True),
        ("meta-llama/Llama-3.3-70B", "Qwen/Qwen2.5-72B-Instruct", False),
        ("gpt-4.1", "gpt-4.1", True),
    ],
)
def test_a_family_that_marks_its_own_work_is_named(
    caplog, reviewer, teacher, is_warned
):
    with caplog.at_level(logging.WARNING):
        warn_if_related(Named(reviewer), Named(teacher))
    assert (reviewer in caplog.text) == is_warned
    assert family_of("123-b") == "123-b"
