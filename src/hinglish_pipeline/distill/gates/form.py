"""Gates on the shape of a conversation: who speaks when, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import Band, GateParams

_ORDER = regex.compile(r"(?:S)?(?:UA)+")
_LETTER = {"system": "S", "user": "U", "assistant": "A"}


def turn_alternation(candidate: Candidate, params: GateParams) -> Verdict:
    """User and assistant take turns, the user first, the assistant last.

    Chat templates of Qwen and Gemma raise on, or silently merge, anything else. An
    empty turn counts as a missing one.

    Args:
        candidate: the conversation.
        params: `length.max_turns`.

    Returns:
        The number of turns, and what is wrong.
    """
    turns = candidate.turns
    order = "".join(_LETTER.get(turn.role, "?") for turn in turns)
    count = float(len(turns))
    if empty := [i for i, turn in enumerate(turns) if not turn.content.strip()]:
        return Verdict(count, f"turn {empty[0]} is empty")
    if not _ORDER.fullmatch(order):
        roles = ", ".join(turn.role for turn in turns) or "none"
        return Verdict(count, f"roles do not alternate: {roles}")
    if len(turns) > params.length.max_turns:
        return Verdict(count, f"{len(turns)} turns, most {params.length.max_turns}")
    return Verdict(count)


def length_band(candidate: Candidate, params: GateParams) -> Verdict:
    """Each turn's length in words lies inside the recipe's band.

    Bands, not one limit: FineWeb and Gopher (2112.11446, table A1) bound both sides;
    one-word answers teach a small student to stop early, essays get truncated.

    Args:
        candidate: the conversation.
        params: `length.question`, `length.answer` (words, both ends included).

    Returns:
        Words of the longest assistant turn, and the first turn outside its band.
    """
    bands = {
        "user": _band(params.length.question, candidate.recipe),
        "assistant": _band(params.length.answer, candidate.recipe),
    }
    sizes = [(turn.role, len(words(turn.content))) for turn in candidate.turns]
    longest = max((n for role, n in sizes if role == "assistant"), default=0)
    for role, size in sizes:
        low, high = bands.get(role, (0, size))
        if not low <= size <= high:
            return Verdict(longest, f"{role} turn of {size} words, band {low}-{high}")
    return Verdict(longest)


def _band(bands: dict[str, Band], recipe: str) -> Band:
    return bands.get(recipe, bands.get("default", (1, 10_000)))
