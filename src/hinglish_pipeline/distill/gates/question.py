# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on dangling references: a pair must be understood without its passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
)

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_TIME_LATIN = (
    r"(?:saal|sal|mahin\w*|hafte|haft\w*|baar|bar|samay|waqt|time|season|mausam|week\w*"
    r"|month|year|shaam|sham|subah|raat|din|diwali|holi|garmi\w*|sardi\w*|festival"
    r"|tarah|liye|summer|winter|sunday|monday|summers)"
)
_TIME_DEVANAGARI = (
    r"(?:साल|वर्ष|महीने|हफ़्ते|हफ्ते|सप्ताह|बार|समय|वक़्त|वक्त|मौसम|शाम|सुबह|रात|दिन|दिवाली"
    r"|दीवाली|होली|गर्मी\w*|गर्मियों|सर्दी\w*|सर्दियों|त्योहार|तरह|लिए)"
)
_VAGUE_LATIN = (
    r"(?:samasya|problem|ghatna|incident|baat|bat|mudd\w+|issue|maamle|mamle|mamla"
    r"|vishay|topic|jaankari|lekh|article|passage|khabar|news|report|yojna|yojana"
    r"|scheme|kaam|jagah|vyakti|aadmi|log|logo\w*|sthiti|situation|prakriya|process)"
)
_VAGUE_DEVANAGARI = (
    r"(?:समस्या|घटना|बात|मुद्दे|मुद्दा|मामले|मामला|विषय|जानकारी|लेख|गद्यांश|अनुच्छेद|ख़बर|खबर"
    r"|समाचार|रिपोर्ट|योजना|कार्यक्रम|व्यक्ति|स्थिति|प्रक्रिया|कहानी|किताब|क्षेत्र|शहर|गाँव|गांव)"
)
_OPENING = regex.compile(
    rf"""^\W*(?:
      (?:aur|toh?|lekin|magar|phir)\s+(?=(?:is|us|ye|yeh|wo|woh|un|in)(?:k|s|m|n|\b))
    )?(?:
      (?:iske|uske|inke|unke)\s+(?:saath|sath|alawa|baad|baare|bare|liye|peeche|karan)\b
    | (?:iska|iski|iske|uska|uski|uske|inka|inki|inke|unka|unki|unke|isse|usse|isme|isme[in]n?
       |usme[in]?|inse|unse|inhe\w*|unhe\w*|inhon\w*|unhon\w*|isne|usne|isko|usko)\b
    | (?:woh|wo|vah|weh)\s+(?!log\s+jo\b)(?!jo\b)
    | (?:yeh|ye|yah)\s+(?!batai\w*|batao|bata\b|batana|jaan\w*|ki\b|sach\b)
    | (?:is|iss|us|uss|in|un)\s+(?!{_TIME_LATIN}\b){_VAGUE_LATIN}\b
    | (?:it|its|this|these|those|they|he|she|his|her|their|that)\s
      (?!year|week|month|summer|winter|season|time|evening|morning|weekend)
    )""",
    regex.X | regex.I,
)
_OPENING_INDIC = regex.compile(
    rf"""^[\s"'“‘]*(?:
      (?:और|तो|लेकिन|फिर)\s+(?=इस|उस|यह|ये|वह|वे|इन|उन)
    )?(?:
      (?:इसके|उसके|इनके|उनके)\s+(?:साथ|अलावा|बाद|बारे|लिए|पीछे|कारण|अतिरिक्त)
    | (?:इसका|इसकी|इसके|उसका|उसकी|उसके|इनका|इनकी|इनके|उनका|उनकी|उनके|इससे|उससे|इसमें|उसमें
       |इनमें|उनमें|इन्हें|उन्हें|इन्होंने|उन्होंने|इसने|उसने|इसे|उसे|इनसे|उनसे)\s
    | (?:वह|वे|वो)\s+(?!जो\s|लोग\s+जो)
    | (?:यह|ये)\s+(?!बताइए|बताइये|बताओ|बताएँ|बताएं|कि\s|सच)
    | (?:इस|उस|इन|उन)\s+(?!{_TIME_DEVANAGARI}){_VAGUE_DEVANAGARI}
    | (?:ಇದು|ಇದರ|ಇದನ್ನು|ಅದು|ಅದರ|ಅವರು|ಅವನು|ಅವಳು|ಇವರು|ಈ\s(?:ಸಮಸ್ಯೆ|ಘಟನೆ|ವಿಷಯ|ಲೇಖನ))
    | (?:આ|તે|તેઓ|તેનું|આનું)\s(?!વર્ષે|અઠવાડિયે|વખતે)
    )""",
    regex.X,
)
_REFERENCE = regex.compile(
    r"""
      (?:upar|oopar|neeche|niche)\s+(?:diye?|di|likh\w+|bata\w+|ke)\s*(?:gaye|gayi|hue|lekh|passage)
    | \b(?:is|iss|diye?\s+gaye|uprokt)\s+(?:lekh|article|passage|paragraph|gadyansh|khabar|text|document)\b
    | \b(?:passage|paragraph|gadyansh|lekh|article|text)\s+(?:ke\s+(?:anusaa?r|mutabik|hisaab)|me(?:i?n)?\s+(?:bata|diy|likh|kah|ull))
    | \b(?:is|yeh?)\s+(?:samasya|ghatna)\b (?=.{0,40}\?)
    | (?:ऊपर|नीचे|निम्न|उपर्युक्त|उपरोक्त)\s*(?:दिए|दी|लिखे|बताए|लिखित)?\s*(?:गए|गई|हुए|गद्यांश|लेख)
    | (?:गद्यांश|अनुच्छेद|पैराग्राफ|लेख|पाठ|पैसेज)\s+(?:के\s+(?:अनुसार|मुताबिक|आधार)|में\s+(?:बता|दी|दि|लिख|कह|उल्ल))
    | (?:इस|दिए\s+गए)\s+(?:गद्यांश|अनुच्छेद|पैराग्राफ|लेख|पाठ|पैसेज|ख़बर|खबर)
    | \bउक्त\b
    | \b(?:the|this|above|given)\s+(?:passage|paragraph|article|text|document|excerpt)\b
    | \b(?:mentioned|stated|described)\s+(?:above|in\s+the)\b | \bas\s+mentioned\b
    | ಮೇಲಿನ\s|ಮೇಲೆ\s+(?:ಹೇಳಿದ|ನೀಡಿದ|ತಿಳಿಸಿದ)|ಈ\s+(?:ಲೇಖನ|ಭಾಗ|ಪಠ್ಯ|ಗದ್ಯ)|ಲೇಖನದ\s+ಪ್ರಕಾರ
    | ઉપરોક્ત|ઉપર\s+(?:આપેલ|જણાવેલ)|આ\s+(?:લેખ|ફકરા)
    """,
    regex.X | regex.I,
)


