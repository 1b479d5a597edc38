# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gate on a persona's card: nobody contradicts it, and the assistant is no person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    strings_of,
    words,
)
from hinglish_pipeline.distill.gates.matching import skeleton
from hinglish_pipeline.distill.gates.names import (
    is_near,
    listed_name,
    names_of_kind,
)
from hinglish_pipeline.distill.gates.numerals import read_numbers
from hinglish_pipeline.distill.gates.persona import gender_of
from hinglish_pipeline.distill.gates.phrases import PhraseTable
from hinglish_pipeline.distill.gates.trades import TRADES as _TRADES

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_FLAGS = regex.I | regex.M
_W = r"[\p{L}\p{M}]+"
_HOON = r"(?:hoon|hun|hu|hoo|हूँ|हूं)"
_I = r"(?:\b(?:main|mai|hum|i)\b|(?<!\p{L})(?:मैं|हम)(?!\p{M}))"
_NAME = PhraseTable(
    rf"""
      (?:\b(?:mera|hamara|my)\s+(?:naam|name)\s+(?:toh?\s+|is\s+)?|मेरा\s+नाम\s+(?:तो\s+)?|ನನ್ನ\s+ಹೆಸರು\s+|મારું\s+નામ\s+)({_W}(?:\s+{_W})?)
    | {_I}\s+({_W})\s+(?:bol|baat\s+kar|बोल|बात\s+कर)\s*(?:rah[ai]|रह[ाी]) | (?:ನಾನು\s+)({_W})\s+(?:ಮಾತಾಡ|ಮಾತನಾಡ|ಅಂತ)
    | \A\W*(?:(?:hi|hello|namaste)\W+)?({_W})\s+(?:here\b|this\s+side\b)
    """,
    _FLAGS,
)
_I_AM = PhraseTable(
    rf"(?:{_I}\s+({_W})(?:\s+{_W})?\s+{_HOON})|\bi\s*(?:['’]m|am)\s+({_W})\b", _FLAGS
)
_HOME = PhraseTable(
    rf"""
      {_I}(?:\s+(?:toh?|abhi|yahan|bhi|तो|अभी|यहाँ|यहां|भी))*\s+({_W})\s+(?:mein|me|men|se|में|से)\s+(?:hi\s+|ही\s+)?(?:re?h|rah|{_HOON}|hain\b|bol|belong|रह|हैं|बोल)
    | \b(?:yahan|yaha|idhar|hamare|humare|mere)\s+(?:sheher\s+|shahar\s+|city\s+)?({_W})\s+(?:mein|me)\b | (?:यहाँ|यहां|इधर|हमारे|मेरे)\s+(?:शहर\s+)?({_W})\s+में
    | \bi\s*(?:['’]m|am|live|stay|come)\s+(?:in|from|based\s+in)\s+({_W}) | \b(?:here|back)\s+in\s+({_W}) | ^\W*({_W})\s+(?:se|से)\s+{_HOON}
    | (?:ನಾನು|ನಾವು|ಇಲ್ಲಿ|ನಮ್ಮ)\s+({_W}(?:ನಲ್ಲಿ|ದಲ್ಲಿ|ರಲ್ಲಿ|ಿನಲ್ಲಿ))(?:\s+(?:ಇದ್ದೀ|ವಾಸ|ಇರೋ|ಇರ್ತ|ಇರುವ|ಇದ್ದೇ|ಎಲ್ಲಿ)|\s) | (?:ನಾನು|ನಾವು)\s+({_W})\s?(?:ದವ|ನವ|ಿನವ)
    | (?:હું|અમે|અહીં|અમારા)\s+({_W})(?:માં)?\s+(?:રહ|છું|થી) | (?:અહીં|અમારા)\s+({_W}માં)
    """,
    _FLAGS,
)
_AGE = PhraseTable(
    rf"""
      {_I}\s+(?:toh?\s+|sirf\s+|abhi\s+|तो\s+|सिर्फ़?\s+|अभी\s+)*(\d{{1,2}}|{_W}(?:[\s-]{_W})?)\s+(?:saal|sal|baras|years?|yrs|साल|बरस|वर्ष)\s*(?:k[ai]|की|का|old)\b
    | (?:\b(?:meri|my)\s+(?:umar|umr|umra|age)\s+(?:toh?\s+|is\s+|abhi\s+)*|मेरी\s+(?:उम्र|उमर|आयु)\s+(?:तो\s+|अभी\s+)*|મારી\s+ઉંમર\s+|ನನ್ನ\s+ವಯಸ್ಸು\s+)(\d{{1,2}}|{_W})
    | ನನಗೆ\s+(?:ಈಗ\s+)?(\d{{1,2}}|{_W})\s+ವರ್ಷ | હું\s+(\d{{1,2}}|{_W})\s+વર્ષ
    | \bi\s*(?:['’]m|am)\s+(?:a\s+)?(\d{{1,2}})(?:[\s-]*years?)?[\s-]*old
    """,
    _FLAGS,
)
_FEMALE = PhraseTable(
    rf"""
      {_I}\s+(?:{_W}\s+){{0,3}}?(?:ladki|aurat|mahila|housewife|grihini|maa|mother|mummy|girl|woman|lady|लड़की|औरत|महिला|गृहिणी|माँ|मां)\s+{_HOON} | \bi\s*(?:['’]m|am)\s+an?\s+(?:{_W}\s+){{0,2}}?(?:girl|woman|lady|housewife|mother|mom)\b
    | \bmere\s+(?:pati|husband|hubby|shauhar|sasural)\b | \bmy\s+husband\b | मेरे\s+(?:पति|हस्बैंड|शौहर) | ನನ್ನ\s+(?:ಗಂಡ|ಪತಿ|ಯಜಮಾನ) | મારા\s+(?:પતિ|હસબન્ડ) | \b(?:meri\s+pregnancy|main\s+pregnant)\b
    """,
    _FLAGS,
)
_MALE = PhraseTable(
    rf"""
      {_I}\s+(?:{_W}\s+){{0,3}}?(?:ladka|aadmi|mard|father|papa|boy|man|लड़का|आदमी|मर्द|पिता)\s+{_HOON} | \bi\s*(?:['’]m|am)\s+an?\s+(?:{_W}\s+){{0,2}}?(?:boy|man|guy|father|dad)\b
    | \bmeri\s+(?:wife|biwi|bivi|patni|gharwali|begum)\b | \bmy\s+wife\b | मेरी\s+(?:पत्नी|बीवी|वाइफ|घरवाली|बेगम) | ನನ್ನ\s+(?:ಹೆಂಡತಿ|ಪತ್ನಿ) | મારી\s+(?:પત્ની|વાઇફ|ઘરવાળી)
    """,
    _FLAGS,
)
_PUPIL = PhraseTable(
    rf"""{_I}\s+(?:{_W}\s+){{0,3}}?(?:school\s+m\w+|\d{{1,2}}(?:th|vi\w*)\s+(?:class|m\w+)|class\s+\d{{1,2}}|स्कूल\s+में|(?:\d{{1,2}}वीं|आठवीं|नौवीं|दसवीं|बारहवीं)\s+(?:कक्षा|क्लास|में))\s+(?:{_W}\s+){{0,2}}?(?:pad?ht|{_HOON}|पढ़)""",
    _FLAGS,
)
_RETIRED = PhraseTable(
    rf"(?:\bretire\w*|रिटायर\w*)\s+(?:ho\s+|हो\s+)?(?:{_HOON}|chuk|gay|चुक|गय|गई)|\bmer[ei]\s+(?:pot[aei]|pensi?on)\b|मेर[ेी]\s+(?:पोत|पेंशन)",
    _FLAGS,
)
_FAMILY = r"(?:husband|wife|pati|patni|biwi|bachch\w+|bet[ai]|mummy|mom|maa|papa|dad|father|mother|bhai|behe?n|sister|brother|dost\w*|friend\w*|family|ghar|gaa?on|bachpan|shaa?di|boss|padosi|naani|nani|dadi|saheli|cousin|chacha|mausi|bua|bhabhi|didi|bhaiya|partner|girlfriend|boyfriend|roommate|colleague|favou?rite|pasandida|college|office|doctor|gym|kids|children|neighbou?r)"
_LIVES = PhraseTable(
    rf"""
      \b(?:main|mai)\s+(?:bhi|khud|toh\s+khud|personally|roz|khud\s+bhi)\s .{{0,60}}?(?:\p{{L}}+t[ai]|rah[ai]|gay[ai])\s+(?:hoon|hun|hu|tha|thi)\b
    | (?<!\p{{L}})मैं\s+(?:भी|ख़ुद|खुद|रोज़|रोज)\s .{{0,60}}?(?:[\p{{L}}\p{{M}}]+त[ाी]|रह[ाी]|गय[ाी]|गई)\s+(?:हूँ|हूं|था|थी)
    | \bmaine\s+(?:bhi|khud|toh\s+khud|pichh?le|kal|last)\b | मैंने\s+(?:भी|ख़ुद|खुद|पिछले|कल)(?!\p{{L}})
    | \b(?:mer[aei]|hamar[aei]|humar[aei])\s+(?:apn[aei]\s+)?{_FAMILY}\b | (?:मेर[ाेी]|हमार[ाेी])\s+(?:पति|पत्नी|बीवी|बच्च\w*|बेट[ाेी]|मम्मी|माँ|मां|पापा|पिताजी|भाई|बहन|दोस्त\w*|परिवार|घर|गाँव|गांव|बचपन|शादी|बॉस|पड़ोसी|नानी|दादी)
    | \bmujhe\s+(?:bhi|khud|personally|toh)\s .{{0,40}}?(?:pasand|accha\s+lag\w+|achha\s+lag\w+|shauk)\b | मुझे\s+(?:भी|ख़ुद|खुद|तो)\s .{{0,40}}?(?:पसंद|अच्छ[ाी]\s+लग|शौक) | \bmy\s+(?:personal\s+)?favou?rite\b
    | \bjab\s+(?:main|mai)\s+(?:chhot[ai]|bachch[ai]|school|college|student)\b | जब\s+मैं\s+(?:छोट[ाी]|बच्च[ाी]|स्कूल|कॉलेज)
    | \b(?:main|mai)\s+(?:bhi\s+|toh\s+)?(?:ek\s+)?(?:insaan|human|asli\s+insaan|vyakti|ladk[ai]|aurat|doctor|teacher|engineer|student|housewife|mother|father)\s+{_HOON} | मैं\s+(?:भी\s+|तो\s+)?(?:एक\s+)?(?:इंसान|व्यक्ति|लड़क[ाी]|औरत|डॉक्टर|शिक्षक|टीचर|इंजीनियर|माँ|पिता)\s+(?:हूँ|हूं)
    | \b(?:main|mai)\s+(?:bhi\s+|toh\s+|khud\s+)*\p{{L}}+\s+(?:mein|me)\s+(?:hi\s+)?re?ht[ai]\s+{_HOON} | मैं\s+(?:भी\s+|तो\s+)?{_W}\s+में\s+(?:ही\s+)?रहत[ाी]\s+(?:हूँ|हूं)
    | \bmy\s+(?:own\s+)?{_FAMILY}\b | \bi\s+(?:also|personally|myself)\s+(?:use|used|went|go|eat|ate|tried|like|love|live|drink|take|took)\b | \bwhen\s+i\s+was\b | \bi\s+live\s+in\b | \bi\s*(?:['’]m|am)\s+(?:a\s+)?(?:human|real\s+person)
    | (?:ನಾನೂ|ನಾನು\s+ಕೂಡ|ನಾನು\s+ಸಹ)\s .{{0,50}}?(?:ತ್ತೇನೆ|ತ್ತೀನಿ|ತೀನಿ|ದ್ದೆ|ದೆ)(?!\p{{L}}) | (?:ನನ್ನ|ನಮ್ಮ)\s+(?:ಗಂಡ|ಹೆಂಡತಿ|ಪತಿ|ಪತ್ನಿ|ಮನೆ|ಅಮ್ಮ|ತಾಯಿ|ಅಪ್ಪ|ತಂದೆ|ಮಗ|ಮಗಳು|ಮಕ್ಕಳ|ಸ್ನೇಹಿತ|ಅಜ್ಜಿ|ಬಾಲ್ಯ|ಊರ|ತಂಗಿ|ಅಕ್ಕ|ಅಣ್ಣ|ತಮ್ಮ)
    | (?:હું\s+પણ|હું\s+પોતે)\s .{{0,50}}?(?:છું|હતો|હતી) | (?:મારા|મારી|મારો|અમારા)\s+(?:પતિ|પત્ની|ઘર|મમ્મી|પપ્પા|બાળક|દીકર|ભાઈ|બહેન|મિત્ર|બાળપણ|ગામ|પરિવાર)
    """,
    _FLAGS,
)
_CALLED = PhraseTable(
    rf"(?:^|[.!?।,]\s*|\b(?:namaste|hello|hi|hey|haan|dear|ji|ok|okay|arr?e+y?|oye|sun|suno|dekho|bhai|to|toh|theek\s+hai)\s+|(?:नमस्ते|हाँ|जी|अरे|ನಮಸ್ಕಾರ|ನಮಸ್ತೆ|નમસ્તે|હા)\s+)({_W})(?=\s*(?:,|!|\bji\b|जी|ಅವರೇ|\bbhai\b|\bdidi\b|भाई|दीदी|ભાઈ|બેન))",
    _FLAGS,
)
_TRADE = PhraseTable(
    rf"""
      {_I}(?:\s+(?!(?:ki|aur|jo|ko|se\s+poo?chh|ke|कि|और|जो|को|के)\b){_W}){{0,4}}?\s+({_W})\s+{_HOON} | \bi\s*(?:['’]m|am)\s+an?\s+(?:{_W}\s+){{0,2}}?({_W})(?=[\s.,!]|$)
    | (?:ನಾನು|ನಾನೊಬ್ಬ)\s+(?:ಒಬ್ಬ\s+)?({_W})(?=\s*[.,!]|$) | હું\s+(?:એક\s+)?({_W})\s+છું
    """,
    _FLAGS,
)
_OWNS = PhraseTable(
    r"\b(?:mer[aei]|hamar[aei]|humar[aei])\s+(?:apn[aei]\s+)?(?:khet|dukaa?n|shop|gaa?dd?i|car|bike|scooty|gaay|bhains|fasal|kitchen|rasoi|class|patient\w*|customer\w*|student\w*|birthday|janamdin|shehar|sheher|umar|umr|pet|kutta|billi)\b"
    r"|मेर[ाेी]\s+(?:खेत|दुकान|गाड़ी|कार|बाइक|गाय|भैंस|फ़सल|फसल|रसोई|जन्मदिन|शहर|उम्र|कुत्ता|बिल्ली)",
    _FLAGS,
)
_QUOTED = regex.compile(r"[\"“‘][^\"”’]*[\"”’]")


