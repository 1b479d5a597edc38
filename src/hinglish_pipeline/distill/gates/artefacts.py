# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Gates on residue: newsroom phrases, assistant boilerplate, unfilled blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict
from hinglish_pipeline.distill.gates.prose import without_code

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_NEWS = regex.compile(
    r"""
      ^[^\n]{2,40}?[,(]\s*(?-i:PTI|ANI|IANS|UNI|Reuters|AFP|एएनआई|पीटीआई)\b\)?\s*[:\-–—.]?
    | \((?-i:PTI|ANI|IANS|UNI|Reuters|AFP|भाषा|एजेंसी|वार्ता|ಪಿಟಿಐ)\)
    | ^\s*(?:नई\s+दिल्ली|नयी\s+दिल्ली|लखनऊ|मुंबई|पटना|जयपुर|भोपाल|New\s+Delhi|Mumbai|Lucknow|Patna|ಬೆಂಗಳೂರು|ಬೆಂಗಳೂರು)
      \s*[,।|:\-–—]?\s*(?:\d{1,2}\s*\p{L}{3,12}\s*[:(।\-–—]|[:–—]\s)
    | \b(?:last\s+)?(?:updated|published|posted|modified)\s*(?:on|at|:)\s*[\p{L}\d]
    | \b\d{1,2}[:.]\d{2}\s*(?:AM|PM)?\s*\(?IST\b | \b\d{4}-\d\d-\d\d[T ]\d\d:\d\d
    | \bby\s+\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+\s*\|
    | \bsu+tron?\s+(?:ke|se|ne)\s+(?:mutaa?bik|anusaa?r|bata|mili|pata|kah)
    | \b(?:hamare|humare)\s+(?:samvad\s*data|sanvaddata|reporter|correspondent)
    | \b(?:sanvaddata|samvaddata|samvadata)\b
    | \b(?:(?:yeh?|ye)\s+bhi\s+(?:pad?h|dekh)(?:e|ei|iy|o)\w*|also\s+read|read\s+more|read\s+also)\s*(?:[:|]|[-–—]\s|[.…»>]*$)
    | \b(?:click\s+here|yahan\s+click\s+kar|subscribe\s+to\s+our|follow\s+us\s+on)
    | \b(?:channel|newsletter)\s+(?:ko\s+)?subscribe\s+kar
    | \b(?:photo|image|file\s+photo|photo\s+credit|source)\s*[:|]\s*\p{L}
    | \b(?:our\s+correspondent|staff\s+reporter|news\s+desk|breaking\s+news|sources\s+said|according\s+to\s+sources)\b
    | सूत्रों\s+(?:के\s+(?:अनुसार|मुताबिक|हवाले)|ने\s+बताया|का\s+कहना)
    | संवाददाता|संवाद\s+सूत्र|ब्यूरो\s+(?:रिपोर्ट|चीफ)|न्यूज़?\s+(?:डेस्क|नेटवर्क)|(?:हमारे|विशेष)\s+प्रतिनिधि
    | (?:यह|ये)\s+भी\s+(?:पढ़ें|पढ़ें|देखें)\s*(?:[:|]|[-–—]\s|[।.…»>]*$)|(?:फोटो|फ़ोटो|छायाचित्र)\s*[:|]|प्रकाशित\s*:|अपडेटेड\s*:
    | ಮೂಲಗಳ\s+ಪ್ರಕಾರ|ನಮ್ಮ\s+ವರದಿಗಾರ|ಇದನ್ನೂ\s+ಓದಿ|ಸುದ್ದಿ\s+ಸಂಸ್ಥೆ
    | સૂત્રોના\s+જણાવ્યા|આ\s+પણ\s+વાંચો
    """,
    regex.X | regex.I | regex.M,
)
_REFUSAL = regex.compile(
    r"""
      \bas\s+an?\s+(?:(?:ai|artificial\s+intelligence|large|language)\s+)*(?:model|assistant|chatbot)\b
    | \bas\s+an?\s+(?:ai|artificial\s+intelligence)(?:,|\s+i\b)
    | \bi(?:\s+a|['’])m\s+(?:just\s+)?an?\s+(?:ai|language\s+model|virtual\s+assistant|artificial)
    | \bi\s+(?:cannot|can['’]?t|am\s+unable\s+to|['’]m\s+unable\s+to)\s+(?:assist|help|provide|fulfil|comply|answer|generate|create)
    | \bi['’]?m\s+sorry,?\s+but\s+i\b | \bmy\s+(?:knowledge\s+cut|training\s+data)
    | \bi\s+do(?:n['’]t|\s+not)\s+have\s+(?:access\s+to|personal|real[- ]time|feelings)
    | \b(?:main|mai|mein)\s+(?:toh?\s+)?(?:sirf\s+|keval\s+|bas\s+)?ek\s+(?:(?:ai|a\.i\.|artificial|virtual|language|bhasha|chatbot)\s+)+(?:(?:intelligence|language|model|assistant|agent|chatbot|bot|program|system|sahayak)\s+)*(?:hoon|hun|hu|hoo)\b
    | \b(?:ai|language\s+model)\s+(?:model\s+|assistant\s+)?(?:hone\s+ke|hoon)\b | \b(?:ai|language\s+model)\s+ke\s+roop\s+me(?:i?n)?,?\s+(?:main|mai|mujh|mer[aei])\b
    | \b(?:main|mai)\s+(?:is|iss|aise|aapke\s+is)\s+(?:sawa+l|prashn\w*|request|anurodh|baare|mamle)\s.{0,24}?(?:nahin?|nhi)\s+(?:de|kar|bata)\s*(?:sakt|paung|pa\s+rah)
    | मैं\s+(?:तो\s+)?(?:सिर्फ़?\s+|केवल\s+|बस\s+)?एक\s+(?:(?:एआई|ए\.?आई\.?|AI|भाषा|कृत्रिम|चैटबॉट|वर्चुअल)\s+)+(?:(?:बुद्धिमत्ता|भाषा|मॉडल|सहायक|असिस्टेंट|एजेंट|चैटबॉट|बॉट|प्रोग्राम|सिस्टम)\s+)*(?:हूँ|हूं)
    | (?:एआई|भाषा\s+मॉडल)\s+(?:होने\s+के|के\s+रूप\s+में,?\s+(?:मैं|मुझ|मेर))
    | मैं\s+(?:इस|ऐसे|आपके\s+इस)\s+(?:सवाल|प्रश्न|अनुरोध|बारे|विषय)\S*\s.{0,24}?(?:नहीं|असमर्थ)\s*(?:दे|कर|बता|हूँ|हूं)\s*(?:सक|पाऊ|पा\s+रह)?
    | ನಾನು\s+(?:ಒಂದು\s+)?(?:ಎಐ|AI|ಭಾಷಾ\s+ಮಾದರಿ|ಕೃತಕ) | હું\s+(?:એક\s+)?(?:AI|એઆઈ|ભાષા\s+મોડેલ)
    """,
    regex.X | regex.I,
)
_FILLER = regex.compile(
    r"""
      ^\s*(?:sure|certainly|of\s+course|absolutely|zaroor)[,!]?\s+(?:here(?:['’]s|\s+is|\s+are)|yeh?\s+raha\s+aapka)
    | ^\s*here(?:['’]s|\s+is|\s+are)\s+(?:the|your|a|an|my)\s+(?:rewrit|translat|hinglish|answer|response|question|version|convers)
    | \bi\s+hope\s+this\s+helps\b | \blet\s+me\s+know\s+if\s+you\b | \bfeel\s+free\s+to\s+ask\b
    | ^\s*(?:hinglish|translation|rewrite|output|anuvaad|अनुवाद|उत्तर|हिंग्लिश)\s*[:：]
    | ^\s*(?:note|नोट|ध्यान\s+दें)\s*[:(].{0,60}(?:translat|rewrit|hinglish|अनुवाद)
    """,
    regex.X | regex.I | regex.M,
)
_PLACEHOLDER = regex.compile(
    r"""
      \{[\w.\s]{1,40}\} | \{\{|\}\} | \[(?:insert|your|name|date|naam|city|amount|नाम|यहाँ|शहर)\b[^\]]{0,40}\]
    | <(?:insert|your|name|date|city|answer|question|naam)[^>]{0,30}> | \bX{4,}\b | \bx{5,}\b | \blorem\s+ipsum\b
    | \b(?:TODO|TBD|N/A)\b | \b(?:null|undefined|NaN|None)\b\s*$ | _{4,}
    """,
    regex.X | regex.M,
)


