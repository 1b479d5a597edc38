"""What of a document is running text? A teacher is asked about nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import regex

from hinglish_pipeline.distill.recipes._material import sentences
from hinglish_pipeline.text.prose import fenced_lines
from hinglish_pipeline.text.scripts import script_shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MIN_SCRIPT_SHARE = 0.6
_SCRIPTS = {
    "hi-Deva": ("Devanagari",),
    "hi-Latn": ("Latin",),
    "mixed": ("Devanagari", "Latin"),
    "en": ("Latin",),
    "kn": ("Kannada",),
    "gu": ("Gujarati",),
}
_HEADING = re.compile(r"\s*(?:\#{1,6}(?:\s+(?P<title>\S.*))?$|\*\*[^*]+\*\*:?\s*$)")
_OUT = re.compile(
    r"""\s*(?:\||```|~~~|[-=_*]{3,}\s*$|\[!\w+\]|:::|\[\^?[^\]]+\]:|(?:\$|>>>|©)\s
        |[-*+]\s+\[[ xX]?\]|!\[)                         # a checklist, a picture
    """,
    re.VERBOSE,
)
_NO_PROSE = re.compile(
    r"""\|(?:.*\||(?<=\s\|)\s)                           # table row, row of links
      | !\[ | :// | (?<!\w)www\. | <!-- | \\?</?[A-Za-z][\w-]*[^>\n]*>
      | [{};]\s*$ | (?<=\w)\(\) | => | -> | == | := | \{[\#:%{]
      | [Cc]o-op\s[Tt]ranslator | [Mm]achine[-\s]translat
    """,
    re.VERBOSE,
)
"""Code, addresses, and what says that a machine has translated the page."""
_ITEM = re.compile(r"\s*(?:[-*+•·▪]|\d{1,3}[.)])\s+")
_SIGN = regex.compile(r"(?:[\p{So}\p{Sk}\uFE0F\u200D]+\s*)+")
_SPEAKER = re.compile(r"[^\s:,][^:,]{0,24}:\s")
_QUOTE = re.compile(r"\s*>\s?")
_LINK = re.compile(
    r"\[([^\[\]\n]*)\](?:\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])"
)
_POINTING = re.compile(
    r"(?:.*\b)?(?:here|this|link|yah(?:a|aa)n?|is|यहाँ|यहां|इस|लिंक|ಇಲ್ಲಿ|ಈ|અહીં|આ)\W*",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])"
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_NAME = re.compile(r"[\w.+#-]+(?: [\w.+#-]+)?!?")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_INDENTED = re.compile(r"(?: {4}|\t)\S")
_ENDS = re.compile(r"[.।॥?!…][”\"’'»)\]*_]*\s*$")
_WRAPPED_AT = 40
"""Characters of a line that may have been broken for width, not by its writer."""
_ITEM_WORDS = 8


class _Line(NamedTuple):
    """A line, or several that were broken for width.

    Attributes:
        kind: ``title`` is a heading with words; ``blank`` also one without; ``out`` is
            shown to readers but is no running text.
        text: Prose without its marks; empty otherwise.
        is_marked: Whether it was a list item or held a link or bold words: it is
            running text only if it ends as a sentence does.
        is_item: Whether a list marker opened it.
    """

    kind: Literal["prose", "blank", "title", "out"]
    text: str = ""
    is_marked: bool = False
    is_item: bool = False


def prose_lines(text: str, lang: str) -> str:
    """Keep what a teacher can work with: running text in the document's script.

    Left out are code (fenced, indented or called), table rows, headings, pictures,
    lines with an address, list items and marked lines that are no full sentence, lines
    that only lead up to what was left out ("like this:"), and lines with less than
    60 % of their letters in the script. Of the rest the marks go and the words stay
    (links, bold, quotes, names in backticks), and what was broken for width is one
    line again: a teacher would be paid for marks, and a student would learn them.

    Args:
        text: A document.
        lang: Its language, as the corpus labels it; an unknown one has no script to
            ask for.

    Returns:
        Paragraphs, a line each; a blank line where a heading with words stood between.
    """
    raw = text.split("\n")
    lines = [
        _Line("out") if is_code else _read(line, lang)
        for line, is_code in zip(raw, fenced_lines(raw), strict=True)
    ]
    sections: list[list[str]] = [[]]
    for line in _completed(list(_join(lines))):
        if line.kind == "title":
            sections.append([])
        elif line.text:
            sections[-1].append(line.text)
    return "\n\n".join("\n".join(section) for section in sections if section)


def is_in_script(text: str, lang: str) -> bool:
    """Whether a text has letters, at least 60 % of them in the language's script."""
    shares = script_shares(text)
    wanted = _SCRIPTS.get(lang, tuple(shares))
    return sum(shares[script] for script in wanted) >= _MIN_SCRIPT_SHARE


def _read(line: str, lang: str) -> _Line:
    """Say what a line outside code blocks is, and take its marks off."""
    if not line.strip():
        return _Line("blank")
    if heading := _HEADING.match(line):
        return _Line("title" if heading["title"] or "*" in line else "blank")
    inner = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
    item = _ITEM.match(inner)
    if _OUT.match(inner) or (_INDENTED.match(inner) and not item):
        return _Line("out")
    inner = (inner[item.end() :] if item else inner).strip()
    if not inner[:1].isalnum() and (
        sign := _SIGN.match(inner)
    ):  # a hand that points, a lamp for a tip
        inner = inner[sign.end() :]
    plain = _without_marks(inner)
    bare = _CODE.sub("", plain) if "`" in plain else plain
    if _NO_PROSE.search(bare) or not is_in_script(bare, lang):
        return _Line("out")
    return _Line("prose", plain, bool(item) or plain != inner, bool(item))


def _without_marks(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(_words_of_link, text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text).rstrip("\\ ") if "\\" in text else text


def _words_of_link(link: re.Match[str]) -> str:
    """What is written on a link; one that says "here" takes its sentence with it."""
    return "`<>`" if _POINTING.fullmatch(link[1]) else link[1]


def _join(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Join lines that were broken for width, and leave out sentences with code."""
    waiting: _Line | None = None
    for line in (*lines, _Line("blank")):
        if waiting and line.kind == "prose" and _was_broken(waiting.text, line):
            joined = f"{waiting.text} {line.text}"
            marked = waiting.is_marked or line.is_marked
            waiting = waiting._replace(text=joined, is_marked=marked)
            continue
        if waiting:
            whole = waiting.text
            if "*" in whole:  # bold over several lines
                whole = _EMPHASIS.sub(r"\2", whole).replace("**", "")
            yield waiting._replace(text=_without_code(whole))
        waiting = line if line.kind == "prose" else None
        if waiting is None:
            yield line


def _was_broken(before: str, line: _Line) -> bool:
    """Whether a line goes on in the next one, which nobody begins to speak in."""
    if line.is_item or _SPEAKER.match(line.text) or line.text[0].isupper():
        return False
    return len(before) >= _WRAPPED_AT and not _ENDS.search(before)


def _without_code(text: str) -> str:
    """Take the backticks off names; leave sentences with anything else in them out."""
    if "`" not in text:
        return text
    kept = (
        _CODE.sub(r"\2", sentence)
        for sentence in sentences(text)
        if all(_NAME.fullmatch(span[1]) for span in _CODE.findall(sentence))
    )
    return " ".join(sentence for sentence in kept if "`" not in sentence)


def _completed(lines: list[_Line]) -> list[_Line]:
    """Leave out what is no text by itself; the last line is looked at first."""
    follower = _Line("blank")
    found = []
    for line in reversed(lines):
        text = _complete(line, follower) if line.kind == "prose" else ""
        is_left_out = line.kind == "prose" and not text
        found.append(_Line("out") if is_left_out else line._replace(text=text))
        follower = follower if line.kind == "blank" else found[-1]
    return found[::-1]


def _complete(line: _Line, follower: _Line) -> str:
    """Give a line without what only leads up to something that was left out."""
    text = line.text
    goes_on = follower.kind == "prose" and not follower.is_item
    if text.endswith((":", ",", "—", "–")) and not goes_on:
        text = " ".join(sentences(text)[:-1])
    if line.is_item and len(text.split()) < _ITEM_WORDS:
        return ""
    return text if not line.is_marked or _ENDS.search(text) else ""
