"""Gates on copying: from the passage, and from the teacher's own instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    strings_of,
    words,
)
from hinglish_pipeline.distill.gates.prose import without_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.distill.gates.params import GateParams

_TOKENS = regex.compile(
    r"""<\|\s*/?\s*(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id
        |start_header_id|end_header_id|begin_of_text|end_of_text|bos|eos)\s*\|?>
      | <(?:start|end)_of_turn> | \[/?INST\] | <</?SYS>>
    """,
    regex.X | regex.I,
)
_MARKERS = regex.compile(
    r"""^\s*(?:User|Assistant|Human|AI|Bot|उपयोगकर्ता|सहायक)\s*:(?=\s|$)
      | \{\s*"(?:question|answer|turns|role|pairs|text)"\s*:
    """,
    regex.X | regex.M | regex.I,
)
_LABEL = regex.compile(
    r"(?m)^[ \t]*(?:\#{1,6}[ \t]*)?(\p{Lu}[\p{L}\p{M} ]{2,40}):(?=\s|$)"
)
_ANY_LABEL = regex.compile(r"(?m)^[ \t]*[\p{L}\p{M} ]{2,40}:(?=\s|$)")


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
    Compared with the prompt that was really sent, less the material inside it: facts
    and sources are there to be used, and a document may have a heading "Input".

    Args:
        candidate: the conversation.
        params: `copying.echo_ngram`, `copying.max_echo_share`.

    Returns:
        Share of words inside spans of the instructions.
    """
    limits = params.copying
    if match := _TOKENS.search(candidate.text):
        return Verdict(1.0, f"special token {match.group()!r}")
    for marker in _leaked_markers(candidate):
        return Verdict(1.0, f"instruction marker {marker!r}")
    asked, told = words(candidate.question), words(candidate.answer)
    if len(told) >= 3 and asked == told:
        return Verdict(1.0, "the answer is the question")
    spans = _instructions(candidate, limits.echo_ngram)
    share = _share_of_spans(words(candidate.text), spans, limits.echo_ngram)
    if share <= limits.max_echo_share:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of the words repeat the instructions")


def _leaked_markers(candidate: Candidate) -> Iterator[str]:
    """Role labels, keys of the answer's JSON and labels of the prompt's lines."""
    document = candidate.evidence.casefold()
    text = without_code(candidate.text)
    sent = "\n".join(turn.content for turn in candidate.prompt)
    labels = {label.casefold() for label in _LABEL.findall(sent)}
    found = [match.group().strip() for match in _MARKERS.finditer(text)]
    if not _ANY_LABEL.search(candidate.document):  # its label may be translated
        labelled = _LABEL.findall(text)
        found += [f"{label}:" for label in labelled if label.casefold() in labels]
    yield from (marker for marker in found if marker.casefold() not in document)


def _instructions(candidate: Candidate, ngram: int) -> set[tuple[str, ...]]:
    """Word spans of the sent messages that are not spans of the material."""
    told = {span for turn in candidate.prompt for span in _spans(turn.content, ngram)}
    material = strings_of(candidate.variables)
    return told - {span for text in material for span in _spans(text, ngram)}


def _spans(text: str, ngram: int) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (tuple(found[i : i + ngram]) for i in range(len(found) - ngram + 1))


def covered_share(text: list[str], source: list[str], ngram: int) -> float:
    """Share of `text` inside spans of at least `ngram` words found in `source`."""
    known = {tuple(source[i : i + ngram]) for i in range(len(source) - ngram + 1)}
    return _share_of_spans(text, known, ngram)


def _share_of_spans(text: list[str], known: set[tuple[str, ...]], ngram: int) -> float:
    if len(text) < ngram or not known:
        return 0.0
    covered = bytearray(len(text))
    for i in range(len(text) - ngram + 1):
        if tuple(text[i : i + ngram]) in known:
            covered[i : i + ngram] = b"\x01" * ngram
    return sum(covered) / len(text)
