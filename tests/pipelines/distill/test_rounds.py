"""All three rounds on the pipeline's own catalog, with a teacher and a reviewer."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from tests.distill.judged import ROOT
from tests.distill.talker import Talker, round_of
from tests.pipelines.distill.test_distill import House


class Rounds(House):
    """The house with every round on, and a reviewer at another address."""

    def __init__(self, folder, teacher, reviewer):
        super().__init__(ROOT, folder, teacher)
        self.reviewer = reviewer
        settings = {"model": "judge", "base_url": reviewer.url, "backoff_s": 0.01}
        self.config["reviewer"] = self.config["teacher"] | {"settings": settings}
        recipes = self.params["prepare"]["recipes"]
        for name in recipes:
            recipes[name]["enabled"] = name == "topic_qa"
        recipes["topic_qa"] |= {"phrasings": 3, "combinations": 2, "topics": None}
        for name in ("critique_refine", "preference_pair", "review"):
            recipes[name]["enabled"] = True
        recipes["preference_pair"] |= {"share": 1.0, "dimensions": {"stop_control": 1}}
        # The card of the buses, beside whatever else is shipped.
        cards = folder / "cards"
        cards.mkdir()
        (cards / "bus.yml").write_text(_card(), encoding="utf-8")
        self.config["topics"]["path"] = str(cards)

    def run(self):
        """Run; return the catalog and how many of each recipe were asked of whom."""
        before = Counter(self.reviewer.seen)
        catalog, asked = super().run()
        marked = Counter(self.reviewer.seen) - before
        return catalog, _by_round(asked), _by_round(marked)


def _card():
    import yaml

    from tests.distill.material import CARD

    return yaml.safe_dump(CARD, allow_unicode=True)


def _by_round(asked):
    counts = Counter()
    for question, times in asked.items():
        counts[round_of(question)] += times
    return dict(counts)


@pytest.fixture
def rounds(tmp_path):
    with Talker() as teacher, Talker() as reviewer:
        yield Rounds(tmp_path, teacher, reviewer)


def test_a_flawed_answer_comes_back_repaired_and_the_flawed_one_stays_out(rounds):
    catalog, asked, _ = rounds.run()
    examples = catalog["examples"].load().frame()
    (flawed,) = examples.filter(drop_reason="language_script").to_dicts()
    (repaired,) = examples.filter(refined_from=flawed["example_id"]).to_dicts()
    assert repaired["drop_reason"] is None, repaired["detail"]
    assert repaired["messages"][0] == flawed["messages"][0]
    assert asked["critique_refine"] == 1
    table = catalog["gate_table"].load().json()
    assert table["recipes"][0]["refined"] == {"rows": 1, "kept": 1}


def test_kept_answers_get_a_worse_twin_and_marks_in_both_orders(rounds):
    catalog, asked, marked = rounds.run()
    examples = catalog["examples"].load().frame()
    pairs = catalog["preferences"].load().frame()
    kept = examples.filter(pl.col("drop_reason").is_null())
    chosen = kept.filter(pl.col("refined_from").is_null())
    assert asked["preference_pair"] >= pairs.height > 3
    assert set(pairs["example_id"]) <= set(chosen["example_id"])
    assert set(pairs["review_score"]) == {8.0}
    assert set(pairs["rejected_score"]) == {3.0}
    # Two for each with a worse twin, and one for the repair, which has none.
    assert marked == {"review": 2 * asked["preference_pair"] + 1}
    assert kept["review_score"].null_count() == 0


def test_a_second_run_asks_nobody_in_any_round(rounds, tmp_path):
    def state():
        files = [*tmp_path.rglob("[!.]*.parquet"), *tmp_path.rglob("*.json")]
        return {file: file.stat().st_mtime_ns for file in files}

    rounds.run()
    before = state()
    _, asked, marked = rounds.run()
    assert (asked, marked) == ({}, {})
    assert state() == before


def test_another_reviewer_is_asked_for_marks_alone(rounds):
    rounds.run()
    rounds.config["reviewer"]["settings"]["model"] = "another-judge"
    _, asked, marked = rounds.run()
    assert asked == {}
    assert marked.keys() == {"review"}


def test_a_changed_critique_prompt_asks_for_repairs_alone(rounds):
    rounds.run()
    sampling = {"temperature": 0.1, "max_tokens": 300}
    rounds.params["prepare"]["recipes"]["critique_refine"]["sampling"] = sampling
    _, asked, marked = rounds.run()
    assert asked == {"critique_refine": 1}
    assert marked == {}  # the repair says the same again


def test_a_stricter_mark_drops_and_asks_nobody(rounds):
    rounds.run()
    rounds.params["reviews"]["min_score"] = 8
    catalog, asked, marked = rounds.run()
    assert (asked, marked) == ({}, {})
    examples = catalog["examples"].load().frame()
    low = examples.filter(drop_reason="review_score")
    assert low["review_score"].to_list() == [7.0]  # the repair, marked alone
    assert "a little stiff" in low["detail"][0]
