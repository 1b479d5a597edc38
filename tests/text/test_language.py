"""Words and documents get the language a reader would name."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.language import (
    COUNTS,
    LABELS,
    identify,
    label_of,
    labels_of,
    tag_text,
    tag_words,
)
from hinglish_pipeline.text.latin_lid import viterbi
from hinglish_pipeline.text.romanise import romanise, spellings
from hinglish_pipeline.text.scripts import (
    graphemes,
    script_shares,
    word_script,
)
from hinglish_pipeline.text.tokens import folded, word_lists, words

DOCUMENTS = {
    "hi-Deva": "आज सुबह बाज़ार में बहुत भीड़ थी, इसलिए हम लोग जल्दी घर लौट आए।",
    "hi-Latn": "yaar kal ka match dekha kya? mera to dimag hi kharab ho gaya",
    "mixed": "कल office में meeting थी, manager ने सबको late आने पर डाँटा।",
    "en": "The bus was late again, so we walked to the market and bought vegetables.",
    "kn": "ಇವತ್ತು ಬೆಳಿಗ್ಗೆ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ತುಂಬಾ ಜನ ಇದ್ದರು, ಅದಕ್ಕೆ ಬೇಗ ಬಂದೆವು.",
    "gu": "આજે સવારે બજારમાં ઘણી ભીડ હતી, એટલે અમે વહેલા ઘરે આવ્યા.",
    "other": "இன்று காலை சந்தையில் கூட்டம் அதிகமாக இருந்தது.",
}


@pytest.mark.parametrize("label", DOCUMENTS)
def test_document_label(params, label):
    found = identify(DOCUMENTS[label], params.language)
    assert found.label == label
    assert 0.5 <= found.confidence <= 1
    assert len(found.tags) == len(words(DOCUMENTS[label]))


@pytest.mark.parametrize(
    "text",
    [
        "Le marché était plein de monde et nous sommes rentrés à la maison avec les",
        "El mercado estaba lleno de gente y por eso nos fuimos a la casa con los niños",
        "12345 67 !!",
    ],
)
def test_other_latin_languages_and_no_language(params, text):
    assert identify(text, params.language).label == "other"


def test_indian_names_do_not_make_english_hindi(params):
    text = "Sheela and Totaram met Kallu, Dhani and Yamraj near Chandni Chowk."
    assert identify(text, params.language).label == "en"


@pytest.mark.parametrize(
    ("text", "word", "tag"),
    [
        ("mujhe nahi pata yaar main kal aaunga", "main", "hi"),
        ("this is the main reason for the delay", "main", "en"),
        ("give it to me when you are done", "me", "en"),
        ("ghar me koi nahi hai abhi", "me", "hi"),
        ("we want to go home", "to", "en"),
        ("agar tum aaye to maza aayega", "to", "hi"),
        ("use bol do ki kal aana hai", "do", "hi"),
        ("what do you think about it", "do", "en"),
        ("the temperature is high", "the", "en"),
        ("hum log wahan gaye the kal", "the", "hi"),
    ],
)
def test_neighbours_decide_ambiguous_words(text, word, tag):
    assert dict(zip(words(text), tag_text(text), strict=True))[word] == tag


def test_script_decides_outside_latin():
    tags = tag_words(["घर", "ಮನೆ", "ઘર", "வீடு", "42", "।", "phone"])
    assert tags == ["hi", "kn", "gu", "other", "univ", "univ", "en"]


@given(st.lists(st.floats(-8, 8), max_size=9), st.floats(0, 4))
def test_viterbi_finds_the_best_path(evidence, cost):
    def score(path):
        own = sum(e if s else 0.0 for e, s in zip(evidence, path, strict=True))
        return own - cost * sum(a != b for a, b in pairwise(path))

    paths = [[bool(bits >> i & 1) for i in range(len(evidence))] for bits in range(512)]
    best = max(score(path) for path in paths)
    assert score(viterbi(evidence, cost)) == pytest.approx(best, abs=1e-6)


@given(
    st.lists(
        st.lists(st.integers(0, 30), min_size=len(COUNTS), max_size=len(COUNTS)),
        max_size=6,
    )
)
@settings(max_examples=50, deadline=None)
def test_many_documents_are_labelled_as_one_is(params, rows):
    counts = np.array(rows, dtype=np.int32).reshape(len(rows), len(COUNTS))
    labels, confidence = labels_of(counts, params.language)
    assert all((confidence >= 0.5) & (confidence <= 1))
    for i, row in enumerate(rows):
        one = label_of(dict(zip(COUNTS, row, strict=True)), params.language)
        assert one == (LABELS[labels[i]], confidence[i])


@pytest.mark.parametrize(
    ("counts", "label"),
    [
        ({}, "other"),
        ({"univ": 9}, "other"),
        ({"hi": 9, "deva": 9, "en": 1, "latin": 1}, "mixed"),
        ({"hi": 20, "deva": 20, "en": 1, "latin": 1}, "hi-Deva"),
        ({"hi": 2, "function": 1, "en": 8, "latin": 10}, "hi-Latn"),
        ({"hi": 2, "en": 8, "latin": 10}, "en"),
        ({"en": 10, "latin": 10, "foreign": 2}, "other"),
        ({"en": 3, "latin": 3, "foreign": 3}, "en"),
        ({"kn": 3, "gu": 3, "en": 6, "latin": 6}, "kn"),
        ({"gu": 3, "kn": 1, "en": 6, "latin": 6}, "gu"),
        ({"other": 4, "gu": 3, "hi": 3, "deva": 3}, "other"),
    ],
)
def test_what_counts_decide(params, counts, label):
    row = dict.fromkeys(COUNTS, 0) | counts
    assert label_of(row, params.language)[0] == label


@given(st.text(max_size=8))
def test_folding_keeps_the_length(word):
    assert len(folded(word)) == len(word)
    assert folded(folded(word)) == folded(word)


def test_folding_makes_case_disappear():
    assert folded("NAHĪ ΣΤΟ नहीं ſ") == "nahī στο नहीं s"


def test_words_keep_marks_and_leave_danda_out():
    assert words("नमस्ते। कैसे हो॥ don't क्\u200dया ठीक, ४२!") == [
        "नमस्ते",
        "कैसे",
        "हो",
        "don't",
        "क्\u200dया",
        "ठीक",
        "४२",
    ]


@given(st.text(st.characters(min_codepoint=0x900, max_codepoint=0x97F), max_size=40))
def test_no_word_holds_a_danda(text):
    assert not any("।" in word or "॥" in word for word in words(text))


def test_scripts():
    shares = script_shares("नम ab")
    assert shares["Devanagari"] == shares["Latin"] == 0.5
    assert script_shares("12 ।")["Devanagari"] == 0
    assert [word_script(w) for w in ("घर", "abc", "42", "дом")] == [
        "Devanagari",
        "Latin",
        "None",
        "Other",
    ]
    assert graphemes("नमस्ते") < len("नमस्ते")


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("नहीं", "nahi"),
        ("में", "mein"),
        ("चाहिए", "chahie"),
        ("समझना", "samajhna"),
        ("ज़िंदगी", "zindgi"),
        ("तुम्हारा", "tumhara"),
        ("अच्छा", "acha"),
        ("हूँ", "hu"),
    ],
)
def test_spellings_hold_what_people_type(word, spelling):
    wanted = {spelling, spelling.replace("ach", "achch")}
    assert wanted & set(spellings(word))


def test_schwa_is_deleted_where_hindi_does():
    assert romanise("कमल") == "kamal"
    assert romanise("करना") == "karnaa"
    assert romanise("नमस्ते") == "namaste"
    assert spellings("42") == []


@pytest.mark.real
def test_token_accuracy_on_real_dialogues(real_data):
    path = real_data / "lid_silver_codemixed_dialog.jsonl"
    right = total = 0
    for line in path.read_text(encoding="utf-8").splitlines()[:2000]:
        row = json.loads(line)
        for tag, gold in zip(tag_words(row["tokens"]), row["labels"], strict=True):
            if gold in ("hi", "en"):
                right += tag == gold
                total += 1
    assert right / total >= 0.94


@given(st.lists(st.text("अकी्१।ಕಾગુaé1०'தா😀", min_size=1, max_size=6), max_size=8))
def test_cutting_many_at_once_is_the_same(many):
    assert word_lists(many).to_list() == [words(text) for text in many]
