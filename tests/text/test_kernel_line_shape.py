"""The compiled look at lines sees what regular expressions see."""

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.line_shape import CLOSERS, TERMINAL, line_shape
from hinglish_pipeline.text.lexicon import TEASERS

BLANK = "".join(map(chr, range(33)))
EMOJI = r"(?:[\u2600-\U0010ffff&&\p{Extended_Pictographic}]|[\U0001f1e6-\U0001f1ff])"
GLUE = "\u200d\ufe0f\U0001f3fb-\U0001f3ff"
CLOSING, ENDING = regex.escape(CLOSERS), regex.escape("→›>[(|" + CLOSERS + TERMINAL)
RUN = regex.compile(rf"(?V1){EMOJI}(?:{EMOJI}|[ {GLUE}])*")
ASIDE = regex.compile(rf"(?V1)(?:{EMOJI}|[{GLUE}{CLOSING}\s\x00-\x20])+$")
POINTING = regex.compile(rf"(?V1)(?:{EMOJI}|[{GLUE}{ENDING}\s\x00-\x20])+$")
PHRASES = "|".join(map(regex.escape, TEASERS))
TEASER = regex.compile(rf"(?:^|(?<=[\x00-\x7f…])(?<![A-Za-z0-9]))(?:{PHRASES})$")
SENTENCE = regex.compile(rf"[.!?…।॥][{CLOSING}]*(?= [\x00-\x20]*[^\x00-\x20])")
LOST = regex.compile(r"(?<![^\x00-\x20])(?:\?+[!,.:;]*(?:[\x00-\x20]+|$))+")
LOWER = {code: code + 32 for code in range(65, 91)}
ALPHABET = "a B1.!?। …\n\n  ?? {#a}{}😀👍🏽❤️क्षिढ़ें\"')»🇮🇳\t\u2029"
PIECES = ["Read more", "और पढ़ें", "????", "kal milte hain", "\n", " ", "…", "!", "😂 😂"]


def by_hand(text):
    lines = [line for raw in text.split("\n") if (line := raw.strip(BLANK))]
    ended = [ASIDE.sub("", line)[-1:] in set(TERMINAL) for line in lines]
    thin = [len(regex.findall(r"[^\x00-\x2f]+", line)) < 3 for line in lines]
    teased = [
        bool(TEASER.search(POINTING.sub("", line.translate(LOWER)))) for line in lines
    ]
    lost = [row.split() for line in lines for row in LOST.findall(line)]
    ends = sum(end or not few for end, few in zip(ended, thin, strict=True))
    bare = regex.sub(r"\{#[A-Za-z0-9_-]+\}", "", text)
    n = max(1, len(lines))
    return {
        "terminal_lines": sum(ended) / n,
        "short_lines": sum(len(line) <= 30 for line in lines) / n,
        "thin_lines": sum(thin) / n,
        "teaser_lines": sum(teased) / n,
        "lines": len(lines),
        "sentences": ends + sum(len(SENTENCE.findall(line)) for line in lines),
        "lost_words": sum(
            len(row)
            for row in lost
            if len(row) > 1 and sum(word.count("?") for word in row) > 3
        ),
        "curly": bare.count("{") + bare.count("}"),
        "emoji_runs": len(RUN.findall(text)),
    }


def assert_equal(texts):
    found = line_shape(TextBuffer.of(texts))
    for index, text in enumerate(texts):
        seen = {name: column[index] for name, column in found.items()}
        assert seen == {k: np.float32(v) for k, v in by_hand(text).items()}, text


@given(st.lists(st.text(ALPHABET, max_size=60), max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_text(texts):
    assert_equal(texts)


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@settings(max_examples=100, deadline=None)
def test_lines_of_phrases(texts):
    assert_equal(texts)


@pytest.mark.real
def test_real_text(real_pages):
    assert_equal(real_pages)


@pytest.mark.parametrize(
    "line",
    ["बस।", "“बस।”", "bas! 😂", "kya?)", "दोहा॥", 'said so."', "haan…", "yaani:"],
)
def test_a_line_may_end_in_any_script_and_before_a_quote(line):
    assert line_shape(TextBuffer.of([line]))["terminal_lines"].tolist() == [1]


@pytest.mark.parametrize("line", ["है", "haan,", "Contact", "😂", "ಸುದ್ದಿ"])
def test_a_letter_ends_no_sentence(line):
    assert line_shape(TextBuffer.of([line]))["terminal_lines"].tolist() == [0]


def test_a_question_asked_twice_is_no_lost_word():
    texts = ["kya hua ?? bata na ??", "kya????? sach me?????", "????? ?? ??????"]
    assert line_shape(TextBuffer.of(texts))["lost_words"].tolist() == [0, 0, 3]
