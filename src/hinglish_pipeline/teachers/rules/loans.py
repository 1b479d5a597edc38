"""Why this exists: an English word in Devanagari has one spelling, and rules hear none.

"रिक्वेस्ट" spelled by sound is "rikwest". Words listed in ``loanwords.tsv`` get their
English spelling; a word that only *looks* English is found here by its shape, so that
the teacher can decline instead of guessing.
"""

from __future__ import annotations

from functools import cache, lru_cache

from hinglish_pipeline.teachers.rules.inflect import compound_forms, forms
from hinglish_pipeline.teachers.rules.romanise import DEVANAGARI_WORD, has_spelling
from hinglish_pipeline.teachers.rules.tables import compiled, word_key, word_set

_SHAPE = compiled("<<loan_shape>>")
_FLAP = compiled("<<loan_flap>>")


@cache
def _native() -> frozenset[str]:
    """Return Hindi words whose shape is that of a loan (दर्शन, शिवलिंग, भेंट)."""
    return word_set("looks_english")


@cache
def _phrase_words() -> frozenset[str]:
    return frozenset(
        word
        for key in (*forms(), *compound_forms())
        if " " in key
        for word in key.split(" ")
    )


@lru_cache(maxsize=1 << 17)
def is_unlisted_loan(word: str) -> bool:
    """Tell whether a word looks English and no table knows its spelling.

    Args:
        word: One Devanagari word.

    Returns:
        ``False`` for every word of the tables and for acronyms (एनजीओ).
    """
    key = word_key(word)
    if key in forms() or key in compound_forms() or has_spelling(word):
        return False
    if key in _native() or key in _phrase_words():
        return False
    return bool(_SHAPE.search(key) or _FLAP.search(word))


def unlisted_loans(text: str) -> list[str]:
    """Return the words of a text that look English and are in no table.

    Args:
        text: Any text.

    Returns:
        Words in the order of the text, repeated as often as they stand there.
    """
    return [word for word in DEVANAGARI_WORD.findall(text) if is_unlisted_loan(word)]
