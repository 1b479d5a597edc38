"""Answers: deterministic, batch-independent, ending where the model ends its turn."""

import math

import orjson
import polars as pl
import pytest
import torch

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.students.edge import measure_edge_student, run_gguf
from hinglish_pipeline.students.fit import fit_student
from hinglish_pipeline.students.generate import generate_answers
from hinglish_pipeline.students.gguf_export import export_gguf
from hinglish_pipeline.students.merge import merge_student
from hinglish_pipeline.students.model_card import write_model_card
from hinglish_pipeline.students.models import ModelError, build_model, load_model
from hinglish_pipeline.students.params import ModelParams
from hinglish_pipeline.students.predict import measure_likelihoods, predict_sets
from tests.students.conftest import (
    GEMMA3,
    QUESTIONS,
    fit_params,
    student_params,
)

SETS = [
    {
        "set": "held_out_paraphrases",
        "id": str(number),
        "intent": f"intent-{number}",
        "prompt": question,
        "references": [answer],
    }
    for number, (question, answer) in enumerate(QUESTIONS.items())
]


@pytest.fixture(scope="module")
def student(training_set, tokenizer_folder, tmp_path_factory):
    """A student that learnt its four answers by heart."""
    folder = tmp_path_factory.mktemp("student")
    for name in ("checkpoint", "scratch", "student"):
        (folder / name).mkdir()
    fit_student(
        training_set=training_set,
        tokenizer=tokenizer_folder,
        params=student_params(
            fit=fit_params(steps=400, save_every=400, warmup_steps=20)
        ),
        out=folder / "checkpoint",
        scratch=folder / "scratch",
    )
    checkpoint = Artifact(folder / "checkpoint", "checkpoint")
    merge_student(student_checkpoint=checkpoint, out=folder / "student")
    return Artifact(folder / "student", "student")


@pytest.fixture(scope="module")
def predictions(student, tmp_path_factory):
    """Its answers to the four questions."""
    path = tmp_path_factory.mktemp("predictions") / "predictions.parquet"
    predict_sets(
        student=student, evaluation_sets=SETS, max_new_tokens=60, batch_size=3, out=path
    )
    return Artifact(path, "predictions")


@pytest.fixture(scope="module")
def gguf(student, tmp_path_factory):
    """The student as GGUF."""
    folder = tmp_path_factory.mktemp("gguf")
    export_gguf(student=student, types=["f32", "q8_0"], out=folder)
    return Artifact(folder, "gguf")


class TestAnswers:
    def test_the_trained_student_answers_and_stops(self, predictions):
        rows = predictions.frame().filter(pl.col("model") == "student").to_dicts()
        right = [row["prediction"] in row["references"] for row in rows]
        assert sum(right) >= 3
        assert all(row["finish"] == "stop" for row in rows)

    def test_the_untrained_self_answers_nothing_right(self, predictions):
        rows = predictions.frame().filter(pl.col("model") == "untrained").to_dicts()
        assert not any(row["prediction"] in row["references"] for row in rows)

    def test_an_answer_that_is_cut_says_so(self, student, template):
        model = load_model(student.path)
        (answer,) = generate_answers(
            model,
            template,
            [[{"role": "user", "content": next(iter(QUESTIONS))}]],
            max_new_tokens=2,
            batch_size=1,
        )
        assert (answer.finish, answer.n_tokens) == ("length", 2)

    def test_batching_changes_nothing(self, student, template):
        chats = [[{"role": "user", "content": text}] for text in QUESTIONS]
        model = load_model(student.path)
        alone, together = (
            generate_answers(model, template, chats, max_new_tokens=30, batch_size=size)
            for size in (1, 4)
        )
        assert alone == together


class TestLikelihood:
    def test_training_makes_held_out_answers_cheaper(
        self, student, training_set, tmp_path
    ):
        out = tmp_path / "likelihoods.parquet"
        bits = measure_likelihoods(
            student=student,
            training_set=training_set,
            evaluation_sets=SETS,
            batch_size=3,
            out=out,
        )
        assert bits["student"] < bits["untrained"] / 2
        frame = pl.read_parquet(out)
        assert set(frame["set"]) == {"held_out_paraphrases", "validation"}
        untrained = frame.filter(pl.col("model") == "untrained")
        # Random weights spread over the vocabulary: about log2(400) bits a token.
        per_token = untrained["nll_bits"].sum() / untrained["n_tokens"].sum()
        assert per_token == pytest.approx(math.log2(400), abs=1)


class TestGguf:
    def test_llama_cpp_says_what_transformers_says(self, gguf, predictions, template):
        rows = predictions.frame().filter(pl.col("model") == "student").to_dicts()
        answers, millis = run_gguf(
            gguf.path / "student-f32.gguf",
            template,
            [row["prompt"] for row in rows],
            60,
            1,
        )
        assert [a.text for a in answers] == [row["prediction"] for row in rows]
        assert [a.finish for a in answers] == [row["finish"] for row in rows]
        assert millis > 0

    def test_another_architecture_is_refused(self, student, tmp_path):
        model = build_model(
            ModelParams(config=GEMMA3),
            vocab_size=400,
            special_ids={"bos_token_id": None, "eos_token_id": 2, "pad_token_id": 0},
        )
        model.save_pretrained(tmp_path)
        with pytest.raises(ModelError, match="gemma3"):
            export_gguf(student=Artifact(tmp_path, "x"), types=["f32"], out=tmp_path)


class TestReceiptAndCard:
    def test_the_receipt_compares_and_the_card_tells(
        self, student, gguf, predictions, training_set, tmp_path
    ):
        receipt = tmp_path / "receipt.json"
        threads = torch.get_num_threads()
        measure_edge_student(
            student=student,
            gguf=gguf,
            predictions=predictions,
            max_new_tokens=60,
            threads=1,
            out=receipt,
        )
        torch.set_num_threads(threads)
        body = orjson.loads(receipt.read_bytes())
        assert {entry["model"] for entry in body["files"]} == {"gguf-f32", "gguf-q8_0"}
        assert len(body["answers"]) == 2 * len(SETS)
        assert all(entry["n"] == len(SETS) for entry in body["files"])
        for entry in body["bitsandbytes"]:
            assert entry["measured"] or entry["why_not"]
        scores = tmp_path / "scores.json"
        row = {
            "set": "held_out_paraphrases",
            "metric": "exact",
            "value": 0.75,
            "n": 4,
            "ci_low": 0.3,
            "ci_high": 1.0,
            "baselines": {"untrained": 0.0},
        }
        scores.write_bytes(orjson.dumps({"rows": [row]}))
        card = tmp_path / "card.md"
        write_model_card(
            student=student,
            training_set=training_set,
            scores=Artifact(scores, "scores"),
            deployment_receipt=Artifact(receipt, "receipt"),
            out=card,
        )
        text = card.read_text(encoding="utf-8")
        assert "| held_out_paraphrases | exact | 0.750 | 0.300 – 1.000 | 4 |" in text
        for part in ("What it cannot do", "Licence", "gguf-q8_0", "CC0-1.0"):
            assert part in text
