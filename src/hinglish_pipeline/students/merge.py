"""Makes one plain model folder out of whatever training left behind."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson

from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.fit import STUDENT_FILE, base_name, special_ids
from hinglish_pipeline.students.models import (
    ModelError,
    build_model,
    load_model,
    quiet_transformers,
)
from hinglish_pipeline.students.params import StudentParams
from hinglish_pipeline.students.tokenizer import load_tokenizer

PROBE = "Yaar, kal subah ki train ka time kya hai? नमस्ते!"
TOLERANCE = 1e-3


@versioned("1")
def merge_student(*, student_checkpoint: Artifact, out: Path) -> dict[str, Any]:
    """Write the student as plain safetensors with its tokenizer.

    A full fine-tune is copied; an adapter is merged into its base and the merged
    model must give the same logits as base + adapter.

    Args:
        student_checkpoint: Folder made by ``fit_student``.
        out: Folder to write.

    Returns:
        ``kind`` (copy or merge) and the largest logit difference on a probe text.

    Raises:
        ModelError: If the adapter belongs to another base, or merging changed what
            the model says.
    """
    source = student_checkpoint.path
    params = read_student(source)
    if params.adapter.method == "full":
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, out / file.name)
        kind = "copy"
        difference = _difference(_probe(load_model(source), source), load_model(out))
    else:
        kind = "merge"
        difference = _merge_adapter(source, params, out)
    if difference > TOLERANCE:
        raise ModelError(
            f"Merging changed the logits by {difference:.2g} (more than {TOLERANCE}); "
            "the merged student would not be the one that was trained."
        )
    return {"kind": kind, "largest_logit_difference": round(difference, 9)}


def read_student(folder: Path) -> StudentParams:
    """The parameters a student was made with."""
    record = orjson.loads((folder / STUDENT_FILE).read_bytes())
    return StudentParams.model_validate(record["params"])


def untrained_model(folder: Path) -> Any:
    """The student before training: its base, or the same random weights."""
    params = read_student(folder)
    tokenizer = load_tokenizer(folder)
    return build_model(
        params.model,
        vocab_size=len(tokenizer) if params.tokenizer else None,
        special_ids=special_ids(tokenizer, params),
        seed=params.fit.seed,
    )


def check_base(folder: Path, expected: str) -> None:
    """Refuse an adapter that was trained on another base.

    Raises:
        ModelError: If the recorded base differs; peft would load it in silence.
    """
    config = orjson.loads((folder / "adapter_config.json").read_bytes())
    recorded = config.get("base_model_name_or_path")
    if recorded != expected:
        raise ModelError(
            f"The adapter in {folder.name} was trained on {recorded!r}, not on "
            f"{expected!r}. Load it on its own base."
        )


def _merge_adapter(source: Path, params: StudentParams, out: Path) -> float:
    from peft import PeftModel

    check_base(source, base_name(params))
    with quiet_transformers():
        adapted = PeftModel.from_pretrained(untrained_model(source), str(source)).eval()
        before = _probe(adapted, source)
        merged = adapted.merge_and_unload(safe_merge=True)
        merged.save_pretrained(out)
        load_tokenizer(source).save_pretrained(out)
    shutil.copyfile(source / STUDENT_FILE, out / STUDENT_FILE)
    return _difference(before, load_model(out, dtype=params.model.dtype), source)


def _probe(model: Any, folder: Path) -> Any:
    import torch

    ids = load_tokenizer(folder)(PROBE, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        return model(input_ids=ids).logits.float()


def _difference(before: Any, model: Any, folder: Path | None = None) -> float:
    after = _probe(model, folder or Path(model.config._name_or_path))
    scale = max(float(before.abs().max()), 1.0)
    return float((before - after).abs().max()) / scale
