"""What kedro-viz shows of the gate table."""

import orjson
import polars as pl
import pytest

from hinglish_pipeline.datasets import GateTableDataset
from hinglish_pipeline.distill.compile import EXAMPLES_SCHEMA, compile_examples
from hinglish_pipeline.distill.gates import CompileParams
from hinglish_pipeline.distill.preferences import PREFERENCE_SCHEMA
from hinglish_pipeline.distill.tabulate import tabulate_gates_task
from hinglish_pipeline.shards import Artifact, task
from tests.distill.judged import WRONG_SCRIPT, bus

PAIRS = {
    "rows": 3,
    "kept": 1,
    "by_reason": {"not_degraded": 2},
    "by_dimension": {
        "script": {"rows": 3, "kept": 1, "by_reason": {"not_degraded": 2}}
    },
}


def saved(frame, folder):
    """The dataset after a save of the table of these examples."""
    frame.write_parquet(folder / "examples.parquet")
    pl.DataFrame(schema=PREFERENCE_SCHEMA).write_parquet(folder / "pairs.parquet")
    dataset = GateTableDataset(path=str(folder / "gate_table.json"))
    dataset.save(
        task(
            tabulate_gates_task,
            examples=Artifact(folder / "examples.parquet", "e" * 64),
            preferences=Artifact(folder / "pairs.parquet", "f" * 64, PAIRS),
        )
    )
    return dataset


@pytest.fixture
def dataset(tmp_path):
    return saved(compile_examples(bus()[1], CompileParams()), tmp_path)


def test_a_line_for_each_recipe_and_outcome_however_long_the_table(dataset):
    shown = dataset.preview()
    assert shown["columns"] == ["recipe", "outcome", "rows", "share", "example"]
    (total,) = {recipe["rows"] for recipe in dataset.load().json()["recipes"]}
    by_outcome = {row[1]: row for row in shown["data"]}
    assert shown["data"][0][1:4] == ["in", total, "100.0%"]
    assert by_outcome["kept"][2] == total - 2
    assert by_outcome["language_script"][4] == WRONG_SCRIPT
    assert shown["data"][-1][:4] == ["preference_pair", "script", 1, "33.3%"]
    assert orjson.dumps(shown)


def test_a_set_without_rows_shows_its_pairs_alone(tmp_path):
    dataset = saved(pl.DataFrame(schema=EXAMPLES_SCHEMA), tmp_path)
    assert [row[0] for row in dataset.preview()["data"]] == ["preference_pair"]
