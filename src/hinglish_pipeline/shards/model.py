"""What a stage hands to the next: ordered shards, or work still to be done on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

import polars as pl

from hinglish_pipeline.errors import ShardError
from hinglish_pipeline.shards.fingerprint import (
    canonical,
    fingerprint,
    function_identity,
)

if TYPE_CHECKING:
    from pathlib import Path

RowRule = Literal["same", "any"]
ShardFunction = Callable[..., "pl.DataFrame | Iterator[pl.DataFrame]"]


@dataclass(frozen=True)
class Shard:
    """A handle to one committed Parquet file.

    Attributes:
        name: Unique in its set; also the file's stem.
        path: Where the file lies (local path or URL).
        fingerprint: sha256 of the file's bytes. Because it is the content's, work
            downstream stays current when an upstream shard is redone to the same
            bytes.
        rows: Number of rows.
        dropped: Rows by ``drop_reason``, without the kept ones.
        storage_options: How to reach ``path`` if it is not local.
    """

    name: str
    path: str
    fingerprint: str
    rows: int | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    storage_options: Mapping[str, Any] | None = field(default=None, repr=False)

    def load(self) -> pl.DataFrame:
        """Read the shard into memory."""
        if self.storage_options is None:
            return pl.read_parquet(self.path)
        import fsspec

        with fsspec.open(self.path, "rb", **self.storage_options) as file:
            return pl.read_parquet(file.read())

    def scan(self) -> pl.LazyFrame:
        """Read the shard lazily: only the columns and rows that are asked for.

        Of remote stores that is so for S3; from others the shard is read whole.
        """
        if self.storage_options is None:
            return pl.scan_parquet(self.path)
        from hinglish_pipeline.shards.remote import polars_options

        options = polars_options(self.path, self.storage_options)
        if options is None:
            return self.load().lazy()
        return pl.scan_parquet(self.path, storage_options=options)


@dataclass(frozen=True)
class GeneratedItem:
    """An input that is a value rather than a file: a topic card, a recipe."""

    name: str
    value: Any

    @property
    def fingerprint(self) -> str:
        """sha256 of the value's canonical form."""
        return fingerprint(self.value)

    @property
    def rows(self) -> int | None:
        """Unknown: the value is not a table."""
        return None

    def load(self) -> Any:
        """The value itself."""
        return self.value


@dataclass(frozen=True)
class PendingShard:
    """One output shard, described but not made.

    Attributes:
        name: Name of the output shard.
        inputs: Handles whose ``load()`` results are the function's arguments.
        function: A versioned, module-level function returning a frame, or yielding
            frames: then each becomes a shard of its own (decision 6).
        arguments: Keyword arguments; each must have a canonical form.
        rows: ``"same"`` if the output must have as many rows as the first input.
    """

    name: str
    inputs: tuple[Any, ...]
    function: ShardFunction
    arguments: Mapping[str, Any]
    rows: RowRule = "same"

    def derivation(self) -> dict[str, Any]:
        """Everything that decides the output's bytes, in canonical form."""
        return {
            **function_identity(self.function),
            "inputs": {f"{i}": part.fingerprint for i, part in enumerate(self.inputs)},
            **{
                name: canonical(value, name)
                for name, value in sorted(self.arguments.items())
            },
        }


class LazyShards(Sequence[PendingShard]):
    """Shards still to be made; a ``ShardedParquetDataset`` makes them on save."""

    def __init__(self, pending: Sequence[PendingShard]) -> None:
        self._pending = tuple(pending)
        counts = Counter(shard.name for shard in self._pending)
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            raise ShardError(f"Shard names must be unique; given twice: {twice}.")

    @overload
    def __getitem__(self, index: int) -> PendingShard: ...
    @overload
    def __getitem__(self, index: slice) -> LazyShards: ...
    def __getitem__(self, index: int | slice) -> PendingShard | LazyShards:
        """One pending shard, or a slice of them."""
        if isinstance(index, slice):
            return LazyShards(self._pending[index])
        return self._pending[index]

    def __len__(self) -> int:
        """Number of shards to be."""
        return len(self._pending)

    def __add__(self, other: LazyShards) -> LazyShards:
        """Both sets of work as one set of shards."""
        return LazyShards([*self, *other])

    def run(self, folder: str | Path, workers: int = 1) -> Shards:
        """Make and commit the shards in a folder, as the dataset would.

        Args:
            folder: Where the shards go.
            workers: Processes; 1 runs in this one.

        Returns:
            The committed shards.
        """
        from hinglish_pipeline.shards.engine import LocalEngine
        from hinglish_pipeline.shards.store import ShardStore

        store = ShardStore(str(folder))
        store.save(self, engine=LocalEngine(workers=workers))
        return store.load()


