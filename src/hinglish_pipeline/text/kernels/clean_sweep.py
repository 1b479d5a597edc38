"""The loop over lines: the clean are copied, the others put right or reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hinglish_pipeline.text.kernels.clean_fence import block_end, next_line
from hinglish_pipeline.text.kernels.clean_line import (
    capped,
    indented,
    tidied,
    trimmed,
    unhidden,
)
from hinglish_pipeline.text.kernels.clean_scan import scan
from hinglish_pipeline.text.kernels.clean_signs import (
    BROKEN,
    CODE,
    DANDA,
    DIGITS,
    EMOJIS,
    ENTITY,
    FENCE,
    HIDDEN,
    NFC,
    NUKTA,
    PERSONAL,
    RUNS,
    SPACES,
    TAG,
)
from hinglish_pipeline.text.kernels.compiled import inner, kernel
from hinglish_pipeline.text.kernels.memory import byte, cell, move, put_byte, put_cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINE, SOME_LINES, WHOLE = 0, 1, 2
"""What became of a text: done here; some lines, or all of it, left to Python."""
BY_LINE = ENTITY | TAG | DANDA | NFC | EMOJIS
_LETTERS = HIDDEN | NUKTA | DIGITS | RUNS
_FIXES = _LETTERS | SPACES
_IN_CODE = HIDDEN | NUKTA | NFC | BROKEN | PERSONAL | FENCE
MARK = 4
"""Numbers a marked line has: text, first byte, end, flags."""


class Job(NamedTuple):
    """What is to be done, where: plain numbers, for a loop to read.

    Attributes:
        data: Address of the texts.
        size: Their bytes.
        out: Address that takes the results.
        room: Its bytes, at least a quarter more than the texts have.
        first: Address of room for a line, twice as long as the longest text.
        second: The same.
        margin: The same, for the indentation that every line of a text loses.
        table: Address of `clean_table`.
        limit: Longest run of one character that stays.
        wanted: Flags that count.
        tidy: Put whitespace right too.
        digits: Write Indic digits as ASCII.
        settled: Lines that the readable rules would see were seen by them: report
            them, and go on.
        lines: Address that takes lines for Python, `MARK` 64-bit numbers each.
        private: Address that takes lines that may hold personal data, as bytes of
            ``out``, in the same form.
    """

    data: int
    size: int
    out: int
    room: int
    first: int
    second: int
    margin: int
    table: int
    limit: int
    wanted: int
    tidy: bool
    digits: bool
    settled: bool
    lines: int
    private: int


# Where a text stands: numbers that the functions below share.
_TO, _SPAN, _SPAN_END, _CODE_END, _UNCLOSED, _KEPT, _EMPTY, _MARGIN = range(8)
_LINE_AT, _LINE_END, _STATE, _TEXT, _AT, _LEFT, _PERSONAL = range(8, 15)
_FIELDS = 15


@kernel
def sweep(
    job: Job,
    offsets: NDArray[np.int64],
    bounds: NDArray[np.int64],
    states: NDArray[np.uint8],
) -> tuple[int, int]:
    """Clean n texts.

    Args:
        job: What to do.
        offsets: Bounds of the texts, shape (n + 1,).
        bounds: Takes the bounds of the results, shape (n + 1,).
        states: Takes FINE, SOME_LINES or WHOLE, shape (n,); only what is FINE has a
            result, the others have room for one.

    Returns:
        How many lines were marked for Python, and as private.
    """
    fields = np.zeros(_FIELDS, dtype=np.int64)
    now = fields.ctypes.data
    for text in range(len(states)):
        to, left, personal = fields[_TO], fields[_LEFT], fields[_PERSONAL]
        bounds[text] = to
        fields[_SPAN] = fields[_CODE_END] = -1
        fields[_UNCLOSED] = fields[_KEPT] = fields[_EMPTY] = fields[_MARGIN] = 0
        fields[_STATE] = FINE
        fields[_TEXT] = text
        fields[_AT] = offsets[text]
        while fields[_AT] <= offsets[text + 1] and fields[_STATE] != WHOLE:
            _next_line(offsets[text + 1], job, now)
        _flush(job, now)
        if job.tidy:
            fields[_TO] = trimmed(job.out, to, fields[_TO], job.table)
        if fields[_STATE] != FINE:  # leave room for what will stand here
            fields[_TO] = to + offsets[text + 1] - offsets[text]
            fields[_PERSONAL] = personal
        if fields[_STATE] == WHOLE:
            fields[_LEFT] = left
        states[text] = fields[_STATE]
    bounds[len(states)] = fields[_TO]
    return fields[_LEFT], fields[_PERSONAL]


@inner
def _next_line(end: int, job: Job, now: int) -> None:
    """Look at the next line, deal with it, and step to the one behind."""
    at = cell(now, _AT)
    flags, stop = scan(job.data, at, end, job.table, job.limit)
    flags &= job.wanted
    put_cell(now, _AT, next_line(job.data, stop, end))
    code = at < cell(now, _CODE_END)
    if flags & FENCE and not code and not cell(now, _UNCLOSED):
        closing = block_end(job.data, at, end, job.table)
        code = closing > at
        put_cell(
            now, _CODE_END if code else _UNCLOSED, closing if code else closing < 0
        )
    if code:
        flags = (flags & _IN_CODE) | CODE
    edited_fence = flags & FENCE and flags & (_LETTERS | BY_LINE)
    if flags & BROKEN or edited_fence:
        put_cell(now, _STATE, WHOLE)
        return
    if flags & BY_LINE:
        _note(job.lines, _LEFT, at, stop, flags, now)
        if not job.settled:
            put_cell(now, _STATE, SOME_LINES)
    if cell(now, _STATE) != FINE:
        return
    blank = at < stop and (byte(job.data, at) == 32 or byte(job.data, at) == 9)
    if flags & _FIXES or cell(now, _MARGIN) or (blank and not cell(now, _KEPT)):
        flags = _put_right(at, stop, flags, code, job, now)
    else:
        _take_over(at, stop, code or not job.tidy, job, now)
    if flags & PERSONAL:
        start, behind = cell(now, _LINE_AT), cell(now, _LINE_END)
        _note(job.private, _PERSONAL, start, behind, flags & PERSONAL, now)


@inner
def _note(marks: int, counter: int, at: int, stop: int, flags: int, now: int) -> None:
    row = cell(now, counter)
    put_cell(marks, row * MARK, cell(now, _TEXT))
    put_cell(marks, row * MARK + 1, at)
    put_cell(marks, row * MARK + 2, stop)
    put_cell(marks, row * MARK + 3, flags)
    put_cell(now, counter, row + 1)


@inner
def _flush(job: Job, now: int) -> None:
    """Copy the clean lines that wait."""
    span = cell(now, _SPAN)
    if span >= 0:
        to, size = cell(now, _TO), cell(now, _SPAN_END) - span
        move(job.out + to, job.data + span, size)
        put_cell(now, _TO, to + size)
        put_cell(now, _SPAN, -1)


@inner
def _take_over(at: int, stop: int, as_is: bool, job: Job, now: int) -> None:
    """Let a clean line wait to be copied with those before it."""
    kept, empty = cell(now, _KEPT), at == stop
    if empty and not as_is and (cell(now, _EMPTY) or not kept):
        return
    put_cell(now, _EMPTY, empty)
    behind = cell(now, _SPAN_END)
    if cell(now, _SPAN) < 0 or behind + 1 != at or byte(job.data, behind) != 10:
        _flush(job, now)
        if kept:
            put_byte(job.out, cell(now, _TO), 10)
            put_cell(now, _TO, cell(now, _TO) + 1)
        put_cell(now, _SPAN, at)
    put_cell(now, _SPAN_END, stop)
    put_cell(now, _KEPT, 1)
    put_cell(now, _LINE_AT, cell(now, _TO) + at - cell(now, _SPAN))
    put_cell(now, _LINE_END, cell(now, _LINE_AT) + stop - at)


@inner
def _put_right(at: int, stop: int, flags: int, code: bool, job: Job, now: int) -> int:
    """Clean a line into the result; returns what the clean line is flagged with."""
    _flush(job, now)
    to, size = cell(now, _TO), stop - at
    if job.room - to - (job.size - stop) < 2 * size + 2:
        put_cell(now, _STATE, WHOLE)
        return 0
    line = job.data + at
    if flags & (HIDDEN | NUKTA | DIGITS):
        digits = job.digits and not code
        size = unhidden(line, size, job.table, digits, job.first)
        line = job.first
    if flags & _LETTERS and not code:
        size = capped(line, size, job.table, job.limit, job.second)
        line = job.second
    kept = cell(now, _KEPT)
    start = to + kept
    if job.tidy and not code:
        size = tidied(line, size, job.table, job.out + start)
    else:
        move(job.out + start, line, size)
    if not size and job.tidy and not code and (cell(now, _EMPTY) or not kept):
        return 0
    put_cell(now, _EMPTY, size == 0)
    if kept:
        put_byte(job.out, to, 10)
    if job.tidy:
        size = _outdented(start, size, job, now)
    put_cell(now, _KEPT, 1)
    put_cell(now, _TO, start + size)
    put_cell(now, _LINE_AT, start)
    put_cell(now, _LINE_END, start + size)
    found, _ = scan(job.out, start, start + size, job.table, job.limit)
    found &= job.wanted & (_IN_CODE if code else -1)
    fresh = found & ~flags & BY_LINE
    if fresh or found & BROKEN or (flags & _LETTERS and found & FENCE):
        put_cell(now, _STATE, WHOLE)
    return found


@inner
def _outdented(start: int, size: int, job: Job, now: int) -> int:
    """Take the first line's indentation from a line; returns what is left of it."""
    line = job.out + start
    if cell(now, _KEPT):
        margin = cell(now, _MARGIN)
        for offset in range(margin):
            if offset >= size or byte(line, offset) != byte(job.margin, offset):
                return size
    else:
        margin = indented(line, size, job.table)
        move(job.margin, line, margin)
        put_cell(now, _MARGIN, margin)
    move(line, line + margin, size - margin)
    return size - margin
