"""Turns a catalog entry's settings into a teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.teachers.protocol import TeacherError

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.protocol import Teacher

TEACHER_KINDS = ("rules", "openai", "vllm")


def build_teacher(
    kind: str, credentials: dict[str, Any] | None = None, **settings: Any
) -> Teacher:
    """Build the teacher a catalog entry describes.

    Args:
        kind: One of ``rules`` (embedded), ``openai`` (any compatible server) or
            ``vllm`` (in-process batches).
        credentials: ``{"api_key": ..., "api_keys": {name: ...}}`` for ``openai``; the
            others need none.
        settings: The remaining keys of the entry; each teacher checks its own.

    Returns:
        A teacher that has not connected or loaded anything yet.

    Raises:
        TeacherError: If the kind is unknown or its settings do not fit.
    """
    if kind == "rules":
        from hinglish_pipeline.teachers.rules_teacher import RulesTeacher

        return _checked(kind, RulesTeacher, settings)
    if kind == "openai":
        from hinglish_pipeline.teachers.endpoint.teacher import OpenAITeacher

        return _checked(kind, OpenAITeacher, {**settings, "credentials": credentials})
    if kind == "vllm":
        from hinglish_pipeline.teachers.vllm import VllmTeacher

        return _checked(kind, VllmTeacher, settings)
    msg = f"unknown teacher kind {kind!r}; known: {', '.join(TEACHER_KINDS)}"
    raise TeacherError(msg)


def _checked(kind: str, factory: Any, settings: dict[str, Any]) -> Teacher:
    try:
        teacher: Teacher = factory(**settings)
    except (TypeError, ValueError) as error:
        # Pydantic would print the offending input, which may be a key.
        from pydantic import ValidationError

        if isinstance(error, ValidationError):
            places = (
                ": ".join(filter(None, (".".join(map(str, e["loc"])), e["msg"])))
                for e in error.errors(include_input=False)
            )
            detail = "; ".join(places)
        else:
            detail = str(error)
        msg = f"the settings of the {kind!r} teacher do not fit: {detail}"
        raise TeacherError(msg) from None
    return teacher
