"""All words of many texts as flat arrays, so that every statistic is one pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hinglish_pipeline.text.scripts import SCRIPTS, graphemes, scripts_of
from hinglish_pipeline.text.tokens import hash64, without_placeholders, word_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SCRIPT_CODES: dict[str, int] = {
    name: code for code, name in enumerate((*SCRIPTS, "Other", "None"))
}


@dataclass(frozen=True)
class WordTable:
    """Words of n texts, N words in all, U different ones.

    Attributes:
        vocabulary: U different words, case-folded, in order of appearance.
        ids: N indices into the vocabulary, text after text.
        starts: n + 1 offsets; text i holds ``ids[starts[i]:starts[i + 1]]``.
        doc: N text numbers.
        hashes: U 64-bit hashes.
        lengths: U lengths in code points.
        graphemes: U lengths in user-perceived characters.
        scripts: U codes of `SCRIPT_CODES`.
    """

    vocabulary: list[str]
    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    doc: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    graphemes: NDArray[np.int64]
    scripts: NDArray[np.int64]

    @property
    def n_texts(self) -> int:
        """Number of texts, empty ones included."""
        return len(self.starts) - 1

    @property
    def n_words(self) -> NDArray[np.int64]:
        """Words of each text, shape (n,)."""
        return np.diff(self.starts)

    def words_of(self, text: int) -> list[str]:
        """Return one text's words in order."""
        span = self.ids[self.starts[text] : self.starts[text + 1]]
        return [self.vocabulary[index] for index in span.tolist()]

    def take(self, texts: Sequence[int]) -> WordTable:
        """Return a table of some texts, in the order given, with all the vocabulary.

        Args:
            texts: Text numbers; one may come twice.
        """
        chosen = np.asarray(texts, dtype=np.int64)
        sizes = self.n_words[chosen]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        shift = np.repeat(self.starts[chosen] - starts[:-1], sizes)
        return replace(
            self,
            ids=self.ids[np.arange(starts[-1], dtype=np.int64) + shift],
            starts=starts,
            doc=np.repeat(np.arange(len(chosen), dtype=np.int64), sizes),
        )

    def total(
        self, values: NDArray[np.int64] | NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Sum a per-word value (shape (N,)) over each text, shape (n,)."""
        summed = np.bincount(self.doc, weights=values, minlength=self.n_texts)
        return summed.astype(np.float64)  # empty tables count in integers


def build_word_table(texts: Sequence[str]) -> WordTable:
    """Cut texts into case-folded words; placeholders count as no word.

    Args:
        texts: Normalised texts.
    """
    folded = [without_placeholders(text).casefold() for text in texts]
    cut = word_lists(folded)
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(cut.list.len().to_numpy(), out=bounds[1:])
    flat = cut.filter(cut.list.len() > 0).explode().alias("word").to_frame()
    known = flat.unique(maintain_order=True).with_row_index("id")
    joined = flat.join(known, on="word", how="left", maintain_order="left")
    vocabulary: list[str] = known["word"].to_list()
    return WordTable(
        vocabulary=vocabulary,
        ids=joined["id"].to_numpy().astype(np.int64),
        starts=bounds,
        doc=np.repeat(np.arange(len(texts), dtype=np.int64), np.diff(bounds)),
        hashes=np.array([hash64(word) for word in vocabulary], dtype=np.uint64),
        lengths=np.array([len(word) for word in vocabulary], dtype=np.int64),
        graphemes=np.array([graphemes(word) for word in vocabulary], dtype=np.int64),
        scripts=np.array(
            [SCRIPT_CODES[name] for name in scripts_of(vocabulary)], dtype=np.int64
        ),
    )


_MIX = np.uint64(0x9E3779B97F4A7C15)


def ngram_hashes(
    table: WordTable, n: int, chosen: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Hash every n-gram that stays inside one text.

    Args:
        table: The words.
        n: Words per n-gram, at least 1.
        chosen: Positions to look at; all where None.

    Returns:
        Positions of the n-grams' first words, ascending, and their 64-bit hashes.
    """
    last = len(table.ids) - n + 1
    if last <= 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    at = np.arange(last, dtype=np.int64) if chosen is None else chosen[chosen < last]
    at = at[table.doc[at] == table.doc[at + n - 1]]
    word_hashes = table.hashes[table.ids]
    mixed = np.zeros(len(at), dtype=np.uint64)
    for offset in range(n):
        mixed = (mixed ^ word_hashes[at + offset]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return at, mixed
