"""Gates on harm: personal identifiers and abuse."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
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
_MASKED = regex.compile(r"[\p{L}\p{M}]+(?:[*@$#]+[\p{L}\p{M}]+)+")
_BRAIDS = frozenset({"चुटिया", "चुटियाँ", "चुटियां", "चुटियों", "चुटिये"})
_HOMONYMS = {"chutiya": _BRAIDS, "chutiye": _BRAIDS}
_RESERVED = ("example.com", "example.org", "example.in", "example.net")


def pii(candidate: Candidate, params: GateParams) -> Verdict:
    """No personal identifier: mail, Indian phone, Aadhaar, card, PAN, UPI, address.

    Found by the masking that documents went through (`hinglish_pipeline.text.pii`), so
    a text that passed there passes here; bank cards, which need their Luhn digit, are
    added. Let through: helplines (112, 1930, 1800...), amounts, digits inside a
    longer word, and mail under the reserved example domains (RFC 2606).

    Args:
        candidate: the conversation.
        params: `safety.max_pii`.

    Returns:
        How many identifiers were found, and of which kind (never the value).
    """
    kinds = find_pii(candidate.text)
    if len(kinds) <= params.safety.max_pii:
        return Verdict(float(len(kinds)))
    return Verdict(float(len(kinds)), f"personal data: {', '.join(sorted(set(kinds)))}")


def find_pii(text: str) -> list[str]:
    """Kinds of all personal identifiers of a text; placeholders in it are none."""
    text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    text = _MAIL.sub(_without_reserved, _KIND.sub(" ", text))
    masked, _ = mask_pii(text, _PERSONAL)
    found = [kind.casefold() for kind in _KIND.findall(masked)]
    long = (regex.sub(r"\D", "", match) for match in _LONG.findall(masked))
    return found + ["card" for digits in long if _passes_luhn(digits)]


def _without_reserved(match: regex.Match[str]) -> str:
    return " " if match.group(1).casefold().endswith(_RESERVED) else match.group()


def toxicity(candidate: Candidate, params: GateParams) -> Verdict:
    """No word of the abuse list, in Hindi, Hinglish, English, Kannada or Gujarati.

    Whole words only, of words that have no other sense: list filters of C4 fell on
    innocent text (2104.08758), so "kutta", "saala" and "pagal" are not on it. Stars
    between the letters of a word ("ch*tiya") do not hide it; stars around it are
    Markdown. A romanised braid (चुटिया) is told from the abuse by its source.

    Args:
        candidate: the conversation.
        params: `safety.max_toxic`.

    Returns:
        How many listed words were found.
    """
    listed = _toxic_words()
    plain = words(candidate.text)
    seen = {*plain, *words(candidate.source)}
    innocent = {word for word, origin in _HOMONYMS.items() if origin & seen}
    masked = _MASKED.findall(candidate.text)
    hits = sum(word in listed and word not in innocent for word in plain)
    hits += sum(_fits_mask(token.casefold(), listed) for token in masked)
    if hits <= params.safety.max_toxic:
        return Verdict(float(hits))
    return Verdict(float(hits), f"{hits} words of the abuse list")


@cache
def _toxic_words() -> frozenset[str]:
    text = (
        resources.files("hinglish_pipeline.distill.gates")
        .joinpath("toxic_words.txt")
        .read_text(encoding="utf-8")
    )
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return frozenset(line.casefold() for line in lines if line)


def _fits_mask(token: str, listed: frozenset[str]) -> bool:
    pattern = regex.compile(
        regex.sub(r"[*@$#]", r"\\X", regex.escape(token).replace("\\", ""))
    )
    return any(pattern.fullmatch(word) for word in listed)


def _passes_luhn(digits: str) -> bool:
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
