"""Why this exists: English fronts its question words, so it needs other templates."""

from __future__ import annotations

import re

_WAS = "(?P<v>was|were|is|are)"
_PAST = "(?P<rest>built|founded|started|opened)"
_OPENS = "(?P<rest>open|start|close|reopen|begin)"
_OPENED = "(?P<v>reopened|opened|started|closed)"
_PRICE = r"(?:only |about |around )?Rs\.? ?[\d,]+"
_N = r"(?:Rs\.? ?)?\d[\d,]*(?:\.\d+)?"
_SUBJECT = r"(?P<s>(?:The|A|An|Every|[A-Z][\w'-]+)\b[^,;:()?!]{2,60}?)"
_DANGLING = re.compile(
    r"\b(?:it|its|they|their|them|he|she|his|her|this|that|these|those|we|our|us|I|my|"
    r"you|your|here|there|who|which|both|such|one|ones|other|others|another|same)\b",
    re.IGNORECASE,
)
_TEMPLATES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"^{_SUBJECT} sold {_N} (?P<rest>[a-z]+(?: [a-z]+)?)(?P<v> in [A-Z]\w+)?"
            r"(?:, .+)?$"
        ),
        "How many {rest} did {s} sell{v}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} has drawn {_N} (?P<rest>[a-z]+)(?P<v> this year)?(?: .+)?$"
        ),
        "How many {rest} has {s} drawn{v}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} sells for (?:about |around )?Rs\.? ?[\d,.]+$"),
        "How much does {s} sell for?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<v>is|was) priced at {_PRICE}$"),
        "What {v} the price of {s}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<v>opens|closes|starts|leaves|ends|begins) at "
            r"\d[\d.:]*(?: ?[ap]\.?m\.?)?(?: on [A-Z]\w+)?$"
        ),
        "What time does {s} {base}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} costs? {_PRICE}(?: [a-z ]{{2,20}})?$"),
        "How much does {s} cost?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<v>is|was) Rs\.? ?[\d,]+(?: lakh| crore)?$"),
        "How much {v} {s}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} {_WAS} (?P<rest>[^,;:]{{4,60}}) because (?:of )?.{{6,}}$"
        ),
        "Why {v} {s} {rest}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<v>was|were) {_PAST} in \d{{4}}$"),
        "When {v} {s} {rest}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<v>has|have) {_N} (?P<rest>[a-z]+s)$"),
        "How many {rest} {do} {s} have?",
    ),
    (
        re.compile(rf"^{_SUBJECT} (?P<v>will) {_OPENS} (?:on|from) .{{4,30}}$"),
        "When {v} {s} {rest}?",
    ),
    (
        re.compile(rf"^{_SUBJECT} {_OPENED} on [A-Z]\w+day\b.{{0,60}}$"),
        "When did {s} {base}?",
    ),
)
_BASE = {
    "opens": "open",
    "closes": "close",
    "starts": "start",
    "leaves": "leave",
    "ends": "end",
    "begins": "begin",
    "reopened": "reopen",
    "opened": "open",
    "started": "start",
    "closed": "close",
}
_GENERIC = re.compile(r"^(?:The|A|An) \w+$")


_IF = re.compile(r"^If (?P<if>[^,;:?]{10,80}), (?P<then>[a-z][^?]{10,})$")
_ORDERS = re.compile(
    r"^(?:first |then |always |never )?(?:do not|don't|open|take|use|put|check|wash"
    r"|keep|call|try|sun|soak|add|turn|switch|clean|go|ask|carry|wait|wipe|rub|pour|dry|press"
    r"|apply|write|book|buy|remove|wear|sit|lie|drink|eat|leave|tell|show) "
)
_YOURS = (
    (re.compile(r"\byou are\b"), "I am"),
    (re.compile(r"\byour\b"), "my"),
    (re.compile(r"\byou\b"), "I"),
)
_LONGEST = 14
_ELSEWHERE = re.compile(r"\b(?:it|its|they|them|this|that|these|those|he|she)\b", re.I)


def ask_condition(sentence: str) -> dict[str, str] | None:
    """Ask what to do, of a sentence that says it ("If your fan rattles, open …").

    Args:
        sentence: First sentence of a passage, with its full stop.

    Returns:
        ``{"question", "answer"}`` or ``None``.
    """
    match = _IF.match(sentence.strip().rstrip("."))
    if not match or not _ORDERS.match(match["then"]) or _ELSEWHERE.search(match["if"]):
        return None
    asked, told = match["if"], match["then"]
    for pattern, mine in _YOURS:
        asked = pattern.sub(mine, asked)
    if len(told.split()) > _LONGEST:
        return None
    answer = f"{told[0].upper()}{told[1:]}."
    return {"question": f"What should I do if {asked}?", "answer": answer}


def ask_english(sentence: str) -> dict[str, str] | None:
    """Make one pair from an English fact sentence, if a template fits it whole.

    Args:
        sentence: One sentence with its full stop.

    Returns:
        ``{"question", "answer"}`` or ``None``.
    """
    text = sentence.strip()
    if not text.endswith(".") or not 5 <= len(text.split()) <= 26:
        return None
    body = text[:-1]
    if _DANGLING.search(body) or any(mark in body for mark in '"“”()*#|'):
        return None
    for pattern, template in _TEMPLATES:
        match = pattern.match(body)
        if not match:
            continue
        parts = match.groupdict()
        subject = parts["s"]
        named = re.search(r" [A-Z]", subject) or len(subject.split()) >= 4
        if (
            _GENERIC.match(subject)
            or not named
            or " and " in subject
            or " that " in subject
        ):
            return None
        if subject.split()[0] in ("The", "A", "An", "Every"):
            subject = subject[0].lower() + subject[1:]
        question = template.format(
            s=subject,
            v=parts.get("v") or "",
            rest=parts.get("rest") or "",
            base=_BASE.get(parts.get("v") or "", ""),
            do="does" if parts.get("v") == "has" else "do",
        )
        return {"question": question, "answer": text}
    return None
