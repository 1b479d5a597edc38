"""The hand-labelled sentences are well-formed and cover what they promise to."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from hinglish_pipeline.text.tokens import words

PATH = Path(__file__).parent / "lid_sentences.jsonl"
TAGS = {"hi", "en", "kn", "gu", "ne", "univ", "other"}
LABELS = {"hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu", "other"}
MINIMUM = {
    "hi-Latn": 190,
    "en": 60,
    "hi-Deva": 30,
    "mixed": 15,
    "kn": 20,
    "gu": 20,
    "other": 15,
}
IN_BOTH_LANGUAGES = (
    "to the is me main hi do us use sir band man bare beta tune pure par ya are he so "
    "in or log mat ban sun has had door teen tab bin bus chain pal sale hue fir age"
).split()


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def latin_tags(rows) -> dict[str, Counter]:
    tags: dict[str, Counter] = defaultdict(Counter)
    for row in rows:
        for token, tag in zip(row["tokens"], row["tags"], strict=True):
            tags[token.lower()][tag] += 1
    return tags


def test_every_row_has_the_same_keys_and_its_own_id_and_text(rows):
    keys = {"id", "text", "tokens", "tags", "lang", "kind", "hard"}
    assert all(set(row) == keys for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["text"] for row in rows}) == len(rows)


def test_tokens_are_those_of_the_tokenizer(rows):
    assert [row["id"] for row in rows if row["tokens"] != words(row["text"])] == []


def test_every_token_has_one_known_tag(rows):
    for row in rows:
        assert len(row["tags"]) == len(row["tokens"]), row["id"]
        assert set(row["tags"]) <= TAGS, row["id"]
        assert row["lang"] in LABELS, row["id"]
        assert isinstance(row["hard"], bool), row["id"]


def test_numbers_belong_to_no_language(rows):
    for row in rows:
        for token, tag in zip(row["tokens"], row["tags"], strict=True):
            assert not token.isnumeric() or tag == "univ", (row["id"], token)


def test_a_document_has_words_of_its_own_language(rows):
    expected = {"hi-Deva": "hi", "hi-Latn": "hi", "mixed": "hi"}
    for row in rows:
        assert expected.get(row["lang"], row["lang"]) in row["tags"], row["id"]


def test_there_are_enough_sentences_of_each_language(rows):
    counts = Counter(row["lang"] for row in rows)
    assert len(rows) >= 360
    assert sum(len(row["tokens"]) for row in rows) >= 4000
    assert {lang: counts[lang] for lang in LABELS if counts[lang] < MINIMUM[lang]} == {}
    assert sum(not row["hard"] for row in rows) >= 300


@pytest.mark.parametrize("word", IN_BOTH_LANGUAGES)
def test_an_ambiguous_word_is_labelled_in_both_languages(word, latin_tags):
    assert latin_tags[word]["hi"] > 0
    assert latin_tags[word]["en"] > 0


def test_many_sentences_turn_on_ambiguous_words(rows):
    both = set(IN_BOTH_LANGUAGES)
    holding = [
        row
        for row in rows
        if row["lang"] == "hi-Latn" and both & {t.lower() for t in row["tokens"]}
    ]
    assert len(holding) >= 120
