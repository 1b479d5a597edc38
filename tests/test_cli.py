"""``kedro ledger``: what a user types and reads."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import CliRunner
from kedro.framework.startup import bootstrap_project

from hinglish_pipeline.cli import cli
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.teachers.ledger.counters import Counters
from hinglish_pipeline.teachers.ledger.store import Ledger
from tests.project import Project
from tests.teachers.make import make_frame
from tests.teachers.test_batch_files import endpoint, result
from tests.test_architecture import HEAVY

TEXTS = [f"baat {i}" for i in range(9)]
TEACHER = {
    "type": "hinglish_pipeline.datasets.TeacherDataset",
    "kind": "openai",
    "settings": {"model": "m", "base_url": "http://127.0.0.1:9/v1"},
    "metadata": {"kedro-viz": {"layer": "raw"}},
}

LOADED = """
import sys
from kedro.framework.cli.cli import main
sys.argv = ["kedro", *{arguments!r}]
try:
    main()
except SystemExit:
    pass
print("LOADED", [name for name in {heavy!r} if name in sys.modules])
"""


def planned(item):
    return make_frame(*item["texts"])


planned.__work_version__ = "1"


def make_project(folder: Path) -> Project:
    """A project whose plan is made and whose teacher nobody can reach."""
    project = Project.copy_to(folder)
    local = project.folder / "conf" / "local"
    (local / "catalog.yml").write_text(yaml.safe_dump({"teacher": TEACHER}))
    plan = project.folder / "data" / "04_feature" / "teacher_requests"
    items = {"a": {"texts": TEXTS[:5]}, "b": {"texts": TEXTS[5:]}}
    Shards.from_items(items, planned).run(plan)
    bootstrap_project(project.folder)
    return project


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    """A project of one's own to write in."""
    project = make_project(tmp_path / "project")
    monkeypatch.chdir(project.folder)
    return project


@pytest.fixture(scope="module")
def answered(tmp_path_factory) -> Project:
    """A project whose requests came back from a batch endpoint, two of them failed."""
    with pytest.MonkeyPatch.context() as patch:
        project = make_project(tmp_path_factory.mktemp("answered") / "project")
        patch.chdir(project.folder)
        kedro("batch-export", "--out", "batch")
        script = {
            "baat 1": lambda line: result(line, {"error": "busy"}, 500),
            "baat 7": lambda line: result(line, error={"message": "expired"}),
        }
        said = kedro("batch-import", *endpoint(Path("batch"), Path("back"), script))
        assert "7 good answers and 2 failures recorded" in said
        assert "HTTP 500: busy" in said
    return project


@pytest.fixture
def filled(answered, monkeypatch) -> Project:
    """The same, as the working folder; only to be read."""
    monkeypatch.chdir(answered.folder)
    return answered


