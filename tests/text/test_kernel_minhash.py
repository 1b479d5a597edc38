"""Compiled fingerprints equal the readable ones; near texts have near signatures."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.minhash import raw_hashes, signatures, text_hashes
from hinglish_pipeline.text.kernels.words import cut_words
from hinglish_pipeline.text.signatures import signature, text_hash
from hinglish_pipeline.text.tokens import without_placeholders, words

texts_of_words = st.lists(st.text("aAbक् .,<>1", max_size=40), max_size=5)


def cut(texts):
    return cut_words(TextBuffer.of(texts))


def words_of(text):
    return words(without_placeholders(text))


def jaccard(one, two):
    share = float((one == two).mean())
    return (share - 1 / 256) / (1 - 1 / 256)


def random_words(seed, n):
    return random.Random(seed).choices([f"शब्द{i}" for i in range(5000)], k=n)


@given(texts_of_words)
@settings(max_examples=80, deadline=None)
def test_same_as_the_readable_functions(params, texts):
    table = cut(texts)
    signed, hashed = signatures(table, params.signature), text_hashes(table)
    for index, text in enumerate(texts):
        found = words_of(text)
        assert (signed[index] == signature(found, params.signature)).all()
        assert hashed[index] == text_hash(found)


@pytest.mark.real
def test_same_on_real_text(params, real_pages):
    table = cut(real_pages)
    signed, hashed = signatures(table, params.signature), text_hashes(table)
    for index, text in enumerate(real_pages):
        found = words_of(text)
        assert (signed[index] == signature(found, params.signature)).all()
        assert hashed[index] == text_hash(found)


def test_agreement_estimates_jaccard(params):
    base = random_words(1, 400)
    for changed in (4, 40, 130):
        other = base[:-changed] + [f"नया{i}" for i in range(changed)]
        pairs = [set(pairwise(text)) for text in (base, other)]
        wanted = len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])
        one, two = signatures(cut([" ".join(base), " ".join(other)]), params.signature)
        assert jaccard(one, two) == pytest.approx(wanted, abs=0.15)


def test_unrelated_texts_hardly_agree(params):
    signed = signatures(
        cut([" ".join(random_words(seed, 90)) for seed in range(60)]), params.signature
    )
    shares = [jaccard(signed[i], signed[j]) for i in range(60) for j in range(i)]
    assert np.mean(shares) == pytest.approx(0, abs=0.002)
    assert max(shares) < 0.06


@pytest.mark.parametrize("n_words", [97, 98, 99, 100, 101, 102, 103])
def test_a_copy_with_a_word_less_is_near_at_any_length(params, n_words):
    text = random_words(n_words, n_words)
    one, two = signatures(cut([" ".join(text), " ".join(text[:-1])]), params.signature)
    assert jaccard(one, two) > 0.9


def test_a_message_with_one_word_changed_is_near(params, near):
    said = (
        "kal shaam ko office ke baad hum log purane bazaar mein milte hain bhai theek"
    )
    other = said.replace("purane", "naye")
    one, two = signatures(cut([said, other]), params.signature)
    assert jaccard(one, two) >= near.threshold


def test_no_words_no_signature(params):
    table = cut(["", "।।", "haan", "<EMAIL>"])
    assert signatures(table, params.signature).any(axis=1).tolist() == [
        False,
        False,
        True,
        False,
    ]
    assert (text_hashes(table) == 0).tolist() == [True, True, False, True]


def test_text_hashes_are_blind_to_case_and_signs_and_nothing_else():
    one, two, three = text_hashes(
        cut(["Kal MILTE hain!", "kal milte hain", "kal milte"])
    )
    assert one == two != three


def test_a_fingerprint_does_not_depend_on_the_texts_around_it(params):
    texts = [" ".join(random_words(seed, 20)) for seed in range(6)] + ["chhota msg", ""]
    together = signatures(cut(texts), params.signature)
    alone = [signatures(cut([text]), params.signature)[0] for text in texts]
    assert (together == np.array(alone)).all()


@given(st.lists(st.text(max_size=40), max_size=8, unique=True))
@settings(max_examples=100, deadline=None)
def test_raw_hashes_are_equal_for_equal_bytes_only(texts):
    hashes = raw_hashes(TextBuffer.of([*texts, *texts])).tolist()
    assert hashes[: len(texts)] == hashes[len(texts) :]
    assert len(set(hashes)) == len(texts)


def test_raw_hashes_are_the_same_on_every_machine():
    found = raw_hashes(TextBuffer.of(["", "नमस्ते", "a longer text than eight bytes"]))
    assert found.tolist() == [0, 0xAFE5B92143E8F4B3, 0x20AC1935B50A24F6]
