"""Answers become examples: nothing vanishes, every drop has its reason."""

import orjson
import polars as pl
import pytest

from hinglish_pipeline.distill.gates import EXAMPLE_SCHEMA, GateParams, judge_answers

SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["question", "answer"],
    "additionalProperties": False,
}
GOOD = {
    "question": "UPI ki daily limit kitni hai?",
    "answer": "Ek din mein 1 lakh rupaye tak bhej sakte ho.",
}


def requests(*ids, recipe="topic_qa", doc_id=None, **variables):
    facts = {"facts": ["ek din mein 1 lakh rupaye"], "intent": "upi_limit", **variables}
    return pl.DataFrame(
        {
            "request_id": list(ids),
            "recipe": recipe,
            "recipe_version": "1",
            "lang": "hinglish-Latn",
            "messages": orjson.dumps([{"role": "user", "content": "ask"}]).decode(),
            "schema": orjson.dumps(SCHEMA).decode(),
            "sampling": "{}",
            "variables": orjson.dumps(facts).decode(),
            "doc_id": pl.Series([doc_id] * len(ids), dtype=pl.String),
            "topic": "upi",
        }
    )


def answers(rows):
    """Answers by id: a dict is JSON, a str raw text, None a failure."""
    return pl.DataFrame(
        [
            {
                "request_id": key,
                "status": "failed" if value is None else "ok",
                "content": (
                    orjson.dumps(value).decode() if isinstance(value, dict) else value
                ),
                "finish_reason": "stop",
                "error": "HTTP 500" if value is None else None,
                "attempts": 1,
                "prompt_tokens": 1,
                "completion_tokens": 1,
                "teacher": "rules",
                "model": "rules-1",
                "drop_reason": None,
            }
            for key, value in rows.items()
        ],
        schema_overrides={"content": pl.String, "error": pl.String},
    )


def judge(asked, told, **params):
    return judge_answers(asked, answers(told), params=GateParams(**params))


def test_a_good_answer_becomes_an_example_of_the_agreed_schema():
    frame = judge(requests("a"), {"a": GOOD})
    assert frame.schema == EXAMPLE_SCHEMA
    (row,) = frame.to_dicts()
    assert row["drop_reason"] is None
    assert [m["role"] for m in row["messages"]] == ["user", "assistant"]
    assert row["messages"][1]["content"] == GOOD["answer"]
    assert (row["intent"], row["topic"], row["licence"]) == (
        "upi_limit",
        "upi",
        "CC0-1.0",
    )
    assert orjson.loads(row["gate_scores"])["failed"] == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "teacher_failed"),
        ("subah paanch baje", "bad_json"),
        ('{"question": "kab", "ans', "bad_json"),
        ({"question": "UPI limit kya hai?"}, "schema"),
        ({"question": 5, "answer": "haan"}, "schema"),
        ({**GOOD, "note": "x"}, "schema"),
    ],
)
def test_an_unusable_answer_keeps_its_row_its_reason_and_its_text(answer, reason):
    (row,) = judge(requests("a"), {"a": answer}).to_dicts()
    assert row["drop_reason"] == reason
    assert row["messages"] == []
    if isinstance(answer, str):
        assert answer in row["detail"]
    else:
        assert row["detail"]


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"text": "कल आना।"}, "कल आना।"),
        ({"question": "bus kab aati hai"}, "bus kab aati hai"),
        ({"exchanges": [{"ask": "kab?"}, {"ask": "kahan?"}]}, "kab? / kahan?"),
        ({}, "ask"),
    ],
)
def test_a_declined_request_says_so_and_keeps_its_question(variables, shown):
    told = answers({"a": None}).with_columns(
        error=pl.lit("no_clean_fact"), drop_reason=pl.lit("teacher_declined")
    )
    frame = judge_answers(requests("a", **variables), told, params=GateParams())
    (row,) = frame.to_dicts()
    assert row["drop_reason"] == "teacher_declined"
    assert row["detail"] == f"no_clean_fact | asked: {shown}"
    assert row["messages"] == []


def test_json_in_a_fence_is_read():
    fenced = "Here you go:\n```json\n" + orjson.dumps(GOOD).decode() + "\n```"
    assert judge(requests("a"), {"a": fenced})["drop_reason"].to_list() == [None]


def test_requests_keep_their_order_and_none_is_lost():
    frame = judge(requests("c", "a", "b"), {"b": GOOD, "c": None})
    assert frame["request_id"].to_list() == ["c", "a", "b"]
    assert frame["drop_reason"].to_list() == ["teacher_failed", "teacher_failed", None]


def test_the_first_failing_gate_names_the_drop_and_all_are_listed():
    bad = {**GOOD, "answer": "Sutron ke mutabik 7 lakh rupaye, call 98123 45670."}
    (row,) = judge(requests("a"), {"a": bad}).to_dicts()
    failed = orjson.loads(row["gate_scores"])["failed"]
    assert failed == ["news_artefact", "numbers", "groundedness", "pii"]
    assert row["drop_reason"] == "news_artefact"


def test_a_disabled_gate_scores_but_does_not_drop():
    bad = {**GOOD, "answer": "Sutron ke mutabik 1 lakh rupaye tak bhej sakte ho."}
    off = ("news_artefact", "groundedness")
    (row,) = judge(requests("a"), {"a": bad}, disabled=off).to_dicts()
    assert row["drop_reason"] is None
    assert orjson.loads(row["gate_scores"])["failed"] == list(off)


def test_a_document_without_licence_gets_none_from_the_cards():
    asked = requests("a", doc_id="0" * 16, licence="CC-BY-4.0")
    assert judge(asked, {"a": GOOD})["licence"].to_list() == ["CC-BY-4.0"]
    unknown = requests("a", doc_id="0" * 16)
    assert judge(unknown, {"a": GOOD})["licence"].to_list() == [None]


def test_judging_twice_gives_equal_rows_and_distinct_ids():
    asked, told = requests("a", "b"), {"a": GOOD, "b": GOOD}
    first = judge(asked, told)
    assert first.equals(judge(asked, told))
    assert first["example_id"].n_unique() == 2


def test_changed_thresholds_change_the_verdict_not_the_answers():
    (row,) = judge(
        requests("a"), {"a": GOOD}, length={"answer": {"default": (20, 50)}}
    ).to_dicts()
    assert row["drop_reason"] == "length_band"
    assert row["messages"][1]["content"] == GOOD["answer"]
