"""A worse answer is worse in the one way asked for, and the same on every machine."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.teachers.rules import CannotAnswer, answer_request

BUS = "Delhi se bus subah 5 baje chalegi aur kiraya 230 rupaye hai."
HINDI = "सीकर से खाटू के लिए नई बस सुबह 5 बजे चलेगी।"
MIXED = "meeting कल सुबह 11 बजे office में होगी।"
ENGLISH = "The city library in Pune opens at 9 am."
KANNADA = "ಮೈಸೂರಿನ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ಮಲ್ಲಿಗೆ ಬೆಲೆ 400 ರೂಪಾಯಿ ಆಗಿದೆ."
GUJARATI = "અમદાવાદમાં ટામેટાનો ભાવ 40 રૂપિયા છે."
ANSWERS = {
    "hinglish-Latn": BUS,
    "hi-Deva": HINDI,
    "hinglish-mixed": MIXED,
    "en": ENGLISH,
    "kn": KANNADA,
    "gu": GUJARATI,
}


def worse(
    answer: str, dimension: str, lang: str, seed: int = 1, asked: str = ""
) -> str:
    variables = {
        "question": asked,
        "answer": answer,
        "dimension": dimension,
        "lang": lang,
    }
    return answer_request(
        recipe="preference_pair", lang=lang, variables=variables, seed=seed
    )["rejected"]


@pytest.mark.parametrize(
    ("lang", "answer", "official"),
    [
        ("hinglish-Latn", "Please form bharo aur 2 photo do.", "Kripya aavedan patra"),
        ("hinglish-Latn", "Bank app use karo.", "prayog karein"),
        ("hi-Deva", HINDI, "खाटू हेतु"),
        ("hinglish-mixed", MIXED, "karyalay"),
        ("en", ENGLISH, "commences"),
    ],
)
def test_register_puts_official_words_for_peoples_words(
    lang: str, answer: str, official: str
) -> None:
    assert official in worse(answer, "register", lang)


@pytest.mark.parametrize(
    ("lang", "answer"),
    [("hinglish-Latn", "Haan."), ("kn", KANNADA), ("gu", GUJARATI), ("hi-Deva", "हां।")],
)
def test_register_declines_where_no_word_is_known(lang: str, answer: str) -> None:
    with pytest.raises(CannotAnswer, match="cannot_degrade:register"):
        worse(answer, "register", lang)


LATIN, INDIC = re.compile("[A-Za-z]"), re.compile("[\u0900-\u0d7f]")


@pytest.mark.parametrize("lang", ANSWERS)
def test_script_writes_all_of_it_in_another_script(lang: str) -> None:
    for seed in range(6):
        said = worse(ANSWERS[lang], "script", lang, seed)
        assert bool(LATIN.search(said)) != bool(INDIC.search(said))
        if lang != "hinglish-mixed":
            own = LATIN if lang in ("hinglish-Latn", "en") else INDIC
            assert not own.search(said)
    assert "namaka" in worse("नमक", "script", "hi-Deva")


@pytest.mark.parametrize("lang", ANSWERS)
def test_groundedness_changes_one_fact(lang: str) -> None:
    answer = ANSWERS[lang]
    for seed in range(12):
        said, told = worse(answer, "groundedness", lang, seed).split(), answer.split()
        assert len(said) == len(told)
        assert sum(a != b for a, b in zip(said, told, strict=True)) == 1


def test_groundedness_adds_a_claim_where_there_is_no_fact_to_change() -> None:
    said = worse("Haan, le ja sakte ho.", "groundedness", "hinglish-Latn")
    assert said.startswith("Haan, le ja sakte ho. ")
    assert re.search(r"\d", said)


def test_a_wrong_number_is_none_of_the_question() -> None:
    for seed in range(40):
        said = worse("5 baje.", "groundedness", "hinglish-Latn", seed, "6 baje ya 7?")
        assert said.split()[0] not in {"5", "6", "7"}


@pytest.mark.parametrize("lang", ANSWERS)
def test_stop_control_goes_on_and_says_it_again(lang: str) -> None:
    said = worse(ANSWERS[lang], "stop_control", lang)
    assert said.startswith(ANSWERS[lang])
    assert said.count(ANSWERS[lang]) == 2
    assert "?" in said[len(ANSWERS[lang]) :]


def test_unknown_dimensions_and_languages_are_declined() -> None:
    with pytest.raises(CannotAnswer, match="unknown_dimension:tone"):
        worse(BUS, "tone", "hinglish-Latn")
    with pytest.raises(CannotAnswer, match="no_words_for:ta"):
        worse("சரி", "stop_control", "ta")
    with pytest.raises(CannotAnswer, match="missing_variable:answer"):
        worse(" ", "register", "en")


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ("translation", "rules_cannot_translate"),
        ("critique_refine", "rules_cannot_critique"),
        ("review", "rules_cannot_review"),
    ],
)
def test_what_rules_cannot_do_is_declined_with_a_reason(
    recipe: str, reason: str
) -> None:
    with pytest.raises(CannotAnswer, match=reason):
        answer_request(recipe=recipe, lang="en", variables={"text": "x"}, seed=0)


@settings(deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(["register", "script", "groundedness", "stop_control"]),
    st.sampled_from(sorted(ANSWERS)),
    st.integers(0, 2**32),
)
def test_any_answer_is_made_worse_alike_or_declined(
    answer: str, dimension: str, lang: str, seed: int
) -> None:
    try:
        said = worse(answer, dimension, lang, seed)
    except CannotAnswer:
        return
    assert said == worse(answer, dimension, lang, seed)
    assert said != answer
