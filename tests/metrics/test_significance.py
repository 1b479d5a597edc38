"""Intervals: known values, and what must hold for every input."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.metrics.significance import (
    bootstrap_mean,
    bootstrap_ratio,
    jackknife,
    paired_difference,
    wilson,
)

QUICK = {"resamples": 200, "seed": 3}
numbers = st.lists(st.floats(-50, 50), min_size=1, max_size=30)


class TestWilson:
    @pytest.mark.parametrize(
        ("successes", "n", "low", "high"),
        [
            # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_published_intervals(self, successes, n, low, high):
        found = wilson(successes, n)
        assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)
        assert found.value == successes / n

    @given(st.integers(1, 500), st.data())
    def test_interval_holds_the_rate_and_stays_a_rate(self, n, data):
        found = wilson(data.draw(st.integers(0, n)), n)
        assert -1e-12 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1 + 1e-12

    @pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 4)])
    def test_no_rate_is_refused(self, successes, n):
        with pytest.raises(ValueError, match="no rate"):
            wilson(successes, n)


class TestBootstrap:
    @given(numbers)
    @settings(max_examples=25, deadline=None)
    def test_interval_lies_within_the_data(self, values):
        found = bootstrap_mean(values, **QUICK)
        assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9

    def test_same_seed_same_interval(self):
        values = [float(x % 7) for x in range(40)]
        assert bootstrap_mean(values, **QUICK) == bootstrap_mean(values, **QUICK)

    def test_close_to_the_normal_interval_on_many_values(self):
        values = [float(x % 10) for x in range(1000)]
        found = bootstrap_mean(values, resamples=2000, seed=1)
        # mean 4.5, sd 2.8723, so 1.96 sd / sqrt(1000) = 0.1780
        assert found.value == pytest.approx(4.5)
        assert found.high - found.value == pytest.approx(0.178, abs=0.02)

    def test_nothing_to_measure_is_refused(self):
        with pytest.raises(ValueError, match="no example"):
            bootstrap_mean([], **QUICK)


class TestPaired:
    def test_pairing_sees_a_difference_that_spread_hides(self):
        theirs = [float(x * 10) for x in range(30)]
        ours = [value + 1 for value in theirs]
        found = paired_difference(ours, theirs, **QUICK)
        assert (found.low, found.value, found.high) == (1.0, 1.0, 1.0)
        assert found.excludes(0.0)

    def test_swapping_sides_swaps_the_sign(self):
        a, b = [1.0, 4.0, 2.0, 8.0], [2.0, 2.0, 3.0, 1.0]
        one, other = paired_difference(a, b, **QUICK), paired_difference(b, a, **QUICK)
        assert one.value == -other.value

    def test_unpaired_lists_are_refused(self):
        with pytest.raises(ValueError, match="cannot be paired"):
            paired_difference([1.0], [1.0, 2.0], **QUICK)


def test_ratio_weights_examples_by_their_size():
    found = bootstrap_ratio([8.0, 2.0], [1.0, 4.0], **QUICK)
    assert found.value == 2.0
    assert (found.low, found.high) == (0.5, 8.0)


def test_jackknife_of_a_mean_is_its_standard_error():
    values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    found = jackknife(values, lambda some: sum(some) / len(some))
    # sd (n - 1) = 2.13809, so 1.959964 * sd / sqrt(8) = 1.48160
    assert found.value == 5.0
    assert found.high - 5.0 == pytest.approx(1.48160, abs=1e-5)
