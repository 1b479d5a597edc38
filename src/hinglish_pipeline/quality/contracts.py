"""Row contracts: what each kept row promises to training, checked one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hinglish_pipeline.quality.params import ContractParams
    from hinglish_pipeline.shards import Artifact

_ROLES = r"^(?:system )?user assistant(?: user assistant)*$"
_WORD = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d'’]*"

CONTRACTS: dict[str, str] = {
    "unique_id": "example_id occurs once in the whole set and is not empty",
    "roles_alternate": "user and assistant take turns, the assistant speaks last",
    "no_empty_content": "no message is empty or blank",
    "known_language": "lang is one of the target modes",
    "licence_present": "the row carries a licence",
    "provenance_present": "request, recipe, teacher and model are named",
    "turns_within": "not more messages than max_turns",
    "length_within": "messages and conversation stay below their word limits",
    "no_control_characters": "no replacement or control character in any message",
    "no_leak": "no evaluation prompt is among the user's messages",
}
"""Contract -> what it says, in the order of the verdicts."""


@versioned("1")
def check_contracts_task(
    *,
    examples: Artifact,
    evaluation_sets: list[dict[str, Any]],
    params: ContractParams,
    out: Path,
) -> dict[str, Any]:
    """Write one verdict per kept row and contract.

    Args:
        examples: all rows; rows with a drop_reason are not used for training and are
            not judged, but their ids count for `unique_id`.
        evaluation_sets: rows of the evaluation files; only `prompt` is read.
        params: limits.
        out: Parquet file: example_id, contract, ok, detail (null where ok), sorted by
            example_id and contract.

    Returns:
        Rows judged, failures by contract.
    """
    prompts = [str(row.get("prompt") or "") for row in evaluation_sets]
    verdicts = check_contracts(examples.frame(), prompts, params)
    verdicts.write_parquet(out, compression="zstd", compression_level=1)
    failures = verdicts.filter(~pl.col("ok")).group_by("contract").len()
    return {
        "rows": verdicts["example_id"].n_unique(),
        "evaluation_prompts": len(prompts),
        "failures": dict(sorted(failures.iter_rows())),
    }


def check_contracts(
    examples: pl.DataFrame, prompts: Sequence[str], params: ContractParams
) -> pl.DataFrame:
    """Judge every kept row against every contract.

    Args:
        examples: rows of the examples schema.
        prompts: evaluation prompts that training must not see.
        params: limits.

    Returns:
        example_id, contract, ok, detail; one row per kept row and contract.
    """
    judged = (
        examples.lazy()
        .with_columns(_repeats=pl.len().over("example_id"))
        .filter(pl.col("drop_reason").is_null())
        .with_columns(
            _roles=pl.col("messages")
            .list.eval(pl.element().struct.field("role"))
            .list.join(" "),
            _contents=pl.col("messages").list.eval(
                pl.element().struct.field("content")
            ),
            _asked=pl.col("messages").list.eval(
                pl.element()
                .filter(pl.element().struct.field("role") == "user")
                .struct.field("content")
            ),
        )
        .with_columns(
            _sizes=pl.col("_contents").list.eval(pl.element().str.count_matches(_WORD)),
            _leak=_find_leak(pl.col("_asked"), prompts, params),
        )
        .collect()
    )
    faults = judged.select("example_id", **_faults(params))
    return (
        faults.unpivot(
            index="example_id", variable_name="contract", value_name="detail"
        )
        .select(
            "example_id", "contract", ok=pl.col("detail").is_null(), detail="detail"
        )
        .sort("example_id", "contract")
    )


def normalise_prompt(text: pl.Expr) -> pl.Expr:
    """Fold a prompt to what a reader would call the same prompt.

    NFKC, lower case, format characters removed, everything but letters, marks and
    digits to one blank; matras stay. Used for leak and duplicate search.
    """
    return (
        text.str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all(r"\p{Cf}+", "")
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
        .str.strip_chars()
    )


def _find_leak(
    asked: pl.Expr, prompts: Sequence[str], params: ContractParams
) -> pl.Expr:
    """The leaked prompt, or null. Whole messages, and long prompts inside messages."""
    frame = pl.DataFrame({"prompt": list(prompts)}, schema={"prompt": pl.String})
    folded = frame.select(normalise_prompt(pl.col("prompt")).alias("p"))["p"]
    known = folded.filter(folded != "").unique().sort()
    # A prompt matches a whole message; a long one also inside it. Both are one search
    # once messages are fenced with a mark that folding removes from any text.
    long = known.str.split(" ").list.len() >= params.leak_min_words
    needles = [f"\x02 {p} \x03" for p in known.filter(~long)]
    needles += [f" {p} " for p in known.filter(long)]
    if not needles:
        return pl.lit(None, dtype=pl.String)
    fenced = asked.list.eval(
        pl.lit("\x02 ") + normalise_prompt(pl.element()) + pl.lit(" \x03")
    ).list.join("\n")
    return fenced.str.extract_many(needles).list.first()


def _faults(params: ContractParams) -> dict[str, pl.Expr]:
    """Contract -> what is wrong with the row, null where it keeps it."""
    sizes = pl.col("_sizes")
    blank = pl.col("_contents").list.eval(
        pl.element().is_null() | (pl.element().str.strip_chars() == "")
    )
    garbage = pl.col("_contents").list.eval(
        pl.element().str.contains(r"[\u{FFFD}\x00-\x08\x0B\x0C\x0E-\x1F\x7F]")
    )
    missing = pl.concat_str(
        *(
            pl.when(_absent(name)).then(pl.lit(f"{name} ")).otherwise(pl.lit(""))
            for name in ("request_id", "recipe", "teacher", "model")
        )
    )
    faults = {
        "unique_id": _when(
            (pl.col("_repeats") > 1) | _absent("example_id"),
            pl.format("id occurs {} times", "_repeats"),
        ),
        "roles_alternate": _when(
            ~pl.col("_roles").fill_null("").str.contains(_ROLES),
            pl.format("roles: {}", pl.col("_roles").fill_null("none")),
        ),
        "no_empty_content": _when(
            blank.list.any().fill_null(True) | (pl.col("messages").list.len() == 0),
            pl.lit("a message is empty"),
        ),
        "known_language": _when(
            ~pl.col("lang").fill_null("").is_in(list(params.languages)),
            pl.format("lang is {}", pl.col("lang").fill_null("null")),
        ),
        "licence_present": _when(_absent("licence"), pl.lit("no licence")),
        "provenance_present": _when(
            missing != "", pl.format("missing: {}", missing.str.strip_chars())
        ),
        "turns_within": _when(
            pl.col("messages").list.len() > params.max_turns,
            pl.format("{} messages", pl.col("messages").list.len()),
        ),
        "length_within": _when(
            (sizes.list.max() > params.max_message_words)
            | (sizes.list.sum() > params.max_words),
            pl.format(
                "{} words, longest message {}", sizes.list.sum(), sizes.list.max()
            ),
        ),
        "no_control_characters": _when(
            garbage.list.any(), pl.lit("replacement or control character")
        ),
        "no_leak": _when(
            pl.col("_leak").is_not_null(),
            pl.format(
                "evaluation prompt: {}", pl.col("_leak").str.strip_chars("\x02\x03 \n")
            ),
        ),
    }
    return {name: faults[name] for name in CONTRACTS}


def _absent(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars() == ""


def _when(broken: pl.Expr, detail: pl.Expr) -> pl.Expr:
    return pl.when(broken.fill_null(False)).then(detail).otherwise(None)
