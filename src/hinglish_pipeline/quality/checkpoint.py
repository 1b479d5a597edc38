"""Run the suite with Great Expectations, quietly, on the small table of statistics.

GX on the text itself costs 11 CPU seconds and 1.5 GB per million rows (measured); on
one row per group it costs a fraction of a second, plus its import of about six.
"""

from __future__ import annotations

import logging
import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.quality.suite import (
    SUITE_NAME,
    SUITE_VERSION,
    Check,
    build_checks,
)
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hinglish_pipeline.quality.params import CheckpointParams
    from hinglish_pipeline.shards import Artifact

_TEXT_COLUMNS = ("recipe", "lang", "top_reason")


@versioned("1")
def run_checkpoint_task(
    *,
    shard_statistics: Artifact,
    examples: Artifact,
    params: CheckpointParams,
    out: Path,
) -> dict[str, Any]:
    """Write the gate receipt; a failed suite is written, too, and stops training.

    Args:
        shard_statistics: table of `profile_examples_task`.
        examples: the data the receipt is for; only its fingerprint is used.
        params: thresholds.
        out: JSON file.

    Returns:
        passed, evaluated, names of the failed.
    """
    receipt = evaluate(
        shard_statistics.frame(), params, examples_fingerprint=examples.fingerprint
    )
    out.write_bytes(orjson.dumps(receipt, option=orjson.OPT_INDENT_2))
    return {
        "passed": receipt["passed"],
        "evaluated": receipt["evaluated"],
        "failed": receipt["failed"],
    }


def evaluate(
    table: pl.DataFrame, params: CheckpointParams, *, examples_fingerprint: str
) -> dict[str, Any]:
    """Evaluate the suite on a table of statistics.

    Args:
        table: one row per recipe x language.
        params: thresholds.
        examples_fingerprint: which data the numbers describe.

    Returns:
        The receipt: passed, n_examples, n_kept, groups, evaluated, failed (ids),
        expectations (id, says, expectation, column, threshold, observed, success,
        failing, remedy), examples_fingerprint, suite, great_expectations. It holds
        no time and no run id: equal data gives equal bytes.
    """
    checks = build_checks(params)
    applicable = _leave_out_small_groups(table, params)
    version, results = _run_great_expectations(applicable, checks)
    rows = [_describe(check, applicable, *results[check.id]) for check in checks]
    failed = [row["id"] for row in rows if not row["success"]]
    return {
        "passed": not failed,
        "n_examples": int(table["rows"].sum()),
        "n_kept": int(table["kept"].sum()),
        "groups": table.height,
        "evaluated": len(rows),
        "failed": failed,
        "expectations": rows,
        "examples_fingerprint": examples_fingerprint,
        "suite": {"name": SUITE_NAME, "version": SUITE_VERSION},
        "great_expectations": version,
    }


def _leave_out_small_groups(
    table: pl.DataFrame, params: CheckpointParams
) -> pl.DataFrame:
    """Blank what does not apply: openings of small groups, CMI outside Hinglish."""
    return table.with_columns(
        opening_share=pl.when(pl.col("kept") >= params.opening_min_rows).then(
            pl.col("opening_share")
        ),
        cmi_p50=pl.when(pl.col("lang").str.starts_with("hinglish")).then(
            pl.col("cmi_p50")
        ),
    )


def _run_great_expectations(
    table: pl.DataFrame, checks: list[Check]
) -> tuple[str, dict[str, tuple[bool, dict[str, Any]]]]:
    """GX's version, and per check its success and its raw result."""
    with _quiet():
        import great_expectations as gx
        from great_expectations import expectations as gxe

        context = _open_context(gx)
        asset = context.data_sources.add_pandas("statistics").add_dataframe_asset(
            "groups"
        )
        suite = gx.ExpectationSuite(
            name=SUITE_NAME,
            expectations=[
                getattr(gxe, check.expectation)(
                    **check.arguments, meta={"id": check.id}
                )
                for check in checks
            ],
        )
        definition = gx.ValidationDefinition(
            name=SUITE_NAME,
            data=asset.add_batch_definition_whole_dataframe("all"),
            suite=context.suites.add(suite),
        )
        checkpoint = gx.Checkpoint(
            name=SUITE_NAME,
            validation_definitions=[context.validation_definitions.add(definition)],
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["recipe", "lang"],
            },
        )
        outcome = context.checkpoints.add(checkpoint).run(
            batch_parameters={"dataframe": _to_pandas(table)}
        )
        (validation,) = outcome.run_results.values()
        results = {
            result.expectation_config.meta["id"]: (
                bool(result.success),
                dict(result.result),
            )
            for result in validation.results
        }
    return gx.__version__, results


def _open_context(gx: Any) -> Any:
    """An in-memory context without progress bars and temporary documentation."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


@contextmanager
def _quiet() -> Iterator[None]:
    """No analytics, no warnings, no log lines below ERROR from GX."""
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _to_pandas(table: pl.DataFrame) -> Any:
    """A pandas frame with float and object columns only, nulls as NaN and None."""
    import pandas as pd  # type: ignore[import-untyped]

    columns = {
        name: (
            table[name].to_list()
            if name in _TEXT_COLUMNS
            else table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        )
        for name in table.columns
    }
    return pd.DataFrame(columns)


def _describe(
    check: Check, table: pl.DataFrame, success: bool, result: dict[str, Any]
) -> dict[str, Any]:
    """One line of the receipt, free of times, run ids and numpy types."""
    return {
        "id": check.id,
        "says": check.says,
        "expectation": check.expectation,
        "column": check.column,
        "threshold": check.threshold,
        "observed": _observe(check, table, result),
        "success": success,
        "failing": [] if success else _failing_groups(result),
        "remedy": check.remedy,
    }


def _observe(
    check: Check, table: pl.DataFrame, result: dict[str, Any]
) -> float | dict[str, float | None] | None:
    """What was measured: GX's own observation, else the column's extremes."""
    if "observed_value" in result:
        value = result["observed_value"]
        return None if value is None else round(float(value), 6)
    if check.column is None or check.column in _TEXT_COLUMNS:
        return round(float(result.get("unexpected_count") or 0), 6)
    column = table[check.column].cast(pl.Float64).drop_nulls()
    if column.is_empty():
        return {"min": None, "max": None}
    low, high = column.min(), column.max()
    return {"min": round(float(low), 6), "max": round(float(high), 6)}  # type: ignore[arg-type]


def _failing_groups(result: dict[str, Any]) -> list[str]:
    """`recipe/lang = value` of each group outside the bounds, sorted."""
    found = []
    for entry in result.get("unexpected_index_list") or []:
        group = f"{entry.get('recipe')}/{entry.get('lang')}"
        values = [v for k, v in entry.items() if k not in {"recipe", "lang"}]
        numbers = [f"{float(v):g}" for v in values if isinstance(v, int | float)]
        found.append(f"{group} = {', '.join(numbers)}" if numbers else group)
    return sorted(found)
