"""Exact match, nearest answer, collapse, likelihood: small cases with known results."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.metrics import collapse
from hinglish_pipeline.metrics.likelihood import (
    ByteUnigram,
    CharacterUnigram,
    bits_per_byte,
)
from hinglish_pipeline.metrics.match import (
    NearestAnswer,
    exact_match,
    normalise_answer,
)

QUICK = {"resamples": 100, "seed": 1}


class TestMatch:
    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ("  Haan,  KAL chalenge! ", "haan kal chalenge"),
            ("App kholo → Pay Bill", "app kholo pay bill"),
            ("क़लम", "क\u093cलम"),
            ("ठीक है।", "ठीक है"),
        ],
    )
    def test_case_space_punctuation_and_code_points_do_not_matter(self, said, wanted):
        assert exact_match(said, ["kuch aur", wanted])

    @pytest.mark.parametrize(("one", "other"), [("में", "मैं"), ("पर", "पैर"), ("12", "21")])
    def test_matras_and_digits_do(self, one, other):
        assert not exact_match(one, [other])

    def test_an_empty_answer_is_never_right(self):
        assert not exact_match("...", ["!"])

    @given(st.text())
    def test_normalising_twice_changes_nothing(self, text):
        once = normalise_answer(text)
        assert normalise_answer(once) == once

    def test_nearest_answer_gives_its_intent(self):
        nearest = NearestAnswer(
            [("Bijli ka bill app se bharo", "bill"), ("Bus 12 lo", "bus")]
        )
        assert nearest.intent_of("bijli ka bil app se bharo!") == "bill"
        assert nearest.intent_of("bus 7 lo") == "bus"
        assert nearest.intent_of("qwxyz") is None
        assert nearest.intent_of("") is None


class TestCollapse:
    def test_emoji_runs_are_seen_by_graphemes_though_not_by_words(self):
        text = "ok " + "👍🏽" * 20
        assert collapse.repetition(text, "word") == 0
        assert collapse.repetition(text, "grapheme") > 0.7

    def test_known_value(self):
        # 3-grams of a b a b a: aba bab aba, so one of three was seen before.
        assert collapse.repetition("a b a b a", "word") == pytest.approx(1 / 3)

    def test_token_ids_count_like_anything_else(self):
        assert collapse.repetition_of([5, 5, 5, 5], 2) == pytest.approx(2 / 3)

    @given(st.text(), st.sampled_from(["character", "grapheme", "word"]))
    def test_repetition_is_a_share_and_doubling_never_lowers_it(self, text, level):
        once = collapse.repetition(text, level)
        assert 0 <= once < 1
        assert collapse.repetition(f"{text} {text}", level) >= once - 1e-9

    def test_distinct_two_of_known_texts(self):
        # Bigrams: kal-aana, kal-aana, kal-jaana: two different of three.
        assert collapse.distinct_n(["kal aana", "Kal aana", "kal jaana"], 2) == 2 / 3
        assert collapse.distinct_n(["ek"], 2) == 0

    def test_loops_compress(self):
        assert collapse.compression_ratio(["haan " * 100]) > 10
        assert collapse.compression_ratio([]) == 1

    def test_stops_are_counted_and_unknown_reasons_refused(self):
        assert collapse.natural_stops(["stop", "length", "stop"]) == 2
        with pytest.raises(ValueError, match="'eos'"):
            collapse.natural_stops(["eos"])

    def test_parroting_is_a_wrong_training_answer(self):
        known = {"bus 12 lo"}
        assert collapse.parroted("Bus 12 lo.", ["bus 7 lo"], known)
        assert not collapse.parroted("Bus 12 lo.", ["bus 12 lo"], known)
        assert not collapse.parroted("bus 9 lo", ["bus 7 lo"], known)


class TestLikelihood:
    def test_bits_per_byte_of_known_sums(self):
        assert bits_per_byte([8.0, 24.0], [4, 12], **QUICK).value == 2.0

    def test_empty_text_is_refused(self):
        with pytest.raises(ValueError, match="positive"):
            bits_per_byte([1.0], [0], **QUICK)

    def test_byte_unigram_by_hand(self):
        # "aab": a has (2 + 1) of (3 + 256), an unseen byte 1 of 259.
        model = ByteUnigram(["aab"])
        assert model.nll_bits("a") == pytest.approx(-math.log2(3 / 259))
        assert model.nll_bits("z") == pytest.approx(-math.log2(1 / 259))

    def test_byte_probabilities_sum_to_one(self):
        model = ByteUnigram(["नमस्ते yaar"])
        total = sum(2 ** -model.nll_bits(bytes([value])) for value in range(256))
        assert total == pytest.approx(1)

    def test_untrained_unigram_costs_eight_bits_a_byte(self):
        assert ByteUnigram([]).nll_bits("कल") == pytest.approx(8 * 6)

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_any_text_has_a_finite_likelihood(self, seen, asked):
        for model in (ByteUnigram([seen]), CharacterUnigram([seen])):
            assert 0 < model.nll_bits(asked) < math.inf

    def test_characters_beat_bytes_on_devanagari(self):
        text = "आज मौसम बहुत अच्छा है " * 30
        assert CharacterUnigram([text]).nll_bits(text) < ByteUnigram([text]).nll_bits(
            text
        )
