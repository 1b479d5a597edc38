"""Why this exists: many passages ask something themselves and answer it at once.

Letters to an expert ("सवाल: … जवाब: …"), tips that open with a question or a condition
("नाक से खून आए तो …") and "how to" titles hold a question a person really typed. It is
kept as it is, and the answer is the advice that follows, cut at a sentence.
"""

from __future__ import annotations

import re

from hinglish_pipeline.teachers.rules.sentences import split_sentences

Pair = dict[str, str]

_DASH = r"\s*[:.)\-–—]+\s*"
_ASKED = rf"(?:सवाल|प्रश्न|ಪ್ರಶ್ನೆ|ಪ್ರ|[Qq]uestion|Q|[Ss]awaal|[Dd]oubt){_DASH}"
_REPLIED = rf"(?:जवाब|उत्तर|ಉತ್ತರ|ಉ|[Aa]nswer|A|[Jj]awa+b|[Rr]eply){_DASH}"
_LABELLED = re.compile(rf"^{_ASKED}(?P<q>.+?)\s+{_REPLIED}(?P<a>.+)$", re.DOTALL)
_DASHED = re.compile(r"^(?P<q>[^—\n]+\?) — (?P<a>.+)$", re.DOTALL)
_ANY_LABEL = re.compile(rf"(?:^|\s)(?:{_ASKED}|{_REPLIED})")
_STEP = re.compile(r"^(?:\d+[.)]|[-*•])\s*")
_HOW = re.compile(r"(?:^|\s)(?:कैसे|kaise|क्या करें|kya kare\w*)(?:\s|$)")
_CUT = re.compile(
    r", (?=(?:वरना|पर|लेकिन|मगर|और|जबकि|जो|क्योंकि|ताकि|इसलिए|उससे|इससे|इनसे|हालांकि"
    r"|तब|नहीं तो|फिर|यानी|warna"
    r"|kyunki|taki|taaki|isliye|phir|fir|because|otherwise|so|and) )"
)
_CONDITION_HI = re.compile(
    r"^(?P<if>[^,;:?\"]{12,80}?"
    r"(?: हो| हों| है| हैं|जाए|जाएं|लगे|टूटे|आए|आएं|पड़े|चाहिए)) तो(?: भी)?,? "
    r"(?P<then>.{12,})$"
)
_CONDITION_LATN = re.compile(
    r"^(?P<if>[A-Z][^.;:?\"]{12,90}? (?:ho|hai|h|gaya|gayi|jaye|jaaye|chahiye|aaye|"
    r"mila|lage|rahe|raha|rahi|hain)),? to,? (?P<then>.{12,})$"
)
_ORDER_HI = re.compile(
    r"(?:ें|एं|िए|इए|ओ|नहीं|चाहिए|लें|दें)(?: मत)?(?=[,;]|$)"
    r"|(?:सकते हैं|सकता है|सकती है)$|(?:^| )मत (?!लब)\S+(?=[,;]|$)"
)
_ORDER_LATN = re.compile(
    r"\b(?:\w*[^t\W]o|\w+na|\w+ein|\w+iye|(?:mat|lo|do) ?\w*)(?=[,;]|$)", re.IGNORECASE
)
_PURPOSE_HI = re.compile(
    r"^(?P<for>(?:[^\s,;:?\"]+ ){2,9}?[^\s,;:?\"]+ने के लिए) (?P<need>.{10,}?)"
    r"(?P<end> (?:लगता है|लगती है|लगते हैं|चाहिए|काफी है|जाता है|जाती है|पड़ता है|पड़ती है|"
    r"[^\s,]+(?:ें|िए|इए|एं)))$"
)
# "सामने के लिए" has no verb; "इसे करने के लिए" leans on the sentence before.
_NO_VERB = re.compile(
    r"(?:^| )(?:अपने|सामने|पुराने|महीने|जमाने|ज़माने|दाने|खजाने|ख़ज़ाने|कोने|नमूने|सपने|कितने|इतने|उतने"
    r"|गहने|थाने|निशाने|बहाने|पैमाने|खाने|गाने|सोने|मैंने|आपने|हमने|किसने) के लिए$"
)
_LEANS = re.compile(
    r"^(?:यह|ये|वह|वे|इस\S*|उस\S*|इन\S*|उन\S*|ऐसा|ऐसे|ऐसी|यहां|यहाँ|वहां|वहाँ)(?: |$)"
)
_LIST_HI = re.compile(
    r"^(?P<for>(?:[^\s,;:?\"]+ ){2,9}?[^\s,;:?\"]+ने के लिए) "
    r"(?:\S+ )?(?:चीज़ें|चीजें|कागज) चाहिए: (?P<list>[^:;?]{10,})$"
)
_EASY_HI = re.compile(
    r"^(?P<what>(?:[^\s,;:?\"]+ ){2,9}?)(?P<stem>[^\s,;:?\"]+)ना "
    r"(?:बहुत |काफी )?(?:आसान|सरल) है$"
)
_ANY_ORDER = re.compile(r"(?:ें|एं|िए|इए)(?=[ ,;।]|$)")
_BEFORE_HI = re.compile(
    r"^(?P<for>(?:[^\s,;:?\"]+ ){2,9}?[^\s,;:?\"]+ने से पहले) (?P<then>.{10,})$"
)
_MIXED_SUBJECT = re.compile(
    r"(?:^|\s)(?:मैं|मैंने|हम|हमने|आप|आपको|main|maine|hum|humne|ye|yeh|यह|ये|it|this)(?=[\s,]|$)"
)
# Says nothing yet; the advice comes after it.
_THIN = re.compile(
    r"^(?:घबरा(?:इए|एं|ने) |यह तरीका अपनाइए|ये? करो|yeh? karo|koi baat nahi|"
    r"let us do|been there|probably nothing|depend karta|phenko mat|"
    r"sabse pehle ghabrao)[^,;]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:^|\s)(?:क्यों|क्या|कैसे|कब|कहां|कहाँ|कौन|कितन\S|किस\S*|kyun?|kyon|kya|kaise|kab|kahan|"
    r"kaun\S*|kitn\w|what|why|how|which|when|where|who|is|are|do|does|can|should)(?=[\s?])",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?: है| हैं| हो|गया|गए| hai| hain| h| ho|gaya|gaye|gayi)\?$")