def kedro(*arguments, code=0):
    done = CliRunner().invoke(cli, ["ledger", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output


class TestBatch:
    def test_there_and_back(self, project):
        said = kedro("batch-export", "--out", "batch")
        assert "9 requests in 1 files in batch; 0 are answered" in said
        endpoint(Path("batch"), Path("back"))
        said = kedro("batch-import", *Path("back").iterdir())
        assert "9 good answers and 0 failures recorded" in said
        said = kedro("batch-export", "--out", "rest")
        assert "0 requests in 0 files in rest; 9 are answered" in said

    def test_twice_adds_nothing(self, filled):
        again = kedro("batch-import", *sorted(Path("back").iterdir()))
        assert "0 good answers and 0 failures recorded, 9 on record before" in again

    def test_a_folder_in_use_is_refused_in_one_line(self, filled):
        said = kedro("batch-export", "--out", "batch", code=1)
        assert said.strip().startswith("Error: batch is not empty")

    def test_a_plan_that_is_not_made_is_named(self, project):
        plan = project.folder / "data" / "04_feature" / "teacher_requests"
        next(plan.glob("*.parquet")).unlink()
        said = kedro("batch-export", "--out", "batch", code=1)
        assert "teacher_requests is not complete" in said

    def test_the_shipped_teacher_needs_no_batch(self, project):
        (project.folder / "conf" / "local" / "catalog.yml").unlink()
        said = kedro("batch-export", "--out", "batch", code=1)
        assert "'rules' teacher answers by itself" in said


class TestInspect:
    def test_an_empty_ledger(self, project):
        assert "answered               0" in kedro("inspect")

    def test_counts_reasons_and_tokens(self, filled):
        said = kedro("inspect")
        assert "answered               7   m 7" in said
        assert "failed                 2" in said
        assert "210 in   63 out" in said
        assert "HTTP 500: busy" in said
        assert "0 unreadable lines" in said
        by_shard = [line.split() for line in said.splitlines()[-2:]]
        assert by_shard == [
            ["a", "5", "4", "1", "0", "1", "0"],
            ["b", "4", "3", "1", "0", "1", "0"],
        ]

    def test_without_a_plan(self, project):
        shutil.rmtree(project.folder / "data" / "04_feature" / "teacher_requests")
        assert "shards of the plan" not in kedro("inspect")

    def test_lost_and_unreadable_are_seen(self, project):
        ledger = Ledger(project.folder / "data/04_feature/teacher_answers/_scratch")
        with ledger.journal("b") as journal, Counters(journal) as counters:
            counters.hand_out()
            counters.hand_out()
        with ledger.journal("b") as journal, Counters(journal):
            pass
        with (ledger.folder / "a.jsonl").open("ab") as file:
            file.write(b"\x00\x00\x00\n")
        said = kedro("inspect")
        assert "2 lost in flight" in said
        assert "1 unreadable lines" in said

    def test_for_programs(self, filled):
        found = json.loads(kedro("inspect", "--json"))
        assert (found["ok"], found["failed"]) == (7, 2)
        assert found["reasons"] == {
            "HTTP 500: busy": 1,
            "the batch says: expired": 1,
        }

    def test_another_environment_has_another_ledger(self, filled):
        assert "answered               0" in kedro("inspect", "--env", "test")

    def test_an_unknown_ledger_is_answered_with_the_known_ones(self, filled):
        said = kedro("inspect", "--dataset", "teacher", code=1)
        assert "teacher is no ledger of this catalog" in said
        assert "teacher_answers" in said


class TestExport:
    def test_failures_alone_as_lines(self, filled):
        kedro("export", "failed.jsonl", "--status", "failed")
        rows = [json.loads(x) for x in Path("failed.jsonl").read_text().splitlines()]
        assert {row["error"] for row in rows} == {
            "HTTP 500: busy",
            "the batch says: expired",
        }

    def test_both_forms_hold_the_same(self, filled):
        assert "9 records written" in kedro("export", "all.parquet")
        kedro("export", "all.jsonl")
        lines = [json.loads(x) for x in Path("all.jsonl").read_text().splitlines()]
        assert pl.read_parquet("all.parquet").to_dicts() == lines

    def test_an_empty_ledger_gives_an_empty_table(self, project):
        kedro("export", "all.parquet")
        assert pl.read_parquet("all.parquet").height == 0

    def test_another_suffix_is_refused_and_leaves_nothing(self, filled):
        said = kedro("export", "all.csv", code=1)
        assert "must end in .jsonl or .parquet" in said
        assert not list(Path().glob("*all.csv*"))


def test_compacting_keeps_every_answer(project):
    kedro("batch-export", "--out", "batch")
    kedro("batch-import", *endpoint(Path("batch"), Path("back")))
    said = kedro("compact")
    assert "2 journals folded into 1 archives: 9 records kept" in said
    assert "answered               9   m 9" in kedro("inspect")


@pytest.mark.parametrize("arguments", [["--help"], ["ledger", "inspect", "--help"]])
def test_help_imports_nothing_heavy(root, arguments):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=arguments, heavy=HEAVY)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "LOADED []" in done.stdout
    assert "ledger" in done.stdout


def test_kedro_keeps_its_own_commands(root):
    done = subprocess.run(
        [sys.executable, "-m", "kedro", "run", "--help"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--only-missing-outputs" in done.stdout
