"""Thresholds of the gates in one place, so that every drop can be argued with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Band = tuple[int, int]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageGate(_Strict):
    """Bounds of `language_script` and `cmi_band`."""

    min_script_share: Share = Field(
        default=0.75, description="least share of letters in the target's script"
    )
    max_foreign_script: Share = Field(
        default=0.02, description="most letters of other scripts in hinglish-Latn/en"
    )
    mixed_second_script: Share = Field(
        default=0.04, description="least share of the rarer script in hinglish-mixed"
    )
    min_hindi_share: Share = Field(
        default=0.15, description="least share of Hindi words in hinglish"
    )
    max_hindi_share_en: Share = Field(
        default=0.2, description="most Hindi words in an English text"
    )
    min_tokens: int = Field(
        default=6, ge=1, description="word-level rules need at least this many words"
    )
    cmi_band: tuple[float, float] = Field(
        default=(3.0, 50.0), description="code-mixing index, per cent (hinglish only)"
    )
    cmi_min_tokens: int = Field(
        default=10, ge=1, description="the lower CMI bound needs this many words"
    )
    cmi_min_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "hinglish_rewrite"),
        description="recipes with a lower CMI bound; a short everyday answer from a "
        "card needs no English word",
    )


class LengthGate(_Strict):
    """Word bands of `length_band`, per recipe; `default` covers the rest."""

    question: dict[str, Band] = Field(
        default={"default": (2, 80), "persona_dialogue": (1, 80)},
        description="words of each user turn",
    )
    answer: dict[str, Band] = Field(
        default={
            "default": (2, 220),
            "persona_dialogue": (1, 120),
            "hinglish_rewrite": (2, 120),
        },
        description="words of each assistant turn",
    )
    max_turns: int = Field(default=24, ge=2, description="most turns of a dialogue")


class StandaloneGate(_Strict):
    """Where a question must be understood without its passage."""

    recipes: tuple[str, ...] = Field(
        default=("passage_qa", "topic_qa"), description="recipes it applies to"
    )


class GroundednessGate(_Strict):
    """Bounds of `numbers`, `entities` and `groundedness`."""

    recipes: tuple[str, ...] = Field(
        default=("passage_qa",), description="recipes whose answers need evidence"
    )
    number_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "topic_qa"), description="recipes checked for numbers"
    )
    max_missing_numbers: int = Field(default=0, ge=0, description="invented numbers")
    max_missing_entities: int = Field(default=0, ge=0, description="invented names")
    min_overlap: Share = Field(
        default=0.35, description="content words found in the passage, same script"
    )
    min_overlap_cross: Share = Field(
        default=0.2, description="the same through consonant skeletons, across scripts"
    )
    min_content_words: int = Field(
        default=4, ge=1, description="shorter answers are not measured"
    )


class CopyGate(_Strict):
    """Bounds of `copied_from_passage` and `prompt_echo`."""

    recipes: tuple[str, ...] = Field(
        default=("passage_qa", "persona_dialogue"),
        description="recipes whose answers must not be the passage again",
    )
    ngram: int = Field(default=5, ge=2, description="shortest copied span, words")
    max_share: Share = Field(
        default=0.85, description="most words of the answer inside copied spans"
    )
    min_words: int = Field(
        default=15, ge=1, description="shorter answers may quote freely"
    )
    echo_ngram: int = Field(default=6, ge=3, description="span of the system prompt")
    max_echo_share: Share = Field(
        default=0.2, description="most words taken from the system prompt"
    )


class LoopGate(_Strict):
    """Bounds of `loop`."""

    max_letter_run: int = Field(default=4, ge=2, description="same letter in a row")
    max_grapheme_run: int = Field(
        default=6, ge=2, description="same grapheme (emoji, mark) in a row"
    )
    max_token_run: int = Field(default=3, ge=1, description="same word in a row")
    max_ngram_share: Share = Field(
        default=0.3, description="words inside repeated 4-grams"
    )
    min_words: int = Field(default=24, ge=1, description="least words for n-grams")
    max_compression: float = Field(
        default=4.5, gt=1, description="bytes per zlib byte (from 400 bytes on)"
    )


class RewriteGate(_Strict):
    """Bounds of the `hinglish_rewrite` gates."""

    recipes: tuple[str, ...] = Field(
        default=("hinglish_rewrite",), description="recipes that rewrite a source"
    )
    min_english_words: int = Field(
        default=1, ge=0, description="least English words of a rewrite"
    )
    min_words: int = Field(
        default=4, ge=1, description="shorter rewrites need no English word"
    )
    min_length_ratio: float = Field(
        default=0.5, gt=0, description="words of the rewrite per word of the source"
    )
    max_length_ratio: float = Field(default=2.0, gt=1, description="the upper bound")


class SafetyGate(_Strict):
    """Bounds of `pii` and `toxicity`."""

    max_pii: int = Field(default=0, ge=0, description="personal identifiers allowed")
    max_toxic: int = Field(default=0, ge=0, description="listed words allowed")


class GateParams(_Strict):
    """All thresholds of `judge_answers`; an empty mapping gives the defaults."""

    disabled: tuple[str, ...] = Field(
        default=(), description="reason codes that are scored but never drop"
    )
    card_licence: str = Field(
        default="CC0-1.0",
        description="licence of rows made from cards, that is without a document",
    )
    language: LanguageGate = LanguageGate()
    length: LengthGate = LengthGate()
    standalone: StandaloneGate = StandaloneGate()
    groundedness: GroundednessGate = GroundednessGate()
    copying: CopyGate = CopyGate()
    loops: LoopGate = LoopGate()
    rewrite: RewriteGate = RewriteGate()
    safety: SafetyGate = SafetyGate()


class CompileParams(_Strict):
    """Thresholds of the whole-set gates; an empty mapping gives the defaults."""

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
