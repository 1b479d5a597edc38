"""Every metric of a set as rows of the scores document."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.metrics.human_band import leave_one_out_band
from hinglish_pipeline.metrics.likelihood import bits_per_byte
from hinglish_pipeline.metrics.scorecard import (
    COPY_SOURCE,
    HUMAN,
    MEANS,
    MOST_FREQUENT,
    RATES,
    WHOLE_SET,
    EvaluationSet,
    Judge,
    UnavailableError,
    gain,
    measure,
    point,
    score_row,
)
from hinglish_pipeline.metrics.significance import paired_difference
from hinglish_pipeline.metrics.translation import corpus_score, sentence_chrf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.metrics.estimate import Estimate
    from hinglish_pipeline.metrics.translation import Metric

UNTRAINED = "untrained"
UNIGRAM = "unigram"
"""Frequencies of bytes in the training text; needs no tokenizer."""
_NO_UNIGRAM = "a unigram model gives likelihoods, not answers"
_VERSION = "v1"


def signatures(
    language: Mapping[str, Any], answers: frozenset[str], resamples: int, seed: int
) -> dict[str, str]:
    """What exactly each of our own metrics computes, as one line a metric.

    Args:
        language: Parameters of the language identification.
        answers: Normalised training answers; they decide intents and parroting.
        resamples: Bootstrap samples.
        seed: Bootstrap seed.
    """
    lid = _digest(json.dumps(language, sort_keys=True))
    known = _digest("\n".join(sorted(answers)))
    boot = f"ci:bootstrap|bs:{resamples}|seed:{seed}"
    norm = "norm:nfc+casefold+nopunct"
    return {
        "exact_match": f"exact|{norm}|ci:wilson|{_VERSION}",
        "intent_match": f"nearest|dice3>=.5|{norm}|train:{known}|ci:wilson|{_VERSION}",
        "natural_stop": f"finish:stop|ci:wilson|{_VERSION}",
        "language_pass": f"line-pass|minwords:3|lid:{lid}|ci:wilson|{_VERSION}",
        "parroted": f"verbatim+wrong|{norm}|train:{known}|ci:wilson|{_VERSION}",
        "repetition_character": f"rep|char:6|{boot}|{_VERSION}",
        "repetition_grapheme": f"rep|grapheme:4|{boot}|{_VERSION}",
        "repetition_word": f"rep|word:3|{boot}|{_VERSION}",
        "distinct_2": f"distinct|word:2|ci:jackknife|{_VERSION}",
        "compression_ratio": f"zlib:9|ci:jackknife|{_VERSION}",
        "bits_per_byte": f"bpb|utf8|first-reference+turn-end|{boot}|{_VERSION}",
    }


def set_fingerprint(view: EvaluationSet) -> str:
    """Identity of a set's examples: 16 hex digits over ids, prompts and references."""
    rows = sorted(
        [one, prompt, list(own)]
        for one, prompt, own in zip(
            view.ids, view.prompts, view.references, strict=True
        )
    )
    return _digest(json.dumps(rows, ensure_ascii=False), 16)


