"""What tests of the benchmarks share."""

from pathlib import Path

import pytest


@pytest.fixture
def real_text() -> Path:
    from claims import real_data

    folder = real_data()
    if folder is None:
        pytest.skip("no real text (set HINGLISH_REAL_DATA)")
    return folder
