"""The promises of the README, kept from the shell: run, run again, kill, change."""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from tests.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("project")]
CLEANING = "conf/base/parameters_corpus.yml"


def set_parameters(project: Project, text: str) -> None:
    (project.folder / "conf" / "local" / "parameters.yml").write_text(text)


class TestAgain:
    def test_second_run_redoes_nothing_and_says_so(self, finished_project):
        before = finished_project.content()
        said = finished_project.kedro("run", "--env=test").stdout
        assert "Nothing to redo" in said
        assert "no teacher was asked, nothing was trained" in said
        assert finished_project.content() == before

    def test_console_has_no_warning(self, finished_project):
        first = (finished_project.folder / "first-run.log").read_text()
        second = finished_project.kedro("run", "--env=test").stdout
        assert "warn" not in (first + second).lower()

    def test_only_missing_outputs_agrees(self, finished_project):
        before = finished_project.content()
        finished_project.kedro("run", "--env=test", "--only-missing-outputs")
        assert finished_project.content() == before

    def test_from_nodes_runs_the_rest(self, finished_project):
        said = finished_project.kedro(
            "run", "--env=test", "--pipelines=corpus", "--from-nodes=select"
        ).stdout
        assert "corpus: all" in said


class TestAccounting:
    def test_rows_in_equal_rows_kept_plus_rows_by_reason(self, finished_project):
        for folder in finished_project.data().rglob("_commits"):
            for file in folder.glob("*.json"):
                record = json.loads(file.read_text())
                if "rows" not in record:
                    continue
                dropped = sum(record["dropped"].values())
                assert record["rows"] == record["kept"] + dropped, file
                for part in record.get("parts", [record]):
                    frame = pl.read_parquet(folder.parent / f"{part['shard']}.parquet")
                    assert frame.height == part["rows"]

    def test_every_row_of_the_raw_sample_is_accounted_for(self, finished_project):
        base = finished_project.data()
        raw = pl.scan_parquet(base / "02_intermediate/raw_documents/*.parquet")
        documents = pl.scan_parquet(base / "02_intermediate/documents/*.parquet")
        assert (
            raw.select("doc_id").collect()["doc_id"].to_list()
            == documents.select("doc_id").collect()["doc_id"].to_list()
        )


class TestChange:
    def test_one_threshold_redoes_only_what_depends_on_it(self, tmp_path):
        project = Project.copy_to(tmp_path / "project")
        project.kedro("run", "--env=test", "--pipelines=corpus")
        commits = project.data() / "02_intermediate/raw_documents/_commits"
        stamps = {p.name: p.stat().st_mtime_ns for p in commits.glob("*.json")}
        said = project.kedro(
            "run",
            "--env=test",
            "--pipelines=corpus",
            "--params=corpus.annotate.quality.too_short.minimum=9",
        ).stdout
        assert "params.quality.too_short.minimum 8.0 → 9.0" in said
        assert "raw_documents: all" in said
        assert stamps == {p.name: p.stat().st_mtime_ns for p in commits.glob("*.json")}


class TestBadInput:
    def test_unreadable_source_is_one_line_and_writes_nothing(self, tmp_path):
        project = Project.copy_to(tmp_path / "project")
        raw = project.folder / "data/01_raw/sample/documents"
        for file in raw.iterdir():
            if file.suffix == ".parquet":
                file.write_bytes(b"not a parquet file")
        done = project.kedro("run", "--env=test", "--pipelines=corpus", check=False)
        assert done.returncode != 0
        assert "Traceback" not in done.stdout
        assert "no readable record" in done.stdout
        # The index of evaluation items needs no source, so it may be there already.
        written = {file.name for file in project.data().rglob("*.parquet")}
        assert written <= {"benchmark_index.parquet"}

    def test_wrong_parameter_is_named_before_any_node_runs(self, tmp_path):
        project = Project.copy_to(tmp_path / "project")
        done = project.kedro(
            "run",
            "--env=test",
            "--params=corpus.annotate.quality.too_short.minimum=-3",
            check=False,
        )
        assert done.returncode != 0
        assert "too_short.minimum" in done.stdout
        assert "Traceback" not in done.stdout
        assert not project.data().exists()


class TestKilled:
    def test_ten_sigkills_end_where_an_undisturbed_run_ends(
        self, finished_project, tmp_path
    ):
        project = Project.copy_to(tmp_path / "project")
        chance = random.Random(10)
        kills = 0
        while kills < 10:
            process = project.start("run", "--env=test")
            time.sleep(chance.uniform(2.5, 9.0))
            if process.poll() is not None:
                break
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
        project.kedro("run", "--env=test")
        assert kills == 10, f"the run ended after {kills} kills"
        wanted, found = finished_project.content(), project.content()
        assert wanted.keys() == found.keys()
        shards = [name for name in wanted if name.endswith(".parquet")]
        different = [name for name in shards if wanted[name] != found[name]]
        assert different == []
        assert answers_twice(project.data()) == {}


def answers_twice(data: Path) -> dict[str, int]:
    """Requests that were answered more than once in the teacher's journals."""
    counts: Counter[str] = Counter()
    for journal in data.glob("04_feature/teacher_answers/_scratch/**/*.jsonl"):
        for line in journal.read_text(encoding="utf-8").splitlines():
            counts[json.loads(line)["key"]] += 1
    assert counts, "no journal was found"
    return {key: count for key, count in counts.items() if count > 1}
