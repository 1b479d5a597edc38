"""Why this exists: a later sentence is only clear with what the opening named.

"किराया 230 रुपये है" says nothing alone; "नागपुर की बस का किराया" does. The frame of a
passage is taken from its title or first sentence, only where it is spelled
out there, and goes into the question and the answer alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hinglish_pipeline.teachers.rules.romanise import is_place
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.tables import compiled, word_key, word_set

_DISHES = word_set("dishes")
_DISH_STOP = word_set("dish_stop")
_OF = frozenset(("का", "की", "के"))
_HEADS = compiled("<<head>>")
_NO_HEAD = compiled("<<no_head>>")
_WHEN = compiled("(?:अब|इस बार|<<n>> (?:<<months>>) को|(?:<<days>>) को) ")
_FEES = compiled("<<fee>>")
_PLACE = re.compile(
    r"^(?P<p>(?:[^\s,।]+ (?:के|की|का) )?(?:[^\s,।]+ ){0,3}?[^\s,।]+ (?:में|पर)) "
)
_FEWEST, _MOST = 3, 14
_LONGEST_PLACE = 6
_LEAD = re.compile(r"^(?:फिर|अब|तब|ऊपर से|आखिर में|पहले|\d+[.)]|[-*•]|अलग) ")
_POLITE = (
    (re.compile(r"ाइए(?= |$)"), "ाएं"),
    (re.compile(r"ोइए(?= |$)"), "ोएं"),
    (re.compile(r"(?<=[क-ह़])(?<!के ल)(?<!सल)िए(?= |$)"), "ें"),
)
_GIVE = {"द": "द", "ल": "ल", "क": "कर"}
_ORDER = re.compile(r"(?:ें|एं)$")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the opening of a passage names.

    Attributes:
        dish: What is cooked, or empty.
        thing: A thing with its place ("उदयपुर की … बस"), or empty.
        head: Last word of ``thing``.
        place: "इंदौर की चोइथराम मंडी में", or empty.
        local: Whether the passage opens with a place, as news does.
    """

    dish: str = ""
    thing: str = ""
    head: str = ""
    place: str = ""
    local: bool = False


def frame_of(passage: str) -> Frame:
    """Read the frame off the title or the first sentence of a Hindi passage.

    Args:
        passage: Running text; a title stands on a line of its own.

    Returns:
        What was found; empty fields where the opening does not say.
    """
    sentences = split_sentences(passage)
    if not sentences:
        return Frame()
    first = sentences[0].rstrip("।. ")
    thing, head = _thing(first)
    place = _PLACE.match(first)
    words = first.split()
    local = bool(words) and is_place(words[0])
    near = place["p"] if place and len(place["p"].split()) <= _LONGEST_PLACE else ""
    return Frame(_dish(first), thing, head, near if local else "", local)


def _dish(first: str) -> str:
    words = re.split(r"[ ,(]+", first)[:8]
    for i, word in enumerate(words):
        if word_key(word) not in _DISHES:
            continue
        after = [word_key(later) for later in words[i + 1 : i + 3]]
        if after[:2] == ["की", "जगह"]:
            continue
        if after and (
            after[0] in _DISHES or (after[0] in _OF and after[-1] in _DISHES)
        ):
            continue
        start = i
        while start and word_key(words[start - 1]) not in _DISH_STOP:
            start -= 1
        if start and word_key(words[start]) in _OF:
            return ""
        return " ".join(word for word in words[start : i + 1] if word != "यह")
    return ""


def _thing(first: str) -> tuple[str, str]:
    found = _HEADS.match(first)
    if not found or not is_place(first.split(maxsplit=1)[0]):
        return "", ""
    thing = _WHEN.sub("", found["np"])
    if _NO_HEAD.search(thing) or not _FEWEST <= len(thing.split()) <= _MOST:
        return "", ""
    return thing, found["head"]


def plain_order(sentence: str) -> str:
    """Turn polite imperatives into the form that also asks (भिगोइए → भिगोएं).

    Args:
        sentence: Instruction without its closing mark.

    Returns:
        The same instruction; already plain ones are unchanged.
    """
    sentence = re.sub(r"([दलक])ीजिए(?= |$)", lambda m: _GIVE[m[1]] + "ें", sentence)
    for pattern, plain in _POLITE:
        sentence = pattern.sub(plain, sentence)
    return sentence


def in_recipe(sentence: str, frame: Frame) -> str | None:
    """Say an instruction with the dish it belongs to.

    Args:
        sentence: One sentence without its closing mark.
        frame: Frame with a dish.

    Returns:
        "पोहा बनाते समय … भूनें", or ``None`` if the sentence orders nothing.
    """
    plain = plain_order(_LEAD.sub("", sentence))
    if not frame.dish or not _ORDER.search(plain):
        return None
    return f"{frame.dish} बनाते समय {plain}"


def in_frame(sentence: str, frame: Frame) -> str | None:
    """Name the thing or place a later sentence leaves out.

    Args:
        sentence: One sentence without its closing mark.
        frame: Frame of the passage.

    Returns:
        The sentence with the frame in it, or ``None`` if the frame does not fit.
    """
    words = sentence.split()
    if frame.thing:
        rest = words[1:] if words[0] in ("यह", "नई", "नया") else words
        if rest and rest[0] == frame.head and rest[1:2] != ["के"]:
            tail = rest[1:]
            joined = tail[:1] in (["का"], ["की"], ["में"], ["को"])
            if not joined:
                return " ".join([frame.thing, *tail])
        fee = _FEES.match(sentence)
        if fee:
            link = "की" if fee["f"] else "का"
            oblique = re.sub("ा$", "े", frame.thing)
            return f"{oblique} {link} {sentence}"
    return None
