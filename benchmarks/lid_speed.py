"""How fast are words cut and named, on mixed real text?"""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import numpy as np
from claims import Claim
from corpus_stages import annotate_params, parameters
from lid_taggers import ask, load
from mixed_corpus import raw_documents

from hinglish_pipeline.pipelines.corpus.params import LanguageModelParams
from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.text.kernels.buffers import TextBuffer
from hinglish_pipeline.text.kernels.language import languages
from hinglish_pipeline.text.kernels.model_tables import model_tables
from hinglish_pipeline.text.kernels.words import cut_words
from hinglish_pipeline.text.language_model import default_model, train_language_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl
    from lid_taggers import Tagger
    from peer_env import Peer

SIZE = 32_000_000
PARTS = 4  # as many texts at a time as a shard has
PASSES = 3
PEER_WORDS = 20_000


def mixed_text(folder: Path, place: Path) -> Shards:
    """Mixed real text as a shard of ``raw_documents``."""
    frame = raw_documents(folder, SIZE)
    file = place / "mixed.parquet"
    frame.write_parquet(file)
    return Shards([Shard("mixed", str(file), "mixed", len(frame))])


def trained_on(raw: Shards, place: Path) -> Tagger:
    """The tagger that the pipeline would learn from such text."""
    params = LanguageModelParams(**parameters()["language_model"])
    file = place / "trained.safetensors"
    train_language_model(raw_documents=raw, params=params, out=file)
    return load(file)


def claims(raw: Shards, peer: Peer) -> Iterator[Claim]:
    """Words per CPU second: cut and named together, and each alone."""
    texts = raw[0].load()["text"]
    step = -(-len(texts) // PARTS)
    parts = [TextBuffer.of(texts[at : at + step]) for at in range(0, len(texts), step)]
    _pass(parts[:1])  # compiles, and builds the tables
    passes = [_pass(parts) for _ in range(PASSES)]
    n_words, latin = passes[0][:2]
    cutting, naming = np.array([spent for *_, spent in passes]).T
    both = (cutting + naming).min()
    rates = {
        "language_token_speed": (both, "value >= 3e6", "cut and named"),
        "language_cut_words_speed": (cutting.min(), None, "cut alone"),
        "language_tagging_speed": (naming.min(), None, "named alone, documents too"),
    }
    named, theirs = _peer_rate(texts, peer)
    for name, (spent, target, what) in rates.items():
        yield Claim(
            name=name,
            value=float(n_words / spent),
            unit="words / CPU s",
            peer=named,
            peer_value=theirs,
            target=target,
            n=n_words,
            note=f"{what}; {SIZE / 1e6:.0f} MB of mixed real text, {latin:.0%} of its "
            f"words Latin, its vocabulary smaller than the web's; one thread, best of "
            f"{PASSES} passes; kernels compiled and tables built before the clock; CPU "
            "seconds grow when neighbours load the machine",
        )


def _pass(parts: list[TextBuffer]) -> tuple[int, float, tuple[float, float]]:
    """Words, share in Latin letters, CPU seconds of cutting and of naming."""
    tables, params = model_tables(default_model()), annotate_params().language
    n_words, latin, cutting, naming = 0, 0, 0.0, 0.0
    for part in parts:
        start = process_time()
        words = cut_words(part)
        between = process_time()
        languages(words, part, tables, params)
        naming += process_time() - between
        cutting += between - start
        n_words += len(words)
        latin += int((words.scripts == 0).sum())
    return n_words, latin / max(1, n_words), (cutting, naming)


def _peer_rate(texts: pl.Series, peer: Peer) -> tuple[str, float | None]:
    if peer.missing:
        return peer.missing, None
    some = [word for text in texts.head(400) for word in text.split()][:PEER_WORDS]
    _, spent = ask(peer, some, ["hi", "en"])
    return f"{peer.version}, word by word, words cut already", len(some) / spent
