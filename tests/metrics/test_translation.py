"""BLEU and chrF++: published values, script-aware tokenizing, transposition caught."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.metrics.human_band import leave_one_out_band
from hinglish_pipeline.metrics.translation import corpus_score, sentence_chrf


def score(predictions, references, metric="bleu", mode="en", resamples=50):
    return corpus_score(
        predictions, references, metric=metric, mode=mode, resamples=resamples
    )


class TestGolden:
    def test_bleu_of_the_sacrebleu_readme(self):
        # github.com/mjpost/sacrebleu, README, "Using SacreBLEU from Python".
        system = [
            "The dog bit the man.",
            "It wasn't surprising.",
            "The man had just bitten him.",
        ]
        references = [
            ["The dog bit the man.", "The dog had bit the man."],
            ["It was not unexpected.", "No one was surprised."],
            ["The man bit him first.", "The man had bitten the dog."],
        ]
        assert score(system, references).estimate.value == pytest.approx(
            48.530827, abs=1e-5
        )
        chrf = score(system, references, "chrf++").estimate
        assert chrf.low <= chrf.value <= chrf.high

    def test_indic_tokenizer_splits_the_danda(self):
        ours, reference = ["वह घर गया और सो गया ।"], [["वह घर गया और सो गया।"]]
        assert score(ours, reference, mode="hi-Deva").estimate.value == pytest.approx(
            100
        )
        assert score(ours, reference, mode="en").estimate.value < 90

    def test_signature_names_the_tokenizer(self):
        latin = score(["a b c d"], [["a b c d"]], mode="hinglish-Latn").signature
        assert "tok:13a" in latin
        assert "nw:2" in score(["a"], [["a"]], "chrf++").signature
        assert "tok:intl" in score(["a b"], [["a b"]], mode="kn").signature

    def test_examples_may_have_different_numbers_of_references(self):
        found = score(
            ["kal milte hain dost", "main ghar pe hoon"],
            [["kal milte hain dost"], ["main office mein hoon", "main ghar pe hoon"]],
        )
        assert found.estimate.value == pytest.approx(100)
        assert "nrefs:var" in found.signature


class TestRefused:
    def test_transposed_references(self):
        with pytest.raises(ValueError, match="references of 1 examples"):
            score(["a", "b", "c"], [["a", "b", "c"]])

    def test_a_reference_that_is_one_string(self):
        with pytest.raises(ValueError, match="non-empty list"):
            score(["a"], ["a"])

    def test_no_prediction(self):
        with pytest.raises(ValueError, match="no prediction"):
            score([], [])

    def test_unknown_mode(self):
        with pytest.raises(ValueError, match="'klingon' is unknown"):
            score(["a"], [["a"]], mode="klingon")


@given(st.text("abc देवनगरी", min_size=1, max_size=30).filter(str.strip))
@settings(max_examples=30, deadline=None)
def test_a_text_is_most_like_itself(text):
    assert sentence_chrf(text, [text]) == pytest.approx(100)
    assert 0 <= sentence_chrf("xyz", [text]) <= 100


class TestHumanBand:
    references = (
        ["aaj office jaldi jaana hai", "aaj jaldi office jaana hai"],
        ["kal milte hain", "kal milenge", "phir kal milte hain"],
        ["only one"],
    )

    def test_band_uses_only_examples_with_two_references(self):
        ours = [own[0] for own in self.references]
        found = leave_one_out_band(
            ours, self.references, metric="chrf++", mode="hinglish-Latn"
        )
        assert (found.n, found.rounds) == (2, 3)
        assert found.low <= found.mean <= found.high < 100
        assert found.model_mean > found.mean

    def test_people_who_agree_score_full(self):
        same = [["ek hi jawab hai", "ek hi jawab hai"]]
        found = leave_one_out_band(["kuch aur"], same, metric="chrf++", mode="en")
        assert found.low == found.high == pytest.approx(100)

    def test_no_band_without_second_references(self):
        one = [["akela"]]
        assert leave_one_out_band(["x"], one, metric="bleu", mode="en") is None


def test_resamples_without_any_match_do_not_stop_the_interval():
    references = [[f"yeh jawab number {i} hai aur theek hai"] for i in range(12)]
    predictions = ["kuch aur"] * 11 + ["yeh jawab number 11 hai aur theek hai"]
    for metric in ("bleu", "chrf++"):
        found = corpus_score(
            predictions, references, metric=metric, mode="hinglish-Latn", resamples=200
        )
        assert found.estimate.low < found.estimate.value < found.estimate.high
