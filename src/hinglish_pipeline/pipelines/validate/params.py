"""Parameters of the validate pipeline, checked before any node runs."""

from hinglish_pipeline.quality import (
    CheckpointParams,
    ContractParams,
    DocsParams,
    ProfileParams,
)

__all__ = ["CheckpointParams", "ContractParams", "DocsParams", "ProfileParams"]
