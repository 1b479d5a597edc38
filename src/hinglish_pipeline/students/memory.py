"""Estimates what training will need before anything is allocated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from hinglish_pipeline.students.params import StudentParams

BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
ADAM_BYTES = 8
NF4_BYTES = 0.56
ACTIVATIONS_PER_LAYER = 34


def estimate_memory(params: StudentParams, vocab_size: int) -> dict[str, int]:
    """Bytes of weights, gradients, optimiser and activations, within a third or so.

    Activations follow 34 x tokens x hidden x layers x 2 bytes (2205.05198, eq. 2,
    without attention maps) and two hidden states a layer when recomputed.

    Args:
        params: The chosen student.
        vocab_size: Pieces of its tokenizer.

    Returns:
        Bytes by part and in all; all 0 if the model's config is not on this disk.
    """
    config = _read_config(params)
    if not config:
        return dict.fromkeys(("weights", "gradients", "optimiser", "activations"), 0)
    hidden, layers = config["hidden_size"], config["num_hidden_layers"]
    count = _count_weights(config, vocab_size)
    trainable = count
    weights = count * BYTES[params.model.dtype]
    if params.adapter.method != "full":
        trainable = 14 * params.adapter.r * hidden * layers
        if params.adapter.method == "qlora":
            weights = int(count * NF4_BYTES)
    tokens = params.fit.batch_size * params.render.max_tokens
    factor = 2 if params.fit.gradient_checkpointing else ACTIVATIONS_PER_LAYER
    parts = {
        "weights": weights,
        "gradients": trainable * BYTES[params.model.dtype],
        "optimiser": trainable * ADAM_BYTES,
        "activations": factor * tokens * hidden * layers * BYTES[params.fit.precision],
    }
    return {**parts, "all": sum(parts.values())}


def _count_weights(config: dict[str, Any], vocab_size: int) -> int:
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    heads = config["num_attention_heads"]
    head = config.get("head_dim") or hidden // heads
    keys = config.get("num_key_value_heads", heads)
    attention = 2 * hidden * head * (heads + keys)
    embeddings = vocab_size * hidden
    copies = 1 if config.get("tie_word_embeddings") else 2
    layer = attention + 3 * hidden * inner
    return int(config["num_hidden_layers"] * layer + copies * embeddings)


def _read_config(params: StudentParams) -> dict[str, Any]:
    if params.model.config is not None:
        config = params.model.config
    else:
        file = Path(str(params.model.path)) / "config.json"
        config = orjson.loads(file.read_bytes()) if file.is_file() else {}
        config = config.get("text_config", config)
    needed = ("hidden_size", "num_hidden_layers", "intermediate_size")
    return config if all(key in config for key in needed) else {}
