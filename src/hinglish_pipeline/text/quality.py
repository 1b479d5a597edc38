"""Is this text worth learning from? Heuristic rules, each with its source and reason.

Adapted from Gopher (Rae et al. 2021, 2112.11446), C4 (Raffel et al. 2020, 1910.10683),
FineWeb (Penedo et al. 2024, 2406.17557) and the Indic setup of Sangraha (2403.06350).
Deviations: words by Unicode letters and marks, lengths in graphemes, stop words per
language and script, FineWeb's three line thresholds only together.
`docs/concepts/quality.md` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.text.params import QualityParams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hinglish_pipeline.text.params import Maximum, Minimum

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
class Check:
    """One threshold.

    Attributes:
        fails: Expression that is true where a document fails it.
        says: Expression of a string: the value and the threshold it missed.
        used: Expression of the share of an upper limit that the value takes up, or
            None where the threshold is no upper limit.
    """

    fails: pl.Expr
    says: pl.Expr
    used: pl.Expr | None = None


@dataclass(frozen=True)
class Rule:
    """One reason to drop a document.

    Attributes:
        reason: What ``drop_reason`` says.
        source: Paper the rule is taken from.
        checks: Builds its thresholds; none where the rule is off.
    """

    reason: str
    source: str
    checks: Callable[[QualityParams], list[Check]]


def _value(column: str) -> pl.Expr:
    rounded = pl.col(column).cast(pl.Float64).round(3)
    return rounded.cast(pl.String).str.strip_suffix(".0")


def _over(column: str, limit: float) -> Check:
    says = pl.format("{} {} > {}", pl.lit(column), _value(column), pl.lit(f"{limit:g}"))
    used = pl.col(column) / limit if limit else None
    return Check(pl.col(column) > limit, says, used)


def _under(column: str, limit: float) -> Check:
    says = pl.format("{} {} < {}", pl.lit(column), _value(column), pl.lit(f"{limit:g}"))
    return Check(pl.col(column) < limit, says)


def _of_length(check: Check, minimum: int) -> Check:
    long_enough = pl.col("q_words") >= minimum
    used = None if check.used is None else pl.when(long_enough).then(check.used)
    return Check(check.fails & long_enough, check.says, used)


def _above(column: str, rule: Maximum) -> list[Check]:
    return [_over(column, rule.maximum)] if rule.enabled else []


def _below(column: str, rule: Minimum) -> list[Check]:
    return [_under(column, rule.minimum)] if rule.enabled else []


def _wrong_language(params: QualityParams) -> list[Check]:
    rule = params.wrong_language
    if not rule.enabled:
        return []
    allowed = list(rule.allowed)
    says = pl.format("lang {} not in {}", pl.col("lang"), pl.lit(", ".join(allowed)))
    checks = [Check(~pl.col("lang").is_in(allowed), says)]
    sure = pl.col("lang_confidence") >= rule.trust_hint_above
    for hint, labels in HINT_LABELS.items():
        contradicts = (pl.col("lang_hint") == hint) & ~pl.col("lang").is_in(labels)
        says = pl.format(
            "lang {} against lang_hint {}, lang_confidence {} >= {}",
            *(pl.col("lang"), pl.lit(hint), _value("lang_confidence")),
            pl.lit(f"{rule.trust_hint_above:g}"),
        )
        checks.append(Check(contradicts.fill_null(value=False) & sure, says))
    return checks


def _repetition(params: QualityParams) -> list[Check]:
    rule = params.repetition
    if not rule.enabled:
        return []
    checks = [
        _over("q_duplicate_lines", rule.max_duplicate_lines),
        _over("q_duplicate_line_chars", rule.max_duplicate_line_chars),
        _over("q_duplicate_paragraphs", rule.max_duplicate_paragraphs),
        _over("q_duplicate_paragraph_chars", rule.max_duplicate_paragraph_chars),
        *(_over(f"q_top_{n}gram", top) for n, top in rule.max_top_ngram.items()),
        *(_over(f"q_dup_{n}gram", top) for n, top in rule.max_duplicate_ngrams.items()),
    ]
    return [_of_length(check, rule.min_words) for check in checks]


def _mean_word_length(params: QualityParams) -> list[Check]:
    rule = params.mean_word_length
    if not rule.enabled:
        return []
    column = "q_mean_word_length"
    return [_under(column, rule.minimum), _over(column, rule.maximum)]


def _few_stopwords(params: QualityParams) -> list[Check]:
    return [
        _of_length(check, params.few_stopwords_min_words)
        for check in _below("q_stopwords", params.few_stopwords)
    ]


def _stopword_share(params: QualityParams) -> list[Check]:
    rule = params.stopword_share
    if not rule.enabled:
        return []
    checks = []
    for label, least in rule.minimum.items():
        asked = (pl.col("lang") == label) & (pl.col("q_words") >= rule.min_words)
        under = _under("q_stopword_share", least)
        checks.append(Check(under.fails & asked, under.says))
    return checks


def _thin_lines(params: QualityParams) -> list[Check]:
    rule = params.thin_lines
    enough = pl.col("q_lines") >= rule.min_lines
    over = _over("q_thin_lines", rule.maximum)
    return [Check(over.fails & enough, over.says)] if rule.enabled else []


def _menu_lines(params: QualityParams) -> list[Check]:
    rule = params.menu_lines
    if not rule.enabled:
        return []
    three = [
        _under("q_terminal_lines", rule.min_terminal),
        _over("q_short_lines", rule.max_short),
        _over("q_newlines", rule.max_newlines),
    ]
    enough = pl.col("q_lines") >= rule.min_lines
    if rule.fails == "any":
        return [Check(check.fails & enough, check.says) for check in three]
    wordless = _under("q_stopword_share", rule.max_stopwords)
    fails = pl.all_horizontal(enough, *(check.fails for check in (*three, wordless)))
    says = pl.concat_str([c.says for c in (*three, wordless)], separator=", ")
    return [Check(fails, says)]


RULES: tuple[Rule, ...] = (
    Rule("mojibake", "own", lambda p: _above("q_mojibake", p.mojibake)),
    Rule("mojibake", "own", lambda p: _above("q_lost_words", p.lost_words)),
    Rule("markup", "1910.10683", lambda p: _above("q_markup", p.markup)),
    Rule("markup", "1910.10683", lambda p: _above("q_curly", p.curly_brackets)),
    Rule("markup", "1910.10683", lambda p: _above("q_notices", p.notices)),
    Rule("too_short", "2112.11446", lambda p: _below("q_words", p.too_short)),
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
    Rule("teasers", "1910.10683", lambda p: _above("q_teaser_lines", p.teasers)),
    Rule("menu_lines", "2406.17557", _menu_lines),
    Rule("menu_lines", "1910.10683", _thin_lines),
    Rule(
        "few_sentences", "1910.10683", lambda p: _below("q_sentences", p.few_sentences)
    ),
    Rule("symbol_ratio", "2112.11446", lambda p: _above("q_emoji_runs", p.emoji)),
    Rule("word_length", "2112.11446", _mean_word_length),
    Rule(
        "few_letters",
        "2112.11446",
        lambda p: _below("q_alphabetic_words", p.alphabetic_words),
    ),
    Rule("few_stopwords", "2112.11446", _few_stopwords),
    Rule("few_stopwords", "own", _stopword_share),
    Rule(
        "script_purity",
        "2403.06350",
        lambda p: _below("q_script_purity", p.script_purity),
    ),
)
"""Every rule, in the order in which the first failing one names the reason."""

REASONS: tuple[str, ...] = tuple(dict.fromkeys(rule.reason for rule in RULES))
"""Reasons that this room may give."""


def judged(frame: pl.DataFrame, params: QualityParams) -> pl.DataFrame:
    """Add every document's drop_reason, detail and quality.

    Args:
        frame: The feature columns that `annotate` makes.
        params: Thresholds and off switches.

    Returns:
        The frame with ``drop_reason`` (the first failing rule's, null where none
        fails), ``detail`` (value and threshold, ``q_words 5 < 8``) and ``quality``.
    """
    reason, detail, quality = _expressions(params.model_dump_json())
    found = frame.with_columns(drop_reason=reason, quality=quality)
    # Putting numbers into words costs more than finding which rule fails.
    dropped = found["drop_reason"].is_not_null()
    said = found.filter(dropped).select(detail).to_series()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(found))
    return found.with_columns(detail=nothing.scatter(dropped.arg_true(), said))


@lru_cache(maxsize=4)
def _expressions(params: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Reason, detail and quality; some hundred expressions, built once a process."""
    chosen = QualityParams.model_validate_json(params)
    failing = [(rule, check) for rule in RULES for check in rule.checks(chosen)]
    reason = _first(
        (check.fails, pl.lit(rule.reason, dtype=pl.String)) for rule, check in failing
    )
    detail = _first((check.fails, check.says) for _, check in failing)
    return reason, detail, quality_score(chosen)


def quality_score(params: QualityParams) -> pl.Expr:
    """Return an expression: how far a document stays from the faults rules look for.

    1 less the largest share of any upper limit (repetition, symbols, markup ...) that
    a document takes up; length has no say. An order for mixing, not a judgement.

    Args:
        params: Thresholds and off switches.

    Returns:
        An expression, 0 (at a limit or over) .. 1 (no trace of any fault).
    """
    counted = ("word_length", "too_long")
    used = [
        check.used
        for rule in RULES
        if rule.reason not in counted
        for check in rule.checks(params)
        if check.used is not None
    ]
    worst = pl.max_horizontal(pl.lit(0.0), *used)
    return (1 - worst).clip(0.0, 1.0).cast(pl.Float32)


def _first(choices: Iterable[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    said = [pl.when(fails).then(value) for fails, value in choices]
    return pl.coalesce([*said, pl.lit(None, dtype=pl.String)])
