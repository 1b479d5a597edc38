"""What is asked of a chat server and what counts as its answer, however they travel.

The client that posts requests and the batch files that carry them share this, so that a
request is the same question, and a reply the same answer, on either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer
from hinglish_pipeline.teachers.endpoint.probe import response_format

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.endpoint.completion import Reply
    from hinglish_pipeline.teachers.endpoint.settings import Dialect
    from hinglish_pipeline.teachers.protocol import JsonDict, TeacherRequest

OUR_SAMPLING = frozenset({"sample_index"})
"""Sampling fields that tell requests apart and mean nothing to a server."""


def chat_body(
    request: TeacherRequest, model: str, extra: JsonDict, dialect: Dialect
) -> JsonDict:
    """Write a request as a server wants it.

    Args:
        request: The request.
        model: What the server calls the model.
        extra: Further fields of every body.
        dialect: How the server takes a JSON schema.

    Returns:
        The body of a ``POST /v1/chat/completions``.
    """
    sampling = {k: v for k, v in request.sampling.items() if k not in OUR_SAMPLING}
    body = {"model": model, "messages": request.messages, **sampling, **extra}
    if request.schema is not None:
        body |= response_format(dialect, request.schema)
    return body


def judge(reply: Reply, request: TeacherRequest) -> tuple[str | None, bool]:
    """Say what is wrong with a reply, and whether asking again may help.

    Args:
        reply: What a server sent.
        request: What it was asked.

    Returns:
        The fault, or None for a good answer; and whether another draw may be better.
    """
    if reply.error is not None:
        return reply.error, reply.is_chance
    if request.schema is None:
        return None, False
    try:
        read_answer(reply.content, request.schema)
    except AnswerFormatError as error:
        # Greedy decoding would write the same again.
        return str(error), bool(request.sampling.get("temperature"))
    return None, False
