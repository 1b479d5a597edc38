"""What asking will take, told before anybody is asked: requests, tokens, cost, time.

A dry run. Figures come, in this order, from a tokenizer on disk, from answers of the
same teacher that are on record, or from assumptions that are named as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import orjson
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.distill.estimate.figures import (
    Figure,
    Numbers,
    added,
    from_mean,
    from_ratio,
    nothing,
)
from hinglish_pipeline.distill.estimate.read import (
    AnswersOnRecord,
    measure_sample,
    read_plan,
)
from hinglish_pipeline.distill.estimate.tokens import family_of
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers import Teacher
    from hinglish_pipeline.teachers.price import Price

_RULES_PER_S = 5_000.0
_STREAM_TOKENS_PER_S = {"usual": 40.0, "low": 80.0, "high": 15.0}
_COUNTS = ("planned", "answered", "failed_before", "new", "to_ask")


class EstimateParams(BaseModel):
    """What an estimate may assume where nothing is on record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: Literal["auto", "qwen", "llama", "gemma", "gpt", "any"] = Field(
        default="auto", description="Tokenizer family; auto goes by the model's name."
    )
    tokenizer: str | None = Field(
        default=None, description="Folder of the teacher's tokenizer, to count exactly."
    )
    sample_rows: int = Field(
        default=2_000, ge=1, description="Texts of each recipe that are looked at."
    )
    min_answers: int = Field(
        default=20, ge=2, description="Answers on record that outweigh an assumption."
    )
    completion_share: tuple[float, float, float] = Field(
        default=(0.1, 0.4, 1.0),
        description="Assumed answer length as a share of max_tokens: low, usual, high.",
    )
    tokens_per_s: float | None = Field(
        default=None, gt=0, description="Answer tokens a second, all requests together."
    )
    concurrency: int = Field(default=64, ge=1, description="Requests in flight.")
    latency_s: float | None = Field(
        default=None, gt=0, description="Seconds one answer takes at that concurrency."
    )


@versioned("1")
def write_estimate(
    *,
    requests: Shards,
    teacher: Teacher,
    price: Price,
    on_record: AnswersOnRecord,
    params: EstimateParams,
    out: Path,
) -> dict[str, Any]:
    """Write the estimate of a plan as JSON.

    Args:
        requests: ``teacher_requests``.
        teacher: Who would be asked; it is not.
        price: What the teacher charges. An argument of its own, because a price is no
            part of who a teacher is and yet changes the estimate.
        on_record: Answers that earlier runs brought.
        params: See :class:`EstimateParams`.
        out: File to write.

    Returns:
        Requests to ask, as the artefact's summary.
    """
    found = estimate_plan(requests, teacher, price, on_record, params)
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    out.write_bytes(text)
    return {"to_ask": found["to_ask"]}


