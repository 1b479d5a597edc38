"""Data docs that open offline: one page from the receipt, the numbers, the failures.

Great Expectations' own pages load styles and scripts from eight hosts and call home
with a logo; this page holds everything it shows.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl

from hinglish_pipeline.quality.contracts import CONTRACTS
from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.quality.params import DocsParams
    from hinglish_pipeline.shards import Artifact


@versioned("1")
def build_data_docs_task(
    *,
    gate_receipt: Artifact,
    shard_statistics: Artifact,
    contract_verdicts: Artifact,
    params: DocsParams,
    out: Path,
) -> dict[str, Any]:
    """Write the folder of data docs: `index.html`, nothing from elsewhere.

    Args:
        gate_receipt: what the checkpoint wrote.
        shard_statistics: statistics per group.
        contract_verdicts: verdicts per row and contract.
        params: title and limits.
        out: existing empty folder.

    Returns:
        Bytes of the page.
    """
    page = render_page(
        gate_receipt.json(), shard_statistics.frame(), contract_verdicts.frame(), params
    )
    (out / "index.html").write_text(page, encoding="utf-8")
    return {"bytes": len(page.encode())}


def render_page(
    receipt: dict[str, Any],
    statistics: pl.DataFrame,
    verdicts: pl.DataFrame,
    params: DocsParams,
) -> str:
    """Render the page as self-contained HTML; all values are escaped."""
    from jinja2 import Environment

    folder = resources.files("hinglish_pipeline.quality")
    source = folder.joinpath("page.html.jinja").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = _number
    return environment.from_string(source).render(
        title=params.title,
        receipt=receipt,
        columns=statistics.columns,
        groups=statistics.rows(named=True),
        contracts=_tabulate_contracts(verdicts),
        failures=verdicts.filter(~pl.col("ok")).head(params.max_rows).rows(named=True),
        n_failures=verdicts.filter(~pl.col("ok")).height,
    )


def _tabulate_contracts(verdicts: pl.DataFrame) -> list[dict[str, Any]]:
    counted = verdicts.group_by("contract").agg(
        rows=pl.len(), broken=(~pl.col("ok")).sum()
    )
    by_name = {row["contract"]: row for row in counted.iter_rows(named=True)}
    return [
        {"contract": name, "says": says, **by_name.get(name, {"rows": 0, "broken": 0})}
        for name, says in CONTRACTS.items()
    ]


def _number(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".") or "0"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_number(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_number, value))
    return str(value)
