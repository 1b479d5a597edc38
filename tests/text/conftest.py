"""The shipped thresholds and small frames, shared by the tests of the text room."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest
import yaml

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.text.language_model import default_model
from hinglish_pipeline.text.params import (
    AnnotateParams,
    FateParams,
    MixParams,
    NearDuplicateParams,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def conf() -> dict:
    path = ROOT / "conf" / "base" / "parameters_corpus.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["corpus"]


@pytest.fixture(scope="session")
def params(conf) -> AnnotateParams:
    return AnnotateParams(**conf["annotate"])


@pytest.fixture(scope="session")
def near(conf) -> NearDuplicateParams:
    return NearDuplicateParams(**conf["near_duplicates"])


@pytest.fixture(scope="session")
def judging(conf) -> FateParams:
    return FateParams(**conf["fates"])


@pytest.fixture(scope="session")
def mixing(conf) -> MixParams:
    return MixParams(**conf["mix"])


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Artifact:
    """The language model that needs no corpus, saved."""
    path = tmp_path_factory.mktemp("model") / "language_model.safetensors"
    default_model().save(path)
    return Artifact(path, "default")


@pytest.fixture
def raw():
    def make(texts, source="web", hint=None, start=0, reasons=None):
        n = len(texts)
        return pl.DataFrame(
            {
                "doc_id": [f"{start + i:016x}" for i in range(n)],
                "source": [source] * n,
                "file": [f"{source}.jsonl"] * n,
                "position": list(range(1, n + 1)),
                "text": texts,
                "licence": ["CC0-1.0"] * n,
                "lang_hint": pl.Series([hint] * n, dtype=pl.String),
                "drop_reason": pl.Series(reasons or [None] * n, dtype=pl.String),
                "detail": pl.Series([None] * n, dtype=pl.String),
            },
            schema_overrides={
                **dict.fromkeys(("doc_id", "source", "file", "text"), pl.String),
                "licence": pl.String,
                "position": pl.Int64,
            },
        )

    return make


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = Path(os.environ.get("HINGLISH_REAL_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real text at {folder} (set HINGLISH_REAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def real_pages(real_data) -> list[str]:
    """Some 400 texts of every kind: manuals in Markdown, stories, dialogues, news."""
    pages: list[str] = []
    for name, field, step in (
        ("ms_docs_en", "text", 9),
        ("ms_docs_hi", "text", 9),
        ("react_hi", "text", 2),
        ("rust_hinglish_docs", "text", 2),
        ("vue_hinglish_docs", "text", 2),
        ("pratham_kn", "text", 9),
        ("pratham_gu", "text", 9),
        ("ntrex_en_hi_gu_kn", "hi", 40),
        ("hinglish_top.valid", "hinglish", 40),
    ):
        rows = (real_data / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
        picked = [json.loads(row)[field] for row in rows[::step] if row]
        pages += [text for text in picked if text and len(text) < 20_000]
    return pages
