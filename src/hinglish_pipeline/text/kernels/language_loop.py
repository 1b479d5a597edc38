"""The loop that gives every word of a shard its tag, as `latin_lid.decode` would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.text.kernels.compiled import lean
from hinglish_pipeline.text.kernels.letters import by_letters
from hinglish_pipeline.text.kernels.model_tables import (
    BIAS,
    CLOSED_SHIFT,
    EDGE,
    ENGLISH,
    FOREIGN,
    FUNCTION,
    HINDI,
    LOW,
    STOP_SHIFT,
    UNITS,
    UNIV,
    context_key,
    place_of,
)
from hinglish_pipeline.text.kernels.words import SCRIPT_CODES
from hinglish_pipeline.text.language import COUNTS, TAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # slots, small, recent, used, weights of `ModelTables`; contexts, classes and what
    # the words around add; places, rows, signs and leads of a text's Latin words
    Known = tuple[NDArray[Any], ...]
    Near = tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.float64]]
    Scratch = tuple[
        NDArray[np.int64], NDArray[np.uint64], NDArray[np.int8], NDArray[np.float64]
    ]

_HI, _EN, _UNIV = (TAGS.index(tag) for tag in ("hi", "en", "univ"))
_LATIN, _DEVANAGARI = SCRIPT_CODES["Latin"], SCRIPT_CODES["Devanagari"]
_NO_SCRIPT = SCRIPT_CODES["None"]
_N_DEVA, _N_LATIN, _N_FOREIGN, _N_FUNCTION = map(
    COUNTS.index, ("deva", "latin", "foreign", "function")
)
_NATS = float(UNITS)
_signed: Any = np.int64
_G1 = np.uint64(1)


@lean
def _beside(
    near: Near,
    closed: int,
    word: np.uint64,
    after: int,
    neighbour: np.uint64,
    sign: int,
) -> int:
    """What a closed word's neighbour inside the text adds, in 256ths of a nat."""
    contexts, classes, _ = near
    key = context_key(word, after == 1, neighbour)
    place = place_of(contexts, key)
    if contexts[place] == key:
        return _signed(contexts[place + _G1]) - BIAS
    if sign == 0:
        return 0
    return classes[closed, after, HINDI if sign > 0 else ENGLISH]


@lean
def _around(
    n: int,
    row: int,
    closed: int,
    near: Near,
    hashes: NDArray[np.uint64],
    scratch: Scratch,
) -> int:
    """What the two neighbours of a closed word add."""
    at, _, signs, _ = scratch
    word, found = hashes[at[row]], 0
    if row > 0:
        found += _beside(near, closed, word, 0, hashes[at[row - 1]], signs[row - 1])
    else:
        found += near[1][closed, 0, EDGE]
    if row + 1 < n:
        found += _beside(near, closed, word, 1, hashes[at[row + 1]], signs[row + 1])
    else:
        found += near[1][closed, 1, EDGE]
    return found


@lean
def _decode(
    n: int,
    near: Near,
    hashes: NDArray[np.uint64],
    scratch: Scratch,
    nats: tuple[float, float],
    reach: int,
) -> None:
    """`latin_lid.decode` of one text's n Latin words: ``signs`` become 1 for Hindi."""
    _, rows, signs, leads = scratch
    shift, cost = nats
    _, _, leans = near
    hindi = english = 0
    for row in range(min(reach, n)):
        hindi += signs[row] == 1
        english += signs[row] == -1
    lead = 0.0
    for row in range(n):
        if row + reach < n:
            hindi += signs[np.uint64(row + reach)] == 1
            english += signs[np.uint64(row + reach)] == -1
        if row > reach:
            hindi -= signs[np.uint64(row - reach - 1)] == 1
            english -= signs[np.uint64(row - reach - 1)] == -1
        score = _signed(rows[row] & LOW) - BIAS
        closed = _signed((rows[row] >> CLOSED_SHIFT) & LOW)
        if closed:
            score += _around(n, row, closed, near, hashes, scratch)
        sign = signs[row]
        near_hindi, near_english = hindi - (sign == 1), english - (sign == -1)
        lean_to = leans[np.uint64(near_hindi), np.uint64(near_english)]
        if lead > cost:
            lead = cost
        elif lead < -cost:
            lead = -cost
        lead += score / _NATS + lean_to + shift
        leads[row] = lead
    if n == 0:
        return
    state = leads[n - 1] > 0
    signs[n - 1] = state
    for back in range(2, n + 1):
        row_of = np.uint64(n - back)
        state = leads[row_of] > (-cost if state else cost)
        signs[row_of] = state


