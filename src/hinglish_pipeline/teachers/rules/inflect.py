"""Why this exists: a switched noun keeps its number, a switched verb its tense.

The tables hold dictionary forms; this module unfolds them into the forms that occur
in text (दुकान → दुकानें, दुकानों; भेजना → भेजता, भेजा, भेजेगी …) once, so that mixing is
one dictionary look-up per word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hinglish_pipeline.teachers.rules.tables import read_table, word_key, word_set

BEGINNER, EVERYBODY, FLUENT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected Hindi form and what replaces it.

    Attributes:
        english: Replacement in the singular (or the only) form.
        plural: Replacement in the plural.
        pos: ``noun adj adv verb intransitive with_karna with_karna_hona loan``.
        hindi_gender: ``m``, ``f`` or ``-``.
        english_gender: Gender the English noun takes in Hinglish.
        number: ``s``, ``p`` or ``?`` (the form alone does not tell).
        tier: 0 always, 1 nearly everybody, 2 many, 3 only heavy mixers.
        light: Form of करना that carries the ending of a switched verb, else empty.
        words: How many Hindi words the form spans.
        level: Who switches it: 1 a beginner too, 2 everybody, 3 fluent speakers only.
    """

    english: str
    plural: str
    pos: str
    hindi_gender: str = "-"
    english_gender: str = "-"
    number: str = "s"
    tier: int = 1
    light: str = ""
    words: int = 1
    level: int = 1


def pluralise(noun: str) -> str:
    """Return the regular English plural of a noun.

    Args:
        noun: Singular; only its end is looked at.

    Returns:
        The plural; acronyms take a plain ``s``.
    """
    if noun.isupper():
        return noun + "s"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def noun_forms(lemma: str, gender: str) -> list[tuple[str, str]]:
    """Return the inflected forms of a Hindi noun with their number.

    Args:
        lemma: Direct singular.
        gender: ``m`` or ``f``.

    Returns:
        Pairs (form, ``s``/``p``/``?``).
    """
    stem = lemma[:-1]
    if lemma.endswith("ी"):
        plural = [(stem + "ियां", "p"), (stem + "ियों", "p"), (stem + "ियो", "p")]
        return [(lemma, "s" if gender == "f" else "?"), *plural]
    if gender == "m" and lemma.endswith("ा"):
        return [(lemma, "s"), (stem + "े", "?"), (stem + "ों", "p")]
    if gender == "m" and lemma.endswith("आ"):
        return [(lemma, "s"), (stem + "ए", "?"), (stem + "ओं", "p")]
    if lemma.endswith("ि"):
        return [(lemma, "s"), (lemma + "यां", "p"), (lemma + "यों", "p")]
    vowel = lemma[-1] in "ाूुोेौैॉआईएओऊ"
    base = stem + "ु" if lemma.endswith("ू") else lemma
    oblique = (base + ("ओं" if vowel else "ों"), "p")
    if gender == "m":
        return [(lemma, "?"), oblique]
    return [(lemma, "s"), (base + ("एं" if vowel else "ें"), "p"), oblique]


# "सोचें" and "मांगें" are verbs.
_STEMS = word_set("noun_or_stem")
# Ending of the Hindi verb → the form of करना that takes its place.
_VERB_ENDINGS = {
    "ना": "karna",
    "नी": "karni",
    "ने": "karne",
    "ता": "karta",
    "ती": "karti",
    "ते": "karte",
    "कर": "karke",
    "के": "karke",
    "ो": "karo",
    "ें": "karein",
    "िए": "kijiye",
    "िएगा": "kijiyega",
    "ूंगा": "karunga",
    "ूंगी": "karungi",
    "ेगा": "karega",
    "ेगी": "karegi",
    "ेंगे": "karenge",
    "ेंगी": "karengi",
    "ोगे": "karoge",
    "ोगी": "karogi",
    "ा": "kiya",
    "ी": "ki",
    "े": "kiye",
    "": "kar",
}


# Verbs whose stem or participle means something else too (भर, मिला, काटा) switch only
# in these forms; "काटो" and its like stay, being names and oblique plurals too.
_COMMAND_ENDINGS = ("ना", "नी", "ने", "कर", "के", "ें", "िए", "िएगा", "ेंगे")
# "मोर नाचा" takes no ने, "dance kiya" would need it.
_PERFECT_ENDINGS = ("ा", "ी", "े")


