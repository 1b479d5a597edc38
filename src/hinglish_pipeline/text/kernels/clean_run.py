"""One run of the compiled cleaning loop: its room, its rules, what it left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.clean_classes import clean_table
from hinglish_pipeline.text.kernels.clean_signs import (
    ACCOUNT,
    ADDRESS,
    BROKEN,
    DANDA,
    DIGITS,
    EMOJIS,
    ENTITY,
    FENCE,
    HIDDEN,
    MAIL,
    NFC,
    NUKTA,
    NUMBER,
    RUNS,
    SECRET,
    SPACES,
    TAG,
)
from hinglish_pipeline.text.kernels.clean_sweep import MARK, Job, sweep
from hinglish_pipeline.text.kernels.memory import address_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.params import NormaliseParams, PiiParams


@dataclass(frozen=True)
class Swept:
    """What the compiled loop made of n texts; see `sweep`."""

    source: TextBuffer
    out: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    states: NDArray[np.uint8]
    lines: NDArray[np.int64]
    private: NDArray[np.int64]


def run_sweep(
    buffer: TextBuffer,
    normalise_params: NormaliseParams,
    pii_params: PiiParams,
    settled: bool = False,
) -> Swept:
    size = int(buffer.offsets[-1])
    longest = 2 * int(np.diff(buffer.offsets).max(initial=0)) + 8
    out = np.empty(size + size // 4 + 4096, dtype=np.uint8)
    desk = np.empty((3, longest), dtype=np.uint8)
    # No line that is marked is shorter than three bytes; unused rows cost nothing.
    lines, private = (
        np.empty((size // 3 + len(buffer) + 1, MARK), dtype=np.int64) for _ in range(2)
    )
    data = np.ascontiguousarray(buffer.data)
    table = clean_table(normalise_params, pii_params)
    job = Job(
        data=address_of(data),
        size=size,
        out=address_of(out),
        room=len(out),
        first=address_of(desk[0]),
        second=address_of(desk[1]),
        margin=address_of(desk[2]),
        table=address_of(table),
        limit=normalise_params.elongation_limit,
        wanted=_wanted(normalise_params, pii_params),
        tidy=normalise_params.whitespace,
        digits=normalise_params.digits == "ascii",
        settled=settled,
        lines=address_of(lines),
        private=address_of(private),
    )
    bounds = np.zeros(len(buffer) + 1, dtype=np.int64)
    states = np.zeros(len(buffer), dtype=np.uint8)
    left, personal = sweep(job, np.ascontiguousarray(buffer.offsets), bounds, states)
    return Swept(
        buffer, out, bounds, states, lines[:left].copy(), private[:personal].copy()
    )


def _wanted(normalise_params: NormaliseParams, pii_params: PiiParams) -> int:
    """Flags of the rules that are on."""
    rules = (
        (normalise_params.whitespace, SPACES),
        (normalise_params.invisible, HIDDEN),
        (normalise_params.code_points, NUKTA | NFC),
        (normalise_params.elongation, RUNS),
        (normalise_params.digits == "ascii", DIGITS),
        (normalise_params.entities, ENTITY),
        (normalise_params.simple_tags, TAG),
        (normalise_params.danda, DANDA),
        (normalise_params.emoji != "keep", EMOJIS),
        (normalise_params.mojibake, BROKEN),
        (pii_params.phone or pii_params.aadhaar, NUMBER),
        (pii_params.email or pii_params.upi, MAIL),
        (pii_params.ip, ADDRESS),
        (pii_params.url_secret, SECRET),
        (pii_params.pan, ACCOUNT),
    )
    wanted = FENCE
    for on, flags in rules:
        wanted |= flags if on else 0
    return wanted
