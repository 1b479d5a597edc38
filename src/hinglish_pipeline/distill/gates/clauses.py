"""Clauses of plain English inside Hinglish: two languages side by side are no mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_CLAUSE = regex.compile(r"[.,;:!?\n()]+")
_LONG, _LEAST = 6, 3
_SMALL = frozenset(
    "he she it we they me him her his my our your i a an of in on at by for as am be"
    " do does did had not if so but then than from without always here there these"
    " those some any all".split()
)


def english_clauses(
    text: str, english: AbstractSet[str], hindi: AbstractSet[str]
) -> float:
    """Share of a text's words inside long clauses of nothing but English.

    Args:
        text: Hinglish in Latin letters.
        english: small words that tell English.
        hindi: small words that tell Hindi; a clause with one of them is mixed.
    """
    total = plain = 0
    for clause in _CLAUSE.split(text):
        spoken = words(clause)
        total += len(spoken)
        small = sum(word in english or word in _SMALL for word in spoken)
        if len(spoken) >= _LONG and small >= _LEAST:
            if not any(word in hindi for word in spoken):
                plain += len(spoken)
    return plain / total if total else 0.0
