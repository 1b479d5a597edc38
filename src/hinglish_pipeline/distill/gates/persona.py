# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gate on grammatical gender: a persona speaks of itself in one gender."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict
from hinglish_pipeline.distill.gates.gendered import disagreements, speakers
from hinglish_pipeline.distill.gates.phrases import PhraseTable

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_HOON = r"(?:hoon|hun|hu|hoo|hooon|houn|hoonn|हूँ|हूं)"
_B, _E = r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])"
# Verbs by stem, since names and English words end alike: Sunita hoon, intermediate hoon.
_STEM = r"""(?:kar|k?haa?|jaa?|aa?|pii?|pee|le|de|re?h|rah|bol|soch|chaa?h|chal|chala|likh|pa[dr]h?|pa[dr]ha
 |dekh|dikh|dikha|sun|suna|sama?jh|samjha|rakh|mil|so|uth|utha|baith|khel|bana?|bata|bataa|laga?|ho|sak|keh|kah
 |maa?n|jaa?n|bech|daa?l|pahunch|pahuch|bhoo?l|bhul|bhej|kha?ree?d|poo?chh?|puchh?|see?kh|sikha|gaa|naach
 |hans|has|ro|dau[dr]|bhaa?g|ghoom|ghum|ghuma|nikal|nikaal|chh?od|khol|pakad|paka|dho|nahaa?|pehen|pehan|sil|si
 |pehn|paa|maa?r|laa|bach|bacha|kama|bula|dar|thak|sambhal|badal|dhoo?ndh|chun|tair|rok|ruk|jeet|haa?r|laut|jaag
 |lad|mana|chadh|utar|tod|jod|kaa?t|kood|ghabra|sharma|muskura|bhar|de?kha|chhup|jal|kas|cheekh|nach|\p{L}{2,8}wa)"""
_STEM_DEVANAGARI = r"""(?<![\p{L}\p{M}])(?:कर|खा|जा|आ|पी|ले|दे|रह|बोल|सोच|चाह|चल|चला|लिख|पढ़?|पढ़ा|देख|दिख|दिखा|सुन|सुना|कह|सिल|लौट|जाग
 |समझ|समझा|रख|मिल|सो|उठ|उठा|बैठ|खेल|बन|बना|बता|लग|लगा|हो|सक|मान|जान|बेच|डाल|पहुँच|पहुंच|भूल|भेज|ख़?रीद|पूछ|सीख|सिखा
 |गा|नाच|हँस|हंस|रो|दौड़?|भाग|घूम|घुमा|निकल|निकाल|छोड़?|खोल|पकड़?|पका|धो|नहा|पहन|पा|मार|ला|बच|बचा|कमा|बुला|डर|थक|संभाल
 |सँभाल|बदल|ढूँढ|ढूंढ|ढूँढ़|चुन|तैर|रोक|रुक|जीत|हार|लड़?|मना|चढ़?|उतर|तोड़?|जोड़?|काट|कूद|घबरा|शरमा|मुस्कुरा|मुस्करा|भर|\p{L}[\p{L}\p{M}]{1,6}वा)"""
_NO_VERB = r"(?!(?:pata|late|lata|rate|mate|gate|hate|date|sate|kate|rati|mati|lati)\b)"
# "main" opens its clause; after a noun it is "mein" or the English word.
_I = rf"""(?:^|[.,;:!?।\n(-]|{_B}(?:aur|toh?|ki|lekin|par|magar|kyunki|agar|jab|ab|aaj|kal|phir|waise|yaar|bhai|haan|na|arr?e|laga|hai|tha|isliye|lekin|boli|bola|bole|
 और|तो|कि|लेकिन|पर|मगर|क्योंकि|अगर|जब|अब|आज|कल|फिर|वैसे|यार|भाई|हाँ|ना|अरे|लगा|है|इसलिए|बोली|बोला|बोले){_E})[\s"“'‘]*
 (?:main|mai|mein|mei|me|मैं|मै){_E}(?!\s+(?:ne|gate|road|door|reason|point|topic|thing|market|entrance|switch|course|line|kaaran|wajah|ने){_E})"""
