"""Why this exists: question-answer pairs that stand on one clean fact of a passage.

A sentence is used only if it names its subject itself (no यह/वह/इसके), is one clause of
moderate length and holds exactly one answer of its kind. Precision over recall: the
rest of the passage is left to teachers that can read.
"""

from __future__ import annotations

import re

from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.facts import (
    ask_in_place,
    fact_patterns,
)
from hinglish_pipeline.teachers.rules.mixing import Script, mix
from hinglish_pipeline.teachers.rules.questions_en import ask_english
from hinglish_pipeline.teachers.rules.romanise import DEVANAGARI_WORD, is_name, is_place
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.tables import (
    compiled,
    pick,
    word_key,
    word_set,
)

Pair = dict[str, str]

_DANGLING = word_set("dangling")
_HEAD_BAD = word_set("head_bad")
_FINITE = compiled("<<finite>>")
_IMPERATIVE = compiled("<<imperative>>")
_REASON = re.compile(
    r"^(?P<cause>.{6,70}?) (?:के कारण|की वजह से|के चलते) (?P<effect>.{8,})$"
)
_BECAUSE = re.compile(r"^(?P<effect>.{12,}?),? क्योंकि (?P<cause>.{8,})$")
_WHERE = re.compile(r"^(?P<place>(?:[\u0900-\u097f]+ ){1,4}?में) ")
_VERB_TAIL = compiled("<<verb_tail>>")
_LATIN_DANGLING = word_set("latin_dangling")
_KANNADA_DANGLING = compiled("<<kannada_dangling>>")


def _words(sentence: str) -> list[str]:
    return [word_key(word) for word in DEVANAGARI_WORD.findall(sentence)]


_PLACE_NAME = compiled("<<place_name>>")
_SINCE_WHEN = compiled("<<since_when>>")


def _anchored(question: str) -> bool:
    """Ask for a name, or enough words that say what the question is about."""
    words = DEVANAGARI_WORD.findall(question)
    if any(is_name(word) or _PLACE_NAME.match(word) for word in words):
        return True
    if len(words) < 2 or words[1] in ("ने", "को") or words[0].endswith("ने"):
        return False
    enough = 7 if words and words[0] in ("एक", "दो", "तीन", "चार", "पांच") else 11
    return len(words) >= enough and not _SINCE_WHEN.search(question)


def _town(passage: str) -> str:
    """Return the place a news item opens with, if its first word is one."""
    words = DEVANAGARI_WORD.findall(passage[:80])
    if len(words) > 1 and is_place(words[0]) and words[1] in ("की", "के", "में"):
        return str(words[0])
    return ""


def _is_fact(sentence: str) -> bool:
    keys = _words(sentence)
    if not 5 <= len(keys) <= 22 or any(key in _DANGLING for key in keys):
        return False
    if keys[0] in _HEAD_BAD or "और" in keys or "या" in keys:
        return False
    if keys[-2:] == ["हो", "गए"] or sentence[0] in "0123456789-*•#\"'“‘(":
        return False
    if any(mark in sentence for mark in ',:;"“”()?!|*#…'):
        return False
    last = sentence.rsplit(maxsplit=1)[-1]
    return bool(_FINITE.search(last)) and not _IMPERATIVE.search(last)


def _why(sentence: str) -> str | None:
    match = _REASON.match(sentence) or _BECAUSE.match(sentence)
    if not match:
        return None
    effect = match["effect"].rstrip(",")
    tail = _VERB_TAIL.search(effect)
    if not tail or not effect[: tail.start()].strip():
        return None
    head = effect[: tail.start()].strip()
    if len(head.split()) < 2:
        return None
    place = _WHERE.match(match["cause"])
    if place and any(is_name(word) for word in place["place"].split()):
        head = f"{place['place']} {head}"
    end: str = tail["tail"]
    return f"{head} क्यों {end.strip()}"


_NEXT_CLAUSE = re.compile(
    r", (?:जबकि|लेकिन|पर|मगर|जो|जिस\S*|इसलिए|वह|वहीं|ताकि|फिर) "
    r"| और "
)
_FINISHED = re.compile(
    r"(?:^| )(?:\S+(?:गा|गी|गे|ंगे|ंगी)|है|हैं|था|थी|थे|गया|गई|गए|हुआ|हुई|हुए)$"
)


def _first_clause(sentence: str) -> str:
    """Return the sentence up to the comma or और that opens a second clause."""
    for found in _NEXT_CLAUSE.finditer(sentence):
        clause = sentence[: found.start()].strip()
        if found[0] != " और " or _FINISHED.search(clause):
            return clause
    return sentence


def _hindi_pairs(passage: str) -> list[Pair]:
    pairs: list[Pair] = []
    town = _town(passage)
    for raw in split_sentences(passage):
        if not raw.endswith(("।", ".")):
            continue
        sentence = _first_clause(raw.rstrip("।. ").strip())
        because = "क्योंकि" in sentence
        plain = sentence.replace("क्योंकि", "").replace(",", "")
        if not _is_fact(plain if because else sentence):
            continue
        question = _standalone(sentence, town, because=because)
        if question:
            pairs.append({"question": question + "?", "answer": sentence + "।"})
    return pairs


