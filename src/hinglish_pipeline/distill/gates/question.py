# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on dangling references: a pair must be understood without its passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    strings_of,
    words,
)
from hinglish_pipeline.distill.gates.language import GRAMMAR
from hinglish_pipeline.distill.gates.matching import FUNCTION_WORDS
from hinglish_pipeline.distill.gates.references import names_a_text, points_at_text

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

# What "this" may stand before and still point at the speaker's here and now.
_NOW_LATIN = (
    r"(?:saal|sal|mahin\w*|hafte|haft\w*|baar|bar|samay|waqt|time|season|mausam|week\w*"
    r"|month|year|shaam|sham|subah|raat|din|diwali|holi|eid|garmi\w*|sardi\w*|festival"
    r"|tarah|liye|summer|winter|sunday|monday|summers|duniya|zamane|daur|umar|desh"
    r"|monsoon|weekend|navratri|dussehra|quarter|session|tareekh|kadar|wajah\s+se\s+ki)"
)
_NOW_DEVANAGARI = (
    r"(?:साल|वर्ष|महीने|हफ़्ते|हफ्ते|सप्ताह|बार|समय|वक़्त|वक्त|मौसम|शाम|सुबह|रात|दिन|दिवाली"
    r"|दीवाली|होली|ईद|गर्मी\w*|गर्मियों|सर्दी\w*|सर्दियों|त्योहार|तरह|लिए|दुनिया|सीज़न|सीजन|ज़माने|दौर|उम्र|देश|मानसून|क़दर)"
)
_THING_LATIN = (
    r"(?:samasya|problem|ghatna|incident|baat|bat|mudd\w+|issue|maamle|mamle|mamla|case"
    r"|vishay|topic|jaankari|lekh|article|passage|khabar|news|report|yoj\w*na|niyam|rule\w*"
    r"|scheme|kaam|jagah|vyakti|aadmi|aurat|mahila|ladk\w+|logo\w*|log|sthiti|situation"
    r"|prakriya|process|bim[ae]\w*|disease|illness|dawa\w*|medicine|product|company|app|phone"
    r"|gaa?dd?i|car|bike|scooter|train|bus|bank|school|college|hospital|city|sheher|shahar"
    r"|gaa?o?n|village|ilake|area|state|rajya|film|movie|kitaab|book|team|match|khiladi|player"
    r"|project|program\w*|event|mela|tyohaar|mandir|temple|building|imarat|hotel|dish|recipe"
    r"|fasal|crop|paudh\w*|plant|jaanwar|animal|machhar|machine|fridge|model|device|plan|offer"
    r"|faisl\w+|decision|order|andolan|hadse|accident|baarish|survey|study|research|paise|rakam)"
)
_POINTER_LATIN = regex.compile(
    rf"""(?<![\w'-])(?:
      (?P<poss>(?:is|us|in|un)(?:k[aei]|ko|s?se|me(?:i?n)?|pe|par)|in(?:he\w*|hon\w*)|un(?:he\w*|hon\w*)|isne|usne|ise|use
       |iss?mein|uss?mein|isko|usko|inse|unse|inhi|unhi|usi|isi)(?![\w'-])
    | (?P<this>(?:woh|wo|vah|weh|yeh|ye|yah)(?![\w'-]))
    | (?:is|iss|us|uss|in|un)\s+(?!{_NOW_LATIN}\b)(?:\p{{L}}+\s+)?{_THING_LATIN}(?![\w'-])
    | (?:is|iss|us|uss)\s+(?:par|pe|me(?:i?n)?|se|ko|k[aei])(?![\w'-])
    | (?:us|uss|un)\s+(?:din|saal|samay|waqt|raat|dino\w*)(?![\w'-])
    | (?:wahan|vahan|wahaan|waha|udhar|yahan|yahaan|yaha)(?![\w'-])
    | (?:yeh|ye|woh|wo)\s+{_THING_LATIN}(?![\w'-])
    )""",
    regex.X | regex.I,
)
_CLITIC = r"(?![\p{L}\p{M}])"
_POINTER_DEVANAGARI = regex.compile(
    rf"""(?<![\p{{L}}\p{{M}}])(?:
      (?:इस|उस|इन|उन)(?:का|की|के|को|से|में|पर|ने|े){_CLITIC}
    | (?:इन्हें|उन्हें|इन्होंने|उन्होंने|इन्हीं|उन्हीं|इसी|उसी|इनमें|उनमें){_CLITIC}
    | (?:वह|वे|वो|यह|ये){_CLITIC}
    | (?:इस|उस|इन|उन)\s+(?!{_NOW_DEVANAGARI})[\p{{L}}\p{{M}}]+
    | (?:उस|उन)\s+(?:दिन|साल|समय|वक़्त|वक्त|रात|दिनों){_CLITIC}
    | (?:वहाँ|वहां|उधर|यहाँ|यहां){_CLITIC}
    )""",
    regex.X,
)
_POINTER_ENGLISH = regex.compile(
    r"""(?<![\w'-])(?:
      (?:it|its|they|them|their|theirs|he|him|his|she|her|hers)(?![\w'-])
    | (?:this|these|those|\A\W*that)\s+(?!year|week|month|summer|winter|season|time|evening|morning|weekend|way|is\b|the\b|i\b|you\b|we\b|a\b|an\b|are\b|can\b|will\b|has\b|have\b|was\b|were\b|do\b|does\b)\p{L}+
    | (?:this|that|these|those)(?=\s*(?:\?|$|mean|happen|work|cost|help|important|called))
    | the\s+(?:(?:new|said|above|same|current)\s+)?(?:event|incident|scheme|company|minister|meeting|decision|report|accident|festival|project|author|writer|speaker|team|match|programme|program|study|survey|official\w*|spokesperson|victim|accused|farmer|trader|passage|article|text)(?![\w'-])(?!\s+(?:of|for|in|at|on|that|which|named|called|by|to|who|from|between|with|against)\b)
    )""",
    regex.X | regex.I,
)
_EXPLETIVE = regex.compile(
    r"""\b(?:is|does|will|would|was|has|how\s+(?:long|much|far|many\s+\w+)\s+(?:does|will|would|is|did))\s+it\s+(?:take|cost|rain\w*|snow\w*|matter|possible|safe|necessary|important|mean|true|better|good|bad|okay|ok|legal|allowed|compulsory|mandatory|worth|free|be|hot|cold|too|usually\s+(?:take|cost|rain))\b
    | \bit\s+(?:take|takes|cost|costs|rain|rains|is|'s)\b .{0,60} \b(?:to|that|when|if)\b
    | \bwhat\s+time\s+is\s+it\b | \bwhy\s+is\s+it\s+\p{L}+\s+(?:to|that|when|if|for|in)\b
    """,
    regex.X | regex.I,
)
_POINTER_KANNADA = regex.compile(
    r"""(?<![\p{L}\p{M}])(?:
      (?:ಇದು|ಇದರ|ಇದನ್ನು|ಇದಕ್ಕೆ|ಇದರಲ್ಲಿ|ಇದರಿಂದ|ಇವು|ಇವುಗಳ\p{M}*|ಇವರು|ಇವರ|ಇವನು|ಇವಳು|ಅದು|ಅದರ|ಅದನ್ನು|ಅದಕ್ಕೆ|ಅದರಲ್ಲಿ|ಅವು|ಅವುಗಳ\p{M}*|ಅವರು|ಅವರ|ಅವರನ್ನು|ಅವರಿಗೆ|ಅವನು|ಅವಳು|ಅಲ್ಲಿ|ಅಲ್ಲಿನ|ಇಲ್ಲಿ|ಇಲ್ಲಿನ)(?![\p{L}\p{M}])
    | (?:ಈ|ಆ)\s+(?!ವರ್ಷ|ಬಾರಿ|ತಿಂಗಳು|ತಿಂಗಳ|ವಾರ|ಸಲ|ದಿನ|ಹಬ್ಬ|ಋತು|ರೀತಿ|ಕಾಲ|ಹೊತ್ತು|ಸಮಯ|ಬೇಸಿಗೆ|ಮಳೆಗಾಲ)[\p{L}\p{M}]+
    )""",
    regex.X,
)
_POINTER_GUJARATI = regex.compile(
    r"""(?<![\p{L}\p{M}])(?:
      (?:તેઓ|તેમણે|તેમના|તેમની|તેમને|તેણે|તેણી|તેનું|તેના|તેની|તેનો|તેમાં|તેને|તેથી|એમણે|એમના|એમને|એનું|એના|એની|એને|એમાં|આનું|આના|આની|આને|આમાં|ત્યાં|અહીં|તે)(?![\p{L}\p{M}])
    | આ\s+(?!વર્ષે|વર્ષ|અઠવાડિયે|વખતે|મહિને|સાલ|દિવાળી|રીતે|ઉનાળ|શિયાળ|ચોમાસ)[\p{L}\p{M}]+
    )""",
    regex.X,
)
# After one of these a pronoun may stand for what was named before it.
_BREAK_ENGLISH = regex.compile(
    r"[,;:.!?—–(]|\b(?:and|or|but|if|when|then|which|who|because|after|before|while|once)\b",
    regex.I,
)
_BREAK = regex.compile(
    r"""[,;:.!?।—–(]|(?<![\p{L}\p{M}])(?:to|toh|aur|ya|lekin|magar|kyunki|jab|agar|jo|jis\w*|phir|and|but|if|ki|kar|karke|ke\s+baad|hai|hain|ho|tha|thi|jaye|jaaye
      |तो|और|या|लेकिन|मगर|क्योंकि|जब|अगर|जो|जिस\w*|फिर|कि|कर|करके|है|हैं|हो|था|थी|जाए|जाने
      |ಮತ್ತು|ಆದರೆ|ಅಥವಾ|ಎಂದರೆ|ಅಂದ್ರೆ|ಅಂದರೆ|ಎಂಬ|ಆದ್ರೆ|ಇದ್ದರೆ|ಬಂದರೆ|ಆದರೂ|ಹಾಗೂ|અને|પણ|કે|તો|જો|જ્યારે|છે)(?![\p{L}\p{M}])""",
    regex.X | regex.I,
)
# "yeh bataiye ki", "woh jo", "yeh kaise pata chalega": they point forward or inside.
_FORWARD = regex.compile(
    r"""(?:yeh?|ye|yah|यह|ये)\s+(?:batai\w*|batao|bata\b|batana|jaan\w*|ki\b|sach\b|kaise\s+(?:pata|pehchan|samajh|jaan)|pata\b|hai\s+ki|बताइए|बताइये|बताओ|बताएँ|बताएं|कि\s|सच|कैसे\s+(?:पता|पहचान|समझ|जान)|पता|है\s+कि)
    | (?:woh?|wo|vah|वह|वे|वो)\s+(?:(?:log|लोग|cheez\w*|चीज़?\w*)\s+)?(?:jo\b|kaun\w*|kya\b|जो|कौन\w*|क्या)
    | (?:is|iss|इस)\s+(?:baat|बात)\s+.{0,30}(?:ki|कि)\s
    """,
    regex.X | regex.I,
)
# "us jagah ka naam jahan ...", "the one that": what follows says which.
_DESCRIBED = regex.compile(
    r"(?:us|un|उस|उन)\b.{0,60}?(?<![\p{L}\p{M}])(?:jo|jis\w*|jahan|jinh?\w*|जो|जिस\p{M}*\w*|जहाँ|जहां|जिन\w*)(?![\p{L}\p{M}])",
    regex.I,
)
_PRONOUN_RESUMES = regex.compile(
    r"(?<=[\p{L}\p{M}]\s)(?:yeh?|ye|woh?|यह|ये|वह|वो)(?=\s+(?:kya|kaise|kab|kahan|kitn\w+|kaun\w*|kyu\w+|क्या|कैसे|कब|कहाँ|कहां|कितन\w+|कौन\w*|क्यों))",
    regex.I,
)
_ASKING = frozenset(
    """
    kya kaise kyun kyu kyon kab kahan kaun kaunsa kaunsi kitna kitni kitne kis kisne
    kise kiska kiski aakhir batao bataiye bataye please plz bhai yaar aur to toh lekin
    phir ab aap mujhe hume agar sach really what why when where who whom whose which
    how did does do is are was were has have had can could will would should much many
    long tell me about say said says happen happened क्या कैसे क्यों कब कहाँ कहां कौन
    कौनसा कौनसी कितना कितनी कितने किस किसने किसे किसका आखिर आख़िर बताओ बताइए और तो लेकिन
    फिर अब आप मुझे अगर ಏನು ಯಾಕೆ ಏಕೆ ಹೇಗೆ ಎಲ್ಲಿ ಯಾವಾಗ ಯಾರು ಎಷ್ಟು ಯಾವ શું કેમ કેવી કેવું
    ક્યારે ક્યાં કોણ કેટલા કેટલું કેટલી કયા
    baare bare barein alawa alava सिवा अलावा बारे बता बतायें bolo batana samjhao
    """.split()
)
_INDIC = regex.compile(r"\p{Devanagari}")
_USED = regex.compile(
    r"use\s+(?:(?:kab|kahan|kaise|kyun?|kya|bhi|nahi+n?)\s+)?(?:hot[aie]|hua|hui|karn\w+|kart[aie]|kar|karo|karke|karein?|kiya|ki|ke|mein|me|hai)\b",
    regex.I,
)
_ITS_USE = regex.compile(r"\b(?:ka|ke|ki|kya|kaun\w*|zyada|sahi|galat)\s+$", regex.I)
_REFLEXIVE = frozenset("his her their its them him theirs hers".split())
_ENGLISH_ASKING = frozenset(
    "why did does do he she they his her him its these those who whom which or but"
    " not an in of on by for to".split()
)
_DANGLING_PAIR = regex.compile(
    r"^\W*(?:in\s+)?(?:dono+n?|teenon|दोनों|इन\s+दोनों|तीनों|both)\s+(?:me(?:i?n)?|ke|ka|ki|में|के|का|की|of\s+them)\b"
    r"|^\W*(?:ais[ae]|ऐसा|ऐसे)\s+(?:kyu?o?n|kab|kisne|क्यों|कब|किसने)\b(?!.*\b(?:ki|jab|कि|जब)\b)",
    regex.I,
)


