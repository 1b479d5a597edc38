"""Who names languages: models of lists and of real text, and a general identifier."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from corpus_stages import annotate_params

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.text.annotate import annotate
from hinglish_pipeline.text.language import tag_words
from hinglish_pipeline.text.language_model import LanguageModel, default_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from peer_env import Peer

    from hinglish_pipeline.text.params import AnnotateParams

PEER = "py3langid"
_COLUMNS = ("source", "file", "licence", "lang_hint", "drop_reason", "detail")


@dataclass(frozen=True)
class Tagger:
    """This project's identification with one language model.

    Attributes:
        model: For words.
        file: The same, as `annotate` takes it.
        params: As shipped.
    """

    model: LanguageModel
    file: Artifact
    params: AnnotateParams = field(default_factory=annotate_params)

    def words(self, tokens: list[str]) -> list[str]:
        """Tags of the words of one text."""
        return tag_words(tokens, self.params.language.switch_cost, self.model)

    def documents(self, texts: Sequence[str]) -> list[str]:
        """Labels of texts, by the whole `annotate` pass."""
        none = pl.lit(None, dtype=pl.String)
        frame = pl.DataFrame({"text": texts}, {"text": pl.String})
        raw = frame.with_row_index("position").with_columns(
            pl.col("position").cast(pl.Int64),
            pl.format("{}", "position").alias("doc_id"),
            *(none.alias(name) for name in _COLUMNS),
        )
        found = annotate(raw, model=self.file, params=self.params)
        return found["lang"].to_list()


@dataclass(frozen=True)
class Taggers:
    """Everybody whose answers are compared.

    Attributes:
        lists: Word lists alone; what a corpus without text of its own gets.
        trained: Adapted to real text without labels; None where there is none.
        peer: A general identifier, or why there is none.
        codes: What the peer said of words, by word.
    """

    lists: Tagger
    trained: Tagger | None
    peer: Peer
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def peer_for_words(self) -> str:
        """How the peer was asked."""
        said = f"{self.peer.version}, word by word, told to choose Hindi or English"
        return self.peer.missing or said

    def peer_words(
        self, sentences: Sequence[list[str]]
    ) -> Callable[[list[str]], list[str]] | None:
        """The peer as a tagger of words; None without a peer."""
        if self.peer.missing:
            return None
        new = {token for tokens in sentences for token in tokens} - self.codes.keys()
        asked = sorted(new)
        codes, _ = ask(self.peer, asked, ["hi", "en"])
        self.codes.update(zip(asked, codes, strict=True))
        return partial(_looked_up, self.codes)


def load(file: Path) -> Tagger:
    """A trained model's tagger."""
    return Tagger(LanguageModel.load(file), Artifact(file, "trained"))


def of_lists(folder: Path) -> Tagger:
    """The tagger of word lists alone; its file is written to the folder."""
    file = folder / "lists.safetensors"
    default_model().save(file)
    return Tagger(default_model(), Artifact(file, "lists"))


def ask(
    peer: Peer, texts: Sequence[str], limit: list[str] | None = None
) -> tuple[list[str], float]:
    """The peer's ISO 639-1 codes of texts, and its CPU seconds."""
    given = json.dumps({"texts": list(texts), "languages": limit})
    answer = json.loads(peer.run("langid_peer.py", given=given))
    return answer["codes"], answer["cpu"]


def _looked_up(codes: dict[str, str], tokens: list[str]) -> list[str]:
    return [codes[token] for token in tokens]
