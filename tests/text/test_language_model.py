"""The language model decides by word, letters and neighbours, and learns from text."""

import json
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Shard
from hinglish_pipeline.text.closed_words import closed_words, read_closed_words
from hinglish_pipeline.text.language_model import (
    LanguageModel,
    default_model,
    train_language_model,
)
from hinglish_pipeline.text.latin_lid import decode, evidence_in_context, viterbi
from hinglish_pipeline.text.ngrams import BUCKETS, ngrams
from hinglish_pipeline.text.params import LanguageModelParams
from hinglish_pipeline.text.romanise import clipped
from hinglish_pipeline.text.scripts import word_script
from hinglish_pipeline.text.tokens import words

COST = 1.5
SENTENCES = [
    "mujhe NAHI pata yaar MAIN kal aaunga",
    "this is the main reason for the delay",
    "give it to me when you are done",
    "sacramento ME temperature KITNA HAI",
    "celcius ME weather BATAYE",
    "we want to go home",
    "AGAR TUM AAYE TO MAZA AAYEGA",
    "what do you think about it",
    "YE file mujhe BHEJ DO",
    "hum LOG wahan GAYE THE kal",
    "the temperature is high",
    "IS song KO playlist ME add KARO",
    "hi MERA order KAHAN HAI",
    "AAJ HI exam HAI",
    "US item KA price KYA HAI",
    "let us know",
    "tell us about your order",
    "software KO use KARO",
    "USE BOL DO ki late MAT HONA",
    "dukaan BAND HO GAYI",
    "the band played my favourite song",
    "uncle KE BARE MEIN",
    "with bare hands",
    "TUNE mujhe KYUN NAHI bataya",
    "log in to your account",
    "SAB LOG KEHTE HAIN",
    "he was late for the meeting",
    "BACHCHA SO RAHA HAI",
    "so what should we do now",
    "IN SAB files KO delete KAR DO",
    "AAP KAISE HO dost",
    "DO DIN BAAD milte HAIN",
    "TM KHN HO YR",
]
"""Words in capitals are Hindi; others in lower case count only in English sentences."""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_neighbours_decide_shared_words(sentence):
    tokens = sentence.split()
    hindi = decode([token.lower() for token in tokens], default_model(), COST)
    wanted = [token for token in tokens if token.isupper()]
    found = [token for token, tag in zip(tokens, hindi, strict=True) if tag]
    assert set(wanted) <= set(found)
    assert wanted or not found


ENGLISH = set(
    """temperature weather song playlist add order exam item price software files delete
    file uncle""".split()
)


@pytest.mark.parametrize("sentence", [s for s in SENTENCES if any(map(str.isupper, s))])
def test_english_nouns_in_hindi_stay_english(sentence):
    tokens = sentence.lower().split()
    tags = decode(tokens, default_model(), COST)
    pairs = zip(tokens, tags, strict=True)
    assert not [token for token, tag in pairs if tag and token in ENGLISH]


def test_unlisted_words_are_judged_by_their_letters():
    model = default_model()
    known = model.evidence_of(["dhamakedaariyon", "restructurability"])
    assert known["dhamakedaariyon"] > 1
    assert known["restructurability"] < -1


def test_latin_words_among_devanagari_lean_to_english():
    words_alone = ["tunika"]
    alone = evidence_in_context(words_alone, default_model())
    among = evidence_in_context(words_alone, default_model(), devanagari=9)
    assert among[0] < alone[0]


WORDS = st.sampled_from(
    "main to me hi kya hai office the is zzyxq अ don't us ko".split()
)


@given(st.lists(WORDS, max_size=30), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_decoding_is_viterbi_over_evidence_that_depends_on_neighbours_only(texts, n):
    model = default_model()
    scores = evidence_in_context(texts, model, n)
    assert decode(texts, model, COST, n) == viterbi(scores, COST)
    assert len(scores) == len(texts)
    longer = evidence_in_context([*texts, *["yaar"] * 9, "end"], model, 0)
    again = evidence_in_context([*texts, *["yaar"] * 9, "other"], model, 0)
    assert longer[: len(texts)] == again[: len(texts)]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_ngram_buckets_follow_the_documented_formula(word):
    raw = f"^{word[:14]}$".encode("latin-1", "replace").replace(b"\0", b"")
    expected: Counter[int] = Counter()
    for n in range(1, 6):
        for start in range(len(raw) - n + 1):
            rolling = 0
            for byte in raw[start : start + n]:
                rolling = (rolling * 1_000_003 + byte) % 2**64
            expected[((rolling + n) * 0x9E3779B97F4A7C15) % 2**64 >> 49] += 1
    if "\0" not in word:
        assert Counter(ngrams([word])[1].tolist()) == expected


def test_stored_numbers_add_up_exactly():
    model = default_model()
    for values in (model.evidence, model.context_evidence, model.ngram_weights):
        assert (values * 256 == np.round(values * 256)).all()
    assert model.words == sorted(set(model.words))
    assert model.contexts == sorted(set(model.contexts))
    assert model.ngram_weights.shape == (BUCKETS,)


def test_a_saved_model_is_the_same_model(tmp_path):
    model = default_model()
    model.save(tmp_path / "a")
    again = LanguageModel.load(tmp_path / "a")
    again.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert again.words == model.words
    assert again.closed == model.closed
    assert again.meta == model.meta
    tokens = "main kal office jaunga but the meeting is on monday".split()
    assert decode(tokens, again, COST) == decode(tokens, model, COST)


def test_another_file_is_refused_by_name(tmp_path):
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"not a model")
    with pytest.raises(ValueError, match=r"model\.safetensors is no language model"):
        LanguageModel.load(file)


