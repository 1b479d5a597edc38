"""Gates on harm: personal identifiers and abuse."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UPI = regex.compile(
    r"\b[\w.-]{3,}@(?:upi|ybl|okaxis|oksbi|okhdfcbank|okicici|paytm|ibl|axl|apl)\b",
    regex.I,
)
_PAN = regex.compile(r"\b[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]\b")
_PHONE = regex.compile(
    r"(?<![\d.,₹])(?:\+?91[\s-]?|0)?[6-9](?:[\s-]?\d){9}(?![\d.,]?\d)"
)
_LONG = regex.compile(r"(?<![\d.,])\d(?:[\s-]?\d){11,18}(?!\d)")
_IP = regex.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_RESERVED = ("example.com", "example.org", "example.in", "example.net")


def pii(candidate: Candidate, params: GateParams) -> Verdict:
    """No personal identifier: mail, Indian mobile, Aadhaar, card, PAN, UPI, address.

    Aadhaar and card numbers must pass their check digit (Verhoeff, Luhn), so order
    numbers and amounts are let through; so are helplines (112, 1930, 1800...), which
    have no ten digits from 6 to 9, and mail addresses under the reserved example
    domains (RFC 2606).

    Args:
        candidate: the conversation.
        params: `safety.max_pii`.

    Returns:
        How many identifiers were found, and of which kind (never the value).
    """
    kinds = [kind for kind, _ in find_pii(candidate.text)]
    if len(kinds) <= params.safety.max_pii:
        return Verdict(float(len(kinds)))
    return Verdict(float(len(kinds)), f"personal data: {', '.join(sorted(set(kinds)))}")


def find_pii(text: str) -> list[tuple[str, str]]:
    """All personal identifiers of a text as (kind, value), in no order of place."""
    text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    found = [
        ("email", mail)
        for mail in _EMAIL.findall(text)
        if not mail.casefold().endswith(_RESERVED)
    ]
    found += [("upi", value) for value in _UPI.findall(text)]
    found += [("pan", value) for value in _PAN.findall(text)]
    found += [("ip", ip) for ip in _IP.findall(text) if _is_public_ip(ip)]
    for match in _LONG.finditer(text):
        digits = regex.sub(r"\D", "", match.group())
        if len(digits) == 12 and digits[0] not in "01" and _passes_verhoeff(digits):
            found.append(("aadhaar", digits))
        elif 13 <= len(digits) <= 19 and _passes_luhn(digits):
            found.append(("card", digits))
    found += [("phone", value) for value in _PHONE.findall(text)]
    return found


def toxicity(candidate: Candidate, params: GateParams) -> Verdict:
    """No word of the abuse list, in Hindi, Hinglish, English, Kannada or Gujarati.

    Whole words only, of words that have no other sense: list filters of C4 fell on
    innocent text (2104.08758), so "kutta", "saala" and "pagal" are not on it. A star
    or digit inside a word ("ch*tiya") does not hide it.

    Args:
        candidate: the conversation.
        params: `safety.max_toxic`.

    Returns:
        How many listed words were found.
    """
    listed = _toxic_words()
    plain = words(candidate.text)
    masked = regex.findall(r"[\p{L}\p{M}]+[*@$#]+[\p{L}\p{M}*@$#]+", candidate.text)
    hits = sum(word in listed for word in plain)
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


def _is_public_ip(value: str) -> bool:
    parts = [int(part) for part in value.split(".")]
    private = parts[0] in {0, 10, 127} or parts[:2] == [192, 168]
    return max(parts) <= 255 and not private


def _passes_luhn(digits: str) -> bool:
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_D5 = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]  # fmt: skip
_PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def _passes_verhoeff(digits: str) -> bool:
    """Verhoeff's check digit (1969), as Aadhaar numbers carry it."""
    check = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char)
        for _ in range(position % 8):
            value = _PERMUTATION[value]
        check = _D5[check][value]
    return check == 0
