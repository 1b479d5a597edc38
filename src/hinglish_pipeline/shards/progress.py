"""A progress bar with rate and time left; on a pipe, a line every half minute."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)
QUIET_SECONDS = 30.0
_hidden = ContextVar("hidden", default=False)


@contextmanager
def hidden_progress() -> Iterator[None]:
    """Show nothing inside: somebody else shows this work, and better."""
    token = _hidden.set(True)
    try:
        yield
    finally:
        _hidden.reset(token)


@contextmanager
def progress(
    total: int, label: str, unit: str = "shards"
) -> Iterator[Callable[[int], None]]:
    """Show the advance of long work.

    Args:
        total: Number of units of work.
        label: What is being made.
        unit: Name of a unit, in the plural.

    Yields:
        A function to call with the number of units just finished.
    """
    if _hidden.get():
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(total, label, unit) as advance:
            yield advance
    else:
        yield _lines(total, label, unit)


@contextmanager
def _bar(total: int, label: str, unit: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    start = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, rate="")

        def advance(count: int) -> None:
            done = bar.tasks[0].completed + count
            rate = done / max(time.monotonic() - start, 1e-9)
            bar.update(task, advance=count, rate=f"{rate:,.1f} {unit}/s")

        yield advance


def _lines(total: int, label: str, unit: str) -> Callable[[int], None]:
    start = last = time.monotonic()
    done = 0

    def advance(count: int) -> None:
        nonlocal done, last
        done += count
        now = time.monotonic()
        if now - last < QUIET_SECONDS or done >= total:
            return
        last = now
        rate = done / (now - start)
        left = (total - done) / rate if rate else float("inf")
        logger.info(
            "%s: %d of %d %s, %.1f/s, about %.0f s left",
            label,
            done,
            total,
            unit,
            rate,
            left,
        )

    return advance
