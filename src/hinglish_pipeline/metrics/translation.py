"""BLEU and chrF++ by sacrebleu, with the tokenizer that the target script needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from hinglish_pipeline.metrics.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

LATIN_MODES = frozenset({"en", "hinglish-Latn"})
INDIC_MODES = frozenset({"hi-Deva", "hinglish-mixed", "kn", "gu"})

Metric = Literal["bleu", "chrf++"]


@dataclass(frozen=True)
class TranslationScore:
    """A corpus score as sacrebleu gives it.

    Attributes:
        estimate: Value 0..100; the interval is sacrebleu's bootstrap.
        signature: sacrebleu's signature, word for word.
    """

    estimate: Estimate
    signature: str


def bleu_tokenizer(mode: str) -> str:
    """sacrebleu's tokenizer for a target mode.

    ``13a`` leaves the danda glued to its word, so an Indic target needs ``intl``.

    Raises:
        ValueError: If the mode is unknown.
    """
    if mode in LATIN_MODES:
        return "13a"
    if mode in INDIC_MODES:
        return "intl"
    known = ", ".join(sorted(LATIN_MODES | INDIC_MODES))
    raise ValueError(f"Target mode {mode!r} is unknown; use one of {known}.")


def corpus_score(
    predictions: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    metric: Metric,
    mode: str,
    resamples: int,
) -> TranslationScore:
    """Score a set of predictions against one or more references each.

    Args:
        predictions: One text an example.
        references: Per example, its references; their number may differ.
        metric: ``bleu`` (Papineni et al. 2002, smoothed as sacrebleu does) or
            ``chrf++`` (Popović 2017: characters to 6, words to 2).
        mode: Target mode; decides BLEU's tokenizer.
        resamples: Bootstrap samples behind the interval (2 or more).

    Raises:
        ValueError: If the lists are empty, of different lengths, or an example has
            no reference. Transposed references end here instead of scoring one line.
    """
    _check(predictions, references)
    scorer = _scorer(metric, bleu_tokenizer(mode))
    streams = [list(stream) for stream in zip_longest(*references)]
    score = scorer.corpus_score(list(predictions), streams, n_bootstrap=resamples)
    mean, half = float(score._mean), float(score._ci)
    value = min(100.0, max(0.0, float(score.score)))
    return TranslationScore(
        Estimate(
            value,
            len(predictions),
            max(0.0, min(value, mean - half)),
            min(100.0, max(value, mean + half)),
        ),
        str(scorer.get_signature()),
    )


def sentence_chrf(prediction: str, references: Sequence[str]) -> float:
    """chrF++ of one text against its references, 0..100."""
    scorer = _scorer("chrf++", "13a")
    return float(scorer.sentence_score(prediction, list(references)).score)


def _scorer(metric: Metric, tokenizer: str) -> Any:
    if metric == "chrf++":
        return _chrf()
    from sacrebleu.metrics import BLEU

    return _with_plain_floats(BLEU(tokenize=tokenizer))


@lru_cache(maxsize=1)
def _chrf() -> Any:
    from sacrebleu.metrics import CHRF

    return _with_plain_floats(CHRF(word_order=2))


def _with_plain_floats(scorer: Any) -> Any:
    """Let sacrebleu 2.6 average its own bootstrap.

    A resample without any matching n-gram scores a Python float, the others float32,
    and `statistics.mean` refuses the mixture.
    """
    compute = scorer._compute_score_from_stats

    def compute_plainly(stats: Any) -> Any:
        score = compute(stats)
        score.score = float(score.score)
        return score

    scorer._compute_score_from_stats = compute_plainly
    return scorer


def _check(predictions: Sequence[str], references: Sequence[Sequence[str]]) -> None:
    if not predictions:
        raise ValueError("There is no prediction to score.")
    if len(predictions) != len(references):
        raise ValueError(
            f"{len(predictions)} predictions but references of {len(references)} "
            "examples; give one list of references per example."
        )
    for index, own in enumerate(references):
        if isinstance(own, str) or not own:
            raise ValueError(f"Example {index} needs a non-empty list of references.")
