"""Gates on degeneration: letters, emoji, words or phrases that run in circles."""

from __future__ import annotations

import zlib
from collections import Counter
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
from hinglish_pipeline.distill.gates.prose import prose

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams, LoopGate

_NGRAM = 4
_LONGEST_CYCLE, _SHORT_CYCLE = 8, 2
_SENTENCE = regex.compile(r"[.!?।॥\n]+")
_LAUGHTER = frozenset("ha haha he hehe hi ho हा हाहा ही हे हो ಹಾ હા".split())


def loop(candidate: Candidate, params: GateParams) -> Verdict:
    """No answer repeats itself: letters, graphemes, words, 4-grams, bytes, turns.

    Word n-grams alone miss elongations and emoji runs, hence more units: letters,
    graphemes, words, phrases said three times on end, whole sentences said twice, and
    repeated n-grams as in Gopher (2112.11446); the compression ratio follows Shaib and
    others (2024). "bahut bahut" and "dheere dheere" are grammar: three in a row pass.
    Code, links and addresses are not read. A rewrite may repeat what its source
    repeats (a refrain, two like clauses).

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
    if match := _letter_run(limits.max_letter_run).search(text):
        return f"letter {match.group(1)!r} {len(match.group())} times in a row"
    if match := _grapheme_run(limits.max_grapheme_run).search(text):
        return f"{match.group(1)!r} again and again"
    if run := _longest_run(tokens, limits.max_token_run):
        return f"word {run[0]!r} {run[1]} times in a row"
    if cycle := _cycle(tokens):
        return f"{' '.join(cycle)!r} again and again"
    if twin := _repeated_sentence(text, limits.min_sentence_words):
        return f"the sentence {twin[:60]!r} twice"
    if (share := _ngram_share(tokens, limits)) > limits.max_ngram_share:
        return f"{share:.0%} of the words inside repeated {_NGRAM}-grams"
    raw = text.encode()
    if len(raw) >= 400 and (ratio := len(raw) / len(zlib.compress(raw, 6))) > (
        limits.max_compression * (1.6 if not text.isascii() else 1.0)
    ):
        return f"compresses {ratio:.1f} times"
    return ""


@cache
def _letter_run(limit: int) -> regex.Pattern[str]:
    return regex.compile(rf"([\p{{L}}\p{{M}}])\1{{{limit},}}", regex.I)


@cache
def _grapheme_run(limit: int) -> regex.Pattern[str]:
    """Digits, blanks and the signs that rules are drawn with may run on."""
    return regex.compile(rf"(?![\s\d=_.*|-])(\X)\1{{{limit},}}")


def _longest_run(units: list[str], limit: int) -> tuple[str, int] | None:
    """The first run above the limit; numbers and laughter are exempt."""
    for unit, group in groupby(units):
        size = sum(1 for _ in group)
        if size > limit and not unit.isdigit() and unit not in _LAUGHTER:
            return unit, size
    return None


def _cycle(tokens: list[str]) -> list[str]:
    """A phrase of two to eight words said three times in a row, or nothing."""
    for size in range(2, _LONGEST_CYCLE + 1):
        same = 0
        for i in range(size, len(tokens)):
            same = same + 1 if tokens[i] == tokens[i - size] else 0
            enough = 2 * size - (size > _SHORT_CYCLE)  # the last link may be missing
            if same >= enough and len(set(tokens[i - size + 1 : i + 1])) > 1:
                return tokens[i - size + 1 : i + 1]
    return []


def _repeated_sentence(text: str, least: int) -> str:
    """A sentence of some length that stands twice in one turn, or nothing."""
    seen: set[str] = set()
    for sentence in _SENTENCE.split(text):
        spoken = words(sentence)
        said = " ".join(spoken)
        if len(spoken) >= least and said in seen:
            return said
        seen.add(said)
    return ""


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
