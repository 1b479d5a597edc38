"""Questions and answers on a passage, understandable without the passage."""

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
from hinglish_pipeline.distill.recipes._material import Mode, passages, rank
from hinglish_pipeline.distill.recipes._prose import prose_lines
from hinglish_pipeline.text.params import Language  # noqa: TC001 - read by pydantic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl


class PassageQaSettings(RecipeSettings):
    """Settings of ``passage_qa``."""

    targets: dict[Language, list[Mode]] = Field(
        description="Document language to the modes to answer in."
    )
    share: float = Field(gt=0, le=1, description="Share of passages to ask about.")
    min_words: int = Field(ge=1, description="Shorter passages are passed over.")
    max_words: int = Field(ge=10, description="Documents are cut at this length.")
    max_pairs: int = Field(ge=1, le=8, description="Questions for each passage.")


class PassageQa(Recipe[PassageQaSettings]):
    """Grounded questions and answers.

    The register comes from the prompt, never from the passage: a passage of news would
    otherwise teach a small student to talk like a newsreader.
    """

    name = "passage_qa"
    version = "3"
    source = "corpus"
    settings_model = PassageQaSettings
    schema = object_schema(
        pairs={
            "type": "array",
            "minItems": 1,
            "items": object_schema(question=text_schema(), answer=text_schema()),
        }
    )

    def plan(
        self, material: pl.DataFrame, settings: PassageQaSettings, seed: int
    ) -> Iterator[Planned]:
        """Cut running text into passages; ask about each in every target mode."""
        for row in material.iter_rows(named=True):
            for lang in settings.targets.get(row["lang"], ()):
                yield from _plan_document(row, lang, settings, seed)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$passage`` and ``$max_pairs``."""
        return {
            "passage": variables["passage"],
            "max_pairs": str(variables["max_pairs"]),
        }

    def about(self, variables: Mapping[str, Any]) -> str:
        """The passage."""
        return str(variables["passage"])

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Make each pair a chat of its own."""
        return [exchange(p["question"], p["answer"]) for p in answer["pairs"]]


def _plan_document(
    row: Mapping[str, Any], lang: str, settings: PassageQaSettings, seed: int
) -> Iterator[Planned]:
    for passage in passages(prose_lines(row["text"], row["lang"]), settings.max_words):
        if len(passage.split()) < settings.min_words:
            continue
        if rank(seed, "passage_qa", lang, passage) >= settings.share:
            continue
        variables = {
            "passage": passage,
            "doc_lang": row["lang"],
            "max_pairs": settings.max_pairs,
            "doc_id": row["doc_id"],
            "source": row["source"],
            "licence": row["licence"],
        }
        yield Planned(lang, variables, doc_id=row["doc_id"])


RECIPE = PassageQa()
