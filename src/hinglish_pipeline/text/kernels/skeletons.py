"""Words as they sound, whichever script they are in, and where a text says an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.classes import decode
from hinglish_pipeline.text.kernels.compiled import inlined, inner, kernel
from hinglish_pipeline.text.sounds import (
    BITS,
    BREAK,
    CHANGE_AT,
    END_AT,
    FRONT,
    MOST,
    NASAL,
    NEXT_AT,
    RARE_AT,
    SHIFT_AT,
    STATES,
    STAYS_AT,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integer = Any
"""Of Python or of numpy: one and the same to a compiled loop."""
SEED_WORDS, _NEARLY_FULL = 3, 1 << (BITS * (MOST - 3))
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_THIRD, _FOURTH = np.uint64(0x165667B19E3779F9), np.uint64(0xD6E8FEB86659FD93)
_1, _2, _S6, _S29, _S32, _S63 = map(np.uint64, (1, 2, 6, 29, 32, 63))
_SHIFT, _CHANGE, _SOUND = 15, 7, 31


@inner
def _length(code: int) -> int:
    n = 0
    while code:
        code >>= BITS
        n += 1
    return n


@inner
def _filled(code: int, entry: int) -> int:
    """Add sounds to a word, as many as there is room for."""
    room = MOST - _length(code)
    if room <= 0:
        return code
    pushed = ((entry >> SHIFT_AT) & _SHIFT) // BITS
    taken = min(room, pushed)
    sounds = (entry & 0x7FFF) >> (BITS * (pushed - taken))
    return ((code ^ ((entry >> CHANGE_AT) & _CHANGE)) << (BITS * taken)) | sounds


@inner
def _ended(code: int) -> int:
    """A long word without the last vowels and n, where endings and spellings vary."""
    while code >> (2 * BITS) and FRONT <= code & _SOUND <= NASAL:
        code >>= BITS
    return code


@inlined
def _heard(code: int, kept: int, entry: int) -> tuple[int, int]:
    """A skeleton, whole and without its ending, with what a letter's entry adds."""
    if code >= _NEARLY_FULL or (entry >> RARE_AT) & 1:
        code = _filled(code, entry)
        return code, _ended(code)
    code = (code ^ ((entry >> CHANGE_AT) & _CHANGE)) << ((entry >> SHIFT_AT) & _SHIFT)
    code |= entry & 0x7FFF
    stays = (entry >> STAYS_AT) & 1 or code < 1 << (2 * BITS)
    return code, code if stays else kept


@inlined
def _letter_at(
    data: NDArray[np.uint8], at: int, letters: NDArray[np.uint8]
) -> tuple[int, int]:
    """The letter at a byte and how many bytes it takes."""
    point, width = np.int64(data[np.uint64(at)]), 1
    if point >= 0xE0 and point < 0xF0:
        second = np.int64(data[np.uint64(at + 1)]) & 0x3F
        third = np.int64(data[np.uint64(at + 2)]) & 0x3F
        point, width = ((point & 0xF) << 12) | (second << 6) | third, 3
    elif point >= 0x80:
        point, width = decode(data, at)
    return np.int64(letters[np.uint64(point)]), width


@inner
def skeletons_of(
    data: NDArray[np.uint8],
    span: tuple[int, int],
    letters: NDArray[np.uint8],
    machine: NDArray[np.uint32],
    codes: NDArray[np.int64],
) -> int:
    """Write the skeletons of one text's words; return how many.

    Every letter writes what its word is so far; the word's end lets it stay.
    """
    at, stop = span
    n, code, kept, state = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    while at < stop:
        letter, width = _letter_at(data, at, letters)
        at += width
        entry = np.int64(machine[np.uint64(letter * STATES + state)])
        code, kept = _heard(code, kept, entry)
        codes[np.uint64(n)] = kept
        ends = (entry >> END_AT) & 1
        n += ends & np.int64(code != 0)
        code &= ends - 1
        kept &= ends - 1
        state = entry >> NEXT_AT
    code, kept = _heard(code, kept, np.int64(machine[BREAK * STATES + state]))
    codes[n] = kept
    return n + np.int64(code != 0)


