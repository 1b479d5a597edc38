"""Bits per answer under a causal model: comparable across tokenizers per byte."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.students.batches import PadRight
from hinglish_pipeline.students.template import IGNORED

if TYPE_CHECKING:
    from collections.abc import Sequence

NATS_TO_BITS = 1 / math.log(2)


def answer_likelihoods(
    model: Any, texts: Sequence[dict[str, Any]], name: str, batch_size: int
) -> list[dict[str, Any]]:
    """Negative log-likelihood of each text's labelled tokens, in bits.

    The turn-end token is a label, so ending at the right place counts too.

    Args:
        model: A causal LM in evaluation mode.
        texts: Rows with ``set``, ``id``, ``input_ids``, ``labels``, ``n_bytes``.
        name: What the rows call the model.
        batch_size: Rows of one batch.

    Returns:
        One row a text: ``set``, ``id``, ``model``, ``nll_bits``, ``n_bytes``,
        ``n_tokens``, in the order given.
    """
    import torch

    collate = PadRight(0)
    rows = []
    for start in range(0, len(texts), batch_size):
        part = texts[start : start + batch_size]
        batch = collate([(row["input_ids"], row["labels"]) for row in part])
        batch = {key: value.to(model.device) for key, value in batch.items()}
        labels = batch.pop("labels")[:, 1:]
        with torch.inference_mode():
            logits = model(**batch, use_cache=False).logits[:, :-1].float()
        nats = torch.nn.functional.cross_entropy(
            logits.transpose(1, 2), labels, reduction="none", ignore_index=IGNORED
        ).double()
        sums, counts = nats.sum(1).tolist(), (labels != IGNORED).sum(1).tolist()
        rows += [
            _row(row, name, total * NATS_TO_BITS, count)
            for row, total, count in zip(part, sums, counts, strict=True)
        ]
    return rows


def _row(text: dict[str, Any], model: str, bits: float, tokens: int) -> dict[str, Any]:
    return {
        "set": text["set"],
        "id": text["id"],
        "model": model,
        "nll_bits": round(bits, 6),
        "n_bytes": text["n_bytes"],
        "n_tokens": tokens,
    }
