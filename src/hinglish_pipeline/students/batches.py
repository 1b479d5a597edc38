"""Decides which rows go into which training step: seeded, bucketed, resumable."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.students.template import IGNORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

POOL_BATCHES = 50


class BatchPlan:
    """Every batch of the whole run, fixed by the seed before the first step.

    Rows are shuffled, cut into pools of fifty batches, sorted by length within a
    pool and dealt in random order: padding falls below a percent while neighbours
    stay random. A resumed run skips exactly the batches it has seen.

    Args:
        lengths: Tokens of each row.
        batch_size: Rows of a batch.
        batches: How many batches the run takes; rows repeat as often as needed.
        seed: Decides the order.
    """

    def __init__(
        self, lengths: Sequence[int], batch_size: int, batches: int, seed: int
    ) -> None:
        """Plan all batches."""
        self._plan: list[list[int]] = []
        source = random.Random(seed)
        while len(self._plan) < batches:
            self._plan += _one_epoch(lengths, batch_size, source)
        del self._plan[batches:]

    def __iter__(self) -> Iterator[list[int]]:
        """Row numbers, batch by batch."""
        return iter(self._plan)

    def __len__(self) -> int:
        """Number of batches."""
        return len(self._plan)


def _one_epoch(
    lengths: Sequence[int], batch_size: int, source: random.Random
) -> list[list[int]]:
    order = list(range(len(lengths)))
    source.shuffle(order)
    batches = []
    for start in range(0, len(order), batch_size * POOL_BATCHES):
        pool = order[start : start + batch_size * POOL_BATCHES]
        pool.sort(key=lambda row: lengths[row])
        batches += [
            pool[first : first + batch_size]
            for first in range(0, len(pool), batch_size)
        ]
    source.shuffle(batches)
    return batches


class TokenRows:
    """Token rows as a map-style dataset.

    Args:
        input_ids: Token ids of each row.
        labels: Labels of each row.
    """

    def __init__(
        self, input_ids: Sequence[Sequence[int]], labels: Sequence[Sequence[int]]
    ) -> None:
        """Keep the rows."""
        self._rows = list(zip(input_ids, labels, strict=True))

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._rows)

    def __getitem__(self, row: int) -> tuple[Sequence[int], Sequence[int]]:
        """Token ids and labels of one row."""
        return self._rows[row]


class PadRight:
    """Pads a batch on the right to its longest row.

    Labels are padded with -100 by position, never by token id, so an eos that is
    also the padding token keeps its label.

    Args:
        padding: Token id to fill with; its positions are masked out.
    """

    def __init__(self, padding: int) -> None:
        """Remember the padding id."""
        self._padding = padding

    def __call__(
        self, rows: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> dict[str, Any]:
        """Collate to int64 tensors ``input_ids``, ``attention_mask``, ``labels``,
        each of shape (rows, longest)."""
        import torch

        longest = max(len(ids) for ids, _ in rows)
        shape = (len(rows), longest)
        ids = torch.full(shape, self._padding, dtype=torch.long)
        labels = torch.full(shape, IGNORED, dtype=torch.long)
        mask = torch.zeros(shape, dtype=torch.long)
        for place, (row_ids, row_labels) in enumerate(rows):
            ids[place, : len(row_ids)] = torch.as_tensor(row_ids)
            labels[place, : len(row_labels)] = torch.as_tensor(row_labels)
            mask[place, : len(row_ids)] = 1
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}
