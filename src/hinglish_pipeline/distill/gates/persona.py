# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gate on grammatical gender: a persona speaks of itself in one gender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
)

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_HOON = r"(?:hoon|hun|hu|hoo|hooon|houn)"
# Verbs by stem, since names and English words end alike: Sunita hoon, intermediate hoon.
_STEM = r"""(?:kar|k?haa?|jaa?|aa?|pii?|pee|le|de|re?h|rah|bol|soch|chaa?h|chal|chala|likh|pa[dr]h
 |dekh|dikh|dikha|sun|suna|sama?jh|samjha|rakh|mil|so|uth|utha|baith|khel|bana?|bata|bataa|laga?|ho|sak
 |maa?n|jaa?n|bech|daa?l|pahunch|pahuch|bhoo?l|bhul|bhej|kha?ree?d|poo?chh?|puchh?|see?kh|sikha|gaa|naach
 |hans|has|ro|dau[dr]|bhaa?g|ghoom|ghum|ghuma|nikal|nikaal|chh?od|khol|pakad|paka|dho|nahaa?|pehen|pehan
 |pehn|paa|maa?r|laa|bach|bacha|kama|bula|dar|thak|sambhal|badal|dhoo?ndh|chun|tair|rok|ruk|jeet|haa?r
 |lad|mana|chadh|utar|tod|jod|kaa?t|kood|ghabra|sharma|muskura|bhar|de?kha|chhup|jal|kas|cheekh|nach)"""
_STEM_DEVANAGARI = r"""(?<![\p{L}\p{M}])(?:कर|खा|जा|आ|पी|ले|दे|रह|बोल|सोच|चाह|चल|चला|लिख|पढ़?|देख|दिख|दिखा|सुन|सुना
 |समझ|समझा|रख|मिल|सो|उठ|उठा|बैठ|खेल|बन|बना|बता|लग|लगा|हो|सक|मान|जान|बेच|डाल|पहुँच|पहुंच|भूल|भेज|ख़?रीद|पूछ|सीख|सिखा
 |गा|नाच|हँस|हंस|रो|दौड़?|भाग|घूम|घुमा|निकल|निकाल|छोड़?|खोल|पकड़?|पका|धो|नहा|पहन|पा|मार|ला|बच|बचा|कमा|बुला|डर|थक|संभाल
 |सँभाल|बदल|ढूँढ|ढूंढ|ढूँढ़|चुन|तैर|रोक|रुक|जीत|हार|लड़?|मना|चढ़?|उतर|तोड़?|जोड़?|काट|कूद|घबरा|शरमा|मुस्कुरा|मुस्करा|भर)"""
_NO_VERB = r"(?!(?:pata|late|lata|rate|mate|gate|hate|date|sate|kate|rati|mati|lati)\b)"
_I = r"\b(?:main|mai|mein)\b(?!\s+ne\b)(?:\s+(?!ki\b|ke\b|jab\b|jo\b|par\b|aur\b|tum\b|aap\b)[\p{L}]+){0,4}?"
_MASCULINE = regex.compile(
    rf"""
      \b{_NO_VERB}{_STEM}t[ae]a?\s+{_HOON}\b | \b(?:raha|gaya|aaya|baitha|khada|thaka|bana|laga)\s+{_HOON}\b
    | \b\p{{L}}+(?:oo?|u)ngaa?\b
    | {_I}\s+(?:\p{{L}}+ta|raha|gaya|aaya)\s+tha\b
    | {_I}\s+(?:thak|aa|chala|pahunch|bhool|reh|pareshan\s+ho)\s+gaya\b
    | (?:{_STEM_DEVANAGARI}ता|(?<![\p{{L}}\p{{M}}])(?:रहा|गया|आया|बैठा|खड़ा|थका))\s+(?:हूँ|हूं)\b | \w*(?:ूँगा|ूंगा|ऊँगा|ऊंगा|उंगा)\b
    | \bमैं(?:\s+(?!ने\b|कि\b|जब\b|जो\b|और\b)[\p{{L}}\p{{M}}]+){{0,4}}?\s+(?:[\p{{L}}\p{{M}}]+ता|रहा|गया|आया)\s+था\b
    """,
    regex.X | regex.I,
)
_FEMININE = regex.compile(
    rf"""
      \b{_NO_VERB}{_STEM}t(?:ii?|ee|y)\s+{_HOON}\b
    | \b(?:rahi|gayi|gai|aayi|aai|baithi|khadi|thaki|bani|lagi)\s+{_HOON}\b
    | \b\p{{L}}+(?:oo?|u)ngi{{1,2}}\b
    | {_I}\s+(?:\p{{L}}+ti|rahi|gayi|gai|aayi)\s+thi\b
    | {_I}\s+(?:thak|aa|chali|pahunch|bhool|reh|pareshan\s+ho)\s+(?:gayi|gai)\b
    | (?:{_STEM_DEVANAGARI}ती|(?<![\p{{L}}\p{{M}}])(?:रही|गई|गयी|आई|आयी|बैठी|खड़ी|थकी))\s+(?:हूँ|हूं)\b | \w*(?:ूँगी|ूंगी|ऊँगी|ऊंगी|उंगी)\b
    | \bमैं(?:\s+(?!ने\b|कि\b|जब\b|जो\b|और\b)[\p{{L}}\p{{M}}]+){{0,4}}?\s+(?:[\p{{L}}\p{{M}}]+ती|रही|गई|गयी|आई)\s+थी\b
    """,
    regex.X | regex.I,
)
_QUOTED = regex.compile(r"[\"“][^\"”]*[\"”]")


def gender_agreement(candidate: Candidate, params: GateParams) -> Verdict:
    """A persona's first-person verbs agree with the gender on its card.

    Hindi marks the speaker's gender on the verb ("main ja rahi hoon"); large teachers
    drift to the masculine (2010.05332 finds the same bias in translation). Only verb
    forms that can be first person alone ("... hoon", "...unga"), or stand close after
    "main", are read; quoted speech is left out. Before "hoon" only listed verb stems
    count, so "Sunita hoon" and "intermediate hoon" bear no gender. Kannada and English do not mark it.

    Args:
        candidate: the conversation; `variables.persona.gender` says f or m, and
            `variables.persona_role` whose turns it speaks (default the user's).
        params: unused.

    Returns:
        How many forms contradict the card, and the first.
    """
    gender = _gender_of(candidate.variables.get("persona"))
    if gender is None:
        return NOT_APPLICABLE
    role = str(candidate.variables.get("persona_role", "user"))
    text = _QUOTED.sub(" ", "\n".join(candidate.by_role(role)))
    wrong = _MASCULINE if gender == "f" else _FEMININE
    hits = [match.group().strip() for match in wrong.finditer(text)]
    if not hits:
        return Verdict(0.0)
    return Verdict(float(len(hits)), f"{gender} persona says {hits[0]!r}")


def _gender_of(persona: Any) -> str | None:
    """`f` or `m` from a persona card, or None where it has neither."""
    if not isinstance(persona, Mapping):
        return None
    first = str(persona.get("gender", "")).strip().casefold()[:1]
    return first if first in {"f", "m"} else None
