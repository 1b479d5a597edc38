"""Token accuracy counts what it says it counts, by sentence."""

import json

import lid_tokens
import pytest
from bench_language import GOLD_FILE
from lid_sets import Sentence, accuracy, gain, gold, in_latin, outcomes, scored
from lid_taggers import Taggers, of_lists
from peer_env import Peer

MIXED = Sentence(
    ["Priya", "ka", "phone", "स्कूल", "10"], ["ne", "hi", "en", "hi", "univ"]
)


def hindi(tokens):
    return ["hi"] * len(tokens)


def test_names_numbers_and_other_scripts_are_not_scored():
    rows = scored(outcomes([MIXED], hindi))
    assert rows["word"].to_list() == ["ka", "phone"]
    assert accuracy(rows).value == 0.5


def test_the_interval_is_that_of_sentences_not_of_words():
    right, wrong = Sentence(["ka"] * 20, ["hi"] * 20), Sentence(["a"] * 20, ["en"] * 20)
    few = accuracy(outcomes([right, right, right, wrong], hindi))
    assert (few.value, few.n) == (0.75, 4)
    assert few.high - few.low > 0.4  # 80 independent words would give 0.2


def test_a_gain_is_paired():
    sentences = [MIXED, Sentence(["yes", "haan"], ["en", "hi"])]
    truth = {word: tag for one in sentences for word, tag in zip(one.tokens, one.tags)}
    ours = scored(outcomes(sentences, lambda tokens: [truth[t] for t in tokens]))
    theirs = scored(outcomes(sentences, hindi))
    assert gain(ours, theirs).value == pytest.approx(0.5)
    assert (gain(ours, ours).low, gain(ours, ours).high) == (0, 0)


def test_devanagari_is_romanised_and_stays_hindi():
    tokens, tags = in_latin("मैं 2 tickets चाहता हूं", "regular")
    assert all(token.isascii() for token in tokens)
    assert tags == ["hi", "en", "hi", "hi"]


def test_gold_rows_keep_what_the_annotator_said():
    first = json.loads(GOLD_FILE.read_text(encoding="utf-8").split("\n", 1)[0])
    one = gold(GOLD_FILE)[0]
    assert (one.tokens, one.tags) == (first["tokens"], first["tags"])
    assert (one.label, one.hard, one.text) == ("hi-Latn", False, first["text"])


def test_hard_rows_stay_out_of_the_headline(tmp_path):
    easy = [Sentence(["mera", "phone"], ["hi", "en"]), Sentence(["nahi"], ["hi"])] * 9
    hard = Sentence(["kem", "mera"], ["other", "en"], hard=True)
    taggers = Taggers(of_lists(tmp_path), None, Peer(None, "x", "no peer: a test"))
    labelled = lid_tokens.TokenSet("few", [*easy, hard], "made up")
    found = next(lid_tokens.claims(labelled, taggers))
    assert (found.value, found.n) == (1.0, 27)
    assert "hard rows 0.000 of 1" in found.note
    assert lid_tokens.mixing(labelled, taggers).n == 18
