"""What kedro-viz shows of the gates' measured worth."""

import orjson
import pytest

from hinglish_pipeline.datasets import GateQualityDataset
from hinglish_pipeline.distill.gates import GATES, GateParams
from hinglish_pipeline.pipelines.distill.quality import (
    LabelledAnswers,
    measure_gates_task,
)
from hinglish_pipeline.shards import task

PROMPTS = {
    "topic_qa": {
        "version": "1",
        "system": "Answer.",
        "user": "$question",
        "languages": {"hinglish-Latn": "Hinglish"},
    }
}


def sample(label, reasons, answer):
    return {
        "id": f"written-{label}",
        "recipe": "topic_qa",
        "lang": "hinglish-Latn",
        "variables": {
            "title": "Bus",
            "question": "station kaunsi bus jaati hai?",
            "facts": ["Bus 12 station jaati hai."],
        },
        "messages": [
            {"role": "user", "content": "station kaunsi bus jaati hai?"},
            {"role": "assistant", "content": answer},
        ],
        "label": label,
        "reasons": reasons,
    }


GOOD = sample("good", [], "Bus 12 station jaati hai.")
BAD = sample("bad", ["loop"], "Bus 12 " + "haan haan " * 20)


@pytest.fixture
def preview(tmp_path):
    def show(*rows):
        dataset = GateQualityDataset(path=str(tmp_path / "gate_quality.json"))
        labelled = LabelledAnswers(rows)
        work = {"labelled": labelled, "prompts": PROMPTS, "params": GateParams()}
        dataset.save(task(measure_gates_task, **work))
        return dataset.preview()

    return show


def test_a_line_for_all_gates_and_one_for_each(preview):
    shown = preview(GOOD, BAD)
    by_gate = {row[0]: row[1:] for row in shown["data"]}
    assert shown["columns"][0] == "gate"
    assert by_gate["all gates: bad caught"][::2] == [1, "100.0% (20.6% to 100.0%)"]
    assert by_gate["all gates: good lost"][0] == 1
    assert by_gate["all gates: good lost"][3].startswith("0.0% (")
    assert by_gate["loop"] == [1, "100%", "100%", 0]
    assert by_gate["pii"] == [0, "–", "no labelled answers", 0]
    assert set(GATES) < set(by_gate)
    assert orjson.dumps(shown)


def test_labelled_answers_stay_unread(preview):
    missed = sample("bad", ["pii"], "Bus 12 station jaati hai.")
    assert "station" not in str(preview(GOOD, missed))


def test_a_side_without_labels_says_so(preview):
    (lost,) = [row for row in preview(BAD)["data"] if row[0].endswith("good lost")]
    assert lost[4] == "no labelled answers"
