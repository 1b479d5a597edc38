"""Cuts documents into passages and sentences, and fills cards; always the same way."""

from __future__ import annotations

import hashlib
import itertools
import re
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")
Mode = Literal["hi-Deva", "hinglish-Latn", "hinglish-mixed", "en", "kn", "gu"]
"""What a teacher may be asked to write in."""
# A sentence ends at a danda, or at . ? ! before white space, but not after an
# abbreviation: "3.5", "Dr. Rao" and "Rs. 50" stay whole.
_ABBREVIATIONS = ("Rs", "Dr", "Mr", "Ms", "Mrs", "No", "vs", "डॉ", "रु", "प्रो", "श्री")
_NOT_ENDING = "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS)
_SENTENCE_END = re.compile(
    rf"(?<=[।॥])(?![”’\"'»)\]])\s*|(?<=[।॥.][”\"])\s+|(?<=[.?!…]){_NOT_ENDING}\s+|\n+"
)
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


class CardError(PipelineError):
    """A topic card names a slot that it does not define."""


def rank(seed: int, *parts: str) -> float:
    """Draw a number in [0, 1) from a seed and texts, the same on every machine.

    Choices made by it depend on the thing chosen alone, not on its neighbours.
    """
    data = "\x1f".join((str(seed), *parts)).encode()
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big") / 2**64


def pick(options: Sequence[T], n: int, seed: int, *key: str) -> list[T]:
    """Choose ``n`` options by :func:`rank`, returned in their given order."""
    order = sorted(
        range(len(options)), key=lambda i: (rank(seed, *key, repr(options[i])), i)
    )
    return [options[i] for i in sorted(order[:n])]


def sentences(text: str) -> list[str]:
    """Split a text at danda, full stop, ``?``, ``!`` and line ends."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def passages(text: str, max_words: int) -> Iterator[str]:
    """Join whole sentences into passages of at most ``max_words`` words.

    A passage never goes on over a blank line, where the subject may change. A single
    longer sentence is a passage of its own.
    """
    for section in text.split("\n\n"):
        yield from _passages(sentences(section), max_words)


def _passages(parts: Iterable[str], max_words: int) -> Iterator[str]:
    waiting: list[str] = []
    n_words = 0
    for sentence in parts:
        length = len(sentence.split())
        if waiting and n_words + length > max_words:
            yield " ".join(waiting)
            waiting, n_words = [], 0
        waiting.append(sentence)
        n_words += length
    if waiting:
        yield " ".join(waiting)


def slot_combinations(
    card: Mapping[str, Any], intent: Mapping[str, Any]
) -> list[dict[str, str]]:
    """List an intent's slot combinations without those held out for evaluation.

    Args:
        card: Topic card; ``held_out_slots`` lists combinations, each a mapping of slot
            to value and optionally ``intent``.
        intent: One of its intents; may hold ``held_out_slots`` of its own.

    Returns:
        Slot to value; a single empty mapping for an intent without slots.
    """
    slots = intent.get("slots") or {}
    held_out = [
        *_held_out(card.get("held_out_slots"), intent["intent"]),
        *_held_out(intent.get("held_out_slots"), intent["intent"]),
    ]
    names = list(slots)
    combos = (
        dict(zip(names, values, strict=True))
        for values in itertools.product(*(map(str, slots[n]) for n in names))
    )
    return [c for c in combos if not any(_covers(h, c) for h in held_out)]


def describe_slots(
    intent: Mapping[str, Any], combo: Mapping[str, str]
) -> dict[str, dict[str, str | None]]:
    """Give each slot of a combination its value and detail (None without one)."""
    described = {}
    for name, value in combo.items():
        options = intent["slots"][name]
        detail = None
        if isinstance(options, dict):
            detail = next(str(d) for v, d in options.items() if str(v) == value)
        described[name] = {"value": value, "detail": detail}
    return described


def fill(template: str, slots: Mapping[str, Mapping[str, str | None]]) -> str:
    """Put slot values into ``{slot}`` and their details into ``{slot.detail}``.

    Raises:
        CardError: If the template names a slot, or a detail, that is not there.
    """

    def value(match: re.Match[str]) -> str:
        name, part = match.group(1), match.group(2) or "value"
        found = slots.get(name, {}).get(part)
        if found is None:
            msg = f"{match.group(0)} in {template!r} is not defined under slots"
            raise CardError(msg)
        return found

    return _SLOT.sub(value, template)


def _held_out(
    entries: Iterable[Mapping[str, Any]] | None, intent: str
) -> Iterator[dict[str, str]]:
    for entry in entries or ():
        if entry.get("intent", intent) != intent:
            continue
        inner = entry.get("slots", entry)
        yield {str(k): str(v) for k, v in inner.items() if k != "intent"}


def _covers(held_out: Mapping[str, str], combo: Mapping[str, str]) -> bool:
    return bool(held_out) and held_out.items() <= combo.items()
