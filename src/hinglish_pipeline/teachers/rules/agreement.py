"""Why this exists: an English noun has a gender in Hinglish, and words must agree.

परीक्षा is feminine, "exam" is masculine: मेरी परीक्षा होगी → "mera exam hoga". Where the
switch changes gender, the modifiers to the left and, if the noun may control the
verb, the verb complex to the right are re-inflected; if it cannot be told who
controls the verb the switch is refused.
"""

from __future__ import annotations

from hinglish_pipeline.teachers.rules.tables import word_key, word_set

POSTPOSITIONS = word_set("postpositions")
CONJUNCTIONS = word_set("conjunctions")
FREE = word_set("free")
_MODIFIERS = word_set("modifiers")
_STEMS = frozenset(w[:-1] for w in _MODIFIERS)
_IRREGULAR_F = {"किया": "की", "दिया": "दी", "लिया": "ली", "हुआ": "हुई", "गया": "गई"}
_IRREGULAR_M = {
    "की": "किया",
    "दी": "दिया",
    "ली": "लिया",
    "हुई": "हुआ",
    "गई": "गया",
    "नई": "नया",
}
_VERB_WORDS = word_set("verb_words")


_VERB_ENDINGS = ("ेगा", "ेगी", "एगा", "एगी", "ता", "ती")


def is_modifier(key: str) -> bool:
    """Tell whether a word agrees with the noun that follows."""
    if key == "से":
        return False
    return key[:-1] in _STEMS or key in ("नई", "नए", "की", "के")


def regender(word: str, gender: str, *, oblique: bool) -> str:
    """Return an agreeing word in another gender, singular.

    Args:
        word: A word ending in ा, े, ी (or one of the irregular verb forms).
        gender: Wanted gender, ``m`` or ``f``.
        oblique: Masculine words before a postposition end in े.

    Returns:
        The word, unchanged if it does not inflect.
    """
    key = word_key(word)
    if gender == "f":
        if key in _IRREGULAR_F:
            return _IRREGULAR_F[key]
        if word in ("नया", "नए"):
            return "नई"
        return word[:-1] + "ी" if word.endswith(("ा", "े")) else word
    if key == "नई":
        return "नए" if oblique else "नया"
    if word.endswith("ी"):
        return word[:-1] + ("े" if oblique else "ा")
    return word


def _verb_span(keys: list[str], start: int, stop: int) -> bool:
    return start < stop and all(
        key in _VERB_WORDS or key in FREE or key.endswith(_VERB_ENDINGS)
        for key in keys[start:stop]
    )


def _flip_verb(word: str, gender: str) -> str:
    key = word_key(word)
    if gender == "f":
        if key in _IRREGULAR_F or key.endswith(
            ("ता", "गा", "ना", "था", "हा", "ला", "का")
        ):
            return regender(word, "f", oblique=False)
        if key in ("लगा", "बना", "बढा", "घटा", "आया"):
            return {"आया": "आई"}.get(key, word[:-1] + "ी")
        return word
    if key in _IRREGULAR_M:
        return _IRREGULAR_M[key]
    if key == "आई":
        return "आया"
    return regender(word, "m", oblique=False)


def change_gender(
    words: list[str], keys: list[str], at: int, gender: str, clause: tuple[int, int]
) -> dict[int, str] | None:
    """Re-inflect what agrees with the noun at ``at`` for its new gender.

    Args:
        words: Words of the sentence.
        keys: Their look-up keys.
        at: Position of the noun (singular).
        gender: Gender of the English noun.
        clause: Start and end of the noun's clause in word positions.

    Returns:
        Replacement words by position, or ``None`` if agreement cannot be decided.
    """
    start, stop = clause
    after = keys[at + 1] if at + 1 < stop else ""
    oblique = after in POSTPOSITIONS
    changes: dict[int, str] = {}
    left = at - 1
    while left >= start and is_modifier(keys[left]):
        changes[left] = regender(words[left], gender, oblique=oblique)
        left -= 1
    if oblique:
        return changes
    if not _verb_span(keys, at + 1, stop):
        return None
    for i in range(left, start - 1, -1):
        governed = i + 1 <= left and keys[i + 1] in POSTPOSITIONS
        if not (governed or keys[i] in POSTPOSITIONS or keys[i] in FREE):
            return None
    for i in range(at + 1, stop):
        changes[i] = _flip_verb(words[i], gender)
    return changes
