"""Looks at the training set before hours are spent on it, and refuses a broken one."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
import regex

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.memory import estimate_memory
from hinglish_pipeline.students.render import TRAIN
from hinglish_pipeline.students.template import IGNORED, ChatTemplate
from hinglish_pipeline.students.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hinglish_pipeline.students.params import StudentParams

SHOWN = 6
SCRIPTS = {
    "Latn": regex.compile(r"\p{Latin}"),
    "Deva": regex.compile(r"\p{Devanagari}"),
    "Knda": regex.compile(r"\p{Kannada}"),
    "Gujr": regex.compile(r"\p{Gujarati}"),
}
STYLE = (
    "body{font:15px/1.5 system-ui;margin:2rem;max-width:60rem}"
    "mark{background:#ffd8a8}pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}"
    "td,th{padding:.2rem .8rem;text-align:left}.bad{color:#c92a2a}"
)


class PreflightError(PipelineError):
    """The training set would teach the wrong thing."""


@versioned("1")
def preflight_training_set(
    *,
    training_set: Artifact,
    tokenizer: Artifact,
    examples: Artifact,
    params: StudentParams,
    out: Path,
) -> dict[str, Any]:
    """Check for every silent failure that shows in the data.

    Args:
        training_set: Folder made by ``render_examples``.
        tokenizer: Folder of the student's tokenizer.
        examples: The examples that were rendered, for template and fertility checks.
        params: The chosen student.
        out: Folder for ``preflight.json`` and ``preflight.html``.

    Returns:
        Verdict of each check.

    Raises:
        PreflightError: If a check fails; names all that do.
    """
    frame = pl.read_parquet(training_set.path / TRAIN)
    template = ChatTemplate(
        load_tokenizer(tokenizer.path), params.render.template_kwargs
    )
    chats = _kept_chats(examples)
    checks = run_checks(frame, template, chats, params)
    report = {
        "checks": checks,
        "counts": _counts(frame),
        "account": orjson.loads((training_set.path / "render.json").read_bytes()),
        "fertility": fertility(template, chats),
        "memory": estimate_memory(params, len(template.tokenizer)),
        "shown": [mark_tokens(template, row) for row in _first_rows(frame)],
    }
    (out / "preflight.json").write_bytes(
        orjson.dumps(report, option=orjson.OPT_INDENT_2)
    )
    (out / "preflight.html").write_text(_page(report), encoding="utf-8")
    failed = [check for check in checks if not check["passed"]]
    if failed:
        raise PreflightError(
            "The training set fails preflight: "
            + "; ".join(f"{check['check']} ({check['detail']})" for check in failed)
        )
    return {check["check"]: check["passed"] for check in checks}


def run_checks(
    frame: pl.DataFrame,
    template: ChatTemplate,
    chats: list[list[dict[str, str]]],
    params: StudentParams,
) -> list[dict[str, Any]]:
    """The checks, each with ``check``, ``passed``, ``detail``.

    Args:
        frame: Training rows with ``input_ids`` and ``labels``.
        template: The student's template.
        chats: Some conversations the rows were rendered from.
        params: The chosen student.
    """
    end, tokenizer = template.turn_end_id, template.tokenizer
    rows = frame.select("input_ids", "labels").rows()
    ended = sum(_last_label(labels) == end for _, labels in rows)
    unmarked = sum(sum(token == end for token in labels) == 0 for _, labels in rows)
    on_prompt = sum(labels[0] != IGNORED for _, labels in rows)
    everything = sum(IGNORED not in labels for _, labels in rows)
    mismatched = sum(
        any(lab not in (IGNORED, tok) for tok, lab in zip(ids, labels, strict=True))
        for ids, labels in rows
    )
    longest = max((len(ids) for ids, _ in rows), default=0)
    empty = sum(all(label == IGNORED for label in labels) for _, labels in rows)
    differs = sum(not _serves_as_trained(template, chat) for chat in chats)
    bos = sum(_double_start(ids, tokenizer.bos_token_id) for ids, _ in rows)
    n = len(rows)
    return [
        _check("turn_end_is_a_label", ended == n, f"{ended} of {n} rows end with it"),
        _check("no_answer_cut", unmarked == 0, f"{unmarked} of {n} without a turn end"),
        _check("prompt_has_no_loss", on_prompt == 0, f"{on_prompt} of {n} supervised"),
        _check("some_tokens_masked", everything == 0, f"{everything} of {n} unmasked"),
        _check("labels_equal_tokens", mismatched == 0, f"{mismatched} of {n} differ"),
        _check("every_row_has_labels", empty == 0, f"{empty} of {n} without"),
        _check(
            "padding_is_not_turn_end",
            tokenizer.pad_token_id is not None and tokenizer.pad_token_id != end,
            f"padding {tokenizer.pad_token_id}, turn end {end}",
        ),
        _check(
            "within_max_tokens",
            longest <= params.render.max_tokens,
            f"longest row {longest} of {params.render.max_tokens}",
        ),
        _check(
            "train_equals_serve",
            differs == 0,
            f"{differs} of {len(chats)} prompts are not a prefix of the training ids",
        ),
        _check("starts_once", bos == 0, f"{bos} of {n} rows begin with two bos tokens"),
    ]


def fertility(
    template: ChatTemplate, chats: list[list[dict[str, str]]]
) -> list[dict[str, Any]]:
    """Tokens per word and per character, by script; length limits come from it."""
    texts: dict[str, list[str]] = {}
    for chat in chats:
        for message in chat:
            texts.setdefault(_script(message["content"]), []).append(message["content"])
    rows = []
    for script, group in sorted(texts.items()):
        encoded = template.tokenizer(group, add_special_tokens=False)["input_ids"]
        tokens = sum(map(len, encoded))
        words = sum(len(text.split()) for text in group)
        rows.append(
            {
                "script": script,
                "texts": len(group),
                "tokens_per_word": round(tokens / max(words, 1), 3),
                "tokens_per_character": round(tokens / max(sum(map(len, group)), 1), 3),
            }
        )
    return rows


def mark_tokens(template: ChatTemplate, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Runs of text with or without loss, in order: ``text``, ``loss``."""
    runs: list[tuple[bool, list[int]]] = []
    for token, label in zip(row["input_ids"], row["labels"], strict=True):
        if not runs or runs[-1][0] != (label != IGNORED):
            runs.append((label != IGNORED, []))
        runs[-1][1].append(token)
    decode = template.tokenizer.decode
    return [{"text": decode(tokens), "loss": loss} for loss, tokens in runs]


