"""Finds the answer of a key wherever in a ledger's folder it lies.

The index is a table of places (which file, where in it) that follows the journals as
they grow. It is never the truth: what it says is checked when a record is read, and a
lost, damaged or outdated index is built again from the files.
"""

from __future__ import annotations

import logging
import sqlite3
from binascii import hexlify, unhexlify
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.teachers.ledger.archive import is_archive, scan_archive
from hinglish_pipeline.teachers.ledger.files import (
    IndexedFile,
    Place,
    file_order,
    is_another,
    keys_of,
    list_files,
)
from hinglish_pipeline.teachers.ledger.folder_lock import folder_lock
from hinglish_pipeline.teachers.ledger.records import (
    RANKS,
    UNREADABLE,
    check_format,
    scan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)
INDEX = "index.sqlite"
FAILED_RANK = RANKS[b"failed"]
_LAYOUT = 1
_BATCH = 20_000
_CACHE_KIB, _LARGE_CACHE_KIB = 8_000, 128_000
_TABLES = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, inode INTEGER,
    indexed INTEGER, records INTEGER, unreadable INTEGER
);
CREATE TABLE keys (
    key BLOB PRIMARY KEY, file INTEGER, start INTEGER, size INTEGER, rank INTEGER
) WITHOUT ROWID;
"""
_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS staged (
    key BLOB, file INTEGER, start INTEGER, size INTEGER, rank INTEGER
)
"""
# Sorted by key, a million rows are written page after page. The first good record of a
# key stays; of failures the latest.
_TAKE_OVER = f"""
INSERT INTO keys SELECT * FROM staged WHERE true ORDER BY key, staged.rowid
ON CONFLICT (key) DO UPDATE SET
    file = excluded.file, start = excluded.start,
    size = excluded.size, rank = excluded.rank
WHERE excluded.rank < keys.rank OR keys.rank = {FAILED_RANK}
"""  # noqa: S608 - a constant of ours


