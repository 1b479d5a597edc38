"""What language is every word, and the document they make?

Script decides for words outside Latin; `latin_lid` decides Hindi or English for Latin
words. Devanagari is taken for Hindi: Marathi, Nepali and Sanskrit read as ``hi-Deva``.
Other Latin languages are recognised by their function words alone; romanised Gujarati,
Kannada or Marathi are not, and read as ``hi-Latn``, ``en`` or ``other``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hinglish_pipeline.text.latin_lid import latin_tagger, viterbi
from hinglish_pipeline.text.lexicon import AMBIGUOUS, ROMAN_FUNCTION_WORDS
from hinglish_pipeline.text.scripts import word_script
from hinglish_pipeline.text.tokens import without_placeholders, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.text.params import LanguageParams

TAGS: tuple[str, ...] = ("hi", "en", "kn", "gu", "other", "univ")
"""Token tags; ``univ`` (numbers) carries no language."""

_OF_SCRIPT = {
    "Devanagari": "hi",
    "Kannada": "kn",
    "Gujarati": "gu",
    "Other": "other",
    "None": "univ",
}
_FOREIGN = ("fr", "es", "de", "pt", "it", "nl", "id", "tr", "pl", "sv")
DEFAULT_SWITCH_COST = 1.5
HINDI_FUNCTION_WORDS = ROMAN_FUNCTION_WORDS - AMBIGUOUS
"""Romanised words that are hardly ever English."""


@dataclass(frozen=True)
class DocumentLanguage:
    """Language of a document.

    Attributes:
        label: ``hi-Deva`` ``hi-Latn`` ``mixed`` ``en`` ``kn`` ``gu`` ``other``.
        confidence: 0.5..1; distance of the deciding share from its threshold.
        tags: One tag of `TAGS` per word.
    """

    label: str
    confidence: float
    tags: tuple[str, ...]


def tag_words(
    tokens: Sequence[str], switch_cost: float = DEFAULT_SWITCH_COST
) -> list[str]:
    """Return one language tag per word.

    Args:
        tokens: Words in order, as `tokens.words` cuts them; punctuation among them is
            tagged ``univ``.
        switch_cost: Nats a change of language costs between Latin words.

    Returns:
        Tags of `TAGS`, as many as tokens.
    """
    tags = [""] * len(tokens)
    latin: list[int] = []
    for index, token in enumerate(tokens):
        if token.isascii() and token.isalpha():
            latin.append(index)
            continue
        script = word_script(token)
        if script != "Latin":
            tags[index] = _OF_SCRIPT[script]
        elif _mostly_letters(token):
            latin.append(index)
        else:
            tags[index] = "univ"
    if latin:
        lowered = [tokens[index].lower() for index in latin]
        known = latin_tagger().evidence(lowered)
        hindi = viterbi([known[word] for word in lowered], switch_cost)
        for index, is_hindi in zip(latin, hindi, strict=True):
            tags[index] = "hi" if is_hindi else "en"
    return tags


def tag_text(text: str, switch_cost: float = DEFAULT_SWITCH_COST) -> list[str]:
    """Return one language tag per word of a text; placeholders count as no word."""
    return tag_words(words(without_placeholders(text)), switch_cost)


def identify(text: str, params: LanguageParams) -> DocumentLanguage:
    """Return the language of one text."""
    tokens = words(without_placeholders(text))
    tags = tag_words(tokens, params.switch_cost)
    latin = [token.lower() for token in tokens if word_script(token) == "Latin"]
    counts = {
        "deva": sum(word_script(token) == "Devanagari" for token in tokens),
        "latin": sum(
            tag in ("hi", "en") and word_script(token) == "Latin"
            for tag, token in zip(tags, tokens, strict=True)
        ),
        "foreign": foreign_words(latin),
        "function": sum(word in HINDI_FUNCTION_WORDS for word in latin),
    }
    counts |= {tag: tags.count(tag) for tag in TAGS}
    label, confidence = label_of(counts, params)
    return DocumentLanguage(label, confidence, tuple(tags))


def label_of(counts: Mapping[str, int], params: LanguageParams) -> tuple[str, float]:
    """Decide a document's label from its token counts.

    Args:
        counts: Tokens by tag (`TAGS`), plus ``deva`` (Devanagari tokens), ``latin``
            (Latin tokens), ``foreign`` (function words of other Latin languages) and
            ``function`` (unmistakable romanised Hindi function words).
        params: Thresholds.

    Returns:
        Label and confidence 0.5..1.
    """
    total = sum(counts[tag] for tag in TAGS if tag != "univ")
    if not total:
        return "other", 0.5
    tag = max(("kn", "gu", "other"), key=lambda name: counts[name])
    if counts[tag] / total >= params.min_script_share:
        return tag, _confidence(counts[tag] / total, params.min_script_share)
    deva, latin = counts["deva"] / total, counts["latin"] / total
    if min(deva, latin) >= params.mixed_script_share:
        return "mixed", _confidence(min(deva, latin), params.mixed_script_share, 0.5)
    if deva >= latin:
        return "hi-Deva", _confidence(deva, params.mixed_script_share)
    foreign = counts["foreign"] / counts["latin"]
    if counts["latin"] >= 4 and foreign >= params.max_foreign_share:
        return "other", _confidence(foreign, params.max_foreign_share)
    hindi = max(0, counts["hi"] - counts["deva"]) / counts["latin"]
    function = counts["function"] / counts["latin"]
    if hindi < params.min_hindi_share:
        return "en", _confidence(hindi, params.min_hindi_share)
    if function < params.min_hindi_function_share:
        return "en", _confidence(function, params.min_hindi_function_share)
    return "hi-Latn", _confidence(hindi, params.min_hindi_share)


@lru_cache(maxsize=1)
def _foreign_list() -> frozenset[str]:
    from wordfreq import get_frequency_dict

    english = get_frequency_dict("en", "large")
    found: set[str] = set()
    for language in _FOREIGN:
        listed = get_frequency_dict(language, "small")
        for word in list(listed)[:150]:
            if listed[word] > 8 * english.get(word, 0.0) and word.isalpha():
                found.add(word)
    return frozenset(found - ROMAN_FUNCTION_WORDS - AMBIGUOUS)


def foreign_words(latin: Sequence[str]) -> int:
    """Count function words of French, Spanish, German ... among lower-case words."""
    listed = _foreign_list()
    return sum(word in listed for word in latin)


def _mostly_letters(token: str) -> bool:
    digits = sum(char.isdigit() for char in token)
    return digits * 2 < len(token)


def _confidence(share: float, threshold: float, top: float = 1.0) -> float:
    room = (top - threshold) if share >= threshold else threshold
    distance = abs(share - threshold) / room if room > 0 else 1.0
    return 0.5 + 0.5 * min(1.0, distance)
