"""The embedded teacher: deterministic rules over written tables, labelled as such.

It rewrites Hindi as Hinglish, asks grounded questions, fills topic cards, joins them to
short talks and makes good answers worse. What it cannot do well it refuses with a
reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from hinglish_pipeline.teachers.rules.degrade import degrade
from hinglish_pipeline.teachers.rules.dialogues import persona_dialogue
from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.inflect import BEGINNER, EVERYBODY, FLUENT
from hinglish_pipeline.teachers.rules.loans import unlisted_loans
from hinglish_pipeline.teachers.rules.mixing import Dial, mix, mix_counted
from hinglish_pipeline.teachers.rules.questions import passage_pairs
from hinglish_pipeline.teachers.rules.romanise import romanise
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.topic import topic_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RULES_TEACHER = "rules"
RULES_VERSION = "4"
"""Changes whenever any answer may change: code or tables."""

__all__ = [
    "RULES_TEACHER",
    "RULES_VERSION",
    "CannotAnswer",
    "answer_request",
    "mix",
    "romanise",
    "split_sentences",
]

_DEFAULT_TARGET = 0.4
LEVELS = {"basic": BEGINNER, "everyday": EVERYBODY, "fluent": FLUENT}
"""Proficiency to the highest level of word that switches."""
_NEAR_BAND = 5.0
"""A short sentence cannot meet a band exactly; so far from it is near enough."""
_MOST = 50
"""No text of two languages has a higher index."""


def answer_request(
    *, recipe: str, lang: str, variables: Mapping[str, Any], seed: int
) -> dict[str, Any]:
    """Answer one teacher request by rules.

    Args:
        recipe: ``passage_qa persona_dialogue topic_qa hinglish_rewrite
            preference_pair``; every other is declined.
        lang: Target language mode.
        variables: What the recipe used: ``passage_qa`` {passage, doc_lang, max_pairs};
            ``persona_dialogue`` {persona, topic, title, exchanges}; ``topic_qa`` {ask,
            answer, slots}; ``hinglish_rewrite`` {text, mixing: {target, cmi_band,
            proficiency, script}}; ``preference_pair`` {question, answer, dimension,
            lang}.
        seed: Chooses among equally good answers; the same seed, the same answer.

    Returns:
        JSON-able answer: ``{"pairs": [{"question", "answer"}]}``, ``{"turns": [{"role",
        "content"}]}``, ``{"question", "answer"}``, ``{"text"}`` or ``{"rejected"}``.

    Raises:
        CannotAnswer: Nothing safe to say; the message is the reason.
    """
    if recipe in _BEYOND_RULES:
        raise CannotAnswer(_BEYOND_RULES[recipe])
    answer = _ANSWERS.get(recipe)
    if answer is None:
        raise CannotAnswer(f"unknown_recipe:{recipe}")
    return answer(lang, variables, seed)


def _text(variables: Mapping[str, Any], key: str) -> str:
    value = variables.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CannotAnswer(f"missing_variable:{key}")
    return value


def _passage_qa(lang: str, variables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    pairs = passage_pairs(
        _text(variables, "passage"),
        lang=lang,
        doc_lang=str(variables.get("doc_lang") or "hi-Deva"),
        max_pairs=int(variables.get("max_pairs") or 2),
        seed=seed,
    )
    return {"pairs": pairs}


def _topic_qa(lang: str, variables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    ask, answer = _text(variables, "ask"), _text(variables, "answer")
    return dict(topic_pair(ask, answer, variables.get("slots") or {}, seed=seed))


def _dialogue(lang: str, variables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    exchanges: Sequence[Mapping[str, str]] = variables.get("exchanges") or ()
    title = variables.get("title") or variables.get("topic") or ""
    persona = variables.get("persona") or {}
    return {"turns": persona_dialogue(persona, str(title), exchanges, seed=seed)}


def _degrade(lang: str, variables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    rejected = degrade(
        str(variables.get("question") or ""),
        _text(variables, "answer"),
        dimension=_text(variables, "dimension"),
        lang=str(variables.get("lang") or lang),
        seed=seed,
    )
    return {"rejected": rejected}


_BEYOND_RULES = {
    "translation": "rules_cannot_translate",
    "critique_refine": "rules_cannot_critique",
    "review": "rules_cannot_review",
}


def _rewrite(lang: str, variables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    text = _text(variables, "text")
    if not any("\u0900" <= letter <= "\u0963" for letter in text):
        raise CannotAnswer("no_devanagari_text")
    mixing = variables.get("mixing") or {}
    script = mixing.get("script") or ("mixed" if lang == "hinglish-mixed" else "Latn")
    if script not in ("Latn", "mixed"):
        raise CannotAnswer(f"unknown_script:{script}")
    if script == "Latn" and unlisted_loans(text):
        raise CannotAnswer("unlisted_loanword")
    level = LEVELS.get(str(mixing.get("proficiency") or "fluent"))
    if level is None:
        raise CannotAnswer(f"unknown_proficiency:{mixing['proficiency']}")
    low, high = mixing.get("cmi_band") or (0.0, 100.0)
    target = float(mixing.get("target", _DEFAULT_TARGET))
    target = min(high / 100, max(low / 100, target))
    dial = Dial(target, level, seed, limit=high / 100 if high <= _MOST else 0.0)
    mixed = mix_counted(text, dial, cast("Literal['Latn', 'mixed']", script))
    if target and not mixed.english:
        raise CannotAnswer("nothing_switches")
    if not low - _NEAR_BAND <= mixed.cmi <= high + _NEAR_BAND:
        raise CannotAnswer("mixing_band_out_of_reach")
    return {"text": mixed.text}


_ANSWERS: dict[str, Callable[[str, Mapping[str, Any], int], dict[str, Any]]] = {
    "passage_qa": _passage_qa,
    "topic_qa": _topic_qa,
    "persona_dialogue": _dialogue,
    "hinglish_rewrite": _rewrite,
    "preference_pair": _degrade,
}
