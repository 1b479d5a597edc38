"""Answers of the student and of its untrained self, and how surprised each one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.generate import generate_answers
from hinglish_pipeline.students.likelihood import answer_likelihoods
from hinglish_pipeline.students.merge import read_student, untrained_model
from hinglish_pipeline.students.models import load_model, quiet_transformers
from hinglish_pipeline.students.render import VALIDATION
from hinglish_pipeline.students.template import ChatTemplate
from hinglish_pipeline.students.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ("student", "untrained")
PREDICTION_SCHEMA: dict[str, Any] = {
    "set": pl.String,
    "id": pl.String,
    "intent": pl.String,
    "prompt": pl.String,
    "references": pl.List(pl.String),
    "model": pl.String,
    "prediction": pl.String,
    "finish": pl.String,
    "n_tokens": pl.Int32,
}
LIKELIHOOD_SCHEMA: dict[str, Any] = {
    "set": pl.String,
    "id": pl.String,
    "model": pl.String,
    "nll_bits": pl.Float64,
    "n_bytes": pl.Int64,
    "n_tokens": pl.Int32,
}


@versioned("1")
def predict_sets(
    *,
    student: Artifact,
    evaluation_sets: list[dict[str, Any]],
    max_new_tokens: int,
    batch_size: int,
    out: Path,
) -> dict[str, Any]:
    """Greedy answers of both models to every evaluation prompt.

    Args:
        student: Merged model folder.
        evaluation_sets: Rows with ``set``, ``id``, ``intent``, ``prompt``,
            ``references``.
        max_new_tokens: Longest answer.
        batch_size: Prompts of one batch.
        out: Parquet file with one row a prompt and model.

    Returns:
        Rows by model.
    """
    conversations = [_question(row["prompt"]) for row in evaluation_sets]
    rows = []
    for name in MODELS:
        model, template = load_student(student.path, name)
        answers = generate_answers(
            model,
            template,
            conversations,
            max_new_tokens=max_new_tokens,
            batch_size=batch_size,
        )
        rows += [
            prediction_row(row, name, answer.text, answer.finish, answer.n_tokens)
            for row, answer in zip(evaluation_sets, answers, strict=True)
        ]
    pl.DataFrame(rows, schema=PREDICTION_SCHEMA).write_parquet(out)
    return {name: len(evaluation_sets) for name in MODELS}


@versioned("1")
def measure_likelihoods(
    *,
    student: Artifact,
    training_set: Artifact,
    evaluation_sets: list[dict[str, Any]],
    batch_size: int,
    out: Path,
) -> dict[str, Any]:
    """Bits the answers of held-out text cost each model.

    Texts are the references of every evaluation set and the kept-back conversations
    of the training set (``set`` = ``validation``, ``id`` = ``example_id``).

    Args:
        student: Merged model folder.
        training_set: Folder made by ``render_examples``.
        evaluation_sets: Rows with ``prompt`` and ``references``.
        batch_size: Rows of one batch.
        out: Parquet file with one row a text and model.

    Returns:
        Bits per byte by model, over all texts.
    """
    _, template = load_student(student.path, "student")
    texts = _reference_rows(template, evaluation_sets)
    texts += _validation_rows(training_set.path / VALIDATION)
    rows = []
    for name in MODELS:
        model, _ = load_student(student.path, name)
        rows += answer_likelihoods(model, texts, name, batch_size)
    frame = pl.DataFrame(rows, schema=LIKELIHOOD_SCHEMA)
    frame.write_parquet(out)
    totals = frame.group_by("model", maintain_order=True).agg(
        (pl.col("nll_bits").sum() / pl.col("n_bytes").sum()).round(4).alias("bpb")
    )
    return dict(totals.iter_rows())


def load_student(folder: Path, name: str) -> tuple[Any, ChatTemplate]:
    """Model and chat template of ``student`` or of its ``untrained`` self."""
    import torch

    params = read_student(folder)
    if params.fit.threads is not None:
        torch.set_num_threads(params.fit.threads)
    template = ChatTemplate(load_tokenizer(folder), params.render.template_kwargs)
    with quiet_transformers():
        if name == "untrained":
            model = untrained_model(folder)
        else:
            model = load_model(folder, dtype=params.model.dtype)
    return _to_device(model, params.fit.device), template


def prediction_row(
    row: dict[str, Any], model: str, text: str, finish: str, n_tokens: int
) -> dict[str, Any]:
    """One row of ``predictions``."""
    return {
        **{key: row[key] for key in ("set", "id", "intent", "prompt", "references")},
        "model": model,
        "prediction": text,
        "finish": finish,
        "n_tokens": n_tokens,
    }


def _question(prompt: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt}]


def _reference_rows(
    template: ChatTemplate, evaluation_sets: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    chats = [
        [*_question(row["prompt"]), {"role": "assistant", "content": reference}]
        for row in evaluation_sets
        for reference in row["references"][:1]
    ]
    return [
        {
            "set": row["set"],
            "id": row["id"],
            "input_ids": rendered.input_ids,
            "labels": rendered.labels,
            "n_bytes": len(chat[-1]["content"].encode()),
        }
        for row, chat, rendered in zip(
            evaluation_sets, chats, template.render_all(chats), strict=True
        )
    ]


def _validation_rows(path: Path) -> list[dict[str, Any]]:
    frame = pl.read_parquet(path)
    return [
        {
            "set": "validation",
            "id": row["example_id"],
            "input_ids": row["input_ids"],
            "labels": row["labels"],
            "n_bytes": row["n_bytes"],
        }
        for row in frame.iter_rows(named=True)
    ]


def _to_device(model: Any, device: str) -> Any:
    import torch

    if device == "auto" and torch.cuda.is_available():
        return model.to("cuda")
    return model
