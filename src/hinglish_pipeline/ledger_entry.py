"""Finds a ledger in the catalog, and the requests and teacher that belong to it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.datasets import (
    LedgerDataset,
    ShardedParquetDataset,
    TeacherDataset,
)
from hinglish_pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kedro.io import DataCatalog

    from hinglish_pipeline.shards import Shards
    from hinglish_pipeline.teachers.ledger.store import Ledger


@dataclass(frozen=True)
class LedgerEntry:
    """A ledger of the catalog.

    Attributes:
        name: Its entry.
        ledger: Its answers.
        catalog: Where its requests and its teacher are described.
    """

    name: str
    ledger: Ledger
    catalog: DataCatalog

    def requests(self) -> Shards:
        """What is asked for this ledger.

        Raises:
            IncompleteError: If the plan has not been made.
        """
        loaded: Shards = self.catalog.load(self._input(ShardedParquetDataset))
        return loaded

    def plan(self) -> Shards | None:
        """The same, or None where the plan has not been made."""
        name = self._input(ShardedParquetDataset)
        return self.requests() if self.catalog.exists(name) else None

    def teacher(self) -> dict[str, Any]:
        """Identity of whom is asked."""
        identity: dict[str, Any] = self.catalog.load(
            self._input(TeacherDataset)
        ).identity()
        return identity

    def _input(self, kind: type) -> str:
        """The entry of that kind that the asking node reads."""
        from kedro.framework.project import pipelines

        inputs = [
            str(name)
            for pipeline in pipelines.values()
            for node in pipeline.nodes
            if self.name in node.outputs
            for name in node.inputs
        ]
        for name in inputs:
            if isinstance(self.catalog.get(name), kind):
                return name
        msg = f"no node of a pipeline asks a teacher for {self.name}"
        raise SourceError(msg)


@contextmanager
def find_ledger(env: str | None, name: str) -> Iterator[LedgerEntry]:
    """Open the catalog of an environment and find a ledger in it.

    Args:
        env: Environment; None for the default.
        name: Entry of a ``LedgerDataset``.

    Raises:
        SourceError: If there is no such entry, or it is of another type.
    """
    from kedro.framework.session import KedroSession

    with KedroSession.create(env=env, save_on_close=False) as session:
        catalog = session.load_context().catalog  # type: ignore[attr-defined]
        dataset = catalog.get(name) if name in catalog else None
        if not isinstance(dataset, LedgerDataset):
            known = [
                entry
                for entry in catalog.filter()
                if isinstance(catalog.get(entry), LedgerDataset)
            ]
            msg = f"{name} is no ledger of this catalog; known: {', '.join(known)}"
            raise SourceError(msg)
        yield LedgerEntry(name, dataset.ledger, catalog)
