"""A Ray cluster of two machines and an S3 server, both real, both on this computer."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from hinglish_pipeline.shards.engine_ray import RayEngine

OBJECT_STORE = 100 << 20


@dataclass(frozen=True)
class S3:
    """A bucket on a server of this computer.

    Attributes:
        endpoint: The server.
        bucket: A bucket that exists.
    """

    endpoint: str
    bucket: str = "corpus"

    @property
    def options(self) -> dict:
        """fsspec options, as the catalog's `credentials` give them."""
        return {"key": "test", "secret": "test", "endpoint_url": self.endpoint}

    def url(self) -> str:
        """A prefix nobody has used."""
        return f"s3://{self.bucket}/{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """An S3-compatible server in a process of its own."""
    for name in ("s3fs", "moto", "flask"):
        if find_spec(name) is None:
            pytest.skip(f"no {name}: pip install -e '.[dev]'")
    server = S3(f"http://127.0.0.1:{free_port()}")
    address = server.endpoint.removeprefix("http://")
    host, port = address.split(":")
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", host, "-p", port],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: make_bucket(server))
        yield server
    finally:
        process.kill()
        process.wait()


def make_bucket(server: S3) -> bool:
    """Make the bucket; False while the server is not up."""
    request = urllib.request.Request(f"{server.endpoint}/{server.bucket}", method="PUT")
    try:
        urllib.request.urlopen(request, timeout=5)
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


@dataclass
class TwoMachines:
    """A Ray cluster of two nodes, one core each, in processes of their own."""

    cluster: object
    second: object = None

    @property
    def address(self) -> str:
        """Where a driver joins it."""
        return self.cluster.address

    def engine(self, **settings) -> RayEngine:
        """An engine that joins it."""
        return RayEngine(address=self.address, **settings)

    def add(self) -> None:
        """Bring the second machine up."""
        if self.second is None:
            self.second = self.cluster.add_node(
                num_cpus=1, object_store_memory=OBJECT_STORE
            )
            self.cluster.wait_for_nodes()

    def lose(self) -> None:
        """Let the second machine die without a word."""
        self.cluster.remove_node(self.second, allow_graceful=False)
        self.second = None


@pytest.fixture(scope="session")
def machines(root: Path) -> Iterator[TwoMachines]:
    """The cluster; tests that lose a machine bring it back with `add`."""
    if find_spec("ray") is None:
        pytest.skip("no ray: pip install -e '.[dev]'")
    settings = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": uuid.uuid4().hex * 2,
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": str(root),
        # Notice a dead machine in a second, not in half a minute.
        "RAY_health_check_initial_delay_ms": "0",
        "RAY_health_check_period_ms": "500",
        "RAY_health_check_failure_threshold": "3",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    import ray
    from ray.cluster_utils import Cluster

    head = {
        "num_cpus": 1,
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE,
    }
    made = TwoMachines(Cluster(initialize_head=True, head_node_args=head))
    try:
        made.add()
        yield made
    finally:
        ray.shutdown()
        made.cluster.shutdown()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def wait_for(condition, seconds: float = 60.0) -> None:
    """Look again and again until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
