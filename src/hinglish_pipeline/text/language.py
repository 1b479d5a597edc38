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
from unicodedata import category

import numpy as np

from hinglish_pipeline.text.language_model import default_model
from hinglish_pipeline.text.latin_lid import decode
from hinglish_pipeline.text.lexicon import AMBIGUOUS, ROMAN_FUNCTION_WORDS, STOPWORDS
from hinglish_pipeline.text.scripts import word_script
from hinglish_pipeline.text.tokens import folded, without_placeholders, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hinglish_pipeline.text.language_model import LanguageModel
    from hinglish_pipeline.text.params import LanguageParams

TAGS: tuple[str, ...] = ("hi", "en", "kn", "gu", "other", "univ")
"""Token tags; ``univ`` (numbers) carries no language."""
LABELS: tuple[str, ...] = ("hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu", "other")
"""Document labels."""
COUNTS: tuple[str, ...] = (*TAGS, "deva", "latin", "foreign", "function")
"""What is counted to label a document, see `label_of`."""

TAG_OF_SCRIPT = {
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
_MIXED_STOPWORDS = STOPWORDS["hi-Deva"] | STOPWORDS["hi-Latn"] | STOPWORDS["en"]


@dataclass(frozen=True)
class DocumentLanguage:
    """Language of a document.

    Attributes:
        label: One of `LABELS`.
        confidence: 0.5..1; distance of the deciding share from its threshold.
        tags: One tag of `TAGS` per word.
    """

    label: str
    confidence: float
    tags: tuple[str, ...]


def tag_words(
    tokens: Sequence[str],
    switch_cost: float = DEFAULT_SWITCH_COST,
    model: LanguageModel | None = None,
) -> list[str]:
    """Return one language tag per word.

    Args:
        tokens: Words in order, as `tokens.words` cuts them; punctuation among them is
            tagged ``univ``.
        switch_cost: Nats a change of language costs between Latin words.
        model: Hindi or English; None for the one of word lists alone.

    Returns:
        Tags of `TAGS`, as many as tokens.
    """
    tags = [""] * len(tokens)
    latin: list[int] = []
    devanagari = 0
    for index, token in enumerate(tokens):
        if token.isascii() and token.isalpha():
            latin.append(index)
            continue
        script = word_script(token)
        if script != "Latin":
            devanagari += script == "Devanagari"
            tags[index] = TAG_OF_SCRIPT[script]
        elif mostly_letters(token):
            latin.append(index)
        else:
            tags[index] = "univ"
    if latin:
        lowered = [folded(tokens[index]) for index in latin]
        hindi = decode(lowered, model or default_model(), switch_cost, devanagari)
        for index, is_hindi in zip(latin, hindi, strict=True):
            tags[index] = "hi" if is_hindi else "en"
    return tags


def tag_text(
    text: str,
    switch_cost: float = DEFAULT_SWITCH_COST,
    model: LanguageModel | None = None,
) -> list[str]:
    """Return one language tag per word of a text; placeholders count as no word."""
    return tag_words(words(without_placeholders(text)), switch_cost, model)


def identify(
    text: str, params: LanguageParams, model: LanguageModel | None = None
) -> DocumentLanguage:
    """Return the language of one text.

    Args:
        text: Any text.
        params: Thresholds.
        model: Hindi or English; None for the one of word lists alone.
    """
    tokens = words(without_placeholders(text))
    tags = tag_words(tokens, params.switch_cost, model)
    scripts = [word_script(token) for token in tokens]
    pairs = list(zip(tokens, scripts, strict=True))
    latin = [folded(token) for token, script in pairs if script == "Latin"]
    tagged = zip(tags, scripts, strict=True)
    counts = {
        "deva": scripts.count("Devanagari"),
        "latin": sum(s == "Latin" and tag in ("hi", "en") for tag, s in tagged),
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
    row = np.array([[counts[name] for name in COUNTS]], dtype=np.int32)
    labels, confidence = labels_of(row, params)
    return LABELS[labels[0]], float(confidence[0])


def labels_of(
    counts: NDArray[np.int32], params: LanguageParams
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Decide many documents' labels from their token counts.

    One script that is neither Latin nor Devanagari decides first; then both of these;
    then Devanagari; Latin text is ``other`` if French, Spanish ... function words
    abound, ``hi-Latn`` if enough words are Hindi and enough of them unmistakably so,
    else ``en``. A text without words of a language is ``other``.

    Args:
        counts: Shape (n, len(COUNTS)).
        params: Thresholds.

    Returns:
        Codes into `LABELS` and confidence 0.5..1, both of shape (n,).
    """
    of = dict(zip(COUNTS, counts.T.astype(np.float64), strict=True))
    total = np.asarray(sum(of[tag] for tag in TAGS if tag != "univ"))
    some, latin = np.maximum(total, 1.0), np.maximum(of["latin"], 1.0)
    deva_share, latin_share = of["deva"] / some, of["latin"] / some
    both = np.minimum(deva_share, latin_share)
    foreign, function = of["foreign"] / latin, of["function"] / latin
    hindi = np.maximum(0.0, of["hi"] - of["deva"]) / latin
    kn, gu, other = of["kn"] / some, of["gu"] / some, of["other"] / some
    least, least_both = params.min_script_share, params.mixed_script_share
    rules = (  # the first that holds decides
        ("other", total == 0, np.zeros_like(total), 0.0, 1.0),
        ("kn", (kn >= least) & (kn >= gu) & (kn >= other), kn, least, 1.0),
        ("gu", (gu >= least) & (gu >= other) & (gu > kn), gu, least, 1.0),
        ("other", (other >= least) & (other > np.maximum(kn, gu)), other, least, 1.0),
        ("mixed", both >= least_both, both, least_both, 0.5),
        ("hi-Deva", deva_share >= latin_share, deva_share, least_both, 1.0),
        (
            "other",
            (of["latin"] >= 4) & (foreign >= params.max_foreign_share),
            foreign,
            params.max_foreign_share,
            1.0,
        ),
        ("en", hindi < params.min_hindi_share, hindi, params.min_hindi_share, 1.0),
        (
            "en",
            function < params.min_hindi_function_share,
            function,
            params.min_hindi_function_share,
            1.0,
        ),
        ("hi-Latn", total > 0, hindi, params.min_hindi_share, 1.0),
    )
    holds = [rule[1] for rule in rules]
    codes = [np.uint8(LABELS.index(rule[0])) for rule in rules]
    sure = [_confidence(share, threshold, top) for *_, share, threshold, top in rules]
    return (
        np.select(holds, codes).astype(np.uint8),
        np.select(holds, sure).astype(np.float32),
    )


def stopwords_of_label(label: str) -> frozenset[str]:
    """Return the stop words of a label; those of Hindi and English where mixed."""
    return STOPWORDS.get(label, _MIXED_STOPWORDS)


@lru_cache(maxsize=1)
def foreign_list() -> frozenset[str]:
    """Return common words of other Latin languages that are not English or Hindi."""
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
    listed = foreign_list()
    return sum(word in listed for word in latin)


def mostly_letters(word: str) -> bool:
    """Return whether fewer than half of a word's characters are numbers."""
    numbers = sum(category(char)[0] == "N" for char in word)
    return numbers * 2 < len(word)


def _confidence(
    share: NDArray[np.float64], threshold: float, top: float
) -> NDArray[np.float64]:
    room = np.where(share >= threshold, top - threshold, threshold)
    distance = np.abs(share - threshold) / np.maximum(room, 1e-9)
    return 0.5 + 0.5 * np.minimum(1.0, np.where(room > 0, distance, 1.0))
