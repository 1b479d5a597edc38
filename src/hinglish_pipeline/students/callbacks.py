"""What watches a training run: gradients that must not be zero, and the console."""

from __future__ import annotations

from typing import Any

WATCHED_STEPS = 3


class GradientArms:
    """Remembers which trainable tensors got a non-zero gradient in the first steps.

    LoRA's A matrices get none at the very first step because B starts at zero, so
    three steps are watched. A tensor still silent after that is not being trained,
    however well the loss falls.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._trainable: set[str] = set()
        self._alive: set[str] = set()

    def look(self, model: Any) -> None:
        """Note the gradients of one step, before they are cleared."""
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            self._trainable.add(name)
            gradient = parameter.grad
            if gradient is not None and bool(gradient.any()):
                self._alive.add(name)

    def silent(self) -> list[str]:
        """Trainable tensors without a gradient so far, in name order."""
        return sorted(self._trainable - self._alive)

    def summary(self) -> dict[str, int]:
        """Counts of trainable tensors and of those that got a gradient."""
        return {"trainable": len(self._trainable), "alive": len(self._alive)}

    def callback(self) -> Any:
        """A transformers callback that looks in the first steps of a run."""
        from transformers import TrainerCallback

        arms = self

        class Watch(TrainerCallback):  # type: ignore[misc]
            """Looks at gradients before each of the first optimiser steps."""

            seen = 0

            def on_pre_optimizer_step(
                self, args: Any, state: Any, control: Any, **kwargs: Any
            ) -> None:
                """Look, while there is something left to see."""
                if self.seen < WATCHED_STEPS or arms.silent():
                    self.seen += 1
                    arms.look(kwargs["model"])

        return Watch()


def console_progress(steps: int) -> Any:
    """One progress bar with rate and time left, for the whole run."""
    from transformers import TrainerCallback

    from hinglish_pipeline.shards.progress import progress

    class Bar(TrainerCallback):  # type: ignore[misc]
        """Advances the project's own bar at each step."""

        def on_train_begin(
            self, args: Any, state: Any, control: Any, **kwargs: Any
        ) -> None:
            """Open the bar, at the step a resumed run begins with."""
            self.bar = progress(steps, "training the student", "steps")
            self.advance = self.bar.__enter__()
            if state.global_step:
                self.advance(state.global_step)

        def on_step_end(
            self, args: Any, state: Any, control: Any, **kwargs: Any
        ) -> None:
            """One step done."""
            self.advance(1)

        def on_train_end(
            self, args: Any, state: Any, control: Any, **kwargs: Any
        ) -> None:
            """Close the bar."""
            self.bar.__exit__(None, None, None)

    return Bar()
