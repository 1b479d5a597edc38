# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on copying: from the passage, and from the teacher's own instructions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    strings_of,
    words,
)
from hinglish_pipeline.distill.gates.echoes import orders, repeated_request
from hinglish_pipeline.distill.gates.matching import skeleton
from hinglish_pipeline.distill.gates.phrases import PhraseTable
from hinglish_pipeline.distill.gates.prose import without_code
from hinglish_pipeline.text.scripts import script_shares

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
# The label of a prompt's line that opens a turn, and what prompts say but people do not.
_OPENING_LABEL = regex.compile(
    r"""\A[\s*_\#"]*(?:question|answer|q|a|ans|passage|facts?|person|persona|topic|sentence|input|output
      |response|instructions?|rules?|context|language|mixing|sawa+l|jawa+b|uttar|prashn|title
      |प्रश्न|उत्तर|सवाल|जवाब|गद्यांश|तथ्य|भाषा|संदर्भ|वाक्य|ಪ್ರಶ್ನೆ|ಉತ್ತರ|ವಾಕ್ಯ|ಸಂದರ್ಭ|પ્રશ્ન|જવાબ|ઉત્તર|વાક્ય)
      \s*(?:\d{1,2}\s*)?(?:\([^)\n]{0,60}\)\s*)?[*_"]*\s*[:：](?=\s|\*|$)""",
    regex.X | regex.I,
)
_TOLD = PhraseTable(
    r"""\b(?:answer|reply|respond|write|output|return)\s+(?:only\s+|strictly\s+)?(?:with\s+|in\s+|as\s+)(?:an?\s+|one\s+|valid\s+|only\s+)*(?:json|\d+\s+(?:to|or|-)\s*\d+|hinglish|hindi|kannada|gujarati|the\s+(?:same|target|given)\s+language|simple\s+\w+)
      | \b\d\s*(?:to|or|-|se|से|या|ya)\s*\d\s+(?:complete\s+|short\s+|pure\s+)?(?:sentences|vaakya\w*|vakya\w*|lines|वाक्य\w*|पंक्तिय\w*)
      | \bjson\s+(?:object|format)\b | \b(?:in|within|under)\s+\d+\s+words\b
      | \byou\s+are\s+(?:an?\s+)?(?:helpful|friendly|expert|ai|assistant|chatbot|given)\b
      | \b(?:as\s+per|following|according\s+to)\s+(?:the\s+|your\s+|these\s+)?(?:instructions?|guidelines|prompt|system\s+prompt|rules\s+(?:above|given))\b
      | \b(?:based\s+on|using|from)\s+(?:the\s+|only\s+the\s+)?(?:given|provided|above)\s+(?:facts?|context|information|passage|persona)\b
      | \b(?:instructions?|prompt|guidelines|facts?|persona)\s+ke\s+(?:hisaab|anusaa?r|mutabik) | \bdiye?\s+gaye\s+(?:facts?|instructions?|tathy\w*|persona|nirdesh\w*)
      | (?:दिए|दिये)\s+गए\s+(?:तथ्य|निर्देश|facts?)\w* | (?:निर्देशों?|तथ्यों?)\s+के\s+(?:अनुसार|मुताबिक|आधार)
      | ನೀಡಿರುವ\s+(?:ಸೂಚನೆ|ಮಾಹಿತಿ)\w*\s+ಪ್ರಕಾರ | ಸೂಚನೆಗಳ\s+ಪ್ರಕಾರ | (?:આપેલી|આપેલ)\s+(?:સૂચના|માહિતી)\w*\s+(?:મુજબ|પ્રમાણે)
      | \b(?:fe)?male,?\s+(?:age\s+)?\d{2}\b | \bspeaks\s+(?:in\s+)?(?:an?\s+)?(?:casual|polite|friendly|formal)\b | \b(?:casual|polite|friendly|formal)\s+register\b | \bregister\s*[:=]
      | \b(?:self-contained|standalone)\s+(?:question|answer)\b | \b(?:target|source)\s+language\s*[:=] | \bno\s+devanagari\b | \b(?:code-mixing|cmi|mixing)\s+(?:index|band|level|dial|target)\b
      | "(?:role|content|question|answer|turns|pairs|text)"\s*:""",
    regex.I,
)
_LABEL = regex.compile(
    r"(?m)^[ \t]*(?:\#{1,6}[ \t]*)?(\p{Lu}[\p{L}\p{M} ]{2,40}):(?=\s|$)"
)
_LEAST_QUESTION = 4
_ANY_LABEL = regex.compile(r"(?m)^[ \t]*[\p{L}\p{M} ]{2,40}:(?=\s|$)")


