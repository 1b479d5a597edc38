"""Every index agrees with published definitions and keeps its bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text import codemixing as cm
from hinglish_pipeline.text.kernels.mixing import mixing_profiles
from hinglish_pipeline.text.language import TAGS

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


NAMES = {"cmi": "cmi", "switch_points": "switch_points", "n_tagged": "mix_tagged"}
sequences = st.lists(st.lists(st.sampled_from(TAGS), max_size=40), max_size=8)


def near(value):
    return value if value is None else pytest.approx(value, abs=2e-6, rel=1e-6)


def profiles(documents):
    bounds = np.cumsum([0, *map(len, documents)])
    codes = [TAGS.index(tag) for document in documents for tag in document]
    spans = np.stack([bounds[:-1], bounds[1:]], axis=1)
    frame = mixing_profiles(spans, np.array(codes, dtype=np.uint8))
    assert len(frame) == len(documents)
    return list(frame.iter_rows(named=True))


def assert_profile(row, document):
    for name, value in cm.profile(document).as_dict().items():
        if name != "n_tokens":
            found = row[NAMES.get(name, f"mix_{name}")]
            expected = (
                value if value is None else pytest.approx(value, abs=1e-6, rel=1e-6)
            )
            assert found == expected, name


@given(sequences)
@settings(deadline=None)
def test_a_shard_is_profiled_as_its_documents_are(documents):
    for row, document in zip(profiles(documents), documents, strict=True):
        assert_profile(row, document)


@pytest.mark.parametrize("vector", VECTORS)
def test_conformance_vectors_over_a_shard(vector):
    document = [{"O": "univ"}.get(tag, tag.lower()) for tag in VECTORS[vector]]
    (row,) = profiles([document])
    for name, values in EXPECTED.items():
        value = values[vector]
        found = row[NAMES.get(name, f"mix_{name}")]
        assert found == (
            value if value is None else pytest.approx(value, abs=2e-6, rel=1e-6)
        )


@given(st.lists(st.sampled_from(["hi", "en", "univ", "other"]), max_size=60))
@settings(deadline=None)
def test_two_languages_mix_to_50_at_most(document):
    (row,) = profiles([document])
    assert 0 <= row["cmi"] <= 50
    shares = row["hi_share"] + row["en_share"]
    assert shares == pytest.approx(1.0 if row["mix_tagged"] else 0.0, abs=1e-6)


def test_cmi_error_is_what_wrong_tags_cost():
    gold = [["hi", "hi", "en", "en"], ["hi"] * 4, ["hi", "en", "hi", "univ"]]
    found = [["hi", "hi", "en", "hi"], ["hi"] * 4, ["hi", "en", "hi", "univ"]]
    error = cm.cmi_error(gold, found)
    assert error.mae == pytest.approx(25 / 3)
    assert error.bias == pytest.approx(-25 / 3)
    assert error.ci[0] <= error.mae <= error.ci[1]
    assert 0 < error.r < 1
    assert error.n == 3
    same = cm.cmi_error(gold, gold)
    assert (same.mae, same.ci, same.r) == (0, (0, 0), pytest.approx(1))
    assert cm.cmi_error([["hi"]], [["hi"]]).r is None


@pytest.mark.parametrize(("gold", "found"), [([], []), ([["hi"]], [["hi", "en"]])])
def test_cmi_error_needs_the_same_words(gold, found):
    with pytest.raises(ValueError, match="same texts"):
        cm.cmi_error(gold, found)
