"""Gates on saying a source again: the facts stay, and nothing is left as it was."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.claims import is_light
from hinglish_pipeline.distill.gates.language import GRAMMAR
from hinglish_pipeline.distill.gates.matching import skeleton
from hinglish_pipeline.distill.gates.meanings import meanings
from hinglish_pipeline.distill.gates.mixing import read_mix
from hinglish_pipeline.distill.gates.names import (
    is_near,
    listed_name,
    lost_names,
    names_in,
    unknown_names,
)
from hinglish_pipeline.distill.gates.numerals import (
    known_numbers,
    read_numbers,
    unsupported,
)
from hinglish_pipeline.text.sounds import skeleton as sound_of

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_RUN = 3
_CALLED = frozenset(
    "अंकल आंटी चाचा चाची मामा मामी मौसी मौसा बुआ फूफा दादा दादी नाना नानी भैया भाई दीदी"
    " बहन भाभी जी साहब साहिब मैडम सर बाबू काका काकी ताऊ ताई बेटा".split()
)
_KEEPS_LATIN = frozenset({"en", "hinglish-Latn", "hinglish-mixed", "hi-Deva"})


def number_preservation(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite or translation keeps every number of its source and adds none.

    Compared by value over scripts, digits and words, so `५` may become `5`, `પાંચ` or
    `paanch`, `65 lakh` may become `6.5 million` and `साढ़े पाँच` `5:30`.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.recipes`.

    Returns:
        How many numbers were lost or invented.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    before, after = known_numbers(candidate.source), known_numbers(candidate.answer)
    lost = unsupported(read_numbers(candidate.source), after)
    added = unsupported(read_numbers(candidate.answer), before)
    return _lost_or_added(
        "numbers", [f"{value:g}" for value in lost], [f"{value:g}" for value in added]
    )


def entity_preservation(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite or translation keeps the names of its source and invents none.

    Listed names (`known_names.tsv`) are followed through all four scripts. A Latin
    word inside a Devanagari source (`WhatsApp`, `PAN`) is a name or a term and must
    survive as written; a capitalised word of an English source must still sound; and a
    capitalised word of the answer must sound like a word of the source.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.recipes`.

    Returns:
        How many names were lost or invented.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    source, told = candidate.source, candidate.answer
    before, after = set(words(source)), set(words(told))
    heard = {skeleton(word) for word in after}
    lost = lost_names(source, told) + _lost_people(source, told)
    if candidate.lang in _KEEPS_LATIN and not all(word.isascii() for word in before):
        lost += [
            word
            for word in sorted(before)
            if word.isascii() and word.isalpha() and len(word) > 2
            and word not in after and skeleton(word) not in heard
        ]  # fmt: skip
    elif candidate.lang in _KEEPS_LATIN - {"en"}:
        lost += [
            name
            for name in names_in(source)
            if skeleton(name) not in heard and not is_near(skeleton(name), heard)
        ]
    skeletons = {skeleton(word) for word in before}
    added = [
        name
        for name in unknown_names(told, before, skeletons)
        if listed_name(name) is not None or not _is_english(name)
    ]
    return _lost_or_added("names", list(dict.fromkeys(lost)), added)


def _lost_people(source: str, told: str) -> list[str]:
    """People of a Devanagari source, told by how they are called (`आशा बुआ`)."""
    spoken = words(source)
    named = [
        word
        for word, title in pairwise(spoken)
        if title in _CALLED and not is_light(word) and not meanings(word)
    ]
    heard = {skeleton(word) for word in words(told)} if named else set()
    return [
        word
        for word in named
        if skeleton(word) not in heard and not is_near(skeleton(word), heard)
    ]


def untranslated(candidate: Candidate, params: GateParams) -> Verdict:
    """A translation is not its source again, in other spelling or letter case.

    No clause is left over, and the whole is not copied: the commonest fault of parallel
    corpora (the most harmful kind of noise in 1805.12282). Three words of the source
    on end, one of them grammar, are such a clause. Words count
    as copied where they are spelt or, in one script, sound alike; names and numbers
    may stay, and so may English terms once the grammar around them has changed.

    Args:
        candidate: the conversation; recipe `translation` alone.
        params: `rewrite.max_copied`.

    Returns:
        Share of the answer's words that stand in the source.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    if candidate.recipe in params.rewrite.switch_recipes:
        return NOT_APPLICABLE
    if left := _left_over(candidate):
        return Verdict(1.0, f"a part was left as it is: {left}")
    told, source = words(candidate.answer), words(candidate.source)
    named = {name.casefold() for name in names_in(candidate.answer)}
    free = [w for w in told if w not in named and not w.isdigit()]
    if len(free) < params.rewrite.min_words:
        return Verdict(0.0)
    known = set(source)
    sounds = {skeleton(word) for word in source if len(skeleton(word)) > 1}
    copied = sum(
        word in known or (word.isascii() and skeleton(word) in sounds) for word in free
    )
    share = copied / len(free)
    grammar = GRAMMAR["en" if candidate.lang == "en" else "hi-Latn"]
    is_recast = any(word in grammar and word not in known for word in free)
    if share <= params.rewrite.max_copied or is_recast:
        return Verdict(share)
    return Verdict(share, f"{share:.0%} of the words are the source's")