def copied_from_passage(candidate: Candidate, params: GateParams) -> Verdict:
    """A long answer is not the passage again.

    Extractive fragment coverage (1804.11283, Newsroom) over spans of `ngram` words
    and more; where the scripts differ, over the words' sounds. Short answers may
    quote: a definition or a name has only one wording.

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
    if share < limits.max_share and not _shares_script(candidate):
        heard = [skeleton(word) for word in words(candidate.passage)]
        said = [skeleton(word) for word in answer]
        share = max(share, covered_share(said, heard, limits.ngram))
    if len(answer) < limits.min_words or share <= limits.max_share:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of {len(answer)} words copied in long spans")


def _shares_script(candidate: Candidate) -> bool:
    one, other = script_shares(candidate.answer), script_shares(candidate.passage)
    return max(one, key=one.__getitem__) == max(other, key=other.__getitem__)


def prompt_echo(candidate: Candidate, params: GateParams) -> Verdict:
    """The conversation repeats neither the instructions nor the question.

    Leaked instructions, role labels and special tokens are a known residue of
    instruction-following teachers; Self-Instruct filters such outputs.
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
    if candidate.recipe not in params.rewrite.recipes:
        if _repeats_question(candidate):
            return Verdict(1.0, "the answer is the question")
    elif again := repeated_request(candidate):
        return Verdict(1.0, f"the request again: {again!r}")
    spans = _instructions(candidate, limits.echo_ngram)
    share = _share_of_spans(words(candidate.text), spans, limits.echo_ngram)
    if share <= limits.max_echo_share:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of the words repeat the instructions")


def _leaked_markers(candidate: Candidate) -> Iterator[str]:
    """Role labels, keys of the answer's JSON and labels of the prompt's lines."""
    document = candidate.evidence.casefold()
    text = without_code(candidate.text)
    labels = {x for turn in candidate.prompt for x in _sent_labels(turn.content)}
    found = [match.group().strip() for match in _MARKERS.finditer(text)]
    if not _ANY_LABEL.search(candidate.document):  # its label may be translated
        labelled = _LABEL.findall(text)
        found += [f"{label}:" for label in labelled if label.casefold() in labels]
    spoken = [without_code(turn.content) for turn in candidate.turns]
    openings = (_OPENING_LABEL.match(turn) for turn in spoken)
    found += [match.group().strip() for match in openings if match]
    found += [match.group() for turn in spoken for match in _TOLD.finditer(turn)]
    answers = [without_code(text) for text in candidate.by_role("assistant")]
    found += [match.group().strip() for text in answers for match in orders(text)]
    yield from (marker for marker in found if marker.casefold() not in document)


def _repeats_question(candidate: Candidate) -> bool:
    """Whether an answer is its question again, or begins with the whole of it."""
    users = candidate.by_role("user")
    for asked, told in zip(users, candidate.by_role("assistant"), strict=False):
        one, other = words(asked), words(told)
        if len(one) >= _LEAST_QUESTION and other[: len(one)] == one:
            return True
        if len(other) >= 3 and (
            one == other or (set(other) <= set(one) and len(other) >= 0.8 * len(one))
        ):
            return True
    return False


def _instructions(candidate: Candidate, ngram: int) -> set[tuple[str, ...]]:
    """Word spans of the conversation that were sent and are not the material's."""
    said = frozenset(_spans(candidate.text, ngram))
    told = {
        span
        for turn in candidate.prompt
        for span in said & _sent_spans(turn.content, ngram)
    }
    if not told:  # nearly always; the material need not be cut
        return told
    material = strings_of(candidate.variables)
    return told - {span for text in material for span in _spans(text, ngram)}


@lru_cache(maxsize=64)
def _sent_spans(text: str, ngram: int) -> frozenset[tuple[str, ...]]:
    """Spans of one message; a recipe sends the same instructions with every row."""
    return frozenset(_spans(text, ngram))


@lru_cache(maxsize=64)
def _sent_labels(text: str) -> frozenset[str]:
    """Labels that open lines of one message."""
    return frozenset(label.casefold() for label in _LABEL.findall(text))


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
