"""A shard gets the very tags, labels and stop words that its texts get one by one."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.language import languages, stopwords_of
from hinglish_pipeline.text.kernels.model_tables import model_tables
from hinglish_pipeline.text.kernels.words import cut_words
from hinglish_pipeline.text.language import LABELS, TAGS, identify, stopwords_of_label
from hinglish_pipeline.text.language_model import default_model
from hinglish_pipeline.text.tokens import folded, without_placeholders, words

WORDS = """
yaar the main घर में ಮನೆ ઘર மனை 42 2nd 44th office me to is TO Me us band sir don't ſo ½a
naïve mercado les und zqxv k8s 100k bahut se h ham hum nahi kal party do hi ने मैं ಇಲ್ಲ છે
<EMAIL> ki ka kya good morning 1\ufe0f\u20e3 ABHI Zaroor
""".split()
LETTERS = st.text("abdehikmnorstuyABé1२'\ufe0fक", min_size=1, max_size=18)
TEXTS = st.lists(st.sampled_from(WORDS) | LETTERS, max_size=40).map(" ".join)


@pytest.fixture(scope="module")
def tables():
    return model_tables(default_model())


def assert_same(texts, params, tables):
    buffer = TextBuffer.of(pl.Series(texts, dtype=pl.String))
    cut = cut_words(buffer)
    found = languages(cut, buffer, tables, params.language)
    stops = stopwords_of(cut, found, tables)
    assert len(found.names()) == len(texts)
    for i, text in enumerate(texts):
        single = identify(text, params.language)
        tokens = words(without_placeholders(text))
        tags = [TAGS[code] for code in found.tags[slice(*cut.bounds[i])]]
        pairs = zip(tokens, tags, single.tags, strict=True)
        assert not [(word, tag, one) for word, tag, one in pairs if tag != one]
        assert LABELS[found.labels[i]] == single.label
        assert found.confidence[i] == pytest.approx(single.confidence, abs=1e-6)
        listed = stopwords_of_label(single.label)
        said = [word for word in map(folded, tokens) if word in listed]
        assert stops[i].tolist() == [len(set(said)), len(said)]
        for tag in TAGS:
            assert found.count(tag)[i] == tags.count(tag)


@given(st.lists(TEXTS, max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_shard_is_tagged_as_its_documents_are(params, tables, texts):
    assert_same(texts, params, tables)


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    ["rust_hinglish_docs", "vue_hinglish_docs", "pratham_en", "pratham_kn", "react_hi"],
)
def test_real_documents(real_data, params, tables, name):
    frame = pl.read_ndjson(real_data / f"{name}.jsonl", ignore_errors=True)
    texts = frame.select(pl.col(pl.String)).to_series(-1).drop_nulls().head(40)
    assert_same([text[:3000] for text in texts], params, tables)


@pytest.mark.real
def test_real_dialogues(real_data, params, tables):
    path = real_data / "lid_silver_codemixed_dialog.jsonl"
    rows = path.read_text(encoding="utf-8").splitlines()[:800]
    assert_same([" ".join(json.loads(row)["tokens"]) for row in rows], params, tables)


def test_unlisted_words_do_not_grow_the_table_without_end(params, tables):
    def some(start):
        return " ".join(f"zq{number:x}y" for number in range(start, start + 30_000))

    sizes = []
    for start in range(0, 600_000, 30_000):
        buffer = TextBuffer.of([some(start), "mujhe nahi pata this is it"])
        cut = cut_words(buffer)
        found = languages(cut, buffer, tables, params.language)
        sizes.append(len(tables.slots))
        last = found.tags[cut.bounds[1, 0] :]
        assert [TAGS[code] for code in last] == ["hi"] * 3 + ["en"] * 3
    assert sizes[-1] == sizes[len(sizes) // 2]
    assert tables.used[0] <= tables.limit


def test_no_text_and_no_words(params, tables):
    for texts in ([], ["", " . "]):
        buffer = TextBuffer.of(pl.Series(texts, dtype=pl.String))
        found = languages(cut_words(buffer), buffer, tables, params.language)
        assert found.names() == ["other"] * len(texts)
        assert np.all(found.confidence == 0.5)
