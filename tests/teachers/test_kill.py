"""kill -9 at random moments: nothing lost, nothing doubled, little asked again."""

import pytest

from tests.teachers.killed import run_killed
from tests.teachers.server import Server


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_twenty_kills_cost_no_more_than_what_was_in_flight(tmp_path, seed):
    with Server(latency_s=0.05) as server:
        report = run_killed(
            tmp_path,
            server,
            rows=1200,
            shards=4,
            kills=20,
            seed=seed,
            concurrency=16,
        )
    assert report.kills >= 15
    assert (report.lost, report.changed, report.duplicate_rows) == (0, 0, 0)
    assert report.most_by_one_kill <= report.allowed_by_one_kill
    assert report.asked_again <= 20 * report.allowed_by_one_kill
    # The ledger's own account: never less than what the server saw for nothing.
    assert report.asked_again <= report.told_lost <= 20 * report.allowed_by_one_kill