def _verb_table(lemma: str, english: str, tier: int, pos: str) -> dict[str, Form]:
    stem = lemma[:-2]
    table: dict[str, Form] = {}
    vowel_stem = stem.endswith(("ा", "ो", "ी"))
    for ending, light in _VERB_ENDINGS.items():
        if pos == "command" and ending not in _COMMAND_ENDINGS:
            continue
        if pos == "intransitive" and ending in _PERFECT_ENDINGS:
            continue
        written = ending
        if vowel_stem and ending and ending[0] in "ोेिूाी":
            if ending in ("ा", "ी", "े"):
                written = {"ा": "या", "ी": "ई", "े": "ए"}[ending]
            else:
                independent = {"ो": "ओ", "े": "ए", "ि": "इ", "ू": "ऊ"}
                written = independent[ending[0]] + ending[1:]
        level = _level(english, pos, tier)
        form = Form(english, english, "verb", tier=tier, light=light, level=level)
        table.setdefault(word_key(stem + written), form)
    return table


def _english_plurals(hindi: str) -> list[str]:
    """Return a loan with the English plural ending (कमांड्स, क्वेरीज़, क्लासेस)."""
    if hindi[-1] in "ािीुूेैोौॉ":
        return [hindi + "ज", hindi + "स"]
    if hindi.endswith(("स", "ज", "ज\u093c")):
        return [hindi + "ेस", hindi + "ेज"]
    return [hindi + "्स", *([hindi[:-1] + "ंस"] if hindi.endswith("न") else [])]


def _add_loans(table: dict[str, Form]) -> None:
    for hindi, english, *_ in read_table("loanwords.tsv"):
        forms = noun_forms(hindi, "f") + noun_forms(hindi, "m")
        forms += [(written, "p") for written in _english_plurals(hindi)]
        plural = pluralise(english)
        for written, number in forms:
            base = Form(english, plural, "loan", number=number, tier=0)
            table.setdefault(word_key(written), base)


_MANY = 2  # the tier that many people switch; higher ones only heavy mixers


@cache
def _basic_words() -> frozenset[str]:
    return word_set("basic")


def _level(english: str, pos: str, tier: int) -> int:
    if tier == 0 or (pos == "noun" and english in _basic_words()):
        return BEGINNER
    if pos == "noun" or pos.startswith("with"):
        return EVERYBODY
    return FLUENT if tier > _MANY or english in word_set("markers") else EVERYBODY


def _add_row(table: dict[str, Form], row: tuple[str, ...]) -> None:
    hindi, english, pos, gender, english_gender, plural, tier = row
    words = hindi.count(" ") + 1
    if pos in ("verb", "command", "intransitive"):
        verbs = _verb_table(hindi, english, int(tier), pos)
        for key, form in verbs.items():
            table.setdefault(key, form)
        return
    many = {"+": pluralise(english), "-": english}.get(plural, plural)
    written = [(hindi, "s")]
    if pos == "noun":
        head = hindi.rsplit(" ", 1)
        front = head[0] + " " if len(head) > 1 else ""
        written = [
            (front + form, n)
            for form, n in noun_forms(head[-1], gender)
            if not (form.endswith("ें") and (plural == "-" or word_key(hindi) in _STEMS))
        ]
    elif hindi.endswith("ा") and pos.startswith(("adj", "with")) and words == 1:
        written = [(hindi[:-1] + e, "s") for e in "ाीे"]
    for text, number in written:
        form = Form(
            *(english, many, pos, gender, english_gender, number, int(tier)),
            words=words,
            level=_level(english, pos, int(tier)),
        )
        key = " ".join(word_key(word) for word in text.split())
        if key not in table or (table[key].number == "?" and number != "?"):
            table.setdefault(key, form)


@cache
def forms() -> dict[str, Form]:
    """Return every inflected form by its key (words joined by one space)."""
    table: dict[str, Form] = {}
    _add_loans(table)
    for row in read_table("lexicon.tsv"):
        if not row[2].startswith("with"):
            _add_row(table, row)
    return table


@cache
def compound_forms() -> dict[str, Form]:
    """Return forms that switch only in front of करना (or होना)."""
    table: dict[str, Form] = {}
    for row in read_table("lexicon.tsv"):
        if row[2].startswith("with"):
            _add_row(table, row)
    return table


@cache
def phrase_heads() -> dict[str, tuple[int, ...]]:
    """Return first words of several-word entries with the lengths to try."""
    heads: dict[str, set[int]] = {}
    for key in (*forms(), *compound_forms()):
        words = key.split(" ")
        if len(words) > 1:
            heads.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(n, reverse=True)) for word, n in heads.items()}
