"""Every code-mixing index of every text of a shard, from its tags, in one pass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hinglish_pipeline.text.codemixing import INDEPENDENT
from hinglish_pipeline.text.kernels.compiled import lean
from hinglish_pipeline.text.language import TAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

INDICES: tuple[str, ...] = (
    "cmi",
    "hi_share",
    "en_share",
    "mix_cmi_utterance",
    "mix_m_index",
    "mix_i_index",
    "mix_language_entropy",
    "mix_span_entropy",
    "mix_burstiness",
    "mix_memory",
    "mix_spf",
)
"""Columns that are not counts; ``mix_`` and a field of `codemixing.MixingProfile`."""

(
    _CMI, _HI_SHARE, _EN_SHARE, _UTTERANCE, _M, _I, _LANGUAGES, _SPANS, _BURSTINESS,
    _MEMORY, _SPF,
) = range(len(INDICES))  # fmt: skip
_HI, _EN = TAGS.index("hi"), TAGS.index("en")
_SPOKEN = len(TAGS) - sum(tag in INDEPENDENT for tag in TAGS)  # these come first


def mixing_profiles(bounds: NDArray[np.int64], tags: NDArray[np.uint8]) -> pl.DataFrame:
    """Return `codemixing.profile` of every text.

    Args:
        bounds: Tags of text i are ``tags[bounds[i, 0]:bounds[i, 1]]``; shape (n, 2).
        tags: Codes into `language.TAGS`, shape (N,); ``other`` and ``univ`` carry no
            language.

    Returns:
        n rows: `INDICES` (Float32; ``mix_memory`` is null where it is undefined),
        ``switch_points`` and ``mix_tagged``, N of the formulas (Int32). ``hi_share``
        and ``en_share`` are of words that carry a language.
    """
    n, longest = len(bounds), int(np.diff(bounds).max(initial=0))
    indices = np.zeros((len(INDICES), n), dtype=np.float32)
    counts = np.zeros((2, n), dtype=np.int32)
    spans = np.empty(longest, dtype=np.int64)
    lengths = np.zeros(longest + 1, dtype=np.int64)
    _profiles(
        bounds, tags, spans, lengths, np.zeros(_SPOKEN, np.int64), indices, counts
    )
    columns = dict(zip(INDICES, indices, strict=True))
    return pl.DataFrame(
        {
            **columns,
            "mix_memory": pl.Series(columns["mix_memory"]).fill_nan(None),
            "switch_points": counts[0],
            "mix_tagged": counts[1],
        }
    )


@lean
def _profiles(
    bounds: NDArray[np.int64],
    tags: NDArray[np.uint8],
    spans: NDArray[np.int64],
    lengths: NDArray[np.int64],
    spoken: NDArray[np.int64],
    indices: NDArray[np.float32],
    counts: NDArray[np.int32],
) -> None:
    for text in range(len(bounds)):
        first, end = bounds[text, 0], bounds[text, 1]
        spoken[:] = 0
        n_spans, last = 0, _SPOKEN
        for at in range(first, end):
            tag = tags[at]
            if tag >= _SPOKEN:
                continue
            if tag != last:
                spans[n_spans] = 0
                n_spans += 1
                last = tag
            spans[n_spans - 1] += 1
            spoken[tag] += 1
        switches = max(0, n_spans - 1)
        total = _shares(spoken, switches, indices, text)
        counts[0, text], counts[1, text] = switches, total
        indices[_SPF, text] = switches / (end - first) if end > first else 0.0
        indices[_I, text] = switches / (total - 1) if total > 1 else 0.0
        _rhythm(spans, n_spans, lengths, indices, text)


@lean
def _shares(
    spoken: NDArray[np.int64], switches: int, indices: NDArray[np.float32], text: int
) -> int:
    """Indices of how much there is of each language; returns N."""
    total, most, present, squares, entropy = 0, 0, 0, 0.0, 0.0
    for count in spoken:
        total += count
        most = max(most, count)
        present += count > 0
    if total == 0:
        return 0
    for count in spoken:
        share = count / total
        squares += share * share
        entropy -= share * math.log2(share) if count else 0.0
    indices[_HI_SHARE, text] = spoken[_HI] / total
    indices[_EN_SHARE, text] = spoken[_EN] / total
    indices[_CMI, text] = 100.0 * (1.0 - most / total)
    indices[_UTTERANCE, text] = 100.0 * (total - most + switches) / (2 * total)
    if present > 1:
        indices[_M, text] = (1.0 - squares) / ((present - 1) * squares)
    indices[_LANGUAGES, text] = max(0.0, entropy)
    return total


@lean
def _rhythm(
    spans: NDArray[np.int64],
    n: int,
    lengths: NDArray[np.int64],
    indices: NDArray[np.float32],
    text: int,
) -> None:
    """Indices of how long one language is spoken at a time."""
    indices[_MEMORY, text] = np.nan
    if n == 0:
        return
    total, squares, entropy = 0, 0.0, 0.0
    for at in range(n):
        total += spans[at]
        lengths[spans[at]] += 1
    mean = total / n
    for at in range(n):
        squares += (spans[at] - mean) ** 2
        share = lengths[spans[at]] / n
        if share > 0.0:
            entropy -= share * math.log2(share)
            lengths[spans[at]] = 0
    sigma = math.sqrt(squares / n)
    indices[_SPANS, text] = max(0.0, entropy)
    indices[_BURSTINESS, text] = (sigma - mean) / (sigma + mean)
    if n < 3:
        return
    mean1, mean2 = (total - spans[n - 1]) / (n - 1), (total - spans[0]) / (n - 1)
    var1, var2, both = 0.0, 0.0, 0.0
    for at in range(n - 1):
        one, two = spans[at] - mean1, spans[at + 1] - mean2
        var1 += one * one
        var2 += two * two
        both += one * two
    if var1 > 0.0 and var2 > 0.0:
        memory = both / math.sqrt(var1 * var2)
        indices[_MEMORY, text] = max(-1.0, min(1.0, memory))
