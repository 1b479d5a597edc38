"""Everyday questions of a topic card, in many phrasings, answered from its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Planned,
    Recipe,
    RecipeSettings,
    exchange,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import (
    describe_slots,
    fill,
    pick,
    slot_combinations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class TopicQaSettings(RecipeSettings):
    """Settings of ``topic_qa``."""

    topics: list[str] | None = Field(
        default=None, description="Topic cards to use, by file name; null for all."
    )
    phrasings: int = Field(
        ge=1, description="Phrasings of the question asked for each slot combination."
    )
    combinations: int = Field(
        ge=1, description="Slot combinations of each intent, at most."
    )


class TopicQa(Recipe[TopicQaSettings]):
    """Intents x slot combinations x phrasings; held-out combinations are never used."""

    name = "topic_qa"
    version = "1"
    source = "topics"
    settings_model = TopicQaSettings
    schema = object_schema(question=text_schema(), answer=text_schema())

    def plan(
        self, material: Mapping[str, Any], settings: TopicQaSettings, seed: int
    ) -> Iterator[Planned]:
        """Plan every intent of one card."""
        card = material["card"]
        for intent in card["intents"]:
            combos = slot_combinations(card, intent)
            key = (card["topic"], intent["intent"])
            for combo in pick(combos, settings.combinations, seed, *key):
                asks = pick(intent["asks"], settings.phrasings, seed, *key, str(combo))
                for ask in asks:
                    yield _plan_question(card, intent, combo, ask)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$title``, ``$question`` and ``$facts``."""
        return {
            "title": variables["title"],
            "question": variables["question"],
            "facts": "\n".join(f"- {fact}" for fact in variables["facts"]),
        }

    def about(self, variables: Mapping[str, Any]) -> str:
        """The question and its facts."""
        return "\n".join((variables["question"], *variables["facts"]))

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Question from the user, answer from the assistant."""
        return [exchange(answer["question"], answer["answer"])]


def _plan_question(
    card: Mapping[str, Any], intent: Mapping[str, Any], combo: dict[str, str], ask: str
) -> Planned:
    slots = describe_slots(intent, combo)
    variables = {
        "topic": card["topic"],
        "title": card["title"],
        "intent": intent["intent"],
        "licence": card.get("licence"),
        "ask": ask,
        "answer": intent["answers"][0],
        "slots": slots,
        "question": fill(ask, slots),
        "facts": [fill(answer, slots) for answer in intent["answers"]],
    }
    return Planned(intent["lang"], variables, topic=card["topic"])


RECIPE = TopicQa()
