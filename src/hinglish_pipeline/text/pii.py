"""Personal data out, meaning in: typed placeholders for what identifies a person."""

from __future__ import annotations

import ipaddress
import re
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hinglish_pipeline.text.params import PiiParams

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"
)
_UPI = re.compile(
    r"(?i)(?<![\w.+-])[a-z0-9][\w.-]{1,63}@(?:ok(?:axis|sbi|hdfcbank|icici)|ybl|ibl|axl"
    r"|apl|yapl|rapl|paytm|pt(?:yes|sbi|hdfc|axis)|upi|sbi|icici|hdfcbank|axisbank"
    r"|kotak|barodampay|pnb|airtel|jio|freecharge|mobikwik|fam|idfcbank|indus)"
    r"(?![\w.-]*\w)"
)
# Ten digits from 6 up, perhaps cut once or twice; or an area code and a landline.
_MOBILE = re.compile(
    r"(?<![\w.,+/#-])(?<![₹$€] )(?<![₹$€])(?:\+91[ -]?|0091[ -]?|91[ -]|0)?"
    r"(?:[6-9६-९]\d{4}[ -]?\d{5}|[6-9]\d{2}[ -]\d{3}[ -]\d{4})(?![\w/-]|[.,]\d)"
)
_LANDLINE = re.compile(
    r"(?<![\w.,+/#-])(?:\+91[ -]?|0)[1-8]\d{1,3}[ -]\d{6,8}(?![\w/-]|[.,]\d)"
)
_ID_BEFORE = re.compile(
    r"(?i)(?:\b(?:order|pnr|ref(?:erence)?|txn|transaction|utr|rrn|invoice|bill|receipt"
    r"|challan|ticket|tracking|awb|docket|consignment|application|roll|reg"
    r"|registration|serial|isbn|views?|likes?|followers?|subscribers?|downloads?)"
    r"|ऑर्डर|आर्डर|पीएनआर|रेफरेंस|ट्रांज\u093c?ैक्शन|लेनदेन|इनवॉइस|बिल|रसीद|टिकट|चालान"
    r"|आवेदन|रोल|पंजीकरण|व्यूज\u093c?)"
    r"[\s_.-]*(?:(?:id|no|num|number|code|count|आईडी|नंबर|नं|संख्या|क्रमांक)[\s.]*)?"
    r"(?:[#:=-]|\bis\b|\bhai\b|है)?\s*[\"'(]?$"
)
_COUNT_AFTER = re.compile(
    r"(?i)\s*(?:views?|likes?|followers?|subscribers?|downloads?|hits?"
    r"|व्यूज\u093c?|लाइक|लाइक्स|फ\u093c?ॉलोअर्स|सब्सक्राइबर|बार\s+(?:देखा|देखी|देखे))(?!\w)"
)
_MONEY_BEFORE = re.compile(r"(?i)(?:₹|\$|€|\b(?:rs|inr|usd|rupees|रु|रुपये)\.?)\s*$")
_AADHAAR = re.compile(r"(?<![\w.,/+-])[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?![\w/-]|[.,]\d)")
_PAN = re.compile(r"\b[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]\b")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){4,7}[0-9A-Fa-f]{1,4}(?![\w:])")
# Cheap scans that say where the exact patterns above are worth trying.
_NUMBER_AT = re.compile(r"[+0-9०-९][0-9०-९ -]{8,}[0-9०-९]")
_IPV4_AT = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_IPV6_AT = re.compile(r":[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:")
_PAN_AT = re.compile(r"[0-9]{4}[A-Z]")
_VERSION_BEFORE = re.compile(
    r"(?i)(?:\b(?:v|ver|versions?|release|build|sdk|section|sec|chapter|clause|fig|figure"
    r"|table|संस्करण|वर्जन|वर्ज़न|अध्याय|खंड|धारा|अनुभाग|चित्र|तालिका)\.?"
    r"|(?:ersions?|संस्करण)[\"'`]?\s*[:=]\s*[\"'`]?|[=<>~^§])\s*$"
)
_HEADING_BEFORE = re.compile(r"(?:^|\n)[ \t>]*#{1,6}[ \t]+[\[*_]*$")
_LINE_BEFORE = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+][ \t]+)?[\[*_]*$")
_TITLE_AFTER = re.compile(r"[.:)]?[ \t]+[*_]*[^\W\d_]")
_SECTION_LIMIT = 40  # a chapter's parts are counted; an address's seldom all so low
_URL_PASSWORD = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,12}://)[^\s/@:]+:[^\s/@]+@")
_URL_SECRET = re.compile(
    r"(?i)(\b[a-z][a-z0-9+.-]{1,12}://[^\s?#]*[?#](?:[^\s]*?&)?)"
    r"((?:access_?token|auth_?token|token|api_?key|apikey|key|secret|client_secret|"
    r"password|passwd|pwd|sig|signature|sessionid|session|otp)=)(?!<SECRET>)[^\s&#]+"
)

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


