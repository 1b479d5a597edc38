"""Gate on mechanical transliteration: Hindi in Latin letters is not yet Hinglish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.copying import covered_share
from hinglish_pipeline.distill.gates.formal import formal_words
from hinglish_pipeline.distill.gates.matching import skeleton
from hinglish_pipeline.text import language, tokens
from hinglish_pipeline.text.lexicon import AMBIGUOUS
from hinglish_pipeline.text.scripts import script_shares

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_LOANWORD_ZIPF = 3.0  # one in a million words
_SWITCHED_ZIPF = 3.5  # the tagger's context may overrule a lone English word
_HOMOGRAPHS = frozenset(
    "us kiye gate late khate sake tote same sell fine oh ad gang hip lane mere bane"
    " jaye kare ware tare soya aye thy tan sit pale male hare care rate"
    " date".split()
)
# What tables of transliteration write and people do not: marks on Latin letters,
# capitals inside a word (meM), a final aa, a vowel nobody says (karanaa, pratidina).
_SCHOLARLY = regex.compile(
    r"\w*[\u0100-\u017f\u1e00-\u1eff]\w*|[a-z]*[aeiouAIU][MN]|[a-z]+[AIU][a-z]*|\w{3,}aa|\w*[~^.][nmhN]\b"
    r"|(?:apan|sakat|rahat|karat|dekhan|samajhan|kahat|bolat|chalat|jaanat|raakhan|karan"
    r"|pahunchan)(?:aa?|e|i|ii)|(?:vaha|yaha|bhaarata|raama|phira|dina|samaya|prati\w*a)"
)
_LEAST_SCHOLARLY = 3
_SPAN = 4


def mechanical_transliteration(candidate: Candidate, params: GateParams) -> Verdict:
    """Hinglish switches words instead of spelling Hindi in Latin letters.

    Transliteration is not code-mixing: the matrix language gains no word. Four signs
    are read. A rewrite without any English word, in the sense of the word
    tagger: a loanword that was already in the source (`मोबाइल` -> `mobile`) counts as
    English once it is spelt so; a word of both languages that sounds like one of the
    source (`थे` -> `the`) or that English hardly knows (`sust`) does not. An answer on
    a Devanagari passage that follows it by sound, span after span. And the spelling of
    transliteration tables, which no one types (`vyāyāma`, `karanaa`).

    Args:
        candidate: the conversation; recipes of `rewrite.switch_recipes`, and answers
            in hinglish-Latn that have a passage.
        params: `rewrite.min_english_words`, `min_words`, `max_spelt_over`,
            `max_scholarly`, `max_formal`, `min_formal_share`.

    Returns:
        Share of switched words, 0..1: those that sound like no word of the source.
    """
    if candidate.lang == "hinglish-Latn" and (
        found := _scholarly(candidate, params) or _formal(candidate, params)
    ):
        return found
    if candidate.recipe in params.rewrite.switch_recipes:
        return _judge_rewrite(candidate, params)
    if candidate.lang == "hinglish-Latn" and candidate.passage:
        return _judge_answer(candidate, params)
    return NOT_APPLICABLE


def _judge_rewrite(candidate: Candidate, params: GateParams) -> Verdict:
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


def _judge_answer(candidate: Candidate, params: GateParams) -> Verdict:
    """An answer that only respells its passage, told by the sequence of sounds."""
    if script_shares(candidate.passage)["Devanagari"] < 0.5:
        return NOT_APPLICABLE
    spoken = words(candidate.answer)
    if len(spoken) < params.copying.min_words:
        return NOT_APPLICABLE
    said = [skeleton(word) for word in spoken]
    heard = [skeleton(word) for word in words(candidate.passage)]
    share = covered_share(said, heard, _SPAN)
    if share <= params.rewrite.max_spelt_over:
        return Verdict(1.0 - share)
    return Verdict(1.0 - share, f"{share:.0%} of the words respell the passage")


def _scholarly(candidate: Candidate, params: GateParams) -> Verdict | None:
    spoken = tokens.words(candidate.answer)
    found = [word for word in spoken if _SCHOLARLY.fullmatch(word)]
    if len(found) < _LEAST_SCHOLARLY or (
        len(found) <= params.rewrite.max_scholarly * len(spoken)
    ):
        return None
    return Verdict(0.0, f"spelt by a table: {', '.join(found[:3])}")


def _formal(candidate: Candidate, params: GateParams) -> Verdict | None:
    """Two words of notices and more, turn by turn: talk needs none of them."""
    given = set(words("\n".join([candidate.evidence, *candidate.by_role("user")])))
    for turn in candidate.by_role("assistant"):
        spoken = words(turn)
        found = [word for word in formal_words(spoken) if word not in given]
        if len(found) > params.rewrite.max_formal and (
            len(found) >= params.rewrite.min_formal_share * len(spoken)
        ):
            return Verdict(0.0, f"words of notices: {', '.join(found[:4])}")
    return None


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
