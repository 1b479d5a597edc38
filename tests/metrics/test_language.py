"""Language confusion and mixing profiles, on sentences a speaker would write."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.metrics.confusion import confusion, confusion_table
from hinglish_pipeline.metrics.mixing import (
    INDICES,
    index_values,
    profile_distance,
    set_profile,
)
from hinglish_pipeline.text.params import LanguageParams

CONF = Path(__file__).resolve().parents[2] / "conf" / "base" / "parameters_corpus.yml"


@pytest.fixture(scope="module")
def params():
    document = yaml.safe_load(CONF.read_text(encoding="utf-8"))
    return LanguageParams(**document["corpus"]["annotate"]["language"])


SAID = {
    "hi-Deva": "आज बाज़ार में बहुत भीड़ थी और मैं घर देर से पहुँचा",
    "hinglish-Latn": "yaar aaj market mein bahut bheed thi, main ghar late pahuncha",
    "hinglish-mixed": "आज office में meeting बहुत लंबी थी and everyone थक गया",
    "en": "The market was crowded today and I reached home very late",
    "kn": "ಇಂದು ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ತುಂಬಾ ಜನಸಂದಣಿ ಇತ್ತು",
    "gu": "આજે બજારમાં ખૂબ ભીડ હતી અને હું મોડો પહોંચ્યો",
}


class TestConfusion:
    @pytest.mark.parametrize("mode", SAID)
    def test_each_mode_accepts_its_own_and_no_other(self, mode, params):
        passed = {
            other: confusion(text, mode, params).passed for other, text in SAID.items()
        }
        assert [other for other, found in passed.items() if found] == [mode]

    def test_purely_hindi_roman_answers_are_hinglish(self, params):
        # English word lists flag these ("to", "me", "hi"); they are not English.
        text = "to me hi kar lunga, tu bas aa ja aur khana kha le"
        assert confusion(text, "hinglish-Latn", params).passed

    def test_one_wrong_line_fails_the_response_but_not_its_other_lines(self, params):
        text = f"{SAID['hinglish-Latn']}\n{SAID['en']}"
        found = confusion(text, "hinglish-Latn", params)
        assert (found.passed, found.lines_passed, found.lines_judged) == (False, 1, 2)

    def test_a_number_cannot_be_judged(self, params):
        found = confusion("1930\n", "hinglish-Latn", params)
        assert (found.passed, found.lines_judged) == (None, 0)

    def test_table_adds_up(self, params):
        results = [
            confusion(text, "hinglish-Latn", params) for text in [*SAID.values(), "112"]
        ]
        table = confusion_table(results)
        assert (table.responses_passed, table.responses_judged) == (1, 6)
        assert sum(table.detected.values()) == 7

    def test_unknown_mode_is_refused(self, params):
        with pytest.raises(ValueError, match="'hindi' is unknown"):
            confusion("kuch bhi", "hindi", params)


tagged = st.lists(
    st.lists(st.sampled_from(["hi", "en", "univ"]), max_size=12), max_size=8
)


class TestMixing:
    def test_indices_of_the_documented_vectors(self):
        # Conformance vectors D and E of docs: alternating, and one English word.
        values = index_values([["hi", "en"] * 3, ["hi", "hi", "hi", "en", "hi", "hi"]])
        assert values["cmi"] == pytest.approx([50, 16.666667])
        assert values["i_index"] == pytest.approx([1, 0.4])
        assert values["memory"] == pytest.approx([-1])

    def test_median_and_quartiles(self):
        found = set_profile({"cmi": [0.0, 10.0, 20.0, 30.0, 40.0], "memory": []})
        assert (found["cmi"].q1, found["cmi"].median, found["cmi"].q3) == (10, 20, 30)
        assert found["cmi"].iqr == 20
        assert found["memory"] is None

    def test_shifting_a_profile_by_ten_is_a_distance_of_ten(self):
        ours, theirs = {"cmi": [0.0, 5.0, 9.0]}, {"cmi": [10.0, 15.0, 19.0]}
        assert profile_distance(ours, theirs) == {"cmi": pytest.approx(10)}

    @given(tagged, tagged)
    def test_distance_is_symmetric_and_zero_to_itself(self, one, other):
        a, b = index_values(one), index_values(other)
        assert profile_distance(a, b) == profile_distance(b, a)
        own = profile_distance(a, a)
        assert all(value in (None, 0) for value in own.values())
        assert set(own) == set(INDICES)

    def test_profiles_of_different_indices_are_refused(self):
        with pytest.raises(ValueError, match="different indices"):
            profile_distance({"cmi": [1.0]}, {"spf": [1.0]})
