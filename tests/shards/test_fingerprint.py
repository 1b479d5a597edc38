"""The canonical form is one everywhere, and refuses what has none."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from hinglish_pipeline.errors import FingerprintError
from hinglish_pipeline.shards import canonical, fingerprint, versioned
from hinglish_pipeline.shards.fingerprint import describe_changes, function_identity

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4
        )
    ),
    max_leaves=12,
)


class Knobs(BaseModel):
    threshold: float = 0.5
    batch: int = Field(8, json_schema_extra={"fingerprint": False})


@given(plain)
def test_canonical_is_idempotent(value):
    assert canonical(canonical(value)) == canonical(value)


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 9), min_size=1))
def test_key_order_does_not_matter(mapping):
    turned = dict(reversed(mapping.items()))
    assert fingerprint(mapping) == fingerprint(turned)


def test_another_process_agrees():
    code = (
        "from hinglish_pipeline.shards import fingerprint;"
        "print(fingerprint({'b': [1, 2.5, 'हिंदी'], 'a': None}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
    )
    assert told.stdout.strip() == fingerprint({"a": None, "b": [1, 2.5, "हिंदी"]})


def test_speed_knobs_do_not_count():
    assert fingerprint(Knobs(batch=8)) == fingerprint(Knobs(batch=64))
    assert fingerprint(Knobs(threshold=0.5)) != fingerprint(Knobs(threshold=0.6))


@pytest.mark.parametrize(
    "value", [float("nan"), {1, 2}, object(), Path("x"), {1: "a"}, b"bytes"]
)
def test_no_canonical_form_is_an_error_that_names_the_place(value):
    with pytest.raises(FingerprintError, match=r"params\.deep"):
        canonical({"deep": value}, "params")


def test_lambda_and_unversioned_functions_are_refused():
    with pytest.raises(FingerprintError, match="module-level"):
        function_identity(versioned("1")(lambda frame: frame))
    with pytest.raises(FingerprintError, match="declares no version"):
        function_identity(wait)


def wait() -> None:
    """Has no version."""


def test_changes_are_named_by_leaf():
    old = {"params": {"a": 1, "b": [1]}, "version": "1"}
    new = {"params": {"a": 2, "b": [1]}, "version": "1"}
    assert describe_changes(old, new) == ["params.a 1 → 2"]
