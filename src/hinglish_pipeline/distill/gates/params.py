"""Thresholds of the gates in one place, so that every drop can be argued with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.distill.gates.compile_params import CompileParams

__all__ = ["CompileParams", "GateParams"]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Band = tuple[int, int]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageGate(_Strict):
    """Bounds of `language_script` and `cmi_band`."""

    min_script_share: Share = Field(
        default=0.6, description="least share of letters in the target's script"
    )
    min_script_share_user: Share = Field(
        default=0.35, description="the same in users' turns: people type English terms"
    )
    max_foreign_script: Share = Field(
        default=0.05, description="most letters of other scripts in hinglish-Latn/en"
    )
    max_romanised: Share = Field(
        default=0.15, description="Hindi small words among Latin ones, hinglish-mixed"
    )
    max_hindi_grammar_en: Share = Field(
        default=0.08, description="most small words of Hindi in an English text"
    )
    mixed_second_script: Share = Field(
        default=0.04, description="least share of the rarer script in hinglish-mixed"
    )
    min_hindi_share: Share = Field(
        default=0.15,
        description="least share of Hindi words in hinglish, unless Hindi's small words"
        " outnumber those of English",
    )
    max_hindi_share_en: Share = Field(
        default=0.4, description="most Hindi words in an English text, names aside"
    )
    max_english_clauses: Share = Field(
        default=0.5, description="most words of Hinglish in clauses of plain English"
    )
    mixed_min_tokens: int = Field(
        default=9, ge=1, description="from here on hinglish-mixed shows both scripts"
    )
    mixed_answer_tokens: int = Field(
        default=14, ge=1, description="the same for one side of a conversation"
    )
    min_tokens: int = Field(
        default=6, ge=1, description="word-level rules need at least this many words"
    )
    cmi_band: tuple[float, float] = Field(
        default=(3.0, 50.0), description="code-mixing index, per cent (hinglish only)"
    )
    cmi_min_tokens_answer: int = Field(
        default=17, ge=1, description="the same for answers, which need not mix"
    )
    cmi_min_tokens: int = Field(
        default=12, ge=1, description="the lower CMI bound needs this many words"
    )
    cmi_tolerance: float = Field(
        default=5.0, ge=0, description="points by which a planned band gives way"
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
    max_sentence: int = Field(
        default=60, ge=1, description="words up to which a sentence may run on"
    )
    run_on: int = Field(
        default=14, ge=1, description="words per `and` below which a long one runs on"
    )
    max_turns: int = Field(default=24, ge=2, description="most turns of a dialogue")


class StandaloneGate(_Strict):
    """Where a question must be understood without its passage."""

    recipes: tuple[str, ...] = Field(
        default=("passage_qa", "topic_qa"), description="recipes it applies to"
    )
    dialogue_recipes: tuple[str, ...] = Field(
        default=("persona_dialogue",),
        description="recipes whose turns may take up what was said, but say something",
    )


class GroundednessGate(_Strict):
    """Bounds of `numbers`, `entities` and `groundedness`."""

    claim_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "topic_qa", "persona_dialogue"),
        description="recipes whose names and claims need evidence",
    )
    number_recipes: tuple[str, ...] = Field(
        default=("passage_qa", "topic_qa", "persona_dialogue"),
        description="recipes checked for numbers",
    )
    max_missing_numbers: int = Field(default=0, ge=0, description="invented numbers")
    max_missing_entities: int = Field(default=0, ge=0, description="invented names")
    max_novel_words: int = Field(
        default=1, ge=0, description="content words without evidence in any clause"
    )
    min_novel_share: Share = Field(
        default=0.6, description="a clause fails from this share of its words on"
    )
    kannada_novel_words: int = Field(
        default=1, ge=0, description="more of them in Kannada, whose words have endings"
    )
    min_overlap: Share = Field(
        default=0.35, description="content words with evidence in the whole answer"
    )
    min_content_words: int = Field(
        default=4, ge=1, description="shorter answers have no such share"
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

    max_letter_run: int = Field(default=3, ge=2, description="same letter in a row")
    max_grapheme_run: int = Field(
        default=6, ge=2, description="same grapheme (emoji, mark) in a row"
    )
    max_token_run: int = Field(default=3, ge=1, description="same word in a row")
    max_ngram_share: Share = Field(
        default=0.5, description="words inside repeated 4-grams"
    )
    min_words: int = Field(default=20, ge=1, description="least words for n-grams")
    min_sentence_words: int = Field(
        default=5, ge=2, description="a sentence of so many words may stand but once"
    )
    max_compression: float = Field(
        default=4.5, gt=1, description="bytes per zlib byte (from 400 bytes on)"
    )


class RewriteGate(_Strict):
    """Bounds of the `hinglish_rewrite` gates."""

    recipes: tuple[str, ...] = Field(
        default=("hinglish_rewrite", "translation"),
        description="recipes that say a source again and must keep its facts",
    )
    switch_recipes: tuple[str, ...] = Field(
        default=("hinglish_rewrite",), description="recipes whose words must switch"
    )
    min_english_words: int = Field(
        default=1, ge=0, description="least English words of a rewrite"
    )
    min_words: int = Field(
        default=4, ge=1, description="shorter rewrites need no English word"
    )
    min_length_ratio: float = Field(
        default=0.45, gt=0, description="words of the rewrite per word of the source"
    )
    max_length_ratio: float = Field(default=2.0, gt=1, description="the upper bound")
    kannada_words: Share = Field(
        default=0.65, description="words that Kannada needs for one of Hindi or English"
    )
    free_words: int = Field(
        default=3, ge=0, description="words more or fewer that any length allows"
    )
    max_copied: Share = Field(
        default=0.8, description="words of a translation that are its source's"
    )
    max_spelt_over: Share = Field(
        default=0.75,
        description="an answer's words in spans that only respell a passage",
    )
    max_formal: int = Field(
        default=1, ge=0, description="words of notices in a hinglish-Latn turn"
    )
    min_formal_share: Share = Field(
        default=0.12, description="a turn fails from this share of such words on"
    )
    max_scholarly: Share = Field(
        default=0.15, description="words spelt as scholars transliterate (ā, karanaa)"
    )


class PersonaGate(_Strict):
    """Bounds of `persona_contradiction`."""

    recipes: tuple[str, ...] = Field(
        default=("persona_dialogue", "topic_qa"), description="recipes it applies to"
    )
    age_tolerance: float = Field(default=1.0, ge=0, description="years that may differ")
    pupil_until: float = Field(default=22.0, ge=0, description="oldest pupil, years")
    retired_from: float = Field(
        default=45.0, ge=0, description="youngest pensioner, years"
    )


class SafetyGate(_Strict):
    """Bounds of `pii` and `toxicity`."""

    max_pii: int = Field(default=0, ge=0, description="personal identifiers allowed")
    max_toxic: int = Field(default=0, ge=0, description="listed words allowed")


class DegradationGate(_Strict):
    """Bounds of `not_degraded` and `degraded_elsewhere`, on rejected answers."""

    min_bookish_words: int = Field(
        default=1, ge=1, description="bookish words more than the chosen answer has"
    )
    min_english_lost: Share = Field(
        default=0.1, description="share of English words that Hinglish has to lose"
    )
    min_claim_words: int = Field(
        default=3, ge=1, description="content words of a sentence that claims something"
    )
    max_claim_backed: Share = Field(
        default=0.5, description="a claim has fewer of its words in the evidence"
    )
    min_longer: float = Field(
        default=1.4, gt=1, description="length over the chosen's of one that goes on"
    )
    max_length_ratio: float = Field(
        default=2.0, gt=1, description="length over the chosen's of any other, and back"
    )
    spare_words: int = Field(
        default=20, ge=0, description="longer by so few words is no matter of length"
    )


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
    persona: PersonaGate = PersonaGate()
    safety: SafetyGate = SafetyGate()
    degradation: DegradationGate = DegradationGate()
