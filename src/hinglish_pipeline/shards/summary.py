"""Counts what a run redid and what it found current, for one line at its end."""

from __future__ import annotations

from collections import Counter

_counts: Counter[str] = Counter()
_redone: list[str] = []


def note_shards(name: str, *, redone: int, total: int) -> None:
    """Record how many shards of a set were redone."""
    _counts["shards redone"] += redone
    _counts["shards current"] += total - redone
    if redone:
        _redone.append(name)


def note_artifact(name: str, *, redone: bool) -> None:
    """Record whether an artefact was redone."""
    _counts["artefacts redone" if redone else "artefacts current"] += 1
    if redone:
        _redone.append(name)


def reset() -> None:
    """Forget the counts; called when a run begins."""
    _counts.clear()
    _redone.clear()


def redone() -> list[str]:
    """Names of what was redone, in order."""
    return list(_redone)


def sentence() -> str:
    """The run in one line."""
    shards, files = _counts["shards current"], _counts["artefacts current"]
    if not _redone:
        return (
            f"Nothing to redo: {shards} shards and {files} artefacts are current; "
            "no teacher was asked, nothing was trained."
        )
    return (
        f"Made {_counts['shards redone']} shards and {_counts['artefacts redone']} "
        f"artefacts; {shards} shards and {files} artefacts were current."
    )
