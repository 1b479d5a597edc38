"""Shares of repeated n-grams agree with counting by hand."""

import pytest

from hinglish_pipeline.text.repetition import repetition_shares


def shares(text):
    return repetition_shares(text.split())


def test_a_text_that_says_nothing_twice():
    assert set(shares("ek do teen chaar paanch chhe saat").values()) == {0.0}


def test_the_weightiest_repeated_ngram_counts_by_its_characters():
    found = shares("aa bb x aa bb y aa bb z ccc ddd ccc ddd")
    # aa bb: 3 x 4 of 27 characters; ccc ddd: 2 x 6.
    assert found["top_2"] == pytest.approx(12 / 27)
    assert found["top_3"] == 0


def test_overlapping_repeats_are_clipped_at_the_whole_text():
    assert shares("ha ha ha ha ha ha")["top_4"] == 1


def test_only_what_was_said_before_counts_as_duplicate():
    line = "yeh ek lambi pankti hai"
    found = shares(f"{line} aur {line}")
    assert found["dup_5"] == pytest.approx(19 / 41)
    assert found["dup_6"] == 0


def test_a_word_in_several_duplicates_counts_once():
    line = "a b c d e f g"
    assert shares(f"{line} {line}")["dup_5"] == pytest.approx(0.5)


def test_no_words():
    assert set(shares("").values()) == {0.0}
