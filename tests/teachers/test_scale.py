"""Many answers: memory stays flat, and a restart begins at once."""

from hinglish_pipeline.teachers import Ledger
from tests.teachers.scale import run_scale


def test_memory_is_flat_and_a_restart_begins_at_once(tmp_path):
    report = run_scale(tmp_path, shards=10, rows=5_000)
    assert report.asked == 50_000
    assert report.peak_mib <= 150
    assert report.rss_mib[-1] <= report.rss_mib[2] + 10
    again = run_scale(tmp_path, shards=2, rows=5_000, first=9)
    assert again.asked == 5_000
    assert again.begin_s <= 2.5
    assert again.peak_mib <= 150


def test_an_index_made_again_or_a_compacted_ledger_changes_nothing(tmp_path):
    run_scale(tmp_path, shards=2, rows=6_000)
    (tmp_path / "index.sqlite").unlink()
    assert run_scale(tmp_path, shards=3, rows=6_000).asked == 6_000
    result = Ledger(tmp_path).compact()
    assert (result.records, result.archives) == (18_000, 3)
    assert run_scale(tmp_path, shards=1, rows=6_000).asked == 0
