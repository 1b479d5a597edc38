"""Describes the whole plan: every enabled recipe over the material it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hinglish_pipeline.distill.plan import plan_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import LazyShards, Shards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class PrepareParams(BaseModel):
    """What to ask a teacher. ``recipes`` holds one entry a recipe, checked by its own
    settings model before anything runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(ge=0, description="Seed of every choice and of the sampling.")
    recipes: dict[str, dict[str, Any]] = Field(
        min_length=1, description="Recipe name to its settings."
    )

    @field_validator("recipes")
    @classmethod
    def _fit_their_recipes(
        cls, recipes: dict[str, dict[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        for name, settings in recipes.items():
            try:
                recipe = get_recipe(name)
            except PipelineError as error:
                raise ValueError(str(error)) from error
            recipe.settings_model.model_validate(settings)
        return recipes


def prepare_requests(
    corpus: Shards,
    personas: Sequence[Mapping[str, Any]],
    topics: Mapping[str, Mapping[str, Any]],
    prompts: Mapping[str, Mapping[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Describe ``teacher_requests``: a shard per recipe and piece of material.

    A shard depends on its own material, prompt and settings only, so changing one
    prompt plans one recipe again.

    Args:
        corpus: Cleaned documents.
        personas: Persona cards.
        topics: Topic cards by file name.
        prompts: Prompt files by recipe name.
        params: See :class:`PrepareParams`.

    Returns:
        Work for ``passage_qa-<corpus shard>``, ``topic_qa-<topic>`` and so on.

    Raises:
        PipelineError: If an enabled recipe has no prompt file.
    """
    work: list[Any] = []
    for name, settings in sorted(params.recipes.items()):
        if settings["enabled"]:
            work += _plan_recipe(
                name, settings, corpus, personas, topics, prompts, params
            )
    return LazyShards(work)


def _plan_recipe(
    name: str,
    settings: Mapping[str, Any],
    corpus: Shards,
    personas: Sequence[Mapping[str, Any]],
    topics: Mapping[str, Mapping[str, Any]],
    prompts: Mapping[str, Mapping[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    recipe = get_recipe(name)
    if name not in prompts:
        msg = (
            f"recipe {name!r} has no prompt; write {name}.yml beside the other prompts"
        )
        raise PipelineError(msg)
    arguments = {
        "recipe": name,
        "recipe_version": recipe.version,
        "prompt": dict(prompts[name]),
        "settings": dict(settings),
        "seed": params.seed,
    }
    if recipe.source == "corpus":
        work = corpus.map(plan_requests, rows="any", **arguments)
    else:
        items = {
            stem: {"card": card, "personas": list(personas)}
            for stem, card in sorted(topics.items())
        }
        work = Shards.from_items(items, plan_requests, **arguments)
    return LazyShards([replace(one, name=f"{name}-{one.name}") for one in work])
