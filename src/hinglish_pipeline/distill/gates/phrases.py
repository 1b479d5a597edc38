"""Tables of phrases: many small patterns run faster than one long alternation.

A single pattern of two hundred alternatives is tried at every letter; apart, the engine
looks for each one's rarest letters first and mostly finds none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ESCAPE = regex.compile(r"\\p\{\w+\}|\\\w|\(\?[a-zA-Z]+:")
_LATIN = regex.compile(r"[A-Za-z]")


class PhraseTable:
    """A verbose pattern, split at its outermost bars.

    Args:
        source: a pattern in verbose syntax.
        flags: flags of `regex`, besides `X`.
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        parts = alternatives(source)
        compiled = [regex.compile(part, flags | regex.X) for part in parts]
        self._all = tuple(compiled)
        self._for_ascii = tuple(
            pattern
            for pattern, part in zip(compiled, parts, strict=True)
            if _LATIN.search(_ESCAPE.sub("", part)) or part.isascii()
        )

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Every hit of every alternative; order of alternatives, then of the text."""
        for pattern in self._for_ascii if text.isascii() else self._all:
            if pattern.search(text):
                yield from pattern.finditer(text)

    def search(self, text: str) -> regex.Match[str] | None:
        """Any hit, the one of the first alternative that has one."""
        return next(self.finditer(text), None)

    def hits(self, texts: Iterable[str]) -> list[str]:
        """The words of every hit in several texts, stripped."""
        return [
            match.group().strip() for text in texts for match in self.finditer(text)
        ]


def alternatives(source: str) -> list[str]:
    """Split a verbose pattern at the bars outside all brackets; comments are dropped.

    Args:
        source: a pattern; `#` opens a comment where a line begins with it.
    """
    lines = source.split("\n")
    plain = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    parts, depth, start, in_class, at = [], 0, 0, False, 0
    while at < len(plain):
        char = plain[at]
        if char == "\\":
            at += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            at += plain[at + 1 : at + 2] in {"]", "^"}
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(plain[start:at])
            start = at + 1
        at += 1
    parts.append(plain[start:])
    return [part for part in parts if part.strip()]
