"""Greedy answers in batches, with the reason each one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hinglish_pipeline.students.template import ChatTemplate, Message


@dataclass(frozen=True)
class Completion:
    """One generated answer.

    Attributes:
        text: The answer without its turn-end token.
        finish: ``stop`` if the model ended its turn, ``length`` if it was cut.
        n_tokens: Tokens generated, the turn end included.
    """

    text: str
    finish: str
    n_tokens: int


def generate_answers(
    model: Any,
    template: ChatTemplate,
    conversations: Sequence[Sequence[Message]],
    *,
    max_new_tokens: int,
    batch_size: int,
) -> list[Completion]:
    """Answer each conversation greedily; the same inputs give the same answers.

    Prompts of similar length share a batch, padded on the left.

    Args:
        model: A causal LM in evaluation mode.
        template: The chat template it was trained with.
        conversations: Messages up to and including a user turn.
        max_new_tokens: Longest answer.
        batch_size: Prompts of one batch.

    Returns:
        One completion a conversation, in the order given.
    """
    prompts = [template.prompt_ids(messages) for messages in conversations]
    order = sorted(range(len(prompts)), key=lambda row: (len(prompts[row]), row))
    answers: dict[int, Completion] = {}
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        made = _generate(
            model, template, [prompts[row] for row in rows], max_new_tokens
        )
        answers.update(zip(rows, made, strict=True))
    return [answers[row] for row in range(len(prompts))]


def _generate(
    model: Any, template: ChatTemplate, prompts: list[list[int]], max_new_tokens: int
) -> list[Completion]:
    import torch
    from transformers import GenerationConfig

    padding = template.tokenizer.pad_token_id
    longest = max(map(len, prompts))
    shape = (len(prompts), longest)
    ids = torch.full(shape, padding, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.long)
    for place, prompt in enumerate(prompts):
        ids[place, longest - len(prompt) :] = torch.as_tensor(prompt)
        mask[place, longest - len(prompt) :] = 1
    config = GenerationConfig(
        do_sample=False,
        max_new_tokens=max_new_tokens,
        eos_token_id=template.stop_ids,
        pad_token_id=padding,
    )
    with torch.inference_mode():
        output = model.generate(
            input_ids=ids.to(model.device),
            attention_mask=mask.to(model.device),
            generation_config=config,
        )
    return [_read(template, row) for row in output[:, longest:].tolist()]


def _read(template: ChatTemplate, ids: list[int]) -> Completion:
    stops = set(template.stop_ids)
    end = next((place for place, token in enumerate(ids) if token in stops), None)
    kept = ids if end is None else ids[:end]
    return Completion(
        text=str(template.tokenizer.decode(kept, skip_special_tokens=True)).strip(),
        finish="length" if end is None else "stop",
        n_tokens=len(kept) + (end is not None),
    )
