"""An answer that failed a gate: named flaws, a critique, and a repaired answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pydantic import Field

from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Message,
    Planned,
    PromptError,
    Recipe,
    RecipeSettings,
    Subject,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import rank
from hinglish_pipeline.teachers.answer_json import AnswerFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl


class CritiqueRefineSettings(RecipeSettings):
    """Settings of ``critique_refine``."""

    repairable: list[str] = Field(
        min_length=1,
        description="Reason codes worth another try; the prompt's `flaws` says each in "
        "plain words. A row that fails any other gate as well is left alone.",
    )
    share: float = Field(gt=0, le=1, description="Share of such rows to repair.")


class CritiqueRefine(Recipe[CritiqueRefineSettings]):
    """Self-refinement with outside evidence: the gates name the flaw, not the teacher.

    Models find their own faults badly and repair named ones well (Self-Refine,
    2303.17651, and the doubts of 2310.01798), so what failed is told in plain words
    with the gate's measurement. The critique comes first, so that the repair follows
    from it. One round: what fails again stays out, with its reason.
    """

    name = "critique_refine"
    version = "1"
    source = "judged"
    settings_model = CritiqueRefineSettings
    schema = object_schema(critique=text_schema(), repaired={"type": "object"})

    def plan(
        self, material: pl.DataFrame, settings: CritiqueRefineSettings, seed: int
    ) -> Iterator[Planned]:
        """Take the rows whose every failure can be repaired."""
        repairable = set(settings.repairable)
        for row in material.iter_rows(named=True):
            if row["drop_reason"] not in repairable or not row["messages"]:
                continue
            failed = orjson.loads(row["gate_scores"]).get("failed", [])
            if not repairable.issuperset(failed):
                continue
            if rank(seed, self.name, row["lang"], *_texts(row)) < settings.share:
                yield _plan_repair(row, failed or [row["drop_reason"]])

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$request``, ``$answer`` and ``$flaws``."""
        said = (f"{turn['role']}: {turn['content']}" for turn in variables["said"])
        return {
            "request": variables["request"],
            "answer": "\n".join(said),
            "flaws": "\n".join(f"- {flaw['says']}" for flaw in variables["flaws"]),
        }

    def messages(
        self, variables: Mapping[str, Any], prompt: Mapping[str, Any], lang: str
    ) -> list[Message]:
        """Render the prompt, with every flaw in the words that the prompt has for it.

        Raises:
            PromptError: As for every recipe, or if a flaw has no words.
        """
        words = prompt.get("flaws") or {}
        named = []
        for flaw in variables["flaws"]:
            if flaw["reason"] not in words:
                msg = (
                    f"prompts/{self.name}.yml: `flaws` says nothing about "
                    f"{flaw['reason']!r}, which is in `repairable`"
                )
                raise PromptError(msg)
            measured = f" ({flaw['detail']})" if flaw["detail"] else ""
            named.append({"says": f"{words[flaw['reason']].strip()}{measured}"})
        return super().messages({**variables, "flaws": named}, prompt, lang)

    def answer_schema(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """A critique, then the answer in the schema of the recipe it repairs."""
        origin = variables["origin"]
        original = get_recipe(origin["recipe"])
        return object_schema(
            critique=text_schema(), repaired=original.answer_schema(origin["variables"])
        )

    def subject(
        self, variables: Mapping[str, Any], messages: Sequence[Message]
    ) -> Subject:
        """The recipe and evidence of the row that is repaired.

        The flawed answer was part of the prompt, and the repair may keep what was good
        in it: only the instructions proper count as such.
        """
        origin = variables["origin"]
        told = [*messages[:1], {"role": "user", "content": variables["request"]}]
        return Subject(origin["recipe"], origin["variables"], told)

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Read the repair as its recipe would.

        Raises:
            AnswerFormatError: If the repair is not one conversation: one was asked for.
        """
        origin = variables["origin"]
        original = get_recipe(origin["recipe"])
        chats = original.to_chats(answer["repaired"], origin["variables"])
        if len(chats) != 1:
            msg = f"answer.repaired holds {len(chats)} conversations, not one"
            raise AnswerFormatError(msg)
        return chats


def _texts(row: Mapping[str, Any]) -> list[str]:
    return [turn["content"] for turn in row["messages"]]


def _plan_repair(row: Mapping[str, Any], failed: list[str]) -> Planned:
    flaws = [
        {
            "reason": reason,
            "detail": row["detail"] if reason == row["drop_reason"] else None,
        }
        for reason in failed
    ]
    variables = {
        "request": "\n\n".join(m["content"] for m in orjson.loads(row["asked"])),
        "said": row["messages"],
        "flaws": flaws,
        "origin": {
            "example_id": row["example_id"],
            "recipe": row["recipe"],
            "variables": orjson.loads(row["variables"]),
        },
    }
    return Planned(row["lang"], variables, doc_id=row["doc_id"], topic=row["topic"])


RECIPE = CritiqueRefine()
