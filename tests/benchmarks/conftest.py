"""Benchmarks are scripts that import their neighbours, so their folder is a path."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))


@pytest.fixture
def real_text() -> Path:
    from claims import real_data

    folder = real_data()
    if folder is None:
        pytest.skip("no real text (set HINGLISH_REAL_DATA)")
    return folder
