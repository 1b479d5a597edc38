"""Why this exists: a preference pair needs an answer that is worse in one known way.

Each dimension of ``preference_pair`` has one rule: official words for people's words,
the wrong script, a changed fact, an answer that does not stop. Everything else of the
answer stays, so that the pair teaches that one thing.
"""

from __future__ import annotations

import re
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.tables import read_table, word_set
from hinglish_pipeline.teachers.rules.transliterate import (
    from_block,
    to_devanagari,
    to_latin,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTER = "[A-Za-z\u0900-\u097f]"
_BLOCK_LANGS = ("kn", "gu")


def degrade(question: str, answer: str, *, dimension: str, lang: str, seed: int) -> str:
    """Make an answer worse in one dimension.

    Args:
        question: What was asked; facts in it are not used as wrong ones.
        answer: A good answer.
        dimension: ``register script groundedness stop_control``.
        lang: Target mode of the answer.
        seed: Chooses among equally bad ways.

    Returns:
        The worse answer, never the good one.

    Raises:
        CannotAnswer: The dimension is unknown, or nothing in the answer can be made
            worse in it.
    """
    rule = _RULES.get(dimension)
    if rule is None:
        raise CannotAnswer(f"unknown_dimension:{dimension}")
    worse = rule(question, answer.strip(), lang, Random(seed))
    if worse == answer.strip():
        raise CannotAnswer(f"cannot_degrade:{dimension}")
    return worse


# --- register -----------------------------------------------------------------------


@cache
def _official(script: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    table = {
        word.casefold(): official
        for row_script, words, official in read_table("official.tsv")
        if row_script == script
        for word in words.split(";")
    }
    if not table:
        return None
    longest = sorted(table, key=len, reverse=True)
    found = "|".join(re.escape(word) for word in longest)
    pattern = re.compile(rf"(?<!{_LETTER})(?:{found})(?!{_LETTER})", re.IGNORECASE)
    return pattern, table


_SCRIPTS = {
    "hi-Deva": ("Deva",),
    "hinglish-Latn": ("Latn",),
    "hi-Latn": ("Latn",),
    "hinglish-mixed": ("Deva", "Latn"),
    "en": ("en",),
}


def _register(question: str, answer: str, lang: str, rng: Random) -> str:
    worse = answer
    for script in _SCRIPTS.get(lang, ()):
        listed = _official(script)
        if listed:
            pattern, table = listed
            worse = pattern.sub(lambda m: _cased(m[0], table[m[0].casefold()]), worse)
    return worse


def _cased(old: str, new: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


# --- script -------------------------------------------------------------------------


def _script(question: str, answer: str, lang: str, rng: Random) -> str:
    if lang in _BLOCK_LANGS:
        return to_latin(from_block(answer, lang))
    if lang == "hi-Deva":
        return to_latin(answer)
    if lang == "hinglish-mixed":
        return to_latin(answer) if rng.random() < _HALF else to_devanagari(answer)
    return to_devanagari(answer)


# --- groundedness -------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.,:])\d{1,7}(?:,\d{2,3})*(?![\w]|[.:]\d)")
_HALF = 0.5
_SMALL, _HOUR, _YEARS = 10, 13, range(1900, 2100)


def _groundedness(question: str, answer: str, lang: str, rng: Random) -> str:
    ways = [_other_number, _other_name]
    rng.shuffle(ways)
    for way in ways:
        worse = way(question, answer, rng)
        if worse != answer:
            return worse
    claim = _added(lang, "claim", rng)
    return f"{answer} {claim}"


def _other_number(question: str, answer: str, rng: Random) -> str:
    found = list(_NUMBER.finditer(answer))
    if not found:
        return answer
    match = found[rng.randrange(len(found))]
    said = {int(n[0].replace(",", "")) for n in _NUMBER.finditer(question + answer)}
    value = int(match[0].replace(",", ""))
    wrong = next(n for n in _wrong_numbers(value, rng) if n not in said)
    written = f"{wrong:,}" if "," in match[0] else str(wrong)
    if match[0][0] in "०१२३४५६७८९":
        written = written.translate(_DEVANAGARI_DIGITS)
    return answer[: match.start()] + written + answer[match.end() :]


_DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def _wrong_numbers(value: int, rng: Random) -> list[int]:
    """Return plausible wrong numbers, nearest kind first; never the value."""
    if value < _HOUR:
        near = [n for n in range(1, _HOUR) if n != value]
        rng.shuffle(near)
        return [*near, *range(_HOUR, 99)]
    if value in _YEARS:
        steps = [-7, -4, -3, 3, 4, 6]
        rng.shuffle(steps)
        return [value + step for step in steps] + list(range(1800, 1900))
    unit = 10 ** (len(str(value)) - 2)
    steps = [-4 * unit, -3 * unit, 4 * unit, 7 * unit, 15 * unit]
    rng.shuffle(steps)
    more = [value + unit * n for n in range(20, 60)]
    return [n for n in (value + step for step in steps) if n > 0] + more


@cache
def _names() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return kind by name as written, and the names that may stand in, by kind."""
    kinds: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for hindi, latin, kind, *_ in read_table("names.tsv"):
        for script, name in (("Deva", hindi), ("Latn", latin)):
            kinds[name] = f"{kind} {script}"
            if kind == "person" or latin in word_set("cities"):
                others.setdefault(kinds[name], []).append(name)
    return kinds, others


_WORD = re.compile("[A-Za-z]+|[\u0900-\u0963\u0971-\u097f]+")


def _other_name(question: str, answer: str, rng: Random) -> str:
    kinds, others = _names()
    found = [match for match in _WORD.finditer(answer) if match[0] in kinds]
    if not found:
        return answer
    match = found[rng.randrange(len(found))]
    said = set(_WORD.findall(f"{question} {answer}"))
    wrong = [name for name in others[kinds[match[0]]] if name not in said]
    new = wrong[rng.randrange(len(wrong))]
    return answer[: match.start()] + new + answer[match.end() :]


# --- stop control -------------------------------------------------------------------


def _stop_control(question: str, answer: str, lang: str, rng: Random) -> str:
    again, offer = _added(lang, "again", rng), _added(lang, "offer", rng)
    parts = [answer, f"{again} {answer}", offer]
    if rng.random() < _HALF:
        parts = [answer, offer, f"{again} {answer}", offer]
    return " ".join(parts)


def _added(lang: str, kind: str, rng: Random) -> str:
    lang = "hinglish-Latn" if lang == "hi-Latn" else lang
    rows = read_table("additions.tsv")
    lines = [
        text
        for row_lang, row_kind, text in rows
        if (row_lang, row_kind) == (lang, kind)
    ]
    if not lines:
        raise CannotAnswer(f"no_words_for:{lang}")
    return lines[rng.randrange(len(lines))]


_RULES: dict[str, Callable[[str, str, str, Random], str]] = {
    "register": _register,
    "script": _script,
    "groundedness": _groundedness,
    "stop_control": _stop_control,
}
