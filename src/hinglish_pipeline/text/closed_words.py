"""Which neighbours decide the words that Hindi and English share (closed_words.txt)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

_STRONG = 3.0
_HEAD = re.compile(r"\{(\w+)\} (.+)")
_RULE = re.compile(r" (hi|en)([<>])([-+^]?) (.+)")
_WORD = re.compile(r"(\w[\w']*) (-?[\d.]+)|(\w[\w']*)")


@dataclass(frozen=True)
class ClosedWords:
    """Hand-written knowledge of ambiguous spellings, as numbers.

    Attributes:
        own: Own evidence by word, nats, positive for Hindi.
        contexts: Added evidence by ``word + side + neighbour``: side is ``<`` (the
            word before) or ``>`` (after); neighbour a word, "" (edge of the text),
            ``+`` (any clearly Hindi word) or ``-`` (any clearly English one).
    """

    own: dict[str, float] = field(default_factory=dict)
    contexts: dict[str, float] = field(default_factory=dict)


@lru_cache(maxsize=1)
def closed_words() -> ClosedWords:
    """Return the shipped table."""
    file = files("hinglish_pipeline.text") / "closed_words.txt"
    return read_closed_words(file.read_text(encoding="utf-8"))


def read_closed_words(text: str) -> ClosedWords:
    """Read the table from its text form; the file's head explains it.

    Raises:
        ValueError: If a line has none of the forms, or a neighbour pulls both ways.
    """
    groups: dict[str, list[str]] = {}
    table = ClosedWords()
    word = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if head := _HEAD.fullmatch(line):
            groups.setdefault(head[1], []).extend(head[2].split())
        elif rule := _RULE.fullmatch(line):
            _add(table, groups, word, rule)
        elif entry := _WORD.fullmatch(line):
            word = entry[1] or entry[3]
            table.own[word] = float(entry[2] or 0.0)
        else:
            msg = f"closed_words.txt: no word, rule or group: {line!r}"
            raise ValueError(msg)
    return table


def _add(
    table: ClosedWords, groups: dict[str, list[str]], word: str, rule: re.Match[str]
) -> None:
    sign = 1.0 if rule[1] == "hi" else -1.0
    prefix = word + rule[2]
    if rule[3]:
        neighbour = rule[3].replace("^", "")
        table.contexts[prefix + neighbour] = sign * float(rule[4])
        return
    for item in rule[4].split():
        name, _, weight = item.partition("^")
        members = groups[name[1:-1]] if name.startswith("{") else [name]
        for member in members:
            value = sign * float(weight or _STRONG)
            if table.contexts.setdefault(prefix + member, value) * sign < 0:
                msg = f"closed_words.txt: {prefix}{member} pulls both ways"
                raise ValueError(msg)
