# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on harm: personal identifiers and abuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
from hinglish_pipeline.distill.gates.toxic import find_abuse
from hinglish_pipeline.text.params import PiiParams
from hinglish_pipeline.text.pii import mask_pii

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_LONG = regex.compile(r"(?<![\w.,/+-])\d(?:[\s-]?\d){12,18}(?![\w/-]|[.,]\d)")
_KIND = regex.compile(r"<(EMAIL|PHONE|AADHAAR|PAN|UPI|IP)>")
_MAIL = regex.compile(r"[\w.+-]+@([\w.-]+\w)")
_PERSONAL = PiiParams(
    email=True, phone=True, aadhaar=True, pan=True, upi=True, ip=True, url_secret=False
)
_INDIC_DIGIT = regex.compile(r"[\p{Nd}--0-9]", regex.V1)
_BRAIDS = frozenset({"चुटिया", "चुटियाँ", "चुटियां", "चुटियों", "चुटिये"})
_HOMONYMS = dict.fromkeys(("chutiya", "chutiye", "चुटिया"), _BRAIDS)
# A number that says itself what it is needs no check digit.
_SAID = regex.compile(
    r"""(?i:\b(?:aadhaa?r|adhaa?r|uid)\b|आधार|ಆಧಾರ್|આધાર)[^\d\n]{0,24}(?P<aadhaar>\d{4}[ -]?\d{4}[ -]?\d{4})(?!\d)
      | (?i:\b(?:account|a/c|acc|khaa?ta)\b|खाता|खाते|अकाउंट|ಖಾತೆ|ખાતા)[^\d\n]{0,20}(?P<account>\d(?:[ -]?\d){8,17})(?!\d)
      | (?P<ifsc>\b[A-Z]{4}0[A-Z0-9]{6}\b) | (?i:passport|पासपोर्ट)[^\d\n]{0,20}(?P<passport>\b[A-Z]\d{7}\b)
      | (?i:voter|epic|मतदाता)[^\d\n]{0,20}(?P<voter>\b[A-Z]{3}\d{7}\b) | (?P<vehicle>\b[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}\b)
      | (?i:\b(?:otp|cvv|mpin|upi\s+pin|atm\s+pin|password|पासवर्ड|ओटीपी))\s*(?i:hai|is|number|no\.?|:|=|-|है)*\s*(?P<secret>(?=\S*\d)[A-Za-z0-9@#$]{3,16})(?![\w])
      | (?P<mail>(?i:\b[a-z0-9][a-z0-9._-]{1,30}\s*(?:\(at\)|\[at\]|\sat\s)\s*(?:gmail|yahoo|outlook|hotmail|rediffmail)\s*(?:\.|\(dot\)|\[dot\]|\sdot\s)\s*(?:com|co|in)\b))
      | (?i:\b(?:flat|house|h\.?\s?no|makaa?n|door)\s*(?:no\.?|number)?\s*[:\#-]?\s*)\d+[^.\n।]{5,70}(?P<address>\b[1-9]\d{5}\b)
    """,
    regex.X,
)
_ESTATE = r"(?i:apartments?|apts?\b|society|nagar\b|colony|residency|heights|chawl|vihar|enclave|towers?|complex|lane|gali\b|galli|marg\b|road|sector|अपार्टमेंट|सोसायटी|सोसाइटी|नगर|कॉलोनी|गली|मार्ग|रोड|सेक्टर|एन्क्लेव|विहार|ಅಪಾರ್ಟ್‌?ಮೆಂಟ್|ನಗರ|ರಸ್ತೆ|ಬಡಾವಣೆ|ಕ್ರಾಸ್|એપાર્ટમેન્ટ|સોસાયટી|નગર|રોડ|શેરી|ફ્લેટ)"
_DOOR = regex.compile(r"\d\s*,")
# A door's number, then the name of a house or street.
_HOME_ADDRESS = regex.compile(
    rf"""(?i:\b(?:flat|house|h\.?\s?no|makaa?n|door|plot|room)\s*(?:no\.?|number|nambar)?\s*[:\#-]?\s*[A-Z]?-?\d+|(?:फ़?्लैट|मकान|घर|प्लॉट)\s*(?:नंबर|नं\.?|संख्या)\s*[:-]?\s*\S?-?\d+|(?:ಮನೆ|ಫ್ಲಾಟ್)\s*(?:ನಂಬರ್|ಸಂಖ್ಯೆ|ನಂ\.?)\s*[:-]?\s*\d+|(?:ફ્લેટ|મકાન|ઘર)\s*(?:નંબર|નં\.?)\s*[:-]?\s*\d+)\s*,[^.\n।]{{2,50}}?{_ESTATE}
      | (?<![\p{{L}}\p{{M}}])(?:[A-Z]|[एबीसीडी]{{1,2}}|[બીએસીડી]{{1,2}})\s?[-/]\s?\d{{1,4}}\s*,[^.\n।]{{2,50}}?{_ESTATE}
    """,
    regex.X,
)
_RESERVED = ("example.com", "example.org", "example.in", "example.net")


