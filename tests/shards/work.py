"""Module-level work functions, as a user would write them, for the shard tests."""

import os
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import polars as pl
from pydantic import BaseModel

from hinglish_pipeline.shards import versioned


class CutParams(BaseModel):
    """A threshold and a speed knob."""

    min_length: int = 3


@versioned("1")
def mark_short(frame: pl.DataFrame, *, params: CutParams) -> pl.DataFrame:
    """Give short texts a drop reason."""
    short = pl.col("text").str.len_chars() < params.min_length
    reason = pl.when(short).then(pl.lit("too_short")).alias("drop_reason")
    return frame.with_columns(reason)


@versioned("1")
def log_and_double(frame: pl.DataFrame, *, log: str) -> pl.DataFrame:
    """Double a number, and leave a trace of having run."""
    with Path(log).open("a") as file:
        file.write(f"{frame['n'][0]}\n")
    return frame.with_columns(pl.col("n") * 2)


@versioned("1")
def slow_copy(frame: pl.DataFrame, *, seconds: float) -> pl.DataFrame:
    """Take a while."""
    time.sleep(seconds)
    return frame


@versioned("1")
def lose_a_row(frame: pl.DataFrame) -> pl.DataFrame:
    """Break the row rule."""
    return frame.head(frame.height - 1)


@versioned("1")
def fail_on_two(frame: pl.DataFrame) -> pl.DataFrame:
    """Fail on the shard whose first number is two."""
    if frame["n"][0] == 2:
        raise ValueError("two is not allowed")
    return frame


@versioned("1")
def die_once(frame: pl.DataFrame, *, mark: str) -> pl.DataFrame:
    """Kill the worker the first time, as the system does when memory runs out."""
    if frame["n"][0] == 2 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), 9)
    return frame


@versioned("1")
def add_frames(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Add two aligned frames."""
    return left.with_columns(n=left["n"] + right["n"])


@versioned("1")
def spread(item: dict, *, times: int) -> pl.DataFrame:
    """Make rows from a value."""
    return pl.DataFrame({"n": [item["n"]] * times})


@versioned("1")
def write_total(*, shards, out: Path) -> dict:
    """Sum all shards into a file."""
    total = int(shards.scan().select(pl.col("n").sum()).collect().item())
    out.write_text(str(total))
    return {"total": total}


@versioned("1")
def write_folder(*, size: int, out: Path, scratch: Path) -> dict:
    """Write a folder step by step, keeping progress in scratch."""
    done = len(list(scratch.iterdir()))
    for step in range(done, size):
        (scratch / f"step-{step}").touch()
        if step == 1 and done == 0:
            raise RuntimeError("power cut")
    (out / "model.txt").write_text("weights")
    return {"resumed_at": done}


@versioned("1")
def note_and_fail_on_two(frame: pl.DataFrame, *, log: str) -> pl.DataFrame:
    """Fail on the shard whose first number is two, and note every try."""
    if frame["n"][0] == 2:
        with Path(log).open("a") as file:
            file.write("2\n")
        raise ValueError("two is not allowed")
    return frame


@versioned("1")
def die_always(frame: pl.DataFrame) -> pl.DataFrame:
    """Kill the worker every time."""
    os.kill(os.getpid(), 9)
    return frame


@versioned("1")
def in_pieces(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give every row as a shard of its own."""
    for number in range(frame.height):
        yield frame.slice(number, 1)


@versioned("1")
def with_ballast(frame: pl.DataFrame) -> pl.DataFrame:
    """Add a column nobody asks for."""
    return frame.with_columns(ballast=pl.lit("x" * 1000))


@versioned("1")
def add_total(frame: pl.DataFrame, *, total) -> pl.DataFrame:
    """Add what a side input says."""
    return frame.with_columns(n=pl.col("n") + int(total.text()))


@versioned("1")
def write_files(*, names: list, out: Path) -> None:
    """Write a folder of files."""
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name)


@lru_cache(maxsize=1)
def load_something_dear(log: str) -> int:
    """What an actor should do once: leave a line and return who did it."""
    with Path(log).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return os.getpid()


@versioned("1")
def use_something_dear(frame: pl.DataFrame, *, log: str) -> pl.DataFrame:
    """Need it for every shard."""
    load_something_dear(log)
    return frame
