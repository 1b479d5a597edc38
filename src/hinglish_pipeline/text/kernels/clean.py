"""Normalised and masked texts for a whole shard, as `normalise` and `mask_pii` say."""

from __future__ import annotations

from ctypes import memmove
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.clean_run import Swept, run_sweep
from hinglish_pipeline.text.kernels.clean_signs import (
    ACCOUNT,
    ADDRESS,
    CODE,
    MAIL,
    NUMBER,
    SECRET,
)
from hinglish_pipeline.text.kernels.clean_sweep import SOME_LINES, WHOLE
from hinglish_pipeline.text.kernels.memory import address_of
from hinglish_pipeline.text.normalise import apply_rules, normalise
from hinglish_pipeline.text.params import PiiParams
from hinglish_pipeline.text.pii import mask_line, mask_pii

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.params import NormaliseParams

_CONTEXT_BYTES = 200  # forty characters, and more


@dataclass(frozen=True)
class Cleaned:
    """n clean texts.

    Attributes:
        buffer: The texts.
        pii_count: Masked personal data by text, int32, shape (n,).
    """

    buffer: TextBuffer
    pii_count: NDArray[np.int32]


def clean(
    buffer: TextBuffer, normalise_params: NormaliseParams, pii_params: PiiParams
) -> Cleaned:
    """Give every text as ``mask_pii(normalise(text))`` does, byte for byte.

    A compiled loop copies what is clean and puts right what is common: spaces, line
    ends, invisible characters, joiners, nukta letters, elongations. Lines with an
    entity, a tag, a pipe for a danda or another composition go through `normalise`'s
    rules and then through the loop again; mojibake, and what is still not settled,
    goes to `normalise` as a whole; lines that may hold personal data to `mask_line`.

    Args:
        buffer: Texts as ingested.
        normalise_params: Which rules are on.
        pii_params: Which personal data is masked.
    """
    swept = run_sweep(buffer, normalise_params, pii_params)
    settled = _Settled(normalise_params)
    texts, whole = _with_lines_redone(swept, settled)
    counts = np.zeros(len(buffer), dtype=np.int32)
    edits = _masks(swept, pii_params, counts)
    if texts:
        rows = list(texts)
        again = run_sweep(
            TextBuffer.of(list(texts.values())), normalise_params, pii_params, True
        )
        found = np.zeros(len(rows), dtype=np.int32)
        second = _spliced(again, _masks(again, pii_params, found))
        open_rows = settled.open_rows(again)
        for index, row in enumerate(rows):
            if index in open_rows:
                whole.append(row)
            else:
                at, end = second.offsets[index : index + 2]
                edits.append(_Edit.instead(swept, row, second.data[at:end].tobytes()))
                counts[row] = found[index]
    for row in whole:
        text = normalise(buffer.text(row), normalise_params)
        text, counts[row] = mask_pii(text, pii_params)
        edits.append(_Edit.instead(swept, row, text.encode("utf-8")))
    return Cleaned(_spliced(swept, edits), counts)


class _Edit(NamedTuple):
    """Bytes ``at:end`` of swept texts become others; they lie in one text."""

    text: int
    at: int
    end: int
    raw: bytes

    @classmethod
    def instead(cls, swept: Swept, row: int, raw: bytes) -> _Edit:
        """A text that the loop left out."""
        return cls(row, int(swept.bounds[row]), int(swept.bounds[row + 1]), raw)


class _Settled:
    """The readable rules, for one line; a line that they have seen is not asked twice.

    Mojibake is not among them: it is repaired in whole texts.
    """

    def __init__(self, params: NormaliseParams) -> None:
        in_code = dict.fromkeys(
            ("entities", "simple_tags", "danda", "elongation", "mojibake"), False
        )
        keep = {"digits": "keep", "emoji": "keep"}
        self._prose = params.model_copy(update={"mojibake": False})
        self._code = params.model_copy(update={**in_code, **keep})
        self._known: dict[tuple[str, bool], str] = {}

    def __call__(self, line: str, code: bool) -> str:
        redone = self._known.get((line, code))
        if redone is None:
            redone = apply_rules(line, self._code if code else self._prose)
            self._known[line, code] = self._known[redone, code] = redone
        return redone

    def open_rows(self, swept: Swept) -> set[int]:
        """Texts with a line that the rules would still change, and those given up."""
        rows = set(np.flatnonzero(swept.states).tolist())
        for row, at, stop, flags in swept.lines.tolist():
            line = swept.source.data[at:stop].tobytes().decode("utf-8")
            if self(line, flags & CODE > 0) != line:
                rows.add(row)
        return rows


