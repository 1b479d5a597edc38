"""The mixture is exact, explained, seeded, and asking for more never drops one."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hinglish_pipeline.errors import MixtureError
from hinglish_pipeline.shards import Artifact, Shards, versioned
from hinglish_pipeline.text.fates import banded, draws
from hinglish_pipeline.text.mixture import (
    plan_mixture_task,
    shares_of,
    targets_of,
)
from hinglish_pipeline.text.params import MixParams
from hinglish_pipeline.text.select import final_fates

NATURAL = {"by": ("lang",), "temperature": 1.0, "weights": {}, "words": None}


@versioned("1")
def make_fates(item):
    rng = np.random.default_rng(item["seed"])
    n = item["rows"]
    ids = [f"{item['seed']:08x}{i:08x}" for i in range(n)]
    return pl.DataFrame(
        {
            "doc_id": ids,
            "source": rng.choice(["web", "news"], n),
            "lang": rng.choice(["hi-Deva", "hi-Latn", "en"], n, p=[0.7, 0.1, 0.2]),
            "cmi_band": rng.choice(["[-inf,10)", "[10,inf)"], n),
            "quality_band": ["[0,1)"] * n,
            "n_words": rng.integers(1, 300, n).astype(np.int32),
            "draw": draws(ids, 7),
            "drop_reason": pl.Series(
                [None if x else "too_short" for x in rng.random(n) > 0.1],
                dtype=pl.String,
            ),
        }
    )


@pytest.fixture(scope="module")
def fates(tmp_path_factory) -> Shards:
    items = {f"s{i}": {"seed": i, "rows": 700} for i in range(3)}
    return Shards.from_items(items, make_fates).run(tmp_path_factory.mktemp("fates"))


def plan(fates: Shards, tmp_path, **changes) -> tuple[Artifact, pl.DataFrame]:
    out = tmp_path / "mixture.parquet"
    plan_mixture_task(fates=fates, params=MixParams(**{**NATURAL, **changes}), out=out)
    artifact = Artifact(out, "x")
    return artifact, artifact.frame()


def chosen(fates: Shards, mixture: Artifact) -> pl.DataFrame:
    frame = fates.collect()
    return frame.filter(final_fates(frame, mixture.frame()).is_null())


class TestEverything:
    def test_without_wishes_all_that_passed_is_taken(self, fates, tmp_path):
        mixture, table = plan(fates, tmp_path)
        frame = fates.collect()
        assert len(chosen(fates, mixture)) == frame["drop_reason"].null_count()
        assert set(table["why"]) == {"all there is"}
        assert table["selected_words"].sum() == table["available_words"].sum()

    def test_what_a_rule_dropped_stays_dropped(self, fates, tmp_path):
        mixture, _ = plan(fates, tmp_path)
        assert chosen(fates, mixture)["drop_reason"].null_count() == len(
            chosen(fates, mixture)
        )
        frame = fates.collect()
        final = final_fates(frame, mixture.frame())
        before = frame["drop_reason"]
        assert (final == "too_short").sum() == (before == "too_short").sum()


class TestExact:
    @pytest.mark.parametrize(
        "changes",
        [
            {"words": 20_000},
            {"words": 60_000, "temperature": 3.0},
            {"weights": {"lang": {"en": 0.5}}},
            {"by": ("lang", "source", "cmi_band"), "words": 50_000},
            {
                "by": ("lang", "source"),
                "weights": {"lang": {"en": 0.0}, "source": {"news": 3.0}},
            },
        ],
    )
    def test_the_table_says_what_is_taken_to_the_word(self, fates, tmp_path, changes):
        mixture, table = plan(fates, tmp_path, **changes)
        keys = list(changes.get("by", ("lang",)))
        taken = chosen(fates, mixture)
        for row in table.to_dicts():
            mine = taken.filter(*(pl.col(k) == row[k] for k in keys))
            assert len(mine) == row["selected_documents"]
            assert mine["n_words"].sum() == row["selected_words"]
            assert row["selected_words"] <= max(
                row["target_words"], row["available_words"] * (row["cutoff"] is None)
            )

    def test_a_stratum_misses_its_target_by_less_than_one_document(
        self, fates, tmp_path
    ):
        _, table = plan(fates, tmp_path, words=30_000)
        short = table["target_words"] - table["selected_words"]
        assert short.min() >= 0
        assert short.max() < 300

    def test_it_is_the_first_documents_by_draw(self, fates, tmp_path):
        mixture, table = plan(fates, tmp_path, words=30_000)
        frame = fates.collect().filter(pl.col("drop_reason").is_null())
        taken = set(chosen(fates, mixture)["doc_id"])
        for row in table.to_dicts():
            mine = frame.filter(pl.col("lang") == row["lang"]).sort("draw")
            prefix = mine.filter(pl.col("n_words").cum_sum() <= row["target_words"])
            assert set(prefix["doc_id"]) == taken & set(mine["doc_id"])

    def test_asking_for_more_never_drops_one(self, fates, tmp_path):
        before: set[str] = set()
        for words in (5_000, 20_000, 80_000, 10_000_000):
            mixture, _ = plan(fates, tmp_path, words=words)
            now = set(chosen(fates, mixture)["doc_id"])
            assert before <= now
            before = now
        assert len(before) == fates.collect()["drop_reason"].null_count()


class TestProportions:
    def test_temperature_brings_the_small_ones_up(self, fates, tmp_path):
        _, natural = plan(fates, tmp_path, words=30_000)
        _, flat = plan(fates, tmp_path, words=30_000, temperature=5.0)
        small = natural.sort("available_words")["lang"][0]
        share = {
            name: table.filter(lang=small)["selected_words"].item()
            / table["selected_words"].sum()
            for name, table in (("natural", natural), ("flat", flat))
        }
        assert share["flat"] > 1.5 * share["natural"]

    def test_weight_zero_leaves_a_stratum_out_and_says_so(self, fates, tmp_path):
        mixture, table = plan(fates, tmp_path, weights={"lang": {"en": 0.0}})
        assert "en" not in set(chosen(fates, mixture)["lang"])
        assert table.filter(lang="en")["why"].item() == "weight 0"

    def test_without_a_budget_the_weights_are_rates(self, fates, tmp_path):
        _, table = plan(fates, tmp_path, weights={"lang": {"en": 0.5}})
        rates = dict(
            table.select(
                "lang", pl.col("target_words") / pl.col("available_words")
            ).iter_rows()
        )
        assert rates["hi-Deva"] == 1.0
        assert rates["en"] == pytest.approx(0.5, abs=0.01)

    def test_a_mixture_of_nothing_is_refused(self, fates, tmp_path):
        weights = {"lang": dict.fromkeys(("hi-Deva", "hi-Latn", "en"), 0.0)}
        with pytest.raises(MixtureError, match="weight above 0"):
            plan(fates, tmp_path, weights=weights)

    def test_a_weight_for_nothing_there_is_said(self, fates, tmp_path, caplog):
        plan(fates, tmp_path, weights={"lang": {"eng": 0.5}})
        assert "no document has lang eng; there are en, hi-Deva" in caplog.text

    def test_weights_need_their_key_among_the_strata(self):
        with pytest.raises(ValidationError, match=r"mix\.by does not split"):
            MixParams(**{**NATURAL, "weights": {"source": {"web": 2.0}}})

    @given(
        sizes=st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
        temperature=st.floats(1, 20),
        words=st.one_of(st.none(), st.integers(1, 10**8)),
        seed=st.integers(0, 10**6),
    )
    @settings(max_examples=200, deadline=None)
    def test_targets_fit_what_there_is_and_the_budget(
        self, sizes, temperature, words, seed
    ):
        available = np.array(sizes, dtype=np.float64)
        weights = np.random.default_rng(seed).choice([0.5, 1.0, 4.0], len(sizes))
        shares = shares_of(available, weights, temperature)
        assert shares.sum() == pytest.approx(1)
        targets = targets_of(available, shares, words)
        assert (targets <= available * (1 + 1e-9)).all()
        if words is None:
            assert (targets / shares).std() <= 1e-6 * (targets / shares).mean()
            assert (targets >= available * (1 - 1e-9)).any()
        else:
            assert targets.sum() == pytest.approx(min(words, available.sum()))
            free = targets < available * (1 - 1e-9)
            if free.sum() > 1:  # those with room keep their proportions
                ratio = targets[free] / shares[free]
                assert ratio.std() <= 1e-6 * ratio.mean()


class TestBands:
    def test_bands_are_half_open_and_named(self):
        frame = pl.DataFrame({"cmi": [0.0, 9.9, 10.0, 50.0, None]})
        found = frame.select(banded("cmi", (10.0, 25.0)))["cmi"].to_list()
        assert found == ["[-inf,10)", "[-inf,10)", "[10,25)", "[25,inf)", None]

    def test_draws_depend_on_seed_and_document_alone(self):
        ids = [f"{i:x}" for i in range(1000)]
        assert draws(ids, 1).to_list() == draws(ids, 1).to_list()
        assert draws(ids[::-1], 1).to_list() == draws(ids, 1).to_list()[::-1]
        assert draws(ids, 1).to_list() != draws(ids, 2).to_list()
        assert abs(float(draws(ids, 1).cast(pl.Float64).mean()) / 2**64 - 0.5) < 0.05