class Shards(Sequence[Shard]):
    """An ordered set of shards; mapping a function over it describes work."""

    def __init__(self, shards: Sequence[Any]) -> None:
        self._shards = tuple(shards)

    @overload
    def __getitem__(self, index: int) -> Shard: ...
    @overload
    def __getitem__(self, index: slice) -> Shards: ...
    def __getitem__(self, index: int | slice) -> Shard | Shards:
        """One shard, or a slice of the set."""
        if isinstance(index, slice):
            return Shards(self._shards[index])
        return self._shards[index]  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Shard]:
        """The shards in order."""
        return iter(self._shards)

    def __len__(self) -> int:
        """Number of shards."""
        return len(self._shards)

    def __repr__(self) -> str:
        """Short description for logs and notebooks."""
        return f"Shards({len(self)} shards, {self.rows} rows)"

    @property
    def names(self) -> list[str]:
        """Names of the shards in order."""
        return [shard.name for shard in self]

    @property
    def rows(self) -> int:
        """Rows over all shards."""
        return sum(shard.rows or 0 for shard in self)

    def __fingerprint__(self) -> dict[str, str]:
        """Content fingerprints by shard name."""
        return {shard.name: shard.fingerprint for shard in self}

    def map(
        self, function: ShardFunction, /, *, rows: RowRule = "same", **arguments: Any
    ) -> LazyShards:
        """Describe a function applied to every shard; nothing runs yet.

        Args:
            function: Takes the shard's frame and the keyword arguments, returns a
                frame. Module-level and decorated with ``versioned``. With
                ``rows="any"`` it may be a generator of frames: each is committed as
                it comes and becomes a shard, ``<name>-00000`` and so on.
            rows: ``"same"`` checks that no row is lost or added; ``"any"`` allows
                both (reading, selecting, planning).
            **arguments: Parameters and side inputs, all with a canonical form.
        """
        return self.zip().map(function, rows=rows, **arguments)

    def zip(self, *others: Shards) -> ZippedShards:
        """Pair shards of the same names, to map a function of several frames.

        Raises:
            ShardError: If the sets do not hold the same names.
        """
        for other in others:
            if set(other.names) != set(self.names):
                odd = sorted(set(other.names) ^ set(self.names))[:5]
                raise ShardError(f"Shards do not align; not in both sets: {odd}.")
        by_name = [{shard.name: shard for shard in other} for other in others]
        return ZippedShards(
            [
                (shard.name, (shard, *(known[shard.name] for known in by_name)))
                for shard in self
            ]
        )

    def scan(self) -> pl.LazyFrame:
        """All shards as one lazy frame, in order."""
        return pl.concat([shard.scan() for shard in self], how="vertical")

    def collect(self) -> pl.DataFrame:
        """All shards as one frame in memory; for small sets and tests."""
        return pl.concat([shard.load() for shard in self], how="vertical")

    @staticmethod
    def from_items(
        items: Mapping[str, Any], function: ShardFunction, /, **arguments: Any
    ) -> LazyShards:
        """Describe shards generated from values, one a mapping entry.

        Args:
            items: Shard name to JSON-able value, handed to the function first.
            function: As for ``map``; returns any number of rows.
            **arguments: As for ``map``.
        """
        return LazyShards(
            [
                PendingShard(
                    name, (GeneratedItem(name, value),), function, arguments, "any"
                )
                for name, value in items.items()
            ]
        )


class ZippedShards:
    """Aligned sets of shards waiting for a function of several frames."""

    def __init__(self, rows: Sequence[tuple[str, tuple[Shard, ...]]]) -> None:
        self._rows = rows

    def map(
        self, function: ShardFunction, /, *, rows: RowRule = "same", **arguments: Any
    ) -> LazyShards:
        """As ``Shards.map``, with one positional frame for every zipped set."""
        return LazyShards(
            [
                PendingShard(name, inputs, function, arguments, rows)
                for name, inputs in self._rows
            ]
        )