def test_hand_written_rules_are_read_or_refused():
    table = read_closed_words("{x} a b\nme -.5\n hi< {x}^1 c\n en>^ 2\n en>- .5\n")
    assert table.own == {"me": -0.5}
    assert table.contexts == {"me<a": 1, "me<b": 1, "me<c": 3, "me>": -2, "me>-": -0.5}
    with pytest.raises(ValueError, match="no word, rule or group"):
        read_closed_words("me\n fr< le\n")
    with pytest.raises(ValueError, match="me<give pulls both ways"):
        read_closed_words("me\n en< give\n hi< give\n")
    assert set("to me hi the is sir main do us use".split()) <= set(closed_words().own)


def test_hurried_spellings():
    assert [clipped(word) for word in ("karna", "matlab", "aap")] == [
        "krna",
        "mtlb",
        "aap",
    ]


HINGLISH = [
    "yaar wo blorki kal mila tha aur blorki bahut accha hai",
    "mujhe blorki dena bhai aaj ghar par sab log aa rahe hain",
    "kya blorki khatam ho gaya tha ya abhi bhi bacha hai",
]
ENGLISH_TEXTS = [
    "we saw the bulto near the river and the bulto was very old",
    "please bring a bulto to the meeting on monday morning",
    "nobody knows what the bulto does when it is left alone",
]
DEVANAGARI = ["हम लोग कल बाज़ार गए थे और सब बहुत खुश थे"]


@pytest.fixture
def shards(tmp_path):
    def make(*groups):
        found = []
        for index, texts in enumerate(groups):
            file = tmp_path / f"{index}.parquet"
            schema = {"text": pl.String, "drop_reason": pl.String}
            rows = [(text, None) for text in texts]
            pl.DataFrame(rows, schema, orient="row").write_parquet(file)
            found.append(Shard(file.stem, str(file), file.stem, len(texts)))
        return found

    return make


@pytest.fixture(scope="session")
def training(conf) -> LanguageModelParams:
    return LanguageModelParams(**conf["language_model"])


def test_unlisted_words_move_to_the_language_they_are_used_in(
    shards, training, tmp_path
):
    data = shards(HINGLISH * 20, ENGLISH_TEXTS * 20, DEVANAGARI * 9)
    meta = train_language_model(
        raw_documents=data, params=training, out=tmp_path / "model"
    )
    model = LanguageModel.load(tmp_path / "model")
    before = default_model().evidence_of(["blorki", "bulto"])
    after = model.evidence_of(["blorki", "bulto"])
    assert after["blorki"] > before["blorki"]
    assert after["bulto"] < before["bulto"]
    assert {"blorki", "bulto"} <= set(model.words)
    assert meta["words_new"] >= 2
    assert model.meta == meta
    assert model.evidence_of(["the"]) == default_model().evidence_of(["the"])


def test_neighbours_of_shared_words_are_learnt_from_devanagari(
    shards, training, tmp_path
):
    data = shards(["मनोहर इस पतीले को लाया"] * 40, ["he said this is fine"] * 40)
    train_language_model(raw_documents=data, params=training, out=tmp_path / "model")
    model = LanguageModel.load(tmp_path / "model")
    found = {(w, s, n): v for w, s, n, v in model.context_rows()}
    assert found["is", ">", "patile"] > 0
    assert found["is", ">", "fine"] < 0


def test_training_is_bounded_and_repeats_itself(shards, training, tmp_path):
    data = shards(HINGLISH * 50, ENGLISH_TEXTS * 50)
    few = training.model_copy(update={"sample_bytes": 3000})
    for name in ("a", "b"):
        meta = train_language_model(raw_documents=data, params=few, out=tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert 1000 < meta["sample_bytes"] <= 3000


@pytest.mark.parametrize("texts", [[], ["नमस्ते"], ["hello"], [""]])
def test_any_corpus_gives_a_model(shards, training, tmp_path, texts):
    train_language_model(
        raw_documents=shards(texts), params=training, out=tmp_path / "model"
    )
    model = LanguageModel.load(tmp_path / "model")
    assert decode(["ghar", "house"], model, 0.0) == [True, False]


@pytest.mark.real
def test_token_accuracy_on_real_code_mixed_turns(real_data):
    """X-RiSAWOZ with its Devanagari romanised by rule: the script was the label."""
    from hinglish_pipeline.text.romanise import spellings

    right = total = 0
    path = real_data / "x_risawoz_en_hi_enhi.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        tokens, labels = [], []
        for word in words(json.loads(line)["enhi"]):
            script = word_script(word)
            if script == "Devanagari":
                tokens.append((spellings(word) or ["x"])[0])
                labels.append(True)
            elif script == "Latin" and word.isalpha():
                tokens.append(word.lower())
                labels.append(False)
        tags = decode(tokens, default_model(), COST)
        right += sum(tag == label for tag, label in zip(tags, labels, strict=True))
        total += len(tokens)
    assert total > 8000
    assert right / total >= 0.95
