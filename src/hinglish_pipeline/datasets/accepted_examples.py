"""An earlier run's accepted answers as the pool of worked examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from kedro.io import AbstractDataset

from hinglish_pipeline.errors import SourceError

if TYPE_CHECKING:
    import polars as pl


class AcceptedExamplesDataset(AbstractDataset[None, dict[str, Any]]):
    """What every gate let pass, in the form of ``conf/base/few_shot``.

    Example:
        ::

            few_shot:
              type: hinglish_pipeline.datasets.accepted_examples.AcceptedExamplesDataset
              path: data/pilot
              most: 200
    """

    def __init__(
        self, *, path: str, most: int = 200, metadata: dict[str, Any] | None = None
    ) -> None:
        """Describe the pool.

        Args:
            path: The ``paths.data`` of the earlier run, on a disk. Not this run's own:
                its examples would change whenever it runs, and be asked for again.
            most: Examples of each recipe and mode, at most; a few hundred suffice, and
                every request is compared with all of them.
            metadata: For kedro-viz and other readers of the catalog.
        """
        self._path = Path(path)
        self._most = most
        self.metadata = metadata

    def load(self) -> dict[str, Any]:
        """Read the pool.

        An answer counts if every chat made from it was kept. Where there are more than
        ``most``, those with the lowest ``request_id`` stay, which is a hash: a sample
        that is the same on every machine.

        Returns:
            Recipe to ``{"examples": [{"lang", "variables", "answer"}, ...]}``.

        Raises:
            SourceError: If the run is not there, not complete, or kept nothing.
        """
        import polars as pl

        try:
            rows = self._accepted().sort("recipe", "lang", "request_id")
        except (OSError, pl.exceptions.PolarsError) as error:
            msg = f"{self._path} holds no complete run of distill: {error}"
            raise SourceError(msg) from error
        if rows.is_empty():
            raise SourceError(f"The run in {self._path} kept no answer.")
        chosen = rows.group_by("recipe", "lang", maintain_order=True).head(self._most)
        pool: dict[str, Any] = {}
        for row in chosen.iter_rows(named=True):
            pool.setdefault(row["recipe"], {"examples": []})["examples"].append(
                {
                    "lang": row["lang"],
                    "variables": orjson.loads(row["variables"]),
                    "answer": _read_answer(row),
                }
            )
        return pool

    def save(self, data: None) -> None:
        """A pool is what another run left.

        Raises:
            SourceError: Always.
        """
        raise SourceError(f"{self._path} is another run; no node may save it.")

    def _accepted(self) -> pl.DataFrame:
        """Requests and answers of which every chat was kept."""
        import polars as pl

        kept = (
            pl.scan_parquet(self._path / "05_model_input" / "examples.parquet")
            .group_by("request_id")
            .agg(pl.col("drop_reason").is_null().all().alias("all_kept"))
            .filter("all_kept")
        )
        requests = pl.scan_parquet(self._path / "04_feature/teacher_requests/*.parquet")
        answers = pl.scan_parquet(self._path / "04_feature/teacher_answers/*.parquet")
        return (
            requests.join(kept, on="request_id", how="semi")
            .select("request_id", "recipe", "lang", "variables", "schema")
            .join(answers.select("request_id", "content"), on="request_id")
            .unique("request_id", keep="first")
            .collect()
        )

    def _exists(self) -> bool:
        return (self._path / "05_model_input" / "examples.parquet").is_file()

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path), "most": self._most}


def _read_answer(row: dict[str, Any]) -> Any:
    from hinglish_pipeline.teachers.answer_json import read_answer

    return read_answer(row["content"], orjson.loads(row["schema"]))
