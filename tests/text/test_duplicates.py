"""Copies and near-copies are found, other texts are not; order decides who stays."""

import random

import numpy as np
import polars as pl
import pytest

from hinglish_pipeline.text.duplicates import candidate_pairs, cluster
from hinglish_pipeline.text.params import NearDuplicateParams
from hinglish_pipeline.text.signatures import minhash_signatures
from hinglish_pipeline.text.wordtable import build_word_table

WORDS = [f"शब्द{i}" for i in range(400)]


def signatures_of(texts, params):
    return minhash_signatures(build_word_table(texts), params.signature)


def random_text(seed, n=80):
    return random.Random(seed).choices(WORDS, k=n)


def near_pairs(texts, params, near):
    found = candidate_pairs(signatures_of(texts, params), near)
    return {
        tuple(sorted(pair))
        for left, right in found
        for pair in zip(left.tolist(), right.tolist(), strict=True)
    }


def test_signature_agreement_estimates_jaccard(params):
    base = random_text(1, 400)
    for changed in (4, 20, 60):
        other = base[:-changed] + [f"नया{i}" for i in range(changed)]
        signatures = signatures_of([" ".join(base), " ".join(other)], params)
        grams = [
            {tuple(text[i : i + 5]) for i in range(len(text) - 4)}
            for text in (base, other)
        ]
        jaccard = len(grams[0] & grams[1]) / len(grams[0] | grams[1])
        same = float((signatures[0] == signatures[1]).mean())
        assert same == pytest.approx(jaccard, abs=0.16)


def test_near_copies_meet_and_others_do_not(params, near):
    texts = [" ".join(random_text(seed)) for seed in range(30)]
    edited = random_text(3)
    edited[70] = "बदला"
    texts.append(" ".join(edited))
    assert near_pairs(texts, params, near) == {(3, 30)}


def test_short_messages_are_compared_by_characters(params, near):
    texts = ["kal milte hain bhai office ke baad", "kal milte hain bhai office k baad"]
    texts += ["aaj to bahut garmi hai yaar", "", "", "1"]
    assert near_pairs(texts, params, near) == {(0, 1)}


def test_a_signature_does_not_depend_on_the_shard_around_it(params):
    texts = [" ".join(random_text(seed, 20)) for seed in range(6)] + ["chhota msg"]
    together = signatures_of(texts, params)
    alone = np.concatenate([signatures_of([text], params) for text in texts])
    assert (together == alone).all()


def test_large_buckets_are_joined_without_all_pairs(params, near):
    texts = [" ".join(random_text(7))] * 60
    small = near.model_copy(update={"all_pairs_bucket": 2})
    pairs = candidate_pairs(signatures_of(texts, params), small)
    assert max(len(left) for left, _ in pairs) <= 2 * 60
    survivors = cluster(pairs, np.arange(60))
    assert set(survivors.tolist()) == {0}


def test_the_first_in_order_survives():
    pairs = [(np.array([4, 1]), np.array([1, 2]))]
    rank = np.array([0, 3, 1, 4, 2])
    assert cluster(pairs, rank).tolist() == [0, 2, 2, 3, 2]


def test_bands_that_do_not_fit_are_refused_with_what_to_do(near):
    wide = NearDuplicateParams(**{**near.model_dump(), "bands": 99, "rows": 9})
    with pytest.raises(ValueError, match="Lower bands"):
        candidate_pairs(np.zeros((2, 112), dtype=np.uint32), wide)


def test_polars_holds_signatures_as_lists(raw, params):
    from hinglish_pipeline.text.annotate import annotate

    frame = annotate(raw(["ek do teen chaar paanch chhe saat aath"]), params=params)
    assert frame.schema["signature"] == pl.List(pl.UInt32)
    assert frame["signature"].list.len().to_list() == [params.signature.permutations]
