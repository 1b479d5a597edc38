# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on copying: from the passage, and from the teacher's own instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_MARKERS = regex.compile(
    r"""<\|?\s*/?(?:im_start|im_end|system|user|assistant|endoftext|eot_id|bos|eos)\b
      | <(?:start|end)_of_turn> | \[/?INST\] | <</?SYS>>
      | ^\s*\#{2,}\s*(?:Instruction|Response|Input|Question|Answer|Passage)
      | \bJSON\s+(?:object|schema|format|mein|me|में)\b | "(?:question|answer|turns|role)"\s*:
      | ^\s*(?:User|Assistant|Human|AI|Bot|उपयोगकर्ता|सहायक)\s*:
    """,
    regex.X | regex.M | regex.I,
)


def copied_from_passage(candidate: Candidate, params: GateParams) -> Verdict:
    """A long answer is not the passage again.

    Extractive fragment coverage (1804.11283, Newsroom) over spans of `ngram` words
    and more. Short answers may quote: a definition or a name has only one wording.

    Args:
        candidate: the conversation.
        params: `copying.ngram`, `max_share`, `min_words`, `recipes`.

    Returns:
        Share of the answer's words inside copied spans.
    """
    limits = params.copying
    if candidate.recipe not in limits.recipes or not candidate.passage:
        return NOT_APPLICABLE
    answer = words(candidate.answer)
    share = covered_share(answer, words(candidate.passage), limits.ngram)
    if len(answer) < limits.min_words or share <= limits.max_share:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of {len(answer)} words copied in long spans")


def prompt_echo(candidate: Candidate, params: GateParams) -> Verdict:
    """The conversation repeats neither the instructions nor the question.

    Leaked instructions, role labels and special tokens are a known residue of
    instruction-following teachers (2212.10560, Self-Instruct, filters such outputs).
    Only the system message is compared word by word: the user message holds the very
    facts that the answer should use.

    Args:
        candidate: the conversation.
        params: `copying.echo_ngram`, `copying.max_echo_share`.

    Returns:
        Share of words inside spans of the system prompt.
    """
    limits = params.copying
    if match := _MARKERS.search(candidate.text):
        return Verdict(1.0, f"instruction marker {match.group().strip()!r}")
    asked, told = words(candidate.question), words(candidate.answer)
    if len(told) >= 3 and asked == told:
        return Verdict(1.0, "the answer is the question")
    system = " \n ".join(t.content for t in candidate.prompt if t.role == "system")
    share = covered_share(words(candidate.text), words(system), limits.echo_ngram)
    if share <= limits.max_echo_share:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of the words repeat the system prompt")


def covered_share(text: list[str], source: list[str], ngram: int) -> float:
    """Share of `text` inside spans of at least `ngram` words found in `source`."""
    if len(text) < ngram or len(source) < ngram:
        return 0.0
    known = {tuple(source[i : i + ngram]) for i in range(len(source) - ngram + 1)}
    covered = bytearray(len(text))
    for i in range(len(text) - ngram + 1):
        if tuple(text[i : i + ngram]) in known:
            covered[i : i + ngram] = b"\x01" * ngram
    return sum(covered) / len(text)
