"""Functions of shards that benchmarks run; a shard's function lives in a module."""

from __future__ import annotations

import time

import polars as pl

from hinglish_pipeline.shards import versioned

ROWS = 50
SENTENCE = "Kal subah market gaye the, sabzi mehengi thi par tamatar ache mile. "


@versioned("1")
def write_rows(number: int) -> pl.DataFrame:
    """A shard of a few texts."""
    texts = [f"{SENTENCE * 4}{number}-{row}" for row in range(ROWS)]
    return pl.DataFrame({"doc_id": list(range(ROWS)), "text": texts})


@versioned("1")
def count_letters(frame: pl.DataFrame) -> pl.DataFrame:
    """Next to no work, so that what is measured is the plane under it."""
    return frame.with_columns(n_chars=pl.col("text").str.len_chars())


@versioned("1")
def spin(frame: pl.DataFrame, *, seconds: float) -> pl.DataFrame:
    """Keep a core busy for so many of its own seconds."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return frame
