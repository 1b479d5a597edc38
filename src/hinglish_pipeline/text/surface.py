"""What the lines and signs of a text look like: bullets, markup, notices, furniture."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hinglish_pipeline.text.lexicon import BOILERPLATE, NOTICES
from hinglish_pipeline.text.mojibake import mojibake_marks
from hinglish_pipeline.text.tokens import hash64, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLETS = ("•", "●", "▪", "‣", "◦", "∙", "- ", "* ", "– ", "► ", "➤", "✓")
_ELLIPSES = ("...", "…")
_TAG = re.compile(
    r"(?i)</?(?:a|abbr|article|aside|b|body|br|button|code|div|em|font|footer|form|h[1-6]"
    r"|head|header|hr|html|i|iframe|img|input|label|li|link|main|meta|nav|ol|option|p"
    r"|pre|script|section|select|small|span|strong|style|svg|table|tbody|td|th|thead"
    r"|title|tr|u|ul)(?:\s[^<>]*)?/?>|<!--.*?-->|<!doctype[^>]*>"
)
_CODE_LINE = re.compile(
    r"(?x)^(?:.*[;{}]|[#.@]?[\w\s.#:>,-]+\{.*|\}.*|(?:var|let|const|function|return|if)\b"
    r".*[=(].*|\$\(.*|(?:document|window|jQuery)\..*|//.*)$"
)
_INLINE_CODE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("{", re.compile(r"\{[^{}]*:[^{}]*;[^{}]*\}")),
    ("function", re.compile(r"function\s*\w*\([^)]*\)\s*\{[^{}]*")),
    ("var ", re.compile(r"var \w+\s*=[^;]*;")),
    ("document.", re.compile(r"document\.\w+[^;]*;")),
    ("window.", re.compile(r"window\.\w+[^;]*;")),
    ("$(", re.compile(r"\$\([^)]*\)\.[^;]*;?")),
)
_NOTICE = re.compile("|".join(map(re.escape, NOTICES)))
_SYMBOLS = re.compile(r"#|\.\.\.|…")
_HEADING = re.compile(r"(?m)^#{1,6}(?= |$)")


@dataclass(frozen=True)
class Surface:
    """Counts and shares of one text's signs and lines, each 0..1 unless said.

    Attributes:
        symbols: Number of # (headings apart), ... and … signs.
        bullet_lines: Share of lines that start as a bullet.
        ellipsis_lines: Share of lines that end in an ellipsis.
        duplicate_lines: Share of characters in lines that the text said before.
        markup: Share of characters in HTML tags, CSS and JavaScript.
        notices: Number of page notices (cookies, JavaScript, lorem ipsum).
        mojibake: Unrepaired marks per 1000 characters.
    """

    symbols: int
    bullet_lines: float
    ellipsis_lines: float
    duplicate_lines: float
    markup: float
    notices: int
    mojibake: float


def surface(text: str) -> Surface:
    """Measure one normalised text."""
    found = lines(text)
    n = max(1, len(found))
    size = max(1, sum(map(len, found)))
    seen: set[str] = set()
    repeated = 0
    for line in found:
        if line in seen:
            repeated += len(line)
        seen.add(line)
    return Surface(
        symbols=len(_SYMBOLS.findall(_HEADING.sub("", text))),
        bullet_lines=sum(line.startswith(_BULLETS) for line in found) / n,
        ellipsis_lines=sum(line.endswith(_ELLIPSES) for line in found) / n,
        duplicate_lines=repeated / size,
        markup=markup_share(text, found),
        notices=len(_NOTICE.findall(text.lower())),
        mojibake=1000 * mojibake_marks(text) / max(1, len(text)),
    )


def markup_share(text: str, found: Sequence[str]) -> float:
    """Share of characters in tags, CSS and JavaScript; code in ``` fences is text.

    Args:
        text: The text.
        found: Its lines, as `tokens.lines` cuts them.
    """
    size = sum(map(len, found))
    if not size or not any(sign in text for sign in "<{};"):
        return 0.0
    marked, fenced = 0, False
    for line in found:
        if line.startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        tags = sum(map(len, _TAG.findall(line))) if "<" in line else 0
        if line.isascii() and line[-1] in ";{}" and _CODE_LINE.match(line):
            marked += len(line)
        elif "{" in line or ";" in line:
            marked += min(len(line), tags + _inline_code(line))
        else:
            marked += tags
    return marked / size


def boilerplate_shares(
    texts: Sequence[str],
    sources: Sequence[str],
    hashes: Sequence[int],
    min_documents: int,
) -> list[float]:
    """Share of each text's characters in lines that its source repeats.

    A line is furniture if at least ``min_documents`` different texts of the same source
    hold it, or if it is short and starts like a page's furniture. Identical texts count
    once (they are duplicates, not furniture), and a text of one line has none.

    Args:
        texts: Normalised texts of one shard.
        sources: Their sources.
        hashes: Their text hashes.
        min_documents: Different texts that make a line furniture.

    Returns:
        0..1 by text.
    """
    holders: dict[tuple[str, int], set[int]] = defaultdict(set)
    cut: list[list[tuple[str, int]]] = []
    for text, source, whole in zip(texts, sources, hashes, strict=True):
        found = [(line, hash64(line)) for line in lines(text)]
        cut.append(found if len(found) > 1 else [])
        for _, key in cut[-1]:
            holders[source, key].add(whole)
    shares = []
    for found, source in zip(cut, sources, strict=True):
        furniture = sum(
            len(line)
            for line, key in found
            if len(holders[source, key]) >= min_documents or _is_furniture(line)
        )
        shares.append(furniture / max(1, sum(len(line) for line, _ in found)))
    return shares


def _is_furniture(line: str) -> bool:
    return len(line) <= 60 and line.lower().startswith(BOILERPLATE)


def _inline_code(line: str) -> int:
    return sum(
        len(found)
        for sign, pattern in _INLINE_CODE
        if sign in line
        for found in pattern.findall(line)
    )
