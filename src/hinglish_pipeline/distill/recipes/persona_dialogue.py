"""Two or three turns between a person and the assistant about an everyday topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Planned,
    Recipe,
    RecipeSettings,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import (
    describe_slots,
    fill,
    pick,
    slot_combinations,
)
from hinglish_pipeline.teachers.answer_json import AnswerFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROLES = ("user", "assistant")


class PersonaDialogueSettings(RecipeSettings):
    """Settings of ``persona_dialogue``."""

    personas: int = Field(ge=1, description="Personas for each topic, at most.")
    turns: list[int] = Field(
        min_length=1, description="Numbers of user turns to choose from."
    )


class PersonaDialogue(Recipe[PersonaDialogueSettings]):
    """Persona x topic. The persona asks; the answers are what the assistant knows."""

    name = "persona_dialogue"
    version = "1"
    source = "topics"
    settings_model = PersonaDialogueSettings
    schema = object_schema(
        turns={
            "type": "array",
            "minItems": 4,
            "items": object_schema(
                role={"type": "string", "enum": list(_ROLES)}, content=text_schema()
            ),
        }
    )

    def plan(
        self, material: Mapping[str, Any], settings: PersonaDialogueSettings, seed: int
    ) -> Iterator[Planned]:
        """Plan one dialogue for each chosen persona."""
        card = material["card"]
        by_id = {persona["id"]: persona for persona in material["personas"]}
        for name in pick(list(by_id), settings.personas, seed, card["topic"]):
            (n_turns,) = pick(settings.turns, 1, seed, card["topic"], name)
            exchanges = _plan_exchanges(card, name, n_turns, seed)
            variables = {
                "topic": card["topic"],
                "title": card["title"],
                "intent": exchanges[0]["intent"],
                "licence": card.get("licence"),
                "persona": by_id[name],
                "exchanges": exchanges,
            }
            lang = card["intents"][0]["lang"]
            yield Planned(lang, variables, topic=card["topic"])

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$title``, ``$persona``, ``$n_turns`` and ``$facts``."""
        facts = [
            f"{i}. asks: {step['ask']} / fact: {step['answer']}"
            for i, step in enumerate(variables["exchanges"], 1)
        ]
        return {
            "title": variables["title"],
            "persona": _describe(variables["persona"]),
            "n_turns": str(len(variables["exchanges"])),
            "facts": "\n".join(facts),
        }

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Take the turns as they are; they must alternate and end with an answer."""
        turns = answer["turns"]
        for i, turn in enumerate(turns):
            if turn["role"] != _ROLES[i % 2]:
                msg = f"answer.turns[{i}] is from {turn['role']}: turns must alternate"
                raise AnswerFormatError(msg)
        if len(turns) % 2:
            msg = "answer.turns ends with a user turn"
            raise AnswerFormatError(msg)
        return [turns]


def _plan_exchanges(
    card: Mapping[str, Any], persona: str, n_turns: int, seed: int
) -> list[dict[str, Any]]:
    by_name = {intent["intent"]: intent for intent in card["intents"]}
    key = (card["topic"], persona)
    exchanges = []
    for name in pick(list(by_name), n_turns, seed, *key):
        intent = by_name[name]
        (combo,) = pick(slot_combinations(card, intent), 1, seed, *key, name)
        (ask,) = pick(intent["asks"], 1, seed, *key, name)
        slots = describe_slots(intent, combo)
        exchanges.append(
            {
                "intent": name,
                "ask": fill(ask, slots),
                "answer": fill(intent["answers"][0], slots),
                "slots": slots,
            }
        )
    return exchanges


def _describe(persona: Mapping[str, Any]) -> str:
    likes = persona.get("likes") or []
    liked = ", ".join(map(str, likes)) if isinstance(likes, list) else str(likes)
    words = [
        f"{persona['name']}, {persona['gender']}, {persona['age']}",
        f"from {persona['city']}",
        f"speaks {persona['register']}",
    ]
    if liked:
        words.append(f"likes {liked}")
    return "; ".join(words)


RECIPE = PersonaDialogue()
