"""Turns kept examples into token ids with labels, and accounts for every row."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.augment import augment_messages
from hinglish_pipeline.students.template import ChatTemplate, Rendered
from hinglish_pipeline.students.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.students.params import RenderParams

TRAIN, VALIDATION, DROPPED = "train.parquet", "validation.parquet", "dropped.parquet"
TRUNCATED, NO_LABEL, NOT_MIXED = "truncated_past_answer", "no_label", "not_in_mixture"
EVALUATION = "asked_in_evaluation"
SCHEMA: dict[str, Any] = {
    "example_id": pl.String,
    "copy": pl.Int32,
    "recipe": pl.String,
    "lang": pl.String,
    "intent": pl.String,
    "input_ids": pl.List(pl.Int32),
    "labels": pl.List(pl.Int32),
    "n_tokens": pl.Int32,
    "n_labels": pl.Int32,
    "n_bytes": pl.Int64,
}


class EmptyTrainingSetError(PipelineError):
    """Nothing is left to train on."""


@versioned("1")
def render_examples(
    *,
    examples: Artifact,
    tokenizer: Artifact,
    evaluation_sets: list[dict[str, Any]],
    params: RenderParams,
    out: Path,
) -> dict[str, Any]:
    """Render the training mixture.

    Rows longer than ``max_tokens`` would lose their answer's end, so they are
    dropped, not cut. Questions that an evaluation set asks word for word are dropped
    from training. Conversations, never turns, are held out for validation.

    Args:
        examples: The ``examples`` table.
        tokenizer: Folder of the student's tokenizer.
        evaluation_sets: Rows whose ``prompt`` must not be trained on.
        params: Mixture, noise, split and limits.
        out: Folder to write ``train.parquet``, ``validation.parquet`` (token rows),
            ``dropped.parquet`` (example_id, copy, recipe, drop_reason) and
            ``render.json`` (the account).

    Returns:
        The account: examples in, kept, and dropped by reason.

    Raises:
        EmptyTrainingSetError: If no row is left.
    """
    frame = examples.frame()
    kept = frame.filter(pl.col("drop_reason").is_null()).sort("example_id")
    template = ChatTemplate(load_tokenizer(tokenizer.path), params.template_kwargs)
    asked = {_plain(row["prompt"]) for row in evaluation_sets}
    rows = kept.to_dicts()
    held_out = choose_validation([row["example_id"] for row in rows], params)
    copies, dropped = expand_mixture(rows, params, held_out, asked)
    rendered = template.render_all([copy["messages"] for copy in copies])
    parts: dict[str, list[dict[str, Any]]] = {TRAIN: [], VALIDATION: []}
    for copy, result in zip(copies, rendered, strict=True):
        reason = _refusal(result, params)
        if reason is not None:
            dropped.append(_drop(copy, reason))
            continue
        part = VALIDATION if copy["example_id"] in held_out else TRAIN
        parts[part].append(_token_row(copy, result))
    if not parts[TRAIN]:
        raise EmptyTrainingSetError(
            f"No training row is left of {frame.height} examples. Dropped: "
            f"{count_reasons(dropped)}. Check the gates, `mixture` and `max_tokens`."
        )
    for name, part_rows in parts.items():
        pl.DataFrame(part_rows, schema=SCHEMA).write_parquet(out / name)
    _dropped_frame(dropped).write_parquet(out / DROPPED)
    account = _account(frame, kept, copies, parts, dropped)
    (out / "render.json").write_bytes(
        orjson.dumps(account, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    )
    return account


def expand_mixture(
    rows: list[dict[str, Any]],
    params: RenderParams,
    held_out: frozenset[str],
    asked: set[str],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Copy each example as often as the mixture says; later copies get noise.

    Returns:
        The copies to render, and one drop row for each example left out.
    """
    copies, dropped = [], []
    for row in rows:
        if _asks_any(row["messages"], asked):
            dropped.append(_drop({**row, "copy": 0}, EVALUATION))
            continue
        weight = params.mixture.get(row["recipe"], 0.0)
        share = _unit(params.seed, "mixture", row["example_id"])
        count = int(weight) + int(share < weight - int(weight))
        if row["example_id"] in held_out:
            count = min(count, 1)
        if count == 0:
            dropped.append(_drop({**row, "copy": 0}, NOT_MIXED))
        for number in range(count):
            messages = row["messages"]
            if number and params.augment is not None:
                seed = f"{params.seed}:{row['example_id']}:{number}"
                messages = augment_messages(messages, params.augment, seed)
            copies.append({**row, "messages": messages, "copy": number})
    return copies, dropped


def choose_validation(ids: list[str], params: RenderParams) -> frozenset[str]:
    """Conversations held out of training, at most ``validation_rows``."""
    count = min(int(len(ids) * params.validation_share), params.validation_rows)
    return frozenset(random.Random(params.seed).sample(sorted(ids), count))


def count_reasons(dropped: list[dict[str, Any]]) -> dict[str, int]:
    """Drop rows by reason, in name order."""
    reasons = [row["drop_reason"] for row in dropped]
    return {reason: reasons.count(reason) for reason in sorted(set(reasons))}


def _refusal(result: Rendered, params: RenderParams) -> str | None:
    if len(result.input_ids) > params.max_tokens:
        return TRUNCATED
    return None if result.n_labels else NO_LABEL


def _token_row(copy: dict[str, Any], result: Rendered) -> dict[str, Any]:
    answers = [m["content"] for m in copy["messages"] if m["role"] == "assistant"]
    return {
        **{key: copy.get(key) for key in ("example_id", "copy", "recipe", "lang")},
        "intent": copy.get("intent"),
        "input_ids": result.input_ids,
        "labels": result.labels,
        "n_tokens": len(result.input_ids),
        "n_labels": result.n_labels,
        "n_bytes": sum(len(answer.encode()) for answer in answers),
    }


def _drop(copy: dict[str, Any], reason: str) -> dict[str, Any]:
    return {
        "example_id": copy["example_id"],
        "copy": copy["copy"],
        "recipe": copy["recipe"],
        "drop_reason": reason,
    }


def _dropped_frame(dropped: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {
        "example_id": pl.String,
        "copy": pl.Int32,
        "recipe": pl.String,
        "drop_reason": pl.String,
    }
    return pl.DataFrame(dropped, schema=schema)


def _account(
    frame: pl.DataFrame,
    kept: pl.DataFrame,
    copies: list[dict[str, Any]],
    parts: dict[str, list[dict[str, Any]]],
    dropped: list[dict[str, Any]],
) -> dict[str, Any]:
    recipes = [row["recipe"] for row in parts[TRAIN]]
    return {
        "examples": frame.height,
        "examples_kept": kept.height,
        "copies": len(copies),
        "train_rows": len(parts[TRAIN]),
        "validation_rows": len(parts[VALIDATION]),
        "dropped": count_reasons(dropped),
        "train_rows_by_recipe": {
            recipe: recipes.count(recipe) for recipe in sorted(set(recipes))
        },
        "train_tokens": sum(row["n_tokens"] for row in parts[TRAIN]),
        "train_labels": sum(row["n_labels"] for row in parts[TRAIN]),
    }


def _asks_any(messages: list[dict[str, str]], asked: set[str]) -> bool:
    return any(
        message["role"] == "user" and _plain(message["content"]) in asked
        for message in messages
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _unit(seed: int, *parts: str) -> float:
    digest = hashlib.sha256(f"{seed}:{':'.join(parts)}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
