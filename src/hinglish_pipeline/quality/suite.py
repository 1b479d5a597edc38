"""The expectations, as data: what is measured, the threshold, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hinglish_pipeline.quality.params import CheckpointParams

SUITE_NAME = "examples"
SUITE_VERSION = "1"


@dataclass(frozen=True)
class Check:
    """One expectation on the table of statistics.

    Attributes:
        id: stable name, used in receipts and reports.
        expectation: class name in `great_expectations.expectations`.
        arguments: its arguments; thresholds come from the parameters.
        says: what is expected, for people.
        remedy: what to do where it fails.
    """

    id: str
    expectation: str
    arguments: dict[str, Any] = field(default_factory=dict)
    says: str = ""
    remedy: str = ""

    @property
    def column(self) -> str | None:
        """The measured column, or None for a check on the table."""
        column = self.arguments.get("column")
        return column if isinstance(column, str) else None

    @property
    def threshold(self) -> dict[str, Any]:
        """The bounds alone."""
        return {k: v for k, v in sorted(self.arguments.items()) if k != "column"}


def build_checks(params: CheckpointParams) -> list[Check]:
    """The suite under given thresholds, in the order of the receipt."""
    return [
        *_table_checks(params),
        *_integrity_checks(params),
        *_loss_checks(params),
        *_variety_checks(params),
        *_language_checks(params),
    ]


def _between(
    name: str,
    column: str,
    bounds: tuple[float | None, float | None],
    text: tuple[str, str],
) -> Check:
    low, high = bounds
    arguments: dict[str, Any] = {"column": column}
    if low is not None:
        arguments["min_value"] = low
    if high is not None:
        arguments["max_value"] = high
    return Check(name, "ExpectColumnValuesToBeBetween", arguments, *text)


def _table_checks(params: CheckpointParams) -> list[Check]:
    more = "ask for more: raise the recipes' shares, or read the gate table for losses"
    return [
        Check(
            "groups",
            "ExpectTableRowCountToBeBetween",
            {"min_value": params.min_groups},
            "enough recipe x language groups",
            "enable more recipes in distill.prepare",
        ),
        Check(
            "groups_unique",
            "ExpectCompoundColumnsToBeUnique",
            {"column_list": ["recipe", "lang"]},
            "one row of statistics per recipe and language",
            "rebuild shard_statistics",
        ),
        Check(
            "language_named",
            "ExpectColumnValuesToNotBeNull",
            {"column": "lang"},
            "every group has a language",
            "give the recipe a target language",
        ),
        Check(
            "total_kept",
            "ExpectColumnSumToBeBetween",
            {"column": "kept", "min_value": params.min_kept},
            "enough kept rows in the whole set",
            more,
        ),
        _between(
            "group_kept",
            "kept",
            (params.min_kept_per_group, None),
            ("enough kept rows in each group", more),
        ),
        Check(
            "kept_within_rows",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {"column_A": "rows", "column_B": "kept", "or_equal": True},
            "no group keeps more rows than it has",
            "rebuild examples: rows were counted twice",
        ),
    ]


def _integrity_checks(params: CheckpointParams) -> list[Check]:
    return [
        _between(
            "contracts",
            "contract_failures",
            (None, 0),
            (
                "every kept row keeps every contract",
                "read contract_verdicts where ok is false",
            ),
        ),
        _between(
            "no_leaks",
            "leaks",
            (None, 0),
            (
                "no evaluation prompt is in the training data",
                "take the prompt out of the cards, or list it in held_out_slots",
            ),
        ),
        _between(
            "duplicates",
            "duplicate_rate",
            (None, params.max_duplicate_rate),
            (
                "few kept rows repeat another word by word",
                "lower distill.compile.max_answers_per_question, or add phrasings",
            ),
        ),
    ]


def _loss_checks(params: CheckpointParams) -> list[Check]:
    return [
        _between(
            "keep_rate",
            "keep_rate",
            (params.min_keep_rate, None),
            (
                "the gates leave enough of each group",
                "read the gate table: fix the prompt of the recipe, or the gate",
            ),
        ),
        _between(
            "teacher_failures",
            "teacher_failed_rate",
            (None, params.max_teacher_failed),
            (
                "the teacher answered nearly always",
                "run distill again: failed requests are asked again",
            ),
        ),
        _between(
            "unreadable_answers",
            "unreadable_rate",
            (None, params.max_unreadable),
            (
                "answers are JSON of the asked shape",
                "raise max_tokens, or use a server with structured output",
            ),
        ),
        _between(
            "single_reason",
            "top_reason_rate",
            (None, params.max_single_reason),
            (
                "no single gate eats a group",
                "read that gate's examples: a wrong prompt, or a wrong threshold",
            ),
        ),
    ]


def _variety_checks(params: CheckpointParams) -> list[Check]:
    low, high = params.answer_words_median
    return [
        _between(
            "openings",
            "opening_share",
            (None, params.max_opening_share),
            (
                "answers do not all open alike",
                "lower distill.compile.max_opening_share, or vary the prompt",
            ),
        ),
        _between(
            "unique_answers",
            "unique_answer_rate",
            (params.min_unique_answers, None),
            ("answers differ", "add slots or answer templates to the cards"),
        ),
        _between(
            "answer_length",
            "answer_words_p50",
            (low, high),
            ("median answer length in its band", "change the length asked for"),
        ),
        _between(
            "longest_answer",
            "answer_words_max",
            (None, params.max_answer_words),
            (
                "no answer outgrows the training window",
                "lower distill.gates.length.answer",
            ),
        ),
    ]


def _language_checks(params: CheckpointParams) -> list[Check]:
    low, high = params.cmi_median
    return [
        _between(
            "target_script",
            "target_script",
            (params.min_target_script, None),
            (
                "letters are in the script that was asked for",
                "raise distill.gates.language.min_script_share",
            ),
        ),
        _between(
            "mixing",
            "cmi_p50",
            (low, high),
            (
                "median code-mixing index of Hinglish groups in its band",
                "turn the mixing dial of the recipe, or narrow distill.gates.language",
            ),
        ),
    ]
