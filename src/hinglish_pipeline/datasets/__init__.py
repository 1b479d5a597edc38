"""The only places where data is read and written: catalog types of this project."""

from hinglish_pipeline.datasets.artifact import (
    ArtifactDataset,
    JsonArtifactDataset,
    TableArtifactDataset,
)
from hinglish_pipeline.datasets.cards import CardsDataset, JsonLinesDataset
from hinglish_pipeline.datasets.ledger import LedgerDataset
from hinglish_pipeline.datasets.raw_files import RawFilesDataset
from hinglish_pipeline.datasets.sharded_parquet import ShardedParquetDataset
from hinglish_pipeline.datasets.teacher import TeacherDataset

__all__ = [
    "ArtifactDataset",
    "CardsDataset",
    "JsonArtifactDataset",
    "JsonLinesDataset",
    "LedgerDataset",
    "RawFilesDataset",
    "ShardedParquetDataset",
    "TableArtifactDataset",
    "TeacherDataset",
]
