"""Builds and loads student models: random or pretrained, full or with an adapter."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hinglish_pipeline.students.params import AdapterParams, ModelParams


class ModelError(PipelineError):
    """A model cannot be built, loaded or adapted as configured."""


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers' own bars and advice off the console."""
    import transformers

    logger = transformers.utils.logging
    level = logger.get_verbosity()
    bars = logger.is_progress_bar_enabled()
    logger.set_verbosity_error()
    logger.disable_progress_bar()
    others = [logging.getLogger(name) for name in ("peft", "bitsandbytes")]
    levels = [other.level for other in others]
    for other in others:
        other.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.set_verbosity(level)
        for other, other_level in zip(others, levels, strict=True):
            other.setLevel(other_level)
        if bars:
            logger.enable_progress_bar()


def build_model(
    params: ModelParams,
    *,
    vocab_size: int | None = None,
    special_ids: Mapping[str, int | None] | None = None,
    seed: int = 0,
    quantise_bits: int | None = None,
) -> Any:
    """Make the model a student starts from.

    Args:
        params: Where the weights come from.
        vocab_size: Pieces of the trained tokenizer (random weights only).
        special_ids: ``bos_token_id`` and the like for the config of random weights.
        seed: Seed of random weights.
        quantise_bits: 4 for QLoRA's base (NF4, double quantisation), 8, or None.

    Returns:
        A causal language model in evaluation mode.
    """
    import torch
    from transformers import AutoModelForCausalLM

    with quiet_transformers():
        if params.path is not None:
            model = AutoModelForCausalLM.from_pretrained(
                params.path,
                dtype=getattr(torch, params.dtype),
                attn_implementation=params.attention,
                trust_remote_code=False,
                **_quantisation(quantise_bits, params.dtype),
            )
            return model.eval()
        torch.manual_seed(seed)
        config = make_config(params, vocab_size, special_ids)
        model = AutoModelForCausalLM.from_config(
            config,
            dtype=getattr(torch, params.dtype),
            attn_implementation=params.attention,
        )
        return model.eval()


def make_config(
    params: ModelParams,
    vocab_size: int | None,
    special_ids: Mapping[str, int | None] | None,
) -> Any:
    """A transformers config from plain parameters.

    Raises:
        ModelError: If it has no ``model_type``.
    """
    from transformers import AutoConfig

    values = dict(params.config or {})
    if "model_type" not in values:
        raise ModelError("model.config needs `model_type`, e.g. qwen2.")
    if vocab_size is not None:
        values["vocab_size"] = vocab_size
    return AutoConfig.for_model(
        values.pop("model_type"), **{**values, **(special_ids or {})}
    )


def load_model(folder: str | Path, *, dtype: str = "float32") -> Any:
    """Read a saved model for inference; never code of its own."""
    import torch
    from transformers import AutoModelForCausalLM

    with quiet_transformers():
        return AutoModelForCausalLM.from_pretrained(
            str(folder), dtype=getattr(torch, dtype), trust_remote_code=False
        ).eval()


def add_adapter(
    model: Any, params: AdapterParams, *, base_name: str, checkpointing: bool = False
) -> Any:
    """Wrap the model with LoRA; a full fine-tune is returned as it is.

    Args:
        model: The base, quantised already for QLoRA.
        params: Which weights move.
        base_name: Recorded in the adapter, and checked before merging.
        checkpointing: Whether activations will be recomputed.
    """
    if params.method == "full":
        return model.requires_grad_(True)
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    if params.method == "qlora":
        model = prepare_model_for_kbit_training(
            model, use_gradient_checkpointing=checkpointing
        )
    config = LoraConfig(
        r=params.r,
        lora_alpha=params.alpha,
        lora_dropout=params.dropout,
        target_modules=linear_names(model, params.targets),
        task_type="CAUSAL_LM",
    )
    wrapped = get_peft_model(model, config)
    wrapped.peft_config["default"].base_model_name_or_path = base_name
    return wrapped


def linear_names(model: Any, endings: tuple[str, ...]) -> list[str]:
    """Full names of the linear layers to adapt, the output head excepted.

    Names are expanded here: ``all-linear`` together with other selectors raises in
    peft, and a misspelt ending would otherwise pass in silence.

    Raises:
        ModelError: If an ending matches no layer.
    """
    import torch

    head = model.get_output_embeddings()
    names = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not head
    ]
    for ending in endings:
        if not any(name.endswith(ending) for name in names):
            known = sorted({name.rsplit(".", 1)[-1] for name in names})
            raise ModelError(f"adapter.targets: no layer ends in {ending!r}; {known}.")
    if not endings:
        return names
    return [name for name in names if name.endswith(tuple(endings))]


def count_parameters(model: Any) -> dict[str, int]:
    """Parameters in all and trainable ones."""
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "trainable": sum(p.numel() for p in model.parameters() if p.requires_grad),
    }


def _quantisation(bits: int | None, dtype: str) -> dict[str, Any]:
    if bits is None:
        return {}
    import torch
    from transformers import BitsAndBytesConfig

    if bits == 8:
        return {"quantization_config": BitsAndBytesConfig(load_in_8bit=True)}
    config = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=getattr(torch, dtype),
    )
    return {"quantization_config": config}
