"""Lineage in kedro-viz: built offline, with layers and previews."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("project")]


def test_static_site_has_layers_and_previews(finished_project):
    done = subprocess.run(
        [sys.executable, "-m", "kedro", "viz", "build", "--include-previews"],
        cwd=finished_project.folder,
        env={**finished_project.environment(), "KEDRO_ENV": "test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    site = finished_project.folder / "build"
    main = json.loads((site / "api" / "main").read_text())
    assert main["layers"][:2] == ["raw", "intermediate"]
    names = {node["name"]: node["id"] for node in main["nodes"]}
    documents = json.loads((site / "api" / "nodes" / names["documents"]).read_text())
    assert "drop_reason" in documents["preview"]["columns"]