def standalone_question(candidate: Candidate, params: GateParams) -> Verdict:
    """The first question names its subject instead of pointing at a hidden text.

    A question that opens with a bare pronoun ("इसके साथ ही", "yeh samasya"), or speaks
    of "the passage", cannot be answered by a student that sees no passage; measured
    as the commonest fault of extractive distillation in this project's facts.
    Pronouns before a time ("is saal", "इस बार") and "yeh bataiye ki" are let through.

    Args:
        candidate: the conversation; only recipes of `standalone.recipes` are judged.
        params: `standalone.recipes`.

    Returns:
        1.0 where a reference dangles, else 0.0, and the words that dangle.
    """
    if candidate.recipe not in params.standalone.recipes:
        return NOT_APPLICABLE
    text = candidate.question.strip()
    for pattern in (_OPENING, _OPENING_INDIC):
        if match := pattern.match(text):
            return Verdict(1.0, f"dangling opening {match.group().strip()!r}")
    return _points_at_text(text)


def standalone_answer(candidate: Candidate, params: GateParams) -> Verdict:
    """The answer does not point at a passage the student will never see.

    Args:
        candidate: the conversation; only recipes of `standalone.recipes` are judged.
        params: `standalone.recipes`.

    Returns:
        1.0 where the answer points at its passage, else 0.0, and the words.
    """
    if candidate.recipe not in params.standalone.recipes:
        return NOT_APPLICABLE
    return _points_at_text(candidate.answer)


def _points_at_text(text: str) -> Verdict:
    if match := _REFERENCE.search(text):
        return Verdict(1.0, f"points at a hidden text: {match.group().strip()!r}")
    return Verdict(0.0)
