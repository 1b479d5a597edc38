"""A judge's look at a kept answer: the worst flaw first, then a mark from 1 to 10."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from pydantic import Field

from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Message,
    Planned,
    Recipe,
    RecipeSettings,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

ORDERS = ("ab", "ba")
_MARK = {"type": "integer", "enum": list(range(1, 11))}


class ReviewSettings(RecipeSettings):
    """Settings of ``review``."""

    share: float = Field(gt=0, le=1, description="Share of kept rows to review.")


class Review(Recipe[ReviewSettings]):
    """Flaw first, in both orders.

    A judge prefers what it reads first and marks kindly unless it must name a flaw
    (2306.05685, 2305.17926), so each answer is shown beside a contrast twice, in both
    orders, and every mark comes after the flaw it follows from. The contrast is the
    answer's rejected version, else what the card says; where there is neither, the
    answer is marked alone, once.
    """

    name = "review"
    version = "1"
    source = "judged"
    output = "review"
    settings_model = ReviewSettings
    schema: ClassVar[dict[str, Any]] = object_schema(
        flaw_a=text_schema(), score_a=_MARK, flaw_b=text_schema(), score_b=_MARK
    )

    def plan(
        self, material: pl.DataFrame, settings: ReviewSettings, seed: int
    ) -> Iterator[Planned]:
        """Take kept rows; with a contrast each is asked about in both orders."""
        for row in material.iter_rows(named=True):
            if row["drop_reason"] is not None:
                continue
            if rank(seed, self.name, row["lang"], *_texts(row)) >= settings.share:
                continue
            contrast = _contrast(row)
            for order in ORDERS if contrast else ORDERS[:1]:
                yield _plan_review(row, contrast, order)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$talk``, ``$question`` and ``$answers``."""
        said = (f"{turn['role']}: {turn['content']}" for turn in variables["history"])
        shown = [variables["answer"], variables["contrast"]]
        if variables["order"] == "ba":
            shown.reverse()
        labelled = zip("AB", shown, strict=True)
        return {
            "talk": "\n".join(said) or "(none)",
            "question": variables["question"],
            "answers": "\n\n".join(
                f"Answer {label}:\n{text}" for label, text in labelled if text
            ),
        }

    def messages(
        self, variables: Mapping[str, Any], prompt: Mapping[str, Any], lang: str
    ) -> list[Message]:
        """Render the prompt; an answer without a contrast has its own last lines."""
        if variables["contrast"] is None:
            prompt = {**prompt, "user": prompt.get("user_alone", prompt["user"])}
        return super().messages(variables, prompt, lang)

    def answer_schema(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Flaw and mark of both answers, or of the only one."""
        if variables["contrast"] is not None:
            return self.schema
        return object_schema(flaw_a=text_schema(), score_a=_MARK)

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """A verdict is no conversation: `read_reviews` reads it."""
        del answer, variables
        return []


def _contrast(row: Mapping[str, Any]) -> str | None:
    """What to show beside the answer; None where nothing else is known."""
    answer = row["messages"][-1]["content"]
    for text in (row["contrast"], _reference(orjson.loads(row["variables"]))):
        if text and text.strip() != answer.strip():
            return str(text)
    return None


def _reference(variables: Mapping[str, Any]) -> str | None:
    """What the card says to the last question; passages have no such answer."""
    exchanges, facts = variables.get("exchanges"), variables.get("facts")
    if isinstance(exchanges, list) and exchanges:
        return str(exchanges[-1]["answer"])
    if isinstance(facts, list) and facts:
        return str(facts[0])
    return None


def _texts(row: Mapping[str, Any]) -> list[str]:
    return [turn["content"] for turn in row["messages"]]


def _plan_review(row: Mapping[str, Any], contrast: str | None, order: str) -> Planned:
    *history, asked, answered = (
        {"role": turn["role"], "content": turn["content"]} for turn in row["messages"]
    )
    variables = {
        "question": asked["content"],
        "answer": answered["content"],
        "contrast": contrast,
        "order": order,
        "history": history,
        "origin": {"example_id": row["example_id"], "recipe": row["recipe"]},
    }
    return Planned(row["lang"], variables, doc_id=row["doc_id"], topic=row["topic"])


RECIPE = Review()
