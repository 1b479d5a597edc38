"""A teacher as a catalog entry: swap the embedded rules for an endpoint by config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError

if TYPE_CHECKING:
    from hinglish_pipeline.teachers.protocol import Teacher


class TeacherDataset(AbstractDataset[None, Any]):
    """Builds the teacher that a node asks; opens no connection by itself.

    Example:
        ::

            teacher:
              type: hinglish_pipeline.datasets.TeacherDataset
              kind: openai
              settings:
                base_url: http://localhost:8000/v1
                model: Qwen/Qwen2.5-72B-Instruct
              credentials: teacher
    """

    def __init__(
        self,
        *,
        kind: str,
        settings: dict[str, Any] | None = None,
        credentials: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Describe the teacher.

        Args:
            kind: ``rules``, ``openai`` or ``vllm``.
            settings: What the kind takes: model, base URL, concurrency.
            credentials: API key from ``credentials.yml``; never logged.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._kind = kind
        self._settings = settings or {}
        self._credentials = credentials
        self.metadata = metadata

    def load(self) -> Teacher:
        """The teacher."""
        from hinglish_pipeline.teachers import build_teacher

        return build_teacher(self._kind, self._credentials, **self._settings)

    def save(self, data: None) -> None:
        """A teacher is configured, not saved.

        Raises:
            SourceError: Always.
        """
        raise SourceError("A teacher is described in the catalog; no node saves it.")

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"kind": self._kind, **self._settings}
