"""The journals of a ledger as an input: what was answered, sealed or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError

if TYPE_CHECKING:
    from hinglish_pipeline.distill.estimate.read import AnswersOnRecord


class AnswersOnRecordDataset(AbstractDataset[None, Any]):
    """What a ``LedgerDataset`` has recorded so far, complete or not.

    Example:
        ::

            answers_on_record:
              type: hinglish_pipeline.datasets.answers_on_record.AnswersOnRecordDataset
              path: data/04_feature/teacher_answers
    """

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Describe the record.

        Args:
            path: The ``path`` of the ``LedgerDataset``.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = path
        self.metadata = metadata

    def load(self) -> AnswersOnRecord:
        """A handle; nothing is read yet, and nothing need be there."""
        from hinglish_pipeline.distill.estimate.read import AnswersOnRecord

        return AnswersOnRecord(Path(self._path) / "_scratch")

    def save(self, data: None) -> None:
        """A record grows by asking.

        Raises:
            SourceError: Always.
        """
        raise SourceError("Answers are recorded by asking; no node saves them.")

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": self._path}