def mask_pii(text: str, params: PiiParams) -> tuple[str, int]:
    """Replace personal data by ``<EMAIL> <PHONE> <AADHAAR> <PAN> <UPI> <IP> <SECRET>``.

    Version strings, section numbers, hashes, prices, dates, order and ticket numbers,
    view counts, private and local addresses stay. Masking a masked text changes
    nothing.

    Args:
        text: Normalised text.
        params: Which kinds are masked.

    Returns:
        Masked text and how many replacements were made.
    """
    found = 0
    if params.url_secret and "://" in text:
        text, n = _by_line(text, "://", _mask_secrets)
        found += n
    if "@" in text:
        mailing = [(params.email, _EMAIL, "<EMAIL>"), (params.upi, _UPI, "<UPI>")]
        for wanted, pattern, placeholder in mailing:
            if wanted:
                text, n = _by_line(text, "@", partial(pattern.subn, placeholder))
                found += n
    if params.pan and _PAN_AT.search(text):
        text, n = _PAN.subn("<PAN>", text)
        found += n
    text, n = _mask_numbers(text, params)
    found += n
    if params.ip:
        text, n = _mask_addresses(text)
        found += n
    return text, found


def _by_line(
    text: str, sign: str, mask: Callable[[str], tuple[str, int]]
) -> tuple[str, int]:
    """Mask only the lines that hold a sign; scanning the others costs most."""
    found = 0
    masked = text.split("\n")
    for index, line in enumerate(masked):
        if sign in line:
            masked[index], n = mask(line)
            found += n
    return ("\n".join(masked), found) if found else (text, 0)


def _mask_secrets(line: str) -> tuple[str, int]:
    line, found = _URL_PASSWORD.subn(r"\1<SECRET>@", line)
    while "=" in line:  # one pass masks one parameter of a URL
        line, n = _URL_SECRET.subn(r"\1\2<SECRET>", line)
        if not n:
            break
        found += n
    return line, found


def _mask_numbers(text: str, params: PiiParams) -> tuple[str, int]:
    kinds = [
        (params.aadhaar, _AADHAAR, "<AADHAAR>", _is_aadhaar),
        (params.phone, _MOBILE, "<PHONE>", _is_telephone),
        (params.phone, _LANDLINE, "<PHONE>", _is_telephone),
    ]
    chosen = [kind[1:] for kind in kinds if kind[0]]
    pieces: list[str] = []
    end = 0
    for region in _NUMBER_AT.finditer(text) if chosen else ():
        at = max(end, region.start())
        while at < region.end():
            for pattern, placeholder, check in chosen:
                match = pattern.match(text, at)
                if match and check(match):
                    pieces += [text[end:at], placeholder]
                    at = end = match.end()
                    break
            else:
                at += 1
    return ("".join(pieces) + text[end:], len(pieces) // 2)


def _mask_addresses(text: str) -> tuple[str, int]:
    found = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal found
        if not _is_public_address(match):
            return match.group(0)
        found += 1
        return "<IP>"

    for scan, pattern in ((_IPV4_AT, _IPV4), (_IPV6_AT, _IPV6)):
        if scan.search(text):
            text = pattern.sub(replace, text)
    return text, found


def _is_aadhaar(match: re.Match[str]) -> bool:
    return verhoeff_valid(re.sub(r"\D", "", match.group(0)))


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 40) : match.start()]


def _is_telephone(match: re.Match[str]) -> bool:
    before = _before(match)
    if _MONEY_BEFORE.search(before) or _ID_BEFORE.search(before):
        return False
    return not _COUNT_AFTER.match(match.string, match.end())


def _is_section_number(match: re.Match[str], before: str) -> bool:
    """A number at the head of a title; ``8.8.8.8`` alone on a line is an address."""
    if _HEADING_BEFORE.search(before):
        return True
    if ":" in match.group(0) or not _LINE_BEFORE.search(before):
        return False
    parts = [int(part) for part in match.group(0).split(".")]
    titled = _TITLE_AFTER.match(match.string, match.end())
    return max(parts) < _SECTION_LIMIT and titled is not None


def _is_public_address(match: re.Match[str]) -> bool:
    before = _before(match)
    if _VERSION_BEFORE.search(before) or _is_section_number(match, before):
        return False
    if match.group(0).endswith(".0.0"):  # a network or a version, no machine
        return False
    try:
        return ipaddress.ip_address(match.group(0)).is_global
    except ValueError:
        return False
