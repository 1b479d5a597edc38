"""Asks a server with distilabel; run in its own environment.

Arguments: base URL, number of requests, concurrency, JSON schema. Writes CPU (its own
processes included) and wall seconds as JSON, imports left out.
"""

import json
import resource
import sys
import time

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration


def cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def run(url: str, first: int, n: int, concurrency: int) -> None:
    rows = [
        {"instruction": f"Sawal {number}: aaj mausam kaisa hai?"}
        for number in range(first, first + n)
    ]
    with Pipeline(name=f"bench{first}") as pipeline:
        load = LoadDataFromDicts(data=rows, batch_size=concurrency)
        ask = TextGeneration(
            llm=OpenAILLM(
                model="scripted",
                base_url=url,
                api_key="none",
                generation_kwargs={"temperature": 0.5, "max_new_tokens": 50},
            ),
            input_batch_size=concurrency,
        )
        load >> ask
    made = pipeline.run(use_cache=False)["default"]["train"]
    assert len(made) == n


def main() -> None:
    url, n, concurrency, _ = sys.argv[1:]
    said, sys.stdout = sys.stdout, sys.stderr
    run(url, 0, 10, int(concurrency))
    used, wall = cpu(), time.perf_counter()
    run(url, 10, int(n), int(concurrency))
    used, wall = cpu() - used, time.perf_counter() - wall
    json.dump({"cpu": used, "wall": wall}, said)


if __name__ == "__main__":
    main()
