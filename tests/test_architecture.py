"""What loads when, and that the rooms keep to their floors."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "great_expectations", "vllm", "ray", "peft")

REGISTRY = """
import sys
from kedro.framework.cli.cli import main
sys.argv = ["kedro", "registry", "list"]
try:
    main()
except SystemExit:
    pass
print("LOADED", [name for name in {heavy!r} if name in sys.modules])
"""

CORPUS = """
import sys
from pathlib import Path
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
bootstrap_project(Path.cwd())
with KedroSession.create(Path.cwd(), env="test") as session:
    session.run(pipeline_names=["corpus"])
print("LOADED", [name for name in {heavy!r} if name in sys.modules])
"""


def loaded_by(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code.format(heavy=HEAVY)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_registry_list_imports_nothing_heavy(root: Path):
    said = loaded_by(REGISTRY, root)
    assert "- distill" in said
    assert "LOADED []" in said


@pytest.mark.xdist_group("project")
def test_corpus_imports_nothing_heavy(finished_project):
    assert "LOADED []" in loaded_by(CORPUS, finished_project.folder)


def test_every_module_says_why_it_exists(root: Path):
    for path in (root / "src").rglob("*.py"):
        if source := path.read_text(encoding="utf-8").strip():
            assert ast.get_docstring(ast.parse(source)), f"{path} has no docstring"


def test_no_module_is_a_monolith(root: Path):
    for path in (root / "src").rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 400, f"{path} has {lines} lines"
