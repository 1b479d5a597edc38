"""The embedded teacher: deterministic rules over written tables, labelled as such.

It rewrites Hindi as Hinglish, asks grounded questions, fills topic cards and joins them
to short talks. What it cannot do well it refuses with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from hinglish_pipeline.teachers.rules.dialogues import persona_dialogue
from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.loans import unlisted_loans
from hinglish_pipeline.teachers.rules.mixing import mix
from hinglish_pipeline.teachers.rules.questions import passage_pairs
from hinglish_pipeline.teachers.rules.romanise import romanise
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.topic import topic_pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RULES_TEACHER = "rules"
RULES_VERSION = "3"
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


def answer_request(
    *, recipe: str, lang: str, variables: Mapping[str, Any], seed: int
) -> dict[str, Any]:
    """Answer one teacher request by rules.

    Args:
        recipe: ``passage_qa persona_dialogue topic_qa hinglish_rewrite``.
        lang: Target language mode.
        variables: What the recipe used: ``passage_qa`` {passage, doc_lang, max_pairs};
            ``persona_dialogue`` {persona, topic, title, exchanges}; ``topic_qa`` {ask,
            answer, slots}; ``hinglish_rewrite`` {text, mixing: {target, script}}.
        seed: Chooses among equally good answers; the same seed, the same answer.

    Returns:
        JSON-able answer: ``{"pairs": [{"question", "answer"}]}``, ``{"turns": [{"role",
        "content"}]}``, ``{"question", "answer"}`` or ``{"text"}``.

    Raises:
        CannotAnswer: Nothing safe to say; the message is the reason.
    """
    if recipe == "passage_qa":
        return {"pairs": _passage_qa(lang, variables, seed)}
    if recipe == "topic_qa":
        return dict(
            topic_pair(
                _text(variables, "ask"),
                _text(variables, "answer"),
                variables.get("slots") or {},
                seed=seed,
            )
        )
    if recipe == "persona_dialogue":
        exchanges: Sequence[Mapping[str, str]] = variables.get("exchanges") or ()
        title = variables.get("title") or variables.get("topic") or ""
        persona = variables.get("persona") or {}
        return {"turns": persona_dialogue(persona, str(title), exchanges, seed=seed)}
    if recipe == "hinglish_rewrite":
        return {"text": _rewrite(lang, variables, seed)}
    raise CannotAnswer(f"unknown_recipe:{recipe}")


def _text(variables: Mapping[str, Any], key: str) -> str:
    value = variables.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CannotAnswer(f"missing_variable:{key}")
    return value


def _passage_qa(
    lang: str, variables: Mapping[str, Any], seed: int
) -> list[dict[str, str]]:
    return passage_pairs(
        _text(variables, "passage"),
        lang=lang,
        doc_lang=str(variables.get("doc_lang") or "hi-Deva"),
        max_pairs=int(variables.get("max_pairs") or 2),
        seed=seed,
    )


def _rewrite(lang: str, variables: Mapping[str, Any], seed: int) -> str:
    text = _text(variables, "text")
    if not any("\u0900" <= letter <= "\u0963" for letter in text):
        raise CannotAnswer("no_devanagari_text")
    mixing = variables.get("mixing") or {}
    script = mixing.get("script") or ("mixed" if lang == "hinglish-mixed" else "Latn")
    if script not in ("Latn", "mixed"):
        raise CannotAnswer(f"unknown_script:{script}")
    if script == "Latn" and unlisted_loans(text):
        raise CannotAnswer("unlisted_loanword")
    target = float(mixing.get("target", _DEFAULT_TARGET))
    chosen = cast("Literal['Latn', 'mixed']", script)
    return mix(text, target=min(1.0, max(0.0, target)), script=chosen, seed=seed)
