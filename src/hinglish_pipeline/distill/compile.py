"""Gates over the whole set: what no single row can show - repetition across rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
import regex

from hinglish_pipeline.distill.gates.candidate import words
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.distill.gates.params import CompileParams
    from hinglish_pipeline.shards import Artifact, Shards

SET_REASONS = (
    "duplicate_question",
    "near_duplicate",
    "modal_opening",
    "phrase_budget",
)


@versioned("1")
def compile_examples_task(
    *, judged: Shards, params: CompileParams, out: Path
) -> dict[str, Any]:
    """Write all judged rows with the whole-set verdicts, sorted.

    Args:
        judged: `judged_answers`.
        params: thresholds.
        out: Parquet file to write; columns as judged.

    Returns:
        Rows in, rows kept, rows by reason.
    """
    frame = compile_examples(judged.collect(), params)
    frame.write_parquet(out, compression="zstd", compression_level=1)
    return account(frame)


def compile_examples(judged: pl.DataFrame, params: CompileParams) -> pl.DataFrame:
    """Mark repetition across rows; no row is removed.

    Rows that already carry a reason keep it and take no part. Of similar rows the
    first in the order (recipe, lang, example_id) stays, so the outcome does not depend
    on shards or their order. A row that occurs twice in the input (same example_id)
    is a `duplicate_question` from its second time on.

    Args:
        judged: rows of the examples schema.
        params: thresholds.

    Returns:
        The same rows, sorted by recipe, lang and example_id.
    """
    frame = judged.sort("recipe", "lang", "example_id", "request_id")
    reasons: list[str | None] = frame["drop_reason"].to_list()
    details: list[str | None] = frame["detail"].to_list()
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(frame["recipe"], frame["lang"], strict=True)):
        if reasons[row] is None:
            groups[key].append(row)
    talks = frame["messages"].to_list()
    for (recipe, _), rows in sorted(groups.items()):
        for gate in (_duplicates, _near_duplicates, _modal_openings, _phrases):
            left = [row for row in rows if reasons[row] is None]
            for row, reason, detail in gate(recipe, left, talks, params):
                reasons[row], details[row] = reason, detail
    return frame.with_columns(
        pl.Series("drop_reason", reasons, dtype=pl.String),
        pl.Series("detail", details, dtype=pl.String),
    )


def account(frame: pl.DataFrame) -> dict[str, Any]:
    """Rows in, rows kept and rows by reason, reasons sorted."""
    counts = Counter(frame["drop_reason"].drop_nulls().to_list())
    return {
        "rows": frame.height,
        "kept": frame.height - sum(counts.values()),
        "by_reason": dict(sorted(counts.items())),
    }


Marks = Iterable[tuple[int, str, str]]
Talks = list[list[dict[str, str]]]


def _duplicates(
    recipe: str, rows: list[int], talks: Talks, params: CompileParams
) -> Marks:
    """Same key text once casing, marks of punctuation and spaces are set aside."""
    seen: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        known = seen[" ".join(words(_key_text(talks[row], recipe, params)))]
        answer = " ".join(words(_said(talks[row], "assistant")))
        if len(known) >= params.max_answers_per_question or answer in known:
            yield row, "duplicate_question", f"asked {len(known)} times before"
        else:
            known.append(answer)


def _near_duplicates(
    recipe: str, rows: list[int], talks: Talks, params: CompileParams
) -> Marks:
    """Jaccard of character shingles at or above the threshold, found exactly.

    Prefix filter (Bayardo, Ma, Srikant 2007): with shingles ordered from rare to
    common, two sets of similarity t share one among the first |s| - ceil(t |s|) + 1.
    """
    if recipe not in params.near_duplicate_recipes:
        return
    threshold = params.near_duplicate_jaccard
    sets = {
        row: _shingles(_key_text(talks[row], recipe, params), params.shingle)
        for row in rows
    }
    frequency = Counter(shingle for items in sets.values() for shingle in items)
    index: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        items = sorted(sets[row], key=lambda shingle: (frequency[shingle], shingle))
        prefix = items[: len(items) - ceil(threshold * len(items)) + 1]
        near = sorted({other for shingle in prefix for other in index[shingle]})
        twin = next(
            (o for o in near if _jaccard(sets[row], sets[o]) >= threshold), None
        )
        if twin is not None:
            text = _key_text(talks[twin], recipe, params)[:80]
            yield row, "near_duplicate", f"like {text!r}"
            continue
        for shingle in prefix:
            index[shingle].append(row)


def _modal_openings(
    recipe: str, rows: list[int], talks: Talks, params: CompileParams
) -> Marks:
    """The first words of the answer, cut back to their share of what is left."""
    if recipe not in params.opening_recipes:
        return
    openings = {
        row: " ".join(words(_said(talks[row], "assistant"))[: params.opening_words])
        for row in rows
    }
    yield from _cut_back(
        openings, params.max_opening_share, params.min_opening_rows, "modal_opening"
    )


def _phrases(
    recipe: str, rows: list[int], talks: Talks, params: CompileParams
) -> Marks:
    """Each stock phrase may occur in so many rows of a recipe and language."""
    said = {row: f" {' '.join(words(_said(talks[row], 'assistant')))} " for row in rows}
    allowed = max(1, floor(params.max_phrase_share * len(rows)))
    dropped: set[int] = set()
    for phrase in params.phrases:
        needle = f" {' '.join(words(phrase))} "
        hits = [row for row in rows if row not in dropped and needle in said[row]]
        for row in hits[allowed:]:
            dropped.add(row)
            yield row, "phrase_budget", f"{phrase!r} in {len(hits)} rows"


def _cut_back(keys: dict[int, str], share: float, minimum: int, reason: str) -> Marks:
    """Drop surplus rows until no key holds more than its share of the rest."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for row, key in keys.items():
        by_key[key].append(row)
    sizes = {key: len(rows) for key, rows in by_key.items()}
    while True:
        total = sum(sizes.values())
        limit = max(minimum, floor(share * total))
        capped = {key: min(size, limit) for key, size in sizes.items()}
        if capped == sizes:
            break
        sizes = capped
    for key, rows in sorted(by_key.items()):
        for row in rows[sizes[key] :]:
            yield row, reason, f"{key!r} opens {len(rows)} of {len(keys)} answers"


