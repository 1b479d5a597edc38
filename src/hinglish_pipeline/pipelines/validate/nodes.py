"""The verbs of the validate pipeline; each only describes work."""

from __future__ import annotations

from typing import Any

from hinglish_pipeline.pipelines.validate.params import (
    CheckpointParams,
    ContractParams,
    DocsParams,
    ProfileParams,
)
from hinglish_pipeline.quality import (
    build_data_docs_task,
    check_contracts_task,
    profile_examples_task,
    run_checkpoint_task,
)
from hinglish_pipeline.shards import Artifact, Task, task


def check_contracts(
    examples: Artifact, evaluation_sets: list[dict[str, Any]], params: ContractParams
) -> Task:
    """Judge every kept row against every contract."""
    return task(
        check_contracts_task,
        examples=examples,
        evaluation_sets=evaluation_sets,
        params=params,
    )


def profile_shards(
    examples: Artifact, contract_verdicts: Artifact, params: ProfileParams
) -> Task:
    """Measure every recipe and language in one pass."""
    return task(
        profile_examples_task,
        examples=examples,
        contract_verdicts=contract_verdicts,
        params=params,
    )


def run_checkpoint(
    shard_statistics: Artifact, examples: Artifact, params: CheckpointParams
) -> Task:
    """Let Great Expectations judge the numbers and write the receipt."""
    return task(
        run_checkpoint_task,
        shard_statistics=shard_statistics,
        examples=examples,
        params=params,
    )


def build_data_docs(
    gate_receipt: Artifact,
    shard_statistics: Artifact,
    contract_verdicts: Artifact,
    params: DocsParams,
) -> Task:
    """Write the page that people read."""
    return task(
        build_data_docs_task,
        gate_receipt=gate_receipt,
        shard_statistics=shard_statistics,
        contract_verdicts=contract_verdicts,
        params=params,
    )
