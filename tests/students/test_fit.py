"""Training: it learns, resumes to the same weights, and moves every trainable part."""

import shutil

import polars as pl
import pytest
import torch
from safetensors.torch import load_file

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.students.batches import BatchPlan, PadRight
from hinglish_pipeline.students.fit import FitError, fit_student, last_checkpoint
from hinglish_pipeline.students.merge import check_base, merge_student, untrained_model
from hinglish_pipeline.students.models import (
    ModelError,
    build_model,
    load_model,
)
from hinglish_pipeline.students.params import ModelParams
from hinglish_pipeline.students.template import IGNORED
from hinglish_pipeline.students.trainer import supervised_loss
from tests.students.conftest import GEMMA3, QWEN2, fit_params, student_params

QWEN35 = {
    "model_type": "qwen3_5_text",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "intermediate_size": 64,
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 2,
    "linear_key_head_dim": 16,
    "linear_value_head_dim": 16,
    "layer_types": ["linear_attention", "full_attention"],
}
SPECIAL = {"bos_token_id": None, "eos_token_id": 2, "pad_token_id": 0}


@pytest.fixture
def fit(training_set, tokenizer_folder, tmp_path):
    """Train with given parameters; returns the checkpoint and its summary."""

    def run(name="run", scratch=None, **changes):
        out = tmp_path / name
        out.mkdir()
        summary = fit_student(
            training_set=training_set,
            tokenizer=tokenizer_folder,
            params=student_params(**changes),
            out=out,
            scratch=scratch or tmp_path / f"{name}.scratch",
        )
        return Artifact(out, name), summary

    return run


def weights(checkpoint):
    """Tensors of a checkpoint."""
    return load_file(next(checkpoint.path.glob("*.safetensors")))


def assert_all_alive(summary):
    """Every trainable tensor got a gradient."""
    arms = summary["gradient_arms"]
    assert arms["alive"] == arms["trainable"] > 0


def batch_of(training_set):
    """All training rows as one padded batch."""
    rows = pl.read_parquet(training_set.path / "train.parquet").head(8)
    return PadRight(0)(rows.select("input_ids", "labels").rows())


class TestLoss:
    @pytest.mark.parametrize("config", [QWEN2, GEMMA3, QWEN35])
    def test_equals_the_models_own(self, config, training_set):
        params = ModelParams(config=config, attention="eager")
        model = build_model(params, vocab_size=400, special_ids=SPECIAL, seed=1)
        batch = batch_of(training_set)
        assert supervised_loss(model, batch).item() == pytest.approx(
            model(**batch).loss.item(), abs=1e-4
        )


class TestFit:
    def test_learns_and_stays_silent(self, fit, capfd):
        _, summary = fit(fit=fit_params(steps=80, save_every=80, log_every=10))
        losses = [loss for _, loss in summary["losses"]]
        assert losses[-1] < losses[0] / 2
        assert_all_alive(summary)
        assert summary["validation_losses"]
        assert capfd.readouterr() == ("", "")

    def test_a_killed_run_ends_with_the_same_weights(self, fit, tmp_path):
        scratch = tmp_path / "whole.scratch"
        whole, _ = fit("whole", scratch)
        shutil.rmtree(scratch / "checkpoint-8")
        resumed, summary = fit("resumed", scratch)
        assert summary["resumed_from"] == 4
        assert summary["steps"] == 8
        pairs = zip(weights(whole).items(), weights(resumed).items(), strict=True)
        assert all(a == b and torch.equal(x, y) for (a, x), (b, y) in pairs)

    def test_a_checkpoint_cut_short_is_passed_over(self, tmp_path):
        for step, name in ((4, "trainer_state.json"), (8, "model.safetensors")):
            folder = tmp_path / f"checkpoint-{step}"
            folder.mkdir()
            (folder / name).touch()
        assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-4"

    def test_the_best_checkpoint_is_kept_when_asked(self, fit):
        _, summary = fit(fit=fit_params(keep_best=True))
        best = min(summary["validation_losses"], key=lambda point: point[1])
        assert summary["best_checkpoint_step"] == best[0]

    def test_a_loss_that_explodes_is_an_error(self, fit):
        settings = fit_params(learning_rate=1e30, max_grad_norm=1e30)
        with pytest.raises(FitError, match="not finite"):
            fit(fit=settings)

    def test_untrained_self_is_the_start_of_the_run(self, fit):
        checkpoint, _ = fit(fit=fit_params(learning_rate=1e-30, steps=4))
        start = untrained_model(checkpoint.path).state_dict()
        for name, tensor in weights(checkpoint).items():
            assert torch.allclose(tensor, start[name], atol=1e-6)


class TestAdapters:
    @pytest.mark.parametrize("config", [QWEN2, GEMMA3])
    def test_lora_moves_every_arm_and_merges_to_the_same_model(
        self, fit, config, tmp_path
    ):
        checkpoint, summary = fit(
            model={"config": config}, adapter={"method": "lora", "r": 4}
        )
        assert summary["trainable"] < summary["parameters"] / 2
        assert_all_alive(summary)
        out = tmp_path / "student"
        out.mkdir()
        merged = merge_student(student_checkpoint=checkpoint, out=out)
        assert merged["kind"] == "merge"
        assert merged["largest_logit_difference"] < 1e-4
        start = untrained_model(out).state_dict()
        moved = [
            k
            for k, v in load_model(out).state_dict().items()
            if k in start and not torch.equal(v, start[k])
        ]
        assert any("q_proj" in name for name in moved)
        assert not any("embed_tokens" in name for name in moved)

    def test_qlora_trains_a_base_from_disk(self, fit, tmp_path):
        base = tmp_path / "base"
        model = build_model(
            ModelParams(config={**QWEN2, "hidden_size": 64}),
            vocab_size=400,
            special_ids=SPECIAL,
        )
        model.save_pretrained(base)
        try:
            _, summary = fit(
                model={"path": str(base), "attention": "eager"},
                adapter={"method": "qlora", "r": 4},
                tokenizer=None,
            )
        except (RuntimeError, ImportError, NotImplementedError) as error:
            pytest.skip(f"bitsandbytes has no 4-bit kernel here: {error}")
        assert_all_alive(summary)

    def test_an_adapter_of_another_base_is_refused(self, fit):
        checkpoint, _ = fit(adapter={"method": "lora", "r": 4})
        with pytest.raises(ModelError, match="trained on"):
            check_base(checkpoint.path, "random:qwen2:999")

    def test_a_misspelt_target_is_named(self, fit):
        adapter = {"method": "lora", "r": 4, "targets": ["q_prj"]}
        with pytest.raises(ModelError, match="q_prj"):
            fit(adapter=adapter)


class TestBatches:
    def test_each_epoch_has_every_row_once(self):
        plan = BatchPlan(range(1, 42), batch_size=4, batches=22, seed=1)
        epochs = list(plan)
        for epoch in (epochs[:11], epochs[11:]):
            assert sorted(row for batch in epoch for row in batch) == list(range(41))

    def test_rows_of_a_batch_have_similar_lengths(self):
        lengths = [n % 97 + 3 for n in range(800)]
        plan = BatchPlan(lengths, batch_size=8, batches=100, seed=1)
        padded = sum(max(lengths[r] for r in b) * len(b) for b in plan)
        assert padded / sum(lengths) < 1.05

    def test_padding_never_hides_a_label(self):
        eos = 2
        batch = PadRight(eos)([([5, 6, eos], [IGNORED, 6, eos]), ([eos], [eos])])
        assert (batch["labels"] == eos).sum() == 2
        assert batch["attention_mask"].sum() == 4
