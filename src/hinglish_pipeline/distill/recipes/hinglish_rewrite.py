"""A Hindi sentence said again in everyday Hinglish."""

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
    is_in_script,
    prose_lines,
    rank,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

_MIXING_WORDS = (
    (0.25, "light: mostly Hindi, an English word here and there"),
    (0.6, "medium: English nouns and verbs where city speakers use them"),
    (1.0, "heavy: English wherever the Hindi grammar allows it"),
)


class HinglishRewriteSettings(RecipeSettings):
    """Settings of ``hinglish_rewrite``."""

    sources: list[str] = Field(description="Document languages to take from.")
    target: str = Field(description="Mode of the rewriting.")
    mixing: list[float] = Field(
        min_length=1,
        description="Target shares of English content words, 0 to 1; a request each.",
    )
    instruction: str = Field(
        pattern=r"\$text", description="What the user says; $text is the sentence."
    )
    share: float = Field(gt=0, le=1, description="Share of sentences to rewrite.")
    min_words: int = Field(ge=1, description="Shorter sentences are passed over.")
    max_words: int = Field(ge=1, description="Longer sentences are passed over.")


class HinglishRewrite(Recipe[HinglishRewriteSettings]):
    """Rewriting with a mixing dial: Hindi grammar stays, content words may switch."""

    name = "hinglish_rewrite"
    version = "2"
    source = "corpus"
    settings_model = HinglishRewriteSettings
    schema = object_schema(text=text_schema())

    def plan(
        self, material: pl.DataFrame, settings: HinglishRewriteSettings, seed: int
    ) -> Iterator[Planned]:
        """Take running sentences of fitting length, each once a document."""
        for row in material.iter_rows(named=True):
            if row["lang"] not in settings.sources:
                continue
            lines = prose_lines(row["text"], row["lang"])
            for text in dict.fromkeys(sentences(lines)):
                if not settings.min_words <= len(text.split()) <= settings.max_words:
                    continue
                if not is_in_script(text, row["lang"]):
                    continue
                if rank(seed, "hinglish_rewrite", text) >= settings.share:
                    continue
                for mixing in settings.mixing:
                    yield _plan_sentence(row, text, mixing, settings)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$text`` and ``$mixing``."""
        wanted = variables["mixing"]["target"]
        words = next(words for limit, words in _MIXING_WORDS if wanted <= limit)
        return {"text": variables["text"], "mixing": words}

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Instruction and sentence from the user, rewriting from the assistant."""
        asked = variables["instruction"].replace("$text", variables["text"])
        return [exchange(asked, answer["text"])]


def _plan_sentence(
    row: Mapping[str, Any], text: str, mixing: float, settings: HinglishRewriteSettings
) -> Planned:
    variables = {
        "text": text,
        "mixing": {"target": mixing},
        "instruction": settings.instruction,
        "doc_id": row["doc_id"],
        "source": row["source"],
        "licence": row["licence"],
    }
    return Planned(settings.target, variables, doc_id=row["doc_id"])


RECIPE = HinglishRewrite()
