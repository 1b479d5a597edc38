"""Why this exists: Hindi pairs that stand on one clean fact of a passage.

A sentence is used if it names its subject itself or takes it from the frame of the
passage (no यह/वह/इसके), is one clause of moderate length and holds exactly one answer of
its kind. What is added to the question is added to the answer.
"""

from __future__ import annotations

import re

from hinglish_pipeline.teachers.rules.facts import ask_in_place, fact_patterns
from hinglish_pipeline.teachers.rules.frames import (
    Frame,
    frame_of,
    in_frame,
    in_recipe,
)
from hinglish_pipeline.teachers.rules.romanise import DEVANAGARI_WORD, is_name
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.tables import compiled, word_key, word_set

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


_HOUR = re.compile(r"(?<=\d):(?=\d)")


def _is_fact(sentence: str) -> bool:
    keys = _words(sentence)
    if not 5 <= len(keys) <= 22 or any(key in _DANGLING for key in keys):
        return False
    if keys[0] in _HEAD_BAD or "और" in keys or "या" in keys:
        return False
    if keys[-2:] == ["हो", "गए"] or sentence[0] in "0123456789-*•#\"'“‘(":
        return False
    if any(mark in _HOUR.sub("", sentence) for mark in ',:;"“”()?!|*#…'):
        return False
    last = sentence.rsplit(maxsplit=1)[-1]
    if last == "चाहिए":
        return True
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


_RECIPE_CUT = re.compile(
    r",? (?:फिर|वरना|ताकि|जब|क्योंकि|नहीं तो|जो|तब|लेकिन) |(?<=ें) और |(?<=ए) और "
)


def hindi_pairs(passage: str) -> list[Pair]:
    """Make pairs from the facts of a Hindi passage.

    Args:
        passage: Running text in Devanagari.

    Returns:
        Pairs in the order of the passage; may be empty.
    """
    frame = frame_of(passage)
    pairs: list[Pair] = []
    for i, raw in enumerate(split_sentences(passage)):
        if not raw.endswith(("।", ".")):
            continue
        whole = raw.rstrip("।. ").strip()
        pair = _recipe_pair(whole, frame) if frame.dish else None
        pair = pair or _fact_pair(whole, frame, first=i == 0)
        if pair:
            pairs.append(pair)
    return pairs


def _recipe_pair(whole: str, frame: Frame) -> Pair | None:
    clause = _RECIPE_CUT.split(whole)[0].strip()
    clause = clause.removeprefix(frame.dish).strip()  # the title ran into it
    if len(clause.split()) < 4 or any(mark in clause for mark in ':;"“”()?!|*#…'):
        return None
    said = in_recipe(clause, frame)
    if not said or len(said.split()) > 22 or _dangles(said) or _VAGUE.search(clause):
        return None
    for pattern in fact_patterns("hi-Deva"):
        question = ask_in_place(said, pattern)
        if question and not _HOW_LONG.search(question):
            return _said(question, said)
    return None


# "समय" and statements do not go with "बनाते समय"; "कितने मिनट पकाएं" does not say what.
_VAGUE = re.compile(r"(?:^| )(?:समय|है|हैं|मत|परोसते)(?: |,|$)|की जगह")
_HOW_LONG = re.compile(
    r"बनाते समय(?: \S+)? कितन\S (?:मिनट|घंटे|सेकंड|दिन)|बनाते समय \d+ मिनट बाद"
)


def _dangles(sentence: str) -> bool:
    return any(key in _DANGLING - {"तो"} for key in _words(sentence))


def _fact_pair(whole: str, frame: Frame, *, first: bool) -> Pair | None:
    sentence = _first_clause(whole)
    framed = in_frame(sentence, frame)
    because = "क्योंकि" in sentence
    plain = (framed or sentence).replace("क्योंकि", "").replace(",", "")
    if not _is_fact(plain if because else framed or sentence):
        return None
    said = framed or sentence
    question = _question(said, because=because)
    if not question:
        return None
    if framed or _clear(question, frame, first=first):
        return _said(question, _shorter(question, said, frame))
    if not frame.place or not _placeable(sentence, question):
        return None
    return _said(f"{frame.place} {question}", f"{frame.place} {sentence}")


def _clear(question: str, frame: Frame, *, first: bool) -> bool:
    """Tell whether a question says itself what it is about."""
    if frame.dish:
        return frame.dish.split()[-1] in question.split()
    if not _anchored(question):
        return False
    if first:
        return True
    named = any(
        is_name(word) or _PLACE_NAME.match(word)
        for word in DEVANAGARI_WORD.findall(question)
    )
    if not named and (frame.local or question.endswith(("गा", "गी", "गे"))):
        return False
    return not _ELSEWHERE.search(question)


def _shorter(question: str, answer: str, frame: Frame) -> str:
    """Leave out of a long answer what the question has said, but for the place."""
    words = answer.split()
    if len(words) <= _LONG_ANSWER:
        return answer
    if frame.thing and answer.startswith(frame.thing):
        short = frame.thing.split()
        keep = 3 if short[-2] in ("का", "की", "के") else 2
        keep += short[-keep] == "दिन"
        return " ".join(short[-keep:]) + answer[len(frame.thing) :]
    if not answer.startswith(f"{frame.place} "):
        return answer
    asked = question.split()
    same = next((i for i, w in enumerate(words) if asked[i : i + 1] != [w]), 0)
    at = len(frame.place.split())
    if not frame.place or not at < same or len(words) - same < _LEAST_REST:
        return answer
    return " ".join([*words[:at], *words[same:]])


_LONG_ANSWER = 14
_LEAST_REST = 5


def _said(question: str, answer: str) -> Pair:
    return {"question": question + "?", "answer": answer + "।"}


def _question(sentence: str, *, because: bool) -> str | None:
    asked = _why(sentence)
    if asked or because:
        return asked
    for pattern in fact_patterns("hi-Deva"):
        asked = ask_in_place(sentence, pattern)
        if asked:
            return asked
    return None


# Words that lean on an earlier sentence of a news item.
_ELSEWHERE = re.compile(
    r"(?:^| )(?:पहले|यहां|वहां|बाकी|नई|नया|नए|दूसर\S|पिछल\S|अगल\S|तय|शहर|विभाग|इलाके"
    r"|ठेकेदार|मालिक|टीम|ट्रेन|बस|गाड़ी|पाली|दरें|ने|गिर\S|रिपोर्ट|नमून\S+|काम|टैंकर|ठहराव|खराबी"
    r"|हादसा|वापसी|शो)(?= |$)"
)
_INSIDE = re.compile(r"(?:^|^\S+ |^\S+ \S+ )\S*(?:बाजार|मंडी|स्कूल|दुकान|टैंकर) (?:में|पर|तक)")


_LEAST_PLACED = 6


def _placeable(sentence: str, question: str) -> bool:
    """Accept a price or an hour that holds at the place of the passage."""
    return (
        ("कितने रुपये" in question or "कितने बजे" in question)
        and len(sentence.split()) >= _LEAST_PLACED
        and not _ELSEWHERE.search(sentence)
        and not _INSIDE.search(sentence)
        and sentence.split(maxsplit=1)[0] not in ("एक", "हर")
    )
