"""What letters alone say of a word that no list holds, as `ngrams.margins` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.classes import NUMBER, decode
from hinglish_pipeline.text.kernels.compiled import lean
from hinglish_pipeline.text.kernels.model_tables import BIAS, UNIV

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 14  # letters of a word that n-grams look at, as `ngrams.LONGEST`
_HASH, _ROLL = np.uint64(0x9E3779B97F4A7C15), np.uint64(1_000_003)
_S49, _NONE = np.uint64(49), np.uint64(0)
_G1, _G2, _G3, _G4, _G5 = map(np.uint64, (1, 2, 3, 4, 5))
_signed: Any = np.int64


@lean
def by_letters(
    data: NDArray[np.uint8],
    at: int,
    end: int,
    classes: tuple[NDArray[np.uint16], NDArray[np.uint32]],
    weights: NDArray[np.int64],
    clip: int,
) -> int:
    """What letters alone say of a Latin word: `LanguageModel.by_letters`, or UNIV."""
    flags, lower = classes
    gram1, gram2, gram3, gram4, gram5 = _NONE, _NONE, _NONE, _NONE, _NONE
    margin: int
    margin, read, length, digits, char = 0, 0, 0, 0, 94
    while True:
        byte = np.uint64(char if char < 256 else 63)
        gram5, gram4 = gram4 * _ROLL + byte, gram3 * _ROLL + byte
        gram3, gram2, gram1 = gram2 * _ROLL + byte, gram1 * _ROLL + byte, byte
        read += 1
        margin += weights[((gram1 + _G1) * _HASH) >> _S49]
        margin += weights[((gram2 + _G2) * _HASH) >> _S49] if read > 1 else 0
        margin += weights[((gram3 + _G3) * _HASH) >> _S49] if read > 2 else 0
        margin += weights[((gram4 + _G4) * _HASH) >> _S49] if read > 3 else 0
        margin += weights[((gram5 + _G5) * _HASH) >> _S49] if read > 4 else 0
        if char == 36 and at < 0:
            break
        char = 0
        while at < end and char == 0:
            code, width = decode(data, at)
            at += width
            if code not in (0xFE0F, 0x20E3):
                length += 1
                digits += (flags[code] & NUMBER) > 0
                char = _signed(lower[code]) if length <= _LONGEST else 0
        if char == 0:
            char, at = 36, -1
    if 2 * digits >= length:
        found: int = _signed(UNIV)
        return found
    margin = min(max(margin, -clip), clip)
    return margin + BIAS