def standalone_question(candidate: Candidate, params: GateParams) -> Verdict:
    """The first question names its subject instead of pointing at a hidden text.

    A question that opens with a pronoun ("इसके साथ ही", "yeh samasya"), has one in the
    middle with nothing named before it in a clause of its own ("sarkar ne is par kya
    kaha"), or speaks of "the passage", cannot be answered by a student that sees no
    passage. Let through: pronouns before a time ("is saal"), those that point forward
    ("yeh bataiye ki", "woh jo"), "it" that stands for nothing ("is it safe to"), and
    those that resume something ("phone garam ho jaye to use kaise thanda karein").
    Making a sentence stand alone is the task of decontextualization (2102.05169).

    Args:
        candidate: the conversation; only recipes of `standalone.recipes` are judged.
        params: `standalone.recipes`, `standalone.dialogue_recipes`.

    Returns:
        1.0 where a reference dangles, else 0.0, and the words that dangle.
    """
    if candidate.recipe in params.standalone.dialogue_recipes:
        return _says_nothing_itself(candidate)
    if candidate.recipe not in params.standalone.recipes:
        return NOT_APPLICABLE
    text = candidate.question.strip()
    if match := _DANGLING_PAIR.search(text):
        return Verdict(1.0, f"dangling {match.group().strip()!r}")
    for pattern, breaks in _patterns(text):
        for match in pattern.finditer(text):
            if not _is_bound(match, text, breaks):
                return Verdict(1.0, f"dangling {match.group().strip()!r}")
    return points_at_text(text)


