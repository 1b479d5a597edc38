"""What a set of answers shows beside its scores: languages, mixing, verdicts by row."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.metrics.collapse import parroted
from hinglish_pipeline.metrics.confusion import confusion, confusion_table
from hinglish_pipeline.metrics.match import exact_match
from hinglish_pipeline.metrics.mixing import (
    index_values_of_texts,
    profile_distance,
    set_profile,
)
from hinglish_pipeline.metrics.scorecard import HUMAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.metrics.scorecard import EvaluationSet, Judge


def confusions(view: EvaluationSet, model: str, judge: Judge) -> dict[str, Any]:
    """Pass counts by response and line, and responses by detected language."""
    found = [
        confusion(text, view.mode, judge.language) for text in view.of(model).texts
    ]
    return {"mode": view.mode, **asdict(confusion_table(found))}


def mixing(
    view: EvaluationSet, model: str, trained_on: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    """Mixing profiles of answers, references and training answers, and distances.

    Args:
        view: The set.
        model: Whose answers.
        trained_on: `mixing.index_values_of_texts` of the training answers.
    """
    ours = index_values_of_texts(view.of(model).texts)
    theirs = index_values_of_texts(view.of(HUMAN).texts)
    return {
        "student": _spread(ours),
        "references": _spread(theirs),
        "training": _spread(trained_on),
        "distance_to_references": profile_distance(ours, theirs),
    }


def verdicts(view: EvaluationSet, model: str, judge: Judge) -> list[dict[str, Any]]:
    """Per example: right, which intent the answer is nearest, parroted."""
    return [
        {
            "set": view.name,
            "id": one,
            "exact": exact_match(text, references),
            "intent_of_prediction": judge.nearest.intent_of(text),
            "parroted": parroted(text, references, judge.training_answers),
        }
        for one, text, references in zip(
            view.ids, view.of(model).texts, view.references, strict=True
        )
    ]


def _spread(values: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    found = set_profile(values)
    return {name: None if one is None else asdict(one) for name, one in found.items()}
