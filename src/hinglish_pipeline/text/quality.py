"""Is this text worth learning from? Heuristic rules, each with its source and reason.

Adapted from Gopher (Rae et al. 2021, 2112.11446), C4 (Raffel et al. 2020, 1910.10683),
FineWeb (Penedo et al. 2024, 2406.17557) and the Indic setup of Sangraha (2403.06350).
Deviations: words by Unicode letters and marks, lengths in graphemes, stop words per
language and script, shares over word characters instead of raw characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hinglish_pipeline.text.params import Maximum, Minimum, QualityParams

HINT_LABELS: dict[str, tuple[str, ...]] = {
    "hi": ("hi-Deva", "mixed", "hi-Latn"),
    "hi-Deva": ("hi-Deva", "mixed"),
    "hi-Latn": ("hi-Latn", "mixed"),
    "hinglish": ("hi-Latn", "mixed"),
    "mixed": ("mixed", "hi-Latn", "hi-Deva"),
    "en": ("en",),
    "kn": ("kn",),
    "gu": ("gu",),
}
"""Document labels that agree with a source's ``lang_hint``; other hints say nothing."""


@dataclass(frozen=True)
class Rule:
    """One reason to drop a document.

    Attributes:
        reason: What ``drop_reason`` says.
        source: Paper the rule is taken from.
        fails: Builds the expression that is true where a document fails.
    """

    reason: str
    source: str
    fails: Callable[[QualityParams], pl.Expr]


def _above(column: str, rule: Maximum) -> pl.Expr:
    return pl.col(column) > rule.maximum if rule.enabled else pl.lit(value=False)


def _below(column: str, rule: Minimum) -> pl.Expr:
    return pl.col(column) < rule.minimum if rule.enabled else pl.lit(value=False)


def _wrong_language(params: QualityParams) -> pl.Expr:
    rule = params.wrong_language
    if not rule.enabled:
        return pl.lit(value=False)
    wrong = ~pl.col("lang").is_in(list(rule.allowed))
    sure = pl.col("lang_confidence") >= rule.trust_hint_above
    for hint, labels in HINT_LABELS.items():
        contradicts = (pl.col("lang_hint") == hint) & ~pl.col("lang").is_in(labels)
        wrong = wrong | (contradicts.fill_null(value=False) & sure)
    return wrong


def _boilerplate(params: QualityParams) -> pl.Expr:
    rule = params.boilerplate
    if not rule.enabled:
        return pl.lit(value=False)
    return pl.col("q_boilerplate") > rule.max_share


def _repetition(params: QualityParams) -> pl.Expr:
    rule = params.repetition
    if not rule.enabled:
        return pl.lit(value=False)
    ngrams = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(f"q_top_{n}gram") > top for n, top in rule.max_top_ngram.items()),
        *(pl.col(f"q_dup_{n}gram") > top for n, top in _duplicates(params)),
    )
    lines = pl.col("q_duplicate_lines") > rule.max_duplicate_lines
    return lines | (ngrams & (pl.col("n_words") >= rule.min_words))


def _duplicates(params: QualityParams) -> Iterator[tuple[str, float]]:
    yield from params.repetition.max_duplicate_ngrams.items()


def _mean_word_length(params: QualityParams) -> pl.Expr:
    rule = params.mean_word_length
    if not rule.enabled:
        return pl.lit(value=False)
    return ~pl.col("q_mean_word_length").is_between(rule.minimum, rule.maximum)


def _few_stopwords(params: QualityParams) -> pl.Expr:
    long_enough = pl.col("n_words") >= params.few_stopwords_min_words
    return _below("q_stopwords", params.few_stopwords) & long_enough


RULES: tuple[Rule, ...] = (
    Rule("mojibake", "own", lambda p: _above("q_mojibake", p.mojibake)),
    Rule("markup", "1910.10683", lambda p: _above("q_markup", p.markup)),
    Rule("markup", "1910.10683", lambda p: _above("q_notices", p.notices)),
    Rule("boilerplate", "2406.17557", _boilerplate),
    Rule("too_short", "2112.11446", lambda p: _below("n_words", p.too_short)),
    Rule("wrong_language", "2403.06350", _wrong_language),
    Rule("too_long", "2112.11446", lambda p: _above("n_words", p.too_long)),
    Rule("repetition", "2112.11446", _repetition),
    Rule("symbol_ratio", "2112.11446", lambda p: _above("q_symbols", p.symbol_ratio)),
    Rule(
        "bullet_lines", "2112.11446", lambda p: _above("q_bullet_lines", p.bullet_lines)
    ),
    Rule(
        "ellipsis_lines",
        "2112.11446",
        lambda p: _above("q_ellipsis_lines", p.ellipsis_lines),
    ),
    Rule("word_length", "2112.11446", _mean_word_length),
    Rule(
        "few_letters",
        "2112.11446",
        lambda p: _below("q_alphabetic_words", p.alphabetic_words),
    ),
    Rule("few_stopwords", "2112.11446", _few_stopwords),
    Rule(
        "script_purity",
        "2403.06350",
        lambda p: _below("q_script_purity", p.script_purity),
    ),
)
"""Every rule, in the order in which the first failing one names the reason."""

REASONS: tuple[str, ...] = tuple(dict.fromkeys(rule.reason for rule in RULES))
"""Reasons that this room may give."""


def first_failing_rule(params: QualityParams) -> pl.Expr:
    """Return an expression: the first failing rule's reason, null where none fails.

    Args:
        params: Thresholds and off switches.

    Returns:
        An expression over the feature columns that `annotate` makes.
    """
    return pl.coalesce(
        [
            pl.when(rule.fails(params)).then(pl.lit(rule.reason, dtype=pl.String))
            for rule in RULES
        ]
    )
