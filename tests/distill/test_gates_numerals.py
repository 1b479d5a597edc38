"""Numbers are read alike in digits and words, in five languages."""

import pytest

from hinglish_pipeline.distill.gates.numerals import (
    known_numbers,
    read_numbers,
    unsupported,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दो हज़ार पाँच सौ रुपये", "2,500 rupaye"),
        ("डेढ़ लाख", "1,50,000"),
        ("साढ़े पाँच बजे", "5:30 ki train"),
        ("School begins at eight-thirty.", "साढ़े आठ बजे"),
        ("forty-five seats", "45 seats"),
        ("teen sau log", "300 people"),
        ("બસો પચાસ રૂપિયા", "250 रुपये"),
        ("સવારે ૯ વાગ્યે", "9 बजे"),
        ("ಇಪ್ಪತ್ತೈದು ರೂಪಾಯಿ", "पच्चीस रुपये"),
        ("ಐನೂರ ಐವತ್ತು", "550"),
        ("65 lakh", "6.5 million"),
        ("ग्यारहवीं सदी", "11वीं सदी"),
        ("15/08/1947", "15 August 1947"),
        ("2-3 lakh", "do se teen lakh"),
        ("ek darjan", "12"),
    ],
)
def test_two_spellings_support_each_other(one, other):
    assert unsupported(read_numbers(one), known_numbers(other)) == []
    assert unsupported(read_numbers(other), known_numbers(one)) == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("5 baje", "साढ़े पाँच बजे"),
        ("2 crore", "2 lakh"),
        ("das din", "4 से 7 दिन"),
        ("ನೂರು ರೂಪಾಯಿ", "50 ರೂಪಾಯಿ"),
        ("80 years", "नब्बे साल"),
    ],
)
def test_another_number_is_not_supported(said, known):
    assert unsupported(read_numbers(said), known_numbers(known))


@pytest.mark.parametrize(
    "text",
    [
        "ek baat batao",
        "paani de do",
        "mere saath chalo",
        "hundreds of people",
        "helpline 24x7 khuli hai",
        "1. chai banao\n2. piyo",
        "I dove into the river",
        "ಎಲ್ಲ ಕಾಲ ಒಂದೇ ಅಲ್ಲ",
        "સોના ની વીંટી",
    ],
)
def test_words_that_only_look_like_numbers_ask_for_nothing(text):
    assert unsupported(read_numbers(text), frozenset()) == []


def test_about_may_round():
    known = known_numbers("4,98,750 log")
    assert unsupported(read_numbers("lagbhag 5 lakh log"), known) == []
    assert unsupported(read_numbers("5 lakh log"), known)


def test_a_scale_word_that_follows_no_number_of_its_own_ends_the_reading():
    values = [mention.value for mention in read_numbers("teen log aur hazaar")]
    assert values == [3.0, 1000.0]