def _left_over(candidate: Candidate) -> str:
    """Words on end of a translation that are still the source's, or an empty string.

    Heard rather than read where the scripts differ (`कल शाम को`, `kal shaam ko`); not
    asked of Hindi that becomes Hinglish, whose grammar stays.
    """
    is_english = all(word.isascii() for word in words(candidate.source))
    if not is_english and candidate.lang.startswith(("hi-", "hinglish")):
        return ""
    grammar = GRAMMAR["en"] if is_english else GRAMMAR["hi-Deva"] | GRAMMAR["hi-Latn"]
    told, source = words(candidate.answer), words(candidate.source)
    is_heard = not is_english and all(word.isascii() for word in told)
    before = [sound_of(word) for word in source] if is_heard else list(source)
    after = [sound_of(word) for word in told] if is_heard else list(told)
    runs = {tuple(before[i : i + _RUN]) for i in range(len(before) - _RUN + 1)}
    for i in range(len(after) - _RUN + 1):
        span = told[i : i + _RUN]
        if tuple(after[i : i + _RUN]) in runs and any(w in grammar for w in span):
            return " ".join(span)
    return ""


def length_ratio(candidate: Candidate, params: GateParams) -> Verdict:
    """A rewrite or translation is about as long as its source.

    Length ratios are the cheapest sign of dropped or invented clauses in parallel
    data; Bicleaner has them among its hard rules. A few words more
    or fewer are let through at any length.

    Args:
        candidate: the conversation; only recipes of `rewrite.recipes` are judged.
        params: `rewrite.min_length_ratio`, `max_length_ratio`, `free_words`.

    Returns:
        Words of the rewrite per word of the source.
    """
    if candidate.recipe not in params.rewrite.recipes:
        return NOT_APPLICABLE
    limits = params.rewrite
    n_told, n_source = len(words(candidate.answer)), len(words(candidate.source))
    ratio = n_told / max(1, n_source)
    least = limits.min_length_ratio
    if candidate.lang == "kn":  # case endings instead of words
        least *= limits.kannada_words
    if abs(n_told - n_source) <= limits.free_words:
        return Verdict(ratio)
    if least <= ratio <= limits.max_length_ratio:
        return Verdict(ratio)
    return Verdict(ratio, f"{ratio:.2f} words per word of the source")


def _lost_or_added(what: str, lost: list[str], added: list[str]) -> Verdict:
    if not lost and not added:
        return Verdict(0.0)
    parts = [
        f"{how} {', '.join(found[:4])}"
        for how, found in (("lost", lost), ("added", added))
        if found
    ]
    return Verdict(float(len(lost) + len(added)), f"{what} " + "; ".join(parts))


def _is_english(name: str) -> bool:
    return read_mix(name.casefold()).en_share > 0.5
