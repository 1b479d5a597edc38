"""What the lines of a text look like, for the rules on lines: one pass over its bytes.

FineWeb (2406.17557) looks at how lines end and how short they are, C4 (1910.10683) at
sentences, curly brackets and words a line. A prose line ends in a mark that some script
ends sentences with, so danda counts as the full stop does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.text.kernels.classes import (
    PICTOGRAPH,
    SPACE,
    code_points,
    decode,
)
from hinglish_pipeline.text.kernels.compiled import inlined, lean
from hinglish_pipeline.text.kernels.line_parts import (
    BLANK,
    CLOSE,
    CLOSES,
    EMOJI,
    ENDS,
    GLUE,
    NEWLINE,
    OPEN,
    POINTS,
    QUESTION,
    STOP,
    ends_sentence,
    is_teaser,
    lost_words,
    past_emoji,
    past_name,
    sizes,
    tail_key,
)
from hinglish_pipeline.text.kernels.loads import sealed
from hinglish_pipeline.text.lexicon import TEASERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer

TERMINAL = ".!?…:।॥"
CLOSERS = "\"')]*_”’»"
"""What may stand between the end of a sentence and the end of its line."""
POINTERS = "→›>[(|"
"""What else may follow the words that a teaser ends in."""
FIRST_EMOJI = 0x2600
_FLAG = range(0x1F1E6, 0x1F200)
_EMOJI_GLUE = (0x200D, 0xFE0F, *range(0x1F3FB, 0x1F400))
SHARES = ("terminal_lines", "short_lines", "thin_lines", "teaser_lines")
COUNTS = ("lines", "sentences", "lost_words", "curly", "emoji_runs")
"""Names of what is measured, shares of lines first."""


def line_shape(buffer: TextBuffer) -> dict[str, NDArray[np.float32]]:
    """Measure the lines of texts. A line is cut at a line feed and not blank.

    Args:
        buffer: n texts, of prose.

    Returns:
        Arrays of shape (n,). Shares of lines, 0..1: ``terminal_lines`` end in
        `TERMINAL`, quotes, brackets and emoji after it left aside; ``short_lines`` have
        at most 30 characters; ``thin_lines`` have fewer than three words (runs without
        blanks and signs below the digits in ASCII); ``teaser_lines`` end in a phrase
        of `TEASERS`. Counts: ``lines``; ``sentences``, ends of which are terminal
        marks before a blank and ends of lines that are terminal or not thin;
        ``lost_words``, words of question marks alone, two or more in a row with four
        marks or more (what a wrong encoding leaves of Hindi); ``curly`` brackets, a
        heading's ``{#name}`` apart; ``emoji_runs``, where only blanks lie between two
        emoji they are one run.
    """
    counts = np.zeros((len(buffer), len(SHARES) + len(COUNTS)), dtype=np.int64)
    ends, phrases, bounds, by_tail = map(sealed, _tables())
    data = sealed(buffer.data)
    noted = np.zeros(-(-len(data) // 8) * 8, dtype=np.uint8)
    _note(data, noted)
    places = np.empty(np.count_nonzero(noted.view(np.bool_)) + 9, dtype=np.int64)
    _gather(noted, noted.view(np.uint64), places)
    places[-9:] = len(data)
    _measure(
        *(data, sealed(buffer.offsets), places, ends),
        (phrases, bounds, by_tail),
        counts,
    )
    lines = np.maximum(1, counts[:, len(SHARES)])
    measured: dict[str, NDArray[Any]] = {
        name: counts[:, at] / lines for at, name in enumerate(SHARES)
    }
    for at, name in enumerate(COUNTS, start=len(SHARES)):
        measured[name] = counts[:, at]
    return {name: column.astype(np.float32) for name, column in measured.items()}


def line_columns(
    texts: TextBuffer,
    rows: NDArray[np.int64],
    proses: TextBuffer,
    words: NDArray[np.int64],
) -> pl.DataFrame:
    """Measure what the quality rules on lines look at.

    Args:
        texts: n texts.
        rows: Which of them are not their own prose, ascending, shape (m,).
        proses: The prose of those, m texts.
        words: Words of the prose of each text, shape (n,).

    Returns:
        n rows of Float32: q_lines and q_sentences (counts); q_terminal_lines,
        q_short_lines, q_thin_lines and q_teaser_lines (shares of lines); q_newlines,
        q_lost_words, q_curly and q_emoji_runs (per word).
    """
    shape = line_shape(texts)
    for name, column in line_shape(proses).items():
        shape[name][rows] = column
    shape["newlines"] = shape["lines"]
    some = np.maximum(1, words)
    for name in ("newlines", "lost_words", "curly", "emoji_runs"):
        shape[name] = (shape[name] / some).astype(np.float32)
    return pl.DataFrame({f"q_{name}": column for name, column in shape.items()})


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[Any], ...]:
    """Kinds of code point; teasers sorted by their last bytes, and their bounds."""
    flags = code_points().flags
    ends = np.zeros(len(flags), dtype=np.uint8)
    for chars, bits in (
        (TERMINAL, ENDS),
        (CLOSERS, CLOSES),
        (POINTERS, POINTS),
    ):
        ends[[ord(char) for char in chars]] |= bits
    ends[(flags & SPACE) > 0] |= CLOSES
    ends[: BLANK + 1] |= CLOSES
    emoji = (flags & PICTOGRAPH) > 0
    emoji[:FIRST_EMOJI] = False
    emoji[_FLAG.start : _FLAG.stop] = True
    ends[emoji] |= EMOJI | CLOSES
    for char in _EMOJI_GLUE:
        ends[char] |= CLOSES | GLUE
    keyed = sorted(
        (tail_key(np.frombuffer(raw, dtype=np.uint8), len(raw)), raw)
        for raw in {phrase.encode() for phrase in TEASERS}
    )
    phrases = np.frombuffer(b"".join(raw for _, raw in keyed), dtype=np.uint8)
    bounds = np.cumsum([0, *(len(raw) for _, raw in keyed)])
    by_tail = np.searchsorted([key for key, _ in keyed], np.arange(1025))
    return ends, phrases, bounds, by_tail


@lean
def _note(data: NDArray[np.uint8], noted: NDArray[np.uint8]) -> None:
    """Mark the bytes where something may be counted; LLVM makes this loop wide."""
    for at in range(1, len(data)):
        before, byte = data[at - 1], data[at]
        found = (byte == NEWLINE) | (byte == STOP) | (byte == 33) | (byte == 63)
        found |= (byte == OPEN) | (byte == CLOSE) | (byte == 0xE2) | (byte == 0xF0)
        # Danda is E0 A5 A4, double danda E0 A5 A5; A4 alone is in every other letter.
        found |= (before == 0xA5) & ((byte & 0xFE) == 0xA4)
        noted[at] = found
    if len(data):
        noted[0] = data[0] in (NEWLINE, STOP, 33, 63, OPEN, CLOSE, 0xE2, 0xF0)


@lean
def _gather(
    noted: NDArray[np.uint8], eights: NDArray[np.uint64], places: NDArray[np.int64]
) -> None:
    count = 0
    for eight in range(len(eights)):
        if eights[eight]:
            for at in range(8 * eight, 8 * eight + 8):
                places[count] = at
                count += noted[at]


@lean
def _measure(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    places: NDArray[np.int64],
    ends: NDArray[np.uint8],
    teasers: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]],
    counts: NDArray[np.int64],
) -> None:
    place = 0
    for text in range(len(offsets) - 1):
        line, end = offsets[text], offsets[text + 1]
        known_lost, known_emoji, known_curly = line, line, line
        sentences, lost, curly, emoji = 0, 0, 0, 0
        while places[place] < end:
            at = places[place]
            place += 1
            byte = data[at]
            if byte == NEWLINE:
                sentences += _finish(data, line, at, ends, teasers, counts, text)
                line = at + 1
            elif byte == OPEN:
                known_curly = past_name(data, at, end)
                curly += known_curly == at
            elif byte == CLOSE:
                curly += at >= known_curly
            elif byte == 0xF0 or (byte == 0xE2 and data[at + 1] >= 0x98):
                if at >= known_emoji:
                    known_emoji = past_emoji(data, at, end, ends)
                    emoji += known_emoji > at
            elif byte != 0xE2 or (data[at + 1] == 0x80 and data[at + 2] == 0xA6):
                past = at + 3 if byte == 0xE2 else at + 1
                sentences += ends_sentence(data, past, end)
                if byte == QUESTION and at >= known_lost:
                    found, known_lost = lost_words(data, line, at, end)
                    lost += found
        sentences += _finish(data, line, end, ends, teasers, counts, text)
        counts[text, 5] = sentences
        counts[text, 6] = lost
        counts[text, 7] = curly
        counts[text, 8] = emoji


@inlined
def _finish(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    ends: NDArray[np.uint8],
    teasers: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]],
    counts: NDArray[np.int64],
    text: int,
) -> int:
    """Count a line; 1 if a sentence ends with it."""
    while start < end and data[start] <= BLANK:
        start += 1
    while start < end and data[end - 1] <= BLANK:
        end -= 1
    if start == end:
        return 0
    terminal, text_end = _line_end(data, start, end, ends)
    short, thin = sizes(data, start, end)
    counts[text, 0] += terminal
    counts[text, 1] += short
    counts[text, 2] += thin
    counts[text, 3] += is_teaser(data, start, text_end, *teasers)
    counts[text, 4] += 1
    return int(terminal or not thin)


@inlined
def _line_end(
    data: NDArray[np.uint8], start: int, end: int, ends: NDArray[np.uint8]
) -> tuple[bool, int]:
    """Whether a line ends in a terminal mark, and where its last word may end."""
    terminal, looking = False, True
    while end > start:
        before = end - 1
        while data[before] & 0xC0 == 0x80:
            before -= 1
        kind = ends[decode(data, before)[0]]
        if not kind:
            break
        terminal |= looking and kind & ENDS > 0
        looking &= kind & CLOSES > 0
        end = before
    return terminal, end
