"""The commit protocol: a shard counts once its record says so, and only then.

For every shard ``<name>.parquet`` there is ``_commits/<name>.json``, written after
the file. A function that yields frames makes several files of one shard,
``<name>-00000.parquet`` and so on, which its one record lists. ``_manifest.json`` lists
the shards a save expects with the fingerprint of the work that makes each; the set is
complete when every record matches it.
"""

from __future__ import annotations

import inspect
import logging
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import IncompleteError
from hinglish_pipeline.shards import summary
from hinglish_pipeline.shards.fingerprint import fingerprint, name_changes
from hinglish_pipeline.shards.job import Record, ShardJob, parts_of, record_name
from hinglish_pipeline.shards.lineage import PART_NUMBER, is_current
from hinglish_pipeline.shards.locks import one_writer
from hinglish_pipeline.shards.model import LazyShards, PendingShard, Shard, Shards
from hinglish_pipeline.shards.storage import (
    Storage,
    parse_json,
    read_json,
    write_json,
)
from hinglish_pipeline.shards.temporaries import TEMPORARY, sweep_temporaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hinglish_pipeline.shards.engine import Engine

logger = logging.getLogger(__name__)
RetryRule = Callable[[Record], str | None]


class ShardStore:
    """A folder of committed Parquet shards.

    Args:
        url: Local path or fsspec URL of the folder.
        options: fsspec options to reach it.
        name: What messages call it; the folder's name if left out.
    """

    def __init__(
        self,
        url: str,
        options: dict[str, Any] | None = None,
        name: str | None = None,
    ) -> None:
        self.storage = Storage(url, options)
        self._options = options
        self.name = name or url.rstrip("/").rsplit("/", 1)[-1]

    def save(
        self,
        lazy: LazyShards,
        engine: Engine,
        retry: RetryRule | None = None,
    ) -> None:
        """Make the missing and stale shards; leave the committed ones alone.

        Args:
            lazy: The whole set of shards the folder is to hold.
            engine: What runs the functions.
            retry: Says of a current record why it is to be redone all the same
                (a row that failed, say), or None.

        Raises:
            ShardError: If a function fails on a shard.
            AccountingError: If a function that must keep rows loses some.
            BusyError: If another process is saving the same folder.
        """
        with one_writer(self.storage, "_lock", self.name):
            jobs = self._plan(lazy, retry)
            total = len(lazy)
            summary.note_shards(self.name, redone=len(jobs), total=total)
            if jobs:
                engine.run(jobs, label=self.name)
            self._sweep_parts(lazy)
            logger.info(self._accounting(lazy, redone=len(jobs)))

    def load(self) -> Shards:
        """Handles of the committed shards.

        Raises:
            IncompleteError: If a shard is missing or stale.
        """
        manifest = self._manifest()
        records, sizes = self._records(manifest), self.storage.sizes()
        open_ = [
            name
            for name, wanted in manifest.items()
            if not _is_committed(records.get(name), wanted, sizes)
        ]
        if not manifest or open_:
            raise IncompleteError(
                f"{self.name} is not complete: {len(manifest) - len(open_)} of "
                f"{len(manifest)} shards are committed in {self.storage.url}. Run the "
                "node that makes it again; committed shards are kept."
            )
        return Shards(
            [
                self._handle(part)
                for name in manifest
                for part in parts_of(records[name])
            ]
        )

    def is_complete(self) -> bool:
        """Whether every shard is there, and made from today's inputs and functions.

        Parameters are the caller's and so not known here: they are compared when
        the work is described again, at save.
        """
        manifest = self._manifest()
        records, sizes = self._records(manifest), self.storage.sizes()
        return bool(manifest) and all(
            _is_committed(records.get(name), wanted, sizes)
            and is_current(records[name])
            for name, wanted in manifest.items()
        )

    def record(self, name: str) -> Record | None:
        """The commit record of one shard, or None."""
        return self._records([name]).get(name)

    def records(self) -> list[Record]:
        """Commit records in the manifest's order; missing ones left out."""
        manifest = self._manifest()
        records = self._records(manifest)
        return [records[name] for name in manifest if name in records]

    def _records(self, names: Iterable[str]) -> dict[str, Record]:
        """Those commit records that exist and can be read, by name."""
        files = {record_name(name): name for name in names}
        found = {
            files[file]: parse_json(data)
            for file, data in self.storage.read_many(files).items()
        }
        return {name: record for name, record in found.items() if record}

    def _manifest(self) -> dict[str, str]:
        manifest = read_json(self.storage, "_manifest.json") or {}
        return {entry[0]: entry[1] for entry in manifest.get("shards", [])}

    def _plan(self, lazy: LazyShards, retry: RetryRule | None) -> list[ShardJob]:
        derivations = {shard.name: shard.derivation() for shard in lazy}
        wanted = {name: fingerprint(made_of) for name, made_of in derivations.items()}
        records, sizes = self._records(wanted), self.storage.sizes()
        jobs, why = [], Counter[str]()
        for shard in lazy:
            name = shard.name
            record = records.get(name)
            reason = _why_stale(record, derivations[name], wanted[name], sizes)
            if reason is None and record is not None and retry is not None:
                reason = retry(record)
            if reason is not None:
                why[reason] += 1
                jobs.append(self._job(shard, derivations[name]))
        manifest = {"shards": [[name, made_of] for name, made_of in wanted.items()]}
        if read_json(self.storage, "_manifest.json") != manifest:
            write_json(self.storage, "_manifest.json", manifest)
        self._retire(set(wanted))
        if jobs:
            causes = "; ".join(f"{cause}" for cause, _ in why.most_common(3))
            logger.info(
                "%s: %d of %d shards to make (%s)",
                self.name,
                len(jobs),
                len(lazy),
                causes,
            )
        return jobs

    def _job(self, shard: PendingShard, derivation: dict[str, Any]) -> ShardJob:
        scratch = None
        if "scratch" in inspect.signature(shard.function).parameters:
            scratch = str(self.storage.workspace() / "_scratch")
        return ShardJob(shard, self.storage.url, self._options, derivation, scratch)

    def _handle(self, part: Record) -> Shard:
        return Shard(
            name=part["shard"],
            path=self.storage.path(f"{part['shard']}.parquet"),
            fingerprint=part["sha256"],
            rows=part["rows"],
            dropped=part["dropped"],
            storage_options=None if self.storage.is_local else (self._options or {}),
        )

    def _retire(self, wanted: set[str]) -> None:
        """Remove shards the set no longer holds, record first."""
        for entry in self.storage.names("_commits"):
            name = entry.removesuffix(".json")
            if name not in wanted and not entry.startswith(TEMPORARY):
                parts = parts_of(self.record(name) or {"shard": name})
                self.storage.remove(record_name(name))
                for part in parts:
                    self.storage.remove(f"{part['shard']}.parquet")
                logger.info("%s: shard %s retired, its input is gone", self.name, name)
        sweep_temporaries(self.storage.workspace())

    def _sweep_parts(self, lazy: LazyShards) -> None:
        """Remove files of a shard that an earlier version or a killed run left.

        A shard may have had more parts than today, or none.
        """
        wanted = {shard.name for shard in lazy if shard.rows != "same"}
        if not wanted:
            return
        records = self._records(wanted)
        known = {
            owner: {part["shard"] for part in parts_of(record)}
            for owner, record in records.items()
        }
        for file in self.storage.names():
            stem = file.removesuffix(".parquet")
            owner = stem if stem in wanted else PART_NUMBER.sub("", stem)
            if file == stem or owner not in wanted:
                continue
            if stem not in known.get(owner, {owner}):
                self.storage.remove(file)

    def _accounting(self, lazy: LazyShards, redone: int) -> str:
        rows, dropped = 0, Counter[str]()
        for record in self.records():
            rows += record["rows"]
            dropped.update(record["dropped"])
        made = (
            f"{redone} of {len(lazy)} shards made"
            if redone
            else (f"all {len(lazy)} shards current, nothing to redo")
        )
        return f"{self.name}: {made}; {rows:,} rows{_reasons(rows, dropped)}"


def _why_stale(
    record: Record | None,
    derivation: dict[str, Any],
    wanted: str,
    sizes: Mapping[str, int],
) -> str | None:
    if record is None:
        return "not made yet"
    if record["fingerprint"] != wanted:
        return name_changes(record["derivation"], derivation)
    if not _is_committed(record, wanted, sizes):
        return "its file is missing or cut short"
    return None


def _is_committed(record: Record | None, wanted: str, sizes: Mapping[str, int]) -> bool:
    return (
        record is not None
        and record["fingerprint"] == wanted
        and all(
            sizes.get(f"{part['shard']}.parquet") == part["bytes"]
            for part in parts_of(record)
        )
    )


def _reasons(rows: int, dropped: Mapping[str, int]) -> str:
    if not dropped:
        return ""
    kept = rows - sum(dropped.values())
    top: Sequence[tuple[str, int]] = Counter(dropped).most_common(5)
    named = ", ".join(f"{reason} {count:,}" for reason, count in top)
    more = "" if len(dropped) <= 5 else f", {len(dropped) - 5} more reasons"
    return f" = {kept:,} kept + {rows - kept:,} dropped ({named}{more})"
