"""Why this exists: one Hindi spelling, two senses; the neighbours tell which.

"जानवर भाग रहे हैं" runs, "दूसरे भाग में" is a part; "पहली मंज़िल" is a floor, "अपनी मंज़िल"
a goal. Words of ``contexts.tsv`` switch only where the sense is the tabled one, and no
noun switches where its form may be a verb with its auxiliary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.rules.tables import read_table, word_key, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

_AUXILIARIES = word_set("after_verb")
# Nouns that are also verb stems (मांग, छूट) do not switch before these either.
_STEMS = word_set("noun_or_stem")
_AFTER_STEM = word_set("after_stem")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must, or must not, stand beside a word.

    Attributes:
        step: -1 for the word before, 1 for the word after.
        wanted: Whether one of the words must stand there, or none may.
        words: Whole words.
        openings: Beginnings of words.
        number: Whether a number counts as one of the words.
    """

    step: int
    wanted: bool
    words: frozenset[str]
    openings: tuple[str, ...]
    number: bool

    def holds(self, keys: Sequence[str], gaps: Sequence[str], i: int) -> bool:
        """Tell whether the neighbour of word ``i`` allows the sense."""
        gap = gaps[i + 1] if self.step > 0 else gaps[i]
        j = i + self.step
        spaced = 0 <= j < len(keys) and gap.isspace()
        beside = keys[j] if spaced else ""
        digits = any(letter.isdigit() for letter in gap)
        found = beside in self.words or (self.number and digits)
        if beside and self.openings:
            found = found or beside.startswith(self.openings)
        return found == self.wanted


@cache
def _rules() -> tuple[
    dict[str, tuple[Rule, ...]], dict[str, tuple[tuple[str, Rule], ...]]
]:
    """Return rules by word, and by first letter those for beginnings of words."""
    exact: dict[str, tuple[Rule, ...]] = {}
    stems: dict[str, tuple[tuple[str, Rule], ...]] = {}
    for heads, side, mood, listed in read_table("contexts.tsv"):
        words = [word_key(word) for word in listed.split()]
        rule = Rule(
            step=-1 if side == "before" else 1,
            wanted=mood == "yes",
            words=frozenset(word for word in words if word[-1] not in "*#"),
            openings=tuple(word[:-1] for word in words if word.endswith("*")),
            number="#" in words,
        )
        for head in heads.split():
            key = word_key(head)
            if key.endswith("*"):
                stems[key[0]] = (*stems.get(key[0], ()), (key[:-1], rule))
            else:
                exact[key] = (*exact.get(key, ()), rule)
    return exact, stems


@lru_cache(maxsize=1 << 17)
def _rules_for(key: str) -> tuple[Rule, ...]:
    exact, stems = _rules()
    near = stems.get(key[:1], ())
    found = [rule for stem, rule in near if key.startswith(stem)]
    return (*exact.get(key, ()), *found)


def has_sense(keys: Sequence[str], gaps: Sequence[str], i: int) -> bool:
    """Tell whether word ``i`` has the sense its English word stands for.

    Args:
        keys: Look-up keys of the sentence's words.
        gaps: What stands before each word, and after the last.
        i: Position of the word.

    Returns:
        ``True`` for words without a rule.
    """
    return all(rule.holds(keys, gaps, i) for rule in _rules_for(keys[i]))


def before_auxiliary(keys: Sequence[str], gaps: Sequence[str], i: int) -> bool:
    """Tell whether an auxiliary follows, so that word ``i`` may be a verb.

    Args:
        keys: Look-up keys of the sentence's words.
        gaps: What stands before each word, and after the last.
        i: Position of the word.

    Returns:
        ``True`` before रहे, गए, हुए, लगे, सके …; for forms that are verb stems too
        (मांग) also before दें, लें, कर.
    """
    if i + 1 >= len(keys) or not gaps[i + 1].isspace():
        return False
    after = keys[i + 1]
    if after in _AUXILIARIES:
        return True
    return keys[i] in _STEMS and (after in _AFTER_STEM or after.startswith("कर"))
