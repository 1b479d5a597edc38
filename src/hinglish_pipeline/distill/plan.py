"""Turns material into request rows: one recipe, one shard at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.distill.few_shot import WorkedExamples
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.shards import versioned
from hinglish_pipeline.teachers.identity import canonical_json, request_identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hinglish_pipeline.distill.recipes import Planned, Recipe

REQUEST_SCHEMA = {
    "request_id": pl.String,
    "recipe": pl.String,
    "recipe_version": pl.String,
    "lang": pl.String,
    "messages": pl.String,
    "schema": pl.String,
    "sampling": pl.String,
    "variables": pl.String,
    "doc_id": pl.String,
    "topic": pl.String,
}


@versioned("2")
def plan_requests(
    material: pl.DataFrame | Mapping[str, Any],
    *,
    recipe: str,
    recipe_version: str,
    prompt: Mapping[str, Any],
    settings: Mapping[str, Any],
    seed: int,
    examples: Sequence[Mapping[str, Any]] = (),
) -> pl.DataFrame:
    """Plan the requests of one recipe for one piece of material.

    Args:
        material: A corpus frame, or ``{"card", "personas"}`` (see ``Recipe.source``).
        recipe: Name of the recipe.
        recipe_version: Its declared version; here so that a new one makes the plan
            stale.
        prompt: Its prompt file.
        settings: Its settings (``params:distill.prepare``, under ``recipes``).
        seed: Seed of every choice and of the teacher's sampling.
        examples: The recipe's pool of worked examples, where its settings want some.

    Returns:
        ``teacher_requests`` in planning order. Rows of equal content (one sentence in
        two documents of a shard) are one request; the first one is kept.

    Raises:
        PromptError: If the prompt does not fit the recipe.
        CardError: If a card names a slot that it does not define.
        FewShotError: If the settings want examples and the pool has none that fit.
    """
    return _plan(material, recipe, recipe_version, prompt, settings, seed, examples)


@versioned("1")
def plan_judged_requests(
    judged: pl.DataFrame,
    requests: pl.DataFrame,
    *rejected: pl.DataFrame,
    recipe: str,
    recipe_version: str,
    prompt: Mapping[str, Any],
    settings: Mapping[str, Any],
    seed: int,
) -> pl.DataFrame:
    """Plan the requests of one recipe for one shard of judged rows.

    Args:
        judged: Rows of ``EXAMPLE_SCHEMA``.
        requests: The requests they answer.
        *rejected: Judged rows of preference pairs made from these, if there are any.
        recipe: As for :func:`plan_requests`; its ``source`` is ``judged``.
        recipe_version: As there.
        prompt: As there.
        settings: As there.
        seed: As there.

    Returns:
        Rows of ``REQUEST_SCHEMA``; none where the recipe finds nothing to do.

    Raises:
        PromptError: If the prompt does not fit the recipe.
    """
    material = judged_material(judged, requests, *rejected)
    return _plan(material, recipe, recipe_version, prompt, settings, seed)


@versioned("1")
def plan_nothing(item: Mapping[str, Any]) -> pl.DataFrame:
    """A plan without a request: what a round holds when no recipe of it is enabled."""
    del item
    return pl.DataFrame(schema=REQUEST_SCHEMA)


def judged_material(
    judged: pl.DataFrame, requests: pl.DataFrame, *rejected: pl.DataFrame
) -> pl.DataFrame:
    """Join judged rows with what was asked, and with their rejected versions.

    Args:
        judged: Rows of ``EXAMPLE_SCHEMA``.
        requests: The requests they answer.
        *rejected: Judged rows of preference pairs made from these, if there are any.

    Returns:
        The judged rows in their order, with ``variables`` and ``asked`` (messages) of
        their request as JSON, and ``contrast``: the last turn of the row's rejected
        version, or null.
    """
    asked = requests.select("request_id", "variables", asked="messages")
    joined = judged.join(asked, on="request_id", how="left", maintain_order="left")
    if not rejected:
        return joined.with_columns(contrast=pl.lit(None, pl.String))
    contrasts = _contrasts(pl.concat(rejected))
    return joined.join(contrasts, on="example_id", how="left", maintain_order="left")


def _contrasts(rejected: pl.DataFrame) -> pl.DataFrame:
    """The rejected text for each example_id that has one."""
    return (
        rejected.filter(pl.col("drop_reason").is_null())
        .select(
            example_id="refined_from",
            contrast=pl.col("messages").list.last().struct.field("content"),
        )
        .unique("example_id", keep="first", maintain_order=True)
    )


def _plan(
    material: Any,
    recipe: str,
    recipe_version: str,
    prompt: Mapping[str, Any],
    settings: Mapping[str, Any],
    seed: int,
    examples: Sequence[Mapping[str, Any]] = (),
) -> pl.DataFrame:
    chosen = get_recipe(recipe)
    model = chosen.settings_model.model_validate(settings)
    planned = chosen.plan(material, model, seed)
    sampling = {**model.sampling.model_dump(exclude_none=True)}
    samples = [
        {**sampling, "seed": seed + i, "sample_index": i} for i in range(model.samples)
    ]
    worked = None
    if model.few_shot:
        worked = WorkedExamples(chosen, prompt, examples, model.few_shot)
    rows = _render(chosen, recipe_version, prompt, planned, samples, worked)
    frame = pl.DataFrame(list(rows), schema=REQUEST_SCHEMA, orient="row")
    return frame.unique("request_id", keep="first", maintain_order=True)


def _render(
    recipe: Recipe[Any],
    recipe_version: str,
    prompt: Mapping[str, Any],
    planned: Iterable[Planned],
    samples: list[dict[str, Any]],
    worked: WorkedExamples | None,
) -> Iterator[tuple[str | None, ...]]:
    for row in planned:
        schema = recipe.answer_schema(row.variables)
        # Not sorted: servers write an answer's keys in the order of the schema, and
        # an answer written before its question is a worse one.
        in_order = orjson.dumps(schema).decode()
        messages = recipe.messages(row.variables, prompt, row.lang)
        if worked:
            messages[1:1] = worked.turns(row)
        for sampling in samples:
            body = {
                "recipe": recipe.name,
                "recipe_version": recipe_version,
                "lang": row.lang,
                "messages": messages,
                "schema": schema,
                "sampling": sampling,
                "variables": row.variables,
            }
            yield (
                request_identity(body),
                recipe.name,
                recipe_version,
                row.lang,
                canonical_json(messages),
                in_order,
                canonical_json(sampling),
                canonical_json(row.variables),
                row.doc_id,
                row.topic,
            )
