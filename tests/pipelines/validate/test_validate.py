"""The validate pipeline: its parameters, its catalog, its nodes, on disk."""

from pathlib import Path

import pytest
import yaml
from kedro.io import DataCatalog
from kedro.runner import SequentialRunner
from pydantic import ValidationError

from hinglish_pipeline.datasets import ArtifactDataset
from hinglish_pipeline.pipelines.validate import create_pipeline
from hinglish_pipeline.pipelines.validate.params import (
    CheckpointParams,
    ContractParams,
    DocsParams,
    ProfileParams,
)
from hinglish_pipeline.quality import GateFailed, require_passed
from hinglish_pipeline.shards import task, versioned
from tests.quality.make import example, frame_of, sound_rows

MODELS = {
    "contracts": ContractParams,
    "profile": ProfileParams,
    "checkpoint": CheckpointParams,
    "docs": DocsParams,
}


@pytest.fixture
def parameters(root):
    text = (root / "conf/base/parameters_validate.yml").read_text(encoding="utf-8")
    return {
        name: MODELS[name](**values)
        for name, values in yaml.safe_load(text)["validate"].items()
    }


@versioned("1")
def write_rows(*, rows: list, out: Path) -> None:
    """Write examples as the distill stage would."""
    frame_of(rows).write_parquet(out)


def run(folder, parameters, rows, evaluation_sets=()):
    """Save examples, run the pipeline, return the catalog."""
    outputs = {
        "examples": "examples.parquet",
        "contract_verdicts": "contract_verdicts.parquet",
        "shard_statistics": "shard_statistics.parquet",
        "gate_receipt": "gate_receipt.json",
        "data_docs": "data_docs",
    }
    catalog = DataCatalog(
        {
            name: ArtifactDataset(path=str(folder / path))
            for name, path in outputs.items()
        }
    )
    catalog.save("examples", task(write_rows, rows=rows))
    catalog["evaluation_sets"] = list(evaluation_sets)
    for name, model in parameters.items():
        catalog[f"params:validate.{name}"] = model
    SequentialRunner().run(create_pipeline(), catalog)
    return catalog


def test_shipped_parameters_fit_their_models(parameters):
    assert set(parameters) == set(MODELS)


def test_an_unknown_parameter_is_refused(parameters):
    with pytest.raises(ValidationError, match="min_keptt"):
        CheckpointParams(**parameters["checkpoint"].model_dump(), min_keptt=3)


def test_sound_examples_get_a_passing_receipt_and_a_page(tmp_path, parameters):
    relaxed = parameters["checkpoint"].model_copy(update={"min_kept": 40})
    catalog = run(tmp_path, {**parameters, "checkpoint": relaxed}, sound_rows())
    receipt = catalog.load("gate_receipt").json()
    assert receipt["passed"], receipt["failed"]
    fingerprint = catalog.load("examples").fingerprint
    require_passed(receipt, examples_fingerprint=fingerprint)
    page = (catalog.load("data_docs").path / "index.html").read_text(encoding="utf-8")
    assert "passed</span>" in page


def test_a_leaked_prompt_fails_the_receipt_but_not_the_run(tmp_path, parameters):
    leak = example(999, "Raat ki aakhri bus kab hai?", "Gyarah baje jaati hai.")
    prompts = [{"id": "p", "prompt": "raat ki aakhri bus kab hai"}]
    catalog = run(tmp_path, parameters, [*sound_rows(), leak], prompts)
    with pytest.raises(GateFailed, match="no_leaks"):
        require_passed(catalog.load("gate_receipt").json())


def test_a_second_run_redoes_nothing(tmp_path, parameters):
    run(tmp_path, parameters, sound_rows())
    before = _outputs(tmp_path)
    run(tmp_path, parameters, sound_rows())
    assert _outputs(tmp_path) == before


def _outputs(folder):
    """When each output was last written."""
    return {
        path.relative_to(folder): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and ".locks" not in path.parts
    }
