"""Why this exists: topic cards hold the facts; people vary only in how they ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from hinglish_pipeline.teachers.rules.errors import CannotAnswer

_SLOT = re.compile(r"\{(\w+)(\.detail)?\}")
# What a typist may write instead; facts are slots and are never touched.
_VARIANTS = {
    "nahi": ("nahin", "nai"),
    "nahin": ("nahi",),
    "mein": ("me",),
    "me": ("mein",),
    "kaise": ("kese",),
    "kese": ("kaise",),
    "hai": ("h", "he"),
    "hain": ("hai",),
    "kya": ("kyaa",),
    "bahut": ("bohot", "bahot"),
    "kyun": ("kyu",),
    "kahan": ("kaha", "kidhar"),
    "kaha": ("kahan",),
    "hoon": ("hu",),
    "hu": ("hoon",),
    "chahiye": ("chaiye",),
    "theek": ("thik",),
    "mujhe": ("muje",),
    "batao": ("bata do",),
    "accha": ("acha", "achha"),
    "achha": ("acha", "accha"),
    "aur": ("or",),
    "please": ("plz", "pls"),
    "kitna": ("kitne",)[:0],
}
_VOCATIVES = ("yaar", "bhai")
_OPENERS = ("yaar ", "bhai ", "suno, ", "acha ", "ek baat batao, ")
_ADDRESSED = re.compile(
    r"\b(?:yaar|bhai|suno|sir|madam|ji|didi|bhaiya|doctor|acha|accha|haan|hello|hi"
    r"|dost|thanks?|dhanyavaad|shukriya|bye)\b",
    re.I,
)


def fill_slots(template: str, slots: Mapping[str, object]) -> str:
    """Fill ``{slot}`` and ``{slot.detail}``.

    Args:
        template: Card phrasing.
        slots: Slot name → value; details under ``"<slot>.detail"`` or as
            ``{"value": …, "detail": …}``.

    Returns:
        The filled text.

    Raises:
        CannotAnswer: A slot of the template has no value.
    """

    def value(match: re.Match[str]) -> str:
        name, detail = match[1], bool(match[2])
        whole = slots.get(name + ".detail") if detail else slots.get(name)
        if whole is None and detail:
            whole = slots.get(name)
        if isinstance(whole, Mapping):
            whole = whole.get("detail" if detail else "value")
        if not isinstance(whole, str | int | float):
            raise CannotAnswer(f"missing_slot:{match[0]}")
        return str(whole)

    return _SLOT.sub(value, template)


def vary_ask(text: str, *, keep: tuple[str, ...], seed: int) -> str:
    """Vary the spelling of a user's question the way typing varies.

    Args:
        text: Romanised Hinglish.
        keep: Slot values; none of their words is touched.
        seed: One in four texts stays as it is.

    Returns:
        The same question: other spellings, lower case, missing mark, a vocative.
    """
    rng = Random(seed)
    if rng.random() < 0.25:
        return text
    kept = {word.lower() for value in keep for word in re.findall(r"\w+", value)}

    def respell(match: re.Match[str]) -> str:
        word = match[0]
        options = _VARIANTS.get(word.lower(), ())
        if not options or word.lower() in kept or rng.random() < 0.6:
            return word
        new = rng.choice(options)
        return new.capitalize() if word[0].isupper() else new

    out = re.sub(r"[A-Za-z]+", respell, text)
    if rng.random() < 0.4:
        out = out.rstrip("?").rstrip()
    first = out.split(" ", 1)[0]
    if rng.random() < 0.5 and first.lower() not in kept:
        out = lower_first(out)
    if not _ADDRESSED.search(out):
        draw = rng.random()
        if draw < 0.15 and not out.endswith("?"):
            out = f"{out} {rng.choice(_VOCATIVES)}"
        elif draw < 0.3:
            out = rng.choice(_OPENERS) + (
                out if first.lower() in kept else lower_first(out)
            )
    return out


def lower_first(text: str) -> str:
    """Lower the first letter unless the first word is an acronym (BSNL, 3BHK)."""
    first = text.split(" ", 1)[0]
    return text if first[:2].isupper() else text[:1].lower() + text[1:]


def tidy_answer(text: str) -> str:
    """Open with a capital and close with a mark."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "।")) else text + "."


def topic_pair(
    ask: str, answer: str, slots: Mapping[str, object], *, seed: int
) -> dict[str, str]:
    """Fill one card's ask and answer.

    Args:
        ask: Phrasing, may hold slots.
        answer: Answer template, may hold slots and details.
        slots: See :func:`fill_slots`.
        seed: Varies the user's side only.

    Returns:
        ``{"question", "answer"}``.

    Raises:
        CannotAnswer: A slot is missing or a side is empty.
    """
    question, reply = fill_slots(ask, slots).strip(), fill_slots(answer, slots).strip()
    if not question or not reply:
        raise CannotAnswer("empty_card")
    keep = tuple(
        str(part)
        for value in slots.values()
        for part in (value.values() if isinstance(value, Mapping) else (value,))
    )
    return {
        "question": vary_ask(question, keep=keep, seed=seed),
        "answer": tidy_answer(reply),
    }