# "Neha: didi, …": a chat, where nobody asks for the reader.
_BEST_TIME_HI = re.compile(r"^(?P<of>(?:[^\s,]+ ){2,8}?सही समय) (?P<when>.+) है$")
_SPOKEN = re.compile(r"^[^\n:?।]{1,24}: |\n[^\n:?।]{1,24}: ")

# Speech of a story, or a question to one of its people.
_TOLD = re.compile(
    r"[\"“”„‘]|(?:^|\s)(?:तुम\S*|तू|पूछा|जानत[ेी] हो|सोचा|बोल[ाीे])(?=[\s,?])"
)

_MAX_QUESTION = 30
_MIN_QUESTION = 4
_MIN_ANSWER = 5


def opening_pairs(passage: str, limit: int) -> list[Pair]:
    """Return the pair a passage opens with, if it does.

    Args:
        passage: Hindi, romanised Hindi, Kannada or English text.
        limit: Most words of the answer; it always ends with a whole clause.

    Returns:
        At most one pair.
    """
    text = passage.strip()
    for read in (_asked, _titled, _condition, _listed, _easy, _purpose, _before):
        pair = read(text, limit)
        if pair:
            return [pair]
    return []


def _pair(question: str, answer: list[str], limit: int) -> Pair | None:
    words = question.split()
    if not _MIN_QUESTION <= len(words) <= _MAX_QUESTION:
        return None
    told = _compose(answer, limit)
    return {"question": question, "answer": told} if told else None


def _compose(sentences: list[str], limit: int) -> str:
    """Join whole sentences up to ``limit`` words; cut the first at a clause if long."""
    out: list[str] = []
    for raw in sentences:
        sentence = _STEP.sub("", raw)
        if not out and _THIN.match(sentence.rstrip("।. ")):
            continue
        if sentence.endswith((":", "?")) or _ANY_LABEL.search(sentence):
            break
        if len(" ".join([*out, sentence]).split()) <= limit:
            out.append(sentence)
            continue
        if not out:
            clause = _CUT.split(sentence)[0].rstrip(" ,")
            if clause != sentence and len(clause.split()) <= limit:
                out.append(clause + ("।" if "\u0900" <= clause[0] <= "\u097f" else "."))
        break
    told = " ".join(out)
    least = _MIN_ANSWER - ("\u0900" <= told[:1] <= "\u097f")
    if len(told.split()) < least:
        return ""
    if told[-1].isalnum() or (told[-1] > "\u02ff" and told[-1] not in "।"):
        told += "।" if "\u0900" <= told[0] <= "\u097f" else "."
    return told[0].upper() + told[1:]


