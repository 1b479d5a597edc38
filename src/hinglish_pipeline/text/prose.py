"""What of a text is prose: code, addresses and markup are no language of anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,3}[.)])\s+)?(`{3,}|~{3,})(.*)")
_INLINE_CODE = re.compile(r"(?<!`)(?:``(?!`)[^\n]*?[^`\n]``|`[^`\n]+`)(?!`)")
_LINK_TARGET = re.compile(
    r"\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*+(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])"
)
# A target is an address: "[Ram]: kal aana" is somebody speaking.
_LINK_DEFINITION = re.compile(
    r"(?m)^[ \t]*\[[^\[\]\n]+\]:[ \t]*<?(?:[A-Za-z][A-Za-z0-9+.-]*:|[./#])\S*"
)
_URL = re.compile(r"(?i)(?:\b[a-z][a-z0-9+.-]{1,12}://|\bwww\.)[^\s<>\"'`)\]।|]+")
# A tag has no attribute or one with a value: "a <b and c> d" is a comparison.
_TAG = re.compile(r"</?[A-Za-z][\w-]*+(?:\s(?=[^<>]*=)[^<>]*+)?\s*/?>")
_SIGNS = ("`", "~~~", "<", "](", "][", "]:", "://", "www.", "WWW.")


def fenced_lines(lines: Sequence[str]) -> list[bool]:
    r"""Say which lines belong to a fenced code block, its delimiters included.

    A fence is three or more backticks or tildes after indentation, quote or bullet
    (CommonMark 0.31, 4.5). Deviation: a fence that is never closed is no fence, so that
    a stray one hides nothing.

    Args:
        lines: Lines of one text, stripped or not.

    Returns:
        One flag a line.
    """
    inside = [False] * len(lines)
    opened, mark = -1, ""
    for index, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            continue
        found = _FENCE.match(line)
        if not found:
            continue
        sign, rest = found.groups()
        if opened < 0:
            if "`" not in rest:  # else it is inline code
                opened, mark = index, sign
        elif sign.startswith(mark) and not rest.strip():
            inside[opened : index + 1] = [True] * (index + 1 - opened)
            opened = -1
    return inside


def prose(text: str) -> str:
    """Return a text without code, addresses and markup, for measuring only.

    Left out: closed fenced blocks, inline code, link targets and definitions, URLs,
    HTML comments and tags. The words of a link and between two tags stay. A text
    without any of them is returned as it is.

    Args:
        text: Normalised text.
    """
    if not any(sign in text for sign in _SIGNS):
        return text
    if "```" in text or "~~~" in text:
        lines = text.split("\n")
        inside = fenced_lines(lines)
        text = "\n".join(
            [line for line, code in zip(lines, inside, strict=True) if not code]
        )
    if "`" in text:
        text = _INLINE_CODE.sub(" ", text)
    if "<!--" in text:
        text = _without_comments(text)
    if "]" in text:
        text = _LINK_TARGET.sub("]", _LINK_DEFINITION.sub("", text))
    if "://" in text or "www." in text or "WWW." in text:
        text = _URL.sub(" ", text)
    return _TAG.sub(" ", text) if "<" in text else text


def _without_comments(text: str) -> str:
    """Drop ``<!-- ... -->``; one that is never closed stays. One pass, no regex."""
    first, *rest = text.split("<!--")
    kept = [first]
    for piece in rest:
        _, closed, after = piece.partition("-->")
        kept.append(f" {after}" if closed else f"<!--{piece}")
    return "".join(kept)
