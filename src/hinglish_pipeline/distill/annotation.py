"""Draws rows for people to rate, blind to the gates, and reads their ratings back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.shards import versioned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hinglish_pipeline.shards import Artifact

QUESTIONS = {
    "natural": "Would a friend say it like that? 1 never - 5 exactly so",
    "correct": "Is it true, as far as you can tell? 1 wrong - 5 right",
    "helpful": "Does it answer what was asked, and stop? 1 no - 5 fully",
}
"""Rating column -> what a rater is asked; each a whole number from 1 to 5."""
VERDICTS = ("keep", "drop")
SIDES = {"keep": "kept", "drop": "dropped"}
_SHOWN = ("task_id", "example_id", "recipe", "lang", "drop_reason", "detail")
COLUMNS = ("task_id", "lang", "conversation", *QUESTIONS, "verdict", "remark")


class AnnotationParams(BaseModel):
    """How many rows people are to rate, and how they are drawn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int = Field(ge=1, description="Rows to draw over all strata.")
    seed: int = Field(ge=0, description="Seed of the draw.")
    guideline: str = Field(
        min_length=1, description="What raters read first: one paragraph."
    )


@versioned("1")
def draw_rows_task(
    *, examples: Artifact, params: AnnotationParams, out: Path
) -> dict[str, Any]:
    """Write the rows that people are to rate, with everything that is known of them.

    Args:
        examples: all compiled rows.
        params: size and seed of the draw.
        out: Parquet file: the columns of the examples and `task_id`. It is the key to
            the tasks and stays here.

    Returns:
        Rows drawn, and rows by stratum.
    """
    drawn = draw_rows(examples.frame(), params)
    drawn.write_parquet(out, compression="zstd", compression_level=1)
    strata = Counter(
        f"{row['recipe']} {row['lang']} {_side(row['drop_reason'])}"
        for row in drawn.iter_rows(named=True)
    )
    return {"rows": drawn.height, "strata": dict(sorted(strata.items()))}


