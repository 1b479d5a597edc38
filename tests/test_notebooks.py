"""The notebooks run from top to bottom on a finished project."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("project")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, finished_project):
    notebook = nbformat.read(path, as_version=4)
    environment = {
        **os.environ,
        "HINGLISH_PROJECT": str(finished_project.folder),
        "KEDRO_ENV": "test",
    }
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(env=environment)
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert all(outputs[1:]), "a cell showed nothing"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_shipped_without_outputs(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs")
