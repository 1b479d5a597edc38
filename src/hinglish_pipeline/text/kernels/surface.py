"""Prose, lines, markup and notices of a shard, each text read while it is warm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.compiled import inner, lean
from hinglish_pipeline.text.kernels.lines import LINE_COLUMNS, measure_lines
from hinglish_pipeline.text.kernels.loads import characters, sealed, stripped
from hinglish_pipeline.text.kernels.markup import measure_markup
from hinglish_pipeline.text.kernels.notices import count_notices, notice_patterns
from hinglish_pipeline.text.kernels.prose import write_prose
from hinglish_pipeline.text.kernels.signs import LINE_END, fences, note_signs
from hinglish_pipeline.text.mojibake import mojibake_marks
from hinglish_pipeline.text.surface import inline_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SYMBOLS, _LINES = 0, len(LINE_COLUMNS)
_MARKED, _SIZE, _NOTICES, _DOUBTFUL = range(_LINES, _LINES + 4)
_WIDTH = _LINES + 4


@dataclass(frozen=True)
class Surfaces:
    """`surface.surface` of n texts, and their prose.

    Attributes:
        rows: Numbers of the texts that are not their own prose, ascending.
        proses: `prose.prose` of those texts.
        columns: One row a text, fields of `surface.Surface`, Float64.
    """

    rows: NDArray[np.int64]
    proses: TextBuffer
    columns: pl.DataFrame


def surfaces(buffer: TextBuffer) -> Surfaces:
    """Measure `surface.surface` of every text, and find the prose of those with code.

    Args:
        buffer: n normalised texts.
    """
    n, longest = len(buffer), int(np.diff(buffer.offsets).max(initial=0))
    eights = np.zeros(longest // 8 + 1, dtype=np.uint64)
    left = np.empty(len(buffer.data) + 1, dtype=np.uint8)
    rows, ends = np.empty(n, dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
    out = np.zeros((n, _WIDTH))
    table = np.zeros((1 << (2 * longest + 8).bit_length(), 2), dtype=np.uint64)
    asked = np.empty((0, 4), dtype=np.int64)
    n_asked = len(buffer.data) // 1024 + 64
    while n_asked > len(asked):
        asked = np.empty((n_asked, 4), dtype=np.int64)
        table[:] = 0
        count, n_asked = _read(
            sealed(buffer.data),
            sealed(buffer.offsets),
            *notice_patterns(),
            (eights.view(np.uint8), eights, np.empty(longest + 8, dtype=np.int64)),
            np.empty((longest // 6 + 2, 2), dtype=np.int64),
            np.empty((longest // 2 + 2, 3), dtype=np.int64),
            table,
            (left, sealed(left)),
            (rows, ends, out),
            asked,
        )
    _ask(buffer, asked[:n_asked], out)
    proses = TextBuffer(left[: ends[count]], ends[: count + 1])
    return Surfaces(rows[:count], proses, _frame(out))


def _ask(
    buffer: TextBuffer, asked: NDArray[np.int64], out: NDArray[np.float64]
) -> None:
    """What regular expressions say of the few lines and texts that the loop left."""
    for row, first, last, tags in asked.tolist():
        line = buffer.data[first:last].tobytes().decode("utf-8")
        out[row, _MARKED] += min(len(line), tags + inline_code(line))
    for row in np.flatnonzero(out[:, _DOUBTFUL]).tolist():
        text = buffer.text(row)
        out[row, _DOUBTFUL] = 1000 * mojibake_marks(text) / len(text)


def _frame(out: NDArray[np.float64]) -> pl.DataFrame:
    columns = {name: out[:, at] for at, name in enumerate(LINE_COLUMNS, _SYMBOLS)}
    columns["markup"] = out[:, _MARKED] / np.maximum(1, out[:, _SIZE])
    columns["notices"] = out[:, _NOTICES]
    columns["mojibake"] = out[:, _DOUBTFUL]
    return pl.DataFrame(columns)


@lean
def _read(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    phrases: NDArray[np.uint8],
    bounds: NDArray[np.int64],
    shortest: int,
    shifts: NDArray[np.uint8],
    notes: tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.int64]],
    blocks: NDArray[np.int64],
    lines: NDArray[np.int64],
    table: NDArray[np.uint64],
    prose: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    results: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    asked: NDArray[np.int64],  # (m, 4); what does not fit is only counted
) -> tuple[int, int]:
    noted, eights, places = notes
    left, said = prose
    rows, ends, out = results
    count, n_asked = 0, 0
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        found = note_signs(data, start, end, noted, eights, places)
        out[row, _NOTICES] = count_notices(
            data, start, end, phrases, bounds, shortest, shifts
        )
        out[row, _DOUBTFUL] = _is_doubtful(data, start, end)
        size = np.int64(-1)
        if found:
            n_blocks = fences(data, start, end, places, blocks)
            marked, n_lines = measure_markup(
                data, start, end, places, blocks, n_blocks, lines
            )
            if marked or n_lines:
                out[row, _MARKED] = marked
                out[row, _SIZE] = _line_characters(data, start, end, places)
            for at in range(n_lines):
                if n_asked < len(asked):
                    asked[n_asked, 0], asked[n_asked, 1] = row, lines[at, 0]
                    asked[n_asked, 2], asked[n_asked, 3] = lines[at, 1], lines[at, 2]
                n_asked += 1
            size = write_prose(
                data, start, end, places, blocks, n_blocks, left, ends[count]
            )
        epoch, shares = np.uint64(row + 1), out[row, :_LINES]
        if size < 0:
            measure_lines(data, start, end, places, table, epoch, shares)
            continue
        start = ends[count]
        rows[count], ends[count + 1] = row, size
        count += 1
        note_signs(said, start, size, noted, eights, places)
        measure_lines(said, start, size, places, table, epoch, shares)
    return count, n_asked


@inner
def _is_doubtful(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether a text may hold what `mojibake.mojibake_marks` counts."""
    part = data[start:end]
    one, two, three = part[:-2], part[1:-1], part[2:]
    found = False
    for at in range(len(one)):
        byte = two[at]
        latin = (byte == np.uint8(0xA0)) | (byte == np.uint8(0xA2))
        latin |= byte == np.uint8(0x83)
        lost = (byte == np.uint8(0xBF)) & (three[at] == np.uint8(0xBD))
        found |= latin & (one[at] == np.uint8(0xC3))
        found |= lost & (one[at] == np.uint8(0xEF))
    return found


@inner
def _line_characters(
    data: NDArray[np.uint8], start: int, end: int, places: NDArray[np.int64]
) -> int:
    size, line, place = 0, np.int64(start), 0
    while line <= end:
        while places[place] < end and data[places[place]] != LINE_END:
            place += 1
        line_end = min(places[place], np.int64(end))
        place += 1
        first, last = stripped(data, line, line_end)
        size += characters(data, first, last)
        line = line_end + 1
    return size
