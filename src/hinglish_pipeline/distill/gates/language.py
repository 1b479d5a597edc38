"""Gates on language: the right script, the right language, the right mix."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
    words,
)
from hinglish_pipeline.distill.gates.clauses import english_clauses
from hinglish_pipeline.distill.gates.mixing import Mix, read_mix
from hinglish_pipeline.distill.gates.prose import letters, without_code
from hinglish_pipeline.text import tokens
from hinglish_pipeline.text.language import tag_words
from hinglish_pipeline.text.scripts import script_shares

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams, LanguageGate

TARGET_SCRIPT = {
    "hi-Deva": "Devanagari",
    "hinglish-Latn": "Latin",
    "en": "Latin",
    "kn": "Kannada",
    "gu": "Gujarati",
}
# Small words that tell the grammar of a text. None is a word of the other languages
# in the same letters.
GRAMMAR = {
    "hi-Latn": frozenset(
        "hai hain ka ki ke ko ne mein nahi nahin kya aur kar karo karein karna kare tha"
        " thi raha rahi rahe gaya gayi hoon hun bhi toh wala wali wale kyun kaise mera"
        " meri aap hum yeh woh lekin kyunki iska uska aapko mujhe jaana jaate aana liye"
        " kiya hota hoti hote baje wahan yahan sakte sakta sakti chahiye kab"
        " kahan".split()
    ),
    "en": frozenset(
        "the is are was were you your it can will this that they have has with from"
        " and what how when where should would about into there their been which"
        " who".split()
    ),
    "mr": frozenset(
        "आहे आहेत आणि नाही मध्ये होते केले आपण त्यांनी करावे तुम्ही असते झाले साठी"
        " म्हणजे मिळते लागते पाहिजे होतो येते".split()
    ),
    "ne": frozenset("छ छन् हुन्छ गर्न भएको गर्नु पर्छ तपाईं हुन् थियो गरेको लागि".split()),
    "gu-Deva": frozenset("छे अने नथी मां तमे हतुं हता शुं केम छो करवुं माटे छीए".split()),
    "hi-Deva": frozenset(
        "है हैं हूं और नहीं में यह वह क्या करना करते करें रहा रही रहे गया गई लिए लेकिन क्योंकि"
        " आप हम मैं को का हुआ सकते चाहिए बहुत जाता जाती होता होती यहां वहां कैसे अगर".split()
    ),
}
# Gujarati has these too, in another sense.
_HINDI_ABROAD = GRAMMAR["hi-Deva"] - frozenset(
    "का में गया आप रहे हम अगर जाता जाती होती करें".split()
)
_LEAST_LATIN, _NAME = 4, 2
_OFFSETS = {"Kannada": 0x0380, "Gujarati": 0x0180}
_QUOTED = regex.compile(r"[\"“'‘][^\"”'’\n]{1,40}[\"”'’]")


def language_script(candidate: Candidate, params: GateParams) -> Verdict:
    """Each side of the conversation is in the mode that was asked for.

    Line-level pass rate of the language confusion benchmark (2406.20052), with
    Hinglish as a class of its own: romanised Hindi is neither Hindi nor English. Three
    things are asked: letters of the right script (English loans are let through up to
    a share, people's turns to a larger one), the right grammar in it (Hindi in
    Gujarati or Kannada letters, Marathi in Devanagari and half-translated English all
    pass a script test), and in Hinglish enough Hindi. Code, quoted words, emoji and
    symbols are left out; word rules need `language.min_tokens` words.

    Args:
        candidate: the conversation; the user's side of a rewrite or translation is its
            source and is not judged.
        params: `language`, `rewrite.recipes`.

    Returns:
        Least share of letters in the target's script over both sides, and what is
        wrong.
    """
    limits = params.language
    sides = {"assistant": (candidate.answer, limits.min_script_share)}
    if candidate.recipe not in params.rewrite.recipes:
        asked = "\n".join(candidate.by_role("user"))
        sides["user"] = (asked, limits.min_script_share_user)
    scores: list[float] = []
    joined = "\n".join(text for text, _ in sides.values())
    if candidate.lang == "hinglish-mixed" and (fault := _one_script(joined, limits)):
        return Verdict(0.0, fault)
    for side, (text, floor) in sides.items():
        if _is_a_quotation(text, candidate.passage):
            continue
        share, fault = _judge_text(text, candidate.lang, floor, limits)
        scores.append(share)
        if fault:
            return Verdict(share, f"{side}: {fault}")
    return Verdict(min(scores, default=1.0))


def cmi_band(candidate: Candidate, params: GateParams) -> Verdict:
    """The mixing of a Hinglish answer lies inside its band.

    CMI v1 (Das and Gambäck 2014), 100 (1 - max t / (n - u)); a profile to match, not a
    quality. Where the recipe turned the mixing dial (`variables.mixing.cmi_band`), its
    band counts, by the share of English words, which is the CMI up to one half and
    goes on above it; else `language.cmi_band`. Either end gives way by the tagger's
    error (`cmi_tolerance`, 5 points in this project's tests) and one standard error of
    a share over so few words.

    Args:
        candidate: the conversation; modes other than Hinglish are not judged.
        params: `language.cmi_band`, `cmi_min_...`, `cmi_tolerance`.

    Returns:
        CMI of all assistant turns, 0..50.
    """
    if not candidate.lang.startswith("hinglish"):
        return NOT_APPLICABLE
    limits, mix = params.language, read_mix(candidate.answer)
    planned = _planned_band(candidate)
    if planned is not None:
        if mix.n_tagged < limits.min_tokens:
            return Verdict(mix.cmi)
        low, high = planned
        english = 100.0 * mix.en_share
        if english < low - _slack(low, mix.n_tagged, limits):
            return Verdict(
                mix.cmi, f"{english:.0f} % English, asked for {low:g} to {high:g}"
            )
        if english > high + _slack(high, mix.n_tagged, limits):
            return Verdict(
                mix.cmi, f"{english:.0f} % English, asked for {low:g} to {high:g}"
            )
        return Verdict(mix.cmi)
    low, high = limits.cmi_band
    if mix.cmi > high:
        return Verdict(mix.cmi, f"CMI {mix.cmi:.1f} above {high:g}")
    bounded = candidate.recipe in limits.cmi_min_recipes
    switches = candidate.recipe in params.rewrite.switch_recipes
    least = limits.cmi_min_tokens if switches else limits.cmi_min_tokens_answer
    if bounded and mix.cmi < low and mix.n_tagged >= least:
        return Verdict(mix.cmi, f"CMI {mix.cmi:.1f} below {low:g}")
    return Verdict(mix.cmi)


def _planned_band(candidate: Candidate) -> tuple[float, float] | None:
    """The band of the mixing dial in per cent, or None where it was not turned."""
    mixing = candidate.variables.get("mixing")
    band = mixing.get("cmi_band") if isinstance(mixing, Mapping) else None
    if not isinstance(band, list | tuple) or len(band) != 2:
        return None
    if not all(isinstance(end, int | float) for end in band):
        return None
    scale = 100.0 if max(band) <= 1 else 1.0
    return float(band[0]) * scale, float(band[1]) * scale


def _slack(edge: float, n_words: int, limits: LanguageGate) -> float:
    share = min(0.9, max(0.1, edge / 100.0))
    return limits.cmi_tolerance + 100.0 * sqrt(share * (1 - share) / n_words)


def _is_a_quotation(text: str, passage: str) -> bool:
    """Whether a word or two only name something as the passage spells it."""
    said = words(text)
    return bool(passage) and 0 < len(said) <= _NAME and set(said) <= set(words(passage))


def _judge_text(
    text: str, target: str, floor: float, limits: LanguageGate
) -> tuple[float, str]:
    """Share of letters in the target's script, and a fault or an empty string."""
    plain = _QUOTED.sub(" ", without_code(text))
    if not any(map(str.isalpha, plain)):
        plain = text
    shares = script_shares(letters(plain))
    if target == "hinglish-mixed":
        return _judge_mixed(plain, shares, limits)
    script = TARGET_SCRIPT.get(target)
    if script is None:
        return 0.0, f"unknown target language {target!r}"
    share = shares[script]
    if not any(shares.values()):  # "1947." is of every script
        return 1.0, ""
    if script == "Latin":
        floor = 1.0 - limits.max_foreign_script
    if share < floor:
        return share, f"{share:.0%} {script} letters, least {floor:.0%}"
    if script == "Latin":
        return share, _fault_of_latin(plain, target, limits)
    return share, _fault_of_grammar(plain, script)


def _judge_mixed(
    text: str, shares: dict[str, float], limits: LanguageGate
) -> tuple[float, str]:
    two = shares["Latin"] + shares["Devanagari"]
    spoken = words(text)
    latin = [word for word in spoken if word.isascii() and word.isalpha()]
    plain = [
        w for w in tokens.words(text) if w.isascii() and w.isalpha() and w.islower()
    ]
    if not any(shares.values()):
        return 1.0, ""
    if two < 1.0 - limits.max_foreign_script:
        return two, f"{1 - two:.0%} letters neither Latin nor Devanagari"
    if len(spoken) >= limits.mixed_answer_tokens and not (
        shares["Latin"] and shares["Devanagari"]
    ):
        return two, "only one script"
    romanised = sum(word in GRAMMAR["hi-Latn"] for word in latin)
    if romanised >= 2 and romanised / len(latin) > limits.max_romanised:
        return two, f"{romanised} Hindi words in Latin letters"
    if len(plain) >= _LEAST_LATIN and tag_words(plain).count("hi") > len(plain) / 2:
        return two, "most of the Latin words are Hindi"
    return two, ""


def _one_script(text: str, limits: LanguageGate) -> str:
    """Both sides of a conversation, where one of the two scripts is missing.

    A short question or answer may have no English word in it; all of them may not.
    """
    plain = _QUOTED.sub(" ", without_code(text))
    shares = script_shares(letters(plain))
    rarer = min(shares["Latin"], shares["Devanagari"])
    short = len(words(plain)) < limits.mixed_min_tokens
    if short or rarer >= limits.mixed_second_script:
        return ""
    return f"only one script: the rarer has {rarer:.0%} of the letters"


def _fault_of_latin(text: str, target: str, limits: LanguageGate) -> str:
    """Too much Hindi in English, or too little in Hinglish."""
    spoken = words(text)
    hindi = [word for word in spoken if word in GRAMMAR["hi-Latn"]]
    english = sum(word in GRAMMAR["en"] for word in spoken[:-1])  # "absent the": थे
    if target == "en":
        share = len(hindi) / len(spoken) if spoken else 0.0
        if len(set(hindi)) >= 2 and share > limits.max_hindi_grammar_en:
            return f"{share:.0%} small words of Hindi in an English text"
        mix = read_mix(_without_capitals(text))
        if (
            mix.n_tagged >= limits.min_tokens
            and mix.hi_share > limits.max_hindi_share_en
        ):
            return f"{mix.hi_share:.0%} Hindi words in an English text"
        return ""
    if (
        share := english_clauses(text, GRAMMAR["en"], GRAMMAR["hi-Latn"])
    ) > limits.max_english_clauses:
        return f"{share:.0%} of the words in clauses of plain English"
    mix = read_mix(text)
    if mix.n_tagged >= limits.min_tokens:
        return _fault_of_mix(mix, len(hindi), english, limits)
    if len(spoken) >= 3 and english and not hindi and mix.hi_share == 0:
        return "no Hindi word"
    return ""


def _fault_of_mix(mix: Mix, hindi: int, english: int, limits: LanguageGate) -> str:
    if mix.hi_share < limits.min_hindi_share and hindi <= english:
        return f"{mix.hi_share:.0%} Hindi words, least {limits.min_hindi_share:.0%}"
    if english >= 2 and not hindi:
        return "English grammar: no small word of Hindi"
    return ""


def _fault_of_grammar(text: str, script: str) -> str:
    """Another language in the target's letters, told by its small words."""
    spoken = [word.replace("\u0901", "\u0902") for word in words(text)]
    if script == "Devanagari":
        foreign = {lang: GRAMMAR[lang] for lang in ("mr", "ne", "gu-Deva")}
        own = sum(word in GRAMMAR["hi-Deva"] for word in spoken)
    else:
        offset = _OFFSETS[script]
        spoken = [
            "".join(chr(ord(c) - offset) if c >= "\u0a80" else c for c in word)
            for word in spoken
        ]
        foreign, own = {"Hindi": _HINDI_ABROAD}, 1
    for lang, small in foreign.items():
        found = {word for word in spoken if word in small}
        if len(found) >= 2 and len(found) > own:
            return f"{lang} in {script} letters: {', '.join(sorted(found)[:3])}"
    return ""


def _without_capitals(text: str) -> str:
    """Names are of no language; in English they bear a capital."""
    return " ".join(word for word in tokens.words(text) if not word[:1].isupper())
