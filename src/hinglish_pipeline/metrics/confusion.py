"""Does the model answer in the language and script it was asked for?

After the language confusion benchmark (Marchisio et al. 2024, arXiv 2406.20052), with
Hinglish as classes of its own: its English word list flags a quarter of purely Hindi
romanised replies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hinglish_pipeline.text.language import identify
from hinglish_pipeline.text.tokens import lines, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.text.params import LanguageParams

LINE_LABELS: dict[str, frozenset[str]] = {
    "hi-Deva": frozenset({"hi-Deva"}),
    "hinglish-Latn": frozenset({"hi-Latn"}),
    "hinglish-mixed": frozenset({"mixed", "hi-Deva", "hi-Latn"}),
    "en": frozenset({"en"}),
    "kn": frozenset({"kn"}),
    "gu": frozenset({"gu"}),
}
"""Detected labels that a line may have under each target mode."""


@dataclass(frozen=True)
class Confusion:
    """How one response kept to its target mode.

    Attributes:
        passed: Whether every line long enough to judge did, and at least one was;
            None where no line could be judged.
        lines_passed: Lines in the target mode.
        lines_judged: Lines long enough to judge.
        detected: Label of the whole response.
    """

    passed: bool | None
    lines_passed: int
    lines_judged: int
    detected: str


def confusion(
    response: str, mode: str, params: LanguageParams, min_words: int = 3
) -> Confusion:
    """Judge one response line by line.

    Args:
        response: What the model said.
        mode: Target mode, a key of `LINE_LABELS`.
        params: Thresholds of the language identification.
        min_words: Shorter lines are not judged: no language can be told from a name
            or a number.

    Raises:
        ValueError: If the mode is unknown.
    """
    if mode not in LINE_LABELS:
        raise ValueError(
            f"Target mode {mode!r} is unknown; use one of {sorted(LINE_LABELS)}."
        )
    allowed = LINE_LABELS[mode]
    long_lines = [line for line in lines(response) if len(words(line)) >= min_words]
    passed = sum(identify(line, params).label in allowed for line in long_lines)
    whole = identify(response, params).label
    verdict = passed == len(long_lines) if long_lines else None
    if verdict and mode == "hinglish-mixed":
        verdict = whole == "mixed"
    return Confusion(verdict, passed, len(long_lines), whole)


@dataclass(frozen=True)
class ConfusionTable:
    """Pass counts of a set.

    Attributes:
        responses_passed: Responses in the target mode throughout.
        responses_judged: Responses with at least one line to judge.
        lines_passed: Lines in the target mode.
        lines_judged: Lines long enough.
        detected: Responses by detected label, sorted by name.
    """

    responses_passed: int
    responses_judged: int
    lines_passed: int
    lines_judged: int
    detected: dict[str, int]


def confusion_table(results: Sequence[Confusion]) -> ConfusionTable:
    """Add up the results of a set."""
    labels = sorted({result.detected for result in results})
    return ConfusionTable(
        sum(result.passed is True for result in results),
        sum(result.passed is not None for result in results),
        sum(result.lines_passed for result in results),
        sum(result.lines_judged for result in results),
        {label: sum(one.detected == label for one in results) for label in labels},
    )
