"""Why this exists: a card's questions become a short talk with a person in it.

The persona decides register (tu/tum/aap) and gender agreement of what the user says of
himself or herself ("soch raha tha" / "soch rahi thi"); the assistant's facts are the
card's own.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.romanise import latin_marks
from hinglish_pipeline.teachers.rules.topic import (
    lower_first,
    tidy_answer,
    vary_ask,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Turn = dict[str, str]

# {r} raha/rahi, {th} tha/thi, {k} karta/karti, {w} wala/wali, {topic}, {city}, {like}.
_OPENINGS: dict[str, tuple[str, ...]] = {
    "casual": (
        "yaar main {topic} ke baare mein soch {r} {th},",
        "bhai ek cheez puchni thi,",
        "sun na, {city} se bol {r} hoon,",
        "yaar thodi help chahiye,",
        "abhi free hua toh socha pooch loon,",
        "kal se yahi soch {r} hoon,",
        "arre suno,",
    ),
    "friendly": (
        "Hi! Main {city} se {name},",
        "Hello, ek chhota sa sawaal hai,",
        "Suno, main {topic} ke baare mein dekh {r} {th},",
        "Namaste! Thodi si help chahiye thi,",
        "Hi, main soch {r} {th} ki tumse pooch loon,",
        "Hello! {city} mein rehta hoon,",
    ),
    "polite": (
        "Namaste ji, main {city} se {name} bol {r} hoon,",
        "Namaste, ek baat poochni thi,",
        "Ji, main {topic} ke baare mein jaanna chah {r} {th},",
        "Namaste, zara meri madad kar dijiye,",
        "Ji namaskar, ek jaankari chahiye thi,",
    ),
}
_FOLLOW_UPS: dict[str, tuple[str, ...]] = {
    "casual": (
        "accha okay, aur",
        "theek hai yaar, aur",
        "theek hai, ek aur cheez,",
        "accha,",
        "okay, aur",
    ),
    "friendly": (
        "Accha, samajh gaya.",
        "Okay, ek aur sawaal,",
        "Theek hai, aur",
        "Accha, aur",
        "Okay, ek baat aur,",
    ),
    "polite": (
        "Ji theek hai, ek baat aur,",
        "Accha ji, aur",
        "Samajh gaya ji.",
        "Theek hai ji, ek sawaal aur,",
        "Ji, aur",
    ),
}
_THANKS: dict[str, tuple[str, ...]] = {
    "casual": (
        "thanks yaar, main yahi karta hoon",
        "badhiya, thanks bhai",
        "okay samajh gaya, thanks",
        "sahi hai, main try karta hoon",
    ),
    "friendly": (
        "Thank you, kaafi help ho gayi!",
        "Great, main kal hi karta hoon. Thanks!",
        "Bahut badhiya, thank you!",
        "Samajh gaya, thanks a lot!",
    ),
    "polite": (
        "Bahut dhanyavaad ji.",
        "Ji shukriya, main aaj hi karta hoon.",
        "Aapka bahut shukriya.",
        "Ji samajh gaya, dhanyavaad.",
    ),
}
_GOODBYES: dict[str, tuple[str, ...]] = {
    "casual": (
        "Koi na, kuch aur ho toh pooch lena.",
        "Anytime! Kuch atke toh bata dena.",
        "Welcome! Aaram se karna.",
    ),
    "friendly": (
        "Koi baat nahi, aur kuch ho toh poochna!",
        "Welcome! Apna khayal rakhna.",
        "Khushi hui ki kaam aaya. Kabhi bhi pooch lena!",
    ),
    "polite": (
        "Aapka swagat hai ji, aur kuch ho toh zaroor poochiye.",
        "Koi baat nahi ji, aapka din achha rahe.",
        "Ji zaroor, kabhi bhi pooch sakte hain.",
    ),
}
_FEMININE = (
    ("rehta hoon", "rehti hoon"),
    ("karta hoon", "karti hoon"),
    ("samajh gaya", "samajh gayi"),
    ("Samajh gaya", "Samajh gayi"),
    ("free hua", "free hui"),
    ("pooch sakte hain", "pooch sakti hain"),
)


_VOCATIVE = re.compile(
    r"^(?:bhai|yaar|arre|sun)\b,? *|,? *\b(?:bhai|yaar)$", re.IGNORECASE
)
_I_AM = r"(?= (?:hoon|hun|hu)\b)"
_SPEAKER = (
    (re.compile(rf"\b(\w+t)[ai]{_I_AM}"), r"\1{}"),
    (re.compile(rf"\b(rah)[ai]{_I_AM}"), r"\1{}"),
    (re.compile(r"\b(\w+(?:ung|oong))[ai]\b"), r"\1{}"),
    (re.compile(r"\b((?:bhool|utar|thak|ghabra|samajh|gym) gay)[ai]\b"), r"\1{}"),
    (re.compile(r"\b(nahi pa rah)[ai]\b(?! ha)"), r"\1{}"),
    (re.compile(r"\b(chal)[ai](?= ja(?:u|un|oon)\b)"), r"\1{}"),
)
# What is said, not asked, in a greeting or a goodbye stands alone.
_SOCIAL = re.compile(r"\b(?:salaam|namaste|baatcheet|haal)\b", re.IGNORECASE)
_NO_MATES_FROM = 45
_MOST_EXCHANGES = 4


def _first_person(ask: str, *, feminine: bool) -> str:
    """Give what the user says of himself or herself the persona's gender."""
    ending = "i" if feminine else "a"
    for pattern, form in _SPEAKER:
        ask = pattern.sub(form.format(ending), ask)
    return ask


