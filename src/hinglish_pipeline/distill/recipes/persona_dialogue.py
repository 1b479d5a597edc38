"""Two or three turns between a person and the assistant about an everyday topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
_OPENINGS = {
    "question": "the bare question, no lead-in",
    "trouble": "what went wrong, then the question",
    "moment": "what they are doing right now, then the question",
    "hearsay": "what somebody told them, and whether it is true",
    "hurry": "that they have little time, then the question",
    "family": "that they ask for somebody at home, then the question",
    "choice": "two things they cannot choose between, then the question",
    "guess": "what they believe is the answer, asking whether it is",
}
"""How a chat begins: without this, a teacher opens every chat alike."""
_FORMS = {
    "female": "feminine (main jaa rahi hoon, maine socha, main karungi, thak gayi)",
    "male": "masculine (main jaa raha hoon, maine socha, main karunga, thak gaya)",
}


class PersonaDialogueSettings(RecipeSettings):
    """Settings of ``persona_dialogue``."""

    topics: list[str] | None = Field(
        default=None, description="Topic cards to use, by file name; null for all."
    )
    personas: int = Field(ge=1, description="Personas for each topic, at most.")
    turns: list[Annotated[int, Field(ge=2, le=8)]] = Field(
        min_length=1, description="Numbers of user turns to choose from."
    )


class PersonaDialogue(Recipe[PersonaDialogueSettings]):
    """Persona x topic. The persona asks; the answers are what the assistant knows."""

    name = "persona_dialogue"
    version = "2"
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
                "opening": _open(card["topic"], name, seed),
            }
            lang = card["intents"][0]["lang"]
            yield Planned(lang, variables, topic=card["topic"])

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$title``, ``$persona``, ``$opening``, ``$n_turns`` and ``$facts``."""
        facts = [
            f"{i}. asks: {step['ask']} / fact: {step['answer']}"
            for i, step in enumerate(variables["exchanges"], 1)
        ]
        return {
            "title": variables["title"],
            "persona": _describe(variables["persona"]),
            "opening": _OPENINGS[variables["opening"]],
            "n_turns": str(len(variables["exchanges"])),
            "facts": "\n".join(facts),
        }

    def about(self, variables: Mapping[str, Any]) -> str:
        """The questions and their facts; not the person."""
        steps = variables["exchanges"]
        return "\n".join(text for s in steps for text in (s["ask"], s["answer"]))

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


def _open(topic: str, persona: str, seed: int) -> str:
    (opening,) = pick(list(_OPENINGS), 1, seed, "opening", topic, persona)
    return opening


def _describe(persona: Mapping[str, Any]) -> str:
    """Write a card in words; what it does not say is left out."""
    likes = persona.get("likes") or []
    liked = ", ".join(map(str, likes)) if isinstance(likes, list) else str(likes)
    gender = str(persona["gender"])
    region = persona.get("region")
    place = f"{persona['city']} ({region})" if region else str(persona["city"])
    words = [
        f"{persona['name']}, {gender}, {persona['age']}",
        f"own verb forms: {_FORMS[gender]}" if gender in _FORMS else "",
        f"from {place}",
        f"mother tongue {persona['mother_tongue']}"
        if persona.get("mother_tongue")
        else "",
        f"works as {persona['occupation']}" if persona.get("occupation") else "",
        f"speaks {persona['register']}",
        f"likes {liked}" if liked else "",
    ]
    return "; ".join(word for word in words if word)


RECIPE = PersonaDialogue()
