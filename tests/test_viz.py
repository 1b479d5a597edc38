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

    def previewed(name):
        node = json.loads((site / "api" / "nodes" / names[name]).read_text())
        assert node["preview_type"] == "TablePreview"  # or the page shows nothing
        return node["preview"]

    assert "drop_reason" in previewed("documents")["columns"]
    gates = previewed("gate_table")
    assert gates["columns"] == ["recipe", "outcome", "rows", "share", "example"]
    topic_qa = {row[1]: row for row in gates["data"] if row[0] == "topic_qa"}
    assert list(topic_qa)[:2] == ["in", "kept"]
    table = finished_project.data() / "08_reporting" / "gate_table.json"
    reasons = json.loads(table.read_text())["total"]["by_reason"]
    assert reasons
    assert set(reasons) <= {row[1] for row in gates["data"]}
    quality = previewed("gate_quality")
    assert quality["columns"][0] == "gate"
    (caught,) = [row for row in quality["data"] if row[0] == "all gates: bad caught"]
    labelled = finished_project.folder / "data/01_raw/sample/evaluation/gates"
    lines = [x for one in labelled.glob("*.jsonl") for x in one.open("rb")]
    assert caught[1] == sum(json.loads(line)["label"] == "bad" for line in lines) > 0
    assert "language_script" in [row[0] for row in quality["data"]]
