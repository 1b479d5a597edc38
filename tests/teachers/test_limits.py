import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.teachers import Price, Usage
from hinglish_pipeline.teachers.endpoint.limits import (
    Bucket,
    Window,
    asked_wait,
    parse_duration,
    spent_wait,
)


class TestHeaders:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("1s", 1.0),
            ("6m0s", 360.0),
            ("1h2m3.5s", 3723.5),
            ("20ms", 0.02),
            ("59.5", 59.5),
            ("", None),
            ("soon", None),
            ("-3", None),
            ("nan", None),
            ("inf", None),
            ("1795255949", None),
        ],
    )
    def test_durations_as_servers_write_them(self, text, seconds):
        assert parse_duration(text) == seconds

    def test_a_used_up_allowance_counts_and_a_full_one_does_not(self):
        headers = {
            "x-ratelimit-remaining-requests": "12",
            "x-ratelimit-reset-requests": "9s",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-reset-tokens": "1.5s",
        }
        assert spent_wait(headers) == 1.5
        assert spent_wait({}) is None

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"retry-after-ms": "250", "Retry-After": "1"}, 0.25),
            ({"Retry-After": "7"}, 7.0),
            ({"Retry-After": "soon"}, None),
            (
                {
                    "x-ratelimit-remaining-tokens": "0",
                    "x-ratelimit-reset-tokens": "2s",
                },
                2.0,
            ),
            ({}, None),
        ],
    )
    def test_the_most_exact_word_about_waiting_counts(self, headers, seconds):
        assert asked_wait(headers, 0.0) == seconds


@given(
    per_minute=st.floats(1, 60_000),
    amounts=st.lists(st.floats(0, 500), min_size=1, max_size=60),
)
def test_no_minute_holds_more_than_the_limit_and_a_seconds_worth(per_minute, amounts):
    now = 0.0
    bucket = Bucket(per_minute, now)
    taken = []
    for amount in amounts:
        now = max(now, bucket.ready_at(amount, now))
        bucket.take(amount, now)
        taken.append((now, amount))
    span = taken[-1][0]
    burst = max(1.0, per_minute / 60)
    # The last one may leave a debt; what went before it kept the limit.
    assert sum(a for _, a in taken[:-1]) <= per_minute / 60 * span + burst + 500


class TestWindow:
    def test_single_refusals_change_nothing(self):
        window = Window(64, 0.1, 1.0)
        for n in range(2000):
            if n % 50:
                window.succeeded()
            else:
                assert window.limited(float(n), float(n)) == 0.0
        assert window.size == 64
        assert not window.is_tight

    def test_many_halve_it_once_per_round_trip_down_to_one_and_then_a_pause(self):
        window = Window(8, 0.1, 1.0)
        sizes, pauses = [], []
        for round_trip in range(1, 20):
            for _ in range(8):
                pauses.append(window.limited(round_trip - 0.5, float(round_trip)))
            sizes.append(window.size)
        assert sorted(set(sizes), reverse=True) == [8, 4, 2, 1]
        waits = [pause for pause in pauses if pause]
        assert 0.05 <= waits[0] <= 0.1 < waits[-1] <= 1.0
        assert len(waits) <= 19

    def test_it_opens_again(self):
        window = Window(8, 0.1, 1.0)
        for n in range(60):
            window.limited(n + 0.5, n + 1.0)
        for _ in range(500):
            window.succeeded()
        assert window.size == 8
        assert window.blocked_since is None


class TestPrice:
    def test_tokens_and_hours_add_up(self):
        price = Price(prompt_per_million=0.4, completion_per_million=1.2, per_hour=3.6)
        assert price.cost(1_000_000, 500_000, 1000) == pytest.approx(0.4 + 0.6 + 1.0)

    def test_no_price_is_false(self):
        assert not Price()
        assert not Price(currency="INR")
        assert Price(per_hour=1)

    def test_usage_knows_its_cost(self):
        usage = Usage(Price(prompt_per_million=2), prompt_tokens=3_000_000)
        assert usage.cost == pytest.approx(6)
