"""``kedro ledger``: look after a teacher's answers from the command line.

Kedro finds the group ``cli`` in a project's ``cli.py`` and adds its commands to its
own. What a command needs is imported when it runs, so that ``kedro --help`` stays fast.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from kedro.framework.cli.utils import env_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hinglish_pipeline.ledger_entry import LedgerEntry

_FILE = click.Path(path_type=Path, dir_okay=False)


def _of_a_ledger(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which ledger is meant."""
    dataset = click.option(
        "--dataset",
        default="teacher_answers",
        show_default=True,
        help="Its entry in the catalog, a LedgerDataset.",
    )
    return env_option(dataset(command))  # type: ignore[no-any-return]


@click.group(name="hinglish-pipeline")
def cli() -> None:
    """Commands of this project."""


@cli.group()
def ledger() -> None:
    """Look after a teacher's answers."""


@ledger.command("inspect")
@_of_a_ledger
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def inspect_command(env: str | None, dataset: str, as_json: bool) -> None:
    """Count answers, failures and why, tokens, and what was lost in flight."""
    with _ledger_entry(env, dataset) as entry:
        import orjson

        from hinglish_pipeline.teachers.ledger.report import (
            inspect_ledger,
            report_lines,
        )

        found = inspect_ledger(entry.ledger, entry.plan(), entry.teacher())
        if as_json:
            click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
            return
        click.echo(f"{dataset}: {entry.ledger.folder}")
        for line in report_lines(found):
            click.echo(line)


@ledger.command("export")
@_of_a_ledger
@click.option("--status", type=click.Choice(["ok", "failed", "declined"]))
@click.argument("file", type=_FILE)
def export_command(
    env: str | None, dataset: str, status: str | None, file: Path
) -> None:
    """Write the best record of every request to FILE, .jsonl or .parquet."""
    with _ledger_entry(env, dataset) as entry:
        from hinglish_pipeline.teachers.ledger.export import export_records

        count = export_records(entry.ledger, file, status)
        click.echo(f"{count:,} records written to {file}")


@ledger.command("compact")
@_of_a_ledger
def compact_command(env: str | None, dataset: str) -> None:
    """Fold journals that nobody is writing into Parquet; nothing is lost."""
    with _ledger_entry(env, dataset) as entry:
        done = entry.ledger.compact()
        click.echo(
            f"{done.journals:,} journals folded into {done.archives:,} archives: "
            f"{done.records:,} records kept, {done.dropped:,} replaced ones dropped, "
            f"{done.bytes_before / 1e6:,.1f} MB became {done.bytes_after / 1e6:,.1f} MB"
        )
        if done.busy:
            click.echo(f"left alone, being written: {', '.join(done.busy)}")


@ledger.command("batch-export")
@_of_a_ledger
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to make.",
)
@click.option(
    "--dialect",
    type=click.Choice(["json_schema", "json_object", "none"]),
    default="json_schema",
    show_default=True,
    help="How the endpoint takes a JSON schema.",
)
def batch_export_command(
    env: str | None, dataset: str, out: Path, dialect: Any
) -> None:
    """Write the open requests as files for a batch endpoint or `vllm run-batch`."""
    with _ledger_entry(env, dataset) as entry:
        from hinglish_pipeline.teachers.batch.files import export_batch

        done = export_batch(
            entry.requests(), entry.teacher(), entry.ledger, out, dialect=dialect
        )
        click.echo(
            f"{done.requests:,} requests in {len(done.pieces):,} files in {out}; "
            f"{done.answered:,} are answered and left out"
        )


@ledger.command("batch-import")
@_of_a_ledger
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
)
def batch_import_command(
    env: str | None, dataset: str, files: tuple[Path, ...]
) -> None:
    """Record the results in FILES, the output and error files of a batch."""
    with _ledger_entry(env, dataset) as entry:
        from hinglish_pipeline.teachers.batch.results import import_batch

        done = import_batch(files, entry.requests(), entry.teacher(), entry.ledger)
        click.echo(
            f"{done.lines:,} lines: {done.good:,} good answers and {done.failed:,} "
            f"failures recorded, {done.known:,} on record before, {done.repeated:,} "
            f"repeated, {done.unknown:,} of no planned request, {done.torn:,} torn"
        )
        for reason, count in done.reasons.items():
            click.echo(f"{count:>12,}   {reason}")


@contextmanager
def _ledger_entry(env: str | None, dataset: str) -> Iterator[LedgerEntry]:
    """Find the ledger in the catalog; errors meant for users end in one line."""
    from hinglish_pipeline.hooks import meant_for_users
    from hinglish_pipeline.ledger_entry import find_ledger

    try:
        with find_ledger(env, dataset) as entry:
            yield entry
    except Exception as error:
        cause = meant_for_users(error)
        if cause is None:
            raise
        raise click.ClickException(str(cause)) from None