def pii(candidate: Candidate, params: GateParams) -> Verdict:
    """No personal identifier: mail, Indian phone, Aadhaar, card, PAN, UPI, address.

    Found by the masking that documents went through (`hinglish_pipeline.text.pii`), so
    a text that passed there passes here; added are bank cards, which need their Luhn
    digit, and numbers that say what they are (an Aadhaar that a teacher made up fails
    its check digit, but teaches a student to write one). Let through: helplines (112, 1930, 1800...), amounts, digits inside a
    longer word, and mail under the reserved example domains (RFC 2606).

    Args:
        candidate: the conversation.
        params: `safety.max_pii`.

    Returns:
        How many identifiers were found, and of which kind (never the value).
    """
    kinds = find_pii(candidate.text) + _homes(candidate)
    if len(kinds) <= params.safety.max_pii:
        return Verdict(float(len(kinds)))
    return Verdict(float(len(kinds)), f"personal data: {', '.join(sorted(set(kinds)))}")


def _homes(candidate: Candidate) -> list[str]:
    """Addresses of a house or flat that the evidence does not give."""
    known, text = candidate.evidence, candidate.text
    if not text.isascii():
        text = _INDIC_DIGIT.sub(lambda match: str(int(match.group())), text)
    if not _DOOR.search(text):
        return []
    found = [match.group() for match in _HOME_ADDRESS.finditer(text)]
    return ["address" for place in found if place not in known]


def find_pii(text: str) -> list[str]:
    """Kinds of all personal identifiers of a text; placeholders in it are none."""
    if not text.isascii():
        text = _INDIC_DIGIT.sub(lambda match: str(int(match.group())), text)
    text = _MAIL.sub(_without_reserved, _KIND.sub(" ", text))
    masked, _ = mask_pii(text, _PERSONAL)
    found = [kind.casefold() for kind in _KIND.findall(masked)]
    long = (regex.sub(r"\D", "", match) for match in _LONG.findall(masked))
    found += [match.lastgroup or "" for match in _SAID.finditer(masked)]
    return found + ["card" for digits in long if _passes_luhn(digits)]


def _without_reserved(match: regex.Match[str]) -> str:
    return " " if match.group(1).casefold().endswith(_RESERVED) else match.group()


def toxicity(candidate: Candidate, params: GateParams) -> Verdict:
    """No abuse in Hindi, Hinglish, English, Kannada or Gujarati.

    Whole words that have no other sense: list filters of C4 fell on innocent text
    (2104.08758), so "kutta", "saala" and "pagal" are not on the list; said to somebody
    ("saale kutte", "tu kutta hai") they are phrases that count. Stars, spaces and
    digits inside a word ("ch*tiya", "b s d k", "fck") do not hide it; stars around it
    are Markdown. A romanised braid (चुटिया) is told from the abuse by its source.

    Args:
        candidate: the conversation.
        params: `safety.max_toxic`.

    Returns:
        How many were found; the detail never repeats them.
    """
    seen = {*words(candidate.text), *words(candidate.source)}
    innocent = frozenset(word for word, origin in _HOMONYMS.items() if origin & seen)
    hits = len(find_abuse(candidate.text, innocent))
    if hits <= params.safety.max_toxic:
        return Verdict(float(hits))
    return Verdict(float(hits), f"{hits} words of the abuse list")


def _passes_luhn(digits: str) -> bool:
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
