"""Words as they sound, whichever script they are in, and where a text says an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.classes import decode
from hinglish_pipeline.text.kernels.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integer = Any
"""Of Python or of numpy: one and the same to a compiled loop."""
BITS, MOST = 5, 12
"""Bits of a sound, and sounds of a skeleton: what is longer is cut."""
FRONT, BACK, NASAL, LABIAL, OPEN = 1, 2, 3, 4, 5
"""Sounds with rules of their own: e-like and o-like vowels, n, m and an opening a."""
P, B = 6, 7
SILENT, VIRAMA, VOWEL_A, ASPIRATE, C, X, VOCALIC_R = 32, 33, 34, 35, 36, 37, 38
"""Codes of the table that are no sounds but say what to do."""
K, S, CH, R = 8, 9, 10, 11
INHERENT = 64
"""Added to a consonant of an Indic script: an a follows unless a virama does."""
BREAK = 255
"""Code of what is in no word."""
_MIX, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
SEED_WORDS = 3


@kernel
def _length(code: Integer) -> int:
    n = 0
    while code:
        code >>= BITS
        n += 1
    return n


@kernel
def _pushed(code: Integer, sound: Integer) -> Integer:
    """A skeleton with a sound more; n before p, b and m is m."""
    last = code & 31
    if sound in (P, B, LABIAL) and last == NASAL:
        code = (code ^ NASAL) | LABIAL
    if code >> (BITS * (MOST - 1)):
        return code
    return (code << BITS) | sound


@kernel
def _ended(code: Integer) -> Integer:
    """Take off what endings and spellings vary most: last vowels and n."""
    while code >> (2 * BITS) and (code & 31) in (FRONT, BACK, NASAL):
        code >>= BITS
    return code


@kernel
def skeletons(  # noqa: PLR0915
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    sounds: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Skeleton of every word.

    Args:
        data: UTF-8 of all texts.
        offsets: Their bounds, shape (n + 1,).
        sounds: Sound or rule of every code point, shape (0x110000,).

    Returns:
        Skeletons, five bits a sound, 1..2^60, and the bounds of each text's.
    """
    found = np.empty(len(data) // 2 + 2, dtype=np.int64)  # a space behind each word
    bounds = np.zeros(len(offsets), dtype=np.int64)
    n = 0
    for text in range(len(offsets) - 1):
        at, stop = offsets[text], offsets[text + 1]
        code: Integer = np.int64(0)
        opening = adjacent = vowel = False
        while at <= stop:
            rule: Integer = BREAK
            if at < stop:
                point, width = decode(data, at)
                at += width
                rule = np.int64(sounds[point])
            else:
                at += 1
            if rule == BREAK:
                if opening:
                    code = _pushed(code, OPEN)
                if code:
                    found[n] = _ended(code)
                    n += 1
                code = np.int64(0)
                opening = adjacent = vowel = False
                continue
            if rule == SILENT:
                continue
            if rule == VIRAMA:
                adjacent = True
                continue
            if rule == VOWEL_A:
                opening = opening or (code == 0 and not vowel)
                adjacent = False
                continue
            if rule == ASPIRATE or rule == ASPIRATE + INHERENT:
                if code or opening:
                    adjacent = adjacent and rule == ASPIRATE
                    continue
                rule = 12 + (rule & INHERENT)
            if rule in (FRONT, BACK):
                if not (vowel and (code & 31) == rule):
                    code = _pushed(code, rule)
                opening = adjacent = False
                vowel = True
                continue
            if opening:
                code = _pushed(code, OPEN)
                opening = False
            following = np.int64(data[at]) if at < stop else 0
            following |= 32
            if rule == C:
                if following == 99:  # cc, of which the second one decides
                    continue
                rule = K
                if following == 104:
                    rule = CH
                elif following in (101, 105, 121):
                    rule = S
            elif rule == X:
                code = _pushed(code, K)
                rule = S
            sound = rule & 31
            if rule == VOCALIC_R:
                code = _pushed(_pushed(code, R), FRONT)
                adjacent, vowel = False, True
                continue
            if not (adjacent and (code & 31) == sound and not vowel):
                code = _pushed(code, sound)
            adjacent = not rule & INHERENT
            vowel = False
        bounds[text + 1] = n
    return found[:n].copy(), bounds


@kernel
def _first(ascending: NDArray[np.uint64], wanted: Integer) -> int:
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) >> 1
        if ascending[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _said(wanted: NDArray[np.int64], told: NDArray[np.int64]) -> float:
    """Share of the sounds of some words that come in the same order in others."""
    row = np.zeros(len(told) + 1, dtype=np.int64)
    total = 0
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
    return row[-1] / total if total else 0.0


@kernel
def seed_hash(first: Integer, second: Integer, third: Integer) -> Any:
    """Hash three words in a row."""
    mixed = np.uint64(first) * _MIX
    mixed = ((mixed ^ (mixed >> _HALF)) + np.uint64(second)) * _MIX
    mixed = ((mixed ^ (mixed >> _HALF)) + np.uint64(third)) * _MIX
    return mixed ^ (mixed >> _HALF)


@kernel
def said_items(
    codes: NDArray[np.int64],
    bounds: NDArray[np.int64],
    filter_bits: NDArray[np.uint8],
    seeds: NDArray[np.uint64],
    seed_piece: NDArray[np.int32],
    seed_at: NDArray[np.int32],
    piece_codes: NDArray[np.int64],
    piece_bounds: NDArray[np.int64],
    twice: NDArray[np.bool_],
    least: NDArray[np.float64],
    least_alone: float,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
    """Find the pieces of items that texts say.

    Where a text and a piece share three words in a row (twice, if the piece has many
    seeds), the piece is laid beside the text and the sounds of the longest common
    subsequence of words are counted.

    Args:
        codes: Skeletons of all texts.
        bounds: Their bounds, shape (n + 1,).
        filter_bits: Bit ``hash & (8 * len - 1)`` is set for every seed; a power of two.
        seeds: Hashes of three words of a piece, ascending.
        seed_piece: Their pieces.
        seed_at: Where in the piece they begin.
        piece_codes: Skeletons of all pieces.
        piece_bounds: Their bounds.
        twice: Pieces of so many seeds that one alone is chance.
        least: Share of each piece's sounds that must be said.
        least_alone: The same for texts of less than twice the piece's words, which can
            hardly be about anything else.

    Returns:
        For every text: the piece said best or -1, the share of its sounds, and how many
        words of the text belong to any piece.
    """
    n = len(bounds) - 1
    best = np.full(n, -1, dtype=np.int32)
    shares = np.zeros(n)
    covered = np.zeros(n, dtype=np.int64)
    pieces = len(piece_bounds) - 1
    seen_in = np.full(pieces, -1, dtype=np.int64)
    seen_at = np.zeros(pieces, dtype=np.int64)
    compared = np.zeros(pieces, dtype=np.bool_)
    mask = np.uint64(8 * len(filter_bits) - 1)
    for text in range(n):
        start, end = bounds[text], bounds[text + 1]
        told = start
        for at in range(start, end - SEED_WORDS + 1):
            seed = seed_hash(codes[at], codes[at + 1], codes[at + 2])
            bit = seed & mask
            if not filter_bits[bit >> np.uint64(3)] >> (bit & np.uint64(7)) & 1:
                continue
            place = _first(seeds, seed)
            while place < len(seeds) and seeds[place] == seed:
                piece = seed_piece[place]
                begin = at - seed_at[place]
                place += 1
                size = piece_bounds[piece + 1] - piece_bounds[piece]
                slack = 1 + size // 4
                if seen_in[piece] == text and abs(seen_at[piece] - begin) <= slack:
                    if compared[piece]:
                        continue
                else:
                    seen_in[piece], seen_at[piece] = text, begin
                    if twice[piece]:  # a copy brings more than one seed
                        compared[piece] = False
                        continue
                compared[piece] = True
                low, high = max(start, begin - slack), min(end, begin + size + slack)
                wanted = piece_codes[piece_bounds[piece] : piece_bounds[piece + 1]]
                share = _said(wanted, codes[low:high])
                alone = end - start < 2 * size
                if share >= (least_alone if alone else least[piece]):
                    low, high = max(told, begin), min(end, begin + size)
                    covered[text] += max(0, high - low)
                    told = max(told, high)
                    if share > shares[text]:
                        shares[text], best[text] = share, piece
    return best, shares, covered


@kernel
def seeds_of(
    codes: NDArray[np.int64], bounds: NDArray[np.int64], least: int
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32]]:
    """Hash every three words in a row of every piece that have enough sounds.

    Args:
        codes: Skeletons of all pieces.
        bounds: Their bounds.
        least: Sounds of three words that can be told from chance; a piece without such
            gives all its threes.

    Returns:
        Hashes, pieces and positions.
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
