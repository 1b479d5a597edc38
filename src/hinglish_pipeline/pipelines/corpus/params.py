"""Parameters of the corpus pipeline; each model lives beside the code that uses it."""

from hinglish_pipeline.shards.sources import IngestParams
from hinglish_pipeline.text.params import (
    AnnotateParams,
    NearDuplicateParams,
    SelectParams,
)

__all__ = ["AnnotateParams", "IngestParams", "NearDuplicateParams", "SelectParams"]
