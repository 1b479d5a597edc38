"""Shares of repeated n-grams agree with counting by hand."""

import pytest

from hinglish_pipeline.text.repetition import repetition_shares


def shares(text):
    return repetition_shares(text.split(), len(text))


def test_a_text_that_says_nothing_twice():
    assert set(shares("ek do teen chaar paanch chhe saat").values()) == {0.0}


def test_the_commonest_ngram_counts_by_its_characters_and_blanks():
    text = "aa bb x aa bb y aa bb z ccccc ddddd ccccc ddddd"
    found = shares(text)
    assert found["top_2"] == pytest.approx(3 * len("aa bb") / len(text))
    assert found["top_3"] == 0


def test_of_equally_common_ngrams_the_longest_counts():
    text = "aa bb x aa bb y cccc dddd z cccc dddd"
    assert shares(text)["top_2"] == pytest.approx(2 * len("cccc dddd") / len(text))


def test_overlapping_repeats_are_clipped_at_the_whole_text():
    assert shares("ha ha ha ha ha ha")["top_4"] == 1


def test_signs_and_blanks_are_characters_of_the_text():
    words = "ek do ek do".split()
    assert repetition_shares(words, 40)["top_2"] == pytest.approx(10 / 40)


def test_only_what_was_said_before_counts_as_duplicate():
    line = "yeh ek lambi pankti hai"
    found = shares(f"{line} aur {line}")
    assert found["dup_5"] == pytest.approx(19 / 51)
    assert found["dup_6"] == 0


def test_repeats_that_overlap_count_once():
    line = "a b c d e f g"
    # a..e is counted and passed over; f g is no n-gram of five words.
    assert shares(f"{line} {line}")["dup_5"] == pytest.approx(5 / 27)
    assert shares(f"{line} {line}")["dup_7"] == pytest.approx(7 / 27)


def test_ngrams_inside_a_counted_repeat_were_not_said_before():
    words = "a b c d e a b c d e x y b c d e x".split()
    found = repetition_shares(words, 100)
    assert found["dup_5"] == pytest.approx(5 / 100)


def test_no_words():
    assert set(shares("").values()) == {0.0}