def _standalone(sentence: str, town: str, *, because: bool) -> str | None:
    """Return the first question that can be asked of this fact out of context."""
    questions = [_why(sentence)]
    if not because:
        questions += [ask_in_place(sentence, p) for p in fact_patterns("hi-Deva")]
    role = _words(sentence)[1] in ("ने", "को")
    for question in filter(None, questions):
        if _anchored(question):
            return question
        placed = f"{town} में {question}"
        if town and not role and len(placed.split()) >= 10 and _anchored(placed):
            return placed
    return None


def _roman_pairs(passage: str) -> list[Pair]:
    pairs: list[Pair] = []
    for raw in split_sentences(passage):
        sentence = raw.rstrip(". ").strip()
        words = sentence.lower().split()
        if not 7 <= len(words) <= 20 or _LATIN_DANGLING & set(words):
            continue
        if (
            any(mark in sentence for mark in ',:;"()?!|*#…')
            or not sentence[0].isupper()
        ):
            continue
        if words[-1] not in _ROMAN_FINITE or words[-2:] == ["ho", "gaye"]:
            continue
        question = _first(sentence, "hi-Latn")
        if question and (re.search(r" [A-Z]", question) or len(words) >= 10):
            pairs.append({"question": question + "?", "answer": sentence + "."})
    return pairs


_ROMAN_FINITE = frozenset(
    "hai hain tha thi the hoga hogi honge gaya gayi gaye hua hui hue milega milegi "
    "chalegi chalega khulega khulegi lagega lagegi rahega rahegi rahenge".split()
)


def _first(sentence: str, lang: str) -> str | None:
    for pattern in fact_patterns(lang):
        question = ask_in_place(sentence, pattern)
        if question:
            return question
    return None


def _kannada_pairs(passage: str) -> list[Pair]:
    pairs: list[Pair] = []
    for raw in split_sentences(passage):
        sentence = raw.rstrip(". ").strip()
        if not 4 <= len(sentence.split()) <= 14 or _KANNADA_DANGLING.search(sentence):
            continue
        if (
            any(mark in sentence for mark in ",:;\"'“‘()?!|*#…")
            or sentence[0].isdigit()
        ):
            continue
        if not sentence.endswith(_KANNADA_FINITE):
            continue
        question = _first(sentence, "kn")
        if question and len(question.split()) >= 7:
            pairs.append({"question": question + "?", "answer": sentence + "."})
    return pairs


_KANNADA_FINITE = (
    "ಇದೆ",
    "ದೆ",
    "ತ್ತದೆ",
    "ವೆ",
    "ಗಿದೆ",
    "ಗಿತ್ತು",
    "ಿತು",
    "ಯಿತು",
    "ತ್ತು",
    "ದರು",
    "ತ್ತಾರೆ",
    "ದ್ದಾರೆ",
    "ರೂಪಾಯಿ",
)


def _english_pairs(passage: str) -> list[Pair]:
    out = [ask_english(sentence) for sentence in split_sentences(passage)]
    return [pair for pair in out if pair]


def passage_pairs(
    passage: str, *, lang: str, doc_lang: str, max_pairs: int, seed: int
) -> list[Pair]:
    """Make grounded question-answer pairs from a passage.

    Args:
        passage: Running text.
        lang: Wanted language; ``hinglish-Latn``/``hinglish-mixed`` rewrite pairs that
            were made from Hindi.
        doc_lang: Language of the passage (``hi-Deva hi-Latn mixed en kn`` …).
        max_pairs: At most so many pairs, 1..3.
        seed: Chooses among more facts than wanted.

    Returns:
        Pairs with a standalone ``question`` and a full-sentence ``answer``.

    Raises:
        CannotAnswer: No clean fact, or the languages do not go together.
    """
    hinglish = lang in ("hinglish-Latn", "hinglish-mixed")
    if doc_lang == "hi-Deva" and (hinglish or lang == "hi-Deva"):
        pairs = _hindi_pairs(passage)
    elif doc_lang in ("hi-Latn", "hinglish-Latn", "mixed") and lang == "hinglish-Latn":
        pairs = _roman_pairs(passage)
    elif doc_lang == "kn" and lang == "kn":
        pairs = _kannada_pairs(passage)
    elif doc_lang == "en" and lang == "en":
        pairs = _english_pairs(passage)
    else:
        raise CannotAnswer("language_pair_not_covered")
    if not pairs:
        raise CannotAnswer("no_clean_fact")
    order = sorted(range(len(pairs)), key=lambda i: pick(seed, pairs[i]["answer"], 997))
    chosen = [pairs[i] for i in sorted(order[: max(1, min(3, max_pairs))])]
    if hinglish and doc_lang == "hi-Deva":
        script: Script = "Latn" if lang == "hinglish-Latn" else "mixed"
        chosen = [
            {
                key: mix(text, target=0.4, script=script, seed=seed)
                for key, text in pair.items()
            }
            for pair in chosen
        ]
    return chosen
