"""Repair of UTF-8 that was read as Latin-1 or cp1252, only where it is certain."""

from __future__ import annotations

import regex

# A character that one byte 0x80..0xBF turns into, under cp1252 or under Latin-1.
_BYTE_OF: dict[str, int] = {chr(byte): byte for byte in range(0x80, 0x100)}
for _byte in range(0x80, 0xA0):
    try:
        _BYTE_OF[bytes([_byte]).decode("cp1252")] = _byte
    except UnicodeDecodeError:  # 0x81 0x8D 0x8F 0x90 0x9D: cp1252 has no such byte
        continue
_TRAIL = "".join(regex.escape(c) for c, b in _BYTE_OF.items() if 0x80 <= b < 0xC0)

# E0 A4..B5 are the lead bytes of the Indic blocks, Devanagari to Malayalam.
_INDIC = regex.compile(rf"(?:à[¤-µ][{_TRAIL}])+")
_PUNCTUATION = regex.compile(rf"â€[{_TRAIL}]")
_LATIN1 = regex.compile(r"Â([\u00a0-\u00bf])")
_RESIDUE = regex.compile(r"à[¤¥ª«²³]|â€.|Ã[\u0080-\u00bf]|\ufffd")


def repair_mojibake(text: str) -> str:
    """Turn ``à¤¨à¤®`` back into नम.

    Only byte triples that decode to an Indic letter, and the typographic marks of
    U+20xx, are touched; ``Â`` before a Latin-1 sign goes only in a text where one of
    those was found, since alone it may be meant.

    Args:
        text: Any text.

    Returns:
        The text with certain mojibake reversed.
    """
    if "à" not in text and "â€" not in text:
        return text
    repaired = _INDIC.sub(_reverse, text)
    repaired = _PUNCTUATION.sub(_reverse, repaired)
    if repaired != text:
        repaired = _LATIN1.sub(r"\1", repaired)
    return str(repaired)


def mojibake_marks(text: str) -> int:
    """Count what still looks like wrongly decoded UTF-8, U+FFFD included."""
    if text.isascii():
        return 0
    return len(_RESIDUE.findall(text))


def _reverse(match: regex.Match[str]) -> str:
    found: str = match.group(0)
    raw = bytes(_BYTE_OF.get(char, 0) for char in found)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found
