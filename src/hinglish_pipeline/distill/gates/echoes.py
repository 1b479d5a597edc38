# ruff: noqa: E501 - a pattern is easier to read unbroken
"""What a prompt says and people do not: the instructions of a recipe, told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import words
from hinglish_pipeline.distill.gates.phrases import PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.distill.gates.candidate import Candidate

_N = r"(?:\d|ek|do|teen|one|two|three|एक|दो|तीन|ಒಂದು|ಎರಡು|ಮೂರು|ಒಂದೆರಡು|એક|બે|ત્રણ)"
_TO = r"\s*(?:to|or|-|–|se|ya|से|या|ರಿಂದ|ಅಥವಾ|થી|કે|અથવા)\s*"
_SENTENCE = r"(?:vaa?ky\w*|sentences?|lines?|वाक्य[\p{L}\p{M}]*|पंक्तिय\w*|ವಾಕ್ಯ[\p{L}\p{M}]*|ಸಾಲು[\p{L}\p{M}]*|વાક્ય[\p{L}\p{M}]*|લીટી[\p{L}\p{M}]*)"
_LANGUAGE = r"(?:hinglish|hindi|kannada|gujarati|english|हिंदी|हिन्दी|हिंग्लिश|कन्नड़|गुजराती|अंग्रेज़ी|ಕನ್ನಡ[\p{L}\p{M}]*|ಹಿಂದಿ[\p{L}\p{M}]*|ગુજરાતી|હિન્દી|હિંદી)"
# The end of an instruction that is said before the answer: a comma, a colon.
_THEN = r"[^.!?।:\n]{0,60}[:,]"
_ORDERS = PhraseTable(
    rf"""
      {_N}{_TO}{_N}\s+(?:complete\s+|full\s+|short\s+|poore\s+|पूरे\s+|पूर्ण\s+|छोटे\s+|ಪೂರ್ಣ\s+|ಪೂರಾ\s+|પૂરા\s+|ટૂંકા\s+)?{_SENTENCE}(?:\s+(?:me(?:i?n)?|में|માં))?{_THEN}
    | \A[^.!?।:\n]{{0,40}}(?<![\p{{L}}\p{{M}}]){_N}\s+{_SENTENCE}(?:\s+(?:me(?:i?n)?|में))?\s*(?:jawa+b|uttar|answer|जवाब|उत्तर)?\s*[:,]
    | {_N}\s+{_SENTENCE}\s+(?:ಉತ್ತರ|જવાબ|(?:me(?:i?n)?|में|માં)\s+(?:answer|jawa+b|uttar|जवाब|उत्तर|જવાબ))\S*\s*[:,] | \bi\s+will\s+(?:answer|reply|respond)\s+in\b | \b(?:answer|jawa+b|reply|response)\s+(?:is\s+)?in\s+{_LANGUAGE}\b | \bas\s+(?:required|requested|instructed|specified)\b
    | (?<![\p{{L}}\p{{M}}])(?:jawa+b|uttar|answer|जवाब|उत्तर|ಉತ್ತರ|જવાબ)\s+{_LANGUAGE}\S*(?:\s+(?:me(?:i?n)?|में|માં))?{_THEN} | \A[^.!?।:\n]{{0,30}}(?:\bfacts?|tathy\w*|तथ्य\S*|ಸಂಗತಿ\S*|તથ્ય\S*)\s+(?:ke|के|[કના]\S*)\s*(?:hisaab|aadhar|anusaa?r|mutabik|आधार|अनुसार|मुताबिक|हिसाब)?{_THEN}
    | \A\W*(?:in\s+|एकदम\s+)?(?:simple|plain|easy|natural|saral|aasan|saaf|सरल|आसान|साफ़?|ಸರಳ|ಸುಲಭ|સરળ|સાદી)\s+(?:indian\s+|everyday\s+|bolchaal\s+ki\s+|रोज़मर्रा\s+की\s+)?{_LANGUAGE}{_THEN}
    | \b(?:natural|simple|everyday|plain|pure)\s+{_LANGUAGE}\s+(?:me(?:i?n)?\s+)?(?:hai|likha|diya|is|used|answer|jawa+b)\b | \b(?:language|mode|script|tone|style)\s*[:=]\s*(?:simple\s+|natural\s+)?{_LANGUAGE} | \b(?:no|without|bina)\s+(?:any\s+)?(?:devanagari|emoji|greetings?)\b
    | \b(?:bina|without)\s+(?:kisi\s+|any\s+)?(?:greetings?|emoji|abhivadan|namaste)\b | बिना\s+(?:किसी\s+)?(?:अभिवादन|ग्रीटिंग|इमोजी|शुभकामना) | (?:ಯಾವುದೇ\s+)?(?:ಶುಭಾಶಯ|ಎಮೋಜಿ|ಅಭಿನಂದನೆ)\s?(?:ಇಲ್ಲದೆ|ವಿಲ್ಲದೆ|ಗಳಿಲ್ಲದೆ)\S* | (?:કોઈ\s+)?(?:શુભેચ્છા|અભિવાદન|ઇમોજી|ઈમોજી)\s+(?:વિના|વગર)
    | \b(?:friendly|helpful|well-informed|knowledgeable)[,\s]+(?:\p{{L}}+[-,\s]+){{0,3}}?(?:person|dost|friend|assistant|insaan|vyakti)\s+(?:ki\s+tarah|ke\s+roop|would|jaise?)\b | (?:मददगार|दोस्ताना|जानकार)\s+(?:\S+\s+){{0,3}}?(?:की\s+तरह|के\s+रूप) | (?:ಸ್ನೇಹಪರ|ಸಹಾಯಕ|ತಿಳಿದ)\s*(?:\S+\s+)?(?:ಸಹಾಯಕ|ವ್ಯಕ್ತಿ|ಸ್ನೇಹಿತ)\S*(?:ಂತೆ|ಾಗಿ) | (?:મૈત્રીપૂર્ણ|મદદરૂપ)\s+(?:\S+\s+){{0,2}}?(?:તરીકે|જેમ)
    | \b(?:maine|main\s+ne|i)\s+(?:\p{{L}}+\s+){{0,3}}?(?:sirf|only|keval)\s+(?:\p{{L}}+\s+){{0,3}}?(?:facts?|passage|tathy\w*|context|jaa?nka+ri)\b | \b(?:sirf|only|keval)\s+(?:diye\s+gaye\s+|given\s+|passage\s+ke\s+|the\s+)?(?:facts?|tathy\w*)\s+(?:ka|ke|se|use|istemal)\b | मैंने\s+(?:सिर्फ़?|केवल)\s+(?:\S+\s+){{0,3}}?(?:तथ्य|जानकारी|facts?)
    | \b(?:koi|no)\s+(?:extra|additional|new|naya|apna)\s+(?:number|fact|detail|naam|name)s?\s+(?:nahi|joda|added|was)\b
    | \b(?:json)\s+(?:you|that|jo\s+aap|object|format|me(?:i?n)?\s+(?:jawa+b|answer|output)) | \bfill\s+in\s+the\s+(?:answer|question|blank) | \b(?:as|like)\s+(?:you\s+)?(?:asked|instructed|requested|told)\b{_THEN}
    | \b(?:aapke|diye\s+gaye|di\s+gayi)\s+(?:nirdesh\w*|instructions?|rules?|niya?m\w*)\s+ke\s+(?:anusaa?r|mutabik|hisaab) | (?:निर्देश\w*|नियमों?|अनुदेश\w*)\s+के\s+(?:अनुसार|मुताबिक|हिसाब){_THEN} | (?:ಸೂಚನೆ|ನಿಯಮ)\S*\s+(?:ಪ್ರಕಾರ|ಅನುಸಾರ){_THEN} | (?:સૂચના|નિયમ)\S*\s+(?:મુજબ|પ્રમાણે|અનુસાર){_THEN}
    | ^\s*\#{{1,6}}\s*(?:response|answer|output|instruction|उत्तर|जवाब|ಉತ್ತರ|જવાબ)\b | [\[(<*]+(?:assistant|user|system|human|bot)[\])>*]+\s*: | (?:^|[.!?।]\s+)(?:jawa+b|uttar|answer|facts?|जवाब|उत्तर|ಉತ್ತರ|જવાબ)\s*:\s
    """,
    regex.I | regex.M,
)
# One cheap look first: most answers have none of these words.
_TELLTALE = regex.compile(
    r"[:#\])>]|vaa?ky|sentence|\bline|hinglish|hindi\b|kannada|gujarati|english|json|greeting|emoji|abhivadan|friendly|helpful|informed|fact|tathy|passage|context|instruct|nirdesh|rule|\b(?:extra|additional|naya)\b|fill\s+in|asked|requir|request|specified|i\s+will|answer|jawab|वाक्य|पंक्ति|हिंदी|हिन्दी|हिंग्लिश|कन्नड़|गुजराती|अंग्रेज़ी|अभिवादन|इमोजी|ग्रीटिंग|शुभकामना|मददगार|दोस्ताना|जानकार|तथ्य|निर्देश|नियम|ವಾಕ್ಯ|ಸಾಲು|ಕನ್ನಡ|ಶುಭಾಶಯ|ಎಮೋಜಿ|ಅಭಿನಂದನೆ|ಸ್ನೇಹಪರ|ಸಹಾಯಕ|ಸೂಚನೆ|ನಿಯಮ|વાક્ય|લીટી|ગુજરાતી|શુભેચ્છા|અભિવાદન|ઇમોજી|ઈમોજી|મૈત્રી|મદદરૂપ|સૂચના|નિયમ",
    regex.I,
)
_SLOT = regex.compile(r"\$\{?text\}?|\{text\}")
_LEAST, _LEAST_SOURCE = 3, 4


def orders(text: str) -> Iterator[regex.Match[str]]:
    """Every piece of an instruction that an answer repeats, in any language."""
    if _TELLTALE.search(text):
        yield from _ORDERS.finditer(text)


def repeated_request(candidate: Candidate) -> str:
    """The user's own order, or the source beside its rendering, inside an answer.

    Args:
        candidate: a conversation of a recipe that says a source again; its variables
            hold the order in `instruction` (with `$text` for the source).

    Returns:
        The words that stand in the answer again, or an empty string.
    """
    answer = words(candidate.answer)
    order = candidate.variables.get("instruction")
    pieces = _SLOT.split(order) if isinstance(order, str) else []
    for piece in (words(part) for part in pieces):
        if len(piece) >= _LEAST and contains(answer, piece):
            return " ".join(piece)
    source = words(candidate.source)
    is_longer = len(answer) > len(source) + 1
    if len(source) >= _LEAST_SOURCE and is_longer and contains(answer, source):
        return " ".join(source[:8])
    return ""


def contains(text: list[str], part: list[str]) -> bool:
    """Whether the words of `part` stand in `text`, together and in this order."""
    size = len(part)
    return any(text[i : i + size] == part for i in range(len(text) - size + 1))