@versioned("1")
def write_tasks_task(
    *, rows: Artifact, params: AnnotationParams, out: Path
) -> dict[str, Any]:
    """Write a folder that can be handed to raters.

    Args:
        rows: what :func:`draw_rows_task` wrote.
        params: the guideline.
        out: Folder. `tasks.json` imports into Label Studio with `labels.xml` as its
            interface; `sheet.csv` is the same for a spreadsheet, with empty rating
            columns under the guideline.

    Returns:
        Number of tasks.
    """
    tasks = [_task(row) for row in rows.frame().iter_rows(named=True)]
    guideline = params.guideline.strip()
    told = [{"data": {**one, "guideline": guideline}} for one in tasks]
    out.mkdir(exist_ok=True)
    (out / "tasks.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    (out / "labels.xml").write_text(_interface(), encoding="utf-8")
    # Spreadsheets take a file for UTF-8 by its byte order mark.
    sheet = _sheet(tasks, guideline).encode("utf-8-sig")
    (out / "sheet.csv").write_bytes(sheet)
    return {"tasks": len(tasks)}


def draw_rows(examples: pl.DataFrame, params: AnnotationParams) -> pl.DataFrame:
    """Draw rows evenly over recipe, language and kept or dropped.

    Every stratum gives one row, then a second, until enough are drawn or all are used
    up, so rare strata are rated too. Within a stratum the order is by a hash of seed
    and example_id, so the draw does not depend on the order of the rows.

    Args:
        examples: compiled rows; those without a conversation cannot be rated.
        params: size and seed of the draw.

    Returns:
        The rows with their `task_id`, in an order that tells nothing.
    """
    rows = (
        examples.filter(pl.col("messages").list.len() > 0)
        .unique("example_id", keep="first")
        .with_columns(
            task_id=pl.col("example_id").map_elements(_hash, pl.String).str.head(12),
            _order=pl.col("example_id").map_elements(
                lambda name: _hash(str(params.seed), name), pl.String
            ),
            _is_kept=pl.col("drop_reason").is_null(),
        )
        .sort("_order")
    )
    place = pl.int_range(pl.len()).over("recipe", "lang", "_is_kept")
    drawn = rows.sort(place, "_order").head(params.rows)
    return drawn.sort("_order").drop("_order", "_is_kept")


@versioned("1")
def compare_ratings_task(
    *, rows: Artifact, ratings: Sequence[Mapping[str, Any]], out: Path
) -> dict[str, Any]:
    """Write how raters and gates agree, as JSON.

    Args:
        rows: what :func:`draw_rows_task` wrote.
        ratings: rows that came back: `task_id`, the rating columns, `verdict`.
        out: JSON file of :func:`compare_ratings`.

    Returns:
        The counts, without the list of disagreements.
    """
    found = compare_ratings(rows.frame(), ratings)
    out.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    return {name: value for name, value in found.items() if name != "disagreements"}


def compare_ratings(
    rows: pl.DataFrame, ratings: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count where people and gates say the same.

    Args:
        rows: the drawn rows.
        ratings: one a rater and task.

    Returns:
        `rated`; `unread` (no such task, or no verdict); `table` of what the gates did
        by what people say; `agreement`, the share of equal verdicts, null where nobody
        rated; `means` of the marks for kept and for dropped rows; `disagreements`.
    """
    key = {row["task_id"]: row for row in rows.iter_rows(named=True)}
    table = {side: dict.fromkeys(VERDICTS, 0) for side in SIDES.values()}
    marks: dict[tuple[str, str], list[int]] = defaultdict(list)
    disagreements, unread = [], 0
    for rating in ratings:
        row = key.get(str(rating.get("task_id")))
        verdict = str(rating.get("verdict") or "").strip().casefold()
        if row is None or verdict not in VERDICTS:
            unread += 1
            continue
        side = _side(row["drop_reason"])
        table[side][verdict] += 1
        if SIDES[verdict] != side:
            known = {name: row[name] for name in _SHOWN}
            disagreements.append({**known, "verdict": verdict})
        for name in QUESTIONS:
            if str(rating.get(name) or "").strip() in {"1", "2", "3", "4", "5"}:
                marks[side, name].append(int(rating[name]))
    same = table["kept"]["keep"] + table["dropped"]["drop"]
    rated = same + len(disagreements)
    return {
        "rated": rated,
        "unread": unread,
        "table": table,
        "agreement": same / rated if rated else None,
        "means": {
            side: {name: _mean(marks[side, name]) for name in QUESTIONS}
            for side in table
        },
        "disagreements": disagreements,
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _side(drop_reason: str | None) -> str:
    return "kept" if drop_reason is None else "dropped"


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _task(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a rater sees: neither recipe nor verdict, nor an id that leads to them."""
    talk = [f"{turn['role']}: {turn['content']}" for turn in row["messages"]]
    return {
        "task_id": row["task_id"],
        "lang": row["lang"],
        "conversation": "\n\n".join(talk),
    }


def _interface() -> str:
    """Label Studio's labelling interface for these tasks."""
    ratings = "\n".join(
        f'  <Header value="{says}"/>\n'
        f'  <Rating name="{name}" toName="talk" maxRating="5" required="true"/>'
        for name, says in QUESTIONS.items()
    )
    choices = "".join(f'<Choice value="{verdict}"/>' for verdict in VERDICTS)
    return (
        "<View>\n"
        '  <Text name="guideline" value="$guideline"/>\n'
        '  <Header value="Language asked for: $lang"/>\n'
        '  <Text name="talk" value="$conversation"/>\n'
        f"{ratings}\n"
        f'  <Choices name="verdict" toName="talk" required="true">{choices}</Choices>\n'
        '  <TextArea name="remark" toName="talk" rows="2"/>\n'
        "</View>\n"
    )


def _sheet(tasks: Sequence[Mapping[str, Any]], guideline: str) -> str:
    """A table for a spreadsheet: guideline, what each column wants, empty ratings."""
    wanted = {**QUESTIONS, "verdict": " or ".join(VERDICTS), "remark": "if you like"}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([f"# {guideline.strip()}"])
    writer.writerows([f"# {name}: {says}"] for name, says in wanted.items())
    writer.writerow(COLUMNS)
    for one in tasks:
        writer.writerow([_inert(str(one.get(name, ""))) for name in COLUMNS])
    return buffer.getvalue()


def _inert(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
