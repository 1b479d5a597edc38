"""One spelling for one text: named rules that are idempotent and lose no matra."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import regex

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
_BREAK_TAG = re.compile(r"(?i)<\s*(?:br\s*/?|/?\s*p)\s*>")
_STYLE_TAG = re.compile(r"(?i)</?\s*(?:b|i|u|em|strong|span)\s*>")
_DOUBLE_DANDA = re.compile(r"(?m)(?<=[\u0900-\u097f])([^\S\n]*)\|\|(?=\s|[0-9०-९]|$)")
# A line in which every pipe sits on a Devanagari letter, the last at the line's end.
_DANDA_LINE = re.compile(r"(?:[^|\n]*[\u0904-\u0963\u0970-\u097f]\|(?:[^\S\n]+|\Z))+\Z")
_CAPPED = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "So"})
_LINE_ENDS = re.compile(r"[\r\u0085\u2028\u2029]")
_ODD_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACE = 0x20
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


def cap_elongation(text: str, limit: int) -> str:
    """Cap runs of one letter, sign or pictograph: ``yaaaaaar`` becomes ``yaaar``.

    Vowel signs are never touched, nor runs inside a word with a digit (hashes).

    Args:
        text: Any text.
        limit: Longest run that stays, at least 2.
    """

    def cap(match: re.Match[str]) -> str:
        char = match.group(1)
        if not _may_be_capped(char) or _in_code_word(text, match):
            return match.group(0)
        return char * limit

    pieces: list[str] = []
    end = 0
    for start in _runs(text, limit):
        match = _run(limit).match(text, start) if start >= end else None
        if match:
            pieces += [text[end:start], cap(match)]
            end = match.end()
    return "".join([*pieces, text[end:]]) if pieces else text


def tidy_whitespace(text: str) -> str:
    """One kind of space, one at a time; one empty line at most; no trailing space.

    Indentation stays, less what the first line has of it. Lines of fenced code blocks
    stay as they are.
    """
    text = _LINE_ENDS.sub("\n", text.replace("\r\n", "\n"))
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
    rules = _rules(params)
    unchanged = 0
    for rule in rules * 16:  # one rule may feed another; two rounds are the usual end
        before = text
        text = rule(text)
        unchanged = unchanged + 1 if text == before else 0
        if unchanged >= len(rules):
            break
    return tidy_whitespace(text) if params.whitespace else text


def _rules(params: NormaliseParams) -> list[Callable[[str], str]]:
    def cap(text: str) -> str:
        return cap_elongation(text, params.elongation_limit)

    chosen: list[tuple[bool, Callable[[str], str]]] = [
        (params.mojibake, repair_mojibake),
        (params.entities, decode_entities),
        (params.simple_tags, strip_simple_tags),
        (params.invisible, drop_invisible),
        (params.code_points, unify_code_points),
        (params.danda, unify_danda),
        (params.elongation, cap),
    ]
    return [rule for wanted, rule in chosen if wanted]


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


def _runs(text: str, limit: int) -> list[int]:
    """Where a character comes more than ``limit`` times in a row, spaces apart.

    Many times faster than the backreference that tells what the run is.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if len(codes) <= limit:
        return []
    same = (codes[1:] == codes[:-1]) & (codes[1:] != _SPACE)
    windows = len(same) - limit + 1
    run = same[:windows].copy()
    for offset in range(1, limit):
        run &= same[offset : offset + windows]
    found: list[int] = np.flatnonzero(run).tolist()
    return found


@lru_cache
def _run(limit: int) -> re.Pattern[str]:
    return re.compile(rf"(\S)\1{{{limit},}}")


def _may_be_capped(char: str) -> bool:
    return char in "!?.।॥,~*-_=#" or unicodedata.category(char) in _CAPPED


def _in_code_word(text: str, match: re.Match[str]) -> bool:
    if not match.group(1).isalpha():
        return False
    start, end = match.span()
    while start and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    return any(char.isdigit() for char in text[start:end])
