"""Reads a chat completion, in the shapes that servers really send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson

Trouble = Literal["", "rejected", "refused", "limited", "broken", "absent"]
_DETAIL_CHARS = 200
_END_OF_REASONING = "</think>"


@dataclass(frozen=True, slots=True)
class Reply:
    """What one exchange brought.

    Attributes:
        content: Text of the answer, or of the broken reply.
        finish_reason: As the server says.
        prompt_tokens: As the server counts.
        completion_tokens: As the server counts, reasoning included.
        reasoning_tokens: As the server counts; 0 if it does not.
        error: Why this is no answer; None if it is.
        trouble: Whose concern the error is. ``""``: the model answered, so at most
            this row. ``rejected``: the server will not take this row. ``refused``: the
            key or the model, so everybody. ``limited``: asked too often. ``broken``:
            the server or the way there. ``absent``: nobody listens.
        is_chance: Whether the model might do better when it draws again.
        wait_s: What the server asked us to wait, if it did.
        seconds: Time from sending to the last byte.
        timed_out: Whether the wait ended the exchange.
    """

    content: str = ""
    finish_reason: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    error: str | None = None
    trouble: Trouble = ""
    is_chance: bool = False
    wait_s: float | None = None
    seconds: float = 0.0
    timed_out: bool = False

    @property
    def is_alive(self) -> bool:
        """Whether the reply shows that the server works, whatever it says."""
        return self.trouble in {"", "rejected", "limited"}


def read_completion(data: bytes, seconds: float) -> Reply:
    """Read the body of a 200.

    Reasoning is dropped from the content: what stands in ``reasoning_content`` is never
    looked at, and text up to ``</think>`` is cut away.

    Args:
        data: The body.
        seconds: How long it took to come.

    Returns:
        The answer, or a reply that says what is wrong with it.
    """
    try:
        parsed = orjson.loads(data)
        choice = parsed["choices"][0]
        message = choice["message"]
        content = _text_of(message.get("content"))
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
        return _not_a_completion(data, seconds)
    usage = parsed.get("usage")
    finish_reason = choice.get("finish_reason")
    if not isinstance(finish_reason, str):
        finish_reason = ""
    error, is_chance = _find_fault(message, content, finish_reason)
    if not isinstance(usage, dict):
        usage = {}
    return Reply(
        content=_without_reasoning(content),
        finish_reason=finish_reason,
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        reasoning_tokens=_count(
            usage.get("completion_tokens_details"), "reasoning_tokens"
        ),
        error=error,
        is_chance=is_chance,
        seconds=seconds,
    )


def describe(data: bytes) -> str:
    """Find the human part of an error body, in one short line."""
    text: Any = data.decode(errors="replace")
    try:
        parsed = orjson.loads(data)
        error = parsed.get("error", parsed)
        text = error.get("message", text) if isinstance(error, dict) else error
    except (orjson.JSONDecodeError, AttributeError):
        pass
    return one_line(str(text))


def one_line(text: str) -> str:
    """Fold a text into one line of at most 200 characters."""
    return " ".join(text.split())[:_DETAIL_CHARS]


def _find_fault(
    message: dict[str, Any], content: str, finish_reason: str
) -> tuple[str | None, bool]:
    """Say why a completion is no answer, and whether another draw may be one."""
    if finish_reason == "length":
        return "cut off at max_tokens", False
    if finish_reason == "content_filter":
        return "stopped by the server's content filter", False
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        return f"the model refused: {one_line(refusal)}", False
    if content:
        if content.lstrip().startswith("<think>") and _END_OF_REASONING not in content:
            return "the answer ends inside its reasoning", True
        if not _without_reasoning(content):
            return "the answer is reasoning alone", True
        return None, False
    if message.get("tool_calls") or message.get("function_call"):
        return "the answer is a tool call, not text", True
    if message.get("reasoning_content") or message.get("reasoning"):
        return "the answer is reasoning alone", True
    return "the answer is empty", True


def _text_of(content: Any) -> str:
    """Join the text of a content that may come in parts."""
    if content is None:
        return ""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part["type"] == "text")
    if not isinstance(content, str):
        raise TypeError
    return content


def _without_reasoning(content: str) -> str:
    if _END_OF_REASONING not in content:
        return content
    return content.rpartition(_END_OF_REASONING)[2].lstrip()


def _count(usage: Any, name: str) -> int:
    """Read a token count; some servers leave it out or write null or "n/a"."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return int(value) if isinstance(value, int | float) and value > 0 else 0


def _not_a_completion(data: bytes, seconds: float) -> Reply:
    error = "the reply is no chat completion"
    try:
        parsed = orjson.loads(data)
    except orjson.JSONDecodeError:
        parsed = None
    if isinstance(parsed, dict) and parsed.get("error"):
        error = f"an error in a reply of status 200: {describe(data)}"
    return Reply(
        content=data[:_DETAIL_CHARS].decode(errors="replace"),
        error=error,
        trouble="broken",
        seconds=seconds,
    )
