"""The catalog types as Kedro drives them: load, save, exists, preview."""

import polars as pl
import pytest
from kedro.io import DataCatalog
from kedro.io.core import DatasetError

from hinglish_pipeline.datasets import (
    ArtifactDataset,
    CardsDataset,
    JsonLinesDataset,
    LedgerDataset,
    RawFilesDataset,
    ShardedParquetDataset,
    TeacherDataset,
)
from hinglish_pipeline.datasets.artifact import (
    JsonArtifactDataset,
    TableArtifactDataset,
)
from hinglish_pipeline.shards import task, versioned
from tests.shards import work
from tests.shards.test_store import numbers


@versioned("1")
def fail_some(frame: pl.DataFrame, *, scratch) -> pl.DataFrame:
    """The first time one row fails; the second time it does not."""
    mark = scratch / "asked-before"
    reason = None if mark.exists() else "teacher_failed"
    mark.touch()
    reasons = [reason] + [None] * (frame.height - 1)
    return frame.with_columns(drop_reason=pl.Series(reasons, dtype=pl.String))


@versioned("1")
def write_json(*, size, out):
    out.write_text('{"rows": [' + ",".join("1" * size) + "]}")


@versioned("1")
def write_table(*, out):
    pl.DataFrame({"text": ["क" * 500, None]}).write_parquet(out)


class TestShardedParquet:
    def test_swapped_in_by_config(self, tmp_path):
        config = {
            "documents": {
                "type": "hinglish_pipeline.datasets.ShardedParquetDataset",
                "path": str(tmp_path / "documents"),
                "engine": {"kind": "local", "workers": 2},
            }
        }
        catalog = DataCatalog.from_config(config)
        assert not catalog.exists("documents")
        lazy = numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0)
        catalog.save("documents", lazy)
        assert catalog.exists("documents")
        assert catalog.load("documents").rows == 12

    def test_loading_too_early_says_what_to_do(self, tmp_path):
        dataset = ShardedParquetDataset(path=str(tmp_path / "documents"))
        with pytest.raises(DatasetError, match="documents is not complete: 0 of 0"):
            dataset.load()

    def test_unknown_engine_is_named(self, tmp_path):
        dataset = ShardedParquetDataset(
            path=str(tmp_path / "x"), engine={"kind": "mainframe"}
        )
        with pytest.raises(DatasetError, match="mainframe"):
            dataset.save(numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0))

    def test_preview_is_short_text(self, tmp_path):
        dataset = ShardedParquetDataset(path=str(tmp_path / "out"))
        dataset.save(numbers(tmp_path / "in").map(work.slow_copy, seconds=0.0))
        assert dataset.preview() == {
            "index": [0, 1, 2],
            "columns": ["n"],
            "data": [["0"], ["0"], ["0"]],
        }


def test_ledger_asks_failed_rows_again_and_then_rests(tmp_path):
    dataset = LedgerDataset(path=str(tmp_path / "answers"))
    lazy = numbers(tmp_path / "in", 1).map(fail_some)
    dataset.save(lazy)
    assert dataset.load()[0].dropped == {"teacher_failed": 1}
    dataset.save(lazy)
    assert dataset.load()[0].dropped == {}
    stamp = (tmp_path / "answers" / "part-0.parquet").stat().st_mtime_ns
    dataset.save(lazy)
    assert (tmp_path / "answers" / "part-0.parquet").stat().st_mtime_ns == stamp


class TestArtifact:
    def test_exists_only_when_committed(self, tmp_path):
        dataset = ArtifactDataset(path=str(tmp_path / "total.txt"))
        (tmp_path / "total.txt").write_text("from somewhere else")
        assert not dataset.exists()
        dataset.save(task(work.write_total, shards=numbers(tmp_path / "in")))
        assert dataset.exists()
        assert dataset.load().text() == "18"

    def test_json_preview_is_the_text_or_its_outline(self, tmp_path):
        dataset = JsonArtifactDataset(path=str(tmp_path / "a.json"))
        dataset.save(task(write_json, size=3))
        assert dataset.preview() == '{"rows": [1,1,1]}'
        dataset.save(task(write_json, size=30_000))
        assert dataset.preview() == '{"rows": "list"}'

    def test_table_preview_cuts_long_text(self, tmp_path):
        dataset = TableArtifactDataset(path=str(tmp_path / "a.parquet"))
        dataset.save(task(write_table))
        (first,), (second,) = dataset.preview()["data"]
        assert len(first) == 160
        assert first.endswith("…")
        assert second == ""


class TestHandWritten:
    def test_cards_by_stem(self, tmp_path):
        (tmp_path / "chai.yml").write_text("topic: chai\n")
        assert CardsDataset(path=str(tmp_path)).load() == {"chai": {"topic": "chai"}}

    def test_broken_card_is_named(self, tmp_path):
        (tmp_path / "chai.yml").write_text("topic: [chai\n")
        with pytest.raises(DatasetError, match=r"chai\.yml is not valid YAML"):
            CardsDataset(path=str(tmp_path)).load()

    def test_json_lines_of_a_folder(self, tmp_path):
        (tmp_path / "b.jsonl").write_text('{"n": 2}\n\n')
        (tmp_path / "a.jsonl").write_text('{"n": 1}\n')
        rows = JsonLinesDataset(path=str(tmp_path)).load()
        assert rows == [{"n": 1}, {"n": 2}]

    @pytest.mark.parametrize("line", ["{", "[1]"])
    def test_broken_line_is_named(self, tmp_path, line):
        (tmp_path / "a.jsonl").write_text(f'{{"n": 1}}\n{line}\n')
        with pytest.raises(DatasetError, match=r"a\.jsonl, line 2"):
            JsonLinesDataset(path=str(tmp_path)).load()

    @pytest.mark.parametrize("kind", [CardsDataset, JsonLinesDataset])
    def test_empty_folder_and_saving_are_refused(self, tmp_path, kind):
        dataset = kind(path=str(tmp_path))
        assert not dataset.exists()
        with pytest.raises(DatasetError, match="No "):
            dataset.load()
        with pytest.raises(DatasetError, match="written by hand"):
            dataset.save({})


def test_raw_files_list_slices_of_large_files(tmp_path):
    (tmp_path / "a.txt").write_text("पहली पंक्ति\n" * 100)
    dataset = RawFilesDataset(
        path=str(tmp_path),
        sources=[{"name": "news", "files": "*.txt"}],
        slice_bytes=1_000,
    )
    assert dataset.exists()
    assert dataset.load().names == [f"news-a_txt-{i:05d}" for i in range(4)]
    with pytest.raises(DatasetError, match="raw files"):
        dataset.save({})


def test_teacher_never_shows_its_key():
    dataset = TeacherDataset(
        kind="openai",
        settings={"base_url": "http://127.0.0.1:9/v1", "model": "m"},
        credentials={"api_key": "sk-secret"},
    )
    assert "sk-secret" not in repr(dataset)
    assert "sk-secret" not in repr(dataset.load())
