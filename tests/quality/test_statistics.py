"""The table of statistics counts what is there."""

import polars as pl
import pytest

from hinglish_pipeline.quality.contracts import check_contracts
from hinglish_pipeline.quality.statistics import profile_examples
from tests.quality.make import CONTRACTS, PROFILE, example, frame_of, sound_rows


def profile(rows, prompts=()):
    frame = frame_of(rows)
    verdicts = check_contracts(frame, list(prompts), CONTRACTS)
    return profile_examples(frame.lazy(), verdicts.lazy(), PROFILE)


def test_one_row_per_recipe_and_language_sorted():
    table = profile(sound_rows())
    assert table.select("recipe", "lang").rows() == [
        ("passage_qa", "hi-Deva"),
        ("topic_qa", "hinglish-Latn"),
    ]
    assert table["rows"].to_list() == table["kept"].to_list() == [20, 20]
    assert table["target_script"].to_list() == pytest.approx([1.0, 1.0], abs=0.02)
    assert table["cmi_p50"].to_list() == [None, 21.5]


def test_losses_are_shares_of_the_answered_rows():
    rows = [
        example(i, f"sawaal {i}", f"jawab {i}", drop_reason=reason)
        for i, reason in enumerate(
            [None, None, None, "teacher_failed", "bad_json", "schema", "loop", "loop"]
        )
    ]
    (row,) = profile(rows).to_dicts()
    assert (row["rows"], row["answered"], row["kept"]) == (8, 7, 3)
    assert row["teacher_failed_rate"] == pytest.approx(1 / 8)
    assert row["keep_rate"] == pytest.approx(3 / 7)
    assert row["unreadable_rate"] == pytest.approx(2 / 7)
    assert (row["top_reason"], row["top_reason_rate"]) == ("loop", pytest.approx(2 / 7))


def test_repetition_is_measured_on_kept_rows():
    rows = [example(i, "bus kab?", "Subah aati hai roz") for i in range(4)]
    rows.append(example(9, "train kab?", "Raat ko platform teen par"))
    rows.append(example(10, "x", "Raat ko platform", drop_reason="loop"))
    (row,) = profile(rows).to_dicts()
    assert row["duplicate_rate"] == pytest.approx(0.6)
    assert row["unique_answer_rate"] == pytest.approx(0.4)
    assert row["opening_share"] == pytest.approx(0.8)


def test_a_leak_and_a_broken_contract_are_counted_once_per_contract():
    rows = [
        example(1, "station ki bus kab", "subah aati hai"),
        example(2, "kab?", "subah", licence=None),
    ]
    (row,) = profile(rows, ["Station ki bus kab?"]).to_dicts()
    assert (row["contract_failures"], row["leaks"]) == (2, 1)


def test_a_group_without_kept_rows_has_counts_but_no_lengths():
    rows = [example(1, "", "", messages=[], drop_reason="bad_json", licence=None)]
    (row,) = profile(rows).to_dicts()
    assert (row["rows"], row["kept"], row["keep_rate"]) == (1, 0, 0.0)
    assert row["answer_words_p50"] is None
    assert row["target_script"] is None


def test_a_teacher_that_declines_everything_leaves_no_rates():
    rows = [example(1, "", "", messages=[], drop_reason="teacher_failed")]
    (row,) = profile(rows).to_dicts()
    assert (row["teacher_failed_rate"], row["answered"]) == (1.0, 0)
    assert row["keep_rate"] is row["top_reason_rate"] is row["unreadable_rate"] is None


def test_matras_belong_to_their_word():
    rows = [example(1, "कब?", "नमस्ते दोस्तों, किताबें यहाँ हैं", lang="hi-Deva")]
    assert profile(rows)["answer_words_p50"].to_list() == [5.0]


def test_an_empty_set_gives_an_empty_table():
    table = profile([])
    assert table.is_empty()
    assert isinstance(table, pl.DataFrame)
