"""Annotating keeps every row, in order, with the documented columns."""

import polars as pl
import pytest

from hinglish_pipeline.text.annotate import annotate

SCHEMA = {
    "raw_sha": pl.UInt64,
    "text_hash": pl.UInt64,
    "lang": pl.String,
    "lang_confidence": pl.Float32,
    "n_words": pl.Int32,
    "n_chars": pl.Int32,
    "cmi": pl.Float32,
    "switch_points": pl.Int32,
    "hi_share": pl.Float32,
    "en_share": pl.Float32,
    "pii_count": pl.Int32,
    "signature": pl.Binary,
    "drop_reason": pl.String,
}


def test_columns_and_types(raw, model, params):
    frame = annotate(
        raw(["kal office me meeting hai yaar, 9876543210"]), model=model, params=params
    )
    for name, dtype in SCHEMA.items():
        assert frame.schema[name] == dtype
    assert frame["text"][0].endswith("<PHONE>")
    assert frame["pii_count"][0] == 1
    features = [name for name in frame.columns if name.startswith("q_")]
    assert features
    assert {frame.schema[name] for name in features} == {pl.Float32}


def test_rows_dropped_by_ingest_pass_untouched_and_in_place(raw, model, params):
    texts = ["yeh to theek hai bhai lekin kal wapas aana", None, "ok", "x" * 5]
    reasons = [None, "bad_json", None, "invalid_utf8"]
    before = raw(texts, reasons=reasons)
    after = annotate(before, model=model, params=params)
    assert after["doc_id"].to_list() == before["doc_id"].to_list()
    assert after["drop_reason"].to_list() == [
        None,
        "bad_json",
        "too_short",
        "invalid_utf8",
    ]
    assert after["text"].to_list()[1::2] == [None, "xxxxx"]
    assert after["n_words"].to_list()[1::2] == [None, None]


@pytest.mark.parametrize("texts", [[], [""], [None]])
def test_shards_without_words(raw, model, params, texts):
    reasons = ["empty_text" if text is None else None for text in texts]
    frame = annotate(raw(texts, reasons=reasons), model=model, params=params)
    assert len(frame) == len(texts)
    assert frame.schema == annotate(raw(["ek do"]), model=model, params=params).schema


def test_same_input_same_bytes(raw, model, params, tmp_path):
    texts = ["yeh to theek hai bhai", "The bus was late again", "आज बहुत गर्मी है"]
    for name in ("a", "b"):
        annotate(raw(texts), model=model, params=params).write_parquet(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_exact_hash_is_blind_to_punctuation_and_case(raw, model, params):
    frame = annotate(
        raw(["Kal milte hain!", "kal  milte hain।"]), model=model, params=params
    )
    assert frame["text_hash"].n_unique() == 1
