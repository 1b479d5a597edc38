"""Describes the whole plan: every enabled recipe over the material it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hinglish_pipeline.distill.plan import (
    plan_judged_requests,
    plan_nothing,
    plan_requests,
)
from hinglish_pipeline.distill.recipes import get_recipe, recipe_names
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import LazyShards, Shards
from hinglish_pipeline.shards.model import PendingShard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hinglish_pipeline.distill.recipes import Recipe
    from hinglish_pipeline.shards import Shard


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
            model = recipe.settings_model.model_validate(settings)
            if model.few_shot and recipe.source == "judged":
                msg = f"{name}: few_shot is for recipes that start from material"
                raise ValueError(msg)
        return recipes


def prepare_requests(
    corpus: Shards,
    personas: Sequence[Mapping[str, Any]],
    topics: Mapping[str, Mapping[str, Any]],
    prompts: Mapping[str, Mapping[str, Any]],
    params: PrepareParams,
    few_shot: Mapping[str, Any] | None = None,
) -> LazyShards:
    """Describe ``teacher_requests``: a shard per recipe and piece of material.

    Recipes that begin with judged rows come in later rounds and are passed over here.
    A shard depends on its own material, prompt and settings only, so changing one
    prompt plans one recipe again.

    Args:
        corpus: Cleaned documents.
        personas: Persona cards.
        topics: Topic cards by file name.
        prompts: Prompt files by recipe name.
        params: See :class:`PrepareParams`.
        few_shot: Worked examples by recipe name, each ``{"examples": [...]}``; used
            by recipes whose settings want some.

    Returns:
        Work for ``passage_qa-<corpus shard>``, ``topic_qa-<topic>`` and so on.

    Raises:
        PipelineError: If an enabled recipe has no prompt file, or names a topic that
            has no card.
    """
    work: list[Any] = []
    for recipe, arguments in _enabled(prompts, params):
        if recipe.source == "judged":
            continue
        if arguments["settings"].get("few_shot"):
            pool = (few_shot or {}).get(recipe.name) or {}
            arguments["examples"] = pool.get("examples") or []
        if recipe.source == "corpus":
            planned = corpus.map(plan_requests, rows="any", **arguments)
        else:
            items = {
                stem: {"card": topics[stem], "personas": list(personas)}
                for stem in _chosen(topics, recipe.name, arguments["settings"])
            }
            planned = Shards.from_items(items, plan_requests, **arguments)
        work += _named(recipe.name, planned)
    return LazyShards(work)


def prepare_follow_up_requests(
    requests: Shards,
    judged: Shards,
    prompts: Mapping[str, Mapping[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Describe ``follow_up_requests``: what is asked about answers already judged.

    Args:
        requests: ``teacher_requests``.
        judged: ``judged_answers``.
        prompts: Prompt files by recipe name.
        params: See :class:`PrepareParams`.

    Returns:
        Work for ``critique_refine-<judged shard>`` and so on; one empty shard where
        no recipe of this round is enabled.

    Raises:
        PipelineError: If an enabled recipe has no prompt file.
    """
    material = judged.zip(requests)
    work: list[Any] = []
    for recipe, arguments in _enabled(prompts, params):
        if recipe.source == "judged" and recipe.output != "review":
            planned = material.map(plan_judged_requests, rows="any", **arguments)
            work += _named(recipe.name, planned)
    return LazyShards(work) if work else _nothing()


def prepare_review_requests(
    rounds: Sequence[tuple[Shards, Shards]],
    prompts: Mapping[str, Mapping[str, Any]],
    params: PrepareParams,
) -> LazyShards:
    """Describe ``review_requests``: a judge's look at what the gates have kept.

    Args:
        rounds: ``(requests, judged)`` of the first round and of the follow-ups.
        prompts: Prompt files by recipe name.
        params: See :class:`PrepareParams`.

    Returns:
        Work for ``review-<judged shard>``; one empty shard where no review is enabled.
        Rejected answers are not reviewed for themselves: they stand beside the answer
        that they were made from.

    Raises:
        PipelineError: If an enabled recipe has no prompt file.
    """
    known = {
        shard.name: (shard, asked)
        for requests, judged in rounds
        for shard, asked in _aligned(judged, requests)
    }
    rejecting = [name for name in recipe_names() if _output(name) == "rejected"]
    work: list[Any] = []
    for recipe, arguments in _enabled(prompts, params):
        if recipe.output != "review":
            continue
        planned = [
            PendingShard(name, inputs, plan_judged_requests, arguments, "any")
            for name, inputs in _with_contrasts(known, rejecting)
        ]
        work += _named(recipe.name, LazyShards(planned))
    return LazyShards(work) if work else _nothing()


def _with_contrasts(
    known: Mapping[str, tuple[Shard, Shard]], rejecting: Sequence[str]
) -> Iterator[tuple[str, tuple[Shard, ...]]]:
    """Judged shards and their requests, with the rejected versions of their rows."""
    for name, pair in known.items():
        if not any(name.startswith(f"{recipe}-") for recipe in rejecting):
            beside = (known.get(f"{recipe}-{name}") for recipe in rejecting)
            yield name, (*pair, *(rejected[0] for rejected in beside if rejected))


def _enabled(
    prompts: Mapping[str, Mapping[str, Any]], params: PrepareParams
) -> Iterator[tuple[Recipe[Any], dict[str, Any]]]:
    """Each enabled recipe with the arguments that plan it."""
    for name, settings in sorted(params.recipes.items()):
        if not settings["enabled"]:
            continue
        if name not in prompts:
            msg = (
                f"recipe {name!r} has no prompt; write {name}.yml beside the other "
                "prompts"
            )
            raise PipelineError(msg)
        recipe = get_recipe(name)
        yield (
            recipe,
            {
                "recipe": name,
                "recipe_version": recipe.version,
                "prompt": dict(prompts[name]),
                "settings": dict(settings),
                "seed": params.seed,
            },
        )


def _chosen(
    topics: Mapping[str, Any], recipe: str, settings: Mapping[str, Any]
) -> list[str]:
    """The topic cards that a recipe's ``topics`` names; all where it names none."""
    names = settings.get("topics")
    wanted = set(topics if names is None else names)
    if unknown := sorted(wanted - set(topics)):
        msg = (
            f"{recipe}: no topic card is called {', '.join(unknown)}; "
            f"there are {', '.join(sorted(topics))}"
        )
        raise PipelineError(msg)
    return sorted(wanted)


def _named(recipe: str, work: LazyShards) -> list[PendingShard]:
    return [replace(one, name=f"{recipe}-{one.name}") for one in work]


def _nothing() -> LazyShards:
    return Shards.from_items({"none": {}}, plan_nothing)


def _aligned(judged: Shards, requests: Shards) -> Iterator[tuple[Shard, Shard]]:
    by_name = {shard.name: shard for shard in requests}
    for shard in judged:
        yield shard, by_name[shard.name]


def _output(recipe: str) -> str:
    return get_recipe(recipe).output
