"""Joins a Ray cluster, or starts one on this machine, without its noise."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

logger = logging.getLogger(__name__)
OBJECT_STORE_BYTES = 128 << 20


def connect(address: str | None, workers: int | None) -> Any:
    """Ray, connected: started here, joined, or as this process already has it."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Ray's coming default, without which it warns about itself.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise PipelineError(
            "Engine 'ray' needs Ray: pip install \"hinglish-pipeline[ray]\" on every "
            "machine of the cluster, or set the engine to local."
        ) from None
    if ray.is_initialized():
        return ray
    where = address or os.environ.get("RAY_ADDRESS") or "local"
    settings: dict[str, Any] = {}
    if where == "local":
        settings = {
            "num_cpus": workers or len(os.sched_getaffinity(0)),
            "include_dashboard": False,
            # Shards go through files; Ray passes nothing but their descriptions.
            "object_store_memory": OBJECT_STORE_BYTES,
        }
    _hush(ray)
    try:
        with _own_modules() if where == "local" else nullcontext():
            ray.init(
                address=where,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **settings,
            )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PipelineError(
            f"Ray at {where!r} cannot be joined: {str(error).splitlines()[0]}"
        ) from error
    return ray


@contextmanager
def _own_modules() -> Iterator[None]:
    """Let workers on this machine find what this process finds."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _hush(ray: Any) -> None:
    """Keep Ray's pages about a worker's death off the console; retries handle it.

    Ray has no setting for it. Should its inside change, its words come back, no more.
    """
    module = getattr(ray._private, "worker", None)
    if module is not None and hasattr(module, "print_to_stdstream"):
        module.print_to_stdstream = _to_debug_log


def _to_debug_log(data: Mapping[str, Any], *_: Any, **__: Any) -> None:
    for line in data.get("lines", ()):
        logger.debug("%s", line)
