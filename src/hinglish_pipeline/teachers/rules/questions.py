"""Why this exists: question-answer pairs that stand on one clean fact of a passage.

A sentence is used only if it names its subject itself (no यह/वह/इसके), is one clause of
moderate length and holds exactly one answer of its kind. Precision over recall: the
rest of the passage is left to teachers that can read.
"""

from __future__ import annotations

from hinglish_pipeline.teachers.rules.errors import CannotAnswer
from hinglish_pipeline.teachers.rules.facts import ask_in_place, fact_patterns
from hinglish_pipeline.teachers.rules.inflect import EVERYBODY
from hinglish_pipeline.teachers.rules.loans import unlisted_loans
from hinglish_pipeline.teachers.rules.mixing import Dial, Script, mix_counted
from hinglish_pipeline.teachers.rules.openings import opening_pairs
from hinglish_pipeline.teachers.rules.prose import is_fragment, prose
from hinglish_pipeline.teachers.rules.questions_en import ask_condition, ask_english
from hinglish_pipeline.teachers.rules.questions_hi import hindi_pairs
from hinglish_pipeline.teachers.rules.questions_latn import latin_pairs
from hinglish_pipeline.teachers.rules.sentences import split_sentences
from hinglish_pipeline.teachers.rules.tables import compiled, pick

Pair = dict[str, str]

_KANNADA_DANGLING = compiled("<<kannada_dangling>>")


def _first(sentence: str, lang: str) -> str | None:
    for pattern in fact_patterns(lang):
        question = ask_in_place(sentence, pattern)
        if question:
            return question
    return None


def _kannada_pairs(passage: str) -> list[Pair]:
    pairs: list[Pair] = []
    for raw in split_sentences(passage)[:1]:
        sentence = raw.rstrip(". ").strip()
        if not 4 <= len(sentence.split()) <= 14 or _KANNADA_DANGLING.search(sentence):
            continue
        if (
            any(mark in sentence for mark in ",:;\"'“‘()?!|*#…")
            or sentence[0].isdigit()
        ):
            continue
        if not sentence.endswith(_KANNADA_FINITE):
            continue
        question = _first(sentence, "kn")
        if question and len(question.split()) >= 7:
            pairs.append({"question": question + "?", "answer": sentence + "."})
    return pairs


_KANNADA_FINITE = (
    "ಇದೆ",
    "ದೆ",
    "ತ್ತದೆ",
    "ವೆ",
    "ಗಿದೆ",
    "ಗಿತ್ತು",
    "ಿತು",
    "ಯಿತು",
    "ತ್ತು",
    "ದರು",
    "ತ್ತಾರೆ",
    "ದ್ದಾರೆ",
    "ರೂಪಾಯಿ",
)


def _english_pairs(passage: str) -> list[Pair]:
    sentences = split_sentences(passage)
    out = [ask_condition(sentence) for sentence in sentences[:1]]
    out += [ask_english(sentence) for sentence in sentences]
    return [pair for pair in out if pair]


def passage_pairs(
    passage: str, *, lang: str, doc_lang: str, max_pairs: int, seed: int
) -> list[Pair]:
    """Make grounded question-answer pairs from a passage.

    Args:
        passage: Running text.
        lang: Wanted language; ``hinglish-Latn``/``hinglish-mixed`` rewrite pairs that
            were made from Hindi.
        doc_lang: Language of the passage (``hi-Deva hi-Latn mixed en kn`` …).
        max_pairs: At most so many pairs, 1..3.
        seed: Chooses among more facts than wanted.

    Returns:
        Pairs with a standalone ``question`` and a full-sentence ``answer``.

    Raises:
        CannotAnswer: No clean fact, the languages do not go together, or every pair
            holds a loanword of unknown spelling.
    """
    hinglish = lang in ("hinglish-Latn", "hinglish-mixed")
    rewrite = hinglish and doc_lang in ("hi-Deva", "mixed")
    text = prose(passage)
    pairs = opening_pairs(text, _LONG if rewrite else _SHORT)
    pairs += _fact_pairs(text, lang, doc_lang, hinglish=hinglish)
    pairs = [pair for pair in pairs if not is_fragment(pair["question"])]
    if not rewrite:
        pairs = [pair for pair in pairs if not _repeats(pair["answer"], passage)]
    if not pairs:
        raise CannotAnswer("no_clean_fact")
    if rewrite and lang == "hinglish-Latn":
        pairs = [pair for pair in pairs if not unlisted_loans("\n".join(pair.values()))]
    if not pairs:
        raise CannotAnswer("unlisted_loanword")
    order = sorted(range(len(pairs)), key=lambda i: pick(seed, pairs[i]["answer"], 997))
    chosen = [pairs[i] for i in sorted(order[: max(1, min(3, max_pairs))])]
    return _rewritten(chosen, lang, seed) if rewrite else chosen


def _rewritten(pairs: list[Pair], lang: str, seed: int) -> list[Pair]:
    script: Script = "Latn" if lang == "hinglish-Latn" else "mixed"
    dial = Dial(_PAIR_TARGET, EVERYBODY, seed)
    return [
        {key: mix_counted(text, dial, script).text for key, text in pair.items()}
        for pair in pairs
    ]


# High enough that question and answer switch the same words.
_PAIR_TARGET = 0.6
# An answer in the script of its passage must not be a long stretch of it.
_SHORT, _LONG = 14, 40
_SPAN, _MOST_COPIED = 5, 0.85


def _repeats(answer: str, passage: str) -> bool:
    told, source = answer.split(), passage.split()
    if len(told) <= _SHORT:
        return False
    known = {tuple(source[i : i + _SPAN]) for i in range(len(source) - _SPAN + 1)}
    covered: set[int] = set()
    for i in range(len(told) - _SPAN + 1):
        if tuple(told[i : i + _SPAN]) in known:
            covered.update(range(i, i + _SPAN))
    return len(covered) > _MOST_COPIED * len(told)


def _fact_pairs(
    passage: str, lang: str, doc_lang: str, *, hinglish: bool
) -> list[Pair]:
    pairs: list[Pair]
    if doc_lang == "hi-Deva" and (hinglish or lang == "hi-Deva"):
        pairs = hindi_pairs(passage)
    elif doc_lang in ("hi-Latn", "hinglish-Latn", "mixed") and lang == "hinglish-Latn":
        pairs = latin_pairs(passage)
    elif doc_lang == "kn" and lang == "kn":
        pairs = _kannada_pairs(passage)
    elif doc_lang == "en" and lang == "en":
        pairs = _english_pairs(passage)
    else:
        raise CannotAnswer("language_pair_not_covered")
    return pairs