@kernel
def skeletons(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    letters: NDArray[np.uint8],
    machine: NDArray[np.uint32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Skeleton of every word.

    Args:
        data: UTF-8 of all texts.
        offsets: Their bounds, shape (n + 1,).
        letters: `sounds.letters`.
        machine: `sounds.machine`.

    Returns:
        Skeletons, five bits a sound, 1..2^60, and the bounds of each text's.
    """
    found = np.empty((len(data) + len(offsets)) // 2 + 1, dtype=np.int64)
    bounds = np.zeros(len(offsets), dtype=np.int64)
    for text in range(len(offsets) - 1):
        span, n = (offsets[text], offsets[text + 1]), bounds[text]
        bounds[text + 1] = n + skeletons_of(data, span, letters, machine, found[n:])
    return found[: bounds[-1]].copy(), bounds


@inner
def _said(
    wanted: NDArray[np.int64], told: NDArray[np.int64], row: NDArray[np.int64]
) -> float:
    """Share of the sounds of some words that come in the same order in others."""
    row[: len(told) + 1] = 0
    total = np.int64(0)
    for word in wanted:
        weight = _length(word)
        total += weight
        diagonal = np.int64(0)
        for at in range(len(told)):
            above = row[at + 1]
            if told[at] == word:
                row[at + 1] = max(above, diagonal + weight)
            row[at + 1] = max(row[at + 1], row[at])
            diagonal = above
    return row[len(told)] / total if total else 0.0


@inlined
def seed_hash(first: int, second: int, third: int) -> np.uint64:
    """Hash three words in a row."""
    mixed = np.uint64(first) * _FIRST + np.uint64(second) * _SECOND
    mixed += np.uint64(third) * _THIRD
    mixed = (mixed ^ (mixed >> _S32)) * _FOURTH
    return mixed ^ (mixed >> _S29)


@kernel
def said_items(  # noqa: PLR0915
    texts: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.bool_]],
    sounds: tuple[NDArray[np.uint8], NDArray[np.uint32]],
    seeds: tuple[NDArray[Any], ...],
    pieces: tuple[NDArray[Any], ...],
    least_alone: float,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Find the pieces of items that texts say.

    Where a text and a piece share three words in a row (twice, if the piece has many
    seeds), the piece is laid beside the text and the sounds of the longest common
    subsequence of words are counted.

    Args:
        texts: UTF-8, bounds of the n texts, and which are looked at.
        sounds: `sounds.letters` and `sounds.machine`.
        seeds: Bits, of which ``hash`` modulo their number is set for every seed, a
            power of two; where the seeds of each highest part of the hash begin,
            2^k + 1; their hashes, ascending; their pieces; where they begin there.
        pieces: Skeletons of all pieces; their bounds; pieces of so many seeds that one
            alone is chance; share of each piece's sounds that must be said.
        least_alone: The same for texts of less than twice the piece's words, which can
            hardly be about anything else.

    Returns:
        For every text: the piece said best or -1, the share of its sounds, and the
        share of the text's words that belong to any piece.
    """
    data, offsets, asked = texts
    letters, machine = sounds
    bits, heads, hashes, seed_piece, seed_at = seeds
    piece_codes, piece_bounds, twice, least = pieces
    n = len(offsets) - 1
    best = np.full(n, -1, dtype=np.int32)
    shares, covered = np.zeros(n), np.zeros(n)
    longest = np.int64(0)
    for text in range(n):
        longest = max(longest, offsets[text + 1] - offsets[text])
    codes = np.empty(longest // 2 + 2, dtype=np.int64)
    row = np.empty(longest // 2 + 2, dtype=np.int64)
    seen_in = np.full(len(twice), -1, dtype=np.int64)
    seen_at = np.zeros(len(twice), dtype=np.int64)
    compared = np.zeros(len(twice), dtype=np.bool_)
    mask, drop = np.uint64(64 * len(bits) - 1), np.uint64(64)
    buckets = len(heads) - 1
    while buckets > 1:
        buckets >>= 1
        drop -= np.uint64(1)
    for text in range(n):
        if not asked[text]:
            continue
        span = (offsets[text], offsets[text + 1])
        end = skeletons_of(data, span, letters, machine, codes)
        told = np.int64(0)
        for at in range(end - SEED_WORDS + 1):
            place = np.uint64(at)
            seed = seed_hash(codes[place], codes[place + _1], codes[place + _2])
            bit = seed & mask
            if not (bits[bit >> _S6] >> (bit & _S63)) & np.uint64(1):
                continue
            bucket = np.int64(seed >> drop)
            for entry in range(heads[bucket], heads[bucket + 1]):
                if hashes[entry] != seed:
                    continue
                piece = seed_piece[entry]
                begin = at - seed_at[entry]
                size = piece_bounds[piece + 1] - piece_bounds[piece]
                slack = 1 + size // 4
                if seen_in[piece] == text and abs(seen_at[piece] - begin) <= slack:
                    if compared[piece]:
                        continue
                else:
                    seen_in[piece], seen_at[piece] = text, begin
                    compared[piece] = False
                    if twice[piece]:  # a copy brings more than one seed
                        continue
                compared[piece] = True
                low, high = max(0, begin - slack), min(end, begin + size + slack)
                wanted = piece_codes[piece_bounds[piece] : piece_bounds[piece + 1]]
                share = _said(wanted, codes[low:high], row)
                if share >= (least_alone if end < 2 * size else least[piece]):
                    low, high = max(told, begin), min(end, begin + size)
                    covered[text] += max(0, high - low)
                    told = max(told, high)
                    if share > shares[text]:
                        shares[text], best[text] = share, piece
        covered[text] /= max(1, end)
    return best, shares, covered


@kernel
def seeds_of(
    codes: NDArray[np.int64], bounds: NDArray[np.int64], least: int
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32]]:
    """Hashes, pieces and places of three words in a row that have enough sounds.

    Args:
        codes: Skeletons of all pieces.
        bounds: Their bounds.
        least: Sounds of three words that can be told from chance; a piece without such
            gives all its threes.
    """
    hashes = np.empty(len(codes), dtype=np.uint64)
    pieces = np.empty(len(codes), dtype=np.int32)
    places = np.empty(len(codes), dtype=np.int32)
    n = 0
    for piece in range(len(bounds) - 1):
        start, last = bounds[piece], bounds[piece + 1] - SEED_WORDS
        before = n
        for wanted in (least, 0):
            for at in range(start, last + 1):
                sounds = 0
                for word in codes[at : at + SEED_WORDS]:
                    sounds += _length(word)
                if n < len(codes) and sounds >= wanted:
                    hashes[n] = seed_hash(codes[at], codes[at + 1], codes[at + 2])
                    pieces[n], places[n] = piece, at - start
                    n += 1
            if n > before:
                break
    return hashes[:n], pieces[:n], places[:n]