def persona_contradiction(candidate: Candidate, params: GateParams) -> Verdict:
    """The user is who the card says; the assistant is nobody.

    What the user says of itself is compared with the card: name, city, age, and words
    that only one gender says ("mere pati", "main ladka hoon"). Dialogue that
    contradicts its persona is the fault that Dialogue NLI was made for (1811.00671).
    The assistant may not call the user by another name, nor claim a life of its own
    ("main bhi roz jaati hoon", "mere husband"): it has none, and a student that learnt
    to claim one deceives people. Silence is no contradiction, and travelling to
    another city is none either.

    Args:
        candidate: the conversation; `variables.persona` is the card, and
            `persona_role` whose turns it speaks (default the user's).
        params: `persona.recipes`.

    Returns:
        The number of contradictions, and the first.
    """
    if candidate.recipe not in params.persona.recipes:
        return NOT_APPLICABLE
    card = candidate.variables.get("persona")
    role = str(candidate.variables.get("persona_role", "user"))
    found: list[str] = []
    if isinstance(card, Mapping):
        for text in candidate.by_role(role):
            found += _against_card(_QUOTED.sub(" ", text), card, params)
        other = "assistant" if role == "user" else "user"
        for text in candidate.by_role(other):
            found += _misnamed(_QUOTED.sub(" ", text), card, candidate)
    if role == "user":
        for text in candidate.by_role("assistant"):
            if match := _LIVES.search(_QUOTED.sub(" ", text)):
                found.append(f"the assistant claims a life: {match.group().strip()!r}")
            if claim := _claims_a_trade(text):
                found.append(f"the assistant claims a life: {claim!r}")
    return Verdict(float(len(found)), found[0] if found else None)


