"""One way to read a raw file: local or remote, plain or compressed, never raising.

What goes wrong while reading ends the stream and is kept, so that every byte before
the fault is used and the fault itself becomes a row.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING, Self

from hinglish_pipeline.shards.ingest.unpack import TrailingGarbage, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hinglish_pipeline.shards.slices import RawSlice

REMOTE_BLOCK = 4 << 20
EXCERPT = 200


def open_binary(part: RawSlice) -> IO[bytes]:
    """Open a slice's file as it lies, by path or by URL."""
    if part.options is None:
        return open(part.url, "rb")
    from fsspec.core import url_to_fs

    filesystem, path = url_to_fs(part.url, **part.options)
    opened: IO[bytes] = filesystem.open(path, "rb", block_size=REMOTE_BLOCK)
    return opened


class ByteStream(AbstractContextManager["ByteStream"]):
    """The (decompressed) bytes of a file, in pieces of exactly the size asked for.

    Attributes:
        offset: Position of the next byte.
        fault: What ended the stream before its end, or None.
        unfinished: Where the document began that a fault broke off, and its bytes.
    """

    def __init__(self, part: RawSlice) -> None:
        self.offset = 0
        self.fault: Exception | None = None
        self.unfinished: tuple[int, bytes] | None = None
        self._ready, self._used = b"", 0
        self._file: IO[bytes] = io.BytesIO()
        self._pieces: Iterator[bytes] | None = None
        try:
            self._file = open_binary(part)
        except Exception as error:
            self.fault = error
        if part.compression:
            self._pieces = unpack(self._file, part.compression)

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        """The stream itself."""
        return self

    def seek(self, offset: int) -> None:
        """Go to a byte of a plain file."""
        if offset != self.offset:
            self._file.seek(offset)
            self.offset, self._ready, self._used = offset, b"", 0

    def peek(self, size: int) -> bytes:
        """The next bytes, which the next read gives again."""
        data = self.read(size)
        self._ready, self._used = data + self._ready[self._used :], 0
        self.offset -= len(data)
        return data

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes; fewer only at the end or before a fault.

        Always as many as asked for, so that blocks, and with them the parts a long
        file is written in, begin at the same bytes wherever the file lies.
        """
        taken, missing = [], size
        while missing > 0 and (self._used < len(self._ready) or self._refill(missing)):
            piece = self._ready[self._used : self._used + missing]
            taken.append(piece)
            self._used += len(piece)
            missing -= len(piece)
        data = b"".join(taken)
        self.offset += len(data)
        return data

    def _refill(self, size: int) -> bool:
        """Whether there is more; a piece may be longer than asked for."""
        self._ready, self._used = self._next(size), 0
        return bool(self._ready)

    def _next(self, size: int) -> bytes:
        if self.fault is not None:
            return b""
        try:
            if self._pieces is not None:
                return next(self._pieces, b"")
            return self._file.read(size)
        except Exception as error:
            self.fault = error
            return b""


def reason_of(error: Exception, offset: int) -> tuple[str, str]:
    """Drop reason and detail of what ended a stream.

    Args:
        error: What was raised.
        offset: Bytes that had been read before.
    """
    said = f"{type(error).__name__}: {str(error)[:EXCERPT]}"
    if isinstance(error, EOFError):
        return "truncated_archive", said
    if isinstance(error, TrailingGarbage) or offset == 0:
        return "unreadable_file", said
    return "truncated_archive", said


def look_back(part: RawSlice, start: int) -> int:
    """Where to begin so that no gap between documents across ``start`` is missed.

    Args:
        part: A plain file.
        start: First byte of a slice.

    Returns:
        First byte of the white space before ``start``, or of enough of it to hold an
        empty line; ``start`` if there is none.
    """
    at, ends = start, 0
    with open_binary(part) as file:
        while at > 0 and ends < 2:
            size = min(4096, at)
            file.seek(at - size)
            window = file.read(size)
            bare = window.rstrip()
            ends += window.count(b"\n", len(bare))
            at -= size - len(bare)
            if bare:
                break
    return at


def begins_utf16(head: bytes) -> bool:
    """Whether a file's first bytes are a UTF-16 or UTF-32 byte order mark."""
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\0\0\xfe\xff"