def _key_text(talk: list[dict[str, str]], recipe: str, params: CompileParams) -> str:
    if recipe in params.whole_text_recipes:
        return "\n".join(turn["content"] for turn in talk if turn["role"] != "system")
    return next((turn["content"] for turn in talk if turn["role"] == "user"), "")


def _said(talk: list[dict[str, str]], role: str) -> str:
    return "\n".join(turn["content"] for turn in talk if turn["role"] == role)


def _shingles(text: str, size: int) -> frozenset[str]:
    graphemes = regex.findall(r"\X", " ".join(words(text)))
    if len(graphemes) <= size:
        return frozenset({"".join(graphemes)})
    return frozenset(
        "".join(graphemes[i : i + size]) for i in range(len(graphemes) - size + 1)
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


@versioned("1")
def tabulate_gates_task(*, examples: Artifact, out: Path) -> dict[str, Any]:
    """Write the gate table as JSON: per recipe in, kept, by reason, with examples.

    Args:
        examples: all rows with their reasons.
        out: JSON file: `{"total": {...}, "recipes": [{recipe, requests, rows, kept,
            keep_rate, reasons: [{reason, rows, share, also_failed, examples}]}]}`.
            `also_failed` counts rows that fail the gate at all, even where an earlier
            gate named the drop.

    Returns:
        Rows in, rows kept, rows by reason.
    """
    table = tabulate_gates(examples.frame())
    out.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2))
    return dict(table["total"])


def tabulate_gates(frame: pl.DataFrame) -> dict[str, Any]:
    """Per recipe: rows in, kept, by reason, with up to three rows of each."""
    recipes = [
        _tabulate_recipe(name, frame.filter(pl.col("recipe") == name))
        for name in sorted(frame["recipe"].unique().to_list())
    ]
    return {"total": account(frame), "recipes": recipes}


def _tabulate_recipe(recipe: str, frame: pl.DataFrame) -> dict[str, Any]:
    failed: Counter[str] = Counter()
    for scores in frame["gate_scores"].to_list():
        failed.update(orjson.loads(scores or "{}").get("failed", ()))
    summary = account(frame)
    reasons = sorted(set(summary["by_reason"]) | set(failed))
    return {
        "recipe": recipe,
        "requests": frame["request_id"].n_unique(),
        "rows": summary["rows"],
        "kept": summary["kept"],
        "keep_rate": round(summary["kept"] / max(1, summary["rows"]), 4),
        "kept_examples": _show(frame.filter(pl.col("drop_reason").is_null())),
        "reasons": [
            {
                "reason": reason,
                "rows": summary["by_reason"].get(reason, 0),
                "share": round(
                    summary["by_reason"].get(reason, 0) / max(1, summary["rows"]), 4
                ),
                "also_failed": failed.get(reason, 0),
                "examples": _show(frame.filter(pl.col("drop_reason") == reason)),
            }
            for reason in reasons
        ],
    }


def _show(frame: pl.DataFrame, most: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "example_id": row["example_id"],
            "lang": row["lang"],
            "detail": (row["detail"] or "")[:240] or None,
            "messages": [
                {"role": m["role"], "content": m["content"][:240]}
                for m in row["messages"][:4]
            ],
        }
        for row in frame.head(most).iter_rows(named=True)
    ]
