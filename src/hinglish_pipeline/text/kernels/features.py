"""What words alone say of a text's quality: how many, how long, in which script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.kernels.compiled import lean
from hinglish_pipeline.text.kernels.words import SCRIPT_CODES
from hinglish_pipeline.text.language import LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.words import Words

EXPECTED: dict[str, tuple[str, ...]] = {
    "hi-Deva": ("Devanagari", "Latin"),
    "mixed": ("Devanagari", "Latin"),
    "hi-Latn": ("Latin",),
    "en": ("Latin",),
    "kn": ("Kannada", "Latin"),
    "gu": ("Gujarati", "Latin"),
    "other": tuple(name for name in SCRIPT_CODES if name != "None"),
}
"""Scripts that belong to a document label."""
_NO_SCRIPT = SCRIPT_CODES["None"]


@dataclass(frozen=True)
class WordFeatures:
    """Statistics of the words of n texts, all of shape (n,) or (n, 5).

    Attributes:
        n_words: Words.
        mean_length: Mean length of a word in graphemes; 0 without words.
        alphabetic: Share of words that hold a letter; 0 without words.
        letters: Characters of words by the word's script, `SCRIPT_CODES` without None.
        purity: Share of these in scripts of the text's label (`EXPECTED`).
    """

    n_words: NDArray[np.int64]
    mean_length: NDArray[np.float64]
    alphabetic: NDArray[np.float64]
    letters: NDArray[np.int64]
    purity: NDArray[np.float64]


def word_features(words: Words, labels: NDArray[np.uint8]) -> WordFeatures:
    """Measure the words of every text.

    Args:
        words: Words of n texts.
        labels: Codes into `language.LABELS`, shape (n,).
    """
    n = len(labels)
    sums = np.zeros((n, 2), dtype=np.int64)
    letters = np.zeros((n, _NO_SCRIPT), dtype=np.int64)
    _measure(words.bounds, words.lengths, words.graphemes, words.scripts, sums, letters)
    expected = np.array(
        [
            [name in EXPECTED[label] for name in SCRIPT_CODES if name != "None"]
            for label in LABELS
        ]
    )
    own = (letters * expected[labels]).sum(axis=1)
    some = np.maximum(1, words.per_text)
    return WordFeatures(
        n_words=words.per_text,
        mean_length=sums[:, 0] / some,
        alphabetic=sums[:, 1] / some,
        letters=letters,
        purity=own / np.maximum(1, letters.sum(axis=1)),
    )


@lean
def _measure(
    bounds: NDArray[np.int64],
    lengths: NDArray[np.uint16],
    graphemes: NDArray[np.uint16],
    scripts: NDArray[np.uint8],
    sums: NDArray[np.int64],
    letters: NDArray[np.int64],
) -> None:
    for text in range(len(bounds)):
        visible, lettered = 0, 0
        for word in range(bounds[text, 0], bounds[text, 1]):
            visible += graphemes[word]
            script = scripts[word]
            if script < _NO_SCRIPT:
                lettered += 1
                letters[text, script] += lengths[word]
        sums[text, 0], sums[text, 1] = visible, lettered
