"""Compiled prose, lines, markup and notices equal the readable functions."""

from dataclasses import astuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.surface import surfaces
from hinglish_pipeline.text.lexicon import NOTICES
from hinglish_pipeline.text.prose import prose
from hinglish_pipeline.text.surface import Surface, surface

SIGNS = """` `` ``` ~~~ < </ > = / ! - --> <!-- [ ] ( ) ]( ]: " ' https :// www. WWW. ।
क |
1. # ## . ... … _ + • – ► ✓ ➤ ▪ ◦ { } ; : $( function() document.a window.b <div <Br/>
<DIV </p> <!DOCTYPE Vec<T> <EMAIL> \ufffd Ã à¤ â€ é ſ [a]: ]: http: ](x) * ><""".split()
MORE = [" ", " ", "\n", "\n", "\u00a0", "\u2003", "line\n", "ek do\n", "a", "b", "- "]
MORE += ["line\n\n", "# a {#b}\n", "{#", "* ", "# ", "var x = 1;", "[a]: /b "]
pieces = st.sampled_from([*SIGNS, *NOTICES[::5], "Accept COOKIES", *MORE])
texts = st.lists(pieces, max_size=30).map("".join)


def assert_equal(given_texts):
    found = surfaces(TextBuffer.of(given_texts))
    proses = {row: found.proses.text(i) for i, row in enumerate(found.rows.tolist())}
    for row, text in enumerate(given_texts):
        said = prose(text)
        assert proses.get(row, text) == said
        assert (row in proses) == (said != text)
        assert found.columns.row(row) == astuple(surface(text, said))


@given(st.lists(texts, max_size=5))
@settings(max_examples=400, deadline=None)
@example(["```\na\n```\n", "\n```\n```\n\n~~~\n~~~\nb", "```\nopen", ""])
@example(
    ["<!-- a <!-- b -->c", "<!--", "x\u00a0\n\u2003\n\u00a0y\u00a0", "a;\n{\n}\nb"]
)
def test_texts_of_signs(given_texts):
    assert_equal(given_texts)


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text(given_texts):
    assert_equal(given_texts)


@pytest.mark.real
def test_real_text(real_pages):
    assert_equal(real_pages)


@pytest.mark.parametrize("phrase", NOTICES)
def test_every_notice_is_found_wherever_it_stands(phrase):
    around = [f"{'x' * n}{phrase.upper()}{'y' * (7 - n)} {phrase}" for n in range(8)]
    found = surfaces(TextBuffer.of([*around, phrase, phrase[:-1]]))
    assert found.columns["notices"].to_list() == [2.0] * 8 + [1.0, 0.0]


def test_many_lines_for_the_regular_expressions():
    assert_equal(["agar <b>x</b> {a: b;} hai\n" * 3000, "theek"])


def test_columns_are_those_of_one_text():
    names = surfaces(TextBuffer.of([])).columns.columns
    assert names == list(Surface.__dataclass_fields__)
