"""The score half of the evaluate pipeline: predictions and likelihoods to scores."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import orjson
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.metrics.findings import confusions, mixing, verdicts
from hinglish_pipeline.metrics.likelihood import ByteUnigram
from hinglish_pipeline.metrics.match import NearestAnswer, normalise_answer
from hinglish_pipeline.metrics.mixing import index_values_of_texts
from hinglish_pipeline.metrics.scorecard import (
    COPY_SOURCE,
    HUMAN,
    MOST_FREQUENT,
    EvaluationSet,
    Judge,
    Said,
)
from hinglish_pipeline.metrics.scores import (
    UNIGRAM,
    answer_rows,
    likelihood_row,
    set_fingerprint,
    signatures,
)
from hinglish_pipeline.shards import Artifact, Shards, Task, task, versioned
from hinglish_pipeline.text.params import LanguageParams

if TYPE_CHECKING:
    from pathlib import Path

VALIDATION = "validation"
"""Likelihood set of training conversations that were held out of training."""

Mode = Literal["hi-Deva", "hinglish-Latn", "hinglish-mixed", "en", "kn", "gu"]


class ScoreParams(BaseModel):
    """What is scored, against which targets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(description="the speaker that is scored; others are baselines")
    modes: dict[str, Mode] = Field(
        min_length=1, description="sets that are scored, with their target mode"
    )
    targets: dict[str, dict[str, float]] = Field(
        description="value to reach, by set and metric"
    )
    resamples: int = Field(ge=100, le=100_000, description="bootstrap samples")
    seed: int = Field(ge=0, description="seed of every bootstrap")
    unigram_documents: int = Field(
        ge=0,
        description="corpus documents, from the first, that the unigram model sees",
    )
    language: LanguageParams = Field(description="as in the corpus pipeline")


def score(
    predictions: Artifact,
    likelihoods: Artifact,
    examples: Artifact,
    corpus: Shards,
    params: ScoreParams,
) -> Task:
    """Describe the scoring of every set."""
    return task(
        score_predictions,
        predictions=predictions,
        likelihoods=likelihoods,
        examples=examples,
        corpus=corpus,
        params=params,
    )


@versioned("2")
def score_predictions(
    *,
    predictions: Artifact,
    likelihoods: Artifact,
    examples: Artifact,
    corpus: Shards,
    params: ScoreParams,
    out: Path,
) -> dict[str, Any]:
    """Write ``scores.json``.

    Args:
        predictions: Parquet of set, id, intent, prompt, references, model, prediction,
            finish, n_tokens.
        likelihoods: Parquet of set, id, model, nll_bits, n_bytes, n_tokens; the text
            measured is the example's first reference.
        examples: The training examples.
        corpus: The documents the student may have seen.
        params: What to score.
        out: The file to write.

    Returns:
        Number of rows, targets and targets met.
    """
    said, measured, trained = predictions.frame(), likelihoods.frame(), examples.frame()
    answers = training_answers(trained)
    judge = build_judge(answers, params)
    common = Counter(answer for answer, _ in answers).most_common()
    most = min(common, key=lambda pair: (-pair[1], pair[0]))[0]
    held_out, spoken = _held_out(measured, trained)
    unigram = ByteUnigram(
        _training_texts(trained, held_out, corpus, params.unigram_documents)
    )
    views = {name: read_set(said, name, params, most) for name in sorted(params.modes)}
    trained_on = index_values_of_texts(sorted({answer for answer, _ in answers}))
    rows = [
        row
        for view in views.values()
        for row in _rows(view, judge, measured, unigram, params)
    ]
    if held_out.ids:
        rows.append(_likelihood(held_out, judge, measured, spoken, unigram, params))
    document = {
        "model": params.model,
        "sets": {
            name: {"n": len(view.ids), "fingerprint": set_fingerprint(view)}
            for name, view in views.items()
        },
        "most_frequent_answer": most,
        "rows": rows,
        "confusion": {n: confusions(v, params.model, judge) for n, v in views.items()},
        "mixing": {n: mixing(v, params.model, trained_on) for n, v in views.items()},
        "verdicts": [
            verdict
            for view in views.values()
            for verdict in verdicts(view, params.model, judge)
        ],
    }
    out.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    met = [row["met"] for row in rows if row["met"] is not None]
    return {"rows": len(rows), "targets": len(met), "met": sum(met)}


def training_answers(examples: pl.DataFrame) -> list[tuple[str, str | None]]:
    """Last answer and intent of every example that is trained on.

    A talk of several turns is about several things, so its last answer has no intent.

    Raises:
        PipelineError: If no example is kept.
    """
    kept = examples.filter(pl.col("drop_reason").is_null())
    if kept.is_empty():
        raise PipelineError("No training example is kept, so nothing can be scored.")
    last = kept["messages"].list.get(-1).struct.field("content")
    roles = kept["messages"].list.eval(pl.element().struct.field("role") == "user")
    intents = kept.select(pl.when(roles.list.sum() == 1).then(pl.col("intent")))
    return list(zip(last.to_list(), intents.to_series().to_list(), strict=True))


