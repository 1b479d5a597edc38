"""Prose leaves code, addresses and markup out and keeps every word people said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.text.prose import fenced_lines, prose


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("पहले\n```py\nx = 1\n\ny = 2\n```\nबाद में", "पहले बाद में"),
        ("ek\n  ~~~\n  print(1)\n  ~~~\ndo", "ek do"),
        ("- kadam\n- ```bash\n  ls -l\n  ```\n- aage", "- kadam - aage"),
        ("````\n```\ncode\n```\n````\nbaad", "baad"),
        ("`git add` chalao, ``a ` b`` bhi", "chalao, bhi"),
        ('[yeh page](https://x.in/a_(b) "naam") padho', "[yeh page] padho"),
        ("[yeh][1] dekho\n[1]: https://x.in/a", "[yeh] dekho"),
        ("dekho https://x.in/a?b=c।", "dekho ।"),
        ("www.example.in par jao", "par jao"),
        ("<!-- hash: 12\nversion -->नमस्ते", "नमस्ते"),
        ('<a href="/x">होम</a><br/>चलो', "होम चलो"),
    ],
)
def test_left_out(text, said):
    assert " ".join(prose(text).split()) == said


@pytest.mark.parametrize(
    "text",
    [
        "कल सुबह मिलते हैं, ठीक है?",
        "```\nyeh fence kabhi band nahi hui, isliye yeh text hai",
        "agar a < b aur c > d ho, ya a <b and c> d",
        "<!-- yeh kabhi band nahi hua",
        "[Ram]: kal aana, [Sita]: theek hai",
        "usne kaha (dekho) aur [hansa] diya",
        "bas ek ` nishaan",
    ],
)
def test_stays(text):
    assert prose(text) == text


def test_a_fence_closes_with_its_own_sign_and_length():
    lines = ["a", "````", "```", "~~~~", "````", "b", "```", "c"]
    inside = [False, True, True, True, True, False, False, False]
    assert fenced_lines(lines) == inside


@given(st.text("ab `~\n<>!-[]()/:.wक", max_size=60))
def test_nothing_is_invented(text):
    left = prose(text)
    for char in set(left) - {" "}:
        assert left.count(char) <= text.count(char)
