"""Why this exists: a heading or a list item is no sentence to ask about.

Markdown reaches the rules as text. Only its prose lines may become a question or an
answer; headings, list items, quotes, tables, code and lines with links are taken out.
Numbered lines stay, being the steps of a how-to; their number is removed there.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_NO_PROSE = re.compile(r"^\s*(?:#|[-*•+–—]\s|>|\||<|!\[|={3,}|-{3,})")
_MARKUP = re.compile(r"\]\(|\]\[|`|\*\*|__|https?://|</?\w+|\{\{|\|")
# Openings of a clause that hangs on an earlier one.
_FRAGMENT = re.compile(
    r"^\d+[.)]\s|^(?:और|या|लेकिन|पर|मगर|परंतु|किंतु|तो|कि|जो|जिस\S*|जिन\S*|जैसे|जैसा|जब|जबकि|जहां|जहाँ|ताकि|"
    r"क्योंकि|इसलिए|फिर|तब|बल्कि|वरना|यानी|साथ ही|"
    r"aur|ya|lekin|par|magar|to|ki|jo|jis\w*|jaise|jab|jabki|jahan|taaki|kyunki|isliye|"
    r"phir|fir|tab|balki|warna|yaani|and|or|but|so|because|which|that)(?=[\s,])",
    re.IGNORECASE,
)


def prose(passage: str) -> str:
    """Return a passage without the lines that are no prose.

    Args:
        passage: Running text, perhaps Markdown.

    Returns:
        Its prose lines; empty if there is none.
    """
    out: list[str] = []
    code = False
    for line in passage.split("\n"):
        if _FENCE.match(line):
            code = not code
        elif not (code or _NO_PROSE.match(line) or _MARKUP.search(line)):
            out.append(line)
    return "\n".join(out).strip()


def is_fragment(text: str) -> bool:
    """Tell whether a text opens like the later half of a sentence (और जैसे ही …).

    Args:
        text: A question or a clause.

    Returns:
        ``True`` for an opening conjunction, relative word or step number.
    """
    return bool(_FRAGMENT.match(text.strip()))
