"""What every test may use: the repository, the shipped sample, real text if present."""

import os
from pathlib import Path

import pytest

from tests.project import Project

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample that ships with the project."""
    return ROOT / "data" / "01_raw" / "sample"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Real text kept outside the repository."""
    place = os.environ.get("HINGLISH_REAL_DATA", str(ROOT.parent / "shared" / "data"))
    if not Path(place).is_dir():
        pytest.skip("no real text: set HINGLISH_REAL_DATA to a folder of .jsonl files")
    return Path(place)


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory) -> Project:
    """A copy of the project whose default run in the test environment is done."""
    project = Project.copy_to(tmp_path_factory.mktemp("finished") / "project")
    said = project.kedro("run", "--env=test").stdout
    (project.folder / "first-run.log").write_text(said)
    return project
