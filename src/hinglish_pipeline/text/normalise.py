"""One spelling for one text: named rules that are idempotent and lose no matra."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.text.elongation import cap_elongation, cap_emoji
from hinglish_pipeline.text.mojibake import repair_mojibake
from hinglish_pipeline.text.prose import fenced_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hinglish_pipeline.text.params import NormaliseParams

_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d"
_JOINER = re.compile(r"[\u200c\u200d]")
# A joiner stays after a virama (half form or its refusal), before a virama after a
# letter (Kannada reph spelling), and between pictographs (family emoji).
_STRAY_JOINER = regex.compile(
    rf"(?<![{_VIRAMA}])(?!(?<=\p{{L}})[\u200c\u200d][{_VIRAMA}])"
    r"(?!(?<=[\p{Extended_Pictographic}\ufe0f\U0001f3fb-\U0001f3ff])\u200d"
    r"\p{Extended_Pictographic})[\u200c\u200d]"
)
_REPEATED_JOINER = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\u00ad\u061c\u180e"
    r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,24});")
# A tag stands in one line, so that a text can be cleaned line by line.
_BREAK_TAG = re.compile(r"(?i)<[^\S\n]*(?:br[^\S\n]*/?|/?[^\S\n]*p)[^\S\n]*>")
_STYLE_TAG = re.compile(r"(?i)</?[^\S\n]*(?:b|i|u|em|strong|span)[^\S\n]*>")
_INDIC_DIGITS = {
    zero + digit: str(digit) for zero in (0x0966, 0x0AE6, 0x0CE6) for digit in range(10)
}
_DOUBLE_DANDA = re.compile(r"(?m)(?<=[\u0900-\u097f])([^\S\n]*)\|\|(?=\s|[0-9०-९]|$)")
# A line in which every pipe sits on a Devanagari letter, the last at the line's end.
_DANDA_LINE = re.compile(r"(?:[^|\n]*[\u0904-\u0963\u0970-\u097f]\|(?:[^\S\n]+|\Z))+\Z")
_LINE_ENDS = re.compile(r"[\r\u0085\u2028\u2029]")
_ODD_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ODD_INDENT = re.compile(r"[^ \t]")


def unify_code_points(text: str) -> str:
    """NFC: क + ़ however it was typed; composed ऩ ऱ ऴ, decomposed क़ … as Unicode has it.

    Unicode excludes U+0958..U+095F from composition, so one form remains of each.
    """
    if unicodedata.is_normalized("NFC", text):  # three times as fast as doing it
        return text
    return unicodedata.normalize("NFC", text)


def drop_invisible(text: str) -> str:
    """Drop BOM, zero-width space, bidi and control characters, stray joiners.

    ZWJ and ZWNJ stay where a script needs them: next to a virama, and inside an
    emoji sequence.
    """
    text = _INVISIBLE.sub("", text)
    if _JOINER.search(text):
        text = _REPEATED_JOINER.sub(r"\1", text)
        text = _STRAY_JOINER.sub("", text)
    return text


def decode_entities(text: str) -> str:
    """Decode HTML entities that end in a semicolon, nested ones too."""
    while "&" in text:
        decoded = _ENTITY.sub(lambda match: html.unescape(match.group(0)), text)
        if decoded == text:
            break
        text = decoded
    return text


def strip_simple_tags(text: str) -> str:
    """Turn ``<br>`` and ``<p>`` into line breaks, drop bare style tags."""
    if "<" not in text:
        return text
    return _STYLE_TAG.sub("", _BREAK_TAG.sub("\n", text))


def unify_danda(text: str) -> str:
    """Write ``|`` as । and ``||`` as ॥ where a Devanagari sentence ends with it.

    Pipes of a table (a space before them, or a cell without one at its end) stay.
    """
    if "|" not in text:
        return text
    if "||" in text:
        text = _DOUBLE_DANDA.sub(r"\1॥", text)
    return "\n".join(
        [
            line.replace("|", "।") if "|" in line and _DANDA_LINE.match(line) else line
            for line in text.split("\n")
        ]
    )


def ascii_digits(text: str) -> str:
    """Write १२३, ૧૨૩ and ೧೨೩ as 123."""
    return text if text.isascii() else text.translate(_INDIC_DIGITS)


def unify_line_ends(text: str) -> str:
    """End lines as Unix does; U+0085, U+2028 and U+2029 end lines too (UAX #14)."""
    return _LINE_ENDS.sub("\n", text.replace("\r\n", "\n"))


def outside_code(rule: Callable[[str], str], text: str) -> str:
    """Apply a rule of lines to a text, but not to its fenced code blocks."""
    if "```" not in text and "~~~" not in text:
        return rule(text)
    lines = text.split("\n")
    marked = zip(fenced_lines(lines), lines, strict=True)
    parts: list[str] = []
    for code, group in groupby(marked, key=itemgetter(0)):
        part = "\n".join([line for _, line in group])
        parts.append(part if code else rule(part))
    return "\n".join(parts)


def tidy_whitespace(text: str) -> str:
    """One kind of space, one at a time; one empty line at most; no trailing space.

    Indentation stays, less what the first line has of it. Lines of fenced code blocks
    stay as they are.
    """
    text = unify_line_ends(text)
    lines = text.split("\n")
    odd = sorted(set(_ODD_SPACE.findall(text)))
    tidied = [_tidy_line(line, odd) for line in lines]
    if "```" in text or "~~~" in text:
        inside = fenced_lines(lines)
        triples = zip(lines, tidied, inside, strict=True)
        tidied = [raw if code else tidy for raw, tidy, code in triples]
    else:
        inside = []
    kept = _single_empty_lines(tidied, inside)
    first = next((line for line in kept if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip())]
    return "\n".join([line.removeprefix(margin) for line in kept]).strip()


def normalise(text: str, params: NormaliseParams) -> str:
    """Apply every rule that is switched on until nothing changes.

    Args:
        text: Text as ingested.
        params: Which rules are on.

    Returns:
        Normalised text; ``normalise(normalise(x)) == normalise(x)``.
    """
    text = apply_rules(text, params)
    return tidy_whitespace(text) if params.whitespace else text


def apply_rules(text: str, params: NormaliseParams) -> str:
    """Every rule but the last, `tidy_whitespace`, until nothing changes.

    All of them but mojibake repair look at one line at a time and, outside code, would
    do the same to a line on its own.
    """
    rules = _rules(params)
    unchanged = 0
    for rule in rules * 16:  # one rule may feed another; two rounds are the usual end
        before = text
        text = rule(text)
        unchanged = unchanged + 1 if text == before else 0
        if unchanged >= len(rules):
            break
    return text


def _rules(params: NormaliseParams) -> list[Callable[[str], str]]:
    limit = params.elongation_limit
    emoji = {"keep": None, "cap": limit, "drop": 0}[params.emoji]
    everywhere: list[tuple[bool, Callable[[str], str]]] = [
        (params.mojibake, repair_mojibake),
        (params.whitespace, unify_line_ends),
        (params.invisible, drop_invisible),
        (params.code_points, unify_code_points),
    ]
    in_prose: list[tuple[bool, Callable[[str], str]]] = [
        (params.entities, decode_entities),
        (params.simple_tags, strip_simple_tags),
        (params.danda, unify_danda),
        (params.digits == "ascii", ascii_digits),
        (params.elongation, partial(cap_elongation, limit=limit)),
        (emoji is not None, partial(cap_emoji, limit=emoji or 0)),
    ]
    return [
        *(rule for wanted, rule in everywhere if wanted),
        *(partial(outside_code, rule) for wanted, rule in in_prose if wanted),
    ]


def _tidy_line(line: str, odd: Sequence[str]) -> str:
    body = line.strip()
    for space in odd:
        body = body.replace(space, " ")
    while "  " in body:
        body = body.replace("  ", " ")
    if not body or not line[0].isspace():
        return body
    indent = line[: len(line) - len(line.lstrip())]
    return _ODD_INDENT.sub(" ", indent) + body


def _single_empty_lines(lines: Sequence[str], inside: Sequence[bool]) -> list[str]:
    """Drop an empty line after an empty line, but none of a code block's."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        code = bool(inside) and inside[index]
        if line or code or not kept or kept[-1]:
            kept.append(line)
    return kept
