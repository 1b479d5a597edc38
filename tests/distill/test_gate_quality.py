"""The gates against people's labels: counted right, and good on the development set."""

import json
from pathlib import Path

import orjson
import pytest

from hinglish_pipeline.distill.gate_quality import (
    measure_gates,
    quality_table,
)
from hinglish_pipeline.distill.gates import GATES, GateParams

DEV = Path(__file__).parent / "data" / "gates_dev.jsonl"
PARAMS = GateParams()


@pytest.fixture(scope="module")
def samples():
    return [json.loads(line) for line in DEV.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def quality(samples):
    return measure_gates(samples, PARAMS)


def sample(label="good", reasons=(), answer="Subah paanch baje lagti hai.", **more):
    messages = [
        {"role": "user", "content": "Lucknow ki mandi kab lagti hai?"},
        {"role": "assistant", "content": answer},
    ]
    return {
        "id": "s",
        "recipe": "topic_qa",
        "lang": "hinglish-Latn",
        "variables": {"facts": ["Mandi subah 5 baje lagti hai."]},
        "messages": messages,
        "label": label,
        "reasons": list(reasons),
        **more,
    }


def test_the_development_set_has_every_mode_recipe_and_row_gate(samples):
    assert {s["lang"] for s in samples} == {
        "hi-Deva", "hinglish-Latn", "hinglish-mixed", "kn", "gu", "en",
    }  # fmt: skip
    labelled = {reason for s in samples for reason in s["reasons"]}
    assert set(GATES) <= labelled
    assert len({s["id"] for s in samples}) == len(samples)
    assert all(bool(s["reasons"]) == (s["label"] == "bad") for s in samples)


def test_bad_rows_are_caught_and_good_ones_kept(quality):
    assert quality["bad_caught"]["share"] >= 0.95
    assert quality["good_lost"]["share"] <= 0.02
    assert quality["unknown_reasons"] == []
    weak = {
        gate["reason"]: gate["recall"]
        for gate in quality["gates"]
        if gate["labelled"] >= 5 and gate["recall"] < 0.6
    }
    assert weak == {}


def test_counts_are_those_of_the_labels():
    rows = [
        sample(id="kept"),
        sample(id="lost", answer="Sutron ke mutabik subah 5 baje lagti hai."),
        sample("bad", ["numbers"], id="caught", answer="Subah 7 baje lagti hai."),
        sample("bad", ["groundedness"], id="missed"),
        sample("bad", ["near_duplicate"], id="needs others"),
    ]
    found = measure_gates(rows, PARAMS)
    assert (found["samples"], found["not_measured"]) == (4, 1)
    assert (found["bad_caught"]["hits"], found["bad_caught"]["total"]) == (1, 2)
    assert (found["good_lost"]["hits"], found["good_lost"]["total"]) == (1, 2)
    gates = {gate["reason"]: gate for gate in found["gates"]}
    assert gates["numbers"]["precision"] == gates["numbers"]["recall"] == 1.0
    assert gates["news_artefact"]["false_alarms"] == 1
    assert gates["groundedness"]["missed"] == ["missed"]
    assert [row["id"] for row in found["missed"]] == ["missed"]
    assert [row["id"] for row in found["lost"]] == ["lost"]


def test_the_result_is_json_and_does_not_depend_on_the_order(samples, quality):
    turned = measure_gates(samples[::-1], PARAMS)
    for key in ("bad_caught", "good_lost", "by_lang", "by_recipe"):
        assert turned[key] == quality[key]
    assert orjson.loads(orjson.dumps(quality)) == quality


def test_a_disabled_gate_catches_nothing():
    row = sample("bad", ["numbers"], answer="Subah 7 baje lagti hai.")
    off = GateParams(disabled=("numbers",))
    assert measure_gates([row], PARAMS)["bad_caught"]["hits"] == 1
    assert measure_gates([row], off)["bad_caught"]["hits"] == 0


def test_a_broken_conversation_is_a_schema_fault():
    for messages in ([{"role": "user"}], [{"role": "user", "content": 5}]):
        row = sample("bad", ["schema"], messages=messages)
        gates = {g["reason"]: g for g in measure_gates([row], PARAMS)["gates"]}
        assert gates["schema"]["recall"] == 1.0


@pytest.mark.parametrize("change", [{"label": "fine"}, {"id": ""}])
def test_a_sample_without_label_or_id_is_refused(change):
    with pytest.raises(ValueError, match="needs an id and a label"):
        measure_gates([sample(**change)], PARAMS)


def test_the_table_names_every_gate_that_met_a_sample(quality):
    table = quality_table(quality)
    assert {"numbers", "refusal"} <= {row["gate"] for row in table}
    assert all(isinstance(value, str) for row in table for value in row.values())
