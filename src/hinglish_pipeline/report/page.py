"""Builds the report: one HTML file that asks nothing of any network."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.report import numbers
from hinglish_pipeline.report.answers import pick_answers
from hinglish_pipeline.report.data import read_accounting, read_receipt
from hinglish_pipeline.report.fields import ReportInputError, need
from hinglish_pipeline.report.gates import read_gates
from hinglish_pipeline.report.limits import (
    by_unseen_words,
    hardest_intents,
    known_words,
)
from hinglish_pipeline.report.lineage import trace
from hinglish_pipeline.report.models import read_edge, read_preflight, read_training
from hinglish_pipeline.report.results import read_scores
from hinglish_pipeline.report.teacher import read_rounds
from hinglish_pipeline.shards import Artifact, versioned

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from hinglish_pipeline.shards import Shards

SECTIONS = (
    ("results", "Results"),
    ("answers", "Answers"),
    ("limits", "Limits"),
    ("corpus", "Corpus"),
    ("gates", "Gates"),
    ("validation", "Validation"),
    ("training", "Training"),
    ("edge", "Edge"),
    ("lineage", "Lineage"),
    ("reproduce", "Reproduce"),
)
TEACHERS = {
    "rules": "The teacher is a set of rules: hand-written templates, a lexicon and a "
    "grammar. It is not a language model and understands nothing.",
}


class ReportParams(BaseModel):
    """What the report shows and how much of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, description="heading of the page")
    good_answers: int = Field(ge=1, le=50, description="good answers shown")
    bad_answers: int = Field(ge=1, le=50, description="bad answers shown")
    hardest_intents: int = Field(ge=1, le=50, description="intents listed as hardest")
    examples_per_reason: int = Field(ge=0, le=10, description="rows shown of each gate")
    labelled_set: str = Field(
        min_length=1,
        description="who wrote the answers that gates are measured on, and how",
    )
    bad_caught: float = Field(
        gt=0, le=1, description="least share of bad labelled answers gates must catch"
    )
    good_lost: float = Field(
        ge=0, lt=1, description="largest share of good labelled answers they may lose"
    )
    preflight_examples: int = Field(ge=1, le=10, description="rendered examples shown")


@versioned("3")
def build_report_page(  # noqa: PLR0913 - one handle an input of the node
    *,
    corpus_accounting: Artifact,
    corpus: Shards,
    teacher_answers: Shards,
    follow_up_answers: Shards,
    review_answers: Shards,
    gate_table: Artifact,
    gate_quality: Artifact,
    gate_receipt: Artifact,
    preflight_report: Artifact,
    student_checkpoint: Artifact,
    scores: Artifact,
    predictions: Artifact,
    deployment_receipt: Artifact,
    examples: Artifact,
    params: ReportParams,
    out: Path,
) -> dict[str, Any]:
    """Write the page.

    Args:
        corpus_accounting: Rows in, kept and by reason.
        corpus: The documents; only language and mixing index are read.
        teacher_answers: What was asked first; only outcomes and tokens are read.
        follow_up_answers: The same of the questions about answers.
        review_answers: The same of a judge's marks.
        gate_table: Gates by recipe with rows.
        gate_quality: The gates' verdicts beside people's.
        gate_receipt: Verdict on the data.
        preflight_report: What was checked before training.
        student_checkpoint: Its summary holds the training curve.
        scores: Every score with its baselines.
        predictions: Answers of all models.
        deployment_receipt: Size, parity and speed of exported forms.
        examples: Training examples.
        params: What to show.
        out: The HTML file.

    Returns:
        Bytes of the page, targets and targets met.

    Raises:
        ReportInputError: If a document lacks a field the page shows.
    """
    results = read_scores(scores.json())
    edge = read_edge(deployment_receipt.json())
    gates = read_gates(
        gate_table.json(),
        gate_quality.json(),
        bad_caught=params.bad_caught,
        good_lost=params.good_lost,
        examples_per_reason=params.examples_per_reason,
    )
    preflight = read_preflight(preflight_report, params.preflight_examples)
    context = {
        "title": params.title,
        "sections": SECTIONS,
        "scores": results,
        "corpus": read_accounting(corpus_accounting.json(), corpus),
        "rounds": read_rounds(
            {
                "teacher_answers": teacher_answers,
                "follow_up_answers": follow_up_answers,
                "review_answers": review_answers,
            }
        ),
        "gates": gates,
        "labelled_set": params.labelled_set,
        "untaught": [
            recipe
            for recipe in gates["recipes"]
            if recipe["kept"] and recipe["recipe"] not in preflight["trained_rows"]
        ],
        "receipt": read_receipt(gate_receipt.json()),
        "preflight": preflight,
        "training": read_training(student_checkpoint),
        "edge": edge,
        **_from_tables(
            examples.frame(), predictions.frame(), scores.json(), edge, params
        ),
        "lineage": trace(
            {
                "corpus_accounting": corpus_accounting,
                "gate_table": gate_table,
                "gate_quality": gate_quality,
                "gate_receipt": gate_receipt,
                "preflight_report": preflight_report,
                "student_checkpoint": student_checkpoint,
                "scores": scores,
                "predictions": predictions,
                "deployment_receipt": deployment_receipt,
                "examples": examples,
            }
        ),
    }
    page = render(context)
    out.write_text(page, encoding="utf-8")
    found = {key: results[key] for key in ("targets", "met")}
    return {"bytes": len(page.encode()), **found}