def _against_card(
    text: str, card: Mapping[str, Any], params: GateParams
) -> Iterator[str]:
    name, age = str(card.get("name", "")), card.get("age")
    if name and (claimed := _claimed_name(text)) and not _is_same(claimed, name):
        yield f"the card says {name}, the user {claimed}"
    home = [str(card[key]) for key in ("city", "region", "home", "town") if key in card]
    if home and (place := _claimed_home(text)):
        known = "\n".join(strings_of(card))
        if not any(_is_same(place, word) for word in words(known) + known.split()):
            yield f"the card says {home[0]}, the user {place}"
    gender = gender_of(card)
    pattern = {"f": _MALE, "m": _FEMALE}.get(gender or "")
    if pattern and (match := pattern.search(text)):
        yield f"{gender} persona says {match.group().strip()!r}"
    yield from _against_trade(text, card)
    if isinstance(age, int | float):
        yield from _against_age(text, float(age), params)


def _claimed_trade(text: str) -> str:
    """The trade that a speaker gives as its own, or an empty string."""
    for match in _TRADE.finditer(_QUOTED.sub(" ", text)):
        said = next((group for group in match.groups() if group), "").casefold()
        if said in _TRADES:
            return said
    return ""


def _claims_a_trade(text: str) -> str:
    """What an assistant says to be or to own, or an empty string."""
    if trade := _claimed_trade(text):
        return trade
    match = _OWNS.search(_QUOTED.sub(" ", text))
    return match.group().strip() if match else ""


