import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.teachers.answer_json import (
    AnswerFormatError,
    find_fault,
    read_answer,
)
from hinglish_pipeline.teachers.identity import canonical_json

PAIR = {
    "type": "object",
    "properties": {"q": {"type": "string", "minLength": 1}, "n": {"type": "integer"}},
    "required": ["q"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "text",
    [
        '{"q": "kya"}',
        '```json\n{"q": "kya"}\n```',
        'Here you go: {"q": "kya"} Hope it helps!',
        '\n\n{"q": "kya"',
        'x {"q": "a } b \\" {"} y',
    ],
)
def test_json_is_found_where_it_is_whole(text):
    if text.endswith('"kya"'):
        with pytest.raises(AnswerFormatError, match="no JSON"):
            read_answer(text, PAIR)
    else:
        assert set(read_answer(text, PAIR)) == {"q"}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "answer is list, not object"),
        ({}, "answer has no 'q'"),
        ({"q": ""}, "answer.q is shorter than 1"),
        ({"q": 3}, "answer.q is int, not string"),
        ({"q": "a", "n": True}, "answer.n is bool, not integer"),
        ({"q": "a", "z": 1}, "answer has unknown ['z']"),
        ({"q": "a", "n": 2}, None),
    ],
)
def test_the_first_fault_is_named(value, fault):
    assert find_fault(value, PAIR) == fault


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (["a"], "answer is shorter than 2"),
        (["a", "b", "a", "b"], "answer is longer than 3"),
        (["a", "c"], "answer[1] is not one of ['a', 'b']"),
        (["a", "b"], None),
    ],
)
def test_arrays_and_enums(value, fault):
    items = {"type": "string", "enum": ["a", "b"]}
    schema = {"type": "array", "minItems": 2, "maxItems": 3, "items": items}
    assert find_fault(value, schema) == fault


def test_const():
    assert find_fault(1, {"const": 2}) == "answer is not 2"


@given(st.dictionaries(st.text(), st.text()), st.text(alphabet="abc ।\n`"))
def test_an_object_is_found_behind_any_preface(value, preface):
    text = f"{preface}{canonical_json(value)}{preface}"
    assert read_answer(text, {"type": "object"}) == value


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        value = read_answer(text, {"type": "object"})
    except AnswerFormatError:
        return
    assert isinstance(value, dict)
