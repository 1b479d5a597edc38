"""Personal data out, meaning in: typed placeholders for what identifies a person."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from hinglish_pipeline.text.pii_numbers import mask_numbers

if TYPE_CHECKING:
    from hinglish_pipeline.text.params import PiiParams

# Signs are ASCII, so that a Hindi suffix may be glued on: name@site.comपर. Left alone:
# icon@2x.png, git@github.com.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])(?!git@)[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.)+(?!(?:png|jpe?g|gif|svg|webp|ico|js|jsx|ts|tsx|s?css"
    r"|json|html?|xml|ya?ml|txt|pdf)(?![A-Za-z0-9]))[A-Za-z]{2,24}(?![A-Za-z0-9_])"
)
# Handles of payment apps and banks, as they stand in addresses seen in the wild.
_UPI = re.compile(
    r"(?i)(?<![A-Za-z0-9_.+-])[a-z0-9][a-z0-9_.-]{1,63}@(?:"
    r"ok(?:axis|sbi|hdfcbank|icici)|wa(?:axis|sbi|hdfcbank|icici)|ybl|ibl|axl|apl|yapl"
    r"|rapl|paytm|pt(?:yes|sbi|hdfc|axis)|upi|axisb|axisbank|axisgo|goaxb|axb|yescred"
    r"|yespay|yesfam|yesg|yesbank|yesbankltd|superyes|sliceaxis|jupiteraxis|naviaxis"
    r"|niyoicici|tapicici|timecosmos|myicici|icici|imobile|eazypay|pockets|sbi|hdfcbank"
    r"|hdfcbankjd|payzapp|kotak|kmbl|barodampay|pnb|unionbank|unionbankofindia|uboi"
    r"|cnrb|cboi|centralbank|mahb|iob|boi|indianbank|indus|idbi|idfcbank|idfc|federal"
    r"|fbl|rbl|kbl|kvb|sib|dbs|dcb|hsbc|aubank|equitas|postbank|psb|jkb|dlb|csbpay|citi"
    r"|airtel|airtelpaymentsbank|mairtel|jio|freecharge|ikwik|mobikwik|fam|abfspay"
    r"|pingpay)(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
)
_PAN = re.compile(
    r"(?<![A-Za-z0-9_])[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z](?![A-Za-z0-9_])"
)
_IPV4 = re.compile(
    r"(?<![A-Za-z0-9_.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9_]|\.[0-9])"
)
_IPV6 = re.compile(
    r"(?<![A-Za-z0-9_:.])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{1,4}(?![A-Za-z0-9_:])"
)
# Cheap scans that say where the exact patterns above are worth trying.
_IPV4_AT = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_IPV6_AT = re.compile(r":[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:")
_PAN_AT = re.compile(r"[0-9]{4}[A-Z]")
_VERSION_BEFORE = re.compile(
    r"(?i)(?:\b(?:v|ver|versions?|release|build|sdk|section|sec|chapter|clause|fig|figure"
    r"|table|संस्करण|वर्जन|वर्ज़न|अध्याय|खंड|धारा|अनुभाग|चित्र|तालिका)\.?"
    r"|(?:ersions?|संस्करण)[\"'`]?\s*[:=]\s*[\"'`]?|[=<>~^§])\s*$"
)
_HEADING_BEFORE = re.compile(r"^[ \t>]*#{1,6}[ \t]+[\[*_]*$")
_LINE_BEFORE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?[\[*_]*$")
_TITLE_AFTER = re.compile(r"[.:)]?[ \t]+[*_]*[^\W\d_]")
_SECTION_LIMIT = 40  # a chapter's parts are counted; an address's seldom all so low
_URL_PASSWORD = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,12}://)[^\s/@:]+:[^\s/@]+@")
_URL_SECRET = re.compile(
    r"(?i)(\b[a-z][a-z0-9+.-]{1,12}://[^\s?#]*[?#](?:[^\s]*?&)?)"
    r"((?:(?:access|auth|refresh|id)_?token|token|(?:api|access|auth)_?key|key|secret"
    r"|client_secret|password|passwd|pwd|passcode|sig|signature|x-amz-signature"
    r"|sessionid|session|otp|jwt)=)(?!<SECRET>)[^\s&#]+"
)


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
    previous = ""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        lines[index], n = mask_line(line, previous, params)
        found += n
        previous = line
    return ("\n".join(lines), found) if found else (text, 0)


def mask_line(line: str, previous: str, params: PiiParams) -> tuple[str, int]:
    """Mask one line.

    Args:
        line: Without its line end.
        previous: The line before it, which may say what a number is.
        params: Which kinds are masked.
    """
    text = line
    found = 0
    if params.url_secret and "://" in text:
        text, n = _mask_secrets(text)
        found += n
    if "@" in text:
        mailing = [(params.email, _EMAIL, "<EMAIL>"), (params.upi, _UPI, "<UPI>")]
        for wanted, pattern, placeholder in mailing:
            if wanted:
                text, n = pattern.subn(placeholder, text)
                found += n
    if params.pan and _PAN_AT.search(text):
        text, n = _PAN.subn("<PAN>", text)
        found += n
    if params.phone or params.aadhaar:
        text, n = mask_numbers(text, previous, params)
        found += n
    if params.ip:
        text, n = _mask_addresses(text)
        found += n
    return text, found


def _mask_secrets(line: str) -> tuple[str, int]:
    line, found = _URL_PASSWORD.subn(r"\1<SECRET>@", line)
    while "=" in line:  # one pass masks one parameter of a URL
        line, n = _URL_SECRET.subn(r"\1\2<SECRET>", line)
        if not n:
            break
        found += n
    return line, found


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
    before = match.string[: match.start()]
    if _VERSION_BEFORE.search(before[-40:]) or _is_section_number(match, before):
        return False
    if match.group(0).endswith(".0.0"):  # a network or a version, no machine
        return False
    try:
        return ipaddress.ip_address(match.group(0)).is_global
    except ValueError:
        return False