def news_artefact(candidate: Candidate, params: GateParams) -> Verdict:
    """No dateline, timestamp, agency credit or reporter's phrase is left.

    A small student parrots them ("sutron ke mutabik") in every domain; measured in
    this project's facts. A time of day alone is no artefact: people ask about trains;
    nor is "yeh bhi padhein" inside a sentence. Code is not read.

    Args:
        candidate: the conversation.
        params: unused; the list is the threshold, the whole-set budget is separate.

    Returns:
        The number of hits, and the first.
    """
    return _first_hit(_NEWS, without_code(candidate.text), "newsroom phrase")


def refusal(candidate: Candidate, params: GateParams) -> Verdict:
    """The assistant neither refuses nor speaks of itself as a model.

    As in the filters of Vicuna and UltraChat (2305.14233): refusals of the teacher
    become refusals of the student. A shop that cannot cancel an order is no refusal,
    and neither is a sentence on somebody's AI agent.

    Args:
        candidate: the conversation; only assistant turns are read.
        params: unused.

    Returns:
        The number of hits, and the first.
    """
    return _first_hit(_REFUSAL, candidate.answer, "refusal or AI boilerplate")


def boilerplate(candidate: Candidate, params: GateParams) -> Verdict:
    """No "Sure, here is", "I hope this helps", "Hinglish:" around the text.

    Args:
        candidate: the conversation; only assistant turns are read.
        params: unused.

    Returns:
        The number of hits, and the first.
    """
    return _first_hit(_FILLER, candidate.answer, "assistant boilerplate")


def placeholder(candidate: Candidate, params: GateParams) -> Verdict:
    """No unfilled slot (`{city}`, `[your name]`, `XXXX`) reaches the student.

    One that stands in the document is documented, not unfilled. The templates of a card
    are no document: a slot of theirs in an answer was forgotten.

    Args:
        candidate: the conversation.
        params: unused.

    Returns:
        The number of hits, and the first.
    """
    known = candidate.document
    found = [match.group().strip() for match in _PLACEHOLDER.finditer(candidate.text)]
    unfilled = [slot for slot in found if slot not in known]
    if not unfilled:
        return Verdict(0.0)
    return Verdict(float(len(unfilled)), f"unfilled placeholder {unfilled[0]!r}")


def _first_hit(pattern: regex.Pattern[str], text: str, what: str) -> Verdict:
    hits = pattern.findall(text)
    if not hits:
        return Verdict(0.0)
    first = pattern.search(text)
    shown = first.group().strip() if first else ""
    return Verdict(float(len(hits)), f"{what} {shown!r}")
