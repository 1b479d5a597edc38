"""Rendering: what is trained on, what is not, and that every row is accounted for."""

import polars as pl
import pytest

from hinglish_pipeline.students.augment import augment_messages
from hinglish_pipeline.students.params import AugmentParams
from hinglish_pipeline.students.render import EmptyTrainingSetError, render_examples
from tests.students.conftest import chat, example_rows, save_examples, student_params

NOISE = AugmentParams(drop=0.3, swap=0.3, respell=0.9, filler=0.9)


def render(rows, tokenizer, folder, evaluation_sets=(), **changes):
    """Render rows; returns the account and the three tables."""
    params = student_params().render.model_copy(update=changes)
    out = folder / "out"
    out.mkdir()
    account = render_examples(
        examples=save_examples(rows, folder / "examples.parquet"),
        tokenizer=tokenizer,
        evaluation_sets=list(evaluation_sets),
        params=params,
        out=out,
    )
    names = ("train", "validation", "dropped")
    return account, *(pl.read_parquet(out / f"{name}.parquet") for name in names)


class TestAccount:
    def test_every_copy_has_one_fate(self, tokenizer_folder, tmp_path):
        rows = example_rows()
        rows[0]["drop_reason"] = "copied"
        account, train, validation, dropped = render(rows, tokenizer_folder, tmp_path)
        assert account["examples"] == len(rows)
        assert account["examples_kept"] == len(rows) - 1
        held_out = validation["example_id"].n_unique()
        assert train.height == 2 * (len(rows) - 1 - held_out)
        assert dropped.height == 0

    def test_a_row_that_would_lose_its_answers_end_is_dropped(
        self, tokenizer_folder, tmp_path
    ):
        rows = example_rows()
        rows[0]["messages"] = chat("lamba jawab do", "bahut lamba " * 100)
        account, train, *_ = render(rows, tokenizer_folder, tmp_path)
        assert account["dropped"]["truncated_past_answer"] >= 1
        assert rows[0]["example_id"] not in train["example_id"].to_list()
        assert train["n_tokens"].max() <= 160

    def test_a_question_of_an_evaluation_set_is_not_trained_on(
        self, tokenizer_folder, tmp_path
    ):
        rows = example_rows()
        asked = rows[0]["messages"][0]["content"].upper()
        account, train, validation, _ = render(
            rows, tokenizer_folder, tmp_path, [{"prompt": asked}]
        )
        assert account["dropped"] == {"asked_in_evaluation": 1}
        seen = {*train["example_id"], *validation["example_id"]}
        assert rows[0]["example_id"] not in seen

    def test_no_conversation_is_both_trained_on_and_held_out(
        self, tokenizer_folder, tmp_path
    ):
        _, train, validation, _ = render(example_rows(), tokenizer_folder, tmp_path)
        assert validation.height == 2
        assert not set(train["example_id"]) & set(validation["example_id"])

    def test_a_recipe_outside_the_mixture_is_dropped_with_a_reason(
        self, tokenizer_folder, tmp_path
    ):
        rows = example_rows()
        rows[0]["recipe"] = "passage_qa"
        account, *_ = render(rows, tokenizer_folder, tmp_path)
        assert account["dropped"] == {"not_in_mixture": 1}

    def test_nothing_left_is_an_error(self, tokenizer_folder, tmp_path):
        with pytest.raises(EmptyTrainingSetError, match="not_in_mixture"):
            render(example_rows(), tokenizer_folder, tmp_path, mixture={})

    def test_twice_gives_the_same_bytes(self, tokenizer_folder, tmp_path):
        outputs = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            render(example_rows(), tokenizer_folder, tmp_path / name, augment=NOISE)
            outputs.append((tmp_path / name / "out/train.parquet").read_bytes())
        assert outputs[0] == outputs[1]


class TestNoise:
    def test_answers_and_the_words_they_repeat_stay(self):
        turns = chat("yaar Jaipur me chana dal kaise banate hain", "Jaipur: chana dal!")
        for seed in range(40):
            question, answer = augment_messages(turns, NOISE, str(seed))
            assert answer == turns[1]
            assert {"Jaipur", "chana", "dal"} <= set(question["content"].split())

    def test_noise_depends_on_the_seed_alone(self):
        turns = chat("mujhe nahi pata kya karu kaise karu", "Bolo.")
        made = {augment_messages(turns, NOISE, "7")[0]["content"] for _ in range(3)}
        assert len(made) == 1
        different = {
            augment_messages(turns, NOISE, str(n))[0]["content"] for n in range(20)
        }
        assert len(different) > 5

    def test_a_question_never_becomes_empty(self):
        params = AugmentParams(drop=0.5, swap=0, respell=0, filler=0)
        for seed in range(50):
            made = augment_messages(chat("kyun bhai", "Aise hi."), params, str(seed))
            assert made[0]["content"].strip()
