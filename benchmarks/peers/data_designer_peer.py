"""Asks a server with NeMo Data Designer; run in its own environment.

Arguments: base URL, number of requests, concurrency, JSON schema. Writes CPU (its own
processes included) and wall seconds as JSON, imports left out.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ["NEMO_TELEMETRY_ENABLED"] = "false"
os.environ["SCRIPTED_KEY"] = "none"

import data_designer.config as dd
import pandas as pd
from data_designer.interface import DataDesigner


def cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def run(
    url: str, first: int, n: int, concurrency: int, schema: str, place: str
) -> None:
    provider = dd.ModelProvider(name="here", endpoint=url, api_key="SCRIPTED_KEY")
    model = dd.ModelConfig(
        alias="teacher",
        model="scripted",
        provider="here",
        skip_health_check=True,
        inference_parameters=dd.ChatCompletionInferenceParams(
            temperature=0.5, max_tokens=50, max_parallel_requests=concurrency
        ),
    )
    builder = dd.DataDesignerConfigBuilder(model_configs=[model])
    questions = [
        f"Sawal {number}: aaj mausam kaisa hai?" for number in range(first, first + n)
    ]
    frame = pd.DataFrame({"question": questions})
    builder.with_seed_dataset(dd.DataFrameSeedSource(df=frame))
    builder.add_column(
        dd.LLMStructuredColumnConfig(
            name="answer",
            model_alias="teacher",
            prompt="{{ question }}",
            output_format=json.loads(schema),
        )
    )
    designer = DataDesigner(artifact_path=Path(place), model_providers=[provider])
    made = designer.create(builder, num_records=n, dataset_name=f"bench{first}")
    assert len(made.load_dataset()) == n


def main() -> None:
    url, n, concurrency, schema = sys.argv[1:]
    said, sys.stdout = sys.stdout, sys.stderr
    with tempfile.TemporaryDirectory() as place:
        run(url, 0, 10, int(concurrency), schema, place)
        used, wall = cpu(), time.perf_counter()
        run(url, 10, int(n), int(concurrency), schema, place)
        used, wall = cpu() - used, time.perf_counter() - wall
    json.dump({"cpu": used, "wall": wall}, said)


if __name__ == "__main__":
    main()
