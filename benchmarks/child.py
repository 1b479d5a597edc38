"""A process of its own for each measurement: CPU seconds, peak memory, answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ONE_THREAD = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Child:
    """What a finished process used.

    Attributes:
        cpu: User and system seconds, its own children's included.
        rss: Largest resident set, MiB.
        answer: The JSON of its last line.
    """

    cpu: float
    rss: float
    answer: Any


def run_child(script: Path, *arguments: str, python: str = sys.executable) -> Child:
    """Run a script on one thread and measure it.

    Args:
        script: Prints JSON on its last line.
        *arguments: Its arguments.
        python: The interpreter.

    Raises:
        RuntimeError: If it fails; the end of its error output is in the message.
    """
    command = [python, str(script), *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        environment = {**os.environ, **ONE_THREAD}
        process = subprocess.Popen(command, stdout=out, stderr=error, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        if process.returncode:
            said = error.read().decode(errors="replace").strip()[-800:]
            raise RuntimeError(f"{script.name} failed: {said}")
        lines = out.read().decode().strip().splitlines()
    cpu = usage.ru_utime + usage.ru_stime
    return Child(cpu, usage.ru_maxrss / 1024, json.loads(lines[-1]) if lines else None)
