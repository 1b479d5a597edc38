"""The projection for a million dialogues: its arithmetic, and what it admits."""

import polars as pl
import pytest
from distill_projection import (
    DialogueTokens,
    Server,
    count_dialogue_tokens,
    dialogue_section,
)

from hinglish_pipeline.teachers.identity import canonical_json

TOKENS = DialogueTokens(prompt=500, fixed=300, completion=250, source="a test")


def row(section, name):
    line = next(x for x in section.splitlines() if x.startswith(f"| {name}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_tokens_times_price_is_the_cost():
    section = dialogue_section(TOKENS, {})
    assert row(section, "endpoint by token")[-1] == "300.00"
    assert row(section, "its batch queue")[-1] == "150.00"


def test_a_server_takes_work_over_speed():
    server = Server("one", tflops=1454, gpus=1, dollars=1.0)
    # 10,000 tokens a second at peak: 4,000 reading, 1,500 writing.
    assert server.seconds(8_000, 3_000) == pytest.approx(2 + 2)


def test_twice_the_copies_take_half_the_time():
    one = Server("one", 989, 4, 3.0)
    two = Server("two", 989, 4, 3.0, copies=2)
    assert two.seconds(1e9, 1e9) == pytest.approx(one.seconds(1e9, 1e9) / 2)


def test_what_the_gates_drop_is_asked_for_again():
    assert row(dialogue_section(TOKENS, {}, 0.5), "endpoint by token")[-1] == "600.00"


def test_what_was_measured_and_what_was_assumed_is_said():
    section = dialogue_section(TOKENS, {"asking": 2_000.0})
    assert row(section, "asking, one core")[1:3] == [
        "2,000 requests/s, measured",
        "8 min",
    ]
    assert "A projection, not a measurement" in section
    for line in section.splitlines():
        if line.startswith("|") and not line.startswith(("| by", "|---")):
            assert "assumed" in line or "measured" in line


def test_tokens_are_counted_on_requests_and_answers():
    messages = [
        {"role": "system", "content": "Write a dialogue in Hinglish."},
        {"role": "user", "content": "Aarav aur Priya chai par milte hain."},
    ]
    requests = pl.DataFrame({"messages": [canonical_json(messages)]})
    answers = pl.DataFrame({"content": ['{"turns": ["kya haal hai?", "sab badhiya"]}']})
    found = count_dialogue_tokens(requests, answers)
    assert 0 < found.fixed < found.prompt < 60
    assert 10 < found.completion < 60
    assert "1 planned requests and 1 answers" in found.source
