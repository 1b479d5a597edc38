"""Shows how the asking goes, over all shards and whoever asks them.

It reads the counts beside the journals, so those who ask spend nothing on being
watched, and workers on other machines that share the disk are seen as well.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hinglish_pipeline.teachers.ledger.counters import Counts
    from hinglish_pipeline.teachers.ledger.store import Ledger
    from hinglish_pipeline.teachers.price import Price

logger = logging.getLogger(__name__)
BAR_SECONDS = 0.5
LINE_SECONDS = 60.0
RATE_SECONDS = 60.0
_SHARE_OF_TIME = 0.02


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the asking is.

    Attributes:
        done: Rows that are answered, now or before.
        total: Rows there are.
        failed: Failures recorded by this run.
        cached: Rows answered before.
        requests_per_s: Answers of the last minute by second.
        tokens_per_s: Tokens written in the last minute by second.
        cost: What this run has cost so far, None without a price.
        left_s: Seconds left at this rate, None while there is none.
    """

    done: int
    total: int
    failed: int
    cached: int
    requests_per_s: float
    tokens_per_s: float
    cost: str | None
    left_s: float | None

    def __str__(self) -> str:
        """The line for a log."""
        parts = [
            f"{self.done:,} of {self.total:,} rows done",
            f"{self.cached:,} of them answered before",
            f"{self.failed:,} failed",
            f"{self.requests_per_s:,.1f} requests/s",
            f"{self.tokens_per_s:,.0f} tokens/s",
        ]
        if self.cost is not None:
            parts.append(f"cost so far {self.cost}")
        if self.left_s is not None:
            parts.append(f"about {self.left_s:,.0f} s left")
        return ", ".join(parts)


@dataclass
class Pace:
    """Turns counts read now and then into rates and a time left.

    Attributes:
        before: Counts when the run began.
        total: Rows the run is to answer.
        price: What the teacher costs, if that is known.
        began: Time of the beginning, in seconds.
    """

    before: Counts
    total: int
    price: Price | None
    began: float
    _seen: deque[tuple[float, int, int]] = field(default_factory=deque)

    def read(self, counts: Counts, now: float) -> Standing:
        """The standing at a time.

        Args:
            counts: The ledger's counts.
            now: The time, in seconds; later than any time before.
        """
        run = counts.since(self.before)
        seen = self._seen
        if not seen:
            seen.append((self.began, 0, 0))
        seen.append((now, run.recorded, run.completion_tokens))
        while now - seen[1][0] >= RATE_SECONDS:
            seen.popleft()
        since = seen[0]
        seconds = max(now - since[0], 1e-9)
        rate = (run.recorded - since[1]) / seconds
        done = min(self.total, run.answered_before + run.recorded)
        return Standing(
            done=done,
            total=self.total,
            failed=run.failed,
            cached=run.answered_before,
            requests_per_s=rate,
            tokens_per_s=(run.completion_tokens - since[2]) / seconds,
            cost=cost_so_far(self.price, run, now - self.began),
            left_s=(self.total - done) / rate if rate else None,
        )


def cost_so_far(price: Price | None, counts: Counts, seconds: float) -> str | None:
    """What was spent, as people write it; None without a price."""
    if not price:
        return None
    cost = price.cost(counts.prompt_tokens, counts.completion_tokens, seconds)
    return f"{cost:,.2f} {price.currency}"


@contextmanager
def watch(
    ledger: Ledger, total: int, label: str, price: Price | None = None
) -> Iterator[None]:
    """Show a bar on a terminal, and a line a minute elsewhere, while shards are asked.

    Args:
        ledger: Whose counts to read.
        total: Rows to answer, over all shards.
        label: What is being made.
        price: What the teacher costs.
    """
    pace = Pace(ledger.counts(), total, price, time.monotonic())

    def look() -> Standing:
        return pace.read(ledger.counts(), time.monotonic())

    if sys.stderr.isatty():
        with _bar(label, total) as show, _every(BAR_SECONDS, lambda: show(look())):
            yield
    else:
        with _every(LINE_SECONDS, lambda: logger.info("%s: %s", label, look())):
            yield


@contextmanager
def _every(seconds: float, work: Callable[[], None]) -> Iterator[None]:
    """Do something now and then on a thread, sparing the machine if it takes long."""
    stop = threading.Event()

    def run() -> None:
        pause = seconds
        while not stop.wait(pause):
            began = time.monotonic()
            work()
            pause = max(seconds, (time.monotonic() - began) / _SHARE_OF_TIME)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _bar(label: str, total: int) -> Iterator[Callable[[Standing], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rest]}"),
    )
    with Progress(
        *columns, console=Console(stderr=True), transient=True, refresh_per_second=4
    ) as bar:
        task = bar.add_task(label, total=total, rest="")

        def show(standing: Standing) -> None:
            fields: dict[str, Any] = {"rest": _rest(standing)}
            bar.update(task, completed=standing.done, **fields)

        yield show


def _rest(standing: Standing) -> str:
    parts = [
        f"{standing.failed:,} failed",
        f"{standing.cached:,} cached",
        f"{standing.requests_per_s:,.1f} req/s",
        f"{standing.tokens_per_s:,.0f} tok/s",
    ]
    if standing.cost is not None:
        parts.append(standing.cost)
    if standing.left_s is not None:
        minutes, seconds = divmod(round(standing.left_s), 60)
        hours, minutes = divmod(minutes, 60)
        parts.append(f"ETA {hours}:{minutes:02d}:{seconds:02d}")
    return " · ".join(parts)
