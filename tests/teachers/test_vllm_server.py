"""The endpoint teacher against a real ``vllm serve``; skipped without vLLM."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from hinglish_pipeline.teachers import (
    AskParams,
    TeacherRefusedError,
    TeacherRequest,
    ask_shard,
    build_teacher,
)
from hinglish_pipeline.teachers.answer_json import read_answer
from tests.teachers.make import SCHEMA, make_frame
from tests.teachers.tiny_qwen import save_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("vllm") is None,
        reason="vLLM is not installed here: run `make test-vllm`",
    ),
]
CHOICE = {
    "type": "object",
    "properties": {"hinglish": {"type": "string", "enum": ["haan", "nahi"]}},
    "required": ["hinglish"],
    "additionalProperties": False,
}
START_S = 240


class VllmServer:
    """One ``vllm serve`` on a port of its own; may be killed and started again."""

    def __init__(self, model: str, log: Path) -> None:
        self._model = model
        self._log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting."""
        command = [
            # What `vllm serve` runs; the CPU build's own `vllm` command does not start.
            *(sys.executable, "-m", "vllm.entrypoints.openai.api_server"),
            *("--model", self._model),
            *("--host", "127.0.0.1", "--port", str(self._port)),
            *("--dtype", "float32", "--enforce-eager", "--max-model-len", "256"),
            *("--served-model-name", "tiny"),
        ]
        environment = {**os.environ, "VLLM_CPU_KVCACHE_SPACE": "1"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            assert self._process is not None
            assert self._process.poll() is None, self._log.read_text()[-2000:]
            try:
                urllib.request.urlopen(f"{self.url}/models", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
            else:
                return
        pytest.fail(f"vllm serve did not start in {START_S} s")

    def kill(self) -> None:
        """SIGKILL, to it and its engine process."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    server = VllmServer(save_model(folder / "tiny"), folder / "server.log")
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.kill()


def request(name, text, **sampling):
    return TeacherRequest(
        id=name,
        messages=({"role": "user", "content": text},),
        schema=CHOICE,
        sampling={"temperature": 0.0, "max_tokens": 60, "seed": 1, "sample_index": 0}
        | sampling,
        variables={},
        recipe="hinglish_rewrite",
        lang="hinglish-Latn",
    )


def teach(server, **settings):
    return build_teacher("openai", model="tiny", base_url=server.url, **settings)


def test_the_server_keeps_to_the_schema(server):
    requests = [request(f"r{i}", f"sawaal {i}") for i in range(64)]
    teacher = teach(server, concurrency=32)
    answers = {a.request_id: a for a in teacher.answer(iter(requests))}
    assert set(answers) == {r.id for r in requests}
    assert {(a.status, a.error, a.attempts) for a in answers.values()} == {
        ("ok", None, 1)
    }
    for answer in answers.values():
        read_answer(answer.content, CHOICE)
        assert answer.prompt_tokens > 0 < answer.completion_tokens


def test_a_row_that_is_too_long_fails_alone_in_the_servers_words(server):
    rows = [request("good", "kya"), request("long", "x " * 400)]
    answers = {a.request_id: a for a in teach(server).answer(rows)}
    assert answers["good"].status == "ok"
    assert answers["long"].status == "failed"
    assert "256" in answers["long"].error
    assert answers["long"].attempts == 1


def test_an_unknown_model_stops_at_once(server):
    teacher = build_teacher("openai", model="other", base_url=server.url)
    with pytest.raises(TeacherRefusedError, match="model"):
        list(teacher.answer([request("a", "kya")]))


def test_a_killed_server_is_waited_for(server, tmp_path):
    """Killed in the middle and started again: every row is answered, none twice."""
    sampling = {"temperature": 0.0, "max_tokens": 40}
    frame = make_frame(*(f"kahani {i}" for i in range(300)), **sampling)
    teacher = teach(server, concurrency=8, patience_s=START_S)
    journal = tmp_path / "s.jsonl"

    def kill_and_start() -> None:
        end = time.monotonic() + 60
        while not journal.exists() or journal.read_bytes().count(b"\n") < 40:
            if time.monotonic() > end:
                return
            time.sleep(0.01)
        server.kill()
        server.start()

    trouble = threading.Thread(target=kill_and_start, daemon=True)
    trouble.start()
    params = AskParams(commit_window_s=0.02)
    sealed = ask_shard(
        frame, teacher=teacher, params=params, shard="s", scratch=tmp_path
    )
    trouble.join()
    assert sealed["request_id"].to_list() == frame["request_id"].to_list()
    told = sealed.filter(sealed["status"] == "ok")
    for content in told["content"]:
        read_answer(content, SCHEMA)
    # A random model may ramble or stutter; that is a reasoned row, not a lost one.
    reasons = sealed["error"].drop_nulls()
    assert all("cut off" in why or "not JSON" in why for why in reasons)
    assert sealed["attempts"].max() <= 2
    assert not trouble.is_alive()
