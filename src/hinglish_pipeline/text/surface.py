"""What the lines and signs of a text look like: bullets, markup, notices, furniture."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.text.lexicon import BOILERPLATE, NOTICES
from hinglish_pipeline.text.mojibake import mojibake_marks
from hinglish_pipeline.text.prose import fenced_lines
from hinglish_pipeline.text.tokens import hash64, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLETS = ("•", "●", "▪", "‣", "◦", "∙", "- ", "* ", "– ", "► ", "➤", "✓")
_ELLIPSES = ("...", "…")
LINE_SHARES = ("bullet_lines", "ellipsis_lines", "duplicate_lines")
"""Columns that `line_shares` measures."""
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
# For polars, whose automata count these many times faster than `re` does.
_NOTICE = "(?i)" + "|".join(map(re.escape, NOTICES))
_SYMBOLS = r"#|\.\.\.|…"
_HEADING = r"(?m)^[ \t>]*#{1,6}( |$)"


def surface_features(texts: Sequence[str], proses: Sequence[str]) -> pl.DataFrame:
    """Measure the signs and lines of texts.

    Args:
        texts: Normalised texts.
        proses: What `prose.prose` leaves of them.

    Returns:
        One row a text. Of the prose: symbols (count of #, headings apart, and of ...),
        bullet_lines and ellipsis_lines (shares of lines), duplicate_lines (share of
        characters in lines said before). Of the text: markup (share of characters in
        tags, CSS and JavaScript outside code blocks), notices (count of page notices)
        and mojibake (unrepaired marks per 1000 characters).
    """
    whole = pl.Series("text", texts, dtype=pl.String)
    said = pl.Series("prose", proses, dtype=pl.String).str.replace_all(_HEADING, "$1")
    marks = [1000 * mojibake_marks(text) / max(1, len(text)) for text in texts]
    shares = [line_shares(lines(text)) for text in proses]
    columns = pl.DataFrame(
        shares, schema=dict.fromkeys(LINE_SHARES, pl.Float64), orient="row"
    )
    return columns.with_columns(
        symbols=said.str.count_matches(_SYMBOLS).cast(pl.Float64),
        markup=pl.Series([markup_share(t) for t in texts], dtype=pl.Float64),
        notices=whole.str.count_matches(_NOTICE).cast(pl.Float64),
        mojibake=pl.Series(marks, dtype=pl.Float64),
    )


def line_shares(found: Sequence[str]) -> tuple[float, float, float]:
    """Return what `LINE_SHARES` names, each 0..1.

    Args:
        found: Lines, as `tokens.lines` cuts them.
    """
    n = max(1, len(found))
    size = sum(map(len, found))
    repeated = size - sum(map(len, set(found)))
    return (
        sum(line.startswith(_BULLETS) for line in found) / n,
        sum(line.endswith(_ELLIPSES) for line in found) / n,
        repeated / max(1, size),
    )


def markup_share(text: str) -> float:
    """Share of characters in tags, CSS and JavaScript; code in ``` fences is text.

    Args:
        text: Normalised text.
    """
    if not any(sign in text for sign in "<{};"):
        return 0.0
    found = lines(text)
    size = sum(map(len, found))
    marked = 0
    for line, code in zip(found, fenced_lines(found), strict=True):
        if code:
            continue
        tags = sum(map(len, _TAG.findall(line))) if "<" in line else 0
        if line.isascii() and line[-1] in ";{}" and _CODE_LINE.match(line):
            marked += len(line)
        elif "{" in line or ";" in line:
            marked += min(len(line), tags + _inline_code(line))
        else:
            marked += tags
    return marked / max(1, size)


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
