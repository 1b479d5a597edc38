"""Trains a student: one path for 0.2 M random weights and for 7 B pretrained ones."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.batches import BatchPlan, PadRight, TokenRows
from hinglish_pipeline.students.callbacks import GradientArms, console_progress
from hinglish_pipeline.students.models import (
    add_adapter,
    build_model,
    count_parameters,
    quiet_transformers,
)
from hinglish_pipeline.students.render import TRAIN, VALIDATION
from hinglish_pipeline.students.template import ChatTemplate
from hinglish_pipeline.students.tokenizer import load_tokenizer
from hinglish_pipeline.students.trainer import trainer_class

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from hinglish_pipeline.students.params import FitParams, StudentParams

STUDENT_FILE = "student.json"


class FitError(PipelineError):
    """Training went wrong in a way that more steps do not repair."""


@versioned("1")
def fit_student(
    *,
    training_set: Artifact,
    tokenizer: Artifact,
    params: StudentParams,
    out: Path,
    scratch: Path,
) -> dict[str, Any]:
    """Train the student and write its checkpoint.

    A run killed at any moment goes on from its last checkpoint in ``scratch`` to the
    same final weights.

    Args:
        training_set: Folder made by ``render_examples``.
        tokenizer: Folder of the student's tokenizer.
        params: The chosen student.
        out: Folder for weights (or the adapter), tokenizer and ``student.json``.
        scratch: Folder for checkpoints; survives a kill.

    Returns:
        Steps, losses, parameter counts, gradient arms and measured seconds.

    Raises:
        FitError: If the loss is not finite or a trainable part got no gradient.
    """
    import torch

    started = time.perf_counter(), time.process_time()
    if params.fit.threads is not None:
        torch.set_num_threads(params.fit.threads)
    loaded = load_tokenizer(tokenizer.path)
    model = start_model(params, loaded)
    counts = count_parameters(model)
    frames = [_read(training_set.path / name) for name in (TRAIN, VALIDATION)]
    with quiet_transformers():
        trainer, arms = _make_trainer(model, loaded, params.fit, frames, scratch)
        last = last_checkpoint(scratch)
        trainer.train(resume_from_checkpoint=str(last) if last else None)
        _check(trainer, arms)
        model.save_pretrained(out)
        loaded.save_pretrained(out)
    record = {"params": params.model_dump(mode="json"), "base": base_name(params)}
    (out / STUDENT_FILE).write_bytes(
        orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    )
    return {
        **counts,
        "steps": trainer.state.global_step,
        "resumed_from": int(last.name.rpartition("-")[2]) if last else None,
        "best_checkpoint_step": _best_step(trainer),
        "losses": _losses(trainer, "loss"),
        "validation_losses": _losses(trainer, "eval_loss"),
        "gradient_arms": arms.summary(),
        "tokens_seen": _tokens_seen(trainer.plan, frames[0]),
        "wall_seconds": round(time.perf_counter() - started[0], 2),
        "cpu_seconds": round(time.process_time() - started[1], 2),
    }


def start_model(params: StudentParams, tokenizer: Any) -> Any:
    """The model before its first step: random or pretrained, adapter attached."""
    model = build_model(
        params.model,
        vocab_size=len(tokenizer) if params.tokenizer else None,
        special_ids=special_ids(tokenizer, params),
        seed=params.fit.seed,
        quantise_bits=4 if params.adapter.method == "qlora" else None,
    )
    return add_adapter(
        model,
        params.adapter,
        base_name=base_name(params),
        checkpointing=params.fit.gradient_checkpointing,
    )


def special_ids(tokenizer: Any, params: StudentParams) -> dict[str, int | None]:
    """Ids that a config of random weights must agree on with its tokenizer."""
    template = ChatTemplate(tokenizer, params.render.template_kwargs)
    return {
        "bos_token_id": None,
        "eos_token_id": template.turn_end_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def base_name(params: StudentParams) -> str:
    """What the adapter records as its base."""
    if params.model.path is not None:
        return params.model.path
    return f"random:{(params.model.config or {})['model_type']}:{params.fit.seed}"


def last_checkpoint(scratch: Path) -> Path | None:
    """The newest complete checkpoint; one cut short by a kill is passed over."""
    complete = [
        path
        for path in scratch.glob("checkpoint-*")
        if (path / "trainer_state.json").is_file()
    ]
    return max(
        complete, key=lambda path: int(path.name.rpartition("-")[2]), default=None
    )


def _make_trainer(
    model: Any, tokenizer: Any, params: FitParams, frames: list[Any], scratch: Path
) -> tuple[Any, GradientArms]:
    from transformers import PrinterCallback

    train, validation = (
        TokenRows(frame["input_ids"].to_list(), frame["labels"].to_list())
        for frame in frames
    )
    arms = GradientArms()
    trainer = trainer_class()(
        model=model,
        args=training_arguments(params, scratch, evaluate=len(validation) > 0),
        train_dataset=train,
        eval_dataset=validation if len(validation) else None,
        data_collator=PadRight(tokenizer.pad_token_id),
        callbacks=[arms.callback(), console_progress(params.steps)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.model_accepts_loss_kwargs = True
    trainer.plan = BatchPlan(
        frames[0]["n_tokens"].to_list(),
        params.batch_size,
        params.steps * params.accumulation,
        params.seed,
    )
    return trainer, arms


def training_arguments(params: FitParams, scratch: Path, *, evaluate: bool) -> Any:
    """transformers' arguments for our parameters: seeded, silent, resumable."""
    from transformers import TrainingArguments

    return TrainingArguments(
        output_dir=str(scratch),
        max_steps=params.steps,
        per_device_train_batch_size=params.batch_size,
        per_device_eval_batch_size=64,
        gradient_accumulation_steps=params.accumulation,
        learning_rate=params.learning_rate,
        lr_scheduler_type=params.schedule,
        warmup_steps=params.warmup_steps,
        weight_decay=params.weight_decay,
        adam_beta2=params.beta2,
        max_grad_norm=params.max_grad_norm,
        optim="adamw_torch_fused",
        seed=params.seed,
        data_seed=params.seed,
        bf16=params.precision == "bfloat16",
        gradient_checkpointing=params.gradient_checkpointing,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        use_cpu=params.device == "cpu",
        logging_steps=params.log_every,
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=params.save_every,
        save_total_limit=2,
        eval_strategy="steps" if evaluate else "no",
        eval_steps=params.save_every,
        prediction_loss_only=True,
        load_best_model_at_end=evaluate and params.keep_best,
        metric_for_best_model="eval_loss" if evaluate else None,
        greater_is_better=False,
        remove_unused_columns=False,
        label_names=["labels"],
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )


def _check(trainer: Any, arms: GradientArms) -> None:
    losses = [point[1] for point in _losses(trainer, "loss")]
    if not all(math.isfinite(loss) for loss in losses):
        raise FitError("The training loss is not finite; lower `learning_rate`.")
    if silent := arms.silent():
        raise FitError(
            f"{len(silent)} trainable tensors never got a gradient, e.g. "
            f"{silent[:3]}; the model only seems to train."
        )


def _read(path: Path) -> pl.DataFrame:
    import polars as pl

    return pl.read_parquet(path, columns=["input_ids", "labels", "n_tokens"])


def _losses(trainer: Any, key: str) -> list[list[float]]:
    return [
        [entry["step"], round(entry[key], 5)]
        for entry in trainer.state.log_history
        if key in entry
    ]


def _best_step(trainer: Any) -> int | None:
    best = trainer.state.best_model_checkpoint
    keeps = trainer.args.load_best_model_at_end
    return int(best.rpartition("-")[2]) if best and keeps else None


def _tokens_seen(plan: BatchPlan, frame: pl.DataFrame) -> int:
    lengths = frame["n_tokens"].to_list()
    return sum(lengths[row] for batch in plan for row in batch)
