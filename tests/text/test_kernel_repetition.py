"""The compiled n-gram counts are those of counting by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.repetition import repetition
from hinglish_pipeline.text.kernels.words import cut_words
from hinglish_pipeline.text.repetition import repetition_shares
from hinglish_pipeline.text.tokens import folded, without_placeholders, words

few_words = st.lists(st.sampled_from(["क", "ab", "xyz", "घर"]), max_size=60)
documents = st.lists(few_words.map(" ".join), max_size=6)


def by_hand(text):
    found = [folded(word) for word in words(without_placeholders(text))]
    return repetition_shares(found, len(text))


def measured(texts):
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    return repetition(cut_words(TextBuffer.of(texts)), sizes)


def assert_equal(texts):
    found = measured(texts)
    for index, text in enumerate(texts):
        wanted = {name: np.float32(share) for name, share in by_hand(text).items()}
        assert {name: column[index] for name, column in found.items()} == wanted


@given(documents)
@settings(max_examples=150, deadline=None)
def test_texts_of_few_words(texts):
    assert_equal(texts)


@given(st.lists(st.text("aAbB क्ख1.'<>", max_size=80), max_size=4))
@settings(max_examples=80, deadline=None)
def test_any_text(texts):
    assert_equal(texts)


def test_a_long_text_beside_short_ones():
    line = " ".join(f"shabd{i % 700}" for i in range(3000))
    assert_equal(["", line, "ek", "ek do ek do ek do", f"{line} {line}", "ek ek ek"])


def test_no_texts():
    assert not any(map(len, measured([]).values()))


@pytest.mark.real
def test_real_text(real_pages):
    assert_equal(real_pages)