def _says_nothing_itself(candidate: Candidate) -> Verdict:
    """A turn of a dialogue that has a pronoun and not one word of its own matter."""
    for text in candidate.by_role("user"):
        if _content(text):
            continue
        for pattern, _ in _patterns(text):
            if (match := pattern.search(text)) and not _FORWARD.match(text):
                return Verdict(1.0, f"dangling {match.group().strip()!r}")
    return Verdict(0.0)


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
    facts = " ".join(strings_of(candidate.variables.get("facts") or ()))
    known = f"{candidate.question}\n{candidate.document}\n{facts}".casefold()
    return names_a_text(candidate.answer, known)


def _patterns(text: str) -> list[tuple[regex.Pattern[str], regex.Pattern[str]]]:
    """Pointers of the languages that a question may be in, with what breaks a clause."""
    if "\u0c80" <= max(text, default=" ") <= "\u0cff":
        return [(_POINTER_KANNADA, _BREAK)]
    if any("\u0a80" <= char <= "\u0aff" for char in text):
        return [(_POINTER_GUJARATI, _BREAK)]
    spoken = words(text)
    hindi = sum(word in GRAMMAR["hi-Latn"] for word in spoken)
    english = sum(word in GRAMMAR["en"] or word in _ENGLISH_ASKING for word in spoken)
    if text.isascii() and english > hindi:
        return [(_POINTER_ENGLISH, _BREAK_ENGLISH)]
    return [(_POINTER_LATIN, _BREAK), (_POINTER_DEVANAGARI, _BREAK)]


