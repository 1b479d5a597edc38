"""Tag every word of a shard as `latin_lid.decode` would, some millions a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text import latin_lid
from hinglish_pipeline.text.kernels.classes import code_points
from hinglish_pipeline.text.kernels.language_loop import count_stops, tag_texts
from hinglish_pipeline.text.kernels.model_tables import UNITS
from hinglish_pipeline.text.language import COUNTS, LABELS, labels_of
from hinglish_pipeline.text.language_model import UNLISTED_CLIP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.model_tables import ModelTables
    from hinglish_pipeline.text.kernels.words import Words
    from hinglish_pipeline.text.params import LanguageParams


@dataclass(frozen=True)
class DocumentLanguages:
    """Languages of n texts and of their N words.

    Attributes:
        tags: Codes into `language.TAGS`, shape (N,).
        stops: Which stop word a word is, from 1; 0 for none; shape (N,).
        counts: Words by `language.COUNTS`, shape (n, len(COUNTS)).
        labels: Codes into `language.LABELS`, shape (n,).
        confidence: 0.5..1, shape (n,).
    """

    tags: NDArray[np.uint8]
    stops: NDArray[np.uint16]
    counts: NDArray[np.int32]
    labels: NDArray[np.uint8]
    confidence: NDArray[np.float32]

    def names(self) -> list[str]:
        """Label of every text."""
        return [LABELS[code] for code in self.labels.tolist()]

    def count(self, name: str) -> NDArray[np.int32]:
        """Words of each text by one name of `language.COUNTS`, shape (n,)."""
        return self.counts[:, COUNTS.index(name)]


def languages(
    words: Words, buffer: TextBuffer, tables: ModelTables, params: LanguageParams
) -> DocumentLanguages:
    """Tag every word and label every text; equal to `language.identify` of each.

    Args:
        words: Words of n texts.
        buffer: Where the words lie.
        tables: The language model, see `model_tables.model_tables`.
        params: Thresholds.
    """
    n, longest = len(words.bounds), int(words.per_text.max(initial=0))
    tags = np.empty(len(words), dtype=np.uint8)
    stops = np.zeros(len(words), dtype=np.uint16)
    counts = np.zeros((n, len(COUNTS)), dtype=np.int32)
    known = code_points()
    cut = (words.bounds, words.hashes, words.scripts, words.at, words.bytes)
    scratch = (
        np.empty(longest, dtype=np.int64),
        np.empty(longest, dtype=np.uint64),
        np.empty(longest, dtype=np.int8),
        np.empty(longest, dtype=np.float64),
    )
    rules = (
        float(latin_lid.DEVANAGARI_SHIFT),
        float(params.switch_cost),
        latin_lid.REACH,
        int(latin_lid.CLEAR * UNITS),
        int(UNLISTED_CLIP * UNITS),
    )
    done = 0
    with tables.lock:
        while done < n:
            tables.make_room(longest)
            done = tag_texts(
                (done, n, tables.limit),
                (buffer.data, known.flags, known.lower),
                cut,
                tables.known,
                (tables.contexts, tables.classes, _leans()),
                rules,
                scratch,
                (tags, stops, counts),
            )
    labels, confidence = labels_of(counts, params)
    return DocumentLanguages(tags, stops, counts, labels, confidence)


def stopwords_of(
    words: Words, found: DocumentLanguages, tables: ModelTables
) -> NDArray[np.int32]:
    """Count stop words of each text's own language: different ones, all; (n, 2)."""
    counts = np.zeros((len(found.labels), 2), dtype=np.int32)
    latest = np.full(len(tables.stop_labels), -1, dtype=np.int64)
    count_stops(
        words.bounds, found.stops, found.labels, tables.stop_labels, latest, counts
    )
    return counts


def _leans() -> NDArray[np.float64]:
    """What H Hindi and E English words around a word add, by H and E."""
    pull, damping = latin_lid.PULL, latin_lid.DAMPING
    around = range(2 * latin_lid.REACH + 2)
    return np.array(
        [[pull * (h - e) / (h + e + damping) for e in around] for h in around]
    )