class KeyIndex:
    """The index of one ledger folder; see :func:`open_index`.

    Args:
        folder: The ledger's folder.
        database: The file of the index, in that folder or elsewhere.
    """

    def __init__(self, folder: Path, database: Path) -> None:
        self._folder = folder
        self._database = sqlite3.connect(database, isolation_level=None)
        try:
            self._run("PRAGMA journal_mode = TRUNCATE")
            self._run(f"PRAGMA cache_size = -{_CACHE_KIB}")
            ((layout,),) = self._run("PRAGMA user_version")
            if layout != _LAYOUT:
                self._clear()
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def refresh(self) -> None:
        """Read what the journals have grown by; begin again if a file is another one.

        Raises:
            JournalError: If a newer release wrote one of the files.
            sqlite3.Error: If the index is damaged or cannot be written.
        """
        present = list_files(self._folder)
        files = self._run("SELECT name, inode, indexed FROM files")
        known = {name: (inode, indexed) for name, inode, indexed in files}
        if any(is_another(present.get(name), entry) for name, entry in known.items()):
            self._clear()
            known = {}
        grown = {
            name: size
            for name, (_, size) in present.items()
            if size > known.get(name, (0, 0))[1]
        }
        if not grown:
            return
        with self.changes():
            self._run(_STAGE)
            for name in grown:
                self._read(name, present[name][0], known.get(name, (0, 0))[1])
            self._run(_TAKE_OVER)
            self._run("DROP TABLE staged")

    def lookup(self, keys: Iterable[str]) -> list[Place]:
        """The places of those keys that are on record, neighbours together."""
        files = dict(self._run("SELECT id, name FROM files"))
        find = "SELECT file, start, size, rank FROM keys WHERE key = ?"
        found = []
        for key in sorted(keys):
            row = self._database.execute(find, (unhexlify(key),)).fetchone()
            if row is not None and row[0] in files:
                found.append(Place(key, files[row[0]], *row[1:]))
        return sorted(found, key=lambda place: (place.file, place.start))

    def best_of(self, name: str) -> Iterator[Place]:
        """The records of one file that nothing beats, in the file's order."""
        ((file,),) = self._run("SELECT id FROM files WHERE name = ?", (name,))
        find = "SELECT size, rank FROM keys WHERE key = ? AND file = ? AND start = ?"
        records = keys_of(self._folder / name)
        while batch := sorted(islice(records, _BATCH)):
            # By key, so that neighbours are found on one page of the table.
            found = [
                Place(hexlify(key).decode(), name, start, *row)
                for key, start in batch
                if (row := self._run(find, (key, file, start)).fetchone())
            ]
            yield from sorted(found, key=lambda place: place.start)

    def everything(self) -> Iterator[Place]:
        """Every key's place, file by file; the table must not change meanwhile."""
        rows = self._run(
            "SELECT key, name, start, size, rank FROM keys JOIN files "
            "ON files.id = keys.file ORDER BY keys.file, start"
        )
        for key, *rest in rows:
            yield Place(hexlify(key).decode(), *rest)

    def copy_to(self, place: Path) -> None:
        """Copy the index, for a reader that takes its time."""
        with closing(sqlite3.connect(place)) as copy:
            self._database.backup(copy)

    def files(self) -> list[IndexedFile]:
        """All files of the ledger, archives first, each by name."""
        best = dict(self._run("SELECT file, count(*) FROM keys GROUP BY file"))
        rows = self._run("SELECT id, name, records, unreadable FROM files")
        files = [
            IndexedFile(name, records, unreadable, best.get(file, 0))
            for file, name, records, unreadable in rows
        ]
        return sorted(files, key=lambda file: file_order(file.name))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop keys whose record turned out to be damaged."""
        with self.changes():
            self._database.executemany(
                "DELETE FROM keys WHERE key = ?", ((unhexlify(key),) for key in keys)
            )

    def adopt_archive(self, path: Path, keys: Iterable[str]) -> None:
        """Point keys at the archive that has just been written of their records.

        Args:
            path: The archive.
            keys: Its keys in its order.
        """
        status = path.stat()
        names = list(keys)
        with self.changes():
            made = self._run(
                "INSERT INTO files VALUES (NULL, ?, ?, ?, ?, 0)",
                (path.name, status.st_ino, status.st_size, len(names)),
            )
            self._database.executemany(
                "UPDATE keys SET file = ?, start = ?, size = 0 WHERE key = ?",
                (
                    (made.lastrowid, start, unhexlify(key))
                    for start, key in enumerate(names)
                ),
            )

    def remove_files(self, names: Iterable[str]) -> None:
        """Forget files whose records lie elsewhere by now."""
        with self.changes():
            self._database.executemany(
                "DELETE FROM files WHERE name = ?", ((name,) for name in names)
            )

    def rebuild(self) -> None:
        """Make the index again from the files alone."""
        self._run(f"PRAGMA cache_size = -{_LARGE_CACHE_KIB}")
        self._clear()
        self.refresh()

    def count_records(self, names: Iterable[str]) -> int:
        """Records in some files, beaten or not."""
        known = dict(self._run("SELECT name, records FROM files"))
        return sum(known[name] for name in names)

    @contextmanager
    def changes(self) -> Iterator[None]:
        """Make changes together or not at all."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._database.in_transaction:
                self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    def _read(self, name: str, inode: int, start: int) -> None:
        self._run(
            "INSERT OR IGNORE INTO files VALUES (NULL, ?, ?, 0, 0, 0)", (name, inode)
        )
        ((file,),) = self._run("SELECT id FROM files WHERE name = ?", (name,))
        path = self._folder / name
        if is_archive(name):
            end, records, unreadable = self._read_archive(path, file)
        else:
            end, records, unreadable = self._read_journal(path, file, start)
        self._run(
            "UPDATE files SET indexed = ?, records = records + ?, "
            "unreadable = unreadable + ? WHERE id = ?",
            (end, records, unreadable, file),
        )

    def _read_journal(self, path: Path, file: int, start: int) -> tuple[int, int, int]:
        with path.open("rb") as head:
            check_format(path, head.read(64))
        records = unreadable = 0
        lines = scan(path, start)
        while batch := list(islice(lines, _BATCH)):
            rows = [
                (line.key, file, line.start, line.size, line.rank)
                for line in batch
                if line.rank != UNREADABLE
            ]
            records += len(rows)
            unreadable += len(batch) - len(rows)
            start = batch[-1].start + batch[-1].size
            self._stage(rows)
        return start, records, unreadable

    def _read_archive(self, path: Path, file: int) -> tuple[int, int, int]:
        size = path.stat().st_size
        try:
            rows = list(scan_archive(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            logger.warning("%s cannot be read and is passed over: %s", path, error)
            return size, 0, 1
        self._stage(
            (unhexlify(key), file, start, 0, RANKS[status.encode()])
            for start, (key, status) in enumerate(rows)
        )
        return size, len(rows), 0

    def _stage(self, rows: Iterable[tuple[bytes, int, int, int, int]]) -> None:
        self._database.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?)", rows)

    def _clear(self) -> None:
        self._database.executescript(
            "DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS keys;"
            f"{_TABLES} PRAGMA user_version = {_LAYOUT};"
        )

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        return self._database.execute(statement, values)


@contextmanager
def open_index(folder: Path, place: Path) -> Iterator[KeyIndex]:
    """Open a ledger's index; others wait for their turn.

    A lock of our own instead of SQLite's: those are not to be trusted on shared disks.

    Args:
        folder: The ledger's folder.
        place: Folder of the index: the same, unless that one is read-only.
    """
    place.mkdir(parents=True, exist_ok=True)
    with (
        folder_lock(place / "index.lock"),
        closing(KeyIndex(folder, place / INDEX)) as index,
    ):
        yield index
