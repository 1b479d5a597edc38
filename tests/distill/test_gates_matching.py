"""Words and numbers meet across scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.distill.gates.matching import numbers, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        ("दिल्ली", "Delhi", "dilli"),
        ("अहमदाबाद", "Ahmedabad"),
        ("मुंबई", "Mumbai", "Mumbaai"),
        ("लखनऊ", "Lucknow"),
        ("चौक", "Chowk", "chauk"),
        ("ಬೆಂಗಳೂರು", "Bengaluru", "Bengalooru"),
        ("ગુજરાત", "गुजरात", "Gujarat"),
        ("समस्या", "samasya", "samsya"),
    ],
)
def test_spellings_of_one_word_share_a_skeleton(spellings):
    assert len({skeleton(word) for word in spellings}) == 1


def test_different_names_do_not_meet():
    names = ["दिल्ली", "Chennai", "पटना", "Nashik", "ಮೈಸೂರು", "Surat", "Kolkata"]
    assert len({skeleton(name) for name in names}) == len(names)


@given(st.text(max_size=40))
def test_a_skeleton_is_plain_consonants_for_any_text(text):
    assert set(skeleton(text)) <= set("bcdgjklmnprstv")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("५ किताबें", 5),
        ("1,20,000 रुपये", 120_000),
        ("2 lakh rupaye", 200_000),
        ("2.5 करोड़", 25_000_000),
        ("teen baje", 3),
        ("ಐದು ಗಂಟೆ", 5),
        ("दस हज़ार", 10_000),
        ("3.6 मिलियन", 3_600_000),
        ("2 बिलियन", 2_000_000_000),
        ("5 अरब", 5_000_000_000),
    ],
)
def test_numbers_are_read_in_digits_and_words(text, value):
    assert value in numbers(text)


def test_list_marks_are_no_numbers():
    assert numbers("1. chai banao\n2. bed par raho") == set()


@given(st.integers(0, 10**12))
def test_a_number_is_the_same_in_every_script(value):
    plain = str(value)
    devanagari = plain.translate({48 + d: 0x0966 + d for d in range(10)})
    assert numbers(plain) == numbers(devanagari) == {float(value)}
