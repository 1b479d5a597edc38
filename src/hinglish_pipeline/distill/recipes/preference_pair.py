"""A kept answer and the same answer made worse in one way: what to prefer, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import orjson
from pydantic import Field, field_validator

from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Message,
    Planned,
    PromptError,
    Recipe,
    RecipeSettings,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

Dimension = Literal["register", "script", "groundedness", "stop_control"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


class PreferencePairSettings(RecipeSettings):
    """Settings of ``preference_pair``."""

    share: float = Field(gt=0, le=1, description="Share of kept rows to pair.")
    dimensions: dict[Dimension, float] = Field(
        description="What to degrade, and how often in comparison: each row draws one."
    )

    @field_validator("dimensions")
    @classmethod
    def _weigh_something(
        cls, weights: dict[Dimension, float]
    ) -> dict[Dimension, float]:
        if any(weight < 0 for weight in weights.values()) or not sum(weights.values()):
            raise ValueError("weights must be 0 or more, and one of them above 0")
        return weights


class PreferencePair(Recipe[PreferencePairSettings]):
    """Chosen: an answer all gates have kept. Rejected: it, degraded in one dimension.

    Pairs that differ in one way teach that way; pairs of two whole answers teach
    length and style as much as anything (2310.03716, 2404.04475). The gate
    `not_degraded` checks that the damage was done.
    """

    name = "preference_pair"
    version = "1"
    source = "judged"
    output = "rejected"
    settings_model = PreferencePairSettings
    schema = object_schema(rejected=text_schema())

    def plan(
        self, material: pl.DataFrame, settings: PreferencePairSettings, seed: int
    ) -> Iterator[Planned]:
        """Draw rows, and a dimension for each, by what they say."""
        for row in material.iter_rows(named=True):
            if row["drop_reason"] is not None:
                continue
            key = (row["lang"], *(turn["content"] for turn in row["messages"]))
            if rank(seed, self.name, *key) < settings.share:
                drawn = rank(seed, "dimension", *key)
                yield _plan_pair(row, _draw(settings.dimensions, drawn))

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$talk``, ``$question``, ``$answer`` and ``$dimension``."""
        said = (f"{turn['role']}: {turn['content']}" for turn in variables["history"])
        return {
            "talk": "\n".join(said) or "(none)",
            "question": variables["question"],
            "answer": variables["answer"],
            "dimension": variables["dimension"],
        }

    def messages(
        self, variables: Mapping[str, Any], prompt: Mapping[str, Any], lang: str
    ) -> list[Message]:
        """Render the prompt, with what the prompt says about the drawn dimension.

        Raises:
            PromptError: As for every recipe, or if the dimension has no words.
        """
        words = prompt.get("dimensions") or {}
        dimension = variables["dimension"]
        if dimension not in words:
            msg = f"prompts/{self.name}.yml: `dimensions` says nothing of {dimension!r}"
            raise PromptError(msg)
        told = {**variables, "dimension": words[dimension].strip()}
        return super().messages(told, prompt, lang)

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """The conversation with its last answer replaced by the worse one."""
        return [
            [
                *variables["history"],
                {"role": "user", "content": variables["question"]},
                {"role": "assistant", "content": answer["rejected"]},
            ]
        ]


def _draw(weights: Mapping[Dimension, float], drawn: float) -> Dimension:
    """The dimension in whose stretch of the weights a number of [0, 1) falls."""
    order = [name for name in DIMENSIONS if weights.get(name, 0.0) > 0]
    left = drawn * sum(weights[name] for name in order)
    for name in order:
        left -= weights[name]
        if left < 0:
            return name
    return order[-1]


def _plan_pair(row: Mapping[str, Any], dimension: Dimension) -> Planned:
    *history, asked, answered = (
        {"role": turn["role"], "content": turn["content"]} for turn in row["messages"]
    )
    original = orjson.loads(row["variables"])
    variables = {
        "question": asked["content"],
        "answer": answered["content"],
        "dimension": dimension,
        "lang": row["lang"],
        "history": history,
        "licence": row["licence"],
        "origin": {
            "example_id": row["example_id"],
            "recipe": row["recipe"],
            "variables": original,
        },
    }
    return Planned(row["lang"], variables, doc_id=row["doc_id"], topic=row["topic"])


RECIPE = PreferencePair()
