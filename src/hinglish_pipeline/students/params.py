"""What a student is, in configuration: model, adapter, rendering, fitting."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelParams(_Frozen):
    """Where the weights come from: random from a config, or a folder on disk."""

    path: str | None = Field(
        default=None, description="Folder (or hub name) of a pretrained model."
    )
    config: dict[str, Any] | None = Field(
        default=None,
        description="A transformers config with `model_type`, for random weights.",
    )
    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        default="float32", description="Type the weights are loaded in."
    )
    attention: Literal["eager", "sdpa", "flash_attention_2"] = Field(
        default="sdpa", description="Attention implementation of transformers."
    )

    @model_validator(mode="after")
    def _one_source(self) -> ModelParams:
        if (self.path is None) == (self.config is None):
            raise ValueError("give either `path` or `config`, not both and not neither")
        return self


class TokenizerParams(_Frozen):
    """A byte-level BPE to train; absent for students that bring their own."""

    vocab_size: int = Field(ge=300, le=300_000, description="Pieces, all included.")
    corpus_rows: int = Field(
        ge=0, description="Corpus documents read beside the examples, in order."
    )


class AdapterParams(_Frozen):
    """Which weights move."""

    method: Literal["full", "lora", "qlora"] = Field(description="What is trained.")
    r: int = Field(default=16, ge=1, le=1024, description="LoRA rank.")
    alpha: int = Field(default=32, ge=1, description="LoRA scale numerator.")
    dropout: float = Field(default=0.0, ge=0, lt=1, description="LoRA dropout.")
    targets: tuple[str, ...] = Field(
        default=(), description="Module name endings; empty = every linear layer."
    )


class AugmentParams(_Frozen):
    """Word-level noise on what the user typed; words of the answer stay whole."""

    drop: float = Field(ge=0, le=0.5, description="Chance to drop a word.")
    swap: float = Field(ge=0, le=0.5, description="Chance to swap with the next word.")
    respell: float = Field(ge=0, le=0.9, description="Chance to respell a word.")
    filler: float = Field(ge=0, le=0.9, description="Chance of one filler word a turn.")


class RenderParams(_Frozen):
    """From examples to token ids with labels."""

    max_tokens: int = Field(ge=16, description="Longest row; longer ones are dropped.")
    mixture: dict[str, float] = Field(
        description="Copies of each example, by recipe; a fraction keeps that share."
    )
    augment: AugmentParams | None = Field(
        default=None, description="Noise for every copy after the first; null = none."
    )
    validation_share: float = Field(
        ge=0, lt=0.5, description="Share of conversations held out of training."
    )
    validation_rows: int = Field(
        ge=0, description="At most so many conversations are held out."
    )
    seed: int = Field(description="Seed of copies, noise and split.")
    template_kwargs: dict[str, Any] = Field(
        default_factory=dict, description="Extra variables of the chat template."
    )


class FitParams(_Frozen):
    """How the student is trained; the same fields for 0.2 M and 7 B weights."""

    steps: int = Field(ge=1, description="Optimiser steps.")
    batch_size: int = Field(ge=1, description="Rows of one forward pass.")
    accumulation: int = Field(default=1, ge=1, description="Passes of one step.")
    learning_rate: float = Field(gt=0, description="Peak learning rate of AdamW.")
    schedule: Literal["cosine", "linear", "constant_with_warmup"] = Field(
        default="cosine", description="Learning-rate schedule after warm-up."
    )
    warmup_steps: int = Field(default=0, ge=0, description="Linear warm-up.")
    weight_decay: float = Field(default=0.0, ge=0, description="AdamW decay.")
    beta2: float = Field(default=0.99, gt=0, lt=1, description="AdamW second moment.")
    max_grad_norm: float = Field(
        default=1.0, gt=0, description="Clip of the accumulated gradient."
    )
    seed: int = Field(description="Seed of weights, order and dropout.")
    save_every: int = Field(ge=1, description="Steps between checkpoints.")
    log_every: int = Field(ge=1, description="Steps between logged losses.")
    keep_best: bool = Field(
        description="Return the checkpoint with the lowest validation loss."
    )
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="Arithmetic of the forward pass."
    )
    gradient_checkpointing: bool = Field(
        default=False, description="Recompute activations to save memory."
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        description="CPU threads of torch; null = torch's choice.",
    )
    device: Literal["auto", "cpu"] = Field(
        default="auto", description="`auto` takes an accelerator if there is one."
    )


class StudentParams(_Frozen):
    """One entry of `students:`."""

    model: ModelParams
    tokenizer: TokenizerParams | None = Field(
        default=None, description="Null: the model's own tokenizer."
    )
    adapter: AdapterParams
    render: RenderParams
    fit: FitParams

    @model_validator(mode="after")
    def _has_tokenizer(self) -> StudentParams:
        if self.model.path is None and self.tokenizer is None:
            raise ValueError("a model with random weights needs `tokenizer`")
        return self
