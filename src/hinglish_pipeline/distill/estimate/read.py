"""Reads a plan and what is on record about it, for an estimate: all ids, some texts.

Ids and token counts of a million requests are read whole; their texts, which are
thousands of times larger, only as a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.distill.estimate.tokens import assumed_tokens, counted_tokens
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.ledger.store import Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.shards import Shard, Shards

_KEYS = 20_000
_RECORD_SCHEMA = {
    "key": pl.String,
    "status": pl.String,
    "prompt_tokens": pl.Int64,
    "completion_tokens": pl.Int64,
}


@dataclass(frozen=True)
class AnswersOnRecord:
    """The journals beside a set of answers; there may be none yet.

    Attributes:
        folder: Where the journals lie.
    """

    folder: Path

    def __fingerprint__(self) -> dict[str, int]:
        """Sizes of the ledger's files: they only grow, or are compacted."""
        ledger = Ledger(self.folder)
        files = [*ledger.archives(), *ledger.journals()]
        return {path.name: path.stat().st_size for path in files}

    def of(self, keys: Sequence[str]) -> pl.DataFrame:
        """Status and token counts of those keys that are on record.

        Args:
            keys: Ledger keys.

        Returns:
            ``key``, ``status``, ``prompt_tokens``, ``completion_tokens``.
        """
        known = [pl.DataFrame(schema=_RECORD_SCHEMA)]
        if self.folder.is_dir():
            ledger = Ledger(self.folder)
            # Records hold texts too: a few thousand at a time.
            for start in range(0, len(keys), _KEYS):
                found = ledger.read(keys[start : start + _KEYS])
                known.append(found.select(known[0].columns).cast(known[0].schema))  # type: ignore[arg-type]
        return pl.concat(known)


def read_plan(
    requests: Shards, teacher: Mapping[str, Any], on_record: AnswersOnRecord
) -> pl.DataFrame:
    """Read every request once, with what is on record about it.

    Args:
        requests: ``teacher_requests``.
        teacher: Identity of the teacher whose answers count.
        on_record: Earlier answers.

    Returns:
        ``request_id``, ``recipe``, ``max_tokens``, ``status`` (``ok``, ``declined``,
        ``failed`` or null), ``prompt_tokens``, ``completion_tokens`` (null where
        nothing is on record) and ``is_open`` (to be asked), in planning order.
    """
    longest = pl.col("sampling").str.json_path_match("$.max_tokens").cast(pl.Int64)
    rows = requests.scan().select("request_id", "recipe", max_tokens=longest).collect()
    rows = rows.unique("request_id", keep="first", maintain_order=True)
    keys = AnswerKeys(teacher)
    rows = rows.with_columns(
        key=pl.Series([keys.of(id_) for id_ in rows["request_id"]], dtype=pl.String)
    )
    known = on_record.of(rows["key"].to_list())
    rows = rows.join(known, on="key", how="left", maintain_order="left").drop("key")
    is_open = pl.col("status").is_null() | (pl.col("status") == "failed")
    return rows.with_columns(is_open=is_open)


def measure_sample(
    requests: Shards,
    rows: pl.DataFrame,
    *,
    family: str,
    tokenizer: str | None,
    sample_rows: int,
) -> pl.DataFrame:
    """Guess, or count, the prompt tokens of some requests.

    Args:
        requests: ``teacher_requests``.
        rows: What :func:`read_plan` returned.
        family: Tokenizer family for the guesses.
        tokenizer: Folder of the tokenizer to count open requests with, if any.
        sample_rows: Open requests, and answered ones, of each recipe at most.

    Returns:
        ``request_id``, ``usual``, ``low``, ``high`` and, with a tokenizer, ``exact``;
        ids are hashes, so those that sort first are a fair sample.
    """
    counting = None if tokenizer is None else _load(tokenizer)
    wanted = _first_of_each(rows, sample_rows)
    frames = [_measure(shard, wanted, family, counting) for shard in requests]
    return pl.concat(frames).unique("request_id", keep="first", maintain_order=True)


def _first_of_each(rows: pl.DataFrame, count: int) -> pl.DataFrame:
    useful = rows.filter(pl.col("is_open") | (pl.col("prompt_tokens") > 0))
    rank = pl.col("request_id").rank("ordinal").over("recipe", "is_open")
    return useful.filter(rank <= count).select("request_id")


def _measure(
    shard: Shard, wanted: pl.DataFrame, family: str, tokenizer: Any
) -> pl.DataFrame:
    texts = (
        shard.scan()
        .select("request_id", "messages")
        .join(wanted.lazy(), on="request_id", how="semi", maintain_order="left")
        .collect()
    )
    measured = texts.select("request_id").hstack(
        assumed_tokens(texts["messages"], family)
    )
    if tokenizer is None:
        return measured
    exact = pl.Series("exact", counted_tokens(texts["messages"], tokenizer), pl.Int64)
    return measured.with_columns(exact)


def _load(folder: str) -> Any:
    from hinglish_pipeline.errors import SourceError
    from hinglish_pipeline.students.tokenizer import load_tokenizer

    if not (Path(folder) / "tokenizer.json").is_file():
        msg = (
            f"estimate.tokenizer: {folder} holds no tokenizer.json; name a folder of "
            "the teacher's tokenizer, or null to go by letters."
        )
        raise SourceError(msg)
    return load_tokenizer(folder)
