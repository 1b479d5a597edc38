"""No text breaks a gate, and a verdict depends on its own row alone."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.distill.gates import Candidate, GateParams, Turn, judge_candidate

PARAMS = GateParams()
DEV = Path(__file__).parent / "data" / "gates_dev.jsonl"
LANGS = ("hi-Deva", "hinglish-Latn", "hinglish-mixed", "kn", "gu", "en", "xx")
RECIPES = (
    "passage_qa", "topic_qa", "persona_dialogue", "hinglish_rewrite", "translation",
)  # fmt: skip
CARD = {"name": "Priya", "gender": "female", "age": 24, "city": "Pune"}
ODD = st.sampled_from(
    ["मैं ", "main ", "2 lakh ", "साढ़े ", "5:30", "**", "``", "<|", "{", "\u200d", "ಐದು "]
)
TEXT = st.lists(st.one_of(st.text(max_size=12), ODD), max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, TEXT, st.sampled_from(LANGS), st.sampled_from(RECIPES))
def test_no_text_breaks_a_gate(asked, told, source, lang, recipe):
    variables = {
        "passage": source,
        "text": source,
        "persona": CARD,
        "mixing": {"cmi_band": [10, 30]},
    }
    turns = (Turn("user", asked), Turn("assistant", told))
    row = Candidate(recipe, lang, turns, variables)
    verdicts = judge_candidate(row, PARAMS)
    assert verdicts
    assert verdicts == judge_candidate(
        Candidate(recipe, lang, turns, variables), PARAMS
    )


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.integers() | TEXT, st.lists))
def test_variables_of_any_shape_break_no_gate(value):
    turns = (Turn("user", "Kab aana hai?"), Turn("assistant", "Kal subah aa jao."))
    for key in ("passage", "persona", "mixing", "facts", "text"):
        row = Candidate("topic_qa", "hinglish-Latn", turns, {key: value})
        assert judge_candidate(row, PARAMS)


def test_a_verdict_does_not_depend_on_the_rows_before_it():
    rows = [json.loads(line) for line in DEV.read_text("utf-8").splitlines()][::4]

    def judged(order):
        return {
            row["id"]: judge_candidate(
                Candidate(
                    row["recipe"],
                    row["lang"],
                    tuple(Turn(m["role"], m["content"]) for m in row["messages"]),
                    row["variables"],
                ),
                PARAMS,
            )
            for row in order
        }

    assert judged(rows) == judged(rows[::-1])