def _is_bound(
    match: regex.Match[str], text: str, clause_breaks: regex.Pattern[str]
) -> bool:
    """Whether the pronoun points forward, or has something before it to stand for."""
    start = match.start()
    if _FORWARD.match(text, start) or _is_expletive(match, text):
        return True
    if match.group() == "IT" or _DESCRIBED.match(text, start):
        return True
    if match.group().casefold() == "use" and _is_english_use(match, text):
        return True
    before = text[:start]
    named = _content(before)
    if not named:
        return False
    if _PRONOUN_RESUMES.match(text, start):  # "GST yeh kya hai"
        return True
    if match.group().casefold() in _REFLEXIVE:  # "Gandhi in his efforts"
        return True
    # The break may stand right before the pronoun: "chai aur uske fayde".
    breaks = [found.end() for found in clause_breaks.finditer(before)]
    return any(_content(text[:end]) for end in breaks)


def _is_english_use(match: regex.Match[str], text: str) -> bool:
    """Whether "use" is the English word: in mixed script, or where Hindi has no उसे."""
    if _INDIC.search(text) or _USED.match(text, match.start()):
        return True
    return bool(_ITS_USE.search(text[: match.start()]))


def _content(text: str) -> list[str]:
    return [
        word
        for word in words(text)
        if len(word) > 1 and word not in FUNCTION_WORDS and word not in _ASKING
    ]


def _is_expletive(match: regex.Match[str], text: str) -> bool:
    if match.group().casefold() != "it":
        return False
    return any(
        found.start() <= match.start() < found.end()
        for found in _EXPLETIVE.finditer(text)
    )
