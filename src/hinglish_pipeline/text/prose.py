"""What of a text is prose: code, addresses and markup are no language of anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|[0-9]{1,3}[.)])\s+)?(`{3,}|~{3,})(.*)")
# Which construct starts first wins, as in CommonMark; what stays of each is by name.
_LEFT_OUT = re.compile(
    r"""
      (?<!`)(?P<ticks>`+)(?!`)[^\n]*?[^`\n](?P=ticks)(?!`)              # inline code
    | (?P<comment><!--)
    | </?[A-Za-z][A-Za-z0-9_-]*+(?:\s(?=[^<>]*=)[^<>]*+)?\s*/?>         # a tag
    | (?P<target>\](?:
        \([^()\s]*(?:\([^()\s]*\)[^()\s]*)*+(?:\s+"[^"\n]*")?\)
        | \[[^\[\]\n]*\]))
    # A definition has an address: "[Ram]: kal aana" is somebody speaking.
    | ^(?P<indent>[ \t]*)\[[^\[\]\n]+\]:[ \t]*
        <?(?:[A-Za-z][A-Za-z0-9+.-]*:|[./\#])\S*
    | (?:[A-Za-z0-9]{2,12}://|(?<![A-Za-z0-9_])(?:www|WWW)\.)
        [^\s<>"'`)\]।|]+                                                # an address
    """,
    re.MULTILINE | re.VERBOSE,
)
# A tag has no attribute or one with a value: "a <b and c> d" is a comparison.
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
    if "```" not in text and "~~~" not in text:
        return _without_marks(text)
    return "\n".join(map(_without_marks, _outside_fences(text)))


def _outside_fences(text: str) -> Iterator[str]:
    """Yield what lies before, between and after the fenced blocks."""
    lines = text.split("\n")
    part: list[str] = []
    for line, code in zip(lines, fenced_lines(lines), strict=True):
        if not code:
            part.append(line)
        elif part:
            yield "\n".join(part)
            part = []
    if part:
        yield "\n".join(part)


def _without_marks(text: str) -> str:
    kept: list[str] = []
    done = start = 0
    while found := _LEFT_OUT.search(text, start):
        start = found.end()
        if found["comment"]:
            closed = text.find("-->", start)
            if closed < 0:  # never closed: text
                continue
            start = closed + 3
        kept.append(text[done : found.start()])
        if found["indent"] is None:
            kept.append("]" if found["target"] else " ")
        done = start
    return "".join((*kept, text[done:]))
