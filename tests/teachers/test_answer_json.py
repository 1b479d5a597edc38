import re

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
    ("text", "value"),
    [
        ('{"q": "kya"}', {"q": "kya"}),
        ('```json\n{"q": "kya"}\n```', {"q": "kya"}),
        ('Here you go: {"q": "kya"} Hope it helps!', {"q": "kya"}),
        ('x {"q": "a } b \\" {"} y', {"q": 'a } b " {'}),
        ('{"q": "kya", "n": 2,}', {"q": "kya", "n": 2}),
        ('{"q": "pehli line\ndoosri\tline"}', {"q": "pehli line\ndoosri\tline"}),
        ("{'q': 'kya haal', 'n': 3}", {"q": "kya haal", "n": 3}),
        ("{'q': 'usne \"haan\" kaha'}", {"q": 'usne "haan" kaha'}),
        ("{'q': 'it\\'s theek'}", {"q": "it's theek"}),
        ("{'q': 'a } b'}", {"q": "a } b"}),
        ('"{\\"q\\": \\"kya\\"}"', {"q": "kya"}),
        ('Use { and } like so: {"q": "kya"}', {"q": "kya"}),
        ('{"draft": 1} Final: {"q": "kya"}', {"q": "kya"}),
        ('{"q": "kya"} I repeat: {"q": "kya"}', {"q": "kya"}),
        ('{"q": "True, nahi?, } ,]"}', {"q": "True, nahi?, } ,]"}),
    ],
)
def test_what_has_one_reading_is_read(text, value):
    assert read_answer(text, PAIR) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON object"),
        ("Maaf kijiye, main nahi bata sakta.", "no JSON object"),
        ('\n\n{"q": "kya"', "no JSON object"),
        ('{"q": "kya', "no JSON object"),
        ('{"q": "usne "haan" kaha"}', "no JSON object"),
        ("{'q': 'it's theek'}", "no JSON object"),
        ('{"q": "kya" "n": 2}', "no JSON object"),
        ('{"q": "kya", ...}', "no JSON object"),
        ('{"q": "a"} or maybe {"q": "b"}', "2 different JSON objects"),
        ('[{"q": "kya"}]', "answer is list, not object"),
        ('{"q": "kya", "extra": 1}', "unknown ['extra']"),
        ('{"type": "object", "properties": {"q": "kya"}}', "answer has no 'q'"),
        ("{" * 5000, "no JSON object"),
    ],
)
def test_what_has_none_or_several_is_refused(text, reason):
    with pytest.raises(AnswerFormatError, match=re.escape(reason)):
        read_answer(text, PAIR)


def test_constants_as_python_writes_them():
    schema = {
        "type": "object",
        "properties": {"a": {"type": "boolean"}, "b": {"type": "null"}},
    }
    text = '{"a": True, "b": None}'
    assert read_answer(text, schema) == {"a": True, "b": None}


def test_a_list_is_found_where_a_list_is_wanted():
    schema = {"type": "array", "items": {"type": "string"}}
    text = 'Yeh lijiye:\n["ek", "do",]'
    assert read_answer(text, schema) == ["ek", "do"]


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


@given(st.dictionaries(st.text(alphabet="abc", min_size=1), st.text()))
def test_pythons_own_way_of_writing_is_read_right_or_refused(value):
    try:
        read = read_answer(repr(value), {"type": "object"})
    except AnswerFormatError:
        return
    assert read == value


@given(
    st.dictionaries(
        st.text(), st.text() | st.lists(st.dictionaries(st.text(), st.text()))
    ),
    st.data(),
)
def test_a_cut_answer_is_never_taken_for_a_whole_one(value, data):
    text = canonical_json(value)
    end = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(AnswerFormatError):
        read_answer(text[:end], {"type": "object"})
