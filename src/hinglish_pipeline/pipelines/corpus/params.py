"""Parameters of the corpus pipeline; each model lives beside the code that uses it."""

from hinglish_pipeline.shards.sources import IngestParams
from hinglish_pipeline.text.params import (
    AnnotateParams,
    DecontaminateParams,
    FateParams,
    FurnitureParams,
    LanguageModelParams,
    MixParams,
    NearDuplicateParams,
)

__all__ = [
    "AnnotateParams",
    "DecontaminateParams",
    "FateParams",
    "FurnitureParams",
    "IngestParams",
    "LanguageModelParams",
    "MixParams",
    "NearDuplicateParams",
]
