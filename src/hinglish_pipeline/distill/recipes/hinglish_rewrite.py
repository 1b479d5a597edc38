"""A Hindi sentence said again in Hinglish, with as much English as the dial says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hinglish_pipeline.distill.recipes._base import (
    Chat,
    Planned,
    Recipe,
    RecipeSettings,
    exchange,
    object_schema,
    text_schema,
)
from hinglish_pipeline.distill.recipes._material import rank, sentences
from hinglish_pipeline.distill.recipes._prose import is_in_script, prose_lines
from hinglish_pipeline.text.params import Language  # noqa: TC001 - read by pydantic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

Proficiency = Literal["basic", "everyday", "fluent"]
Instruction = Annotated[str, Field(pattern=r"\$text")]
Instructions = Annotated[list[Instruction], Field(min_length=1)]
_BANDS = {"basic": (15.0, 25.0), "everyday": (25.0, 35.0), "fluent": (35.0, 45.0)}
_INSTRUCTIONS: dict[Proficiency, list[Instruction]] = {
    "basic": [
        "thoda sa hi English mila ke Hinglish mein likho: $text",
        "halki Hinglish mein likho, zyada English nahi: $text",
        "$text\nisko halka sa Hinglish kar do, Hindi hi zyada rahe",
        "simple Hinglish, English kam se kam: $text",
        "इसे हल्की हिंग्लिश में लिखो, अंग्रेज़ी कम: $text",
    ],
    "everyday": [
        "$text",
        "Hinglish mein likho: $text",
        "isko waise likho jaise hum chat pe likhte hain: $text",
        "$text\nye Hinglish mein kaise likhenge?",
        "इसे हिंग्लिश में लिखो: $text",
    ],
    "fluent": [
        "zyada English mila ke Hinglish mein likho: $text",
        "office wali Hinglish mein likho, English zyada: $text",
        "$text\nisko full Hinglish kar do, English words zyada rakho",
        "Hinglish mein likho, jitni English chal sake utni daalo: $text",
        "इसे हिंग्लिश में लिखो, अंग्रेज़ी ज़्यादा मिलाकर: $text",
    ],
}


class Mixing(BaseModel):
    """One setting of the dial; its name alone (``everyday``) means its usual band."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cmi_band: tuple[float, float] = Field(
        description="Code-mixing index wanted, from and to; at most 50."
    )
    proficiency: Proficiency = Field(description="How at home in English it sounds.")

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value not in _BANDS:
            msg = f"{value!r} is no level; known: {', '.join(_BANDS)}"
            raise ValueError(msg)
        return {"proficiency": value, "cmi_band": _BANDS[value]}

    @model_validator(mode="after")
    def _lies_in_range(self) -> Mixing:
        low, high = self.cmi_band
        if not 0 <= low < high <= 50:
            raise ValueError("cmi_band is [from, to] with 0 <= from < to <= 50")
        return self

    @property
    def target(self) -> float:
        """Share of English words, 0..1, that lies mid band.

        CMI v1 is 100 (1 - max t / (n - u)) (Das and Gambäck 2014), so a sentence of
        two languages with an English share p below one half has CMI 100 p.
        """
        return round(sum(self.cmi_band) / 200, 4)


class HinglishRewriteSettings(RecipeSettings):
    """Settings of ``hinglish_rewrite``."""

    sources: list[Language] = Field(description="Document languages to take from.")
    target: Literal["hinglish-Latn", "hinglish-mixed"] = Field(
        description="Mode of the rewriting."
    )
    mixing: list[Mixing] = Field(
        min_length=1, description="Settings of the dial; a request each."
    )
    instructions: dict[Proficiency, Instructions] = Field(
        default_factory=dict,
        description="What the user says, by level; $text is the sentence. A level "
        "that is left out has phrasings of its own.",
    )
    share: float = Field(gt=0, le=1, description="Share of sentences to rewrite.")
    min_words: int = Field(ge=1, description="Shorter sentences are passed over.")
    max_words: int = Field(ge=1, description="Longer sentences are passed over.")


class HinglishRewrite(Recipe[HinglishRewriteSettings]):
    """Rewriting with a mixing dial: Hindi grammar stays, content words may switch.

    What the user says names the level, so that a student can learn the dial too.
    """

    name = "hinglish_rewrite"
    version = "3"
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
                    yield _plan_sentence(row, text, mixing, settings, seed)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$text``, ``$level`` and ``$share`` of English words in a hundred."""
        mixing = variables["mixing"]
        low, high = mixing["cmi_band"]
        return {
            "text": variables["text"],
            "level": mixing["proficiency"],
            "share": f"{low:g} to {high:g}",
        }

    def about(self, variables: Mapping[str, Any]) -> str:
        """The sentence."""
        return str(variables["text"])

    def kind(self, variables: Mapping[str, Any]) -> str:
        """The level: an example of another one would teach the wrong mix."""
        return str(variables["mixing"]["proficiency"])

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Instruction and sentence from the user, rewriting from the assistant."""
        asked = variables["instruction"].replace("$text", variables["text"])
        return [exchange(asked, answer["text"])]


def _plan_sentence(
    row: Mapping[str, Any],
    text: str,
    mixing: Mixing,
    settings: HinglishRewriteSettings,
    seed: int,
) -> Planned:
    level = mixing.proficiency
    ways = settings.instructions.get(level, _INSTRUCTIONS[level])
    variables = {
        "text": text,
        "mixing": {
            "target": mixing.target,
            "cmi_band": list(mixing.cmi_band),
            "proficiency": level,
            "script": "mixed" if settings.target == "hinglish-mixed" else "Latn",
        },
        "instruction": ways[int(rank(seed, "instruction", level, text) * len(ways))],
        "doc_id": row["doc_id"],
        "source": row["source"],
        "licence": row["licence"],
    }
    return Planned(settings.target, variables, doc_id=row["doc_id"])


RECIPE = HinglishRewrite()
