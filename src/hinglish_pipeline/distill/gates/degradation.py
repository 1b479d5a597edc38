"""Gates on rejected answers: worse in the way asked for, and in no other way."""

from __future__ import annotations

from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import regex

from hinglish_pipeline.distill.gates.artefacts import boilerplate
from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Turn,
    Verdict,
    strings_of,
    words,
)
from hinglish_pipeline.distill.gates.language import language_script
from hinglish_pipeline.distill.gates.loops import loop
from hinglish_pipeline.distill.gates.matching import (
    content_words,
    is_known,
    skeleton,
)
from hinglish_pipeline.distill.gates.mixing import read_mix
from hinglish_pipeline.distill.gates.names import unknown_names
from hinglish_pipeline.distill.gates.numerals import (
    known_numbers,
    read_numbers,
    unsupported,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hinglish_pipeline.distill.gates.params import GateParams

_SENTENCE = regex.compile(r"(?<=[.!?।॥])\s+|\n+")


def not_degraded(candidate: Candidate, params: GateParams) -> Verdict:
    """A rejected answer shows the fault that its preference pair is about.

    Measured against the chosen answer: what the gates of that dimension find in the
    one and not in the other. A pair of two good answers teaches noise.

    Args:
        candidate: A conversation of the recipe `preference_pair`.
        params: `degradation`.

    Returns:
        1.0 where the fault is there; 0.0 and what was looked for where it is not.
    """
    pair = _Pair.of(candidate)
    if pair is None:
        return NOT_APPLICABLE
    if pair.chosen_words == pair.rejected_words:
        return Verdict(0.0, "the rejected answer has the words of the chosen one")
    fault = _FAULTS[pair.dimension](pair, params)
    if fault:
        return Verdict(1.0)
    return Verdict(0.0, f"no fault of {pair.dimension} was found")


def degraded_elsewhere(candidate: Candidate, params: GateParams) -> Verdict:
    """A rejected answer keeps the facts and the length that it was not asked to lose.

    Args:
        candidate: A conversation of the recipe `preference_pair`.
        params: `degradation.max_length_ratio`, `degradation.spare_words`.

    Returns:
        How many other dimensions suffered, and the first.
    """
    pair = _Pair.of(candidate)
    if pair is None:
        return NOT_APPLICABLE
    other = []
    if pair.dimension != "groundedness" and (added := pair.added_numbers):
        listed = ", ".join(f"{value:g}" for value in added[:4])
        other.append(f"groundedness: numbers without evidence: {listed}")
    ratio, most = pair.length_ratio, params.degradation.max_length_ratio
    more = len(pair.rejected_words) - len(pair.chosen_words)
    is_long = ratio > most and more > params.degradation.spare_words
    if pair.dimension != "stop_control" and is_long:
        other.append(f"stop_control: {ratio:.1f} times as long")
    if ratio < 1 / most:
        other.append(f"cut short: {ratio:.1f} times as long")
    return Verdict(float(len(other)), f"also {other[0]}" if other else None)


def count_bookish(text: str) -> int:
    """Words of notices and textbooks in a text."""
    listed = _bookish_words()
    return sum(word in listed for word in words(text))


class _Pair:
    """Chosen and rejected side by side, with the evidence of both."""

    def __init__(self, candidate: Candidate) -> None:
        variables: Mapping[str, Any] = candidate.variables
        self.lang = candidate.lang
        self.dimension = str(variables["dimension"])
        self.question = str(variables["question"])
        self.chosen = str(variables["answer"])
        self.rejected = candidate.by_role("assistant")[-1]
        self._material = strings_of(
            [(variables.get("origin") or {}).get("variables"), variables.get("history")]
        )

    @classmethod
    def of(cls, candidate: Candidate) -> _Pair | None:
        """The pair of a conversation, or None if it is no preference pair."""
        is_pair = candidate.variables.get("dimension") in _FAULTS
        return cls(candidate) if is_pair and candidate.by_role("assistant") else None

    @cached_property
    def chosen_words(self) -> list[str]:
        return words(self.chosen)

    @cached_property
    def rejected_words(self) -> list[str]:
        return words(self.rejected)

    @cached_property
    def length_ratio(self) -> float:
        return len(self.rejected_words) / max(1, len(self.chosen_words))

    @cached_property
    def evidence(self) -> str:
        return "\n".join([self.question, self.chosen, *self._material])

    @cached_property
    def known(self) -> set[str]:
        return set(words(self.evidence))

    @cached_property
    def skeletons(self) -> set[str]:
        return {skeleton(word) for word in self.known}

    @cached_property
    def added_numbers(self) -> list[float]:
        return unsupported(read_numbers(self.rejected), known_numbers(self.evidence))

    def as_candidate(self) -> Candidate:
        """Question and rejected answer, judged as if they were an example."""
        turns = (Turn("user", self.question), Turn("assistant", self.rejected))
        return Candidate("topic_qa", self.lang, turns)


def _register_fault(pair: _Pair, params: GateParams) -> bool:
    more = count_bookish(pair.rejected) - count_bookish(pair.chosen)
    return more >= params.degradation.min_bookish_words


def _script_fault(pair: _Pair, params: GateParams) -> bool:
    """Another script or language, or Hinglish without the English it had."""
    if language_script(pair.as_candidate(), params).detail:
        return True
    if not pair.lang.startswith("hinglish"):
        return False
    before, after = read_mix(pair.chosen), read_mix(pair.rejected)
    lost = before.en_share - after.en_share
    return after.cmi < before.cmi and lost >= params.degradation.min_english_lost


def _groundedness_fault(pair: _Pair, params: GateParams) -> bool:
    """A number, a name or a claim without evidence."""
    if pair.added_numbers:
        return True
    if unknown_names(pair.rejected, pair.known, pair.skeletons):
        return True
    if any(_is_claim(part, pair, params) for part in _SENTENCE.split(pair.rejected)):
        return True
    if len(pair.chosen_words) != len(pair.rejected_words):
        return False
    # Devanagari and Kannada names have no capitals: a word swapped for one from
    # nowhere is what can be seen.
    swapped = [
        new
        for old, new in zip(pair.chosen_words, pair.rejected_words, strict=True)
        if old != new
    ]
    return any(word not in pair.known for word in swapped)


def _is_claim(sentence: str, pair: _Pair, params: GateParams) -> bool:
    """Whether most of what a sentence says stands nowhere."""
    said = sorted(set(content_words(sentence)))
    if len(said) < params.degradation.min_claim_words:
        return False
    backed = sum(is_known(word, pair.known, pair.skeletons) for word in said)
    return backed / len(said) < params.degradation.max_claim_backed


def _stop_fault(pair: _Pair, params: GateParams) -> bool:
    """Goes on: far longer than the chosen answer, in circles, or with offers."""
    judged = pair.as_candidate()
    if loop(judged, params).detail or boilerplate(judged, params).detail:
        return True
    return pair.length_ratio >= params.degradation.min_longer


_FAULTS: dict[str, Callable[[_Pair, GateParams], bool]] = {
    "register": _register_fault,
    "script": _script_fault,
    "groundedness": _groundedness_fault,
    "stop_control": _stop_fault,
}


@cache
def _bookish_words() -> frozenset[str]:
    text = (
        resources.files("hinglish_pipeline.distill.gates")
        .joinpath("bookish_words.txt")
        .read_text(encoding="utf-8")
    )
    lines = (line.split("#")[0] for line in text.splitlines())
    return frozenset(word.casefold() for line in lines for word in words(line))