def _is_feminine(persona: Mapping[str, object]) -> bool:
    return str(persona.get("gender", "male")).lower().startswith("f")


def _agree(text: str, *, feminine: bool) -> str:
    if feminine:
        for masculine, form in _FEMININE:
            text = text.replace(masculine, form)
    return text


def _say(
    lines: dict[str, tuple[str, ...]],
    rng: Random,
    persona: Mapping[str, object],
    topic: str,
) -> str:
    register = str(persona.get("register", "casual"))
    feminine = _is_feminine(persona)
    options = lines.get(register, lines["casual"])
    if not topic:
        options = tuple(line for line in options if "{topic}" not in line)
    line = rng.choice(options)
    if "{city}" in line and not persona.get("city"):
        line = options[1]
    text = line.format(
        r="rahi" if feminine else "raha",
        th="thi" if feminine else "tha",
        topic=lower_first(topic),
        city=persona.get("city", ""),
        name=persona.get("name", ""),
    )
    return _agree(text, feminine=feminine)


def _join(lead: str, ask: str) -> str:
    if lead.endswith((".", "!")):
        return f"{lead} {ask[:1].upper()}{ask[1:]}"
    return f"{lead} {lower_first(ask)}"


def persona_dialogue(
    persona: Mapping[str, object],
    topic: str,
    exchanges: Sequence[Mapping[str, str]],
    *,
    seed: int,
) -> list[Turn]:
    """Join an opening, asks with their answers and perhaps a closing.

    Args:
        persona: ``name gender age city register likes``.
        topic: Title of the topic card, as one would say it; may be empty.
        exchanges: ``ask``/``answer`` pairs, slots filled; at most four are used.
        seed: Chooses lines; the same seed gives the same talk.

    Returns:
        Alternating turns, user first, assistant last (2 to 4 exchanges).

    Raises:
        CannotAnswer: No exchange, or one with an empty side.
    """
    rng = Random(seed)
    pairs = [
        (e.get("ask", "").strip(), e.get("answer", "").strip()) for e in exchanges
    ][:_MOST_EXCHANGES]
    if not pairs or not all(ask and answer for ask, answer in pairs):
        raise CannotAnswer("no_exchange")
    turns: list[Turn] = []
    for i, (ask, answer) in enumerate(pairs):
        said = _asked(ask, answer, persona, seed + i)
        if _may_open(said) and not _SOCIAL.search(topic):
            lines = _FOLLOW_UPS if i else _OPENINGS
            said = _join(_say(lines, rng, persona, topic), said)
        turns.append({"role": "user", "content": latin_marks(said)})
        turns.append({"role": "assistant", "content": tidy_answer(answer)})
    if len(pairs) < 2 or (len(pairs) == 2 and rng.random() < _HALF):
        for role, lines in (("user", _THANKS), ("assistant", _GOODBYES)):
            said = _say(lines, rng, persona, topic)
            turns.append({"role": role, "content": said})
    return turns


_HALF = 0.5


def _asked(ask: str, answer: str, persona: Mapping[str, object], seed: int) -> str:
    """Say an ask in the persona's gender; the old and the polite say no "yaar"."""
    said = _first_person(ask, feminine=_is_feminine(persona))
    age = persona.get("age")
    old = isinstance(age, int) and age >= _NO_MATES_FROM
    if persona.get("register") == "polite":
        return _VOCATIVE.sub("", said)
    said = vary_ask(said, keep=(answer,), seed=seed)
    return _VOCATIVE.sub("", said) if old else said


_GREETS = re.compile(
    r"(?:yaar|bhai|suno|ac+ha|arre|arey|hello|hi|namaste|ek baat|thanks?|thank you"
    r"|dhanyavaad|shukriya|bye)\b",
    re.IGNORECASE,
)


def _may_open(ask: str) -> bool:
    """Leave an ask alone that greets or thanks already."""
    return not _GREETS.match(ask)
