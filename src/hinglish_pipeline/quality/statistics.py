"""One pass over the data gives one row of numbers per group; checks read only those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.quality.contracts import normalise_prompt
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.quality.params import ProfileParams
    from hinglish_pipeline.shards import Artifact

GROUP = ("recipe", "lang")
_WORD = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d'’]*"
_SCRIPTS = {
    "latin": r"\p{Latin}",
    "devanagari": r"\p{Devanagari}",
    "kannada": r"\p{Kannada}",
    "gujarati": r"\p{Gujarati}",
}


@versioned("2")
def profile_examples_task(
    *,
    examples: Artifact,
    contract_verdicts: Artifact,
    params: ProfileParams,
    out: Path,
) -> dict[str, Any]:
    """Write the statistics of each recipe and language.

    Args:
        examples: all rows (Parquet; scanned, never loaded whole).
        contract_verdicts: verdicts of `check_contracts_task`.
        params: see the model.
        out: Parquet file, one row per recipe x language, sorted.

    Returns:
        Number of groups, rows and kept rows.
    """
    table = profile_examples(
        pl.scan_parquet(examples.path), pl.scan_parquet(contract_verdicts.path), params
    )
    table.write_parquet(out, compression="zstd", compression_level=1)
    return {
        "groups": table.height,
        "rows": int(table["rows"].sum()),
        "kept": int(table["kept"].sum()),
    }


def profile_examples(
    examples: pl.LazyFrame, verdicts: pl.LazyFrame, params: ProfileParams
) -> pl.DataFrame:
    """Statistics per recipe x language.

    Counts and `teacher_failed_rate` are over all rows of a group; `keep_rate` and the
    rates of drops over the answered ones, since a teacher that declines (the rules do,
    where a passage holds no clean fact) says nothing about the data it gave and has not
    failed. Shares of
    letters, lengths (words), CMI (0..50, as the gate `cmi_band` measured it) and
    repetition are over kept rows, null where there are none. `duplicate_rate` counts
    kept rows whose folded user and assistant text occurred before in the group;
    `opening_share` is the commonest opening's share of the kept answers.

    Args:
        examples: rows of the examples schema.
        verdicts: example_id, contract, ok, detail.
        params: see the model.

    Returns:
        One row per group, sorted by recipe and language.
    """
    failures = (
        verdicts.filter(~pl.col("ok"))
        .group_by("example_id")
        .agg(
            _failures=pl.len(),
            _leaked=(pl.col("contract") == "no_leak").any(),
        )
    )
    measured = _measure(examples, params).join(failures, on="example_id", how="left")
    table = measured.group_by(*GROUP).agg(
        *_counts(), *_lengths(), *_mixing(), *_repetition()
    )
    return (
        table.with_columns(target_script=_target_script())
        .sort(*GROUP)
        .collect(engine="streaming")
    )


def _measure(examples: pl.LazyFrame, params: ProfileParams) -> pl.LazyFrame:
    """Small columns instead of text: sizes, letter counts, hashes."""
    asked, told = _joined("user"), _joined("assistant")
    return (
        examples.with_columns(_asked=asked, _told=told)
        .with_columns(_folded=normalise_prompt(pl.col("_told")))
        .select(
            *GROUP,
            "example_id",
            "drop_reason",
            _kept=pl.col("drop_reason").is_null(),
            _request="request_id",
            _turns=pl.col("messages").list.len(),
            _asked_words=pl.col("_asked").str.count_matches(_WORD),
            _told_words=pl.col("_told").str.count_matches(_WORD),
            _letters=pl.col("_told").str.count_matches(r"[\p{L}\p{M}]"),
            _cmi=pl.col("gate_scores")
            .str.json_path_match("$.cmi_band")
            .cast(pl.Float64, strict=False),
            _pair=pl.concat_str(
                normalise_prompt(pl.col("_asked")), pl.col("_folded"), separator="\n"
            ).hash(),
            _answer=pl.col("_folded").hash(),
            _opening=pl.col("_folded")
            .str.extract(rf"^((?:\S+ ?){{1,{params.opening_words}}})")
            .hash(),
            **{
                f"_{name}": pl.col("_told").str.count_matches(f"{script}")
                for name, script in _SCRIPTS.items()
            },
        )
    )


def _joined(role: str) -> pl.Expr:
    return (
        pl.col("messages")
        .list.eval(
            pl.element()
            .filter(pl.element().struct.field("role") == role)
            .struct.field("content")
        )
        .list.join("\n")
        .fill_null("")
    )


def _counts() -> list[pl.Expr]:
    reason = pl.col("drop_reason")
    failed = (reason == "teacher_failed").fill_null(False)
    unanswered = reason.is_in(["teacher_failed", "teacher_declined"]).fill_null(False)
    answered = (~unanswered).sum()
    gated = reason.filter(~unanswered).drop_nulls()
    unreadable = reason.is_in(["bad_json", "schema"]).fill_null(False)
    return [
        pl.len().alias("rows"),
        pl.col("_kept").sum().alias("kept"),
        pl.col("_request").n_unique().alias("requests"),
        answered.alias("answered"),
        failed.mean().alias("teacher_failed_rate"),
        (unreadable.sum() / answered).fill_nan(None).alias("unreadable_rate"),
        (pl.col("_kept").sum() / answered).fill_nan(None).alias("keep_rate"),
        # `mode` may return ties in any order; sorted, the answer is the same each run.
        gated.mode().sort().first().alias("top_reason"),
        (gated.unique_counts().max().fill_null(0) / answered)
        .fill_nan(None)
        .alias("top_reason_rate"),
        pl.col("_failures").fill_null(0).sum().alias("contract_failures"),
        pl.col("_leaked").fill_null(False).sum().alias("leaks"),
    ]


def _lengths() -> list[pl.Expr]:
    def quantile(column: str, q: float, name: str) -> pl.Expr:
        kept = pl.col(column).filter(pl.col("_kept"))
        return kept.quantile(q, interpolation="nearest").alias(name)

    return [
        quantile("_asked_words", 0.5, "question_words_p50"),
        quantile("_asked_words", 0.95, "question_words_p95"),
        quantile("_told_words", 0.05, "answer_words_p05"),
        quantile("_told_words", 0.5, "answer_words_p50"),
        quantile("_told_words", 0.95, "answer_words_p95"),
        quantile("_told_words", 1.0, "answer_words_max"),
        quantile("_turns", 0.5, "turns_p50"),
    ]


def _mixing() -> list[pl.Expr]:
    kept = pl.col("_kept")
    letters = pl.col("_letters").filter(kept).sum()
    shares = [
        (pl.col(f"_{name}").filter(kept).sum() / letters)
        .fill_nan(None)
        .clip(upper_bound=1.0)
        .alias(f"{name}_share")
        for name in _SCRIPTS
    ]
    cmi = pl.col("_cmi").filter(kept)
    quantiles = [
        cmi.quantile(q, interpolation="nearest").alias(f"cmi_p{int(q * 100)}")
        for q in (0.1, 0.5, 0.9)
    ]
    return shares + quantiles


def _repetition() -> list[pl.Expr]:
    kept, rows = pl.col("_kept"), pl.col("_kept").sum()
    return [
        (1 - pl.col("_pair").filter(kept).n_unique() / rows)
        .fill_nan(None)
        .alias("duplicate_rate"),
        (pl.col("_answer").filter(kept).n_unique() / rows)
        .fill_nan(None)
        .alias("unique_answer_rate"),
        (pl.col("_opening").filter(kept).unique_counts().max() / rows)
        .fill_nan(None)
        .alias("opening_share"),
    ]


def _target_script() -> pl.Expr:
    """Share of letters in the script that the group's language asks for."""
    lang = pl.col("lang")
    both = pl.col("latin_share") + pl.col("devanagari_share")
    return (
        pl.when(lang == "hi-Deva")
        .then(pl.col("devanagari_share"))
        .when(lang == "kn")
        .then(pl.col("kannada_share"))
        .when(lang == "gu")
        .then(pl.col("gujarati_share"))
        .when(lang == "hinglish-mixed")
        .then(both.clip(upper_bound=1.0))
        .otherwise(pl.col("latin_share"))
    )
