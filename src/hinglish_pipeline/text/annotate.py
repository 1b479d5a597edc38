"""One pass over a shard: what is each text, and what speaks against it?"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.language_model import LanguageModel
from hinglish_pipeline.text.quality import judged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Artifact
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.surface import Surfaces
    from hinglish_pipeline.text.kernels.words import Words
    from hinglish_pipeline.text.params import AnnotateParams


@versioned("6")
def annotate(
    frame: pl.DataFrame, *, model: Artifact, params: AnnotateParams
) -> pl.DataFrame:
    """Normalise, mask, tag, measure and judge every text of a shard.

    Rows that ingest dropped pass through with null features; the others get the first
    failing quality rule as ``drop_reason``, its value and threshold as ``detail``.
    Language, mixing, words, repetition and symbols are judged on prose
    (`prose.prose`); text, sizes and duplicates are those of the whole text. Rows keep
    their number and order.

    Args:
        frame: ``raw_documents`` rows.
        model: A saved `language_model.LanguageModel`.
        params: Rules and thresholds.

    Returns:
        ``documents`` rows.
    """
    numbered = frame.with_row_index("_row")
    alive = numbered.filter(pl.col("drop_reason").is_null())
    known = load_model(str(model.path), model.fingerprint)
    features = judged(_features(alive, known, params), params.quality)
    rest = numbered.filter(pl.col("drop_reason").is_not_null())
    if rest.is_empty():
        return features.drop("_row")
    both = pl.concat([features, rest], how="diagonal")
    return both.sort("_row").drop("_row")


@lru_cache(maxsize=2)
def load_model(path: str, fingerprint: str) -> LanguageModel:
    """Read a language model once a process.

    Args:
        path: Where it lies.
        fingerprint: Of its bytes, so that another model at the same place is read.
    """
    return LanguageModel.load(Path(path))


def _features(
    frame: pl.DataFrame, model: LanguageModel, params: AnnotateParams
) -> pl.DataFrame:
    from hinglish_pipeline.text.kernels.buffers import TextBuffer
    from hinglish_pipeline.text.kernels.clean import clean
    from hinglish_pipeline.text.kernels.line_shape import line_columns
    from hinglish_pipeline.text.kernels.minhash import (
        raw_hashes,
        signatures,
        text_hashes,
    )
    from hinglish_pipeline.text.kernels.surface import surfaces
    from hinglish_pipeline.text.kernels.words import cut_words

    raw = TextBuffer.of(frame["text"])
    cleaned = clean(raw, params.normalise, params.pii)
    texts = cleaned.buffer
    surface = surfaces(texts)
    both = texts.followed_by(surface.proses)
    cut = cut_words(both)
    chosen = np.arange(len(texts))
    words = cut.of(chosen)
    chosen[surface.rows] = np.arange(len(texts), len(both))
    said = cut.of(chosen)
    sizes = both.series().str.len_chars().to_numpy().astype(np.int64)
    signed = signatures(words, params.signature)
    return pl.concat(
        [
            frame.with_columns(
                texts.series("text"),
                raw_sha=raw_hashes(raw),
                n_words=words.per_text.astype(np.int32),
                pii_count=cleaned.pii_count,
                text_hash=text_hashes(words),
                n_chars=sizes[: len(texts)].astype(np.int32),
            ),
            _word_features(both, said, sizes[chosen], model, params),
            _surface_features(surface, words.per_text, said.per_text),
            line_columns(texts, surface.rows, surface.proses, said.per_text),
            pl.DataFrame({"signature": binary_column(signed)}),
        ],
        how="horizontal",
    )


def _word_features(
    buffer: TextBuffer,
    said: Words,
    sizes: NDArray[np.int64],
    model: LanguageModel,
    params: AnnotateParams,
) -> pl.DataFrame:
    from hinglish_pipeline.text.kernels.features import word_features
    from hinglish_pipeline.text.kernels.language import languages, stopwords_of
    from hinglish_pipeline.text.kernels.mixing import mixing_profiles
    from hinglish_pipeline.text.kernels.model_tables import model_tables
    from hinglish_pipeline.text.kernels.repetition import repetition

    tables = model_tables(model)
    found = languages(said, buffer, tables, params.language)
    measured = word_features(said, found.labels)
    stops = stopwords_of(said, found, tables)
    columns: dict[str, Any] = {
        "q_words": measured.n_words,
        "q_mean_word_length": measured.mean_length,
        "q_alphabetic_words": measured.alphabetic,
        "q_script_purity": measured.purity,
        "q_stopwords": stops[:, 0],
        "q_stopword_share": stops[:, 1] / np.maximum(1, said.per_text),
        **{f"q_{name}gram": share for name, share in repetition(said, sizes).items()},
    }
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "lang": pl.Series(found.names(), dtype=pl.String),
                    "lang_confidence": found.confidence,
                }
            ),
            mixing_profiles(said.bounds, found.tags),
            pl.DataFrame({name: _f32(column) for name, column in columns.items()}),
        ],
        how="horizontal",
    )


def _surface_features(
    surface: Surfaces, n_words: NDArray[np.int64], n_said: NDArray[np.int64]
) -> pl.DataFrame:
    """Surface features; symbols per word of prose, notices per 100 words of text."""
    return surface.columns.select(
        (pl.all().exclude("symbols", "notices")),
        pl.col("symbols") / np.maximum(1, n_said),
        pl.col("notices") * 100 / np.maximum(1, n_words),
    ).select(pl.all().cast(pl.Float32).name.prefix("q_"))


def binary_column(rows: NDArray[np.uint8]) -> pl.Series:
    """Fixed-size rows of bytes as a Binary column, which Parquet reads at once.

    Args:
        rows: Shape (n, width).
    """
    import pyarrow as pa

    n, width = rows.shape
    ends = np.arange(n + 1, dtype=np.int64) * width
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(rows))]
    return pl.Series(pa.LargeBinaryArray.from_buffers(pa.large_binary(), n, buffers))


def _f32(values: Any) -> pl.Series:
    return pl.Series(np.asarray(values, dtype=np.float32), dtype=pl.Float32)
