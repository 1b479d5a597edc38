"""Runs the exported student under llama.cpp, beside its full-precision self."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.generate import Completion, generate_answers
from hinglish_pipeline.students.merge import read_student
from hinglish_pipeline.students.models import quiet_transformers
from hinglish_pipeline.students.predict import load_student, prediction_row

if TYPE_CHECKING:
    from pathlib import Path

    from hinglish_pipeline.students.template import ChatTemplate

ANSWERS, RECEIPT = "answers.parquet", "receipt.json"
SPEED_PROMPTS = 16
QUANTISED_PROMPTS = 8


class EdgeError(PipelineError):
    """The exported student does not run, or does not answer."""


@versioned("1")
def measure_edge_student(
    *,
    student: Artifact,
    gguf: Artifact,
    predictions: Artifact,
    max_new_tokens: int,
    threads: int,
    out: Path,
) -> dict[str, Any]:
    """Ask the exported files the evaluation's prompts and compare.

    Args:
        student: Merged model folder.
        gguf: Folder made by ``export_gguf``.
        predictions: The ``predictions`` table; its ``student`` rows are the peer.
        max_new_tokens: Longest answer; the same as in ``predictions``.
        threads: CPU threads of llama.cpp and of the peer.
        out: The receipt (JSON): for each file its bytes, exact matches, agreement
            with transformers and milliseconds a request; bitsandbytes' variants or
            why they could not run; and the answers as rows.

    Returns:
        Agreement and milliseconds by file.
    """
    asked = predictions.frame().filter(pl.col("model") == "student").to_dicts()
    files = sorted(gguf.path.glob("student-*.gguf"))
    _, template = load_student(student.path, "student")
    peer = _time_transformers(student.path, asked, max_new_tokens, threads)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for file in files:
        kind = f"gguf-{file.stem.removeprefix('student-')}"
        answers, millis = run_gguf(
            file, template, [row["prompt"] for row in asked], max_new_tokens, threads
        )
        entries.append(
            {"model": kind, "bytes": file.stat().st_size}
            | {"milliseconds_per_request": millis}
            | compare_answers(asked, answers)
        )
        rows += [
            prediction_row(row, kind, answer.text, answer.finish, answer.n_tokens)
            for row, answer in zip(asked, answers, strict=True)
        ]
    receipt = {
        "peer": {
            "model": "transformers",
            "bytes": _weights_bytes(student.path),
            "milliseconds_per_request": peer,
            "exact": _exact(asked, [row["prediction"] for row in asked]),
            "n": len(asked),
        },
        "files": entries,
        "bitsandbytes": measure_bitsandbytes(student.path, asked, max_new_tokens),
        "threads": threads,
        "max_new_tokens": max_new_tokens,
        "answers": rows,
    }
    out.write_bytes(orjson.dumps(receipt, option=orjson.OPT_INDENT_2))
    return {
        entry["model"]: {
            key: entry[key] for key in ("agreement", "milliseconds_per_request")
        }
        for entry in entries
    }


def run_gguf(
    file: Path,
    template: ChatTemplate,
    prompts: list[str],
    max_new_tokens: int,
    threads: int,
) -> tuple[list[Completion], float]:
    """Greedy answers of one ``.gguf`` file, one request at a time.

    The prompt text comes from the student's own chat template.

    Args:
        file: The model.
        template: The student's template.
        prompts: User messages.
        max_new_tokens: Longest answer.
        threads: CPU threads.

    Returns:
        The answers, and the mean milliseconds of a request.

    Raises:
        EdgeError: If llama.cpp returns no answer.
    """
    server = _start_server(file, threads)
    answers = []
    texts = [template.prompt([{"role": "user", "content": text}]) for text in prompts]
    _complete(server, texts[0], max_new_tokens)
    started = time.perf_counter()
    for text in texts:
        answers.append(_complete(server, text, max_new_tokens))
    seconds = time.perf_counter() - started
    return answers, round(1000 * seconds / max(len(texts), 1), 3)


def compare_answers(
    asked: list[dict[str, Any]], answers: list[Completion]
) -> dict[str, Any]:
    """Agreement with transformers' answers, and exact matches with references."""
    texts = [answer.text for answer in answers]
    same = [row["prediction"] == text for row, text in zip(asked, texts, strict=True)]
    return {
        "agreement": round(sum(same) / max(len(same), 1), 4),
        "exact": _exact(asked, texts),
        "stopped": round(
            sum(answer.finish == "stop" for answer in answers) / max(len(answers), 1), 4
        ),
        "n": len(answers),
    }