def estimate_plan(
    requests: Shards,
    teacher: Teacher,
    price: Price,
    on_record: AnswersOnRecord,
    params: EstimateParams,
) -> dict[str, Any]:
    """Estimate a plan; asks nobody. Arguments as for :func:`write_estimate`.

    Returns:
        ``teacher`` (its identity), ``currency``, the counts ``planned``, ``answered``,
        ``failed_before``, ``new`` and ``to_ask``, the figures ``prompt_tokens``,
        ``completion_tokens``, ``seconds`` and ``cost`` (each ``usual``, ``low``,
        ``high``, ``source``), and ``recipes``: all that by recipe.
    """
    plan = _Plan.read(requests, teacher, on_record, params)
    recipes = [plan.recipe(name) for name in sorted(plan.rows["recipe"].unique())]
    whole = _Part(
        {name: sum(part.counts[name] for part in recipes) for name in _COUNTS},
        added(part.prompt for part in recipes),
        added(part.completion for part in recipes),
        added(part.seconds for part in recipes),
    )
    names = sorted(plan.rows["recipe"].unique())
    return {
        "teacher": teacher.identity(),
        "currency": price.currency,
        **whole.as_dict(price),
        "recipes": {
            name: part.as_dict(price) for name, part in zip(names, recipes, strict=True)
        },
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """What one recipe, or all of them, will take."""

    counts: dict[str, int]
    prompt: Figure
    completion: Figure
    seconds: Figure

    def as_dict(self, price: Price) -> dict[str, Any]:
        return {
            **self.counts,
            "prompt_tokens": self.prompt.as_dict(),
            "completion_tokens": self.completion.as_dict(),
            "seconds": self.seconds.as_dict(digits=3),
            "cost": self._cost(price).as_dict(digits=4),
        }

    def _cost(self, price: Price) -> Figure:
        if not price:
            return nothing("no price in the catalog")
        low, usual, high = (
            price.cost(
                round(getattr(self.prompt, end)),
                round(getattr(self.completion, end)),
                getattr(self.seconds, end),
            )
            for end in ("low", "usual", "high")
        )
        return Figure(usual, low, high, "tokens and time at the catalog's price")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan that was read, and what is needed to estimate each of its recipes."""

    rows: pl.DataFrame
    sample: pl.DataFrame
    kind: str
    family: str
    params: EstimateParams

    @classmethod
    def read(
        cls,
        requests: Shards,
        teacher: Teacher,
        on_record: AnswersOnRecord,
        params: EstimateParams,
    ) -> _Plan:
        who = teacher.identity()
        family = family_of(who["model"]) if params.family == "auto" else params.family
        rows = read_plan(requests, who, on_record)
        sample = pl.DataFrame()
        if who["kind"] != "rules":
            sample = measure_sample(
                requests,
                rows,
                family=family,
                tokenizer=params.tokenizer,
                sample_rows=params.sample_rows,
            )
        return cls(rows, sample, who["kind"], family, params)

    def recipe(self, name: str) -> _Part:
        """Estimate one recipe."""
        rows = self.rows.filter(recipe=name)
        still = rows.filter("is_open")
        failed = still.filter(status="failed").height
        answered = rows.height - still.height
        numbers = (rows.height, answered, failed, still.height - failed, still.height)
        counts = dict(zip(_COUNTS, numbers, strict=True))
        if not still.height:
            none = nothing("nothing to ask")
            return _Part(counts, none, none, none)
        if self.kind == "rules":
            none = nothing("rules count no tokens")
            return _Part(counts, none, none, _rules_time(still.height))
        known = rows.filter(pl.col("prompt_tokens") > 0)
        completion = self._completion(still, known)
        time = self._time(still.height, completion)
        return _Part(counts, self._prompt(still, known), completion, time)

    def _prompt(self, still: pl.DataFrame, known: pl.DataFrame) -> Figure:
        seen = still.join(self.sample, on="request_id", maintain_order="left")
        if "exact" in seen.columns:
            return _exactly(_numbers(seen["exact"]), still.height)
        guesses = {
            end: float(_numbers(seen[end]).mean()) * still.height
            for end in ("usual", "low", "high")
        }
        pairs = known.join(self.sample, on="request_id", maintain_order="left")
        if pairs.height < self.params.min_answers:
            return Figure(**guesses, source=f"assumed ({self.family} tokenizer)")
        return from_ratio(
            _numbers(pairs["usual"]),
            _numbers(pairs["prompt_tokens"]),
            guesses["usual"],
            still.height,
            f"calibrated on {known.height:,} answers",
        )

    def _completion(self, still: pl.DataFrame, known: pl.DataFrame) -> Figure:
        if known.height >= self.params.min_answers:
            source = f"calibrated on {known.height:,} answers"
            return from_mean(_numbers(known["completion_tokens"]), still.height, source)
        longest = float(_numbers(still["max_tokens"]).sum())
        low, usual, high = (longest * part for part in self.params.completion_share)
        return Figure(usual, low, high, "assumed share of max_tokens")

    def _time(self, count: int, completion: Figure) -> Figure:
        params = self.params
        if params.tokens_per_s is not None:
            source = f"{params.tokens_per_s:g} tokens/s, a parameter"
            return completion.times(1 / params.tokens_per_s).said(source)
        if params.latency_s is not None:
            seconds = count * params.latency_s / params.concurrency
            source = f"{params.latency_s:g} s at {params.concurrency}, parameters"
            return Figure(seconds, seconds, seconds, source)
        ends = {
            end: getattr(completion, end) / rate / params.concurrency
            for end, rate in _STREAM_TOKENS_PER_S.items()
        }
        return Figure(
            **ends, source=f"assumed 40 tokens/s each, {params.concurrency} at a time"
        )


def _exactly(counted: Numbers, count: int) -> Figure:
    if len(counted) == count:
        whole = float(counted.sum())
        return Figure(whole, whole, whole, "counted with the tokenizer")
    source = f"counted with the tokenizer on {len(counted):,} requests"
    return from_mean(counted, count, source)


def _rules_time(count: int) -> Figure:
    seconds = count / _RULES_PER_S
    source = f"assumed {_RULES_PER_S:,.0f} answers/s"
    return Figure(seconds, seconds / 2, seconds * 4, source)


def _numbers(series: pl.Series) -> Numbers:
    return series.fill_null(0).to_numpy().astype(np.float64)
