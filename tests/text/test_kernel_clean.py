"""The compiled loop cleans as the readable rules do, byte for byte."""

import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.normalise import normalise
from hinglish_pipeline.text.pii import mask_pii

# Pieces that meet in web text, and characters that some rule is about.
PIECES = st.one_of(
    st.sampled_from(  # a row for every rule
        [  # noqa: RUF005
            "  ",
            "\t",
            " \n",
            "\n\n\n",
            "\r\n",
            "\u2028",
            "\u00a0",
            "\u3000",
            "\x0b",
            "\x1f",
        ]
        + ["```", "~~~", "````", "- ```py", "> ~~~", "1. ```", "```\n", "\n```\n", "`"]
        + [
            "&amp;",
            "&#96;",
            "&lt;br&gt;",
            "<br/>",
            "<b>",
            "</ p >",
            "<T>",
            "&nbsp;",
            "&",
        ]
        + [
            "क़",
            "\u0958",
            "न\u093c",
            "क्",
            "\u200d",
            "\u200c",
            "\u200b",
            "\ufeff",
            "ರ",
            "್",
        ]
        + [
            "\u0ccb",
            "\u0cc6\u0cc2",
            "\u0cc6\u0cd5",
            "e\u0301",
            "\u0951",
            "\u093c\u094d",
        ]
        + [
            "aaaaa",
            "ffff1",
            "!!!!!",
            "------",
            "हहहह",
            "😂😂😂😂",
            "👨\u200d👩",
            "👍🏽" * 4,
            "°°°°",
        ]
        + [
            "गया|",
            "||",
            " |",
            "।।।।",
            "à¤¨",
            "â€™",
            "à",
            "Â\u00a0",
            "१२३",
            "૧",
            "೨",
            "1",
        ]
        + [
            "9876543210",
            "98765.43210",
            "+91-98765 43210",
            "(0755) 2551234",
            "2341 2341 2346",
        ]
        + [
            "a.b@site.comपर",
            "x@ybl",
            "8.8.8.8",
            "2001:4860::8888:1",
            "ABCPE1234F",
            "order no ",
        ]
        + ["https://x.in/?token=abc", "call ", "a", "Z", " ", "\n", "/", ".", ":", "@"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
VARIANTS = [
    {},
    {"whitespace": False},
    {"invisible": False, "code_points": False},
    {"digits": "ascii", "emoji": "drop", "elongation_limit": 2},
    {"emoji": "cap", "danda": False, "entities": False, "simple_tags": False},
    {"elongation": False, "mojibake": False},
]


@pytest.fixture(scope="module")
def cleaned():
    from hinglish_pipeline.text.kernels.clean import clean

    def run(texts, params):
        result = clean(TextBuffer.of(texts), params.normalise, params.pii)
        assert result.pii_count.dtype == np.int32
        return [
            (result.buffer.text(row), int(count))
            for row, count in enumerate(result.pii_count)
        ]

    return run


def expected(texts, params):
    return [mask_pii(normalise(text, params.normalise), params.pii) for text in texts]


@pytest.mark.parametrize("changes", VARIANTS, ids=",".join)
@given(texts=st.lists(TEXTS, max_size=4))
@example(texts=["  ek\n    do\n teen", "", "\n \n", "a \n```\nx  y\n\n\n```  "])
@example(texts=["ek\u200b\n`\u200b``\nx  y\n```", "```\nन\u093c  \n```\n&amp;  x"])
@settings(max_examples=120, deadline=None)
def test_the_loop_is_the_reference(params, cleaned, changes, texts):
    rules = params.normalise.model_copy(update=changes)
    varied = params.model_copy(update={"normalise": rules})
    assert cleaned(texts, varied) == expected(texts, varied)


@pytest.mark.parametrize("kind", ["email", "phone", "aadhaar", "pan", "upi", "ip"])
def test_a_kind_of_personal_data_can_be_off(params, cleaned, kind):
    only = {name: name == kind for name in type(params.pii).model_fields}
    varied = params.model_copy(update={"pii": params.pii.model_copy(update=only)})
    texts = ["a@b.in x@ybl 9876543210 2341 2341 2346 ABCPE1234F 8.8.8.8\n\n\nend  "]
    assert cleaned(texts, varied) == expected(texts, varied)


def test_nothing_in_nothing_out(params, cleaned):
    assert cleaned([], params) == []
    assert cleaned(["", " "], params) == [("", 0), ("", 0)]


def test_a_text_that_grows_leaves_its_neighbours_alone(params, cleaned):
    texts = ["पहला", "\u0958" * 9000 + " <b>\u0958", "तीसरा 9876543210", "\u0959" * 3]
    assert cleaned(texts, params) == expected(texts, params)


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    ["hf_course_hi_en", "vue_hinglish_docs", "pratham_gu", "tldr_hi_en", "pratham_kn"],
)
def test_real_text(params, cleaned, real_data, name):
    lines = (real_data / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    records = [json.loads(line) for line in lines[:60] if line]
    texts = [v for row in records for v in row.values() if isinstance(v, str)]
    assert cleaned(texts, params) == expected(texts, params)