@lean
def _payload(
    word: tuple[NDArray[np.uint8], int, int],
    key: np.uint64,
    classes: tuple[NDArray[np.uint16], NDArray[np.uint32]],
    known: Known,
    clip: int,
) -> np.uint64:
    """Look a Latin word up; learn and remember what it is if it is in no table."""
    slots, _, _, used, weights = known
    place = place_of(slots, key)
    value: np.uint64 = slots[place + _G1]
    if slots[place] == key:
        return value
    data, at, end = word
    value = np.uint64(by_letters(data, at, end, classes, weights, clip))
    slots[place], slots[place + _G1] = key, value
    used[0] += 1
    return value


@lean
def tag_texts(
    span: tuple[int, int, int],
    text: tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint32]],
    cut: tuple[NDArray[Any], ...],
    known: Known,
    near: Near,
    rules: tuple[float, float, int, int, int],
    scratch: Scratch,
    out: tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.int32]],
) -> int:
    """Tag texts while new words are sure to fit into the table.

    Args:
        span: First text, texts, and words that the table may hold.
        text: Bytes; flags and lower case of code points.
        cut: ``bounds hashes scripts at bytes`` of `words.Words`.
        known: ``slots small recent used weights`` of `ModelTables`.
        near: ``contexts classes`` of `ModelTables`, and what words around add.
        rules: Nats for Devanagari around, nats of a switch, reach; in 256ths of a nat
            from where a word is clear, and the most that letters can say.
        scratch: Room for the Latin words of the longest text.
        out: Get tags, stop words and counts, as `language.DocumentLanguages` has them.

    Returns:
        How many texts are done.
    """
    first, n, limit = span
    data, flags, lower = text
    bounds, hashes, scripts, places, sizes = cut
    _, small, recent, used, _ = known
    recent_last = np.uint64(len(recent) // 2 - 1)
    devanagari, cost, reach, clear, clip = rules
    at, rows, signs, _ = scratch
    tags, stops, counts = out
    for i in range(first, n):
        begin, end = bounds[i, 0], bounds[i, 1]
        if used[0] + end - begin > limit:
            return i
        latin = foreign = function = deva = univ = 0
        for word in range(begin, end):
            w = np.uint64(word)
            script, key = scripts[w], hashes[w]
            if script == _LATIN:
                place = (key & recent_last) << _G1
                row = recent[place + _G1]
                if recent[place] != key:
                    row = _payload(
                        (data, places[w], places[w] + sizes[w]),
                        key,
                        (flags, lower),
                        known,
                        clip,
                    )
                    recent[place], recent[place + _G1] = key, row
                stops[w] = row >> STOP_SHIFT
                foreign += (row & FOREIGN) > 0
                function += (row & FUNCTION) > 0
                if row & UNIV:
                    tags[w] = _UNIV
                    univ += 1
                    continue
                own = _signed(row & LOW) - BIAS
                last = np.uint64(latin)
                at[last], rows[last] = word, row
                signs[last] = np.int8(own >= clear) - np.int8(own <= -clear)
                latin += 1
            elif script == _DEVANAGARI:
                stops[w] = small[place_of(small, key) + _G1] >> STOP_SHIFT
                tags[w] = _HI
                deva += 1
            elif script == _NO_SCRIPT:
                tags[w], univ = _UNIV, univ + 1
            else:  # Kannada, Gujarati, Other: script and tag have one number
                stops[w] = small[place_of(small, key) + _G1] >> STOP_SHIFT
                tags[w] = script
                counts[i, script] += 1
        shift = devanagari * deva / (deva + latin) if deva and latin else 0.0
        _decode(latin, near, hashes, scratch, (shift, cost), reach)
        hindi = 0
        for row_of in range(latin):
            hindi += signs[row_of]
            tags[np.uint64(at[row_of])] = _HI if signs[row_of] else _EN
        counts[i, _HI], counts[i, _EN] = hindi + deva, latin - hindi
        counts[i, _UNIV], counts[i, _N_DEVA], counts[i, _N_LATIN] = univ, deva, latin
        counts[i, _N_FOREIGN], counts[i, _N_FUNCTION] = foreign, function
    return n


@lean
def count_stops(
    bounds: NDArray[np.int64],
    stops: NDArray[np.uint16],
    labels: NDArray[np.uint8],
    stop_labels: NDArray[np.uint8],
    latest: NDArray[np.int64],
    counts: NDArray[np.int32],
) -> None:
    for i in range(len(counts)):
        for word in range(bounds[i, 0], bounds[i, 1]):
            stop = stops[word]
            if stop:
                own = (stop_labels[stop] >> labels[i]) & 1
                counts[i, 0] += own and latest[stop] != i
                counts[i, 1] += own
                latest[stop] = i
