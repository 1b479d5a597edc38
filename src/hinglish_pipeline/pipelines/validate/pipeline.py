"""Contracts, statistics, checkpoint, page: the gate between data and training."""

from __future__ import annotations

from typing import Any

from kedro.pipeline import Pipeline, node, pipeline

from hinglish_pipeline.pipelines.validate import nodes


def create_pipeline(**_: Any) -> Pipeline:
    """Describe the validate pipeline."""
    return pipeline(
        [
            node(
                nodes.check_contracts,
                ["examples", "evaluation_sets", "params:validate.contracts"],
                "contract_verdicts",
                name="check_contracts",
            ),
            node(
                nodes.profile_shards,
                ["examples", "contract_verdicts", "params:validate.profile"],
                "shard_statistics",
                name="profile_shards",
            ),
            node(
                nodes.run_checkpoint,
                ["shard_statistics", "examples", "params:validate.checkpoint"],
                "gate_receipt",
                name="run_checkpoint",
            ),
            node(
                nodes.build_data_docs,
                [
                    "gate_receipt",
                    "shard_statistics",
                    "contract_verdicts",
                    "params:validate.docs",
                ],
                "data_docs",
                name="build_data_docs",
            ),
        ]
    )
