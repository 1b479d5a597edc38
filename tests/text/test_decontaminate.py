"""An evaluation item is found in either script and spelling, and nowhere else."""

import json
import random
from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.text.decontaminate import (
    _skeletons,
    find_contamination,
    index_benchmarks_task,
)
from hinglish_pipeline.text.params import DecontaminateParams
from hinglish_pipeline.text.romanise import spellings
from hinglish_pipeline.text.sounds import BREAK, letters, skeleton
from hinglish_pipeline.text.tokens import words

ITEM = "मुझे कल सुबह जल्दी उठना है क्योंकि ट्रेन छह बजे छूटती है"
ROMAN = "mujhe kal subah jaldi uthna hai kyonki train chhah baje chhutti hai"
LOOSE = "mujhey kal subha jaldee uthnaa hain kyunki train chah bajey chootti hai"
OTHER = "Dukandar ne purana saman bech kar nayi gaadi kharidi aur sabko dikhayi. " * 9


@pytest.fixture(scope="module")
def params(conf):
    return DecontaminateParams(**conf["decontaminate"])


@pytest.fixture
def found(tmp_path, params):
    def find(items, texts, reasons=None, params=params):
        rows = [
            item
            if isinstance(item, dict)
            else {"set": "s", "id": f"{n}", "prompt": item}
            for n, item in enumerate(items)
        ]
        out = tmp_path / f"index-{random.random()}.parquet"
        index_benchmarks_task(benchmarks=rows, params=params, out=out)
        frame = pl.DataFrame(
            {
                "doc_id": [str(n) for n in range(len(texts))],
                "text": texts,
                "drop_reason": pl.Series(
                    reasons or [None] * len(texts), dtype=pl.String
                ),
            }
        )
        return find_contamination(frame, index=Artifact(out, str(out)), params=params)

    return find


@pytest.mark.parametrize(
    ("native", "romanised"),
    [
        ("मैं", "main mein mai"),
        ("नहीं", "nahi nahin naheen"),
        ("ज़िंदगी", "zindagi jindagi zindgi"),
        ("अच्छा", "accha achha acha"),
        ("क्या", "kya kyaa"),
        ("कृपया", "kripya kripaya"),
        ("फ़ोन", "phone fon"),
        ("और", "aur or"),
        ("गया", "gaya gya"),
        ("५०", "50"),
        ("ઘર", "ghar"),
        ("ಮನೆ", "mane"),
    ],
)
def test_a_word_sounds_the_same_in_every_script_and_spelling(native, romanised):
    assert {skeleton(word) for word in romanised.split()} == {skeleton(native)}


def test_different_words_sound_different():
    told = "घर पानी किताब लड़का स्कूल रात दिन खाना शहर बाज़ार".split()
    assert len({skeleton(word) for word in told}) == len(told)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_has_skeletons_within_bounds(text):
    assert 0 <= skeleton(text) < 1 << 60


HARD = "kqcChHxXnmpbaAeEiouyw sS5é\u200d कखमनपबअआईऋृंँ्ह५ગಮ"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(HARD, max_size=40) | st.text(max_size=20), max_size=6))
def test_the_loop_hears_what_the_readable_function_hears(texts):
    codes, bounds = _skeletons(texts)
    table = letters()
    for text, start, end in zip(texts, bounds, bounds[1:], strict=False):
        cut = "".join(" " if table[ord(char)] == BREAK else char for char in text)
        told = [code for word in cut.split(" ") if (code := skeleton(word))]
        assert codes[start:end].tolist() == told


@pytest.mark.parametrize("copy", [ITEM, ROMAN, LOOSE, ROMAN.upper()])
def test_a_copy_is_found_alone_and_inside_a_longer_text(found, copy):
    hits = found([ITEM], [copy, f"{OTHER} {copy}. {OTHER}", OTHER])
    assert hits["doc_id"].to_list() == ["0", "1"]
    assert (hits["said"] >= 0.8).all()
    assert hits["share"][0] > 0.9 and hits["share"][1] < 0.1


def test_a_devanagari_copy_of_a_romanised_item_is_found(found):
    assert found([ROMAN], [ITEM])["doc_id"].to_list() == ["0"]


def test_one_changed_word_does_not_hide_an_item(found):
    told = ROMAN.split()
    changed = [
        " ".join([*told[:at], "kabutar", *told[at + 1 :]]) for at in range(len(told))
    ]
    assert found([ROMAN], changed).height == len(told)


def test_half_an_item_or_its_words_in_another_order_are_no_copy(found):
    told = ROMAN.split()
    half = " ".join(told[: len(told) // 2])
    assert found([ROMAN], [f"{half} {OTHER}", " ".join(reversed(told))]).is_empty()


def test_a_piece_of_a_long_item_is_enough(found):
    rng = random.Random(3)
    letters = "kgtdpbmrls"
    told = [
        "".join(rng.choice(letters) + rng.choice("aiu") for _ in range(4))
        for _ in range(90)
    ]
    cut = " ".join(told[40:76])
    hits = found([" ".join(told)], [f"{OTHER} {cut} {OTHER}"])
    assert hits.height == 1


def test_short_items_must_be_said_nearly_in_full(found):
    """Six everyday words with another one among them are anyone's."""
    item = "मेरे पास ज़्यादा पैसे नहीं हैं"
    like = "mere paas itne kapde nahi hain"
    assert found([item], [f"{OTHER} {like} {OTHER}"]).is_empty()
    assert found([item], [f"{OTHER} {item} {OTHER}"]).height == 1
    assert found(["kya haal hai bhai"], ["kya haal hai bhai"]).is_empty()


def test_all_texts_of_a_row_are_items_and_dropped_rows_are_left(found, params):
    row = {"set": "r", "id": "7", "prompt": "x", "references": ["y", ROMAN]}
    hits = found([row], [ITEM, ITEM], ["too_short", None])
    assert hits.select("doc_id", "set", "id").rows() == [("1", "r", "7")]
    off = params.model_copy(update={"enabled": False})
    assert found([row], [ITEM], params=off).is_empty()


@pytest.mark.real
def test_recall_of_planted_copies_and_silence_on_unrelated_text(found, real_data):
    def rows(name):
        lines = (real_data / name).read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line]

    rng = random.Random(0)
    attested = defaultdict(list)
    for row in rows("dakshina_hi_lexicon.train.jsonl"):
        attested[row["hi"]] += [row["roman"]] * row["attestations"]
    items = [row["hi"] for row in rows("ntrex_en_hi_gu_kn.jsonl")]
    items = [item for item in items if len(words(item)) >= 8][:400]

    def romanised(text):
        return " ".join(
            rng.choice(attested.get(word) or spellings(word)[:6] or [word])
            for word in words(text)
        )

    def changed(text):
        told = text.split()
        told[rng.randrange(len(told))] = "कबूतर"
        return " ".join(told)

    def recall(texts):
        placed = [f"{OTHER} {text} {OTHER}" for text in texts]
        return found(items, placed).height / len(items)

    assert recall(items) == 1.0
    assert recall(map(changed, items)) >= 0.98
    assert recall(map(romanised, items)) >= 0.85
    unrelated = [
        row["text"]
        for name in ("pratham_hi", "pratham_kn", "react_hi", "rust_hinglish_docs")
        for row in rows(f"{name}.jsonl")
    ]
    assert found(items, unrelated).is_empty()