def _masks(swept: Swept, params: PiiParams, counts: NDArray[np.int32]) -> list[_Edit]:
    """Mask the lines that the loop has marked; counts them by text."""
    edits: list[_Edit] = []
    for text, at, stop, flags in swept.private.tolist():
        end = min(stop, int(swept.bounds[text + 1]))  # blanks at the end are cut
        start = max(int(swept.bounds[text]), at - 1 - _CONTEXT_BYTES)
        line = swept.out[at:end].tobytes().decode("utf-8")
        above = swept.out[start : max(start, at - 1)].tobytes()
        previous = above.decode("utf-8", "ignore").rpartition("\n")[2]
        masked, found = mask_line(line, previous, _narrowed(params, flags))
        if found:
            counts[text] += found
            edits.append(_Edit(text, at, end, masked.encode("utf-8")))
    return edits


@lru_cache(maxsize=128)
def _narrowed(params: PiiParams, flags: int) -> PiiParams:
    """Only what a line may hold; no mask makes a line hold more."""
    return PiiParams(
        email=params.email and flags & MAIL > 0,
        upi=params.upi and flags & MAIL > 0,
        phone=params.phone and flags & NUMBER > 0,
        aadhaar=params.aadhaar and flags & NUMBER > 0,
        pan=params.pan and flags & ACCOUNT > 0,
        ip=params.ip and flags & ADDRESS > 0,
        url_secret=params.url_secret and flags & SECRET > 0,
    )


def _spliced(swept: Swept, edits: list[_Edit]) -> TextBuffer:
    """Apply edits where the texts lie: fresh memory costs more than moving them.

    The texts first make room for what the edits add, then close up from the left.
    """
    out, bounds = swept.out, swept.bounds
    size = int(bounds[-1])
    if not edits:
        return TextBuffer(out[:size], bounds)
    sizes = np.diff(bounds)
    edits = sorted(edits)
    growth = np.cumsum([len(edit.raw) - (edit.end - edit.at) for edit in edits])
    shift = max(0, int(growth.max()))
    if size + shift > len(out):
        out = np.concatenate([out, np.empty(size + shift - len(out), dtype=np.uint8)])
    base = address_of(out)
    done = to = edits[0].at
    if shift:
        memmove(base + shift + done, base + done, size - done)
    for text, at, end, raw in edits:
        memmove(base + to, base + shift + done, at - done)
        to += at - done
        memmove(base + to, raw, len(raw))
        to += len(raw)
        done = end
        sizes[text] += len(raw) - (end - at)
    memmove(base + to, base + shift + done, size - done)
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return TextBuffer(out[: to + size - done], offsets)


def _with_lines_redone(
    swept: Swept, settled: _Settled
) -> tuple[dict[int, str], list[int]]:
    """Apply the rules to marked lines.

    Returns:
        Texts with those lines replaced, by row, and the rows that need the rules as a
        whole: all that the loop gave up, and those whose fences may have moved.
    """
    buffer = swept.source
    whole = np.flatnonzero(swept.states == WHOLE).tolist()
    pieces: dict[int, list[bytes]] = {
        row: [] for row in np.flatnonzero(swept.states == SOME_LINES).tolist()
    }
    done = {row: int(buffer.offsets[row]) for row in pieces}
    moved: set[int] = set()
    for row, at, stop, flags in swept.lines.tolist():
        line = buffer.data[at:stop].tobytes().decode("utf-8")
        redone = settled(line, flags & CODE > 0)
        if any(fence in text for fence in ("```", "~~~") for text in (line, redone)):
            moved.add(row)
        pieces[row] += [buffer.data[done[row] : at].tobytes(), redone.encode("utf-8")]
        done[row] = stop
    texts: dict[int, str] = {}
    for row, parts in pieces.items():
        if row not in moved:
            rest = buffer.data[done[row] : buffer.offsets[row + 1]].tobytes()
            texts[row] = b"".join([*parts, rest]).decode("utf-8")
    return texts, [*whole, *sorted(moved)]
