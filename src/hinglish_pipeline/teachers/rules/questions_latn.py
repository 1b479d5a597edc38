"""Why this exists: recipes and facts in romanised Hindi ask in place as Hindi does.

"Dheemi aanch par 40 minute pakao" becomes "Kadhi banate time … kitne minute pakayein";
the dish comes from the opening words and stands in question and answer.
"""

from __future__ import annotations

import re

from hinglish_pipeline.teachers.rules.facts import ask_in_place, fact_patterns
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.tables import compiled, word_set

Pair = dict[str, str]

_DANGLING = word_set("latin_dangling")
_FINITE = frozenset(
    "hai hain tha thi the hoga hogi honge gaya gayi gaye hua hui hue milega milegi "
    "chalegi chalega khulega khulegi lagega lagegi rahega rahegi rahenge".split()
)
_DISHES = word_set("latin_dishes")
_DISH_STOP = word_set("latin_dish_stop")
_OF = frozenset(("ka", "ki", "ke"))
_POINTS_BACK = re.compile(
    r"\b(?:ye|yeh|wo|woh|is|us|ise|use|isko|usko|isme\w*|usme\w*|uske|iske|mera|mere|meri)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:phir|fir|ab|pehle|aur|aakhir mein) ", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?P<stem>daal|kar|rakh|bhun|ubaal|phet|sek|kaat|bhar|khol|seekh|l|d)o$"
    r"|\b(?P<long>pak|mil|chal|ban|dikh|lag|sukh)ao$"
)
_CLAUSE = re.compile(r", | aur (?=\w+ )")
_KITNA = compiled("<<latin_measure>>")
_MIN_CLAUSE = 4
_MIN_WORDS, _MAX_WORDS = 7, 20
_UNFIT = re.compile(r"[\"“()?*#;]|\b(?:mat|baad|aakhri)\b")


def latin_pairs(passage: str) -> list[Pair]:
    """Make pairs from a passage in romanised Hindi.

    Args:
        passage: Running text in Latin letters.

    Returns:
        Pairs in the order of the passage; may be empty.
    """
    sentences = split_sentences(passage)
    dish = _dish(sentences[0]) if sentences else ""
    found = [_recipe_pair(s, dish) if dish else _fact_pair(s) for s in sentences]
    return [pair for pair in found if pair]


def _dish(first: str) -> str:
    words = re.split(r"[ ,:(!.]+", first)[:6]
    for i, word in enumerate(words):
        following = words[i + 1].lower() if i + 1 < len(words) else ""
        if word.lower() not in _DISHES or following in _DISHES or following in _OF:
            continue
        start = i
        while start and _belongs(words[start - 1]):
            start -= 1
        dish = " ".join(words[start : i + 1])
        return "" if words[start].lower() in _OF else _upper(dish)
    return ""


def _belongs(word: str) -> bool:
    """Tell whether a word before a dish is part of its name; labels (Q:) are not."""
    return len(word) > 1 and word.lower() not in _DISH_STOP


def _recipe_pair(raw: str, dish: str) -> Pair | None:
    for clause in _CLAUSE.split(raw.rpartition(":")[2].rstrip(". !")):
        said = _LEAD.sub("", clause.strip())
        if len(said.split()) < _MIN_CLAUSE or _POINTS_BACK.search(said):
            continue
        order = _ORDER.search(said)
        counted = _KITNA.findall(said)
        if (
            not order
            or len(counted) != 1
            or re.search(r"[\"“()?*#;]|\b(?:mat|baad|aakhri)\b", said)
        ):
            continue
        ending = "ein" if order["stem"] else "ayein"
        stem = order["stem"] or order["long"]
        said = said[: order.start()] + stem + ending
        said = f"{dish} banate time {said[0].lower()}{said[1:]}"
        asked = _KITNA.sub(_how_much, said)
        return {"question": asked + "?", "answer": said + "."}
    return None


def _how_much(found: re.Match[str]) -> str:
    unit = "ghante" if found["unit"] == "ghanta" else found["unit"]
    return f"{'kitni' if unit.lower() in ('seeti', 'katori') else 'kitne'} {unit}"


def _fact_pair(raw: str) -> Pair | None:
    sentence = raw.rstrip(". ").strip()
    words = sentence.lower().split()
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or _DANGLING & set(words):
        return None
    if any(mark in sentence for mark in ',:;"()?!|*#…') or not sentence[0].isupper():
        return None
    if words[-1] not in _FINITE or words[-2:] == ["ho", "gaye"]:
        return None
    for pattern in fact_patterns("hi-Latn"):
        question = ask_in_place(sentence, pattern)
        if question and re.search(r" [A-Z]", question):
            return {"question": question + "?", "answer": sentence + "."}
    return None


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
