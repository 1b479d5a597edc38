"""Reads the JSON a model meant to write, and checks it against its schema.

Servers that promise structured output break the promise often enough that every answer
is checked here. The checker knows the part of JSON Schema that recipes use and takes a
few microseconds; a general validator takes over a hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.teachers.json_repair import find_values

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


class AnswerFormatError(ValueError):
    """The text holds no JSON of the wanted shape; the message says where."""


def read_answer(text: str, schema: Mapping[str, Any]) -> Any:
    """Find the JSON value in an answer and check it.

    What has one reading is forgiven: text around the value, code fences, and what
    :mod:`.json_repair` mends; JSON in a JSON string is unwrapped. A wrong shape, a cut
    value, or two that both fit are not.

    Args:
        text: What the teacher wrote.
        schema: JSON schema of ``type``, ``enum``, ``const``, ``properties``,
            ``required``, ``additionalProperties: false``, ``items`` and the min/max
            length keywords.

    Returns:
        The value.

    Raises:
        AnswerFormatError: If there is no JSON, or it does not match.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = _find_json(text, schema)
    if isinstance(value, str) and schema.get("type") in {"object", "array"}:
        value = _find_json(value, schema)
    fault = find_fault(value, schema)
    if fault is not None:
        raise AnswerFormatError(fault)
    return value


def find_fault(
    value: Any, schema: Mapping[str, Any], where: str = "answer"
) -> str | None:
    """Return the first way in which a value breaks its schema, or None."""
    wanted = schema.get("type")
    if wanted is not None and not _has_type(value, wanted):
        return f"{where} is {type(value).__name__}, not {wanted}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        return f"{where} is not {schema['const']!r}"
    if isinstance(value, dict):
        return _find_object_fault(value, schema, where)
    if isinstance(value, list):
        return _find_array_fault(value, schema, where)
    if isinstance(value, str):
        return _find_length_fault(value, schema, where, "Length")
    return None


def _has_type(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, _TYPES[wanted])


def _find_object_fault(
    value: dict[str, Any], schema: Mapping[str, Any], where: str
) -> str | None:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{where} has no {name!r}"
    if schema.get("additionalProperties") is False:
        extra = sorted(value.keys() - properties.keys())
        if extra:
            return f"{where} has unknown {extra}"
    faults = (
        find_fault(value[name], part, f"{where}.{name}")
        for name, part in properties.items()
        if name in value
    )
    return next((fault for fault in faults if fault), None)


def _find_array_fault(
    value: list[Any], schema: Mapping[str, Any], where: str
) -> str | None:
    fault = _find_length_fault(value, schema, where, "Items")
    if fault or "items" not in schema:
        return fault
    faults = (
        find_fault(item, schema["items"], f"{where}[{i}]")
        for i, item in enumerate(value)
    )
    return next((fault for fault in faults if fault), None)


def _find_length_fault(
    value: str | list[Any], schema: Mapping[str, Any], where: str, unit: str
) -> str | None:
    if len(value) < schema.get(f"min{unit}", 0):
        return f"{where} is shorter than {schema[f'min{unit}']}"
    if len(value) > schema.get(f"max{unit}", len(value)):
        return f"{where} is longer than {schema[f'max{unit}']}"
    return None


def _find_json(text: str, schema: Mapping[str, Any]) -> Any:
    """Find the one value in a text that the schema can mean."""
    kind = "array" if schema.get("type") == "array" else "object"
    values: list[Any] = []
    for value in find_values(text, "[" if kind == "array" else "{"):
        if value not in values:
            values.append(value)
    if not values:
        msg = f"answer holds no JSON {kind} that can be read"
        raise AnswerFormatError(msg)
    fitting = [value for value in values if find_fault(value, schema) is None]
    if len(fitting) > 1:
        msg = f"answer holds {len(fitting)} different JSON {kind}s"
        raise AnswerFormatError(msg)
    # Where nothing fits, the caller names the fault of the first.
    return (fitting or values)[0]