def _kept_chats(examples: Artifact, limit: int = 400) -> list[list[dict[str, str]]]:
    kept = examples.frame().filter(pl.col("drop_reason").is_null()).sort("example_id")
    step = max(kept.height // limit, 1)
    return list(kept.gather_every(step)["messages"].to_list())


def _first_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    first = frame.unique("recipe", maintain_order=True)
    return pl.concat([first, frame.head(SHOWN)]).head(SHOWN).to_dicts()


def _serves_as_trained(template: ChatTemplate, chat: list[dict[str, str]]) -> bool:
    prompt = template.prompt_ids(chat[:-1])
    return template.render(chat).input_ids[: len(prompt)] == prompt


def _last_label(labels: list[int]) -> int:
    return next((label for label in reversed(labels) if label != IGNORED), IGNORED)


def _double_start(ids: list[int], bos: int | None) -> bool:
    return bos is not None and ids[:2] == [bos, bos]


def _check(name: str, passed: bool, detail: str) -> dict[str, Any]:
    return {"check": name, "passed": passed, "detail": detail}


def _counts(frame: pl.DataFrame) -> dict[str, Any]:
    lengths = sorted(frame["n_tokens"].to_list())
    tokens, labels = sum(lengths), sum(frame["n_labels"].to_list())
    return {
        "rows": len(lengths),
        "tokens": tokens,
        "labels": labels,
        "label_share": round(labels / max(tokens, 1), 4),
        "median_tokens": lengths[len(lengths) // 2],
        "longest": lengths[-1],
    }


def _script(text: str) -> str:
    counts = {name: len(found.findall(text)) for name, found in SCRIPTS.items()}
    return max(counts, key=lambda name: counts[name])


def _page(report: dict[str, Any]) -> str:
    shown = "".join(
        "<pre>" + "".join(_run_html(run) for run in runs) + "</pre>"
        for runs in report["shown"]
    )
    checks = _table(
        [check["check"], "passed" if check["passed"] else "FAILED", check["detail"]]
        for check in report["checks"]
    )
    facts = _table([key, value] for key, value in report["counts"].items())
    memory = _table([key, value] for key, value in report["memory"].items())
    scripts = _table(row.values() for row in report["fertility"])
    return (
        f"<!doctype html><meta charset=utf-8><title>Preflight</title>"
        f"<style>{STYLE}</style><h1>Preflight</h1>{checks}<h2>Rows</h2>{facts}"
        f"<h2>Fertility</h2><p>Script, texts, tokens per word, per character.</p>"
        f"{scripts}<h2>Memory, estimated (bytes)</h2>{memory}"
        f"<h2>First rows</h2><p><mark>Marked</mark> tokens carry loss.</p>{shown}"
    )


def _run_html(run: dict[str, Any]) -> str:
    text = html.escape(run["text"])
    return f"<mark>{text}</mark>" if run["loss"] else text


def _table(rows: Iterable[Iterable[Any]]) -> str:
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table>{''.join(lines)}</table>"
