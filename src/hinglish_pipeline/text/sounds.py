"""How does a word sound? One number for मुझे, mujhe and muze.

A word is heard letter by letter, by a machine of a hundred states: what was heard
before decides what a letter adds. `heard` is the machine in words; `machine` is the
same as a table, by which a compiled loop hears a shard.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS, MOST = 5, 12
"""Bits of a sound, and sounds of a skeleton: what comes after is not heard."""
FRONT, BACK, NASAL, LABIAL, OPEN, P, B, K, S, CH, R = range(1, 12)
"""Sounds with rules of their own: e-like and o-like vowels, n, m, an opening a, ..."""
INHERENT = 32
"""Added to a consonant of an Indic script: an a follows unless a virama does."""
HA, SOFTENS = 12 + INHERENT, 29
"""The letter ह, and Latin e, i and y, which make a c before them an s."""
BREAK, SILENT, VIRAMA, VOWEL_A, H, C, X, VOCALIC_R = range(51, 59)
"""Letters that are no sounds but say what to do; the first is what is in no word."""
LETTERS, STATES = 64, 128
"""Room for letters and for what may have been heard before."""
_INDIC = {0x0900: 0x0980, 0x0A80: 0x0B00, 0x0C80: 0x0D00}
"""Blocks laid out alike (ISCII): Devanagari, Gujarati, Kannada."""
# An entry of the table: sounds in 15 bits, then what they take (0, 5, 10 or 15), what
# the last sound is changed by, whether a word ends here, whether it may end in what it
# now ends in, whether only all but its last sound may stay, and the next state.
SHIFT_AT, CHANGE_AT, END_AT, STAYS_AT, RARE_AT, NEXT_AT = 15, 19, 22, 23, 24, 25
TO_LABIAL = NASAL ^ LABIAL


class Ear(NamedTuple):
    """What was heard of a word so far.

    Attributes:
        last: Last sound; 0 for none.
        vowel: Whether the last letter was a vowel.
        adjacent: Whether nothing came between the last sound and what comes now.
        opening: Whether the word began with an a that nothing followed yet.
        waiting: Whether a c waits for what follows it.
    """

    last: int = 0
    vowel: bool = False
    adjacent: bool = False
    opening: bool = False
    waiting: bool = False


def heard(ear: Ear, letter: int) -> tuple[Ear, list[int]]:
    """Hear one letter.

    Args:
        ear: What was heard before.
        letter: A number of `letters`.

    Returns:
        What was heard now, and the sounds that the letter adds.
    """
    if ear.waiting and letter != C:  # of cc the second one decides
        sound = CH if letter == H else S if letter == SOFTENS else K
        ear, first = _consonant(ear._replace(waiting=False), sound)
        ear, others = heard(ear, letter)
        return ear, [*first, *others]
    if letter == BREAK:
        return Ear(), [OPEN] * ear.opening
    if letter in (FRONT, SOFTENS, BACK):
        return _vowel(ear, BACK if letter == BACK else FRONT)
    if letter in (SILENT, VIRAMA, VOWEL_A) or ear.waiting:
        return _silent(ear, letter), []
    if letter in (H, HA) and (ear.last or ear.opening):
        return ear._replace(adjacent=ear.adjacent and letter == H), []
    opened = [OPEN] * ear.opening
    if opened:
        ear = ear._replace(last=OPEN, opening=False)
    ear, sounds = _consonant(ear, letter)
    return ear, [*opened, *sounds]


def _silent(ear: Ear, letter: int) -> Ear:
    if letter == VIRAMA:
        return ear._replace(adjacent=True)
    if letter == VOWEL_A:
        return ear._replace(opening=ear.opening or not ear.last, adjacent=False)
    return ear


def _vowel(ear: Ear, sound: int) -> tuple[Ear, list[int]]:
    again = ear.vowel and ear.last == sound
    return Ear(sound, vowel=True), [] if again else [sound]


def _consonant(ear: Ear, letter: int) -> tuple[Ear, list[int]]:
    if letter == C:
        return ear._replace(waiting=True), []
    if letter == X:
        return Ear(S, adjacent=True), [K, S]
    if letter == VOCALIC_R:
        return Ear(FRONT, vowel=True), [R, FRONT]
    sound = HA % INHERENT if letter == H else letter % INHERENT
    doubled = ear.adjacent and ear.last == sound and not ear.vowel
    now = ear._replace(
        last=sound, vowel=False, adjacent=letter < INHERENT or letter == H
    )
    return now, [] if doubled else [sound]


def skeleton(word: str) -> int:
    """How a word sounds, as a number: the same for मुझे, mujhe and muze.

    Long and short vowels, e and i, o and u, aspirated and plain, dental and retroflex
    sounds, z and j, v and w, f and ph, sh and s are one each; an a counts only at the
    beginning, an h too; doubled letters count once; n before p, b and m is m; of longer
    words the last vowels and n are dropped.

    Args:
        word: A word in any script, five bits a sound; 0 if it is none.
    """
    table, ear, code = letters(), Ear(), 0
    for letter in (*(int(table[ord(char)]) for char in word), BREAK):
        before = ear.last
        ear, sounds = heard(ear, letter)
        full = code >> (BITS * (MOST - 1))
        if sounds and sounds[0] in (P, B, LABIAL) and before == NASAL and not full:
            code ^= TO_LABIAL
        for sound in sounds:
            if not code >> (BITS * (MOST - 1)):
                code = code << BITS | sound
        if letter == BREAK and code:
            break
    while code >> (2 * BITS) and code % (1 << BITS) in (FRONT, BACK, NASAL):
        code >>= BITS
    return code


@lru_cache(maxsize=1)
def machine() -> NDArray[np.uint32]:
    """`heard` as a table; the entry of a letter is at ``letter * STATES + state``."""
    states = {Ear(): 0}
    table = np.zeros((LETTERS, STATES), dtype=np.uint32)
    for ear in (found := [Ear()]):
        for letter in sorted({*np.unique(letters()).tolist(), BREAK}):
            after, sounds = heard(ear, letter)
            if after not in states:
                states[after] = len(states)
                found.append(after)
            table[letter, states[ear]] = _entry(ear, letter, states[after], sounds)
    return table.ravel()


def _entry(ear: Ear, letter: int, following: int, sounds: list[int]) -> int:
    packed = 0
    for sound in sounds:
        packed = packed << BITS | sound
    joins = sounds[:1] in ([P], [B], [LABIAL]) and ear.last == NASAL
    return (
        packed
        | BITS * len(sounds) << SHIFT_AT
        | (TO_LABIAL if joins else 0) << CHANGE_AT
        | int(letter == BREAK) << END_AT
        | int([ear.last, *sounds][-1] > NASAL) << STAYS_AT
        | int(len(sounds) > 1 and sounds[-1] <= NASAL) << RARE_AT
        | following << NEXT_AT
    )


@lru_cache(maxsize=1)
def letters() -> NDArray[np.uint8]:
    """Sound or rule of every code point, below `LETTERS`; shape (0x110000,)."""
    from hinglish_pipeline.text.kernels import classes

    table = (13 + np.arange(0x110000) % 7).astype(np.uint8)  # scripts unknown here
    consonants = {
        "kqKQ": K, "gG": 13, "jzJZ": 14, "tT": 15, "dD": 16, "nN": NASAL,
        "pfPF": P, "bB": B, "mM": LABIAL, "rR": R, "lL": 17, "vwVW": 18,
        "sS": S, "cC": C, "xX": X, "hH": H, "aA": VOWEL_A, "eiyEIY": SOFTENS,
        "ouOU": BACK,
    }  # fmt: skip
    for chars, sound in consonants.items():
        table[[ord(char) for char in chars]] = sound
    for digit in range(10):
        table[ord("0") + digit] = 19 + digit
    table[[0x200C, 0x200D]] = SILENT
    indic = _indic_letters()
    for base, end in _INDIC.items():
        for point in range(base, end):
            table[point] = indic.get(point - base, SILENT)
    wordy = classes.LETTER | classes.MARK | classes.NUMBER | classes.JOINER
    table[classes.code_points().flags & wordy == 0] = BREAK
    return table


def _indic_letters() -> dict[int, int]:
    """Letter by place in the block: क and ख are k; the signs of i, ee, e, ai are e."""
    groups = {
        "कखक़ख़": K, "गघग़": 13, "चछ": CH, "जझज़": 14, "टठतथ": 15, "डढदधड़ढ़": 16,
        "ङञणनऩ": NASAL, "पफफ़": P, "बभ": B, "म": LABIAL, "रऱ": R, "लळऴ": 17, "व": 18,
        "शषस": S, "ह": HA - INHERENT,
    }  # fmt: skip
    signs = {
        "अआा": VOWEL_A, "इईएऐऍऎयय़िीेैॅॆ": FRONT, "उऊओऔऑऒुूोौॉॊ": BACK,
        "ऋॠृॄ": VOCALIC_R, "ँं": NASAL, "्": VIRAMA,
    }  # fmt: skip
    table: dict[int, int] = {}
    for chars, sound in groups.items():
        table |= {ord(char) - 0x900: sound + INHERENT for char in chars}
    for chars, sound in signs.items():
        table |= {ord(char) - 0x900: sound for char in chars}
    table |= {0x66 + digit: 19 + digit for digit in range(10)}
    table.pop(0x3C, None)  # the nukta sign
    return table
