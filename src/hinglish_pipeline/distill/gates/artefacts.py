"""Gates on residue: newsroom phrases, assistant boilerplate, unfilled blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.artefact_patterns import (
    FILLER,
    NEWS,
    PLACEHOLDER,
    REFUSAL,
)
from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
from hinglish_pipeline.distill.gates.names import names_of_kind
from hinglish_pipeline.distill.gates.prose import without_code

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams
    from hinglish_pipeline.distill.gates.phrases import PhraseTable

_DATELINE = regex.compile(
    r"\A\s*((?:\p{L}[\p{L}\p{M}]*\s){0,1}\p{L}[\p{L}\p{M}]+)\s*(?:[:।]|[,|]?\s*[–—-])\s"
)
_QUOTED = regex.compile(r"[\"“][^\"”\n]*[\"”]")
_MARKUP = regex.compile(r"\b(?:html|xml|tags?|generics?|type)\b|टैग", regex.I)
_DATELINE_WORDS = 6
_BEFORE_PLACE = frozenset("new navi नई नयी નવી ನವ".split())


def news_artefact(candidate: Candidate, params: GateParams) -> Verdict:
    """No dateline, timestamp, agency credit or reporter's phrase is left.

    A small student parrots them ("sutron ke mutabik") in every domain; measured in
    this project's facts. A time of day alone is no artefact: people ask about trains;
    nor is "yeh bhi padhein" inside a sentence, or a person who says something ("Sunil
    bata rahe hain"). Code is not read.

    Args:
        candidate: the conversation.
        params: unused; the list is the threshold, the whole-set budget is separate.

    Returns:
        The number of hits, and the first.
    """
    for turn in candidate.turns:
        if turn.role == "assistant" and (place := _dateline(turn.content)):
            return Verdict(1.0, f"dateline {place!r}")
    return _first_hit(NEWS, _turns(candidate), "newsroom phrase")


def refusal(candidate: Candidate, params: GateParams) -> Verdict:
    """The assistant neither refuses nor speaks of itself as a model.

    Refusals of the teacher become refusals of the student: Vicuna and UltraChat drop
    them by such lists. A shop that cannot cancel an order is no refusal, and neither is
    a sentence on somebody's AI agent, or the rendering of a source that says so.

    Args:
        candidate: the conversation; only assistant turns are read.
        params: `rewrite.recipes`.

    Returns:
        The number of hits, and the first.
    """
    return _of_the_teacher(REFUSAL, candidate, params, "refusal or AI boilerplate")


def boilerplate(candidate: Candidate, params: GateParams) -> Verdict:
    """No "Sure, here is", "Great question", "I hope this helps", "Hinglish:".

    Args:
        candidate: the conversation; only assistant turns are read.
        params: `rewrite.recipes`.

    Returns:
        The number of hits, and the first.
    """
    return _of_the_teacher(FILLER, candidate, params, "assistant boilerplate")


def placeholder(candidate: Candidate, params: GateParams) -> Verdict:
    """No unfilled slot (`{city}`, `[your name]`, `XXXX`) reaches the student.

    One that stands in the document is documented, not unfilled. The templates of a card
    are no document: a slot of theirs in an answer was forgotten. Code is not read.

    Args:
        candidate: the conversation.
        params: unused.

    Returns:
        The number of hits, and the first.
    """
    known = candidate.document
    text = without_code(candidate.text)
    found = [match.group().strip() for match in PLACEHOLDER.finditer(text)]
    marked_up = _MARKUP.search(text) is not None
    unfilled = [
        slot
        for slot in found
        if slot not in known and not (marked_up and slot.startswith("<"))
    ]
    if not unfilled:
        return Verdict(0.0)
    return Verdict(float(len(unfilled)), f"unfilled placeholder {unfilled[0]!r}")


def _of_the_teacher(
    pattern: PhraseTable, candidate: Candidate, params: GateParams, what: str
) -> Verdict:
    """Hits in assistant turns; what the source or the evidence says itself is none."""
    if candidate.recipe in params.rewrite.recipes and pattern.search(candidate.source):
        return Verdict(0.0)
    spoken = [_QUOTED.sub(" ", text) for text in candidate.by_role("assistant")]
    known = candidate.evidence.casefold()
    hits = [hit for hit in pattern.hits(spoken) if hit.casefold() not in known]
    return Verdict(float(len(hits)), f"{what} {hits[0]!r}" if hits else None)


def _turns(candidate: Candidate) -> list[str]:
    return [without_code(t.content) for t in candidate.turns if t.role != "system"]


def _first_hit(pattern: PhraseTable, texts: list[str], what: str) -> Verdict:
    hits = pattern.hits(texts)
    return Verdict(float(len(hits)), f"{what} {hits[0]!r}" if hits else None)


def _dateline(text: str) -> str:
    """A place that opens a turn like `BENGALURU: The ...`, or an empty string."""
    match = _DATELINE.match(text)
    if match is None or len(words(text)) < _DATELINE_WORDS:
        return ""
    opening = match.group(1).title() if match.group(1).isascii() else match.group(1)
    spoken = opening.split()
    if len(spoken) > 1 and spoken[0].casefold() not in _BEFORE_PLACE:
        return ""
    return next(names_of_kind(spoken[-1], "city", "region"), "")
