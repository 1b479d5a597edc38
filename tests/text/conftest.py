"""The shipped thresholds and small frames, shared by the tests of the text room."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
import yaml

from hinglish_pipeline.text.params import (
    AnnotateParams,
    NearDuplicateParams,
    SelectParams,
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
def selecting(conf) -> SelectParams:
    return SelectParams(**conf["select"])


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
