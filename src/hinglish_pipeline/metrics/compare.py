"""Sets two runs side by side, and refuses where their numbers mean different things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class IncomparableError(ValueError):
    """Two runs measured different things."""


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Differences between two scores documents, row by row.

    Args:
        before: A ``scores.json`` as a mapping.
        after: Another one.

    Returns:
        One mapping a set and metric both hold: ``set``, ``metric``, ``before``,
        ``after``, ``difference``, ``n`` and ``apart`` (whether the two intervals do not
        overlap, which is enough but not needed for a real difference).

    Raises:
        IncomparableError: If a shared set has other examples, a shared metric another
            signature, or nothing is shared.
    """
    for name in sorted(set(before["sets"]) & set(after["sets"])):
        if before["sets"][name]["fingerprint"] != after["sets"][name]["fingerprint"]:
            raise IncomparableError(
                f"Set {name!r} has other examples in the two runs; score both on one."
            )
    old = {(row["set"], row["metric"]): row for row in before["rows"]}
    new = {(row["set"], row["metric"]): row for row in after["rows"]}
    shared = [key for key in old if key in new]
    if not shared:
        raise IncomparableError("The two runs share no set and metric.")
    return [_difference(old[key], new[key]) for key in shared]


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    if old["signature"] != new["signature"]:
        raise IncomparableError(
            f"{old['metric']} on {old['set']} was computed differently: "
            f"{old['signature']!r} against {new['signature']!r}."
        )
    return {
        "set": new["set"],
        "metric": new["metric"],
        "before": old["value"],
        "after": new["value"],
        "difference": new["value"] - old["value"],
        "n": new["n"],
        "apart": old["ci_high"] < new["ci_low"] or new["ci_high"] < old["ci_low"],
    }
