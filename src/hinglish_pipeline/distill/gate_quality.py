"""Measures the gates on conversations labelled by people: what is caught, what is lost.

A gate that is not measured is an opinion. The samples are written for the purpose and
are not those that the gates were written on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hinglish_pipeline.distill.gates.candidate import Candidate, Turn
from hinglish_pipeline.distill.gates.judge import GATES, judge_candidate
from hinglish_pipeline.metrics.significance import wilson

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams

_SHOWN = 240
_MALFORMED = "schema"
NOT_IN_A_ROW = frozenset(
    {
        "teacher_failed",
        "teacher_declined",
        "bad_json",
        "duplicate_question",
        "near_duplicate",
        "modal_opening",
        "phrase_budget",
        "review_score",
    }
)
"""Reasons that need a raw answer, other rows or a reviewer: no row shows them alone."""


class Judged(NamedTuple):
    """One labelled sample with what the gates said.

    Attributes:
        sample: the sample as given.
        expected: the reasons on its label; empty for a good one.
        fired: reason code to what was found.
    """

    sample: Mapping[str, Any]
    expected: frozenset[str]
    fired: dict[str, str]

    @property
    def is_bad(self) -> bool:
        """Whether people called it bad."""
        return bool(self.sample["label"] == "bad")


def measure_gates(
    samples: Sequence[Mapping[str, Any]], params: GateParams
) -> dict[str, Any]:
    """Compare the gates' verdicts with people's labels.

    A bad sample is caught when any gate that is not disabled fires; a good one is lost
    the same way. A gate is right where it is on the sample's label, so its precision
    counts a bad sample with another label against it. Intervals are Wilson's, 95 %.

    Args:
        samples: `{"id", "recipe", "lang", "variables", "messages", "label": "good" or
            "bad", "reasons": [...]}`; messages are the parsed conversation. A bad
            sample whose reasons all need more than one row (`NOT_IN_A_ROW`) is
            counted under `not_measured` and left out.
        params: thresholds of the gates.

    Returns:
        `{"samples", "not_measured", "unknown_reasons", "bad_caught", "good_lost",
        "gates": [...], "by_lang": [...], "by_recipe": [...], "missed": [...],
        "lost": [...]}`; shares with their intervals, gates in order, misses by id.

    Raises:
        ValueError: a sample has neither of the two labels, or no id.
    """
    judged = [judge_sample(sample, params) for sample in samples]
    measured = [row for row in judged if not _needs_more_than_a_row(row)]
    labels = {reason for row in measured for reason in row.expected}
    return {
        "samples": len(measured),
        "not_measured": len(judged) - len(measured),
        "unknown_reasons": sorted(labels - {*GATES, _MALFORMED, *NOT_IN_A_ROW}),
        **_outcome(measured),
        "gates": [_measure_gate(reason, measured) for reason in (_MALFORMED, *GATES)],
        "by_lang": _by("lang", measured),
        "by_recipe": _by("recipe", measured),
        "missed": [_show(row) for row in measured if row.is_bad and not row.fired],
        "lost": [_show(row) for row in measured if not row.is_bad and row.fired],
    }


def judge_sample(sample: Mapping[str, Any], params: GateParams) -> Judged:
    """Run all gates over one labelled sample.

    Raises:
        ValueError: the label is neither `good` nor `bad`, or the id is missing.
    """
    if sample.get("label") not in {"good", "bad"} or not sample.get("id"):
        msg = (
            f"labelled sample {sample.get('id')!r}: label is {sample.get('label')!r}; "
            "every sample needs an id and a label, good or bad"
        )
        raise ValueError(msg)
    expected = frozenset(sample.get("reasons") or ())
    return Judged(sample, expected, _fired(sample, params))


def with_prompts(
    samples: Sequence[Mapping[str, Any]], prompts: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Give every sample the prompt its recipe would have sent, for `prompt_echo`.

    Args:
        samples: labelled samples; one that brings its own `prompt` keeps it.
        prompts: prompt files by recipe name.

    Returns:
        The samples, each with `prompt`.

    Raises:
        PromptError: a sample's variables do not fit its recipe's prompt.
    """
    from hinglish_pipeline.distill.recipes import get_recipe

    return [
        {
            "prompt": get_recipe(sample["recipe"]).messages(
                sample["variables"], prompts[sample["recipe"]], sample["lang"]
            ),
            **sample,
        }
        for sample in samples
    ]