_NOT_MINE = rf"(?!(?:ki|ke|jab|jo|aur|tum|aap|hum|woh?|yeh?|mer[aei]|uska|uski|usne|maine|hai|hain|tha|thi|toh?\s+(?:woh?|mer[aei])|कि|जब|जो|और|तुम|आप|हम|वह|वो|यह|मेर[ाीे]|उसका|उसकी|उसने|मैंने|है|हैं|था|थी){_E})"
_WORDS = rf"(?:\s+{_NOT_MINE}[\p{{L}}\p{{M}}\d]+){{0,8}}?"
# What one says of oneself alone, without "main": a thought, a wish, an attempt.
_FELT = r"(?<!woh\s)(?<!wo\s)(?:soch|chaa?h|dhoo?ndh|samajh\s+nahi\s+aa|plan\s+kar|try\s+kar|koshish\s+kar|confuse\s+ho)"
_FELT_DEVANAGARI = r"(?:सोच|चाह|ढूँढ|ढूंढ|कोशिश\s+कर|प्लान\s+कर)"
_GONE = r"(?:thak|aa|chal[ai]|pahunch|pahuch|bhoo?l|re?h|rah|so|uth|baith|jaag|gir|dar|ghabra|utar|phas|fas|bach|nikal|laut|samajh|lag|mar|kho|haar|jeet|ho|थक|आ|चल[ाी]|पहुँच|पहुंच|भूल|रह|सो|उठ|बैठ|जाग|गिर|डर|घबरा|उतर|फँस|फंस|बच|निकल|लौट|समझ|लग|खो|हार|जीत|हो)"
_OTHER_UNGA = r"(?!(?:g|m|r|t|l)(?:oo?|u)ng[ai])"


def _forms(f: bool) -> PhraseTable:
    """Forms of the first person in one gender: every rule once, with its endings."""
    a, aa = ("(?:ii?|ee|y)", "ी") if f else ("[ae]a?", "ा")
    gone = r"gayi|gai|gyi|gayee|gaye?e|गई|गयी" if f else r"gaya|gya|gayaa|गया"
    came = r"aayi|aai|ayi|आई|आयी" if f else r"aaya|आया"
    did = rf"rah{a}|{gone}|{came}|baith{a}|khad{a}|thak{a}|lag{a}|रह{aa}|बैठ{aa}|खड़{aa}|थक{aa}"
    be = r"thii?|थी" if f else r"thaa?|था"
    who = (
        r"ladki|aurat|mahila|लड़की|औरत|महिला" if f else r"ladka|aadmi|mard|लड़का|आदमी|मर्द"
    )
    future = r"ngi{1,2}" if f else r"ngaa?"
    gujarati = (
        r"(?:(?!થી)[\p{L}\p{M}])+ી\s+(?:છું|હતી|નથી|હોઉં)|(?:ગઈ|આવી|બેઠી)(?=\s*(?:[.,?!।]|$|હતી|છું))"
        if f
        else r"[\p{L}\p{M}]+ો\s+(?:છું|હતો|નથી|હોઉં)|(?:ગયો|આવ્યો|બેઠો)(?![\p{L}\p{M}])"
    )
    return PhraseTable(
        rf"""
      \b{_NO_VERB}{_STEM}t{a}\s+(?:nahi+n?\s+)?{_HOON}{_E} | {_B}(?:{did}|ban{a})\s+(?:nahi+n?\s+|नहीं\s+)?{_HOON}{_E}
    | \b{_OTHER_UNGA}\p{{L}}+(?:oo?|u){future}\b | {_STEM_DEVANAGARI}(?:ूँ|ूं|ऊँ|ऊं|उं)ग{aa}{_E} | {_B}(?!गूंग|गूँग|मूंग|मूँग)[\p{{L}}\p{{M}}]*(?:ूँ|ूं|ऊँ|ऊं|उं)ग{aa}{_E}
    | {_STEM_DEVANAGARI}त{aa}\s+(?:नहीं\s+)?(?:हूँ|हूं){_E}
    | {_I}{_WORDS}\s+(?:\p{{L}}+t{a}|[\p{{L}}\p{{M}}]+त{aa}|{did}|chuk{a}|चुक{aa})\s+(?:{be}){_E}
    | {_I}{_WORDS}\s+{_GONE}\s+(?:{gone}){_E} | {_I}{_WORDS}\s+(?:chuk{a}|चुक{aa}){_E}
    | {_I}(?:\s+{_NOT_MINE}[\p{{L}}\p{{M}}]+){{0,4}}?\s+(?:{who})\s+{_HOON}{_E}
    | {_I}{_WORDS}\s+(?:{came}|nikl{a}|pahunch{a}|laut{a}|उतर{aa}|निकल{aa}|लौट{aa}|पहुँच{aa})(?=\s*[.,!?।]|\s*$) | {_B}(?:{gone}|{came}|pad{a}|निकल{aa}|पड़{aa}|पड़{aa})\s+(?:main|mai|मैं)(?=\s*[.,!?।]|\s*$)
    | \b(?:soch|dhoo?ndh|(?:try|plan|koshish)\s+kar)\s+rah{a}(?=\s*[,.]|\s*$) | [\p{{L}}\p{{M}}]{"તી" if f else "તો"}\s+હોઉં
    | \b{_FELT}\s+rah{a}\s+(?:{be}|{_HOON}){_E} | \bchaa?ht{a}\s+(?:{be}){_E} | \b(?:kar|le|de|ho|dekh|bhej|bhar|khaa?|soch|laga)\s+chuk{a}\s+{_HOON}{_E}
    | {_B}{_FELT_DEVANAGARI}\s+रह{aa}\s+(?:{be}|{_HOON}){_E} | {_B}चाहत{aa}\s+(?:{be}){_E} | {_B}चुक{aa}\s+{_HOON}{_E}
    | \b\p{{L}}+ne\s+(?:hi\s+)?wal{a}\s+(?:{_HOON}){_E} | {_B}[\p{{L}}\p{{M}}]+ने\s+वाल{aa}\s+{_HOON}{_E} | \bsakt{a}\s+(?:main|mai)\b | {_B}सकत{aa}\s+मैं{_E}
    | {_B}હું(?:\s+[\p{{L}}\p{{M}}]+){{0,6}}?\s+(?:{gujarati})
    """,
        regex.I,
    )


