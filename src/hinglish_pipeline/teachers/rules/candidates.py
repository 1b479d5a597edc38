"""Why this exists: neighbours decide which words of a sentence may switch."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from hinglish_pipeline.teachers.rules.agreement import (
    CONJUNCTIONS,
    FREE,
    POSTPOSITIONS,
    is_modifier,
)
from hinglish_pipeline.teachers.rules.contexts import before_auxiliary, has_sense
from hinglish_pipeline.teachers.rules.inflect import (
    Form,
    compound_forms,
    forms,
    phrase_heads,
)
from hinglish_pipeline.teachers.rules.romanise import is_name
from hinglish_pipeline.teachers.rules.tables import word_key, word_set

_PLURAL_BEFORE = word_set("plural_before")
_SINGULAR_BEFORE = frozenset(
    ("इस", "उस", "हर", "एक", "अगले", "पिछले", "किसी", "जिस", "पूरे")
)
# "2 days" is everyday Hinglish, "har day" is not.
_COUNTED_ONLY = frozenset(("day", "month", "year", "hour"))
# A plural verb may honour one person ("राजा आए हैं"), never one thing.
_PEOPLE = word_set("people")
_PLURAL_VERBS = frozenset(("हैं", "थे", "गए", "गये", "हुए", "आए", "लगे"))
_KARNA = word_set("karna")
_HONA = word_set("hona")


@lru_cache(maxsize=1 << 17)
def _entry(word: str) -> tuple[str, Form | None, Form | None, bool, bool, bool]:
    """Return a word's key, plain form, compound form, phrase head?, name?, any?."""
    key = word_key(word)
    plain, compound = forms().get(key), compound_forms().get(key)
    head, name = key in phrase_heads(), is_name(word)
    known = not name and (plain is not None or compound is not None or head)
    return key, plain, compound, head, name, known


def _is_adjective(form: Form | None) -> bool:
    return form is not None and form.pos == "adj"


_QUOTES = frozenset("\"'“”„‘’")
_NONE: frozenset[int] = frozenset()
_LONGEST_TITLE = 4


class Sentence:
    """Words of one sentence with the gaps between them; indices are absolute."""

    def __init__(self, words: list[str], gaps: list[str]) -> None:
        self.words = words
        self.gaps = gaps
        self.entries = [_entry(word) for word in words]
        self.keys = [entry[0] for entry in self.entries]

    def in_title(self) -> frozenset[int]:
        """Return the words between quotation marks, where a few stand there alone."""
        if _QUOTES.isdisjoint("".join(self.gaps)):
            return _NONE
        marks = [i for i, gap in enumerate(self.gaps) if not _QUOTES.isdisjoint(gap)]
        return frozenset(
            i
            for start, stop in pairwise(marks)
            if stop - start <= _LONGEST_TITLE
            for i in range(start, stop)
        )

    def switchable(self) -> list[int]:
        """Return the words any table knows; most are in none."""
        return [i for i, entry in enumerate(self.entries) if entry[5]]

    def joined(self, i: int, words: int = 1) -> bool:
        """Tell whether a span is written together with a neighbour (हाथ-मुंह)."""
        before, after = self.gaps[i][-1:], self.gaps[i + words][:1]
        return before in ("-", "–", "'") or after in ("-", "–")

    def clause(self, i: int) -> tuple[int, int]:
        """Return start and end of the clause that holds word ``i``."""
        start, stop = i, i + 1
        while start > 0 and self._open(start):
            start -= 1
        while stop < len(self.words) and self._open(stop):
            stop += 1
        return start, stop

    def _open(self, i: int) -> bool:
        return self.gaps[i].isspace() and self.keys[i] not in CONJUNCTIONS

    def is_oblique(self, i: int) -> bool:
        """Tell whether a postposition follows word ``i``."""
        after = self.keys[i + 1] if i + 1 < len(self.keys) else ""
        return after in POSTPOSITIONS and self.gaps[i + 1].isspace()

    def is_counted(self, i: int) -> bool:
        """Tell whether a number above one or a word of quantity stands before ``i``."""
        gap = self.gaps[i].strip()
        if gap:
            return gap[-1].isdigit() and gap not in ("1", "१")
        if i and self.gaps[i].isspace() and _is_adjective(self.entries[i - 1][1]):
            return self.is_counted(i - 1)
        return i > 0 and self.keys[i - 1] in _PLURAL_BEFORE

    def is_plural(self, i: int, form: Form) -> bool:
        """Decide the number of a form that may be singular or plural."""
        if form.number != "?":
            return form.number == "p"
        before = self.keys[i - 1] if i else ""
        if self.is_counted(i):
            return True
        if before in _SINGULAR_BEFORE:
            return False
        after = self.keys[i + 1] if i + 1 < len(self.keys) else ""
        if after in POSTPOSITIONS | {"भर"} and self.gaps[i + 1].isspace():
            return False
        if self.keys[i].endswith("े") and form.hindi_gender == "m":
            return True
        if is_modifier(before) and before.endswith("े") and not self.gaps[i].strip():
            return True
        return form.english not in _PEOPLE and self._is_plural_subject(i)

    def _is_plural_subject(self, i: int) -> bool:
        """Tell whether a plural verb agrees with noun ``i``, the first direct one."""
        start, stop = self.clause(i)
        keys = self.keys
        end = keys[stop - 1]
        if stop - i < 2 or not (end in _PLURAL_VERBS or end.endswith("ेंगे")):
            return False
        if end in ("हैं", "थे") and keys[stop - 2].endswith("ी"):
            return False
        return all(
            keys[j] in POSTPOSITIONS
            or keys[j] in FREE
            or keys[j + 1] in POSTPOSITIONS
            or is_modifier(keys[j])
            for j in range(start, i)
        )