def _against_trade(text: str, card: Mapping[str, Any]) -> Iterator[str]:
    known = {
        _TRADES[word] for word in words(str(card.get("occupation"))) if word in _TRADES
    }
    said = _claimed_trade(text)
    spoken_of = words("\n".join(strings_of(card)))
    if known and said and _TRADES[said] not in known and said not in spoken_of:
        yield f"the card says {card['occupation']}, the user {said}"


def _against_age(text: str, age: float, params: GateParams) -> Iterator[str]:
    limits = params.persona
    for match in _AGE.finditer(text):
        said = next((group for group in match.groups() if group), "")
        for number in read_numbers(said):
            if abs(number.value - age) > limits.age_tolerance:
                yield f"the card says {age:g} years, the user {number.value:g}"
    if age > limits.pupil_until and (match := _PUPIL.search(text)):
        yield f"{age:g} years old, but {match.group().strip()!r}"
    if age < limits.retired_from and (match := _RETIRED.search(text)):
        yield f"{age:g} years old, but {match.group().strip()!r}"


def _claimed_name(text: str) -> str:
    """The name that a user gives as its own, or an empty string."""
    for match in _NAME.finditer(text):
        said = next((group for group in match.groups() if group), "")
        is_plain = (
            match.group().casefold().lstrip().startswith(("mera", "my", "hamara"))
        )
        if said and (is_plain or not said.isascii() or said[:1].isupper()):
            return said
    for match in _I_AM.finditer(text):
        said = next((group for group in match.groups() if group), "")
        if next(names_of_kind(said, "person"), None):
            return said
    return ""


