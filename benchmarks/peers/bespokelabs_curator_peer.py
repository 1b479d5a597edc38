"""Asks a server with Bespoke Curator; run in its own environment.

For free text: it sends a schema to models on its own list only.

Arguments: base URL, number of requests, concurrency, JSON schema. Writes CPU (its own
processes included) and wall seconds as JSON, imports left out.
"""

import importlib.util
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ["TELEMETRY_ENABLED"] = "0"
os.environ["CURATOR_DISABLE_RICH_DISPLAY"] = "1"
os.environ["OPENAI_API_KEY"] = "none"
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
# It counts tokens with a table that it would download; litellm ships the same.
os.environ["TIKTOKEN_CACHE_DIR"] = str(
    Path(importlib.util.find_spec("litellm").origin).parent
    / "litellm_core_utils"
    / "tokenizers"
)

from bespokelabs import curator

from datasets import Dataset


class Asker(curator.LLM):
    """One question a row."""

    def prompt(self, row: dict) -> str:
        return row["question"]

    def parse(self, row: dict, response: str) -> dict:
        return json.loads(response)


def cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def run(url: str, first: int, n: int, concurrency: int, place: str) -> None:
    asker = Asker(
        model_name="scripted",
        backend="openai",
        generation_params={"temperature": 0.5, "max_tokens": 50},
        backend_params={
            "base_url": url,
            "max_requests_per_minute": 10_000_000,
            "max_tokens_per_minute": 10_000_000_000,
            "max_concurrent_requests": concurrency,
            "max_retries": 0,
        },
    )
    questions = [
        f"Sawal {number}: aaj mausam kaisa hai?" for number in range(first, first + n)
    ]
    made = asker(Dataset.from_dict({"question": questions}), working_dir=place)
    assert len(getattr(made, "dataset", made)) == n


def main() -> None:
    url, n, concurrency, _ = sys.argv[1:]
    said, sys.stdout = sys.stdout, sys.stderr
    with tempfile.TemporaryDirectory() as place:
        run(url, 0, 10, int(concurrency), place)
        used, wall = cpu(), time.perf_counter()
        run(url, 10, int(n), int(concurrency), place)
        used, wall = cpu() - used, time.perf_counter() - wall
    json.dump({"cpu": used, "wall": wall}, said)


if __name__ == "__main__":
    main()
