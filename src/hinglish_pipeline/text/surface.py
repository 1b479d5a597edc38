"""What the lines and signs of a text look like: bullets, markup, notices, furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hinglish_pipeline.text.lexicon import NOTICES
from hinglish_pipeline.text.mojibake import mojibake_marks
from hinglish_pipeline.text.prose import fenced_lines
from hinglish_pipeline.text.tokens import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLETS = ("•", "●", "▪", "‣", "◦", "∙", "- ", "* ", "– ", "► ", "➤", "✓")
_ELLIPSES = ("...", "…")
HTML_TAGS: frozenset[str] = frozenset(
    """
    a abbr article aside b body br button code div em font footer form h1 h2 h3 h4 h5 h6
    head header hr html i iframe img input label li link main meta nav ol option p pre
    script section select small span strong style svg table tbody td th thead title tr u
    ul
    """.split()
)
"""Names of tags that count as markup; `Vec<T>` is none."""
_TAG = re.compile(
    rf"(?ai)</?(?:{'|'.join(sorted(HTML_TAGS))})(?:\s[^<>]*)?/?>"
    r"|<!--.*?-->|<!doctype[^>]*>"
)
_INLINE_CODE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("{", re.compile(r"\{[^{}]*:[^{}]*;[^{}]*\}")),
    ("function", re.compile(r"function\s*\w*\([^)]*\)\s*\{[^{}]*")),
    ("var ", re.compile(r"var \w+\s*=[^;]*;")),
    ("document.", re.compile(r"document\.\w+[^;]*;")),
    ("window.", re.compile(r"window\.\w+[^;]*;")),
    ("$(", re.compile(r"\$\([^)]*\)\.[^;]*;?")),
)
_NOTICE = re.compile("(?ai)" + "|".join(map(re.escape, NOTICES)))
_HEADING_ID = re.compile(r"#.*\{#[^{]*\}$")
_HEADING = re.compile(r"(?m)^[ \t>]*#{1,6}(?= |$)")


@dataclass(frozen=True)
class Surface:
    """Signs and lines of a text.

    Attributes:
        symbols: Count of # (headings apart) or of ... in the prose, the larger.
        bullet_lines: Share of the prose's lines that start as a bullet.
        ellipsis_lines: Share of the prose's lines that end in ... .
        duplicate_lines: Share of the prose's lines said before.
        duplicate_line_chars: Share of its characters in them.
        duplicate_paragraphs: Share of its paragraphs said before.
        duplicate_paragraph_chars: Share of its characters in them.
        markup: Share of the text's characters in tags, CSS and JavaScript outside code
            blocks.
        notices: Count of page notices in the text.
        mojibake: Unrepaired marks per 1000 characters of the text.
    """

    symbols: float
    bullet_lines: float
    ellipsis_lines: float
    duplicate_lines: float
    duplicate_line_chars: float
    duplicate_paragraphs: float
    duplicate_paragraph_chars: float
    markup: float
    notices: float
    mojibake: float


def surface(text: str, said: str) -> Surface:
    """Measure the signs and lines of a text; `kernels.surface` in bulk.

    Args:
        text: Normalised text.
        said: What `prose.prose` leaves of it.
    """
    return Surface(
        symbol_count(said),
        *line_shares(said),
        markup_share(text),
        len(_NOTICE.findall(text)),
        1000 * mojibake_marks(text) / max(1, len(text)),
    )


def symbol_count(text: str) -> int:
    """Count # or ..., whichever there is more of; no # that begins a heading.

    Args:
        text: Prose.
    """
    said = _HEADING.sub("", text)
    return max(said.count("#"), said.count("...") + said.count("…"))


def line_shares(text: str) -> tuple[float, float, float, float, float, float]:
    """Return what `Surface` says of lines and paragraphs, in its order.

    Blank lines are no lines; paragraphs lie between them.

    Args:
        text: Prose.
    """
    found = lines(text)
    parts = "\n".join(line.strip() for line in text.split("\n")).split("\n\n")
    paragraphs = [part for raw in parts if (part := raw.strip("\n"))]
    n = max(1, len(found))
    return (
        sum(line.startswith(_BULLETS) for line in found) / n,
        sum(line.endswith(_ELLIPSES) for line in found) / n,
        *_said_before(found, len(text)),
        *_said_before(paragraphs, len(text)),
    )


def _said_before(parts: Sequence[str], size: int) -> tuple[float, float]:
    once = set(parts)
    chars = sum(map(len, parts)) - sum(map(len, once))
    return (len(parts) - len(once)) / max(1, len(parts)), chars / max(1, size)


def markup_share(text: str) -> float:
    """Share of characters in tags, CSS and JavaScript; code in ``` fences is text.

    An ASCII line that ends in ; or a brace is code, save a heading with an id.

    Args:
        text: Normalised text.
    """
    if not any(sign in text for sign in "<{};"):
        return 0.0
    found = lines(text)
    marked = sum(
        _marked(line)
        for line, code in zip(found, fenced_lines(found), strict=True)
        if not code
    )
    return marked / max(1, sum(map(len, found)))


def _marked(line: str) -> int:
    if line.isascii() and line[-1] in ";{}" and not _HEADING_ID.match(line):
        return len(line)
    tags = sum(map(len, _TAG.findall(line))) if "<" in line else 0
    return min(len(line), tags + inline_code(line))


def inline_code(line: str) -> int:
    """Count characters of CSS and JavaScript between the words of a line.

    Args:
        line: One line.
    """
    if "{" not in line and ";" not in line:
        return 0
    return sum(
        len(found)
        for sign, pattern in _INLINE_CODE
        if sign in line
        for found in pattern.findall(line)
    )
