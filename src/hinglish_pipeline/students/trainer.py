"""transformers' Trainer with fixed batches and a head on supervised tokens only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.students.template import IGNORED

if TYPE_CHECKING:
    from hinglish_pipeline.students.batches import BatchPlan


def supervised_loss(model: Any, inputs: Any, n_items: Any = None) -> Any:
    """Next-token cross-entropy, with logits for supervised positions alone.

    The output head costs a quarter to a half of a small model's work, and most
    positions carry no label. Equal to the model's own loss within rounding.

    Args:
        model: A causal LM, possibly wrapped by peft.
        inputs: ``input_ids``, ``attention_mask``, ``labels``, shape (rows, length).
        n_items: Supervised tokens of the whole step; None = those of this batch.

    Returns:
        Scalar: nats summed over the batch / ``n_items``.
    """
    import torch

    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = causal.get_decoder()(
        input_ids=inputs["input_ids"],
        attention_mask=inputs["attention_mask"],
        use_cache=False,
    ).last_hidden_state
    targets = inputs["labels"][:, 1:]
    wanted = targets != IGNORED
    logits = causal.get_output_embeddings()(hidden[:, :-1][wanted]).float()
    cap = getattr(causal.config, "final_logit_softcapping", None)
    if cap:
        logits = torch.tanh(logits / cap) * cap
    total = torch.nn.functional.cross_entropy(logits, targets[wanted], reduction="sum")
    return total / (wanted.sum().clamp(min=1) if n_items is None else n_items)


@cache
def trainer_class() -> Any:
    """The subclass, made on first use because transformers loads slowly."""
    from torch.utils.data import DataLoader
    from transformers import Trainer

    class StudentTrainer(Trainer):  # type: ignore[misc]
        """A Trainer whose order of batches is planned for the whole run."""

        plan: BatchPlan

        def get_train_dataloader(self) -> Any:
            loader = DataLoader(
                self.train_dataset,
                batch_sampler=self.plan,
                collate_fn=self.data_collator,
            )
            return self.accelerator.prepare(loader)

        def compute_loss(
            self,
            model: Any,
            inputs: Any,
            return_outputs: bool = False,
            num_items_in_batch: Any = None,
        ) -> Any:
            loss = supervised_loss(model, inputs, num_items_in_batch)
            return (loss, {}) if return_outputs else loss

    return StudentTrainer
