"""Where do people score? Each reference is judged by the others, left out in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hinglish_pipeline.metrics.translation import corpus_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.metrics.translation import Metric


@dataclass(frozen=True)
class HumanBand:
    """Scores of people against people, and of a model on the same footing.

    Attributes:
        low: Lowest round.
        mean: Mean of the rounds.
        high: Highest round.
        rounds: How often a reference was left out of every example.
        n: Examples with two references or more.
        model_mean: The model's mean over the same reduced references. People are
            judged by one reference fewer than the model usually is, so compare this.
    """

    low: float
    mean: float
    high: float
    rounds: int
    n: int
    model_mean: float


def leave_one_out_band(
    predictions: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    metric: Metric,
    mode: str,
) -> HumanBand | None:
    """Band in which the references of a set score against one another.

    Round r takes reference ``r mod k`` of every example with k >= 2 references as if a
    model had written it, and judges it by the rest.

    Args:
        predictions: A model's texts, for the same footing.
        references: Per example, its references.
        metric: As for `translation.corpus_score`.
        mode: Target mode.

    Returns:
        The band, or None where no example has two references.

    Raises:
        ValueError: If the lists differ in length.
    """
    if len(predictions) != len(references):
        raise ValueError(
            f"{len(predictions)} predictions but {len(references)} reference lists."
        )
    usable = [
        (text, list(own))
        for text, own in zip(predictions, references, strict=True)
        if len(own) >= 2
    ]
    if not usable:
        return None
    rounds = max(len(own) for _, own in usable)
    human: list[float] = []
    model: list[float] = []
    for turn in range(rounds):
        spoken = [own[turn % len(own)] for _, own in usable]
        rest = [
            own[: turn % len(own)] + own[turn % len(own) + 1 :] for _, own in usable
        ]
        human.append(_score(spoken, rest, metric, mode))
        model.append(_score([text for text, _ in usable], rest, metric, mode))
    return HumanBand(
        min(human),
        sum(human) / rounds,
        max(human),
        rounds,
        len(usable),
        sum(model) / rounds,
    )


def _score(
    texts: Sequence[str], references: Sequence[Sequence[str]], metric: Metric, mode: str
) -> float:
    return corpus_score(
        texts, references, metric=metric, mode=mode, resamples=2
    ).estimate.value
