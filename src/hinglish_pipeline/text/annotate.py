"""One pass over a shard: what is each text, and what speaks against it?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.language import (
    HINDI_FUNCTION_WORDS,
    TAGS,
    foreign_words,
    label_of,
)
from hinglish_pipeline.text.latin_lid import latin_tagger, viterbi
from hinglish_pipeline.text.lexicon import STOPWORDS
from hinglish_pipeline.text.normalise import normalise
from hinglish_pipeline.text.pii import mask_pii
from hinglish_pipeline.text.prose import prose
from hinglish_pipeline.text.quality import first_failing_detail, first_failing_rule
from hinglish_pipeline.text.repetition import duplicate_ngram_shares, top_ngram_share
from hinglish_pipeline.text.signatures import minhash_signatures, text_hash
from hinglish_pipeline.text.surface import boilerplate_shares, surface_features
from hinglish_pipeline.text.tokens import hash64
from hinglish_pipeline.text.wordtable import SCRIPT_CODES, WordTable, build_word_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hinglish_pipeline.text.params import AnnotateParams, LanguageParams

_HI, _EN, _KN, _GU, _OTHER, _UNIV = range(len(TAGS))
_EXPECTED = {
    "hi-Deva": ("Devanagari", "Latin"),
    "mixed": ("Devanagari", "Latin"),
    "hi-Latn": ("Latin",),
    "en": ("Latin",),
    "kn": ("Kannada", "Latin"),
    "gu": ("Gujarati", "Latin"),
    "other": tuple(SCRIPT_CODES),
}
_MIXED_STOPWORDS = STOPWORDS["hi-Deva"] | STOPWORDS["hi-Latn"] | STOPWORDS["en"]
TOP_NGRAMS = (2, 3, 4)
DUPLICATE_NGRAMS = (5, 6, 7, 8, 9, 10)


@versioned("2")
def annotate(frame: pl.DataFrame, *, params: AnnotateParams) -> pl.DataFrame:
    """Normalise, mask, tag, measure and judge every text of a shard.

    Rows that ingest dropped pass through with null features; the others get the first
    failing quality rule as ``drop_reason``, its value and threshold as
    ``detail``. Language, mixing, words, repetition and symbols are judged on prose
    (`prose.prose`); text, sizes and duplicates are those of the whole text. Rows keep
    their number and order.

    Args:
        frame: ``raw_documents`` rows.
        params: Rules and thresholds.

    Returns:
        ``documents`` rows.
    """
    numbered = frame.with_row_index("_row")
    alive = numbered.filter(pl.col("drop_reason").is_null())
    features = _features(alive, params).with_columns(
        drop_reason=first_failing_rule(params.quality),
        detail=first_failing_detail(params.quality),
    )
    rest = numbered.filter(pl.col("drop_reason").is_not_null())
    both = pl.concat([features, rest], how="diagonal")
    return both.sort("_row").drop("_row")


def _features(frame: pl.DataFrame, params: AnnotateParams) -> pl.DataFrame:
    raw: list[str] = frame["text"].to_list()
    masked = [mask_pii(normalise(text, params.normalise), params.pii) for text in raw]
    texts = [text for text, _ in masked]
    proses = list(map(prose, texts))
    table, said = _word_tables(texts, proses)
    hashes = [text_hash(table.words_of(index)) for index in range(len(texts))]
    language = document_languages(said, params.language)
    labels: list[str] = language["lang"].to_list()
    shares = boilerplate_shares(
        texts,
        frame["source"].to_list(),
        hashes,
        params.quality.boilerplate.min_documents,
    )
    signatures = minhash_signatures(table, params.signature)
    return pl.concat(
        [
            frame.with_columns(
                text=pl.Series(texts, dtype=pl.String),
                raw_sha=_u64([hash64(text) for text in raw]),
                n_chars=pl.Series([len(text) for text in texts], dtype=pl.Int32),
                n_words=pl.Series(table.n_words, dtype=pl.Int32),
                pii_count=pl.Series([n for _, n in masked], dtype=pl.Int32),
                text_hash=_u64(hashes),
            ),
            language,
            _word_features(said, labels),
            _surface_features(texts, proses, table.n_words, said.n_words),
            pl.DataFrame(
                {
                    "q_boilerplate": pl.Series(shares, dtype=pl.Float32),
                    "signature": _signature_lists(signatures),
                }
            ),
        ],
        how="horizontal",
    )


def _word_tables(
    texts: Sequence[str], proses: Sequence[str]
) -> tuple[WordTable, WordTable]:
    """Tables of the texts and of their prose, with one vocabulary."""
    pairs = zip(texts, proses, strict=True)
    other = [i for i, (text, said) in enumerate(pairs) if text is not said]
    both = build_word_table([*texts, *(proses[i] for i in other)])
    chosen = list(range(len(texts)))
    table = both.take(chosen)
    for row, index in enumerate(other, start=len(texts)):
        chosen[index] = row
    return table, both.take(chosen)


def document_languages(table: WordTable, params: LanguageParams) -> pl.DataFrame:
    """Tag every word and label every text.

    Args:
        table: Words of the texts.
        params: Thresholds.

    Returns:
        One row a text: lang, lang_confidence, cmi, switch_points, hi_share, en_share
        (shares of words that carry a language).
    """
    tags = tag_table(table, params.switch_cost)
    counts = {
        name: table.total(tags == code).astype(np.int64)
        for code, name in enumerate(TAGS)
    }
    script = table.scripts[table.ids]
    deva = table.total(script == SCRIPT_CODES["Devanagari"])
    counts["deva"] = deva.astype(np.int64)
    latin = (script == SCRIPT_CODES["Latin"]) & (tags != _UNIV)
    counts["latin"] = table.total(latin).astype(np.int64)
    foreign = [foreign_words([word]) for word in table.vocabulary]
    function = [word in HINDI_FUNCTION_WORDS for word in table.vocabulary]
    for name, listed in (("foreign", foreign), ("function", function)):
        mask = np.array(listed, dtype=bool)[table.ids]
        counts[name] = table.total(mask).astype(np.int64)
    labels = [
        label_of({name: int(column[i]) for name, column in counts.items()}, params)
        for i in range(table.n_texts)
    ]
    by_language = np.stack([counts[name] for name in ("hi", "en", "kn", "gu")])
    tagged = by_language.sum(axis=0)
    some = np.maximum(1, tagged)
    cmi = np.where(tagged > 0, 100 * (1 - by_language.max(axis=0) / some), 0)
    return pl.DataFrame(
        {
            "lang": pl.Series([label for label, _ in labels], dtype=pl.String),
            "lang_confidence": _f32([confidence for _, confidence in labels]),
            "cmi": _f32(cmi),
            "switch_points": pl.Series(_switches(table, tags), dtype=pl.Int32),
            "hi_share": _f32(counts["hi"] / some),
            "en_share": _f32(counts["en"] / some),
        }
    )


def tag_table(table: WordTable, switch_cost: float) -> NDArray[np.int64]:
    """Return a code into `language.TAGS` for every word of a table, shape (N,)."""
    of_script = {"Devanagari": _HI, "Kannada": _KN, "Gujarati": _GU, "Other": _OTHER}
    by_code = np.full(len(SCRIPT_CODES), _UNIV, dtype=np.int64)
    for name, tag in of_script.items():
        by_code[SCRIPT_CODES[name]] = tag
    tags = by_code[table.scripts][table.ids]
    is_latin = np.array(
        [
            code == SCRIPT_CODES["Latin"]
            and (word.isalpha() or 2 * sum(map(str.isdigit, word)) < len(word))
            for word, code in zip(table.vocabulary, table.scripts, strict=True)
        ],
        dtype=bool,
    )
    known = latin_tagger().evidence(
        [word for word, ok in zip(table.vocabulary, is_latin, strict=True) if ok]
    )
    evidence = np.array([known.get(word, 0.0) for word in table.vocabulary])
    at = np.flatnonzero(is_latin[table.ids])
    flat: list[float] = evidence[table.ids[at]].tolist()
    bounds = np.searchsorted(at, table.starts).tolist()
    states: list[bool] = []
    for start, end in pairwise(bounds):
        states.extend(viterbi(flat[start:end], switch_cost))
    tags[at] = np.where(np.array(states, dtype=bool), _HI, _EN)
    return tags


def _switches(table: WordTable, tags: NDArray[np.int64]) -> NDArray[np.int64]:
    kept = np.flatnonzero(tags < _OTHER)
    tag, doc = tags[kept], table.doc[kept]
    switched = (tag[1:] != tag[:-1]) & (doc[1:] == doc[:-1])
    return np.bincount(doc[1:][switched], minlength=table.n_texts)


def _word_features(table: WordTable, labels: Sequence[str]) -> pl.DataFrame:
    n_words = np.maximum(1, table.n_words)
    script = table.scripts[table.ids]
    length = table.lengths[table.ids]
    lettered = script != SCRIPT_CODES["None"]
    chars = {
        name: table.total(length * (script == code))
        for name, code in SCRIPT_CODES.items()
    }
    letters = np.maximum(1, table.total(length * lettered))
    purity = [
        sum(chars[name][i] for name in _EXPECTED[label] if name != "None") / letters[i]
        for i, label in enumerate(labels)
    ]
    stopwords = [
        len(STOPWORDS.get(label, _MIXED_STOPWORDS).intersection(table.words_of(i)))
        for i, label in enumerate(labels)
    ]
    columns: dict[str, Any] = {
        "q_words": table.n_words,
        "q_mean_word_length": table.total(table.graphemes[table.ids]) / n_words,
        "q_alphabetic_words": table.total(lettered) / n_words,
        "q_script_purity": purity,
        "q_stopwords": stopwords,
    }
    for n in TOP_NGRAMS:
        columns[f"q_top_{n}gram"] = top_ngram_share(table, n)
    for n, share in duplicate_ngram_shares(table, DUPLICATE_NGRAMS).items():
        columns[f"q_dup_{n}gram"] = share
    return pl.DataFrame({name: _f32(column) for name, column in columns.items()})


def _surface_features(
    texts: Sequence[str],
    proses: Sequence[str],
    n_words: NDArray[np.int64],
    n_said: NDArray[np.int64],
) -> pl.DataFrame:
    """Surface features; symbols per word of prose, notices per 100 words of text."""
    found = surface_features(texts, proses).with_columns(
        pl.col("symbols") / np.maximum(1, n_said),
        pl.col("notices") * 100 / np.maximum(1, n_words),
    )
    return found.select(pl.all().cast(pl.Float32).name.prefix("q_"))


def _signature_lists(signatures: NDArray[np.uint32]) -> pl.Series:
    width = signatures.shape[1]
    flat = pl.Series(signatures.reshape(-1), dtype=pl.UInt32)
    return (
        flat.reshape((-1, width)).arr.to_list()
        if len(flat)
        else pl.Series([], dtype=pl.List(pl.UInt32))
    )


def _u64(values: Sequence[int]) -> pl.Series:
    return pl.Series(values, dtype=pl.UInt64)


def _f32(values: Any) -> pl.Series:
    return pl.Series(np.asarray(values, dtype=np.float32), dtype=pl.Float32)
