"""What lies in a ledger, counted for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.ledger.counters import SUFFIX, read_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hinglish_pipeline.shards import Shard, Shards
    from hinglish_pipeline.teachers.ledger.store import Ledger
    from hinglish_pipeline.teachers.protocol import JsonDict

_STATUSES = ("ok", "failed", "declined")
_REASONS = 10
_REASON_CHARACTERS = 70


def inspect_ledger(
    ledger: Ledger, requests: Shards | None, who: JsonDict
) -> dict[str, Any]:
    """Count what a ledger holds; every record is read.

    Args:
        ledger: The ledger.
        requests: Today's plan, None if it is not made.
        who: Identity of the teacher it is for.

    Returns:
        The fields of ``LedgerStatistics``; ``reasons``: why requests failed or were
        declined, most frequent first; ``shards``: of each shard of the plan, what is
        ``planned``, ``ok``, ``failed``, ``declined`` and ``open``, and what was
        ``lost`` in flight.
    """
    reasons = Counter(
        str(record["error"])
        for record in ledger.records()
        if record["status"] != "ok" and record["error"]
    )
    statistics = asdict(ledger.statistics())
    return {
        **statistics,
        "counts": statistics["counts"]._asdict(),
        "reasons": dict(reasons.most_common(_REASONS)),
        "shards": _by_shard(ledger, requests or [], AnswerKeys(who)),
    }


def report_lines(found: Mapping[str, Any], most_shards: int = 12) -> Iterator[str]:
    """Say what :func:`inspect_ledger` found, in lines for a console.

    Args:
        found: Its result.
        most_shards: Shards to list, those with most trouble first.
    """
    counts = found["counts"]
    models = ", ".join(f"{name} {n:,}" for name, n in found["models"].items())
    yield f"answered    {found['ok']:>12,}   {models}".rstrip()
    yield f"failed      {found['failed']:>12,}   asked again by the next run"
    yield f"declined    {found['declined']:>12,}   not asked again"
    yield (
        f"tokens      {found['prompt_tokens']:>12,} in   "
        f"{found['completion_tokens']:,} out"
    )
    yield (
        f"asked       {counts['asked']:>12,}   by runs since the ledger began; "
        f"{counts['lost']:,} lost in flight when one was stopped"
    )
    yield (
        f"files       {found['journals'] + found['archives']:>12,}   "
        f"{found['journals']:,} journals, {found['archives']:,} archives, "
        f"{found['bytes'] / 1e6:,.1f} MB; {found['superseded']:,} records replaced by "
        f"better ones, {found['unreadable']:,} unreadable lines"
    )
    if found["reasons"]:
        yield ""
        yield "why there is no answer"
        for reason, count in found["reasons"].items():
            yield f"{count:>12,}   {_short(reason)}"
    if found["shards"]:
        yield ""
        yield from _shard_lines(found["shards"], most_shards)


def _by_shard(
    ledger: Ledger, requests: Iterable[Shard], keys: AnswerKeys
) -> dict[str, dict[str, int]]:
    found = {}
    for shard in requests:
        ids = shard.scan().select("request_id").unique().collect()["request_id"]
        known = ledger.read([keys.of(id_) for id_ in ids])["status"]
        counts = {name: int((known == name).sum()) for name in _STATUSES}
        lost = read_counts([ledger.folder / f"{shard.name}{SUFFIX}"]).lost
        unasked = len(ids) - len(known)
        found[shard.name] = {
            "planned": len(ids),
            **counts,
            "open": unasked + counts["failed"],
            "lost": lost,
        }
    return found


def _shard_lines(shards: Mapping[str, Mapping[str, int]], most: int) -> Iterator[str]:
    worst = sorted(
        shards, key=lambda name: (-shards[name]["failed"], -shards[name]["open"], name)
    )
    width = max(24, *(len(name) for name in worst[:most]))
    columns = ("planned", *_STATUSES, "open", "lost")
    heads = "".join(f"{column:>10}" for column in columns)
    yield f"{'shards of the plan':<{width}}{heads}"
    for name in worst[:most]:
        numbers = "".join(f"{shards[name][column]:>10,}" for column in columns)
        yield f"{name:<{width}}{numbers}"
    if len(worst) > most:
        yield f"and {len(worst) - most:,} more shards"


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _REASON_CHARACTERS:
        return line
    return f"{line[: _REASON_CHARACTERS - 1]}…"