def _claimed_home(text: str) -> str:
    """The listed city that a user gives as its own, or an empty string."""
    for match in _HOME.finditer(text):
        said = next((group for group in match.groups() if group), "")
        said = said.title() if said.isascii() else said
        if place := next(names_of_kind(said, "city"), ""):
            return place
    return ""


def _misnamed(
    text: str, card: Mapping[str, Any], candidate: Candidate
) -> Iterator[str]:
    """Listed people whom the assistant calls, and who are neither card nor talk."""
    name = str(card.get("name", ""))
    mentioned = words("\n".join(candidate.by_role("user"))) + words(candidate.evidence)
    for match in _CALLED.finditer(text):
        called = next(names_of_kind(match.group(1), "person"), "")
        known = not called or _is_same(called, name)
        if name and not known and called.casefold() not in mentioned:
            yield f"the card says {name}, the assistant {called}"


def _is_same(said: str, known: str) -> bool:
    """Whether two forms, in any scripts, may be one name; first or last name will do."""
    for one in said.split():
        for other in known.split():
            if one.casefold() == other.casefold():
                return True
            listed = listed_name(one.title() if one.isascii() else one)
            if listed is not None and listed == listed_name(
                other.title() if other.isascii() else other
            ):
                return True
            heard = skeleton(one)
            if len(heard) > 1 and (
                heard == skeleton(other) or is_near(heard, {skeleton(other)})
            ):
                return True
    return False
