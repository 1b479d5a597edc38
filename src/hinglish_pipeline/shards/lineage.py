"""Where a committed thing came from, so that it can notice when that has moved on."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.shards.model import Shards
from hinglish_pipeline.shards.storage import Storage, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

Origin = dict[str, str]


def origins(inputs: Iterable[Any]) -> list[Origin]:
    """Location and fingerprint of every input that lies in a store of ours."""
    found = []
    for part in inputs:
        if isinstance(part, Shards):
            found += origins(part)
        elif hasattr(part, "path") and hasattr(part, "fingerprint"):
            found.append({"path": str(part.path), "fingerprint": part.fingerprint})
    return found


def is_current(record: dict[str, Any]) -> bool:
    """Whether a record's function version and inputs are still today's."""
    derivation = record["derivation"]
    if function_version(derivation["function"]) != derivation["version"]:
        return False
    return all(
        input_fingerprint(origin) in (None, origin["fingerprint"])
        for origin in record.get("origins", [])
    )


def input_fingerprint(origin: Origin) -> str | None:
    """The fingerprint an input has now, or None if it cannot be told cheaply.

    A raw file, and a store on a machine out of reach, cannot; they are compared
    when the work is described again.
    """
    folder, _, name = origin["path"].rpartition("/")
    if "://" in folder:
        return None
    storage = Storage(folder)
    for stem in (name, name.removesuffix(".parquet")):
        record = read_json(storage, f"_commits/{stem}.json")
        if isinstance(record, dict):
            return str(record["sha256"])
    return None


def function_version(name: str) -> str | None:
    """Declared version of a work function as installed now; None if it is gone."""
    module, _, attribute = name.rpartition(".")
    try:
        function = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return None
    return getattr(function, "__work_version__", None)