_MASCULINE, _FEMININE = _forms(f=False), _forms(f=True)
# The assistant's own: nobody speaks, and it sorry for what it cannot do.
_ITSELF = PhraseTable(
    rf"""
      {_I}[^.!?।\n]{{0,80}}?(?:nahi+n?|नहीं)\s+(?:[\p{{L}}\p{{M}}]+\s+)?(?:sakt[ai]|paaung[ai]|सकत[ाी])(?=\s*[.,!?।;]|\s*$|\s+(?:par|lekin|isliye|पर|लेकिन))
    | \A\W*(?:maa?f|ma+fi|kshama|sorry|khed)\b[^.!?]{{0,90}}?\bnahi+n?\s+(?:\p{{L}}+\s+)?(?:sakt[ai]|paaunga|paungi)\b
    | \A\W*(?:माफ़?|क्षमा|खेद)[^।.!?]{{0,90}}?नहीं\s+(?:[\p{{L}}\p{{M}}]+\s+)?सकत[ाी](?=\s*[।.,!?]|\s+हू)
    | ಸಹಾಯಕ(?:ನಂತೆ|ನಾಗಿ|ನಾದ|ನು|ಿಯಾಗಿ|ಿಯಂತೆ) | મદદનીશ\s+તરીકે\s+હું
    """,
    regex.I,
)
# The assistant addresses the persona; respectful plural masculine suits everybody.
_TO_A_WOMAN = PhraseTable(
    r"""
      \b(?:aap|tum)(?!\s+k[aei]\b)(?:\s+(?!ki\b|ke\b|ka\b|jab\b|jo\b|aur\b|yeh?\b|woh?\b)[\p{L}\d:]+){0,8}?\s+(?:\p{L}+ti|rahi|gayi|aayi|baithi)\s+(?:hain|ho|thi+n)\b
    | \b(?:aap|tum)(?!\s+k[aei]\b)(?:\s+(?!ki\b|ke\b|ka\b|jab\b|jo\b|aur\b|yeh?\b|woh?\b)[\p{L}\d:]+){0,8}?\s+\p{L}+(?:engi|ogi)\b
    | (?<![\p{L}\p{M}])(?:आप|तुम)(?:\s+(?!की\b|के\b|का\b|जब\b|जो\b|और\b|यह\b|वह\b)[\p{L}\p{M}\d:]+){0,8}?\s+(?:[\p{L}\p{M}]+ती|रही|गई|आई)\s+(?:हैं|हो|थीं)
    | (?<![\p{L}\p{M}])(?:आप|तुम)(?:\s+(?!की\b|के\b|का\b|जब\b|जो\b|और\b)[\p{L}\p{M}\d:]+){0,8}?\s+[\p{L}\p{M}]+(?:ेंगी|ोगी)
    | (?:^|[,!.।]\s*)(?:(?:ji|haan|namaste|ok|theek\s+hai|जी|हाँ|नमस्ते),?\s+)?(?:madam|ma['’]?am|didi|behe?nji|behen|sister|मैडम|दीदी|बहनजी|बहन)(?:\s+ji|\s+जी)?(?=\s*[,!.।])
    """,
    regex.I | regex.M,
)
_TO_A_MAN = PhraseTable(
    r"""
      (?:^|[,!.।]\s*)(?:(?:ji|haan|namaste|ok|theek\s+hai|जी|हाँ|नमस्ते),?\s+)?(?:sir|bhaiya|bhai\s+sahab|bhaisaab|uncle|सर|भैया|भाई\s+साहब|अंकल)(?:\s+ji|\s+जी)?(?=\s*[,!.।])
    | \b(?:aap|tum|tu)(?:\s+\p{L}+){0,4}?\s+(?:\p{L}+ta|raha|gaya)\s+(?:hai|ho|tha)\b
    """,
    regex.I | regex.M,
)
# Most turns hold nothing that could be a first person or a form of address.
_MARKED = regex.compile(
    r"\b(?:main|mai|hoon|hun|hu|hoo+n|houn|aap|tum|tu|sakt[ai]|chaa?ht[ai]|madam|ma['’]?am|didi|behe?n\w*|sister|sir|bhaiya|bhai|bhaisaab|uncle|sorry|maa?fi?|kshama|khed)\b|\w(?:ng[ai]{1,2}|chuk[ai])\b|\brah[ai]\b|હોઉં|(?:^|[.,!?\n])\s*mei?n?\b|[मऊउूં]ै|हू[ँं]|[ूऊउ][ँं]|मैं|चाहत|चुक[ाी]|रह[ाी]\s+थ|आप|तुम|मैडम|दीदी|बहन|सर|भैया|भाई|अंकल|माफ|क्षमा|खेद|હું|ಸಹಾಯಕ|મદદનીશ",
    regex.I | regex.M,
)
_TABLES = (("m", _MASCULINE), ("f", _FEMININE))
_QUOTED = regex.compile(r"[\"“][^\"”]*[\"”]")


