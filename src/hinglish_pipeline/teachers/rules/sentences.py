"""Why this exists: one sentence at a time, without breaking डॉ. शर्मा or 3.5 in two."""

from __future__ import annotations

import re

_ABBREVIATIONS = (
    "डॉ|डा|श्री|श्रीमती|प्रो|मो|कु|सं|नं|कि|मी|ಡಾ|ಶ್ರೀ|ಮಿ|ಕಿ|ರೂ|ಕೆ|Dr|Mr|Mrs|Ms|Prof|St|Rs|No|Sr"
    "|Jr|vs|etc|approx|e\\.g|i\\.e|a\\.m|p\\.m"
)
_BOUNDARY = re.compile(r"(?<=[।॥?!.])\s+|(?<=[।॥?!.][\"'”’)])\s+|\n+")
_ENDS_SHORT = re.compile(rf"(?:^|[\s(])(?:{_ABBREVIATIONS}|[A-Za-zक-ह])\.$|^\d+\.$")


def split_sentences(text: str) -> list[str]:
    """Split text into sentences at danda, ``?``, ``!``, full stop and line ends.

    Args:
        text: Hindi, Hinglish, Kannada or English.

    Returns:
        Sentences with their closing mark, stripped; empty ones left out.
    """
    out: list[str] = []
    carry = ""
    for piece in _BOUNDARY.split(text):
        sentence = f"{carry} {piece}".strip() if carry else piece.strip()
        if _ENDS_SHORT.search(sentence):
            carry = sentence
            continue
        carry = ""
        if sentence:
            out.append(sentence)
    if carry:
        out.append(carry)
    return out