_PERFECT = frozenset(("है", "हैं", "थी", "थीं", "गई", "जा", "जाती", "जाएगी"))


def _compound(sentence: Sentence, i: int, form: Form | None) -> Form | None:
    if form is None or i + 1 >= len(sentence.words):
        return None
    if not sentence.gaps[i + 1].isspace():
        return None
    after = sentence.keys[i + 1]
    beyond = sentence.keys[i + 2] if i + 2 < len(sentence.words) else "है"
    if after == "की" and beyond not in _PERFECT:
        # "शुरू की है" is a verb, "परीक्षा की तारीख" a possessive.
        return None
    if after in _KARNA or (form.pos == "with_karna_hona" and after in _HONA):
        return form
    return None


def _phrase(sentence: Sentence, i: int) -> Form | None:
    for length in phrase_heads()[sentence.keys[i]]:
        stop = i + length
        if stop <= len(sentence.words) and all(
            sentence.gaps[j].isspace() or sentence.gaps[j] == "-"
            for j in range(i + 1, stop)
        ):
            found = forms().get(" ".join(sentence.keys[i:stop]))
            if found:
                return found
    return None


def candidate(sentence: Sentence, i: int) -> Form | None:
    """Return what may replace the word at ``i``, or ``None`` if it stays Hindi.

    Args:
        sentence: The sentence.
        i: Position of a word.

    Returns:
        A form; it may span several words.
    """
    _, plain, compound, head, name, _ = sentence.entries[i]
    if name:
        return None
    if head:
        found = _phrase(sentence, i)
        if found and not _odd_phrase(sentence, i, found):
            return found
    if not has_sense(sentence.keys, sentence.gaps, i):
        return None
    verb = _compound(sentence, i, compound)
    if verb is not None:
        return verb
    if plain is None or (sentence.keys[i] == "बस" and not _is_vehicle(sentence, i)):
        return None
    if plain.english in _COUNTED_ONLY and not sentence.gaps[i].strip()[-1:].isdigit():
        return None
    if plain.pos == "verb" and not _verb_fits(sentence, i, plain):
        return None
    if plain.pos == "noun" and before_auxiliary(sentence.keys, sentence.gaps, i):
        return None
    return None if _odd(sentence, i, plain) else plain