def render(context: dict[str, Any]) -> str:
    """The page as text; every value is escaped."""
    style = (resources.files(__package__) / "page.css").read_text(encoding="utf-8")
    template = _environment().get_template("page.html.jinja")
    return template.render(**context, style=_trusted(style))


def describe_teacher(examples: pl.DataFrame) -> dict[str, str]:
    """Who taught, in one sentence."""
    pairs = examples.select("teacher", "model").unique().sort("teacher", "model")
    said = [
        TEACHERS.get(kind, f"The teacher is the model {model} ({kind}).")
        for kind, model in pairs.iter_rows()
    ]
    return {"says": " ".join(dict.fromkeys(said))}


def _from_tables(
    examples: pl.DataFrame,
    predictions: pl.DataFrame,
    scores: dict[str, Any],
    edge: dict[str, Any],
    params: ReportParams,
) -> dict[str, Any]:
    verdicts = need(scores, "verdicts", "scores")
    model = need(scores, "model", "scores")
    kept = examples.filter(pl.col("drop_reason").is_null())
    if kept.is_empty():
        raise ReportInputError("examples hold no kept row.")
    everyone = pl.concat(
        [predictions, pl.DataFrame(edge["answers"], schema=predictions.schema)]
    )
    asked = predictions.filter(pl.col("model") == model)
    return {
        "teacher": describe_teacher(kept),
        "asked": asked.height,
        "answers": pick_answers(
            everyone,
            verdicts,
            model=model,
            good=params.good_answers,
            bad=params.bad_answers,
        ),
        "topics": sorted(
            kept.filter(pl.col("intent").is_not_null())["topic"].drop_nulls().unique()
        ),
        "intents": kept["intent"].n_unique() - int(kept["intent"].has_nulls()),
        "unseen": by_unseen_words(predictions, verdicts, known_words(kept), model),
        "hardest": hardest_intents(
            predictions, verdicts, model, params.hardest_intents
        ),
    }


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hinglish_pipeline", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        {
            "count": numbers.count,
            "percent": numbers.percent,
            "percent1": lambda value: numbers.percent(value, 1),
            "plain": numbers.plain,
            "plural": numbers.plural,
            "clip": numbers.clip,
            "words": lambda name: str(name).replace("_", " "),
        }
    )
    return environment


def _trusted(style: str) -> Any:
    from markupsafe import Markup

    return Markup(style)  # noqa: S704 - our own file