def gender_agreement(candidate: Candidate, params: GateParams) -> Verdict:
    """A persona's first-person verbs, and those that address it, agree with its card.

    Hindi marks the speaker's gender on the verb ("main ja rahi hoon"); large teachers
    drift to the masculine (seen in this project's own answers). Only verb forms that can be first person alone ("... hoon", "...unga",
    "soch rahi thi"), or stand close after "main", are read; quoted speech is left out.
    Before "hoon" only listed verb stems count, so "Sunita hoon" and "intermediate
    hoon" bear no gender. The assistant may address anyone in the respectful plural
    ("aap kar sakte hain"), a man not in the feminine. The assistant is neither: its own
    gendered forms are wrong unless the facts hold them. In a rewrite or translation a
    subject that names a woman or a man is held against its verb, and a speaker's
    gender against the source. Kannada and English do not mark it.

    Args:
        candidate: the conversation; `variables.persona.gender` says f or m, and
            `variables.persona_role` whose turns it speaks (default the user's).
        params: unused.

    Returns:
        How many forms contradict the card, and the first.
    """
    role = str(candidate.variables.get("persona_role", "user"))
    gender = gender_of(candidate.variables.get("persona"))
    if candidate.recipe in params.rewrite.recipes:
        hits = list(_of_a_rendering(candidate))
    elif role == "user":
        spoken, known = candidate.by_role("assistant"), candidate.evidence
        forms = _found((_MASCULINE, _FEMININE, _ITSELF), spoken)
        hits = [f"the assistant says {form!r}" for form in forms if form not in known]
    else:
        hits = []
    hits += _against_card(candidate, gender, role) if gender else []
    return Verdict(float(len(hits)), hits[0] if hits else None)


def _against_card(candidate: Candidate, gender: str, role: str) -> list[str]:
    """Forms of the persona, then of who talks to it, that are not of its gender."""
    wrong = _MASCULINE if gender == "f" else _FEMININE
    hits = _found((wrong,), candidate.by_role(role))
    other = "assistant" if role == "user" else "user"
    addressed = _TO_A_MAN if gender == "f" else _TO_A_WOMAN
    told = _found((addressed,), candidate.by_role(other))
    return [f"{gender} persona says {form!r}" for form in hits] + [
        f"{gender} persona is told {form!r}" for form in told
    ]


def _of_a_rendering(candidate: Candidate) -> Iterator[str]:
    """Genders that a rewrite or translation changed, or that its verbs get wrong."""
    before, after = candidate.source, candidate.answer
    yield from (f"verb of the other gender: {hit}" for hit in disagreements(after))
    told = speakers(before) | speakers(after)
    told = told or {sex for sex, table in _TABLES if table.search(before)}
    for sex, table in _TABLES:
        if len(told) == 1 and sex not in told and (match := table.search(after)):
            yield f"a speaker of gender {min(told)} says {match.group().strip()!r}"


def gender_of(persona: Any) -> str | None:
    """`f` or `m` from a persona card, or None where it has neither."""
    if not isinstance(persona, Mapping):
        return None
    first = str(persona.get("gender", "")).strip().casefold()[:1]
    first = {"म": "f", "स": "f", "प": "m"}.get(first, first)  # महिला, स्त्री, पुरुष
    return first if first in {"f", "m"} else None


def _found(tables: Iterable[PhraseTable], texts: list[str]) -> list[str]:
    spoken = [_QUOTED.sub(" ", text) for text in texts if _MARKED.search(text)]
    return [hit for table in tables for hit in table.hits(spoken)]