_ADJ_AFTER = word_set("verb_words") - {"की"}
# Said of somebody ("woh happy hai"), not before a noun ("happy bachcha").
_PREDICATES = frozenset(
    "happy sick shocked disappointed alive missing embarrassed scared".split()
)
_LABELS = frozenset(("question", "answer"))  # "Question:" is a prompt, "Sawal:" talk
_ATTRIBUTES = frozenset(("small", "half"))  # "small bench", not "main small tha"
# English word -> words before it after which nobody says it: "raat kaatna" is no cut,
# "ki jagah" is instead.
_NOT_AFTER = {
    "cut": (3, frozenset("रात दिन वक्त जिंदगी चक्कर चालान छुट्टी".split())),
    "place": (1, frozenset("की के".split())),
    "leaf": (1, frozenset((word_key("चम्मच"), "चाय"))),
}


def _odd_phrase(sentence: Sentence, i: int, form: Form) -> bool:
    """Keep "कम से कम पानी" (as little water) and "पहले दिन भर"."""
    stop = i + form.words
    after = sentence.keys[stop] if stop < len(sentence.keys) else ""
    if form.english == "at least":
        number = sentence.gaps[stop].strip()[-1:].isdigit()
        return not (number or after in _PLURAL_BEFORE | {"एक", "आधा", "डेढ"})
    if form.english == "first day":
        return after == "भर" or (i > 0 and sentence.keys[i - 1] == "से")
    return False


# "खर्च हुए" is spent, "ज़रूरत से ज्यादा" too much, "मेरी तरफ देखा" looked at me.
_NOT_BEFORE = {
    "expense": ("हु", "हो", "कर", "किए", "किय"),
    "side": ("देख",),
    "need": ("से",),
    "calculation": ("से",),
    "rest": ("से",),
    "loss": ("कर",),
    "small": ("भाई", "बहन", "काम"),
}
_DIFFERENT_NOUNS = frozenset("तरह तरीका तरीके बात चीज चीजें नाम रंग लोग लोगों".split())
_IS = frozenset("है हैं हो था थी थे होता होती होते".split())


def _odd(sentence: Sentence, i: int, form: Form) -> bool:
    """Tell whether the English word is right for the word but not for its place."""
    word = form.english
    after = sentence.keys[i + 1] if i + 1 < len(sentence.keys) else ""
    reach, wrong = _NOT_AFTER.get(word, (0, frozenset()))
    if reach and wrong & set(sentence.keys[max(0, i - reach) : i]):
        return True
    if form.pos == "adj" and after in _NO_NOUN:
        return True
    if word in _LABELS and sentence.gaps[i + 1].startswith(":"):
        return True
    if word in _PREDICATES and after not in _ADJ_AFTER:
        return True
    if word in _ATTRIBUTES and after in _ADJ_AFTER:
        return True
    if after.startswith(_NOT_BEFORE.get(word, ("\0",))):
        return True
    if word == "different" and after not in _IS and after not in _DIFFERENT_NOUNS:
        return True
    return word in _COUNTED_ONLY and after in ("का", "की", "के")


# An adjective without a noun is one itself ("बड़े को"); "… रूप से" is an adverb.
_NO_NOUN = (POSTPOSITIONS | {"रूप"}) - set("वाला वाली वाले वालों सा सी जैसा".split())


def _verb_fits(sentence: Sentence, i: int, form: Form) -> bool:
    """Accept a bare stem only before an auxiliary, a participle only as verb."""
    after = sentence.keys[i + 1] if i + 1 < len(sentence.keys) else ""
    if form.light == "kar":
        return after in _AFTER_STEM and sentence.gaps[i + 1].isspace()
    return True


_BUS_BEFORE = word_set("bus_before")
_BUS_AFTER = word_set("bus_after")


def _is_vehicle(sentence: Sentence, i: int) -> bool:
    """Tell the bus from बस 'just': by its determiner, postposition or verb."""
    before = sentence.keys[i - 1] if i and sentence.gaps[i].isspace() else ""
    spaced = i + 1 < len(sentence.keys) and sentence.gaps[i + 1].isspace()
    after = sentence.keys[i + 1] if spaced else ""
    return before in _BUS_BEFORE or after in _BUS_AFTER or after in POSTPOSITIONS


_AFTER_STEM = word_set("after_stem")
