"""Mends JSON where only one thing can be meant, and nothing else.

Servers that do not enforce a schema bring answers with a preface, a code fence, a
trailing comma, a raw line break in a string, or Python's quotes and constants. Each has
one reading. A cut answer, a stray quote or two different objects have several, and a
guess would put words into the teacher's mouth, so those stay broken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_STARTS = 32
_CLOSING = {"{": "}", "[": "]"}
_CONSTANTS = {"True": "true", "False": "false", "None": "null"}
_WORD = re.compile(r"[A-Za-z]+")
_AFTER_STRING = re.compile(r"\s*(?:[,:}\]]|$)")
_TRAILING_COMMA = re.compile(r"\s*[}\]]")


class AmbiguousJsonError(ValueError):
    """The text could mean several things."""


def find_values(text: str, opening: str) -> Iterator[Any]:
    """Yield every whole JSON value that stands by itself in a text.

    Args:
        text: What a model wrote, with anything around the values.
        opening: ``{`` for objects, ``[`` for arrays.

    Yields:
        The values that can be read, mended if need be, from left to right.
    """
    start = text.find(opening)
    for _ in range(_MOST_STARTS):
        if start < 0:
            return
        end = _matching_end(text, start)
        if end < 0:
            # A cut value may hold whole ones, and they are not the answer.
            return
        try:
            yield load_mended(text[start : end + 1])
        except (AmbiguousJsonError, orjson.JSONDecodeError):
            pass
        start = text.find(opening, end + 1)


def load_mended(text: str) -> Any:
    """Read one JSON value, mending what has a single reading.

    Args:
        text: The value from its first to its last bracket.

    Raises:
        AmbiguousJsonError: If a string's end cannot be told.
        JSONDecodeError: If it is broken beyond that.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return orjson.loads("".join(_mend(text)))


def _mend(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            end = _string_end(text, at)
            yield _mend_string(text[at + 1 : end], char)
            at = end + 1
        elif char == "," and _TRAILING_COMMA.match(text, at + 1):
            at += 1
        elif word := _WORD.match(text, at):
            yield _CONSTANTS.get(word[0], word[0])
            at = word.end()
        else:
            yield char
            at += 1


def _string_end(text: str, start: int) -> int:
    """Find the quote that ends a string; what follows it must be JSON again."""
    at = start + 1
    while at < len(text) and text[at] != text[start]:
        at += 2 if text[at] == "\\" else 1
    if at >= len(text) or not _AFTER_STRING.match(text, at + 1):
        msg = "a string does not end where its quote stands"
        raise AmbiguousJsonError(msg)
    return at


def _mend_string(inner: str, quote: str) -> str:
    """Write a string's inside as JSON: double quotes, control characters escaped."""
    if quote == "'":
        inner = inner.replace("\\'", "'")
        inner = re.sub(r'(?<!\\)"', r"\"", inner)
    escaped = (f"\\u{ord(char):04x}" if ord(char) < 0x20 else char for char in inner)
    return f'"{"".join(escaped)}"'


def _matching_end(text: str, start: int) -> int:
    """Return where the bracket at ``start`` closes, or -1."""
    opening = text[start]
    closing = _CLOSING[opening]
    quotes = "\"'" if text[start + 1 :].lstrip()[:1] == "'" else '"'
    depth, quote, at = 0, "", start
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in quotes:
            quote = char
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return -1
