"""What asking costs: a price list, and what an instance has spent so far."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

_MILLION = 1_000_000
_HOUR_S = 3600


class Price(BaseModel):
    """What a teacher charges; all zero means that nobody said.

    A vendor charges by token, a rented machine by the hour; both may be given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = Field(default="USD", description="Unit of every amount here.")
    prompt_per_million: float = Field(
        default=0.0, ge=0, description="For a million tokens read."
    )
    completion_per_million: float = Field(
        default=0.0, ge=0, description="For a million tokens written."
    )
    per_hour: float = Field(
        default=0.0, ge=0, description="For an hour of the machines that answer."
    )

    def cost(
        self, prompt_tokens: int, completion_tokens: int, seconds: float = 0.0
    ) -> float:
        """Say what an amount of work costs.

        Args:
            prompt_tokens: Tokens read.
            completion_tokens: Tokens written.
            seconds: Time the machines were kept.

        Returns:
            The amount in ``currency``.
        """
        by_token = (
            prompt_tokens * self.prompt_per_million
            + completion_tokens * self.completion_per_million
        )
        return by_token / _MILLION + seconds * self.per_hour / _HOUR_S

    def __bool__(self) -> bool:
        return bool(
            self.prompt_per_million or self.completion_per_million or self.per_hour
        )


@dataclass
class Usage:
    """What a teacher has spent since it was built.

    Attributes:
        price: What it charges.
        requests: Requests answered, well or not.
        retries: Times a request was sent again.
        prompt_tokens: Tokens read, over all attempts.
        completion_tokens: Tokens written, over all attempts, reasoning included.
        reasoning_tokens: Tokens of reasoning among them, where the server says.
        seconds: Time spent asking, by the clock.
    """

    price: Price
    requests: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0

    @property
    def cost(self) -> float:
        """Spent so far, in the price's currency."""
        return self.price.cost(self.prompt_tokens, self.completion_tokens, self.seconds)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time inside as asking."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - started
