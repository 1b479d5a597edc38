"""The only places where data is read and written: catalog types of this project."""

from hinglish_pipeline.datasets.artifact import (
    ArtifactDataset,
    JsonArtifactDataset,
    TableArtifactDataset,
)
from hinglish_pipeline.datasets.cards import CardsDataset, JsonLinesDataset
from hinglish_pipeline.datasets.gate_quality import GateQualityDataset
from hinglish_pipeline.datasets.gate_table import GateTableDataset
from hinglish_pipeline.datasets.ledger import LedgerDataset
from hinglish_pipeline.datasets.ratings import RatingsDataset
from hinglish_pipeline.datasets.raw_files import RawFilesDataset
from hinglish_pipeline.datasets.sharded_parquet import ShardedParquetDataset
from hinglish_pipeline.datasets.teacher import TeacherDataset

__all__ = [
    "ArtifactDataset",
    "CardsDataset",
    "GateQualityDataset",
    "GateTableDataset",
    "JsonArtifactDataset",
    "JsonLinesDataset",
    "LedgerDataset",
    "RatingsDataset",
    "RawFilesDataset",
    "ShardedParquetDataset",
    "TableArtifactDataset",
    "TeacherDataset",
]
