"""Runs the gates over labelled answers, so that what they are worth is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.distill.gate_quality import measure_gates, with_prompts
from hinglish_pipeline.distill.gates import judge_answers
from hinglish_pipeline.shards import fingerprint, versioned
from hinglish_pipeline.shards.fingerprint import function_identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hinglish_pipeline.distill.gates import GateParams

_JUDGE = function_identity(judge_answers)["version"]


@dataclass(frozen=True)
class LabelledAnswers:
    """Answers with people's verdicts; a commit record holds their hash, not them."""

    rows: Sequence[dict[str, Any]]

    def __fingerprint__(self) -> str:
        """sha256 of the rows in order."""
        return fingerprint(self.rows)


# New gates make old measurements stale, as they do old judgements.
@versioned(f"1, gates {_JUDGE}")
def measure_gates_task(
    *,
    labelled: LabelledAnswers,
    prompts: Mapping[str, Mapping[str, Any]],
    params: GateParams,
    out: Path,
) -> dict[str, Any]:
    """Write what `measure_gates` found as JSON, with the gates that are off.

    Args:
        labelled: answers with people's verdicts.
        prompts: prompt files by recipe name, as an answer may echo its prompt.
        params: thresholds of the gates.
        out: JSON file.

    Returns:
        Samples, and the shares of bad ones caught and good ones lost.

    Raises:
        ValueError: A sample has neither of the two labels, or no id.
        PromptError: A sample's variables do not fit its recipe's prompt.
    """
    quality = measure_gates(with_prompts(labelled.rows, prompts), params)
    quality["disabled"] = sorted(params.disabled)
    out.write_bytes(orjson.dumps(quality, option=orjson.OPT_INDENT_2))
    return {
        "samples": quality["samples"],
        "bad_caught": quality["bad_caught"]["share"],
        "good_lost": quality["good_lost"]["share"],
    }
