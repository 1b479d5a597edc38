"""Finds out, once, how a server takes a JSON schema.

vLLM and most vendors enforce ``response_format: json_schema``; llama.cpp's Python
server wants ``json_object`` with a ``schema`` beside it; ``transformers serve`` ignores
both. So the server is asked something whose natural answer is not JSON: only one that
really enforces the schema returns the word the schema demands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from hinglish_pipeline.teachers.endpoint.completion import Reply
    from hinglish_pipeline.teachers.endpoint.settings import Dialect

    Post = Callable[[dict[str, Any]], Awaitable[Reply]]

_WORD = "nimbu-paani"
_SCHEMA = {
    "type": "object",
    "properties": {"drink": {"type": "string", "enum": [_WORD]}},
    "required": ["drink"],
    "additionalProperties": False,
}


def response_format(dialect: Dialect, schema: dict[str, Any]) -> dict[str, Any]:
    """Write a schema the way a server understands it.

    Args:
        dialect: What the server takes.
        schema: JSON schema of the answer.

    Returns:
        Fields to add to the request's body; none for a server that takes nothing.
    """
    if dialect == "json_schema":
        wrapped = {"name": "answer", "schema": schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": wrapped}}
    if dialect == "json_object":
        return {"response_format": {"type": "json_object", "schema": schema}}
    return {}


async def probe_dialect(post: Post, body: dict[str, Any]) -> Dialect | Reply:
    """Ask the server at most twice.

    Args:
        post: Sends a body and brings the reply.
        body: ``model`` and whatever else every request carries.

    Returns:
        The first dialect it obeys, ``none`` if it obeys neither; the reply that kept us
        from telling if the server was in trouble.
    """
    question = {"role": "user", "content": "Say good morning."}
    asked = {**body, "messages": [question], "temperature": 0.0, "max_tokens": 64}
    dialects: tuple[Dialect, ...] = ("json_schema", "json_object")
    for dialect in dialects:
        reply = await post({**asked, **response_format(dialect, _SCHEMA)})
        if reply.trouble not in {"", "rejected"}:
            return reply
        if _obeys(reply):
            return dialect
    return "none"


def _obeys(reply: Reply) -> bool:
    try:
        read_answer(reply.content, _SCHEMA)
    except AnswerFormatError:
        return False
    return reply.error is None
