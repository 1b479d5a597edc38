"""Every dataset of every pipeline resolves in every environment, and none is idle."""

from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io import MemoryDataset

ENVIRONMENTS = ("base", "test", "gpu", "cluster")
LAYERS = (
    "raw",
    "intermediate",
    "primary",
    "feature",
    "model_input",
    "models",
    "model_output",
    "reporting",
)


@pytest.fixture(scope="module")
def pipelines(root: Path):
    bootstrap_project(root)
    from kedro.framework.project import pipelines

    return dict(pipelines)


@pytest.fixture(params=ENVIRONMENTS)
def context(request, root: Path):
    bootstrap_project(root)
    with KedroSession.create(root, env=request.param) as session:
        yield session.load_context()


@pytest.fixture
def catalog(context):
    """The context makes a new catalog at every look, so look once."""
    return context.catalog


def test_all_stages_are_there(pipelines):
    assert set(pipelines) == {
        "annotation",
        "corpus",
        "distill",
        "estimate",
        "validate",
        "train",
        "evaluate",
        "deploy",
        "report",
        "__default__",
    }


def test_every_dataset_resolves_and_none_is_in_memory(catalog, pipelines):
    for name, pipeline in pipelines.items():
        for dataset in pipeline.datasets():
            if dataset.startswith("params:"):
                assert catalog.load(dataset) is not None
                continue
            found = catalog.get(dataset)
            assert found is not None, f"{name}: {dataset} is not in the catalog"
            assert not isinstance(found, MemoryDataset), f"{name}: {dataset}"


def test_every_entry_has_a_layer_and_is_used(catalog, pipelines):
    used = {name for pipeline in pipelines.values() for name in pipeline.datasets()}
    for name in catalog.filter(name_regex=r"^(?!params:|parameters$).*"):
        layer = catalog.get(name).metadata["kedro-viz"]["layer"]
        assert layer in LAYERS, name
        assert name in used, f"{name} is in the catalog and in no pipeline"


def test_every_parameter_is_used(context, pipelines):
    used = {
        name.removeprefix("params:")
        for pipeline in pipelines.values()
        for name in pipeline.datasets()
        if name.startswith("params:")
    }
    for leaf in leaves(context.params):
        parts = leaf.split(".")
        prefixes = {".".join(parts[: i + 1]) for i in range(len(parts))}
        assert prefixes & used, f"parameter {leaf} is read by no node"


def test_data_moves_down_the_layers(catalog, pipelines):
    order = {layer: i for i, layer in enumerate(LAYERS)}

    def layer(name: str) -> int:
        return order[catalog.get(name).metadata["kedro-viz"]["layer"]]

    for node in (node for pipeline in pipelines.values() for node in pipeline.nodes):
        before = [layer(n) for n in node.inputs if not n.startswith("params:")]
        for output in node.outputs:
            assert max(before) <= layer(output), f"{node.name} runs back up to {output}"


def leaves(tree: dict, where: str = "") -> list[str]:
    found = []
    for key, value in tree.items():
        name = f"{where}.{key}" if where else str(key)
        found += leaves(value, name) if isinstance(value, dict) and value else [name]
    return found
