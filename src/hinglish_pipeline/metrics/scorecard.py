"""Measures a model on one evaluation set beside everything it must be better than."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.metrics import collapse, match
from hinglish_pipeline.metrics.confusion import confusion
from hinglish_pipeline.metrics.significance import (
    bootstrap_mean,
    jackknife,
    paired_difference,
    wilson,
)

if TYPE_CHECKING:
    from hinglish_pipeline.metrics.estimate import Estimate
    from hinglish_pipeline.text.params import LanguageParams

COPY_SOURCE = "copy_source"
MOST_FREQUENT = "most_frequent_answer"
HUMAN = "human"


class UnavailableError(ValueError):
    """A baseline cannot be measured; the message is the reason that is reported."""


@dataclass(frozen=True)
class Said:
    """What one speaker said to every prompt of a set.

    Attributes:
        texts: One an example.
        finishes: ``stop`` or ``length``, one an example; None where nothing was
            generated (baselines that copy).
    """

    texts: Sequence[str]
    finishes: Sequence[str] | None = None


@dataclass(frozen=True)
class EvaluationSet:
    """One evaluation set with everything that was said to it.

    Attributes:
        name: Its name.
        mode: Target mode of its answers.
        ids: One an example, as all lists here.
        intents: Intent or None.
        prompts: What was asked.
        references: Right answers, one or more.
        said: By speaker: models and baselines.
    """

    name: str
    mode: str
    ids: Sequence[str]
    intents: Sequence[str | None]
    prompts: Sequence[str]
    references: Sequence[Sequence[str]]
    said: Mapping[str, Said]

    def of(self, speaker: str) -> Said:
        """What a speaker said.

        Raises:
            UnavailableError: If the speaker said nothing to this set.
        """
        if speaker not in self.said:
            raise UnavailableError(f"no predictions of {speaker!r} for this set")
        return self.said[speaker]


@dataclass(frozen=True)
class Judge:
    """What the measures need beside the set itself.

    Attributes:
        nearest: Finds the intent of an answer.
        training_answers: Normalised answers seen in training.
        language: Thresholds of the language identification.
        resamples: Bootstrap samples.
        seed: Bootstrap seed.
        signatures: Signature by metric, for metrics that sacrebleu does not sign.
    """

    nearest: match.NearestAnswer
    training_answers: frozenset[str]
    language: LanguageParams
    resamples: int
    seed: int
    signatures: Mapping[str, str] = field(default_factory=dict)


Values = list[float | None]
PerExample = Callable[[EvaluationSet, str, Judge], Values]


def exact_values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
    """1 where the answer equals a reference after normalising."""
    if speaker == HUMAN:
        raise UnavailableError("a reference always equals itself")
    return [
        float(match.exact_match(text, own))
        for text, own in zip(view.of(speaker).texts, view.references, strict=True)
    ]


def intent_values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
    """1 where the nearest training answer has the wanted intent."""
    return [
        None if wanted is None else float(judge.nearest.intent_of(text) == wanted)
        for text, wanted in zip(view.of(speaker).texts, view.intents, strict=True)
    ]


def stop_values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
    """1 where the generation ended by itself."""
    finishes = view.of(speaker).finishes
    if finishes is None:
        raise UnavailableError("nothing is generated")
    return [float(collapse.natural_stops([finish])) for finish in finishes]


def language_values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
    """1 where every line is in the target mode; None where none can be judged."""
    return [
        None
        if (passed := confusion(text, view.mode, judge.language).passed) is None
        else float(passed)
        for text in view.of(speaker).texts
    ]


def parroted_values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
    """1 where a wrong answer is a training answer word for word."""
    if speaker == HUMAN:
        raise UnavailableError("a reference is right by definition")
    return [
        float(collapse.parroted(text, own, judge.training_answers))
        for text, own in zip(view.of(speaker).texts, view.references, strict=True)
    ]


def repetition_values(level: collapse.Level) -> PerExample:
    """Share of repeated n-grams in each answer, at one level."""

    def values(view: EvaluationSet, speaker: str, judge: Judge) -> Values:
        return [collapse.repetition(text, level) for text in view.of(speaker).texts]

    return values


def distinct_two(texts: Sequence[str]) -> float:
    """Distinct word bigrams over all."""
    return collapse.distinct_n(texts, 2)


RATES: dict[str, tuple[PerExample, str]] = {
    "exact_match": (exact_values, "higher"),
    "intent_match": (intent_values, "higher"),
    "natural_stop": (stop_values, "higher"),
    "language_pass": (language_values, "higher"),
    "parroted": (parroted_values, "lower"),
}
MEANS: dict[str, tuple[PerExample, str]] = {
    f"repetition_{level}": (repetition_values(level), "lower")
    for level in ("character", "grapheme", "word")
}
WHOLE_SET: dict[str, tuple[Callable[[Sequence[str]], float], str]] = {
    "distinct_2": (distinct_two, "higher"),
    "compression_ratio": (collapse.compression_ratio, "lower"),
}


def measure(view: EvaluationSet, metric: str, speaker: str, judge: Judge) -> Estimate:
    """One metric of one speaker on one set.

    Raises:
        UnavailableError: If it cannot be measured; the message says why.
    """
    if metric in WHOLE_SET:
        return jackknife(view.of(speaker).texts, WHOLE_SET[metric][0])
    values = _judged(view, metric, speaker, judge)
    if metric in RATES:
        return wilson(int(sum(values)), len(values))
    return bootstrap_mean(values, resamples=judge.resamples, seed=judge.seed)


def point(view: EvaluationSet, metric: str, speaker: str, judge: Judge) -> float:
    """As `measure`, without the interval: what a baseline needs."""
    if metric in WHOLE_SET:
        return WHOLE_SET[metric][0](view.of(speaker).texts)
    values = _judged(view, metric, speaker, judge)
    return sum(values) / len(values)


def _judged(
    view: EvaluationSet, metric: str, speaker: str, judge: Judge
) -> list[float]:
    found = _per_example(view, metric, speaker, judge)
    values = [value for value in found if value is not None]
    if not values:
        raise UnavailableError("no example of this set can be judged by it")
    return values


def gain(
    view: EvaluationSet, metric: str, ours: str, theirs: str, judge: Judge
) -> Estimate | None:
    """Paired difference of two speakers; None for metrics of whole sets.

    Raises:
        UnavailableError: If one of them cannot be measured.
    """
    if metric in WHOLE_SET:
        return None
    pairs = [
        (a, b)
        for a, b in zip(
            _per_example(view, metric, ours, judge),
            _per_example(view, metric, theirs, judge),
            strict=True,
        )
        if a is not None and b is not None
    ]
    if not pairs:
        raise UnavailableError("no example that both can be judged on")
    return paired_difference(
        [a for a, _ in pairs],
        [b for _, b in pairs],
        resamples=judge.resamples,
        seed=judge.seed,
    )


def _per_example(
    view: EvaluationSet, metric: str, speaker: str, judge: Judge
) -> Values:
    return {**RATES, **MEANS}[metric][0](view, speaker, judge)


def score_row(  # noqa: PLR0913 - a number never travels alone
    view: EvaluationSet,
    metric: str,
    estimate: Estimate,
    *,
    model: str,
    signature: str,
    better: str,
    unit: str,
    baselines: Mapping[str, float | str],
    target: float | None,
    over: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One row of the scores: a value with all that gives it meaning.

    Args:
        view: The set.
        metric: Name of the metric.
        estimate: Value and interval.
        model: Who is scored.
        signature: What exactly was computed.
        better: ``higher`` or ``lower``.
        unit: ``share``, ``points``, ``ratio`` or ``bits/byte``.
        baselines: By name, a value, or the reason why there is none.
        target: Value to reach, or None.
        over: Paired gain over the untrained model, or None.
    """
    met = None
    if target is not None:
        met = (
            estimate.value >= target if better == "higher" else estimate.value <= target
        )
    return {
        "set": view.name,
        "metric": metric,
        "model": model,
        "value": estimate.value,
        "n": estimate.n,
        "ci_low": estimate.low,
        "ci_high": estimate.high,
        "unit": unit,
        "better": better,
        "signature": signature,
        "baselines": {
            name: None if isinstance(value, str) else value
            for name, value in baselines.items()
        },
        "baseline_reasons": {
            name: value for name, value in baselines.items() if isinstance(value, str)
        },
        "gain_over_untrained": over,
        "target": target,
        "met": met,
    }
