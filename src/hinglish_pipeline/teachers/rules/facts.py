"""Why this exists: Hindi asks in place, so a fact turns into a question by swapping it.

"बस सुबह 5 बजे चलेगी" → "बस सुबह कितने बजे चलेगी?". Each pattern finds one kind of answer
in a sentence and says what is asked instead; nothing else in the sentence moves, so
the question is as grammatical as the sentence was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from hinglish_pipeline.teachers.rules.tables import compiled, read_table


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of answer.

    Attributes:
        kind: ``time date money quantity count span``.
        find: What holds the answer.
        ask: Replacement that asks for it.
    """

    kind: str
    find: re.Pattern[str]
    ask: str


@cache
def fact_patterns(lang: str) -> tuple[Pattern, ...]:
    """Return the patterns of one language, most specific first.

    Args:
        lang: ``hi-Deva hi-Latn kn``.

    Returns:
        Rows of ``facts.tsv``; empty for other languages.
    """
    return tuple(
        Pattern(row[1], compiled(row[2]), row[3])
        for row in read_table("facts.tsv")
        if row[0] == lang
    )


# "10 से 30 दिन" has two numbers, "14 साल की तैराक" describes, "5 बजे भी" adds.
_RANGE = re.compile(r"\d\S* (?:से|se) $|(?:^|\s)(?:हर|har) $|[-–]$")
_ATTRIBUTE = re.compile(r"^\S+ (?:साल|वर्ष|saal|ಏ) (?:की|का|के|ki|ka|ke) ")
_FOCUS = re.compile(r"^ (?:भी|ही|bhi|hi)(?= )")


def ask_in_place(sentence: str, pattern: Pattern) -> str | None:
    """Swap the one answer of a sentence for its question word.

    Args:
        sentence: A fact sentence without its closing mark.
        pattern: Kind of answer looked for.

    Returns:
        The question without mark, or ``None`` if the answer is absent or said twice
        in the same unit.
    """
    found = list(pattern.find.finditer(sentence))
    units = {match.groupdict().get("unit") for match in found}
    if not found or len(units) < len(found) or _adjacent(found):
        return None
    match = found[0]
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _RANGE.search(before) or _ATTRIBUTE.search(match[0] + after):
        return None
    after = _FOCUS.sub("", after)
    unit = match.groupdict().get("unit")
    ask = f"{pattern.ask} {unit}" if unit else pattern.ask
    ask += " " if match[0].endswith(" ") else ""
    return before + ask + after


def _adjacent(found: list[re.Match[str]]) -> bool:
    """Tell whether two amounts make one ("1 मिनट 4 सेकंड")."""
    return any(b.start() - a.end() < _GAP for a, b in pairwise(found))


_GAP = 3
