"""Hindi or English? Token language id of Latin words, as a reader would decide it.

Every word brings evidence (`LanguageModel`); a word that both languages spell alike is
judged by its neighbours; the words around lean on every one; and a two-state Viterbi
lets a language stay until there is reason to leave it. This is the readable reference;
shards are tagged by a compiled loop that gives the same tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.text.language_model import LanguageModel

CLEAR = 3.0
"""Nats of own evidence from which a word counts as clearly Hindi or English."""
REACH = 8
"""Words to either side that lean on a word."""
PULL = 2.0
"""Nats that a neighbourhood of one language alone would add."""
DAMPING = 3.0
"""Clear words that have to stand around before they are believed."""
DEVANAGARI_SHIFT = -2.0
"""Nats for a Latin word alone among Devanagari: its Hindi would be in Devanagari."""


def viterbi(evidence: Sequence[float], switch_cost: float) -> list[bool]:
    """Decode two states that prefer to stay.

    Args:
        evidence: Per position, log P(token | Hindi) - log P(token | English).
        switch_cost: Nats paid for every change of state, at least 0.

    Returns:
        True where the best path is in the Hindi state. With a symmetric cost the
        lead of one state over the other is all the algorithm has to carry.
    """
    leads: list[float] = []
    lead = 0.0
    for value in evidence:
        if lead > switch_cost:  # plain comparisons: this loop sees every word
            lead = switch_cost
        elif lead < -switch_cost:
            lead = -switch_cost
        lead += value
        leads.append(lead)
    states = [False] * len(leads)
    if not leads:
        return states
    state = leads[-1] > 0
    states[-1] = state
    for index in range(len(leads) - 2, -1, -1):
        state = leads[index] > (-switch_cost if state else switch_cost)
        states[index] = state
    return states


def decode(
    words: Sequence[str],
    model: LanguageModel,
    switch_cost: float,
    devanagari: int = 0,
) -> list[bool]:
    """Decide Hindi or English for the Latin words of one text.

    Args:
        words: The text's Latin words in order, lower case.
        model: What is known of words and of neighbours.
        switch_cost: Nats a change of language costs.
        devanagari: Devanagari words in the same text.

    Returns:
        True where a word is Hindi, as many as words.
    """
    return viterbi(evidence_in_context(words, model, devanagari), switch_cost)


def evidence_in_context(
    words: Sequence[str], model: LanguageModel, devanagari: int = 0
) -> list[float]:
    """Return each word's log-odds of Hindi after its neighbours had their say.

    A closed word gets what `LanguageModel.contexts` says of its two neighbours. Then
    every word gets ``PULL * (H - E) / (H + E + DAMPING)``, H and E the clearly Hindi
    and English words among the `REACH` to either side, by their own evidence; and
    ``DEVANAGARI_SHIFT`` times the share of Devanagari words in the text.
    """
    known = model.evidence_of(words)
    own = [known[word] for word in words]
    signs = [(value >= CLEAR) - (value <= -CLEAR) for value in own]
    found = list(own)
    for index, word in enumerate(words):
        if word in model.closed:
            for side, at in (("<", index - 1), (">", index + 1)):
                inside = 0 <= at < len(words)
                neighbour = words[at] if inside else ""
                kind = signs[at] if inside else 0
                found[index] += model.context(word, side, neighbour, kind)
    shift = 0.0
    if devanagari and words:
        shift = DEVANAGARI_SHIFT * devanagari / (devanagari + len(words))
    for index, sign in enumerate(signs):
        around = signs[max(0, index - REACH) : index + REACH + 1]
        hindi = around.count(1) - (sign == 1)
        english = around.count(-1) - (sign == -1)
        lean = PULL * (hindi - english) / (hindi + english + DAMPING)
        found[index] = found[index] + lean + shift
    return found
