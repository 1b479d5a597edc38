"""What the page says of the teacher, of every gate, and of what the gates are worth."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.distill.gate_quality import measure_gates
from hinglish_pipeline.distill.gates import GATES, READING_REASONS, GateParams
from hinglish_pipeline.report.fields import ReportInputError
from hinglish_pipeline.report.gates import read_gates, read_quality
from hinglish_pipeline.report.page import build_report_page
from tests.report import fabricated

LIMITS = {"bad_caught": 0.9, "good_lost": 0.05, "examples_per_reason": 1}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory, sample):
    return fabricated.report_inputs(tmp_path_factory.mktemp("data"), sample)


@pytest.fixture(scope="module")
def section(inputs, tmp_path_factory):
    """Build the page with some inputs replaced; return the section on gates."""

    def build(**documents):
        folder = tmp_path_factory.mktemp("page")
        changed = {
            name: fabricated.write_json(folder / f"{name}.json", document)
            for name, document in documents.items()
        }
        out = folder / "report.html"
        build_report_page(**{**inputs, **changed}, params=fabricated.REPORT, out=out)
        page = out.read_text(encoding="utf-8")
        return page[page.index('id="gates"') : page.index('id="validation"')]

    unchanged = build()
    return lambda **documents: build(**documents) if documents else unchanged


def rows_of(section):
    """Table rows by first cell, as text with plain single spaces."""
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        texts = [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells
        ]
        if texts:
            found[texts[0]] = texts[1:]
    return found


class TestTeacher:
    def test_every_round_adds_up_with_its_tokens(self, section):
        rows = rows_of(section())
        first = rows["first questions rules-1"]
        assert first[:5] == ["200", "190", "7", "3", "99"]
        assert first[5] == "30 000 000 000"  # more than 32 bits hold
        assert rows["follow-ups: repairs and worse twins rules-1"][:2] == ["49", "49"]
        assert rows["reviews: a judge's marks nothing was asked"][0] == "0"

    def test_repairs_are_counted(self, section):
        shown = section()
        assert "9 answers came back repaired" in shown
        assert "7 of the repaired ones passed" in shown


class TestWorth:
    def test_precision_and_recall_stand_with_n_and_interval(self, section):
        rows = rows_of(section())
        _, _, _, precision, recall, any_gate, false_alarms = rows["loop"]
        assert precision == "89 % 69 % to 97 %, n 19"
        assert recall == "85 % 64 % to 95 %, n 20"
        assert any_gate == "95 %"
        assert false_alarms == "1"

    def test_a_gate_that_no_sample_met_says_so(self, section):
        rows = rows_of(section())
        assert rows["schema"][3:] == ["–", "no labelled answers", "0"]
        assert rows["refusal"][3] == "never fired"
        assert rows["refusal"][4].startswith("0 %")
        assert rows["near duplicate"][3].startswith("not measured")
        assert "pii off" in rows

    def test_all_together_stand_beside_what_is_wanted(self, section):
        shown = section()
        assert "34 of 40, interval 70.9\u202f% to 92.9\u202f%" in shown
        assert re.search(r"at least 90\u202f% <span[^>]*>missed", shown)
        assert re.search(r"at most 5\u202f% <span[^>]*>met", shown)

    def test_it_says_who_wrote_the_labels_and_what_they_lack(self, section):
        shown = section()
        assert "One author wrote them all." in shown
        assert "Labels that no gate bears: new fault" in shown
        assert "2 labelled answers with faults" in shown

    def test_labelled_answers_are_not_shown(self, section):
        assert "nobody may read" not in section()

    def test_nothing_labelled_is_said_and_not_reckoned(self, section):
        shown = section(gate_quality=measure_gates([], GateParams()))
        assert "There are no labelled answers" in shown
        assert rows_of(shown)["loop"][4] == "no labelled answers"

    def test_only_good_ones_labelled(self, section):
        quality = fabricated.gate_quality()
        quality |= {"bad_caught": fabricated.share(0, 0), "samples": 30}
        assert "no such answer is labelled" in section(gate_quality=quality)

    def test_reads_what_the_measurement_writes(self):
        turns = fabricated.turns("bijli ka bill kaise bharein?", "haan haan haan " * 9)
        answer = {"id": "x", "recipe": "topic_qa", "lang": "hinglish-Latn"}
        labels = {"label": "bad", "reasons": ["loop"]}
        found = measure_gates([answer | labels | {"messages": turns}], GateParams())
        worth = read_quality(found)
        assert worth["gates"]["loop"]["recall"].value == 1
        assert worth["all"]["bad_caught"]["hits"] == 1
        assert list(worth["gates"])[1:] == list(GATES)


class TestWalk:
    def test_what_one_gate_lets_through_reaches_the_next(self, section):
        rows = rows_of(section())
        assert rows["teacher failed"][:3] == ["210", "3", "3"]
        assert rows["loop"][:3] == ["207", "21", "30"]
        assert rows["near duplicate"][:3] == ["186", "6", "6"]
        assert rows["kept"][0] == "180"

    @given(
        st.dictionaries(
            st.sampled_from([*READING_REASONS, *GATES, "near_duplicate", "quite_new"]),
            st.integers(1, 999),
        ),
        st.integers(0, 999),
    )
    def test_no_row_is_lost_on_the_way(self, by_reason, kept):
        rows = kept + sum(by_reason.values())
        total = {"rows": rows, "kept": kept, "by_reason": by_reason}
        table = {"total": total, "recipes": []}
        walk = read_gates(table, fabricated.gate_quality(), **LIMITS)["walk"]
        assert {
            step["reason"]: step["out"] for step in walk if step["out"]
        } == by_reason
        assert walk[0]["rows"] == rows
        assert walk[-1]["rows"] - walk[-1]["out"] == kept

    def test_rows_that_do_not_add_up_are_refused(self, section):
        table = fabricated.gate_table()
        table["total"]["kept"] += 1
        with pytest.raises(ReportInputError, match=r"gate_table.total: 210 rows in"):
            section(gate_table=table)


class TestPreferences:
    def test_pairs_are_accounted_for_by_dimension(self, section):
        shown = section()
        rows = rows_of(shown)
        assert rows["script"] == ["30", "28", "not degraded 2"]
        assert rows["stop control"] == ["10", "4", "chosen dropped 6"]
        assert "ऐप खोलो और Pay Bill दबाओ &lt;b&gt;" in shown

    def test_none_asked_for(self, section):
        empty = {"rows": 0, "kept": 0, "by_reason": {}}
        table = fabricated.gate_table()
        table["preferences"] = {**empty, "by_dimension": {}, "examples": []}
        assert "No pair was asked for." in section(gate_table=table)

    def test_a_table_from_before_follow_ups(self, section):
        table = fabricated.gate_table()
        del table["preferences"], table["recipes"][0]["refined"]
        shown = section(gate_table=table)
        assert "Preference pairs" not in shown
        assert "repaired" not in shown
        assert rows_of(shown)["loop"][1] == "21"
