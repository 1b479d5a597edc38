"""What a reader reads of a Markdown text: words without code, links and addresses."""

from __future__ import annotations

import regex

from hinglish_pipeline.text.prose import fenced_lines

_INLINE_CODE = regex.compile(r"`[^`\n]+`")
_LINK = regex.compile(r"!?\[[^\]\n]*\]\([^)\n]*\)")
_URL = regex.compile(r"(?i)\b(?:https?://|www\.)\S+|<https?://[^>\s]+>")
# Emoji come with joiners, selectors and keycaps, which Unicode files under marks.
_COMMON = regex.compile(r"[\p{Script=Common}\p{Script=Inherited}--\s]+", regex.V1)


def without_code(text: str) -> str:
    """Blank out fenced and inline code; the words around it stay apart."""
    lines = text.split("\n")
    flags = fenced_lines(lines)
    kept = [line for line, is_code in zip(lines, flags, strict=True) if not is_code]
    return str(_INLINE_CODE.sub(" ", "\n".join(kept)))


def prose(text: str) -> str:
    """Blank out code, whole links (their text too) and bare addresses."""
    return str(_URL.sub(" ", _LINK.sub(" ", without_code(text))))


def letters(text: str) -> str:
    """Keep what belongs to a script of its own: no emoji, symbols, digits or signs."""
    return str(_COMMON.sub(" ", text))