def build_judge(answers: list[tuple[str, str | None]], params: ScoreParams) -> Judge:
    """What the metrics need to know of the training answers."""
    known = frozenset(normalise_answer(answer) for answer, _ in answers)
    return Judge(
        nearest=NearestAnswer(
            (answer, intent) for answer, intent in answers if intent is not None
        ),
        training_answers=known,
        language=params.language,
        resamples=params.resamples,
        seed=params.seed,
        signatures=signatures(
            params.language.model_dump(), known, params.resamples, params.seed
        ),
    )


def read_set(
    predictions: pl.DataFrame, name: str, params: ScoreParams, most_frequent: str
) -> EvaluationSet:
    """One set with all speakers, aligned by id.

    Raises:
        PipelineError: If the set or the scored model is missing, or a speaker did not
            answer exactly the same examples.
    """
    own = predictions.filter(pl.col("set") == name).sort("id")
    by_model = {str(key[0]): part for key, part in own.group_by("model")}
    if params.model not in by_model:
        raise PipelineError(
            f"predictions hold no answer of {params.model!r} to the set {name!r}."
        )
    main = by_model[params.model]
    ids = main["id"].to_list()
    said = {}
    for model, part in sorted(by_model.items()):
        if part["id"].to_list() != ids:
            raise PipelineError(
                f"{model!r} and {params.model!r} answered different examples of "
                f"{name!r}."
            )
        said[model] = Said(part["prediction"].to_list(), part["finish"].to_list())
    references = main["references"].to_list()
    prompts = main["prompt"].to_list()
    said[COPY_SOURCE] = Said(prompts)
    said[MOST_FREQUENT] = Said([most_frequent] * len(ids))
    said[HUMAN] = Said([one[0] for one in references])
    intents = main["intent"].to_list()
    return EvaluationSet(
        name, params.modes[name], ids, intents, prompts, references, said
    )


def _rows(
    view: EvaluationSet,
    judge: Judge,
    measured: pl.DataFrame,
    unigram: ByteUnigram,
    params: ScoreParams,
) -> list[dict[str, Any]]:
    targets = params.targets.get(view.name, {})
    rows = answer_rows(view, judge, model=params.model, targets=targets)
    texts = dict(zip(view.ids, (one[0] for one in view.references), strict=True))
    rows.append(_likelihood(view, judge, measured, texts, unigram, params))
    unknown = sorted(set(targets) - {row["metric"] for row in rows})
    if unknown:
        raise PipelineError(f"Targets name metrics {view.name!r} lacks: {unknown}.")
    return rows


def _likelihood(
    view: EvaluationSet,
    judge: Judge,
    measured: pl.DataFrame,
    texts: dict[str, str],
    unigram: ByteUnigram,
    params: ScoreParams,
) -> dict[str, Any]:
    """Bits per byte of every model that was measured, and of byte frequencies."""
    own = measured.filter(pl.col("set") == view.name).sort("id")
    wanted = sorted((one, len(texts[one].encode())) for one in view.ids)
    bits: dict[str, list[float]] = {}
    for key, part in sorted(own.group_by("model"), key=lambda pair: str(pair[0][0])):
        if list(zip(part["id"], part["n_bytes"], strict=True)) != wanted:
            raise PipelineError(
                f"Likelihoods of {key[0]!r} on {view.name!r} were not measured on "
                "exactly the texts that are scored."
            )
        bits[str(key[0])] = part["nll_bits"].to_list()
    if params.model not in bits:
        raise PipelineError(
            f"likelihoods hold nothing of {params.model!r} for {view.name!r}."
        )
    bits[UNIGRAM] = [unigram.nll_bits(texts[one]) for one, _ in wanted]
    return likelihood_row(
        view,
        judge,
        model=params.model,
        nll_bits=bits,
        n_bytes=[size for _, size in wanted],
        target=params.targets.get(view.name, {}).get("bits_per_byte"),
    )


def _held_out(
    measured: pl.DataFrame, examples: pl.DataFrame
) -> tuple[EvaluationSet, dict[str, str]]:
    """Training conversations held out of training, and what was answered in them."""
    ids = measured.filter(pl.col("set") == VALIDATION)["id"].unique().sort().to_list()
    spoken = {
        row["example_id"]: "".join(
            turn["content"] for turn in row["messages"] if turn["role"] == "assistant"
        )
        for row in examples.filter(pl.col("example_id").is_in(ids)).to_dicts()
    }
    if missing := sorted(set(ids) - set(spoken)):
        raise PipelineError(f"likelihoods name unknown examples, e.g. {missing[:3]}.")
    prompts = [""] * len(ids)
    references = [[spoken[one]] for one in ids]
    view = EvaluationSet(VALIDATION, "", ids, prompts, prompts, references, {})
    return view, spoken


def _training_texts(
    examples: pl.DataFrame, held_out: EvaluationSet, corpus: Shards, limit: int
) -> list[str]:
    seen = examples.filter(~pl.col("example_id").is_in(list(held_out.ids)))
    documents = corpus.scan().select("text").head(limit).collect()["text"].to_list()
    return [answer for answer, _ in training_answers(seen)] + documents
