"""Shares of repeated n-grams agree with counting by hand."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.repetition import duplicate_ngram_shares, top_ngram_share
from hinglish_pipeline.text.wordtable import build_word_table

documents = st.lists(
    st.lists(st.sampled_from(["क", "ab", "xyz", "घर"]), max_size=25), max_size=5
)


def by_hand(tokens, n):
    seen, covered = set(), set()
    for i in range(len(tokens) - n + 1):
        gram = tuple(tokens[i : i + n])
        if gram in seen:
            covered.update(range(i, i + n))
        seen.add(gram)
    total = sum(map(len, tokens))
    return sum(len(tokens[i]) for i in covered) / total if total else 0.0


def top_by_hand(tokens, n):
    grams = Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    total = sum(map(len, tokens))
    sizes = [c * sum(map(len, gram)) for gram, c in grams.items() if c > 1]
    return min(1.0, max(sizes, default=0) / total) if total else 0.0


@given(documents)
@settings(max_examples=80, deadline=None)
def test_duplicate_ngrams(texts):
    table = build_word_table([" ".join(tokens) for tokens in texts])
    found = duplicate_ngram_shares(table, (2, 3, 5))
    for index, tokens in enumerate(texts):
        for n in (2, 3, 5):
            assert found[n][index] == pytest.approx(by_hand(tokens, n))


@given(documents)
@settings(max_examples=80, deadline=None)
def test_top_ngram(texts):
    table = build_word_table([" ".join(tokens) for tokens in texts])
    for n in (2, 3):
        found = top_ngram_share(table, n)
        for index, tokens in enumerate(texts):
            assert found[index] == pytest.approx(top_by_hand(tokens, n))
