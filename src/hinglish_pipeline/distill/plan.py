"""Turns material into request rows: one recipe, one shard at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.shards import versioned
from hinglish_pipeline.teachers.identity import canonical_json, request_identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


@versioned("1")
def plan_requests(
    material: pl.DataFrame | Mapping[str, Any],
    *,
    recipe: str,
    recipe_version: str,
    prompt: Mapping[str, Any],
    settings: Mapping[str, Any],
    seed: int,
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

    Returns:
        ``teacher_requests`` in planning order. Rows of equal content (one sentence in
        two documents of a shard) are one request; the first one is kept.

    Raises:
        PromptError: If the prompt does not fit the recipe.
        CardError: If a card names a slot that it does not define.
    """
    chosen = get_recipe(recipe)
    model = chosen.settings_model.model_validate(settings)
    planned = chosen.plan(material, model, seed)
    sampling = {**model.sampling.model_dump(exclude_none=True)}
    samples = [
        {**sampling, "seed": seed + i, "sample_index": i} for i in range(model.samples)
    ]
    rows = _render(chosen, recipe_version, prompt, planned, samples)
    frame = pl.DataFrame(list(rows), schema=REQUEST_SCHEMA, orient="row")
    return frame.unique("request_id", keep="first", maintain_order=True)


def _render(
    recipe: Recipe[Any],
    recipe_version: str,
    prompt: Mapping[str, Any],
    planned: Iterable[Planned],
    samples: list[dict[str, Any]],
) -> Iterator[tuple[str | None, ...]]:
    schema = canonical_json(recipe.schema)
    for row in planned:
        messages = recipe.messages(row.variables, prompt, row.lang)
        for sampling in samples:
            body = {
                "recipe": recipe.name,
                "recipe_version": recipe_version,
                "lang": row.lang,
                "messages": messages,
                "schema": recipe.schema,
                "sampling": sampling,
                "variables": row.variables,
            }
            yield (
                request_identity(body),
                recipe.name,
                recipe_version,
                row.lang,
                canonical_json(messages),
                schema,
                canonical_json(sampling),
                canonical_json(row.variables),
                row.doc_id,
                row.topic,
            )
