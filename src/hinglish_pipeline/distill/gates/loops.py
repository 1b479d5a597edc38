"""Gates on degeneration: letters, emoji, words or phrases that run in circles."""

from __future__ import annotations

import zlib
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
from hinglish_pipeline.distill.gates.prose import prose

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams, LoopGate

_GRAPHEME = regex.compile(r"\X")
_NGRAM = 4
_LAUGHTER = frozenset("ha haha he hehe hi ho हा हाहा ही हे हो ಹಾ હા".split())


def loop(candidate: Candidate, params: GateParams) -> Verdict:
    """No answer repeats itself: letters, graphemes, words, 4-grams, bytes, turns.

    Word n-grams alone miss elongations and emoji runs, hence the four units (Gopher
    2112.11446 for n-grams; compression ratio as in 2403.00553). "bahut bahut" and
    "dheere dheere" are grammar: three in a row pass. Code, links and addresses are not
    read. A rewrite may repeat what its source repeats (a refrain, two like clauses).

    Args:
        candidate: the conversation; only assistant turns are read.
        params: `loops`, `rewrite.recipes`.

    Returns:
        The largest share of words inside repeated 4-grams, and the first fault.
    """
    limits = params.loops
    spoken = [prose(text) for text in candidate.by_role("assistant")]
    worst = max((_ngram_share(words(text), limits) for text in spoken), default=0.0)
    is_rewrite = candidate.recipe in params.rewrite.recipes
    strict = limits.model_copy(update={"min_words": _NGRAM})
    repeats = is_rewrite and _fault_of_text(prose(candidate.source), strict)
    for text in spoken:
        if (fault := _fault_of_text(text, limits)) and not repeats:
            return Verdict(worst, f"assistant: {fault}")
    answers = [" ".join(words(t)) for t in candidate.by_role("assistant")]
    repeated = [text for text, n in Counter(answers).items() if n > 1]
    if any(len(text.split()) >= 4 for text in repeated):
        return Verdict(1.0, "the assistant says the same turn twice")
    return Verdict(worst)


def _fault_of_text(text: str, limits: LoopGate) -> str:
    tokens = words(text)
    if run := _longest_run(list(text.casefold()), limits.max_letter_run, letters=True):
        return f"letter {run[0]!r} {run[1]} times in a row"
    if run := _longest_run(_GRAPHEME.findall(text), limits.max_grapheme_run):
        return f"{run[0]!r} {run[1]} times in a row"
    if run := _longest_run(tokens, limits.max_token_run):
        return f"word {run[0]!r} {run[1]} times in a row"
    if (share := _ngram_share(tokens, limits)) > limits.max_ngram_share:
        return f"{share:.0%} of the words inside repeated {_NGRAM}-grams"
    raw = text.encode()
    if len(raw) >= 400 and (ratio := len(raw) / len(zlib.compress(raw, 6))) > (
        limits.max_compression * (1.6 if not text.isascii() else 1.0)
    ):
        return f"compresses {ratio:.1f} times"
    return ""


def _longest_run(
    units: list[str], limit: int, *, letters: bool = False
) -> tuple[str, int] | None:
    """The first run above the limit; digits, blanks, rules and laughter are exempt."""
    for unit, group in groupby(units):
        if letters and not unit.isalpha():
            continue
        if unit.isspace() or unit.isdigit() or unit in "-=_.*|" or unit in _LAUGHTER:
            continue
        if (size := sum(1 for _ in group)) > limit:
            return unit, size
    return None


def _ngram_share(tokens: list[str], limits: LoopGate) -> float:
    """Share of words inside 4-grams that occur more than once."""
    if len(tokens) < limits.min_words:
        return 0.0
    grams = [tuple(tokens[i : i + _NGRAM]) for i in range(len(tokens) - _NGRAM + 1)]
    counts = Counter(grams)
    covered = bytearray(len(tokens))
    for i, gram in enumerate(grams):
        if counts[gram] > 1:
            covered[i : i + _NGRAM] = b"\x01" * _NGRAM
    return sum(covered) / len(tokens)
