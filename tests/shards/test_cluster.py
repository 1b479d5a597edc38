"""`kedro run --env=cluster` makes the corpus on Ray, with everything in a bucket."""

import json
from pathlib import Path

import pytest

from hinglish_pipeline.shards.storage import Storage
from tests.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ray")]

# Two blocks of globals.yml and the sources are all that a user says.
GLOBALS = """
engine: {kind: ray, address: "%s"}
paths: {data: "%s"}
credentials: store
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """A copy whose corpus was made on this computer, from a third of the sample."""
    made = Project.copy_to(tmp_path_factory.mktemp("cluster") / "project")
    made.kedro("run", "--env=test", "--pipelines=corpus")
    return made


def test_ray_and_a_bucket_give_the_local_bytes(project, machines, s3, tmp_path):
    machines.add()
    conf, bucket = project.folder / "conf" / "cluster", s3.url()
    raw = upload(project.folder / "data/01_raw/sample/documents", s3)
    (conf / "globals.yml").write_text(GLOBALS % (machines.address, f"{bucket}/data"))
    (conf / "credentials.yml").write_text(json.dumps({"store": s3.options}))
    test_sources = (project.folder / "conf/test/catalog.yml").read_text()
    (conf / "catalog.yml").write_text(
        test_sources.replace("${globals:paths.sample}/documents", raw).replace(
            "  metadata:", "  credentials: store\n  metadata:"
        )
    )
    said = project.kedro("run", "--env=cluster", "--pipelines=corpus").stdout
    assert "raylet" not in said
    assert s3.options["endpoint_url"] not in said
    there = download(Storage(f"{bucket}/data", s3.options), tmp_path)
    assert len(there) > 40
    assert there == project.content()


def upload(folder: Path, s3) -> str:
    """Copy the raw files to the bucket; returns where they are."""
    storage = Storage(s3.url(), s3.options)
    for path in sorted(folder.iterdir()):
        storage.write(path.name, path.read_bytes())
    return storage.url


def download(storage: Storage, folder: Path) -> dict[str, str]:
    """Hashes of everything a run left in the bucket, by relative name."""
    import fsspec

    filesystem = fsspec.filesystem("s3", **storage._options)
    filesystem.get(storage.url, str(folder / "copy"), recursive=True)
    return Project(folder).content("copy")
