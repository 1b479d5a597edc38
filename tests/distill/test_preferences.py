"""Pairs for preference training: only sound ones, in the format trainers read."""

import orjson
import polars as pl
import pytest

from hinglish_pipeline.distill.compile import compile_examples
from hinglish_pipeline.distill.gates import CompileParams
from hinglish_pipeline.distill.preferences import (
    PREFERENCE_SCHEMA,
    account_pairs,
    pair_preferences,
)
from hinglish_pipeline.distill.reviews import REVIEW_SCHEMA
from tests.distill.judged import bus, bus_material, judge, plan


def longer(variables):
    """Goes on, for every second question."""
    tail = (
        " I hope this helps, feel free to ask."
        if "bus" in variables["question"]
        else ""
    )
    return {"rejected": f"{variables['answer']}{tail}"}


@pytest.fixture(scope="module")
def round_two():
    requests = plan(
        "preference_pair", bus_material(), share=1.0, dimensions={"stop_control": 1}
    )
    return requests, judge(requests, longer)


@pytest.fixture(scope="module")
def examples():
    return compile_examples(bus()[1], CompileParams())


def reviews(**columns):
    rows = pl.DataFrame(columns)
    return rows.match_to_schema(REVIEW_SCHEMA, missing_columns="insert")


NONE = pl.DataFrame(schema=REVIEW_SCHEMA)


def pairs(examples, round_two, verdicts=NONE):
    requests, judged = round_two
    return pair_preferences(examples, judged, requests, verdicts)


def kept(frame):
    return frame.filter(pl.col("drop_reason").is_null())


def test_a_pair_is_prompt_chosen_and_rejected_as_messages(examples, round_two):
    frame = pairs(examples, round_two)
    assert frame.drop("drop_reason").schema == PREFERENCE_SCHEMA
    row = kept(frame).row(0, named=True)
    assert [turn["role"] for turn in row["prompt"]] == ["user"]
    (chosen,), (rejected,) = row["chosen"], row["rejected"]
    assert chosen["role"] == rejected["role"] == "assistant"
    assert rejected["content"].startswith(chosen["content"])
    assert (row["recipe"], row["dimension"]) == ("topic_qa", "stop_control")
    talk = examples.filter(example_id=row["example_id"])["messages"].item().to_list()
    assert row["prompt"] + row["chosen"] == talk


def test_what_was_not_degraded_is_accounted_for_and_no_pair(examples, round_two):
    frame = pairs(examples, round_two)
    found = account_pairs(frame)
    assert found["rows"] == found["kept"] + sum(found["by_reason"].values())
    assert found["by_reason"]["not_degraded"] > 0
    assert found["by_dimension"]["stop_control"]["kept"] == found["kept"] > 0


def test_only_a_kept_example_can_be_chosen(examples, round_two):
    gone = kept(pairs(examples, round_two))["example_id"][0]
    dropped = examples.with_columns(
        drop_reason=pl.when(pl.col("example_id") == gone)
        .then(pl.lit("near_duplicate"))
        .otherwise("drop_reason")
    )
    frame = pairs(dropped, round_two)
    assert frame.filter(example_id=gone)["drop_reason"].to_list() == ["chosen_dropped"]


@pytest.mark.parametrize(
    ("is_tie", "chosen", "rejected", "reason"),
    [
        (False, 8.0, 3.0, None),
        (True, 8.0, 3.0, "review_tie"),
        (False, 7.0, 9.0, "review_prefers_rejected"),
        (False, 7.0, None, None),
    ],
)
def test_a_judge_has_a_say(examples, round_two, is_tie, chosen, rejected, reason):
    name = kept(pairs(examples, round_two))["example_id"][0]
    said = reviews(
        example_id=[name],
        is_tie=[is_tie],
        score=[chosen],
        contrast_score=pl.Series([rejected], dtype=pl.Float64),
    )
    row = pairs(examples, round_two, said).filter(example_id=name).row(0, named=True)
    assert row["drop_reason"] == reason
    assert (row["review_score"], row["rejected_score"]) == (chosen, rejected)


def test_repairs_are_no_pairs_and_an_empty_round_gives_none(examples, round_two):
    requests, judged = round_two
    repair = plan("critique_refine", bus_material())
    told = judge(repair, lambda _: None)
    both = pair_preferences(
        examples, pl.concat([judged, told]), pl.concat([requests, repair]), NONE
    )
    assert both.equals(pairs(examples, round_two))
    empty = pair_preferences(examples, judged.clear(), requests.clear(), NONE)
    assert empty.drop("drop_reason").schema == PREFERENCE_SCHEMA
    assert account_pairs(empty) == {
        "rows": 0,
        "kept": 0,
        "by_reason": {},
        "by_dimension": {},
    }


def test_a_dialogue_keeps_its_earlier_turns_in_the_prompt():
    (row, *_) = bus_material().filter(pl.col("drop_reason").is_null()).to_dicts()
    earlier = [
        {"role": "user", "content": "bhai sun"},
        {"role": "assistant", "content": "haan bolo"},
    ]
    talk = pl.DataFrame(
        [{**row, "messages": [*earlier, *row["messages"]]}],
        schema=bus_material().schema,
    )
    requests = plan("preference_pair", talk, share=1.0)
    (asked,) = (orjson.loads(text) for text in requests["variables"])
    assert asked["history"] == earlier
    assert "bhai sun" in requests["messages"][0]
    judged = judge(requests, lambda _: {"rejected": "Kuch bhi."})
    assert judged["messages"].item().to_list()[:2] == earlier
