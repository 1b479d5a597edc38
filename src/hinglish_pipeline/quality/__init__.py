"""May this data be used? Row contracts, statistics, a checkpoint, a receipt."""

from hinglish_pipeline.quality.checkpoint import run_checkpoint_task
from hinglish_pipeline.quality.contracts import CONTRACTS, check_contracts_task
from hinglish_pipeline.quality.docs import build_data_docs_task
from hinglish_pipeline.quality.params import (
    CheckpointParams,
    ContractParams,
    DocsParams,
    ProfileParams,
)
from hinglish_pipeline.quality.receipt import GateFailed, require_passed
from hinglish_pipeline.quality.statistics import profile_examples_task

__all__ = [
    "CONTRACTS",
    "CheckpointParams",
    "ContractParams",
    "DocsParams",
    "GateFailed",
    "ProfileParams",
    "build_data_docs_task",
    "check_contracts_task",
    "profile_examples_task",
    "require_passed",
    "run_checkpoint_task",
]
