"""Thresholds of the gates that compare rows with each other."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class CompileParams(BaseModel):
    """Thresholds of the whole-set gates; an empty mapping gives the defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_answers_per_question: int = Field(
        default=1, ge=1, description="rows that may share one question"
    )
    whole_text_recipes: tuple[str, ...] = Field(
        default=("persona_dialogue", "hinglish_rewrite"),
        description="recipes compared by the whole conversation, not its question",
    )
    near_duplicate_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "persona_dialogue"),
        description="recipes with near-duplicate search; topic_qa varies slots and "
        "hinglish_rewrite the mixing of one source on purpose",
    )
    near_duplicate_jaccard: float = Field(
        default=0.8, gt=0, le=1, description="similarity of shingles from here on"
    )
    shingle: int = Field(default=4, ge=2, description="characters per shingle")
    opening_words: int = Field(default=4, ge=1, description="words of an opening")
    opening_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "persona_dialogue"),
        description="recipes with a limit on openings of the answer",
    )
    max_opening_share: float = Field(
        default=0.15, gt=0, lt=1, description="most rows that may share an opening"
    )
    min_opening_rows: int = Field(
        default=5, ge=1, description="an opening this rare is never cut"
    )
    phrases: tuple[str, ...] = Field(
        default=(
            "umeed hai yeh", "umeed hai ki", "asha hai ki", "kisi aur cheez mein",
            "aur koi sawaal", "zaroor bataiyega", "it is important to note",
            "in conclusion", "dhyan rahe ki", "उम्मीद है कि", "आशा है कि",
            "यह ध्यान रखना ज़रूरी है", "अंत में कहा जा सकता है",
        ),
        description="stock phrases, compared by words",
    )  # fmt: skip
    max_phrase_share: float = Field(
        default=0.02, ge=0, lt=1, description="most rows that may hold one phrase"
    )