def answer_rows(
    view: EvaluationSet, judge: Judge, *, model: str, targets: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Rows of every metric that reads answers: rates, means, whole-set, translation.

    Args:
        view: The set and what every speaker said.
        judge: What the measures need.
        model: The speaker that is scored.
        targets: Values to reach, by metric.
    """
    rows = []
    for metric in (*RATES, *MEANS, *WHOLE_SET):
        try:
            estimate = measure(view, metric, model, judge)
        except UnavailableError:
            continue
        rows.append(
            score_row(
                view,
                metric,
                estimate,
                model=model,
                signature=judge.signatures[metric],
                better={**RATES, **MEANS, **WHOLE_SET}[metric][1],
                unit="ratio" if metric == "compression_ratio" else "share",
                baselines=_baselines(view, metric, model, judge),
                target=targets.get(metric),
                over=_gain(view, metric, model, judge),
            )
        )
    rows += [
        _translation_row(view, metric, judge, model, targets.get(metric))
        for metric in ("chrf++", "bleu")
    ]
    return rows


def likelihood_row(
    view: EvaluationSet,
    judge: Judge,
    *,
    model: str,
    nll_bits: Mapping[str, Sequence[float]],
    n_bytes: Sequence[int],
    target: float | None,
) -> dict[str, Any]:
    """The row of bits per byte.

    Args:
        view: The set.
        judge: What the measures need.
        model: The speaker that is scored.
        nll_bits: By model and baseline, bits per example.
        n_bytes: UTF-8 bytes per example.
        target: Value to stay under, or None.
    """
    settings = {"resamples": judge.resamples, "seed": judge.seed}
    baselines: dict[str, float | str] = {
        name: sum(bits) / sum(n_bytes)
        for name, bits in sorted(nll_bits.items())
        if name != model
    }
    baselines.setdefault(UNTRAINED, "no likelihoods of the untrained model")
    for name in (COPY_SOURCE, MOST_FREQUENT, HUMAN):
        baselines[name] = "gives text, not likelihoods"
    over = None
    if UNTRAINED in nll_bits:
        per_byte = [
            [bits / size for bits, size in zip(nll_bits[name], n_bytes, strict=True)]
            for name in (model, UNTRAINED)
        ]
        over = _as_gain(paired_difference(per_byte[0], per_byte[1], **settings))
    return score_row(
        view,
        "bits_per_byte",
        bits_per_byte(nll_bits[model], n_bytes, **settings),
        model=model,
        signature=judge.signatures["bits_per_byte"],
        better="lower",
        unit="bits/byte",
        baselines=baselines,
        target=target,
        over=over,
    )


def _baselines(
    view: EvaluationSet, metric: str, model: str, judge: Judge
) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    others = sorted({*view.said, UNTRAINED} - {model})
    for name in others:
        try:
            found[name] = point(view, metric, name, judge)
        except UnavailableError as reason:
            found[name] = str(reason)
    return {**found, UNIGRAM: _NO_UNIGRAM}


def _gain(
    view: EvaluationSet, metric: str, model: str, judge: Judge
) -> dict[str, Any] | None:
    try:
        return _as_gain(gain(view, metric, model, UNTRAINED, judge))
    except UnavailableError:
        return None


def _as_gain(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {
        "value": estimate.value,
        "n": estimate.n,
        "ci_low": estimate.low,
        "ci_high": estimate.high,
    }


def _translation_row(
    view: EvaluationSet,
    metric: Metric,
    judge: Judge,
    model: str,
    target: float | None,
) -> dict[str, Any]:
    scores = {
        name: corpus_score(
            said.texts,
            view.references,
            metric=metric,
            mode=view.mode,
            resamples=judge.resamples if name == model else 2,
        )
        for name, said in sorted(view.said.items())
        if name != HUMAN
    }
    baselines: dict[str, float | str] = {
        name: score.estimate.value for name, score in scores.items() if name != model
    }
    baselines.setdefault(UNTRAINED, "no predictions of the untrained model")
    band = leave_one_out_band(
        view.of(model).texts, view.references, metric=metric, mode=view.mode
    )
    reason = "fewer than two references an example"
    baselines[HUMAN] = reason if band is None else band.mean
    baselines[UNIGRAM] = _NO_UNIGRAM
    row = score_row(
        view,
        metric,
        scores[model].estimate,
        model=model,
        signature=scores[model].signature,
        better="higher",
        unit="points",
        baselines=baselines,
        target=target,
        over=_chrf_gain(view, judge, model) if metric == "chrf++" else None,
    )
    return row if band is None else {**row, "human_band": vars(band)}


def _chrf_gain(view: EvaluationSet, judge: Judge, model: str) -> dict[str, Any] | None:
    """Paired gain in mean sentence chrF++ (a corpus score has no value per example)."""
    if UNTRAINED not in view.said:
        return None
    ours, theirs = (
        [
            sentence_chrf(text, own)
            for text, own in zip(view.of(name).texts, view.references, strict=True)
        ]
        for name in (model, UNTRAINED)
    )
    return _as_gain(
        paired_difference(ours, theirs, resamples=judge.resamples, seed=judge.seed)
    )


def _digest(text: str, length: int = 8) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
