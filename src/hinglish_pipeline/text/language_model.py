"""What words say about their language: built from lists, then from the user's shards.

The lists are wordfreq's, English as it is and Hindi romanised by `romanise.spellings`;
words in neither are judged by character 1-5-grams (a hashed logistic regression on the
two lists). No labels and no download.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hinglish_pipeline.shards import versioned
from hinglish_pipeline.text.ngrams import margins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.text.params import LanguageModelParams

CLIP = 6.0  # nats, most evidence a word can have
UNLISTED_CLIP = 4.0  # of a word known by its letters alone
_CACHE = 1 << 20


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """Evidence for Hindi against English, by word, by letters and by neighbour.

    All numbers are multiples of 1/256, so their sums are exact in any order.

    Attributes:
        words: U listed words, lower case, sorted by code point.
        evidence: Shape (U,), nats: log P(word | Hindi) - log P(word | English).
        contexts: C keys ``word + side + neighbour``, sorted; see
            `closed_words.ClosedWords.contexts`.
        context_evidence: Shape (C,), nats that such a neighbour adds.
        ngram_weights: Shape (`ngrams.BUCKETS`,), nats by hashed character n-gram.
        meta: What the model was made from; JSON values only.
    """

    words: list[str]
    evidence: NDArray[np.float32]
    contexts: list[str]
    context_evidence: NDArray[np.float32]
    ngram_weights: NDArray[np.float32]
    meta: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[str, float]:
        return dict(zip(self.words, self.evidence.tolist(), strict=True))

    @cached_property
    def _unlisted(self) -> dict[str, float]:
        return {}

    @cached_property
    def _contexts(self) -> dict[str, float]:
        return dict(zip(self.contexts, self.context_evidence.tolist(), strict=True))

    @cached_property
    def closed(self) -> frozenset[str]:
        """Words that have rows in `contexts`."""
        return frozenset(word for word, *_ in self.context_rows())

    def context_rows(self) -> Iterator[tuple[str, str, str, float]]:
        """Yield (word, side, neighbour, evidence) of every row of `contexts`."""
        pairs = zip(self.contexts, self.context_evidence.tolist(), strict=True)
        for key, value in pairs:
            side = "<" if "<" in key else ">"
            word, _, neighbour = key.partition(side)
            yield word, side, neighbour, value

    def context(self, word: str, side: str, neighbour: str, kind: int) -> float:
        """Return what a neighbour adds to a closed word's evidence.

        Args:
            word: The closed word.
            side: ``<`` if the neighbour stands before it, ``>`` if after.
            neighbour: The word beside it; "" at the edge of the text.
            kind: 1 if the neighbour is clearly Hindi, -1 if English, else 0.
        """
        exact = self._contexts.get(word + side + neighbour)
        if exact is not None or not kind:
            return exact or 0.0
        return self._contexts.get(word + side + ("+" if kind > 0 else "-"), 0.0)

    def evidence_of(self, words: Iterable[str]) -> dict[str, float]:
        """Return each word's own evidence, nats, positive for Hindi.

        Args:
            words: Lower-case Latin words.
        """
        found: dict[str, float] = {}
        missing: list[str] = []
        for word in words:
            value = self._known.get(word)
            if value is None:
                value = self._unlisted.get(word)
            if value is None:
                missing.append(word)
            else:
                found[word] = value
        if missing:
            if len(self._unlisted) > _CACHE:
                self._unlisted.clear()
            new = self.by_letters(missing)
            self._unlisted.update(new)
            found.update(new)
        return found

    def by_letters(self, words: Iterable[str]) -> dict[str, float]:
        """Return the evidence of words' letters alone, `UNLISTED_CLIP` at most."""
        different = sorted(set(words))
        values = margins(different, self.ngram_weights)
        clipped = np.clip(values, -UNLISTED_CLIP, UNLISTED_CLIP)
        return dict(zip(different, clipped.tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write one safetensors file; the same model gives the same bytes."""
        from safetensors.numpy import save

        tensors: dict[str, NDArray[Any]] = {
            "words": _packed(self.words),
            "evidence": self.evidence,
            "contexts": _packed(self.contexts),
            "context_evidence": self.context_evidence,
            "ngram_weights": self.ngram_weights,
        }
        meta = json.dumps(self.meta, sort_keys=True, ensure_ascii=False)
        path.write_bytes(save(tensors, metadata={"meta": meta}))

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Read what `save` wrote.

        Raises:
            ValueError: If the file is no language model of this project.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="np") as file:
                meta = json.loads((file.metadata() or {})["meta"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}
            return cls(
                words=_unpacked(tensors["words"]),
                evidence=tensors["evidence"],
                contexts=_unpacked(tensors["contexts"]),
                context_evidence=tensors["context_evidence"],
                ngram_weights=tensors["ngram_weights"],
                meta=meta,
            )
        except (SafetensorError, KeyError) as error:
            msg = f"{path} is no language model: {error}"
            raise ValueError(msg) from error


def model_of(
    evidence: Mapping[str, float],
    contexts: Mapping[str, float],
    ngram_weights: NDArray[np.float32],
    meta: dict[str, Any],
) -> LanguageModel:
    """Put a model together: sorted, clipped and rounded to what it stores."""
    words, keys = sorted(evidence), sorted(contexts)
    return LanguageModel(
        words=words,
        evidence=rounded(np.array([evidence[word] for word in words]), CLIP),
        contexts=keys,
        context_evidence=rounded(np.array([contexts[key] for key in keys]), CLIP),
        ngram_weights=ngram_weights,
        meta=meta,
    )


def rounded(values: NDArray[np.float64], clip: float) -> NDArray[np.float32]:
    """Clip values and round them to multiples of 1/256."""
    return (np.round(np.clip(values, -clip, clip) * 256) / 256).astype(np.float32)


@lru_cache(maxsize=1)
def default_model() -> LanguageModel:
    """Return the model of word lists alone, built once per process (about 2 s)."""
    from hinglish_pipeline.text.word_lists import model_of_lists

    return model_of_lists()


@versioned("1")
def train_language_model(
    *, raw_documents: Shards, params: LanguageModelParams, out: Path
) -> dict[str, Any]:
    """Adapt the model of word lists to the user's own text, and write it.

    Args:
        raw_documents: Shards with ``text`` and ``drop_reason``.
        params: How much is read, and how far words may move.
        out: The model's file, see `LanguageModel.save`.

    Returns:
        The model's ``meta``: texts, words and rows by origin.
    """
    from hinglish_pipeline.text import language_learning as learning

    model = default_model()
    sample = learning.draw(raw_documents, params)
    extra = learning.hindi_pairs(sample.hindi, model.closed)
    words = dict(zip(model.words, model.evidence.tolist(), strict=True))
    rows = dict(zip(model.contexts, model.context_evidence.tolist(), strict=True))
    moved: dict[str, float] = {}
    contexts: dict[str, float] = {}
    for _ in range(params.passes):
        counts = learning.count(sample, model, params.switch_cost)
        moved |= learning.moved_words(model, counts, params)
        contexts = learning.learnt_contexts(default_model(), counts, extra, params)
        meta = {
            "source": "word lists and the user's text",
            "lists": default_model().meta,
            "passes": params.passes,
            "sample_bytes": sample.bytes,
            "latin_words": counts.words[0].total() + counts.words[1].total(),
            "hindi_share": _share(counts.words[1].total(), counts.words[0].total()),
            "words_moved": len(moved),
            "words_new": len(set(moved) - set(words)),
            "contexts_new": len(contexts),
        }
        model = model_of(words | moved, rows | contexts, model.ngram_weights, meta)
    model.save(out)
    return model.meta


def _share(some: int, rest: int) -> float:
    return round(some / max(1, some + rest), 4)


def _packed(strings: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(strings).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    text = packed.tobytes().decode()
    return text.split("\n") if text else []
