"""Writes docs/benchmarks.md and the README's table from the saved lines."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims import RESULTS, ROOT
from distill_projection import projected
from projection import section

if TYPE_CHECKING:
    from collections.abc import Sequence

START, END = "<!-- benchmarks:start -->", "<!-- benchmarks:end -->"
STAGES = (
    "demo",
    "corpus",
    "ingest",
    "quality",
    "gopher",
    "language",
    "duplicates",
    "shards",
    "engines",
    "client",
    "ledger",
    "gates",
    "rules",
    "dialogues",
)
HEADLINES = (
    "demo_first_run",
    "demo_second_run",
    "student_held_out_paraphrases_exact_match",
    "student_unseen_slot_combinations_exact_match",
    "student_held_out_paraphrases_natural_stop",
    "student_unseen_slot_combinations_natural_stop",
    "student_held_out_paraphrases_bits_per_byte",
    "gguf_q8_0_agreement",
    "planted_rows_treated_right",
    "honest_documents_dropped",
    "annotate_mixed_speed",
    "annotate_against_datatrove",
    "annotate_memory",
    "corpus_whole_speed",
    "language_tokens_gold",
    "language_tokens_x_risawoz_typed",
    "language_documents_rust_vue",
    "language_token_speed",
    "code_mixing_error_gold",
    "quality_gold_wrong_drops",
    "quality_gold_wrong_keeps",
    "gopher_agreement_same_words",
    "near_duplicates_recall_at_0.80",
    "near_duplicates_global_cpu_per_32M",
    "resume_second_save",
    "asking_cpu_256",
    "asking_throughput_256",
    "asking_cpu_256_against_openai",
    "asking_cpu_256_against_bespokelabs_curator",
    "asking_cpu_256_against_data_designer",
    "asking_cpu_256_against_distilabel",
    "client_faults_lost_or_broken",
    "client_faults_extra_requests",
    "client_faults_speed",
    "ledger_kills_lost_changed_or_twice",
    "ledger_memory",
    "ledger_begins_again",
    "gates_bad_caught",
    "gates_good_lost",
    "rules_teacher_speed",
    "rules_teacher_cmi_median",
    "rules_teacher_agreement_right",
)
"""What the README shows; every missed target is shown there as well."""
HEAD = (
    "| claim | measured | peer | peer's | ratio | target | holds | n | command |\n"
    "|---|---:|---|---:|---:|---|---|---:|---|"
)
ABOUT = """\
# Benchmarks

Written by `python benchmarks/table.py` from the lines in `benchmarks/results/`; do not
edit by hand. Every line was printed by the command beside it, value and peer in the
same run. CPU seconds count a process with its threads and children; seconds by the
clock depend on what else a machine does. A missed target says **no** and stays in the
table; a dash means that nothing is claimed. Brackets hold 95 % intervals. A peer is
installed into an environment of its own for the run.

`make bench` runs them all; `python benchmarks/bench_<stage>.py --save` runs one stage
and keeps its lines.
"""


@dataclass(frozen=True)
class Row:
    """A saved line and where it came from.

    Attributes:
        stage: Name of the file of results.
        line: The line.
    """

    stage: str
    line: dict[str, Any]

    @property
    def command(self) -> str:
        """What makes the line."""
        return f"python benchmarks/bench_{self.stage}.py"


def read(results: Path) -> list[Row]:
    """All saved lines, stages in the table's order, unknown stages last."""
    files = sorted(results.glob("*.jsonl"), key=lambda file: _order(file.stem))
    return [
        Row(file.stem, json.loads(line))
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def headlines(rows: Sequence[Row]) -> list[Row]:
    """What the README shows: the headlines, and every miss."""
    return [
        row
        for row in rows
        if row.line["name"] in HEADLINES or row.line["holds"] is False
    ]


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table, each with the command that makes it."""
    return "\n".join([HEAD, *(_cells(row) for row in rows)])


def page(rows: Sequence[Row]) -> str:
    """The text of docs/benchmarks.md."""
    parts = [ABOUT]
    for stage in dict.fromkeys(row.stage for row in rows):
        own = [row for row in rows if row.stage == stage]
        machines = sorted({row.line["machine"] for row in own})
        parts.append(f"## {stage}\n\nMachine: {'; '.join(machines)}.\n\n{table(own)}\n")
        notes = [
            f"- `{row.line['name']}`: {row.line['note']}."
            for row in own
            if row.line.get("note")
        ]
        if notes:
            parts.append("\n".join(notes) + "\n")
    values = {row.line["name"]: row.line["value"] for row in rows}
    return "\n".join([*parts, *filter(None, (section(values), projected(values)))])


def block(rows: Sequence[Row]) -> str:
    """What stands between the README's markers."""
    shown = headlines(rows)
    claimed = [row for row in rows if row.line["holds"] is not None]
    held = sum(row.line["holds"] for row in claimed)
    machines = "; ".join(sorted({row.line["machine"] for row in rows}))
    says = (
        f"{held} of {len(claimed)} targets hold, on {machines}. These rows are the "
        "main claims and every miss; [all of them](docs/benchmarks.md) with notes."
    )
    return f"{START}\n{says}\n\n{table(shown)}\n{END}"


def replace_block(text: str, new: str) -> str:
    """A README with its benchmarks replaced.

    Raises:
        ValueError: If the markers are not there exactly once, in order.
    """
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"the text must hold {START} and {END}, once each")
    before, rest = text.split(START)
    if END not in rest:
        raise ValueError(f"{END} stands before {START}")
    return before + new + rest.split(END)[1]


def _order(stage: str) -> tuple[int, str]:
    return (STAGES.index(stage) if stage in STAGES else len(STAGES), stage)


def _cells(row: Row) -> str:
    line = row.line
    holds = {True: "yes", False: "**no**", None: "–"}[line["holds"]]
    measured = f"{_number(line['value'])} {line['unit']}"
    if line.get("ci"):
        low, high = line["ci"]
        measured += f" [{_number(low)}, {_number(high)}]"
    cells = [
        line["name"],
        measured,
        line["peer"],
        _number(line["peer_value"]),
        _number(line["ratio"]),
        line["target"] or "–",
        holds,
        f"{line['n']:,}",
        f"`{row.command}`",
    ]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def main(told: Sequence[str] | None = None) -> int:
    """Write both files, or with ``--check`` say whether they are current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(told)
    rows = read(options.results)
    if not rows:
        sys.exit(f"No lines in {options.results.name}: run the benchmarks with --save.")
    wanted = {options.page: page(rows)}
    if options.readme.exists():
        text = options.readme.read_text(encoding="utf-8")
        try:
            wanted[options.readme] = replace_block(text, block(rows))
        except ValueError as error:
            sys.exit(f"{options.readme.name}: {error}.")
    stale = [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if options.check:
            print(f"{path.name} is not what the saved lines say", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
