"""A sentence or short passage of the corpus, said in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
from hinglish_pipeline.distill.recipes._material import (
    Mode,
    passages,
    rank,
    sentences,
)
from hinglish_pipeline.distill.recipes._prose import is_in_script, prose_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

_DOCUMENTS: dict[Mode, str] = {
    "hi-Deva": "hi-Deva",
    "hinglish-Latn": "hi-Latn",
    "hinglish-mixed": "mixed",
    "en": "en",
    "kn": "kn",
    "gu": "gu",
}
"""Mode of a source to the label that the corpus gives to such documents."""
_IN_ENGLISH: dict[str, str] = {
    "hi-Deva": "Hindi",
    "hinglish-Latn": "Hinglish",
    "hinglish-mixed": "Hinglish",
    "en": "English",
    "kn": "Kannada",
    "gu": "Gujarati",
}
_HINDI = ("हिंदी", "हिंग्लिश", "हिंग्लिश", "अंग्रेज़ी", "कन्नड़", "गुजराती")
_GUJARATI = ("હિન્દી", "હિંગ્લિશ", "હિંગ્લિશ", "અંગ્રેજી", "કન્નડ", "ગુજરાતી")
_KANNADA = ("ಹಿಂದಿ", "ಹಿಂಗ್ಲಿಷ್", "ಹಿಂಗ್ಲಿಷ್", "ಇಂಗ್ಲಿಷ್", "ಕನ್ನಡ", "ಗುಜರಾತಿ")
_NAMES: dict[str, dict[str, str]] = {
    "hi-Deva": dict(zip(_IN_ENGLISH, _HINDI, strict=True)),
    "hinglish-Latn": _IN_ENGLISH,
    "hinglish-mixed": _IN_ENGLISH,
    "en": _IN_ENGLISH,
    "kn": dict(zip(_IN_ENGLISH, _KANNADA, strict=True)),
    "gu": dict(zip(_IN_ENGLISH, _GUJARATI, strict=True)),
}
_ASKS: dict[str, tuple[str, ...]] = {
    "hi-Deva": (
        "इसे $name में लिखो: $text",
        "इसका $name में अनुवाद कर दीजिए: $text",
        "$text\nयह $name में कैसे कहेंगे?",
        "$name में बताओ: $text",
    ),
    "hinglish-Latn": (
        "isko $name mein likho: $text",
        "$name mein translate kar do: $text",
        "$text\nye $name mein kaise bolenge?",
        "iska $name kya hoga: $text",
    ),
    "hinglish-mixed": (
        "इसको $name में translate करो: $text",
        "$text\nये $name में कैसे बोलेंगे?",
    ),
    "en": (
        "Translate into $name: $text",
        "How would you say this in $name? $text",
        "$text\nPut this into $name, please.",
        "Write this in $name: $text",
    ),
    "kn": (
        "ಇದನ್ನು $name ಭಾಷೆಗೆ ಅನುವಾದಿಸಿ: $text",
        "$text\nಇದನ್ನು $name ಭಾಷೆಯಲ್ಲಿ ಹೇಗೆ ಹೇಳುವುದು?",
    ),
    "gu": (
        "આને $nameમાં લખો: $text",
        "આનો $nameમાં અનુવાદ કરો: $text",
        "$text\nઆને $nameમાં કેવી રીતે કહેવાય?",
    ),
}


class Pair(BaseModel):
    """From which mode into which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Mode = Field(description="Mode of the documents to take from.")
    target: Mode = Field(description="Mode of the translation.")

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Pair:
        if self.source == self.target:
            raise ValueError(f"{self.source} into itself is no translation")
        return self


class TranslationSettings(RecipeSettings):
    """Settings of ``translation``."""

    pairs: list[Pair] = Field(min_length=1, description="Directions; a request each.")
    unit: Literal["sentence", "passage"] = Field(
        default="sentence", description="What is translated at once."
    )
    share: float = Field(gt=0, le=1, description="Share of the units to translate.")
    min_words: int = Field(ge=1, description="Shorter units are passed over.")
    max_words: int = Field(
        ge=1, description="Longer sentences are passed over; passages are cut here."
    )


class Translation(Recipe[TranslationSettings]):
    """Translation pairs; the user asks in the language of either side."""

    name = "translation"
    version = "1"
    source = "corpus"
    settings_model = TranslationSettings
    schema = object_schema(translation=text_schema())

    def plan(
        self, material: pl.DataFrame, settings: TranslationSettings, seed: int
    ) -> Iterator[Planned]:
        """Take units of fitting length, each once a document and direction."""
        for row in material.iter_rows(named=True):
            pairs = [p for p in settings.pairs if _DOCUMENTS[p.source] == row["lang"]]
            for text in _units(row, settings) if pairs else ():
                for pair in pairs:
                    drawn = rank(seed, "translation", pair.target, text)
                    if drawn < settings.share:
                        yield _plan_unit(row, text, pair, seed)

    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill ``$text`` and ``$source_language``."""
        return {
            "text": variables["text"],
            "source_language": _IN_ENGLISH[variables["source"]],
        }

    def about(self, variables: Mapping[str, Any]) -> str:
        """The text to translate."""
        return str(variables["text"])

    def kind(self, variables: Mapping[str, Any]) -> str:
        """The language it comes from."""
        return str(variables["source"])

    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Instruction and text from the user, translation from the assistant."""
        asked = variables["instruction"].replace("$text", variables["text"])
        return [exchange(asked, answer["translation"])]


def _units(row: Mapping[str, Any], settings: TranslationSettings) -> Iterator[str]:
    prose = prose_lines(row["text"], row["lang"])
    if settings.unit == "sentence":
        found = sentences(prose)
    else:
        found = list(passages(prose, settings.max_words))
    for text in dict.fromkeys(found):
        fits = settings.min_words <= len(text.split()) <= settings.max_words
        if fits and is_in_script(text, row["lang"]):
            yield text


def _plan_unit(row: Mapping[str, Any], text: str, pair: Pair, seed: int) -> Planned:
    asks = [
        ask.replace("$name", _NAMES[side][pair.target])
        for side in (pair.source, pair.target)
        for ask in _ASKS[side]
    ]
    drawn = rank(seed, "instruction", pair.source, pair.target, text)
    variables = {
        "text": text,
        "source": pair.source,
        "target": pair.target,
        "instruction": asks[int(drawn * len(asks))],
        "doc_id": row["doc_id"],
        "licence": row["licence"],
    }
    return Planned(pair.target, variables, doc_id=row["doc_id"])


RECIPE = Translation()
