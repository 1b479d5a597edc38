"""Decides what "the same work" means: one canonical form, one hash, no guessing."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from hinglish_pipeline.errors import FingerprintError

Function = TypeVar("Function", bound=Callable[..., Any])


def versioned(version: str) -> Callable[[Function], Function]:
    """Declare the version of a shard or task function.

    The version is part of every fingerprint the function takes part in: bump it
    when the function's result changes, and exactly its outputs become stale.

    Args:
        version: Any short string; ``"1"`` to begin with.

    Returns:
        A decorator that marks the function and returns it unchanged.
    """

    def mark(function: Function) -> Function:
        function.__work_version__ = version  # type: ignore[attr-defined]
        return function

    return mark


def function_identity(function: Callable[..., Any]) -> dict[str, str]:
    """Name and declared version of a work function.

    Raises:
        FingerprintError: If the function is a lambda or closure, or has no version.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if "<" in name:
        raise FingerprintError(
            f"{name} cannot be named across processes; use a module-level function."
        )
    version = getattr(function, "__work_version__", None)
    if version is None:
        raise FingerprintError(
            f'{name} declares no version; decorate it with @versioned("1").'
        )
    return {"function": name, "version": version}


def canonical(value: Any, where: str = "value") -> Any:
    """Reduce a value to JSON types with one spelling on every machine.

    Pydantic models become mappings; fields declared with
    ``json_schema_extra={"fingerprint": False}`` (speed knobs such as a batch size)
    are left out. Objects may offer ``__fingerprint__()``.

    Args:
        value: What to reduce.
        where: Dotted name used in error messages.

    Raises:
        FingerprintError: If a part of the value has no canonical form.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise FingerprintError(f"{where} is {value}, which has no canonical form.")
        return value
    offer = getattr(value, "__fingerprint__", None)
    if callable(offer):
        return canonical(offer(), where)
    if isinstance(value, Enum):
        return canonical(value.value, where)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return _canonical_model(value, where)
    if isinstance(value, Mapping):
        return _canonical_mapping(value, where)
    if isinstance(value, list | tuple):
        return [canonical(part, f"{where}[{i}]") for i, part in enumerate(value)]
    raise FingerprintError(
        f"{where} is a {type(value).__name__}, which has no canonical form; pass plain "
        "values, a pydantic model, an Artifact or Shards."
    )


def fingerprint(value: Any) -> str:
    """sha256 (hex, 64 characters) of the value's canonical JSON."""
    payload = orjson.dumps(canonical(value), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(payload).hexdigest()


def describe_changes(old: Any, new: Any, where: str = "") -> list[str]:
    """Name the leaves in which two canonical values differ.

    Returns:
        One entry a leaf, e.g. ``"params.min_words 5 → 8"``; empty if equal.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        changes = []
        for key in sorted(old.keys() | new.keys()):
            name = f"{where}.{key}" if where else str(key)
            changes += describe_changes(old.get(key), new.get(key), name)
        return changes
    if old == new:
        return []
    return [f"{where} {_short(old)} → {_short(new)}"]


def name_changes(old: Any, new: Any, most: int = 3) -> str:
    """Say in a few words why work with these two derivations is stale.

    Inputs that changed are named rather than shown by their hashes.

    Args:
        old: Derivation that was committed.
        new: Derivation that is wanted.
        most: Changes to name, at most.
    """
    named = [
        _HASHES.sub(r"\1 changed", change) for change in describe_changes(old, new)
    ]
    own = ["its input changed" if name == "inputs changed" else name for name in named]
    return ", ".join(list(dict.fromkeys(own))[:most])


_HASHES = re.compile(
    r"^([^. ]+)\S* (?:null|\"[0-9a-f]{36,}…|\"[0-9a-f]{64}\")"
    r" → (?:null|\"[0-9a-f]{36,}…|\"[0-9a-f]{64}\")$"
)


def _canonical_model(model: BaseModel, where: str) -> dict[str, Any]:
    kept = {}
    for name, field in type(model).model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("fingerprint") is False:
            continue
        kept[name] = canonical(getattr(model, name), f"{where}.{name}")
    return dict(sorted(kept.items()))


def _canonical_mapping(mapping: Mapping[Any, Any], where: str) -> dict[str, Any]:
    for key in mapping:
        if not isinstance(key, str):
            raise FingerprintError(f"{where} has the key {key!r}; keys must be text.")
    return {key: canonical(mapping[key], f"{where}.{key}") for key in sorted(mapping)}


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 40 else f"{text[:37]}…"
