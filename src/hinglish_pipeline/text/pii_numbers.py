"""Which numbers are a person's: Indian telephones and Aadhaar, not the rest of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hinglish_pipeline.text.params import PiiParams

DIGITS = {
    zero + digit: str(digit) for zero in (0x0966, 0x0AE6, 0x0CE6) for digit in range(10)
}
"""Devanagari, Gujarati and Kannada digits; a translated text keeps its length."""

# Where trying is worth it: ten digits and more with few signs between.
_REGION = re.compile(r"[+(0-9][0-9 ().+/-]{8,}[0-9]")
_END = r"(?![A-Za-z0-9_-]|[.,][0-9]|/[0-9]{1,5}(?![0-9])|/[A-Za-z])"
_COUNTRY = r"(?:\(?(?:\+91|0091)\)?[ .-]?(?:\(0\)[ ]?)?|91[ -]?|0[ -]?)?"
# Ten digits from 6 up: whole, or cut as people cut them.
_MOBILE = re.compile(
    _COUNTRY + r"(?:[6-9][0-9]{9}|[6-9][0-9]{4}[ .-][0-9]{5}|[6-9][0-9]{2}[ .-][0-9]{3}"
    r"[ .-][0-9]{4}|[6-9][0-9]{3}[ -][0-9]{3}[ -][0-9]{3}|[6-9][0-9]{4}[ .-][0-9]{3}"
    r"[ .-][0-9]{2})" + _END
)
# Other cuts are a row of numbers, unless a word or +91 says what they are.
_CUT_MOBILE = re.compile(
    _COUNTRY
    + r"[6-9][0-9](?:[ .-]?[0-9]{2}){4}"
    + _END
    + rf"|{_COUNTRY}[6-9](?:[ .-]?[0-9]{{1,4}}){{3,9}}{_END}"
)
_LANDLINE = re.compile(
    r"(?:\((?:\+91[ -]?|0)[1-8][0-9]{1,3}\)[ -]?|\+91[ .-]?\(?0?[1-8][0-9]{1,3}\)?[ .-]"
    r"|0[1-8][0-9]{1,3}[ .-])(?:[0-9]{6,8}|[0-9]{3,4}[ -][0-9]{3,4})" + _END
)
_AADHAAR = re.compile(
    r"[2-9][0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}(?![A-Za-z0-9_/-]|[.,][0-9]|[ ][0-9]{4})"
)
_LABELS = (
    r"order|pnr|ref(?:erence)?|txn|transaction|utr|rrn|invoice|bill|receipt|challan"
    r"|ticket|tracking|awb|docket|consignment|application|roll|reg|registration|serial"
    r"|isbn|imei|sku|ean|upc|gtin|hsn|fssai|barcode|batch|product|item|model|part|policy"
    r"|case|file|article|post|tweet|video|user|employee|student|customer|consumer|meter"
    r"|loan|build|commit|views?|likes?|followers?|subscribers?|downloads?"
)
_HINDI_LABELS = (
    r"ऑर्डर|आर्डर|पीएनआर|रेफरेंस|ट्रांज\u093c?ैक्शन|लेनदेन|इनवॉइस|बिल|रसीद|टिकट|चालान"
    r"|आवेदन|रोल|पंजीकरण|उपभोक्ता|व्यूज\u093c?"
)
_COUNTED = (
    r"views?|likes?|followers?|subscribers?|downloads?|hits?|votes?|people|users?"
    r"|rows|bytes|km|kg|crore|lakh|rupees|rs|inr"
)
_ID_BEFORE = re.compile(
    rf"(?i)(?:(?:\b(?:{_LABELS})|{_HINDI_LABELS})[\s_.-]*"
    r"(?:(?:id|no|num|number|code|count|आईडी|नंबर|नम्बर|नं|संख्या|क्रमांक)[\s.]*)?"
    r"|\b(?:id|pin|code)\b|आईडी|कोड)"
    r"\s*(?:[#:=-]|\bis\b|\bhai\b|है)?\s*[\"'(]?$"
)
_COUNT_AFTER = re.compile(
    rf"(?i)[^\S\n]*(?:%|°|(?:{_COUNTED})\b|व्यूज\u093c?|लाइक|लाइक्स|फ\u093c?ॉलोअर्स"
    r"|सब्सक्राइबर|लोग|लाख|करोड़|रुपये|रुपए|बार\s+(?:देखा|देखी|देखे))"
)
_MONEY_BEFORE = re.compile(r"(?i)(?:₹|\$|€|£|\b(?:rs|inr|usd|rupees)\b|रु|रुपये)[.:]?\s*$")
_SIGN_BEFORE = re.compile(r"[=<>~≈±^](?<![A-Z]>)\s*$")
_CALL_BEFORE = re.compile(
    r"(?i)(?:\b(?:call|calling|phone|ph|mob|mobile|cell|contact|whats\s?app|tel|dial|sms"
    r"|telephone|helpline|fax|number|num|no)\b|फ\u093c?ोन|मोबाइल|मोबाईल|\bमो|नंबर|नम्बर"
    r"|कॉल|संपर्क|सम्पर्क|व्हाट्सए?ऐ?प|दूरभाष|ફોન|નંબર|મોબાઇલ|ફોન|ಫೋನ್|ಮೊಬೈಲ್|ಸಂಖ್ಯೆ)"
    r"[^0-9<>\n]{0,16}$"
)
_CALL_URL = re.compile(r"(?i)(?:wa\.me/|[?&]phone=|\btel:|\bsms:)\+?$")
_ANOTHER_BEFORE = re.compile(r"(?:<PHONE>|[6-9][0-9]{4}[ .-]?[0-9]{5})[ ]?/$")
_GLUE = frozenset("._,+/#-")
_PLUS = ("+91", "(+91")

_D = [[(i + j) % 5 if i < 5 and j < 5 else 0 for j in range(10)] for i in range(10)]
for _i in range(10):  # the dihedral group D5, multiplication table
    for _j in range(10):
        low = (_i % 5 + _j % 5) % 5 if _i < 5 else (_i % 5 - _j % 5) % 5
        _D[_i][_j] = low + 5 * ((_i >= 5) != (_j >= 5))
_P = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
for _i in range(2, 8):
    _P.append([_P[_i - 1][_P[1][_j]] for _j in range(10)])


def verhoeff_valid(number: str) -> bool:
    """Say whether a digit string ends in its Verhoeff check digit (Verhoeff 1969)."""
    check = 0
    for index, char in enumerate(reversed(number)):
        check = _D[check][_P[index % 8][int(char)]]
    return check == 0


def mask_numbers(line: str, previous: str, params: PiiParams) -> tuple[str, int]:
    """Replace telephones by ``<PHONE>`` and valid Aadhaar numbers by ``<AADHAAR>``.

    Args:
        line: One line.
        previous: The line before it, which may say what a number is.
        params: Which kinds are masked.

    Returns:
        The line and how many numbers were masked.
    """
    plain = line if line.isascii() else line.translate(DIGITS)
    pieces: list[str] = []
    end = 0
    for region in _REGION.finditer(plain):
        at = max(end, region.start())
        while at < region.end():
            placeholder, stop = _number_at(plain, previous, at, params)
            if stop:
                pieces += [line[end:at], placeholder]
                at = end = stop
            else:
                at += 1
    return ("".join(pieces) + line[end:], len(pieces) // 2) if pieces else (line, 0)


def _number_at(
    plain: str, previous: str, at: int, params: PiiParams
) -> tuple[str, int]:
    """A placeholder and where the number ends that begins here; 0 if none does."""
    glued = plain[at - 1] if at else " "
    if (glued.isascii() and glued.isalnum()) or plain[at] in " ).-/1":
        return "", 0
    if params.aadhaar and glued not in _GLUE:
        match = _AADHAAR.match(plain, at)
        if match and _is_aadhaar(match.group(0), _before(plain, previous, at)):
            return "<AADHAAR>", match.end()
    if params.phone:
        match = _MOBILE.match(plain, at) or _LANDLINE.match(plain, at)
        cut = None if match else _CUT_MOBILE.match(plain, at)
        if match or cut:
            before = _before(plain, previous, at)
            if cut and (plain[at : at + 4].startswith(_PLUS) or _said(before)):
                match = cut
            if match and _is_telephone(match, before, glued):
                return "<PHONE>", match.end()
    return "", 0


def _before(plain: str, previous: str, at: int) -> str:
    return f"{previous[-40:]}\n{plain[max(0, at - 40) : at]}"


def _said(before: str) -> bool:
    return _CALL_BEFORE.search(before) is not None


def _is_aadhaar(number: str, before: str) -> bool:
    if not verhoeff_valid(re.sub(r"[ -]", "", number)):
        return False
    if re.search(r"[0-9]{4}[ ]$", before):  # the tail of a card number
        return False
    return not (_ID_BEFORE.search(before) or _MONEY_BEFORE.search(before))


def _is_telephone(match: re.Match[str], before: str, glued: str) -> bool:
    digits = re.sub(r"[^0-9]", "", match.group(0))
    country = 2 if match.group(0).lstrip("(").startswith("+") else 0
    country += 4 if digits.startswith("0091") else 0
    own = digits[country:] if country else digits
    if len(own) == 12 and own.startswith("91"):
        own = own[2:]
    if len(own.lstrip("0") if own.startswith("0") else own) != 10:
        return False
    if _CALL_URL.search(before):
        return True
    line = match.string
    token = line[line.rfind(" ", 0, match.start()) + 1 : match.start()]
    if "://" in token or "www." in token.lower():
        return False
    if glued in _GLUE and not _said_before(before, glued):
        return False
    if _MONEY_BEFORE.search(before) or _ID_BEFORE.search(before):
        return False
    decimal = "." in match.group(0) and match.group(0).count(".") == 1
    if decimal and _SIGN_BEFORE.search(before):
        return False
    return not _COUNT_AFTER.match(match.string, match.end())


def _said_before(before: str, glued: str) -> bool:
    """Say whether a sign before a number parts it: ``Mob.98...``, ``98.../98...``."""
    if glued == "/" and _ANOTHER_BEFORE.search(before):
        return True
    return glued in ".-" and not before[-2:-1].isdigit() and _said(before)
