"""Every index agrees with published definitions and keeps its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.text import codemixing as cm

VECTORS = {
    "A": "EN EN HI HI UNIV UNIV HI HI EN EN EN HI HI".split(),
    "B": "HI HI EN HI HI EN EN EN HI O".split(),
    "D": "HI EN HI EN HI EN".split(),
    "E": "HI HI HI EN HI HI".split(),
}
EXPECTED = {
    "cmi": {"A": 45.454545, "B": 44.444444, "D": 50, "E": 16.666667},
    "cmi_utterance": {"A": 36.363636, "B": 44.444444, "D": 66.666667, "E": 25},
    "m_index": {"A": 0.983607, "B": 0.975610, "D": 1, "E": 0.384615},
    "i_index": {"A": 0.3, "B": 0.5, "D": 1, "E": 0.4},
    "language_entropy": {"A": 0.994030, "B": 0.991076, "D": 1, "E": 0.650022},
    "span_entropy": {"A": 1.5, "B": 1.521928, "D": 0, "E": 1.584963},
    "burstiness": {"A": -0.536675, "B": -0.412689, "D": -1, "E": -0.420204},
    "memory": {"A": -0.5, "B": -0.426401, "D": None, "E": -1},
    "spf": {"A": 0.230769, "B": 0.4, "D": 0.833333, "E": 0.333333},
}
CASES = [(k, v, x) for k, row in EXPECTED.items() for v, x in row.items()]
tags = st.lists(st.sampled_from(["hi", "en", "univ"]), max_size=40)


@pytest.mark.parametrize(("index", "vector", "value"), CASES)
def test_conformance_vectors(index, vector, value):
    found = cm.profile(VECTORS[vector]).as_dict()[index]
    assert found == (value if value is None else pytest.approx(value, abs=1e-6))


@pytest.mark.parametrize(
    ("vector", "value"), [("A", -0.483509), ("B", -0.365364), ("E", -0.333333)]
)
def test_burstiness_with_the_sample_deviation(vector, value):
    found = cm.burstiness(VECTORS[vector], ddof=1)
    assert found == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("vector", "value"), [("A", 0.272727), ("B", 0.444444), ("E", 0.333333)]
)
def test_switch_point_fraction_over_tagged_tokens(vector, value):
    found = cm.switch_point_fraction(VECTORS[vector], denominator="tagged")
    assert found == pytest.approx(value, abs=1e-6)


def test_one_language_is_not_mixed():
    found = cm.profile(["hi"] * 5 + ["univ"])
    assert (found.cmi, found.cmi_utterance, found.m_index, found.i_index) == (0,) * 4
    assert (found.language_entropy, found.span_entropy, found.spf) == (0, 0, 0)
    assert found.burstiness == -1
    assert found.memory is None


@given(tags)
def test_bounds(sequence):
    found = cm.profile(sequence)
    assert 0 <= found.cmi <= 50
    assert 0 <= found.cmi_utterance <= 100
    assert 0 <= found.i_index <= 1
    assert 0 <= found.m_index <= 1 + 1e-9
    assert -1 <= found.burstiness <= 1
    assert found.memory is None or -1 <= found.memory <= 1
    assert found.switch_points <= max(0, found.n_tagged - 1)


@given(st.integers(2, 60))
def test_alternating_text_switches_everywhere(n):
    found = cm.profile([("hi", "en")[i % 2] for i in range(n)])
    assert found.switch_points == n - 1
    assert found.i_index == 1


@given(tags)
def test_the_names_of_languages_do_not_matter(sequence):
    swapped = [{"hi": "en", "en": "hi"}.get(tag, tag) for tag in sequence]
    assert cm.profile(sequence) == cm.profile(swapped)


@given(tags, st.integers(0, 40))
def test_independent_tokens_change_only_what_divides_by_n(sequence, at):
    padded = [*sequence[:at], "univ", *sequence[at:]]
    before, after = cm.profile(sequence).as_dict(), cm.profile(padded).as_dict()
    for name in set(before) - {"n_tokens", "spf"}:
        assert before[name] == after[name]