def _asked(text: str, limit: int) -> Pair | None:
    match = _LABELLED.match(text) or _DASHED.match(text)
    if match:
        question = re.sub(r"\?+$", "?", " ".join(match["q"].split()))
        if not question.endswith("?"):
            if "?" in question or question.endswith(("।", ".")):
                return None
            question += "?"
        question = question[0].upper() + question[1:]
        return _pair(question, split_sentences(match["a"]), limit)
    sentences = split_sentences(text)
    first = sentences[0] if sentences else ""
    if not first.endswith("?") or _SPOKEN.search(text) or _TOLD.search(first):
        return None
    if first[0] <= "\u097f" and not _ASKS.search(first):
        if not _STATED.search(first) or "," in first:
            return None
        hindi = "\u0900" <= first[0] <= "\u097f"
        first = first[:-1] + (" तो क्या करें?" if hindi else " to kya karein?")
    elif "," in first and len(first.split()) > 10:
        return None
    return _pair(first[0].upper() + first[1:], sentences[1:], limit)


def _titled(text: str, limit: int) -> Pair | None:
    title, _, rest = text.partition("\n")
    title = title.strip()
    if not rest or not title or title[-1] in "।.!?:," or "," in title:
        return None
    steps = split_sentences(rest)
    if _HOW.search(title):
        return _pair(title + "?", steps, limit)
    if re.search(r" (?:हो|टूटे|जाए|आए) तो$", title):
        return _pair(title + " क्या करें?", steps, limit)
    return None


def _condition(text: str, limit: int) -> Pair | None:
    sentences = split_sentences(text)
    first = sentences[0].rstrip("।. ") if sentences else ""
    hindi = _CONDITION_HI.match(first)
    match = hindi or _CONDITION_LATN.match(first)
    order = _ORDER_HI if hindi else _ORDER_LATN
    if not match or not order.search(match["then"]):
        return None
    if _MIXED_SUBJECT.search(match["if"]) or _LEANS.match(match["if"]):
        return None
    ask = " तो क्या करें?" if hindi else " to kya karein?"
    told = match["then"] + ("।" if hindi else ".")
    return _pair(match["if"] + ask, [told, *sentences[1:]], limit)


def _listed(text: str, limit: int) -> Pair | None:
    """Ask for a list: "UPI चालू करने के लिए तीन चीज़ें चाहिए: …"."""
    sentences = split_sentences(text)
    match = _LIST_HI.match(sentences[0].rstrip("।. ")) if sentences else None
    if not match or _MIXED_SUBJECT.search(match["for"]):
        return None
    told = f"{match['for']} {match['list']} चाहिए।"
    return _pair(match["for"] + " क्या चाहिए?", [told], limit)


def _easy(text: str, limit: int) -> Pair | None:
    """Ask how to do what is said to be easy, where orders follow."""
    sentences = split_sentences(text)
    match = _EASY_HI.match(sentences[0].rstrip("।. ")) if sentences else None
    if not match or len(sentences) == 1 or not _ANY_ORDER.search(sentences[1]):
        return None
    ending = "एं" if match["stem"][-1] in "ाोी" else "ें"
    question = f"{match['what'].strip()} कैसे {match['stem']}{ending}?"
    return _pair(question, sentences[1:], limit)


def _before(text: str, limit: int) -> Pair | None:
    """Ask what to do before something: "टेस्ट देने से पहले चिह्न याद कर लें"."""
    sentences = split_sentences(text)
    first = sentences[0].rstrip("।. ") if sentences else ""
    match = _BEFORE_HI.match(first)
    if not match or _MIXED_SUBJECT.search(first) or _LEANS.match(first):
        return None
    if not _ORDER_HI.search(match["then"]):
        return None
    return _pair(match["for"] + " क्या करें?", [first + "।"], limit)


def _purpose(text: str, limit: int) -> Pair | None:
    for sentence in split_sentences(text)[:1]:
        best = _BEST_TIME_HI.match(sentence.rstrip("।. "))
        if best and not _MIXED_SUBJECT.search(best["of"]):
            return _pair(best["of"] + " क्या है?", [sentence], limit)
        match = _PURPOSE_HI.match(_CUT.split(sentence.rstrip("।. "))[0].rstrip(","))
        if not match or _MIXED_SUBJECT.search(match["for"]):
            continue
        if _NO_VERB.search(match["for"]) or _LEANS.match(match["for"]):
            continue
        needs = match["end"].endswith(("है", "हैं", "चाहिए"))
        done = match["end"].endswith(("जाता है", "जाती है"))
        forced = match["end"].endswith(("पड़ता है", "पड़ती है"))
        if done and " को " in match["for"]:
            continue
        ask = " क्या चाहिए?" if needs and not done else " क्या करें?"
        ask = " क्या करना पड़ता है?" if forced else ask
        told = match["need"] + match["end"] + "।"
        if len(told.split()) + len(match["for"].split()) <= limit:
            told = f"{match['for']} {told}"
        return _pair(match["for"] + ask, [told], limit)
    return None
