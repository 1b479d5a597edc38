"""Gates on the shape of a conversation: who speaks when, and how much."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import Candidate, Verdict, words
from hinglish_pipeline.distill.gates.matching import (
    FUNCTION_WORDS,
    is_known,
    skeleton,
)
from hinglish_pipeline.distill.gates.numerals import read_numbers

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import Band, GateParams

_ORDER = regex.compile(r"(?:S)?(?:UA)+")
_NEED_MORE = frozenset(
    """
    ka ke ki ko aur ya kyunki lekin agar jaise apna apne apni aapke aapki aapka mere
    meri iske iski iska unke unki uske uski tatha evam ek kisi jis jo magar taaki jab
    the a an and or of to for with your because but if from by into their its our
    का के की को और या क्योंकि लेकिन अगर जैसे अपना अपने अपनी आपके आपकी आपका मेरे मेरी इसके
    इसकी इसका उनके उनकी उसके उसकी तथा एवं एक किसी जिस जो मगर ताकि जब ने
    ಮತ್ತು ಅಥವಾ ಏಕೆಂದರೆ ಆದರೆ ಈ ಆ ಒಂದು ನಿಮ್ಮ ನನ್ನ ತಮ್ಮ ಹಾಗೂ
    અને અથવા કારણ પરંતુ તમારા તમારી તમારું મારા મારી એક આ જો
    """.split()
)
_SHORT, _TERSE, _YEAR = 3, 2, 4
_ASKED = frozenset({"passage_qa", "topic_qa", "persona_dialogue"})
_TALK = frozenset({"persona_dialogue"})
_SENTENCE = regex.compile(r"[.!?।॥\n]+")
_AND = regex.compile(
    r"(?<![\p{L}\p{M}])(?:aur|and|then|phir|और|फिर|ಮತ್ತು|ಆಮೇಲೆ|અને|પછી)(?![\p{L}\p{M}])",
    regex.I,
)
# Two things to choose from: one of the question's own words is the answer.
_CHOICE = regex.compile(
    r"(?<![\p{L}\p{M}])(?:ya|or|either|vs|या|ಅಥವಾ|કે)(?![\p{L}\p{M}])|(?<![\p{L}\p{M}])(?:aur|and|और|ಮತ್ತು|અને)\s.*(?:kaun|kon|kis|who|which|कौन|किस|ಯಾರು|ಯಾವ|કોણ|કય)|(?:na|right|ना)\?\s*$",
    regex.I,
)
_NUMBER_ASKED = regex.compile(
    r"(?<![\p{L}\p{M}])(?:number|no\.?|helpline|code|pin|saal|year|san|sal|नंबर|साल|सन|ನಂಬರ್|ಸಂಖ್ಯೆ|નંબર)(?![\p{L}\p{M}])",
    regex.I,
)
# Answers to no question of what, when and how.
_EMPTY = frozenset(
    """
    hai hain tha thi ho hota hoti hote karo kar karna do de lo banta banti bante bane
    theek thik okay ok haan nahi ji yes no sure
    है हैं था थी हो होता होती करो करना बनता बनती बनते ठीक हाँ नहीं जी
    ಹೌದು ಇಲ್ಲ ಸರಿ ಆಗುತ್ತದೆ ಇರುತ್ತದೆ છે હા ના બને થાય બરાબર
    """.split()
)
_LETTER = {"system": "S", "user": "U", "assistant": "A"}


def turn_alternation(candidate: Candidate, params: GateParams) -> Verdict:
    """User and assistant take turns, the user first, the assistant last.

    Chat templates of Qwen and Gemma raise on, or silently merge, anything else. An
    empty turn counts as a missing one.

    Args:
        candidate: the conversation.
        params: `length.max_turns`.

    Returns:
        The number of turns, and what is wrong.
    """
    turns = candidate.turns
    order = "".join(_LETTER.get(turn.role, "?") for turn in turns)
    count = float(len(turns))
    if empty := [i for i, turn in enumerate(turns) if not turn.content.strip()]:
        return Verdict(count, f"turn {empty[0]} is empty")
    if not _ORDER.fullmatch(order):
        roles = ", ".join(turn.role for turn in turns) or "none"
        return Verdict(count, f"roles do not alternate: {roles}")
    if len(turns) > params.length.max_turns:
        return Verdict(count, f"{len(turns)} turns, most {params.length.max_turns}")
    return Verdict(count)


def length_band(candidate: Candidate, params: GateParams) -> Verdict:
    """Each turn's length in words lies inside the recipe's band.

    Bands, not one limit, as Gopher's quality rules have them (2112.11446, appendix A):
    one-word answers teach a small student to stop early, essays get truncated. A
    single word passes where it is the fact asked for: a number, or a word of the
    passage.

    Args:
        candidate: the conversation.
        params: `length.question`, `length.answer` (words, both ends included).

    Returns:
        Words of the longest assistant turn, and the first turn outside its band.
    """
    bands = {
        "user": _band(params.length.question, candidate.recipe),
        "assistant": _band(params.length.answer, candidate.recipe),
    }
    sizes = [(turn.role, len(words(turn.content))) for turn in candidate.turns]
    longest = max((n for role, n in sizes if role == "assistant"), default=0)
    asked = ""
    for (role, size), turn in zip(sizes, candidate.turns, strict=True):
        if role == "assistant" and size <= _SHORT and candidate.recipe in _ASKED:
            nods = (
                candidate.recipe in _TALK and size == 1 and not _has_digit(turn.content)
            )
            if not nods and (fault := _says_nothing(turn.content, asked)):
                return Verdict(longest, fault)
        if role == "assistant" and (count := _run_on(turn.content, params)):
            return Verdict(longest, f"a sentence of {count} words that runs on")
        asked = turn.content if role == "user" else asked
        low, high = bands.get(role, (0, size))
        if role == "assistant" and size == 1 and _is_a_fact(turn.content, candidate):
            continue
        if not low <= size <= high:
            return Verdict(longest, f"{role} turn of {size} words, band {low}-{high}")
    return _terse(candidate, sizes, longest)


def _terse(candidate: Candidate, sizes: list[tuple[str, int]], longest: int) -> Verdict:
    """The tokens of a table instead of talk: every answer is a word or two."""
    told = [size for role, size in sizes if role == "assistant"]
    if candidate.recipe in _TALK and len(told) > 1 and max(told) <= _TERSE:
        return Verdict(longest, f"no answer of more than {max(told)} words")
    return Verdict(longest)


def _says_nothing(answer: str, asked: str) -> str:
    """Why a short answer tells nothing that the question does not hold, or nothing."""
    told = words(answer)
    if _CHOICE.search(asked) or not told:
        return ""
    known = {*words(asked), *_EMPTY}
    sounds = {skeleton(word) for word in known}
    new = [
        w for w in told if w not in FUNCTION_WORDS and not is_known(w, known, sounds)
    ]
    if not new:
        return f"{' '.join(told)!r} says nothing that was not asked"
    if (
        _is_bare(told[-1])
        and all(map(_is_bare, new))
        and not (_NUMBER_ASKED.search(asked))
    ):
        return f"{' '.join(told)!r} is a number of nothing"
    return ""


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_bare(word: str) -> bool:
    return word.isdigit() and len(word) < _YEAR


def _run_on(text: str, params: GateParams) -> int:
    """Words of a sentence that hangs clause on clause by "and", or 0."""
    for sentence in _SENTENCE.split(text):
        size = len(words(sentence))
        if size > params.length.max_sentence:
            links = len(_AND.findall(sentence))
            if links * params.length.run_on >= size:
                return size
    return 0


def _is_a_fact(text: str, candidate: Candidate) -> bool:
    if read_numbers(text):
        return True
    known = set(words(candidate.passage))
    sounds = {skeleton(word) for word in known}
    return any(
        word not in FUNCTION_WORDS and len(word) > 2 and is_known(word, known, sounds)
        for word in words(text)
    )


def cut_off(candidate: Candidate, params: GateParams) -> Verdict:
    """No answer stops in the middle of a sentence.

    A teacher that ran into its token limit, or closed its JSON early, ends on a word
    that needs another one: a postposition, a conjunction, a possessive, a comma.
    Answers without a full stop are common in chat and pass.

    Args:
        candidate: the conversation; only assistant turns are read.
        params: unused; the list of words is the threshold.

    Returns:
        1.0 where an answer stops short, else 0.0, and its last word.
    """
    for text in candidate.by_role("assistant"):
        last = text.rstrip(" *_\"'”’)\n")
        if last.endswith((",", "،", " -", " –", "(")):
            return Verdict(1.0, f"ends on {last[-1]!r}")
        spoken = words(last)
        if len(spoken) > 2 and last[-1:].isalpha() | _ends_in_mark(last):
            if spoken[-1] in _NEED_MORE:
                return Verdict(1.0, f"ends on {spoken[-1]!r}")
    return Verdict(0.0)


def _ends_in_mark(text: str) -> bool:
    return unicodedata.category(text[-1:] or " ")[0] == "M"


def _band(bands: dict[str, Band], recipe: str) -> Band:
    return bands.get(recipe, bands.get("default", (1, 10_000)))
