"""Charts, numbers, lineage and the choice of answers, each on its own."""

import re
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.report import numbers
from hinglish_pipeline.report.answers import pick_answers
from hinglish_pipeline.report.charts import (
    histogram,
    interval_track,
    line_chart,
    nice_ticks,
    share_bar,
)
from hinglish_pipeline.report.lineage import trace
from hinglish_pipeline.shards import Shard, Shards, task, versioned
from hinglish_pipeline.shards.artifact import ArtifactStore
from hinglish_pipeline.shards.engine import LocalEngine
from hinglish_pipeline.shards.store import ShardStore


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (0.5, "50\u202f%"),
            (0.999, "99.9\u202f%"),
            (0.001, "<1\u202f%"),
            (1, "100\u202f%"),
        ],
    )
    def test_percent_never_rounds_to_all_or_nothing(self, value, shown):
        assert numbers.percent(value) == shown

    def test_sizes_counts_and_signs(self):
        assert numbers.size(761_000) == "761\u202fkB"
        assert numbers.size(1_850_000) == "1.9\u202fMB"
        assert numbers.count(1234567) == "1\u202f234\u202f567"
        assert numbers.signed(-0.125, "share") == "−12\u202fpp"
        assert numbers.signed(3.14159, "bits/byte") == "+3.14"
        assert numbers.plain([0.1, 5]) == "0.1 to 5"
        assert (numbers.plural(1, "row"), numbers.plural(0, "row")) == (
            "1 row",
            "0 rows",
        )
        assert numbers.plain({"min_value": 1, "max": None}) == "min value 1, max –"
        assert numbers.clip("ek do teen", 6) == "ek do …"


class TestCharts:
    @given(st.floats(-100, 100), st.floats(0.001, 1000), st.integers(2, 8))
    def test_ticks_cover_the_range_in_equal_steps(self, low, span, wanted):
        ticks = nice_ticks(low, low + span, wanted)
        steps = [b - a for a, b in pairwise(ticks)]
        assert ticks[0] == low
        assert ticks[-1] >= low + span - 1e-6 * span
        assert len(ticks) <= wanted + 2
        assert max(steps) == pytest.approx(min(steps))

    def test_values_stand_where_they_should(self):
        svg = interval_track(
            (0.5, 0.25, 0.75), span=(0, 1), marks={"copy": 0.0}, target=1.0, label="x"
        )
        assert 'cx="100.0"' in svg
        assert 'x1="50.0" x2="150.0"' in svg
        assert re.search(r'class="target" x1="200.0"', svg)

    def test_shares_fill_the_bar(self):
        svg = share_bar([("kept", 3, "kept"), ("dropped", 1, "dropped")], "3 of 4")
        widths = [float(w) for w in re.findall(r' width="([\d.]+)"', svg)]
        assert widths == [450, 150]

    def test_names_in_figures_are_escaped(self):
        svg = share_bar([("<b>", 1, "kept")], '"><script>')
        assert "<script>" not in svg
        assert "&lt;b&gt;" in svg

    def test_empty_and_flat_data_still_draw(self):
        assert "<rect" in histogram([0, 0], [0, 1, 2], x_label="x", label="none")
        chart = line_chart(
            {"loss": [(1.0, 0.0)]}, x_label="step", y_label="loss", label="one point"
        )
        assert "polyline" in chart


def answer(number, right, name="paraphrases", intent="bus"):
    row = {
        "set": name,
        "id": f"{name}-{number}",
        "intent": intent,
        "prompt": "kab?",
        "references": ["abhi"],
        "model": "student",
        "prediction": "abhi" if right else "kal",
        "finish": "stop",
        "n_tokens": 1,
    }
    verdict = {
        "set": row["set"],
        "id": row["id"],
        "exact": right,
        "intent_of_prediction": intent if right else "train",
        "parroted": not right,
    }
    return row, verdict


class TestPicking:
    def pick(self, pairs, **limits):
        rows, verdicts = zip(*pairs, strict=True)
        return pick_answers(pl.DataFrame(rows), verdicts, model="student", **limits)

    def test_intents_are_spread_before_any_repeats(self):
        pairs = [answer(n, True, intent="bus") for n in range(9)]
        pairs += [answer(n, True, intent="doctor") for n in (20, 21)]
        chosen = self.pick(pairs, good=2, bad=2)
        assert {one["intent"] for one in chosen} == {"bus", "doctor"}

    def test_bad_answers_say_why(self):
        chosen = self.pick([answer(1, True), answer(2, False)], good=3, bad=3)
        assert [one["good"] for one in chosen] == [True, False]
        assert "a training answer, word for word" in chosen[1]["notes"]
        assert "answers train" in chosen[1]["notes"]

    def test_a_far_rewrite_is_never_called_good(self):
        name = "hinglish_rewrite"
        pairs = [answer(n, n == 0, name=name, intent=None) for n in range(4)]
        chosen = self.pick(pairs, good=3, bad=3)
        assert [one["good"] for one in chosen] == [True, False, False, False]
        assert chosen[0]["notes"][0] == "chrF++ 100"

    def test_order_of_rows_does_not_matter(self):
        pairs = [answer(n, n % 2 == 0) for n in range(20)]
        chosen = self.pick(pairs, good=3, bad=3)
        assert chosen == self.pick(pairs[::-1], good=3, bad=3)


@versioned("1")
def shout(frame):
    return frame.with_columns(pl.col("text").str.to_uppercase())


@versioned("3")
def tally(*, documents, out):
    out.write_text(str(sum(shard.rows for shard in documents)))


def test_lineage_reaches_the_raw_files(tmp_path):
    raw = tmp_path / "01_raw" / "notes.parquet"
    raw.parent.mkdir()
    pl.DataFrame({"text": ["haan"], "drop_reason": [None]}).write_parquet(raw)
    shards = Shards([Shard("notes", str(raw), "f" * 64, 1)])
    documents = ShardStore(str(tmp_path / "02_intermediate" / "documents"))
    documents.save(shards.map(shout), LocalEngine(1))
    store = ArtifactStore(tmp_path / "08_reporting" / "total.txt")
    store.save(task(tally, documents=documents.load()))
    found = {one["name"]: one for one in trace({"total": store.load()})}
    assert list(found) == [
        "01_raw/notes.parquet",
        "02_intermediate/documents",
        "08_reporting/total.txt",
    ]
    assert found["08_reporting/total.txt"]["made_by"] == "tally · version 3"
    assert found["02_intermediate/documents"]["made_from"] == ["01_raw/notes.parquet"]
    assert found["01_raw/notes.parquet"]["made_by"] is None