def measure_bitsandbytes(
    folder: Path, asked: list[dict[str, Any]], max_new_tokens: int
) -> list[dict[str, Any]]:
    """8-bit and 4-bit bitsandbytes variants: agreement, or why this machine cannot."""
    return [_measure_quantised(folder, asked, max_new_tokens, bits) for bits in (8, 4)]


def _measure_quantised(
    folder: Path, asked: list[dict[str, Any]], max_new_tokens: int, bits: int
) -> dict[str, Any]:
    from hinglish_pipeline.students.models import build_model
    from hinglish_pipeline.students.params import ModelParams

    name = f"bitsandbytes-{bits}bit"
    sample = asked[:QUANTISED_PROMPTS]
    _, template = load_student(folder, "student")
    dtype = read_student(folder).model.dtype
    params = ModelParams(path=str(folder), dtype=dtype, attention="eager")
    try:
        with quiet_transformers(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = build_model(params, quantise_bits=bits)
            started = time.perf_counter()
            answers = _answer(model, template, sample, max_new_tokens, 1)
    # A kernel missing on this machine is a finding, not a failure of the run.
    except (RuntimeError, ImportError, ValueError, NotImplementedError) as error:
        reason = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
        return {"model": name, "measured": False, "why_not": reason}
    seconds = time.perf_counter() - started
    return {
        "model": name,
        "measured": True,
        "bytes": int(model.get_memory_footprint()),
        "milliseconds_per_request": round(1000 * seconds / max(len(sample), 1), 3),
        **compare_answers(sample, answers),
    }


def _start_server(file: Path, threads: int) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx = 1024
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    # Repacked weight buffers crash quantised models on CPUs with AMX.
    params.no_extra_bufts = True
    params.warmup = False
    params.cache_prompt = False
    params.verbosity = -1
    params.fit_params = False
    return xllamacpp.Server(params)


def _complete(server: Any, prompt: str, max_new_tokens: int) -> Completion:
    request = {
        "prompt": prompt,
        "temperature": 0.0,
        "top_k": 1,
        "samplers": ["top_k"],
        "n_predict": max_new_tokens,
        "cache_prompt": False,
        "stream": False,
    }
    body = server.handle_completions(request)
    choice = (body.get("choices") or [body])[0]
    text = choice.get("text", choice.get("content"))
    if text is None:
        raise EdgeError(f"llama.cpp gave no answer: {str(body)[:200]}")
    finish = choice.get("finish_reason", "stop")
    usage = body.get("usage", {})
    tokens = usage.get("completion_tokens", 0)
    return Completion(str(text).strip(), str(finish), int(tokens))


def _time_transformers(
    folder: Path, asked: list[dict[str, Any]], max_new_tokens: int, threads: int
) -> float:
    """Mean milliseconds of a request, one at a time, under transformers."""
    import torch

    torch.set_num_threads(threads)
    model, template = load_student(folder, "student")
    sample = asked[:SPEED_PROMPTS]
    _answer(model, template, sample[:1], max_new_tokens, 1)
    started = time.perf_counter()
    _answer(model, template, sample, max_new_tokens, 1)
    seconds = time.perf_counter() - started
    return round(1000 * seconds / max(len(sample), 1), 3)


def _answer(
    model: Any,
    template: ChatTemplate,
    rows: list[dict[str, Any]],
    max_new_tokens: int,
    batch_size: int,
) -> list[Completion]:
    return generate_answers(
        model,
        template,
        [[{"role": "user", "content": row["prompt"]}] for row in rows],
        max_new_tokens=max_new_tokens,
        batch_size=batch_size,
    )


def plain_answer(text: str) -> str:
    """An answer without case, spacing and closing punctuation, for exact match."""
    words = text.lower().replace(",", " ").replace("!", " ").replace("?", " ").split()
    return " ".join(words).rstrip(".। ")


def _exact(asked: list[dict[str, Any]], texts: list[str]) -> float:
    right = [
        plain_answer(text) in {plain_answer(r) for r in row["references"]}
        for row, text in zip(asked, texts, strict=True)
    ]
    return round(sum(right) / max(len(right), 1), 4)


def _weights_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.safetensors"))
