"""Gates on rewriting: the facts stay, the words really switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.grounding import unknown_names
from hinglish_pipeline.distill.gates.matching import (
    number_forms,
    numbers,
    skeleton,
    unsupported,
)
from hinglish_pipeline.distill.gates.mixing import read_mix
from hinglish_pipeline.text import language, tokens
from hinglish_pipeline.text.lexicon import AMBIGUOUS

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_LOANWORD_ZIPF = 3.0  # one in a million words
_SWITCHED_ZIPF = 3.5  # the tagger's context may overrule a lone English word
_HOMOGRAPHS = frozenset(
    "us kiye gate late khate sake tote same sell fine oh ad gang hip lane mere bane"
    " jaye kare ware tare soya aye thy tan sit pale male hare care rate"
    " date".split()
)


def number_preservation(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite keeps every number of its source and adds none.

    Compared by value over scripts and words, so `५` may become `5` or `paanch`.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.recipes`.

    Returns:
        How many numbers were lost or invented.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    before, after = numbers(candidate.source), numbers(candidate.answer)
    lost = unsupported(number_forms(candidate.source), after)
    added = unsupported(number_forms(candidate.answer), before)
    if not lost and not added:
        return Verdict(0.0)
    parts = [
        f"{what} {', '.join(f'{value:g}' for value in values[:4])}"
        for what, values in (("lost", lost), ("added", added))
        if values
    ]
    return Verdict(float(len(lost) + len(added)), "numbers " + "; ".join(parts))


def entity_preservation(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite keeps Latin words of its source and invents no name.

    A Latin word inside a Devanagari source (`WhatsApp`, `PAN`) is a name or a term and
    must survive as written; a capitalised word of the rewrite must sound like a word
    of the source. Devanagari names have no capitals, so a lost one is seen only when
    another stands in its place.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.recipes`.

    Returns:
        How many names were lost or invented.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    told = set(words(candidate.answer))
    source = set(words(candidate.source))
    skeletons = {skeleton(word) for word in source}
    lost = [
        word
        for word in sorted(source)
        if word.isascii() and word.isalpha() and len(word) > 2 and word not in told
    ]
    if all(word.isascii() for word in source):
        lost = []
    added = [
        name
        for name in unknown_names(candidate.answer, source, skeletons)
        if not _is_english(name)
    ]
    if not lost and not added:
        return Verdict(0.0)
    parts = [
        f"{what} {', '.join(names[:4])}"
        for what, names in (("lost", lost), ("added", added))
        if names
    ]
    return Verdict(float(len(lost) + len(added)), "names " + "; ".join(parts))


def mechanical_transliteration(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite switches words instead of spelling Hindi in Latin letters.

    Fires where no word of the answer is English, in the sense of the word tagger:
    transliteration is not code-mixing (the two are separate tasks in 2004.09015 and
    in PHINC). A loanword that was already in the source (`मोबाइल` -> `mobile`) counts
    as English once it is spelt so; a word of both languages that sounds like one of
    the source (`थे` -> `the`) or that English hardly knows (`sust`) does not. The
    score is the share of the answer's words that do not sound like a word of the
    source.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.min_english_words`, `rewrite.min_words`.

    Returns:
        Share of switched words, 0..1.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    told, source = words(candidate.answer), words(candidate.source)
    if not told:
        return NOT_APPLICABLE
    skeletons = {skeleton(word) for word in source}
    switched = sum(
        word not in source and skeleton(word) not in skeletons for word in told
    ) / len(told)
    if told == source and len(told) >= params.rewrite.min_words:
        return Verdict(0.0, "the rewrite is its source")
    english = _count_english(candidate.answer, skeletons)
    if len(told) < params.rewrite.min_words or english >= (
        params.rewrite.min_english_words
    ):
        return Verdict(switched)
    return Verdict(switched, f"{english} English words: Hindi in Latin letters")


def length_ratio(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite is about as long as its source.

    Length ratios are the cheapest sign of dropped or invented clauses in parallel
    data (Moore and Lewis style corpus filters; Bicleaner, 2020.eamt-1.31).

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.min_length_ratio`, `rewrite.max_length_ratio`.

    Returns:
        Words of the rewrite per word of the source.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    limits = params.rewrite
    ratio = len(words(candidate.answer)) / max(1, len(words(candidate.source)))
    if limits.min_length_ratio <= ratio <= limits.max_length_ratio:
        return Verdict(ratio)
    return Verdict(ratio, f"{ratio:.2f} words per word of the source")


def _count_english(text: str, skeletons: set[str]) -> int:
    """English words of an answer, given how the words of its source sound."""
    spoken = [word.casefold() for word in tokens.words(text)]
    tagged = zip(spoken, language.tag_words(spoken), strict=True)
    return sum(
        _is_loanword(word, tag)
        if skeleton(word) in skeletons
        else tag == "en" or (len(word) > 2 and _is_common(word, _SWITCHED_ZIPF))
        for word, tag in tagged
    )


def _is_loanword(word: str, tag: str) -> bool:
    """Whether English knows a word well and Hindi has none of the same spelling."""
    is_shared = word in AMBIGUOUS or word in _HOMOGRAPHS
    return tag == "en" and not is_shared and _is_common(word, _LOANWORD_ZIPF)


def _is_common(word: str, least: float) -> bool:
    from wordfreq import zipf_frequency

    return bool(zipf_frequency(word, "en") >= least)


def _is_english(name: str) -> bool:
    return read_mix(name.casefold()).en_share > 0.5
