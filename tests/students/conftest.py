"""A handful of examples, a tokenizer trained on them, and tiny random students."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.students.params import StudentParams
from hinglish_pipeline.students.render import render_examples
from hinglish_pipeline.students.template import ChatTemplate
from hinglish_pipeline.students.tokenizer import build_tokenizer

QUESTIONS = {
    "chai kaise banate hain": "Paani, adrak aur patti ubaalo, phir doodh daalo.",
    "pnr status kaise dekhu": "139 par PNR number SMS kar do.",
    "upi ki limit kitni hai": "Ek din mein 1 lakh rupaye tak.",
    "रोटी नरम कैसे बने": "आटा गुनगुने पानी से गूँधो।",
}
QWEN2 = {
    "model_type": "qwen2",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "intermediate_size": 64,
    "max_position_embeddings": 256,
    "tie_word_embeddings": True,
}
GEMMA3 = {
    "model_type": "gemma3_text",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "query_pre_attn_scalar": 16,
    "intermediate_size": 64,
    "max_position_embeddings": 256,
    "sliding_window": 64,
}


def chat(question: str, answer: str) -> list[dict[str, str]]:
    """One question, one answer."""
    return [
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    ]


def example_rows(copies: int = 4) -> list[dict[str, object]]:
    """Rows in the examples schema."""
    return [
        {
            "example_id": f"{number:02d}-{copy}",
            "recipe": "topic_qa",
            "lang": "hinglish-Latn",
            "intent": f"intent-{number}",
            "messages": chat(f"{question} {copy}", answer),
            "drop_reason": None,
        }
        for number, (question, answer) in enumerate(QUESTIONS.items())
        for copy in range(copies)
    ]


def save_examples(rows: list[dict[str, object]], path: Path) -> Artifact:
    """Write examples as Parquet."""
    pl.DataFrame(rows, schema_overrides={"drop_reason": pl.String}).write_parquet(path)
    return Artifact(path, path.name)


def student_params(**changes: object) -> StudentParams:
    """A tiny student; nested parts are replaced as a whole."""
    parts: dict[str, object] = {
        "model": {"config": QWEN2},
        "tokenizer": {"vocab_size": 400, "corpus_rows": 0},
        "adapter": {"method": "full"},
        "render": {
            "max_tokens": 160,
            "mixture": {"topic_qa": 2},
            "validation_share": 0.2,
            "validation_rows": 2,
            "seed": 3,
        },
        "fit": fit_params(),
    }
    return StudentParams.model_validate({**parts, **changes})


def fit_params(**changes: object) -> dict[str, object]:
    """Eight steps, two checkpoints."""
    base: dict[str, object] = {
        "steps": 8,
        "batch_size": 4,
        "learning_rate": 0.01,
        "seed": 5,
        "save_every": 4,
        "log_every": 4,
        "keep_best": False,
        "threads": 1,
        "device": "cpu",
    }
    return {**base, **changes}


@pytest.fixture(scope="session")
def tokenizer():
    """A 400-piece byte-level BPE."""
    return build_tokenizer([*QUESTIONS, *QUESTIONS.values()], 400)


@pytest.fixture(scope="session")
def template(tokenizer) -> ChatTemplate:
    """Its chat template."""
    return ChatTemplate(tokenizer)


@pytest.fixture(scope="session")
def tokenizer_folder(tokenizer, tmp_path_factory) -> Artifact:
    """The tokenizer on disk."""
    folder = tmp_path_factory.mktemp("tokenizer")
    tokenizer.save_pretrained(folder)
    return Artifact(folder, "tokenizer")


@pytest.fixture(scope="session")
def examples(tmp_path_factory) -> Artifact:
    """Sixteen examples."""
    path = tmp_path_factory.mktemp("examples") / "examples.parquet"
    return save_examples(example_rows(), path)


@pytest.fixture(scope="session")
def training_set(examples, tokenizer_folder, tmp_path_factory) -> Artifact:
    """The examples, rendered."""
    folder = tmp_path_factory.mktemp("training_set")
    render_examples(
        examples=examples,
        tokenizer=tokenizer_folder,
        evaluation_sets=[],
        params=student_params().render,
        out=folder,
    )
    return Artifact(folder, "training_set")
