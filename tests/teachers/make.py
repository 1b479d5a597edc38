"""Requests and frames of requests for the tests of this room."""

from __future__ import annotations

from typing import Any

import polars as pl

from hinglish_pipeline.distill.plan import REQUEST_SCHEMA
from hinglish_pipeline.teachers import TeacherRequest
from hinglish_pipeline.teachers.identity import canonical_json, request_identity

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "minLength": 1}},
    "required": ["answer"],
    "additionalProperties": False,
}


def make_row(text: str, **sampling: Any) -> dict[str, Any]:
    """One row of ``teacher_requests`` that asks ``text``."""
    body = {
        "recipe": "hinglish_rewrite",
        "recipe_version": "1",
        "lang": "hinglish-Latn",
        "messages": [{"role": "user", "content": text}],
        "schema": SCHEMA,
        "sampling": {"temperature": 0.5, "max_tokens": 50, "sample_index": 0}
        | sampling,
        "variables": {"text": text, "mixing": {"target": 0.5}, "doc_id": "d1"},
    }
    texts = {
        name: value if isinstance(value, str) else canonical_json(value)
        for name, value in body.items()
    }
    return {
        "request_id": request_identity(body),
        **texts,
        "doc_id": "d1",
        "topic": None,
    }


def make_frame(*texts: str, **sampling: Any) -> pl.DataFrame:
    """A shard of ``teacher_requests``."""
    rows = [make_row(text, **sampling) for text in texts]
    return pl.DataFrame(rows, schema=REQUEST_SCHEMA)


def make_requests(*texts: str, **sampling: Any) -> list[TeacherRequest]:
    """The same as requests."""
    return [TeacherRequest.from_row(make_row(text, **sampling)) for text in texts]
