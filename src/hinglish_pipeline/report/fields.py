"""Reads a field of another stage's document, or says plainly that it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hinglish_pipeline.errors import PipelineError


class ReportInputError(PipelineError):
    """A document that the report reads has not the form it should have."""


def need(document: Any, path: str, source: str) -> Any:
    """Return a nested field.

    Args:
        document: Parsed JSON.
        path: Keys joined by dots, e.g. ``"suite.name"``.
        source: What the document is called in messages.

    Raises:
        ReportInputError: If a key on the way is missing.
    """
    value = document
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            raise ReportInputError(
                f"{source} has no field {path!r} (missing {key!r}); make {source} "
                "again with the version of this package that is installed now."
            )
        value = value[key]
    return value


def needs(document: Any, keys: tuple[str, ...], source: str) -> dict[str, Any]:
    """Return several fields as a mapping; raises as `need` does."""
    return {key: need(document, key, source) for key in keys}
