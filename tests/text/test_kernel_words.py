"""A shard is cut into the very words that its texts are cut into one by one."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.features import EXPECTED, word_features
from hinglish_pipeline.text.kernels.words import SCRIPT_CODES, cut_words, hash_word
from hinglish_pipeline.text.language import LABELS
from hinglish_pipeline.text.scripts import graphemes, word_script
from hinglish_pipeline.text.tokens import folded, without_placeholders, words

SCRIPTS = list(SCRIPT_CODES)
PIECES = [
    *"aZé'\u2019\u200c\u200d \ufe0f\u20e3<>1४कषि\u094d।॥ಕ\u0ccdಷમ\u0acdઅ각각தΣςİßⅧд.\n",
    "e\u0301",
    "<EMAIL>",
    "<AADHAAR>",
    "👍🏽",
    "क्ष",
]
INDIC = st.characters(min_codepoint=0x900, max_codepoint=0xD7F)
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x24F)
ANY = st.lists(st.sampled_from(PIECES) | INDIC | LATIN, max_size=24).map("".join)


def assert_same_words(texts):
    buffer = TextBuffer.of(pl.Series(texts, dtype=pl.String))
    found = cut_words(buffer)
    for text, (start, end) in zip(texts, found.bounds.tolist(), strict=True):
        cut = words(without_placeholders(text))
        span = slice(start, end)
        places = zip(found.at[span], found.bytes[span], strict=True)
        raw = [buffer.data[at : at + size].tobytes().decode() for at, size in places]
        assert [w.replace("\ufe0f", "").replace("\u20e3", "") for w in raw] == cut
        assert found.hashes[span].tolist() == [hash_word(word) for word in cut]
        assert found.lengths[span].tolist() == [len(word) for word in cut]
        assert found.graphemes[span].tolist() == [graphemes(word) for word in cut]
        scripts = [SCRIPTS[code] for code in found.scripts[span]]
        assert scripts == [word_script(word) for word in cut]


@given(st.lists(ANY, max_size=6))
@settings(max_examples=200, deadline=None)
def test_words_of_a_shard_are_the_words_of_its_texts(texts):
    assert_same_words(texts)


@pytest.mark.parametrize(
    "text",
    [
        "don't rock\u2019n\u2019roll o''clock 'quoted' x'",
        "क्\u200dया क\u200d\u200dष क\u200c क\u200c' \u200dक र्\u200c\u200d",
        "1\ufe0f\u20e3 a\ufe0fb \ufe0fक a\ufe0f' a'\ufe0fb क\u200d\ufe0f\u200dष",
        "<EMAIL> <A> <ABCDEFGHIJKLM> <ABCDEFGHIJKL>x<PHONE >  a<b<UPI>c <",
        "naïve Straße ÀÉ ſo İstanbul ΣΊΣΥΦΟΣ Привет ⅧД ½a 2nd",
        "한국어 각각 தமிழ் తెలుగు മലയാളം বাংলা ଓଡ଼ିଆ ਪੰਜਾਬੀ",
        "क्षत्रिय स्त्री ಕ್ಷಮಿಸಿ ક્ષમા र्‍य ॐ ऽ ५० %",
        "a " * 5_000,
        "",
    ],
)
def test_hard_words(text):
    assert_same_words([text, "यह the end", text])


def test_a_word_too_long_for_its_column_says_so_and_no_more():
    found = cut_words(TextBuffer.of(["a" * 70_000 + " b"]))
    assert found.lengths.tolist() == found.graphemes.tolist() == [65_535, 1]
    assert found.hashes.tolist() == [hash_word("a" * 70_000), hash_word("b")]


@pytest.mark.real
def test_words_of_real_text(real_data):
    for name in ("rust_hinglish_docs", "pratham_kn", "pratham_gu", "react_hi"):
        column = pl.read_ndjson(real_data / f"{name}.jsonl", ignore_errors=True)
        texts = column.select(pl.col(pl.String)).to_series(-1).drop_nulls()
        assert_same_words([text[:4000] for text in texts.head(60)])


@given(st.text(max_size=8))
def test_case_does_not_change_a_hash(word):
    assert hash_word(word) == hash_word(folded(word))


def test_different_words_have_different_hashes():
    listed = [a + b + c for a in "abcdefghij" for b in "कखगघङ" for c in "xyz123"]
    assert len({hash_word(word) for word in listed}) == len(listed)


@given(st.lists(ANY, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_word_features_count_what_is_there(texts, data):
    labels = [data.draw(st.integers(0, len(LABELS) - 1)) for _ in texts]
    cut = cut_words(TextBuffer.of(pl.Series(texts, dtype=pl.String)))
    found = word_features(cut, np.array(labels, dtype=np.uint8))
    for i, text in enumerate(texts):
        tokens = words(without_placeholders(text))
        n = max(1, len(tokens))
        lettered = [token for token in tokens if word_script(token) != "None"]
        own = EXPECTED[LABELS[labels[i]]]
        letters = sum(map(len, lettered))
        expected = sum(len(token) for token in lettered if word_script(token) in own)
        assert found.n_words[i] == len(tokens)
        assert found.mean_length[i] == sum(map(graphemes, tokens)) / n
        assert found.alphabetic[i] == len(lettered) / n
        assert found.letters[i].sum() == letters
        assert found.purity[i] == expected / max(1, letters)
