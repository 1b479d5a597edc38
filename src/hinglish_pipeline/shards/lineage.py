"""Where a committed thing came from, so that it can notice when that has moved on."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.shards.model import Shards
from hinglish_pipeline.shards.storage import Storage, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

Origin = dict[str, str]
PART_NUMBER = re.compile(r"-\d{5,}$")


def origins(inputs: Iterable[Any]) -> list[Origin]:
    """Location and fingerprint of every input that lies in a store of ours."""
    found = []
    for part in inputs:
        if isinstance(part, Shards):
            found += origins(part)
        elif hasattr(part, "fingerprint") and _lies_somewhere(part):
            where = getattr(part, "location", None) or str(part.path)
            found.append({"path": where, "fingerprint": part.fingerprint})
    return found


def _lies_somewhere(part: object) -> bool:
    """Whether it has a path, without looking at it, which may mean to fetch it."""
    return "path" in getattr(part, "__dict__", {}) or hasattr(type(part), "path")


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
    stem = name.removesuffix(".parquet")
    for owner in dict.fromkeys((name, stem, PART_NUMBER.sub("", stem))):
        record = read_json(storage, f"_commits/{owner}.json")
        if isinstance(record, dict):
            files = {part.get("shard"): part for part in record.get("parts", [record])}
            own = record if owner in (name, stem) else files.get(stem)
            return str(own["sha256"]) if own else ""
    return None


def function_version(name: str) -> str | None:
    """Declared version of a work function as installed now; None if it is gone."""
    module, _, attribute = name.rpartition(".")
    try:
        function = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return None
    return getattr(function, "__work_version__", None)
