"""The receipt: passes on sound data, fails on poisoned data, and says why."""

import re

import orjson
import pytest

from hinglish_pipeline.quality import (
    DocsParams,
    GateFailed,
    build_data_docs_task,
    check_contracts_task,
    profile_examples_task,
    require_passed,
    run_checkpoint_task,
)
from hinglish_pipeline.shards import Artifact, task
from tests.quality.make import (
    CHECKPOINT,
    CONTRACTS,
    PROFILE,
    example,
    frame_of,
    sound_rows,
)


class Room:
    """Runs the four tasks of the room in a folder, as the pipeline would."""

    def __init__(self, folder):
        self.folder = folder

    def validate(
        self, rows, prompts=("koi aur sawaal poochho",), checkpoint=CHECKPOINT
    ):
        self.examples = self._file("examples.parquet")
        frame_of(rows).write_parquet(self.examples.path)
        self.verdicts = self._run(
            "verdicts.parquet",
            check_contracts_task,
            examples=self.examples,
            evaluation_sets=[{"id": "1", "prompt": prompt} for prompt in prompts],
            params=CONTRACTS,
        )
        self.statistics = self._run(
            "statistics.parquet",
            profile_examples_task,
            examples=self.examples,
            contract_verdicts=self.verdicts,
            params=PROFILE,
        )
        self.receipt = self._run(
            "receipt.json",
            run_checkpoint_task,
            shard_statistics=self.statistics,
            examples=self.examples,
            params=checkpoint,
        )
        return self.receipt.json()

    def docs(self):
        (self.folder / "docs").mkdir()
        self._run(
            "docs",
            build_data_docs_task,
            gate_receipt=self.receipt,
            shard_statistics=self.statistics,
            contract_verdicts=self.verdicts,
            params=DocsParams(title="Data <docs>", max_rows=5),
        )
        return (self.folder / "docs" / "index.html").read_text(encoding="utf-8")

    def _file(self, name):
        return Artifact(self.folder / name, "e" * 64)

    def _run(self, name, function, **arguments):
        task(function, **arguments).run(self.folder / name)
        return self._file(name)


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def test_sound_data_passes(room, capfd, recwarn):
    receipt = room.validate(sound_rows())
    assert receipt["passed"], receipt["failed"]
    assert receipt["failed"] == []
    assert (receipt["n_examples"], receipt["n_kept"]) == (40, 40)
    assert receipt["evaluated"] == len(receipt["expectations"]) >= 12
    assert receipt["examples_fingerprint"] == "e" * 64
    assert all(row["success"] for row in receipt["expectations"])
    require_passed(receipt, examples_fingerprint="e" * 64)
    assert capfd.readouterr() == ("", "")
    assert [str(w.message) for w in recwarn] == []


def test_equal_data_gives_equal_bytes_without_times(room):
    room.validate(sound_rows())
    first = room.receipt.path.read_bytes()
    room.validate(sound_rows())
    assert room.receipt.path.read_bytes() == first
    assert not re.search(rb"\d{4}-\d\d-\d\d|run_id|run_time", first)


POISON = {
    "contracts": lambda rows: [*rows, example(900, "kab?", "subah aati", licence=None)],
    "no_leaks": lambda rows: [
        *rows,
        example(901, "koi aur sawaal poochho", "theek hai poochho"),
    ],
    "duplicates": lambda rows: [*rows, rows[0] | {"example_id": "f" * 32}],
    "keep_rate": lambda rows: (
        rows
        + [
            example(1000 + i, "x", "y", drop_reason=f"reason_{i % 7}")
            for i in range(80)
        ]
    ),
    "teacher_failures": lambda rows: (
        rows
        + [example(2000 + i, "x", "y", drop_reason="teacher_failed") for i in range(6)]
    ),
    "unreadable_answers": lambda rows: (
        rows + [example(3000 + i, "x", "y", drop_reason="bad_json") for i in range(6)]
    ),
    "single_reason": lambda rows: (
        rows + [example(4000 + i, "x", "y", drop_reason="loop") for i in range(30)]
    ),
    "openings": lambda rows: (
        rows
        + [
            example(5000 + i, f"sawaal {i}?", f"dekho bhai baat {i} hai")
            for i in range(20)
        ]
    ),
    "unique_answers": lambda rows: (
        rows + [example(6000 + i, f"sawaal {i}?", "bas theek hai") for i in range(200)]
    ),
    "total_kept": lambda rows: rows[:10],
    "group_kept": lambda rows: [
        *rows,
        example(7000, "kab?", "subah aati hai", recipe="hinglish_rewrite"),
    ],
    "longest_answer": lambda rows: [*rows, example(7100, "kab?", "aao jao " * 55)],
    "target_script": lambda rows: (
        rows
        + [
            example(7200 + i, f"sawaal {i}?", f"{w} की बस अभी {i} बजे चलती है रोज़")
            for i, w in enumerate("abcdefghij")
        ]
    ),
    "mixing": lambda rows: [
        row | {"gate_scores": '{"cmi_band":0.0,"failed":[]}'} for row in rows
    ],
    "answer_length": lambda rows: [
        example(i, f"sawaal {i}?", f"haan {i}") for i in range(30)
    ],
    "groups": lambda rows: [],
}


@pytest.mark.parametrize("check", POISON)
def test_poisoned_data_fails_the_check_it_poisons(room, check):
    receipt = room.validate(POISON[check](sound_rows()))
    assert check in receipt["failed"]
    assert receipt["passed"] is False
    with pytest.raises(GateFailed, match=rf"- {check}: "):
        require_passed(receipt)


def test_the_failing_group_and_its_value_are_named(room):
    receipt = room.validate(POISON["contracts"](sound_rows()))
    (row,) = [row for row in receipt["expectations"] if not row["success"]]
    assert row["failing"] == ["topic_qa/hinglish-Latn = 1"]
    with pytest.raises(GateFailed) as caught:
        require_passed(receipt)
    message = str(caught.value)
    assert "topic_qa/hinglish-Latn = 1" in message
    assert "kedro run --pipelines=distill,validate" in message


def test_thresholds_decide(room):
    rows = POISON["single_reason"](sound_rows())
    assert not room.validate(rows)["passed"]
    relaxed = CHECKPOINT.model_copy(update={"max_single_reason": 0.9})
    assert room.validate(rows, checkpoint=relaxed)["passed"]


def test_a_receipt_for_other_data_is_refused(room):
    receipt = room.validate(sound_rows())
    with pytest.raises(GateFailed, match="other examples"):
        require_passed(receipt, examples_fingerprint="a" * 64)


@pytest.mark.parametrize("receipt", [{}, {"passed": False}, {"passed": "yes"}])
def test_no_verdict_is_no_pass(receipt):
    with pytest.raises(GateFailed):
        require_passed(receipt)


def test_the_docs_open_offline_and_hold_every_number(room):
    rows = [*sound_rows(), example(1, "<b>kab</b>?", "subah aati", licence=None)]
    receipt = room.validate(rows)
    page = room.docs()
    assert "http" not in page
    assert not re.search(r"(?:src|href)\s*=", page)
    assert "Data &lt;docs&gt;" in page
    assert "failed</span>" in page
    for row in receipt["expectations"]:
        assert row["id"] in page
        assert row["says"] in page
    assert "unique_id" in page
    assert "no licence" in page


def test_the_receipt_is_plain_json(room):
    room.validate(sound_rows())
    assert orjson.loads(room.receipt.path.read_bytes())["suite"] == {
        "name": "examples",
        "version": "1",
    }
