"""Trains a small tokenizer on the very text the student will read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.shards import Artifact, Shards, versioned
from hinglish_pipeline.students.template import (
    CHATML,
    PADDING,
    TURN_END,
    TURN_START,
    ChatTemplate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hinglish_pipeline.students.params import TokenizerParams

# Qwen2's pre-tokenisation, but a combining mark (\p{M}: matras, nukta, virama) stays
# with its letter instead of starting a piece of its own.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
    r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def build_tokenizer(texts: Iterable[str], vocab_size: int) -> Any:
    """Train a byte-level BPE in Qwen2's form.

    Every byte has a piece, so no text in any script is unknown.

    Args:
        texts: What to learn pieces from, in a fixed order.
        vocab_size: Pieces in all, special tokens included.

    Returns:
        A ``PreTrainedTokenizerFast`` whose chat template is this project's ChatML.
    """
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.normalizer = normalizers.NFC()
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    raw.decoder = decoders.ByteLevel()
    raw.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[PADDING, TURN_START, TURN_END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        eos_token=TURN_END,
        pad_token=PADDING,
        additional_special_tokens=[TURN_START],
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHATML
    return tokenizer


def load_tokenizer(folder: str | Path) -> Any:
    """Read a tokenizer from disk; never from code of its own.

    Raises:
        TemplateError: If it has no chat template (on first use).
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    tokenizer.padding_side = "left"
    return tokenizer


@versioned("1")
def make_tokenizer(
    *,
    examples: Artifact,
    corpus: Shards,
    params: TokenizerParams | None,
    model_path: str | None,
    template_kwargs: dict[str, Any],
    out: Path,
) -> dict[str, Any]:
    """Train the student's tokenizer, or copy the pretrained model's own.

    Args:
        examples: Rows with ``messages`` and ``drop_reason``.
        corpus: Shards with ``text``; read in order up to ``corpus_rows``.
        params: What to train; None copies the pretrained model's tokenizer.
        model_path: Where that lies.
        template_kwargs: Extra variables of the chat template.
        out: Folder to write.

    Returns:
        Vocabulary size and the marks that end turns and pad.
    """
    if params is None:
        tokenizer = load_tokenizer(str(model_path))
    else:
        texts = _training_texts(examples, corpus, params.corpus_rows)
        tokenizer = build_tokenizer(texts, params.vocab_size)
    tokenizer.save_pretrained(out)
    template = ChatTemplate(tokenizer, template_kwargs)
    return {
        "vocab_size": len(tokenizer),
        "turn_end": template.turn_end,
        "padding": tokenizer.pad_token,
        "trained_here": params is not None,
    }


def _training_texts(
    examples: Artifact, corpus: Shards, corpus_rows: int
) -> Iterator[str]:
    import polars as pl

    kept = (
        pl.scan_parquet(examples.path)
        .filter(pl.col("drop_reason").is_null())
        .select("messages")
        .collect()
    )
    for messages in kept["messages"]:
        for message in messages:
            yield message["content"]
    if corpus_rows:
        rows = corpus.scan().select("text").head(corpus_rows).collect()
        yield from rows["text"]
