"""An estimate for people: a table for the dry run, a line before asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.distill.estimate.estimate import estimate_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from hinglish_pipeline.distill.estimate.estimate import EstimateParams
    from hinglish_pipeline.distill.estimate.read import AnswersOnRecord
    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers import Teacher

_COUNTED = ("answered", "failed_before", "to_ask")


def line_before_asking(
    requests: Shards,
    teacher: Teacher,
    on_record: AnswersOnRecord,
    params: EstimateParams,
    most: int = 50_000,
) -> str:
    """Estimate a plan in one line, unless that would hold up the asking.

    Args:
        requests: ``teacher_requests``.
        teacher: Who is about to be asked.
        on_record: Answers that earlier runs brought.
        params: Assumptions where nothing is on record.
        most: Requests that are estimated, a second or two of work; of more, only the
            number is told.

    Returns:
        As :func:`estimate_line`.
    """
    if requests.rows > most:
        hint = "`kedro run --pipelines=estimate` tells what the open ones will take"
        return f"{requests.rows:,} requests planned; {hint}"
    found = estimate_plan(requests, teacher, teacher.price, on_record, params)
    return estimate_line(found)


def estimate_line(estimate: Mapping[str, Any]) -> str:
    """Say an estimate in one line.

    Args:
        estimate: What :func:`.estimate.estimate_plan` returned.

    Returns:
        ``1,234 requests to ask (…), about 1.2M + 310k tokens, 4.10 USD (3.00–6.20),
        12 min (6 min–25 min)``.
    """
    count = estimate["to_ask"]
    if not count:
        return f"nothing to ask: all {estimate['planned']:,} requests are answered"
    before = f"{estimate['answered']:,} answered before"
    parts = [f"{count:,} requests to ask ({before})"]
    tokens = [
        estimate[name]["usual"] for name in ("prompt_tokens", "completion_tokens")
    ]
    if any(tokens):
        parts.append(f"about {short(tokens[0])} + {short(tokens[1])} tokens")
    if estimate["cost"]["high"]:
        parts.append(_ranged(estimate["cost"], money, estimate["currency"]))
    parts.append(_ranged(estimate["seconds"], duration))
    return ", ".join(parts)


def estimate_table(estimate: Mapping[str, Any]) -> Table:
    """Draw an estimate as a table for the console, a recipe a row.

    Args:
        estimate: What :func:`.estimate.estimate_plan` returned.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    who = estimate["teacher"]
    table = Table(
        title=f"To ask {who['kind']} ({who['model']})",
        caption="\n".join(_sources(estimate)),
        caption_justify="left",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("recipe", no_wrap=True)
    headings = ("done", "failed", "to ask", "tokens", "out", estimate["currency"])
    for heading in (*headings, "time"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, part in estimate["recipes"].items():
        table.add_row(name, *_cells(part))
    table.add_section()
    table.add_row("all", *_cells(estimate))
    table.add_row("low", *_end(estimate, "low"))
    table.add_row("high", *_end(estimate, "high"))
    return table


def short(count: float) -> str:
    """Write a number of tokens in few characters: ``950``, ``31k``, ``1.2M``."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            value = count / size
            return f"{value:.1f}{unit}" if value < 10 else f"{value:.0f}{unit}"
    return f"{count:.0f}"


def money(amount: float) -> str:
    """Write an amount; small ones with more digits."""
    return f"{amount:,.2f}" if amount >= 0.1 or not amount else f"{amount:.4f}"


def duration(seconds: float) -> str:
    """Write a time: ``40 s``, ``12 min``, ``3.5 h``, ``2.1 days``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    hours = seconds / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def _ranged(figure: Mapping[str, float], say: Any, unit: str = "") -> str:
    said = f"{say(figure['usual'])} {unit}".strip()
    low, high = say(figure["low"]), say(figure["high"])
    return said if low == high else f"{said} ({low}–{high})"


def _cells(part: Mapping[str, Any]) -> list[str]:
    counts = (part[name] for name in _COUNTED)
    said = [f"{n:,}" if n < 100_000 else short(n) for n in counts]
    return said + _figures(part, "usual")


def _end(estimate: Mapping[str, Any], end: str) -> list[str]:
    return [""] * len(_COUNTED) + _figures(estimate, end)


def _figures(part: Mapping[str, Any], end: str) -> list[str]:
    return [
        short(part["prompt_tokens"][end]),
        short(part["completion_tokens"][end]),
        money(part["cost"][end]),
        duration(part["seconds"][end]),
    ]


def _sources(estimate: Mapping[str, Any]) -> list[str]:
    names = {
        "prompt_tokens": "tokens",
        "completion_tokens": "out",
        "cost": "cost",
        "seconds": "time",
    }
    return [f"{said}: {estimate[name]['source']}" for name, said in names.items()]