def quality_table(quality: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows of a small table for the report: one a gate that met a sample.

    Args:
        quality: what `measure_gates` returned.

    Returns:
        `gate`, `labelled`, `precision`, `recall`, `false_alarms`, `missed`, as text.
    """
    return [
        {
            "gate": gate["reason"],
            "labelled": str(gate["labelled"]),
            "precision": _percent(gate["precision"]),
            "recall": _percent(gate["recall"]),
            "false_alarms": str(gate["false_alarms"]),
            "missed": ", ".join(gate["missed"]) or "none",
        }
        for gate in quality["gates"]
        if gate["labelled"] or gate["fired"]
    ]


def _fired(sample: Mapping[str, Any], params: GateParams) -> dict[str, str]:
    turns = sample.get("messages")
    try:
        spoken = tuple(Turn(turn["role"], turn["content"]) for turn in turns or ())
    except (KeyError, TypeError) as error:
        return {_MALFORMED: f"{type(error).__name__}: {error}"}
    if any(not isinstance(text, str) for turn in spoken for text in turn):
        return {_MALFORMED: "a role or content is no text"}
    prompt = tuple(Turn(t["role"], t["content"]) for t in sample.get("prompt") or ())
    candidate = Candidate(
        str(sample["recipe"]),
        str(sample["lang"]),
        spoken,
        sample.get("variables") or {},
        prompt,
    )
    return {
        reason: verdict.detail
        for reason, verdict in judge_candidate(candidate, params).items()
        if verdict.detail and reason not in params.disabled
    }


def _needs_more_than_a_row(row: Judged) -> bool:
    return bool(row.expected) and row.expected <= NOT_IN_A_ROW


def _outcome(rows: Sequence[Judged]) -> dict[str, Any]:
    bad = [row for row in rows if row.is_bad]
    good = [row for row in rows if not row.is_bad]
    return {
        "bad_caught": _share(sum(bool(row.fired) for row in bad), len(bad)),
        "good_lost": _share(sum(bool(row.fired) for row in good), len(good)),
    }


def _share(hits: int, total: int) -> dict[str, Any]:
    if not total:
        return {"hits": 0, "total": 0, "share": None, "low": 0.0, "high": 1.0}
    rate = wilson(hits, total)
    return {
        "hits": hits,
        "total": total,
        "share": round(rate.value, 4),
        "low": round(rate.low, 4),
        "high": round(rate.high, 4),
    }


def _measure_gate(reason: str, rows: Sequence[Judged]) -> dict[str, Any]:
    labelled = [row for row in rows if reason in row.expected]
    fired = [row for row in rows if reason in row.fired]
    right = sum(reason in row.expected for row in fired)
    return {
        "reason": reason,
        "labelled": len(labelled),
        "fired": len(fired),
        "precision": round(right / len(fired), 4) if fired else None,
        "recall": round(right / len(labelled), 4) if labelled else None,
        "false_alarms": sum(not row.is_bad for row in fired),
        "missed": [str(r.sample["id"]) for r in labelled if reason not in r.fired],
        "missed_by_all": [str(r.sample["id"]) for r in labelled if not r.fired],
    }


def _by(key: str, rows: Sequence[Judged]) -> list[dict[str, Any]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[str(row.sample[key])].append(row)
    return [{key: name, **_outcome(groups[name])} for name in sorted(groups)]


def _show(row: Judged) -> dict[str, Any]:
    return {
        "id": str(row.sample["id"]),
        "recipe": row.sample["recipe"],
        "lang": row.sample["lang"],
        "expected": sorted(row.expected),
        "fired": {reason: found[:_SHOWN] for reason, found in row.fired.items()},
        "messages": _shortened(row.sample.get("messages") or ()),
    }


def _shortened(messages: Sequence[Any]) -> list[dict[str, str]]:
    return [
        {key: str(message.get(key, ""))[:_SHOWN] for key in ("role", "content")}
        for message in messages
        if isinstance(message, Mapping)
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
