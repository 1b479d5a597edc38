"""Gates on facts: numbers, names and content words come from the evidence."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.matching import (
    content_words,
    is_known,
    number_forms,
    numbers,
    skeleton,
    unsupported,
)

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_SENTENCE = regex.compile(r"[.!?।॥:;\n\"“”‘’(]+")
_LATIN_WORD = regex.compile(r"[\p{Latin}][\p{Latin}\p{M}'’]*")
# Translated names and titles whose sound does not survive: "प्रधानमंत्री" -> "Prime
# Minister". They are facts of language, so they are never counted as invented.
_TITLES = frozenset(
    """
    india indian bharat hindustan hindi english hinglish urdu kannada gujarati sanskrit
    prime minister chief president vice governor government govt supreme high court
    university college school bank police station hospital party ministry department
    railway airport company limited commission election board council state district
    city river temple festival central national international north south east west
    republic day independence january february march april may june july august
    september october november december monday tuesday wednesday thursday friday
    saturday sunday sir madam mr mrs ms dr please sorry thanks thank okay ok yes no
    internet online mobile phone app email website google whatsapp youtube i ji bhai
    didi bhaiya god sun moon earth vitamin rupees rupee rs kg km tv ac pm am dal chai
    """.split()
)


def numbers_grounded(candidate: Candidate, params: GateParams) -> Verdict:
    """Every number of the answer is in the facts it was made from.

    Digits of any script are compared by value; `2 lakh` equals 200000, and number
    words of the evidence (`तीन`, `teen`) count. Invented numbers are the commonest
    hallucination that exact match can see (2305.14251, FActScore).

    Args:
        candidate: the conversation.
        params: `groundedness.number_recipes`, `groundedness.max_missing_numbers`.

    Returns:
        How many numbers have no evidence, and which.
    """
    limits = params.groundedness
    if candidate.recipe not in limits.number_recipes or not candidate.variables:
        return NOT_APPLICABLE
    known = numbers(candidate.evidence) | numbers("\n".join(candidate.by_role("user")))
    missing = unsupported(number_forms(candidate.answer), known)
    if len(missing) <= limits.max_missing_numbers:
        return Verdict(float(len(missing)))
    listed = ", ".join(f"{value:g}" for value in missing[:5])
    return Verdict(float(len(missing)), f"numbers without evidence: {listed}")


def entities_grounded(candidate: Candidate, params: GateParams) -> Verdict:
    """Every name in a Latin-script answer is in the passage, in whichever script.

    Names are capitalised words that do not open a sentence. They are looked up as
    written, then by consonant skeleton (`Ahmedabad` finds `अहमदाबाद`), then with one
    consonant of tolerance. Months, titles and other translated words are let through;
    scripts without capitals are not judged here but by `groundedness`.

    Args:
        candidate: the conversation.
        params: `groundedness.recipes`, `groundedness.max_missing_entities`.

    Returns:
        How many names have no evidence, and which.
    """
    limits = params.groundedness
    if candidate.recipe not in limits.recipes or not candidate.passage:
        return NOT_APPLICABLE
    known = set(words(candidate.evidence)) | set(words(candidate.question))
    skeletons = {skeleton(word) for word in known}
    missing = unknown_names(candidate.answer, known, skeletons)
    if len(missing) <= limits.max_missing_entities:
        return Verdict(float(len(missing)))
    return Verdict(
        float(len(missing)), f"names without evidence: {', '.join(missing[:5])}"
    )


def names_in(text: str) -> list[str]:
    """Capitalised Latin words that do not open a sentence, titles left out.

    A text in Title Case (over half of its words) has no visible names: none returned.
    """
    found: list[str] = []
    total = capitals = 0
    for sentence in _SENTENCE.split(text):
        tokens = _LATIN_WORD.findall(sentence)
        total += len(tokens)
        capitals += sum(token[0].isupper() for token in tokens)
        opener = sentence.strip()[:1].isascii()
        found += [t for t in tokens[1 if opener else 0 :] if t[0].isupper()]
    if total >= 6 and capitals > total / 2:
        return []
    return [t for t in found if len(t) > 2 and t.casefold() not in _TITLES]


def unknown_names(text: str, vocabulary: set[str], skeletons: set[str]) -> list[str]:
    """Names of a text that no word of the evidence resembles.

    Lenient on purpose, since a wrong drop costs a good row: one consonant may differ,
    and two neighbours may be one word in the other script (`Tamil Nadu`, `तमिलनाडु`).
    """
    names = names_in(text)
    joined = {
        part
        for one, two in pairwise(words(text))
        if skeleton(one + two) in skeletons
        for part in (one, two)
    }
    return [
        name
        for name in names
        if name.casefold() not in vocabulary
        and skeleton(name) not in skeletons
        and name.casefold() not in joined
        and not is_near(skeleton(name), skeletons)
    ]


def groundedness(candidate: Candidate, params: GateParams) -> Verdict:
    """Enough content words of the answer are in the passage or the question.

    The overlap is a floor against answers from nowhere, not a measure of truth
    (precision of content words, as in 2004.04228 and Knowledge-F1, 2104.07567). Where
    answer and passage differ in script, words are compared by consonant skeleton and
    the floor is lower, since switched words ("समस्या" -> "problem") share no sound.

    Args:
        candidate: the conversation.
        params: `groundedness.min_overlap`, `min_overlap_cross`, `min_content_words`.

    Returns:
        Share of the answer's distinct content words with evidence; a detail below
        the floor.
    """
    limits = params.groundedness
    if candidate.recipe not in limits.recipes or not candidate.passage:
        return NOT_APPLICABLE
    distinct = sorted(set(content_words(candidate.answer)))
    if len(distinct) < limits.min_content_words:
        return NOT_APPLICABLE
    known = set(words(candidate.passage)) | set(words(candidate.question))
    skeletons = {skeleton(word) for word in known}
    share = sum(is_known(w, known, skeletons) for w in distinct) / len(distinct)
    crossed = _is_latin(candidate.answer) != _is_latin(candidate.passage)
    floor = limits.min_overlap_cross if crossed else limits.min_overlap
    if share >= floor:
        return Verdict(share)
    return Verdict(
        share, f"{share:.0%} of content words in the passage, least {floor:.0%}"
    )


def _is_latin(text: str) -> bool:
    letters = regex.findall(r"\p{L}", text)
    return bool(sum(letter.isascii() for letter in letters) > len(letters) / 2)


def is_near(word: str, skeletons: set[str]) -> bool:
    """Whether a skeleton of four or more is one consonant away from a known one."""
    if len(word) < 4:
        return False
    cuts = {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}
    return any(
        abs(len(known) - len(word)) <= 1
        and (
            known in cuts
            or any(known[:i] + known[i + 1 :] in cuts for i in range(len(known)))
        )
        for known in skeletons
        if len(known) >= 3
    )
