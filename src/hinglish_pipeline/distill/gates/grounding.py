"""Gates on facts: numbers, names and content words come from the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.claims import known_words, read_clauses
from hinglish_pipeline.distill.gates.matching import skeleton
from hinglish_pipeline.distill.gates.names import unknown_names
from hinglish_pipeline.distill.gates.numerals import (
    known_numbers,
    read_numbers,
    unsupported,
)
from hinglish_pipeline.distill.gates.units import converted, measures, wrong_units

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_COUNTABLE = 100_000
_MANY = 3  # more words than these need make but half of a clause
_ARTICLE = 2  # "ek" and "do" are more than numbers
_UNIT = regex.compile(
    r"\b(?:tons?|tonnes?|quintals?|grams?|ml|cm|mm|metres?|meters?)\b|टन|क्विंटल|ग्राम"
    r"|सेंटीमीटर|ಟನ್|ಕ್ವಿಂಟಾಲ್|ಗ್ರಾಂ|ટન|ક્વિન્ટલ",
    regex.I,
)


def numbers_grounded(candidate: Candidate, params: GateParams) -> Verdict:
    """Every number of the answer is in the facts it was made from.

    Compared by value over scripts, digits and words: `2 lakh` is 200000, `डेढ़ हज़ार`
    is 1500, `5:30` is `साढ़े पाँच`. "Ek" and "do" are not asked for, since they also
    mean "a" and "give"; "about 5 lakh" may round by 5 %. A number that the evidence
    has with other units alone fails too (10 rupees and 30 minutes are not 30 rupees),
    while 90 days may be told as three months. A number is the part of a fact that
    exact match can see (entity precision, 2102.09130, asks the same of names).

    Args:
        candidate: the conversation.
        params: `groundedness.number_recipes`, `groundedness.max_missing_numbers`.

    Returns:
        How many numbers have no evidence, and which.
    """
    limits = params.groundedness
    if candidate.recipe not in limits.number_recipes or not candidate.variables:
        return NOT_APPLICABLE
    users = "\n".join(candidate.by_role("user"))
    known = known_numbers(candidate.evidence) | known_numbers(users)
    if _UNIT.search(candidate.answer):  # 2400 kg may be told as 2.4 ton
        known |= {v * f for v in known if v < _COUNTABLE for f in (1000, 0.001)}
    known |= converted(candidate.evidence)
    missing = unsupported(read_numbers(candidate.answer), known)
    missing += [
        measure.value
        for measure in measures(candidate.answer)
        if measure.unit and measure.value > _ARTICLE and measure.value not in known
        and measure.value not in missing
    ]  # fmt: skip
    facts = f"{candidate.evidence}\n{users}"
    if not missing and (wrong := wrong_units(candidate.answer, facts)):
        listed = ", ".join(f"{m.value:g} {m.unit}" for m in wrong[:5])
        return Verdict(float(len(wrong)), f"another unit than the evidence: {listed}")
    if len(missing) <= limits.max_missing_numbers:
        return Verdict(float(len(missing)))
    listed = ", ".join(f"{value:g}" for value in missing[:5])
    return Verdict(float(len(missing)), f"numbers without evidence: {listed}")


def entities_grounded(candidate: Candidate, params: GateParams) -> Verdict:
    """Every name in the answer is in the passage, in whichever script.

    Names are the listed places, people and brands (`known_names.tsv`, four scripts)
    anywhere, and capitalised Latin words that do not open a sentence. They are looked
    up as names (`Bombay` finds `मुंबई`), as written, by consonant skeleton
    (`Ahmedabad` finds `अहमदाबाद`), then with one consonant of tolerance. Months,
    titles and common English words are let through. Precision of entities against the
    source is the measure of 2102.09130.

    Args:
        candidate: the conversation.
        params: `groundedness.recipes`, `groundedness.max_missing_entities`.

    Returns:
        How many names have no evidence, and which.
    """
    limits = params.groundedness
    if candidate.recipe not in limits.claim_recipes or not candidate.variables:
        return NOT_APPLICABLE
    asked = "\n".join(candidate.by_role("user"))
    known = set(words(candidate.evidence)) | set(words(asked))
    skeletons = {skeleton(word) for word in known}
    missing = unknown_names(candidate.answer, known, skeletons)
    if len(missing) <= limits.max_missing_entities:
        return Verdict(float(len(missing)))
    return Verdict(
        float(len(missing)), f"names without evidence: {', '.join(missing[:5])}"
    )


def groundedness(candidate: Candidate, params: GateParams) -> Verdict:
    """No clause of an answer is made up, and the answer is about its evidence.

    The usual flaw of a good-looking answer is one clause too many: an invented reason,
    use or ingredient after a true sentence. So every clause is asked for the evidence
    of its content words: as spelt, by sound in any of the four scripts, by stem, or by
    a common meaning in the tables of Hindi and English (`paudha`, `plant`). A clause
    fails where most of its words have none. A rewrite fails where it has a clause more
    than its source and no word of that clause is the source's. Words alone tell
    nothing of truth (Knowledge F1, 2104.07567, counts the same): a false sentence in
    the evidence's own words passes.

    Args:
        candidate: the conversation.
        params: `groundedness.claim_recipes`, `max_novel_words`, `min_novel_share`,
            `kannada_novel_words`, `min_overlap`, `min_content_words`.

    Returns:
        Share of the answer's content words with evidence; a detail where a clause has
        too little of it.
    """
    limits = params.groundedness
    if candidate.recipe in params.rewrite.switch_recipes:
        return _judge_additions(candidate)
    if candidate.recipe not in limits.claim_recipes or not candidate.variables:
        return NOT_APPLICABLE
    known = known_words("\n".join([candidate.evidence, *candidate.by_role("user")]))
    clauses = read_clauses(candidate.answer, known)
    n_said = sum(len(clause.said) for clause in clauses)
    if not n_said:
        return NOT_APPLICABLE
    share = 1.0 - sum(len(clause.novel) for clause in clauses) / n_said
    most = limits.max_novel_words
    most += limits.kannada_novel_words if candidate.lang == "kn" else 0
    for clause in clauses:
        n_novel = len(clause.novel)
        if n_novel > most and (
            n_novel >= limits.min_novel_share * len(clause.said)
            or (n_novel > _MANY and 2 * n_novel >= len(clause.said))
        ):
            listed = ", ".join(clause.novel[:5])
            return Verdict(share, f"words without evidence in a clause: {listed}")
    if n_said >= limits.min_content_words and share < limits.min_overlap:
        return Verdict(share, f"{share:.0%} of content words have evidence")
    return Verdict(share)


def _judge_additions(candidate: Candidate) -> Verdict:
    """A clause of a rewrite that no clause of the source stands for."""
    known = known_words(candidate.source)
    clauses = read_clauses(candidate.answer, known)
    n_before = len(read_clauses(candidate.source, known))
    added = [c for c in clauses if len(c.novel) == len(c.said)]
    if len(clauses) <= n_before or not added:
        return Verdict(float(len(clauses)))
    return Verdict(float(len(clauses)), f"a clause more: {added[0].text[:60]}")
