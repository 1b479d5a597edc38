"""Follows commit records from the report back to the raw files."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.shards import Artifact, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART = re.compile(r"-\d{5,}$")  # one of several files of a shard
_LAYER = re.compile(r"\d\d_\w+")


def trace(inputs: Mapping[str, Artifact]) -> list[dict[str, Any]]:
    """Everything that the inputs were made from, back to files nobody made.

    Args:
        inputs: The report's own inputs by catalog name.

    Returns:
        One mapping a data set, in path order: ``name`` (path from its layer on, the
        same on every machine), ``pieces`` (files or shards), ``fingerprint`` (its own,
        or one over its pieces' in order), ``made_by`` (function and version; None for
        raw files) and ``made_from`` (names).
    """
    queue = deque((one.path, one.fingerprint) for one in inputs.values())
    known: dict[str, dict[str, Any]] = {}
    seen: set[Path] = set()
    while queue:
        path, mark = queue.popleft()
        if path in seen:
            continue
        seen.add(path)
        record = _record(path)
        entry = known.setdefault(_name(path, record), {"pieces": {}, "from": set()})
        entry["pieces"][path.name] = mark
        entry["made_by"] = _maker(record)
        for origin in record["origins"] if record else ():
            parent = Path(origin["path"])
            queue.append((parent, origin["fingerprint"]))
            entry["from"].add(_name(parent, _record(parent)))
    return [_row(name, known[name]) for name in sorted(known)]


def short_name(path: Path) -> str:
    """A path from its layer (``05_model_input`` …) on, or its last two parts."""
    for place, part in enumerate(path.parts):
        if _LAYER.fullmatch(part):
            return "/".join(path.parts[place:])
    return "/".join(path.parts[-2:])


def _name(path: Path, record: Mapping[str, Any] | None) -> str:
    """Shards go by the name of their set, everything else by its own."""
    is_shard = record is not None and "shard" in record
    return short_name(path.parent if is_shard else path)


def _record(path: Path) -> dict[str, Any] | None:
    stem = path.name.removesuffix(".parquet")
    for name in (path.name, stem, _PART.sub("", stem)):
        file = path.parent / "_commits" / f"{name}.json"
        if file.is_file():
            found: dict[str, Any] = orjson.loads(file.read_bytes())
            return found
    return None


def _maker(record: Mapping[str, Any] | None) -> str | None:
    if record is None:
        return None
    made = record["derivation"]
    function = str(made["function"]).rpartition(".")[2]
    return f"{function} · version {made['version']}"


def _row(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    pieces = entry["pieces"]
    marks = [pieces[piece] for piece in sorted(pieces)]
    return {
        "name": name,
        "pieces": len(pieces),
        "fingerprint": marks[0] if len(marks) == 1 else fingerprint(marks),
        "made_by": entry["made_by"],
        "made_from": sorted(entry["from"]),
    }
