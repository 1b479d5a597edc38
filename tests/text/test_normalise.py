"""Normalising is idempotent, loses no vowel sign and repairs only what is certain."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.mojibake import mojibake_marks, repair_mojibake
from hinglish_pipeline.text.normalise import (
    ascii_digits,
    cap_elongation,
    cap_emoji,
    decode_entities,
    drop_invisible,
    normalise,
    strip_simple_tags,
    tidy_whitespace,
    unify_code_points,
    unify_danda,
)

BLOCKS = [(0x0900, 0x097F), (0x0C80, 0x0CFF), (0x0A80, 0x0AFF)]
indic = st.one_of(*(st.characters(min_codepoint=a, max_codepoint=b) for a, b in BLOCKS))
signs = st.sampled_from(list("abhi 12\n\t|.!&;<>#…\u200c\u200d\u200b\ufeff\u00a0à¤â€"))
texts = st.text(st.one_of(indic, signs), max_size=60)
VIRAMAS = "\u094d\u0acd\u0ccd"


def marks(text):
    decomposed = unicodedata.normalize("NFD", text)
    return Counter(c for c in decomposed if unicodedata.category(c) in ("Mn", "Mc"))


@given(texts)
@example("&amp;lt;br&amp;gt; नमस्ते||  ")
@example("aaa&#97;aa")
@settings(max_examples=300)
def test_idempotent(params, text):
    once = normalise(text, params.normalise)
    assert normalise(once, params.normalise) == once


@given(st.text(st.one_of(indic, st.sampled_from(" \n|\u200c\u200d!")), max_size=60))
@settings(max_examples=300)
def test_no_matra_is_ever_lost(params, text):
    assert marks(normalise(text, params.normalise)) == marks(text)


@pytest.mark.parametrize("word", ["में", "मैं", "पैर", "ಕನ್ನಡ", "ગુજરાતી", "ज़िंदगी", "हिन्दी"])
def test_words_stay_themselves(params, word):
    assert normalise(word, params.normalise) == unicodedata.normalize("NFC", word)


def test_one_form_of_every_nukta_letter():
    assert unify_code_points("\u0958") == unify_code_points("\u0915\u093c")
    assert unify_code_points("\u0929") == unify_code_points("\u0928\u093c")


def test_joiners_stay_where_a_script_needs_them():
    assert drop_invisible("क्\u200dष") == "क्\u200dष"
    assert drop_invisible("ಆ್\u200cಯಪ್") == "ಆ್\u200cಯಪ್"
    assert drop_invisible("ರ\u200d್ಯ") == "ರ\u200d್ಯ"
    assert drop_invisible("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"
    assert drop_invisible("क\u200dख a\u200cb") == "कख ab"


def test_invisible_characters_go():
    assert drop_invisible("\ufeffनम\u200bस्ते\u00ad\u202e\x07") == "नमस्ते"


def test_entities_nested_and_bare():
    assert decode_entities("a &amp;amp; b &#2325; &nbsp;|AT&T; R&D") == (
        "a & b क \u00a0|AT&T; R&D"
    )


def test_simple_tags():
    assert strip_simple_tags("एक<br/>दो<b>तीन</b> Vec<T>") == "एक\nदोतीन Vec<T>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("वह गया|", "वह गया।"),
        ("वह गया| राम आया|", "वह गया। राम आया।"),
        ("राम राम||", "राम राम॥"),
        ("श्लोक ||12||", "श्लोक ॥12||"),
        ("| नाम | उम्र |", "| नाम | उम्र |"),
        ("नाम| उम्र| पता", "नाम| उम्र| पता"),
        ("a || b", "a || b"),
        ("x|y", "x|y"),
    ],
)
def test_danda_only_where_certain(before, after):
    assert unify_danda(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("yaaaaaar", "yaaar"),
        ("hmmmm!!!!!!", "hmmm!!!"),
        ("वाहहहहह", "वाहहह"),
        ("😂😂😂😂😂", "😂😂😂"),
        ("0xffffff 100000", "0xffffff 100000"),
        ("हाााााँ", "हाााााँ"),
    ],
)
def test_elongation(before, after):
    assert cap_elongation(before, 3) == after


def test_whitespace():
    assert tidy_whitespace(" a\u00a0\t b \r\n\r\n\n\n c\r") == "a b\n\nc"


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_mojibake_of_indic_text_is_reversed(codec):
    for text in ("नमस्ते दोस्तों", "ಕನ್ನಡ ಭಾಷೆ", "ગુજરાતી ભાષા"):
        broken = "".join(
            bytes([byte]).decode(codec, "ignore") or chr(byte)
            for byte in text.encode("utf-8")
        )
        assert repair_mojibake(broken) == text
        assert mojibake_marks(broken) > 3


def test_real_accents_are_left_alone():
    text = "déjà vu à la carte, São Paulo, Âge, 5€"
    assert repair_mojibake(text) == text
    assert mojibake_marks(text) == 0


def test_rules_can_be_switched_off(params):
    off = params.normalise.model_copy(update={"elongation": False, "danda": False})
    assert normalise("sooooo गया|", off) == "sooooo गया|"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- ek  do\n  - teen \t char  \n\tpanch", "- ek do\n  - teen char\n\tpanch"),
        ("  ek\n    do\n teen", "ek\n  do\n teen"),
        ("ek\n\u00a0\u3000do", "ek\n  do"),
        (
            "Yeh  dekho:\n\n\n```py\nif x:  #\n\treturn  1\n\n\n    y\n```\n\n\nbas  ",
            "Yeh dekho:\n\n```py\nif x:  #\n\treturn  1\n\n\n    y\n```\n\nbas",
        ),
        ("```\nband  nahi\n\n\nhui", "```\nband nahi\n\nhui"),
    ],
)
def test_indentation_stays_and_code_blocks_are_left_alone(before, after):
    assert tidy_whitespace(before) == after
    assert tidy_whitespace(after) == after


@given(st.lists(st.sampled_from(["```", "~~~", " ", "\t", "\n", "a", "\u3000", "क"])))
@settings(max_examples=300)
def test_idempotent_around_fences(params, pieces):
    once = normalise("".join(pieces), params.normalise)
    assert normalise(once, params.normalise) == once


RULES = ["mojibake", "entities", "simple_tags", "invisible", "code_points", "danda"]
RULES += ["elongation", "whitespace", "digits", "emoji"]
BLOCK_TEXT = st.text(
    st.characters(min_codepoint=0x0900, max_codepoint=0x097F)
    | st.characters(min_codepoint=0xA8E0, max_codepoint=0xA8FF)
    | st.characters(min_codepoint=0x0A80, max_codepoint=0x0AFF)
    | st.characters(min_codepoint=0x0C80, max_codepoint=0x0CFF),
    max_size=40,
)


def alone(params, rule):
    """Only one rule is on."""
    policy = {"digits": "ascii", "emoji": "cap"}
    off = dict.fromkeys(RULES, False) | {"digits": "keep", "emoji": "keep"}
    return params.normalise.model_copy(update=off | {rule: policy.get(rule, True)})


@pytest.mark.parametrize("rule", RULES)
@given(text=texts)
@example(text="😂👍🏽😂👍🏽😂 १२३ ```\n&amp;lt;\n```")
@settings(max_examples=100)
def test_each_rule_alone_is_idempotent(params, rule, text):
    once = normalise(text, alone(params, rule))
    assert normalise(once, alone(params, rule)) == once


@pytest.mark.parametrize("rule", RULES)
@given(text=BLOCK_TEXT)
@settings(max_examples=60)
def test_each_rule_alone_keeps_every_sign(params, rule, text):
    assert marks(normalise(text, alone(params, rule))) == marks(text)


@pytest.mark.parametrize(
    "block", [(0x0900, 0x0980), (0xA8E0, 0xA900), (0x0A80, 0x0B00), (0x0C80, 0x0D00)]
)
@pytest.mark.parametrize("base", ["क", "ક", "ಕ", "न", "ೆ", "\u200d", "a", ""])
def test_every_sign_of_a_block_survives_behind_a_letter(params, block, base):
    for code in range(*block):
        many = 5 if unicodedata.category(chr(code))[0] == "M" else 3
        for text in (base + chr(code) * many, f"{base}{chr(code)} {chr(code)}{base}"):
            assert marks(normalise(text, params.normalise)) == marks(text)


FENCED = "```text\n&amp; <br> गया|\n------ 😂😂😂😂 १२३\n```"


def test_fenced_code_keeps_what_is_code(params):
    policies = {"digits": "ascii", "emoji": "drop"}
    rules = params.normalise.model_copy(update=policies)
    prose = "&amp; <br> गया|\n------ 😂😂😂😂 १२३"
    assert normalise(f"{FENCED}\n{prose}", rules) == f"{FENCED}\n&\n गया।\n--- 123"
    assert normalise(FENCED, rules) == FENCED


def test_digits_of_three_scripts():
    assert ascii_digits("१२ ૩૪ ೫೬ ٣ 7") == "12 34 56 ٣ 7"


@pytest.mark.parametrize(
    ("before", "limit", "after"),
    [
        ("wah 😂🔥👍🏽🎉😂 yaar", 3, "wah 😂🔥👍🏽 yaar"),
        (
            "👨\u200d👩\u200d👧👨\u200d👩\u200d👧🇮🇳",
            2,
            "👨\u200d👩\u200d👧👨\u200d👩\u200d👧",
        ),
        ("jai hind 🇮🇳🇮🇳 #️⃣ ❤️", 0, "jai hind   "),
        ("© 2024 5 ↔ 6 # 1", 0, "© 2024 5 ↔ 6 # 1"),
    ],
)
def test_emoji(before, limit, after):
    assert cap_emoji(before, limit) == after
