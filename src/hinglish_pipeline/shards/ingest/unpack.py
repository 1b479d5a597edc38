"""Decompresses a stream piece by piece, and says how it ended: whole, cut or soiled.

The libraries' own readers differ: one ends a cut archive as if it were whole, others
pass over what follows the archive, one holds all that a block expands to.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_BYTES = 1 << 15
OUT_BYTES = 1 << 18
ZSTD_STEPS = 1 << 4, 1 << 11  # 4 bytes may hold 128 KiB of one repeated byte


class TrailingGarbage(Exception):
    """Bytes after the end of an archive that are no archive."""


class Member(Protocol):
    """One compressed stream of possibly several in a file."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached."""

    @property
    def hungry(self) -> bool:
        """Whether it needs more input to go on."""

    @property
    def rest(self) -> bytes:
        """After the end: input that is not its own."""

    def take(self, data: bytes) -> bytes:
        """Take input, give a bounded amount of output."""


def unpack(file: IO[bytes], suffix: str) -> Iterator[bytes]:
    """The decompressed bytes of a file of one or several members.

    Args:
        file: The archive.
        suffix: ``.gz``, ``.zst``, ``.xz`` or ``.bz2``.

    Yields:
        Pieces, none empty; one piece is bounded whatever the archive expands to.

    Raises:
        EOFError: If the archive was cut short.
        TrailingGarbage: If something else follows it.
        Exception: The library's own, if the bytes are damaged.
    """
    new = _MEMBERS[suffix]
    member: Member | None = None
    data = b""
    while True:
        if not data and (member is None or member.eof or member.hungry):
            data = file.read(IN_BYTES)
            if not data:
                yield from _last(member)
                return
        if member is None:
            member = new()
        elif member.eof:
            data = data.lstrip(b"\0")  # tapes and aligned blocks are padded with zeros
            if not data:
                continue
            member = _next_member(new, data)
        piece = member.take(data)
        data = member.rest if member.eof else b""
        if piece:
            yield piece


def _last(member: Member | None) -> Iterator[bytes]:
    """What a member still holds when there is no more input."""
    while member is not None and not member.eof:
        piece = member.take(b"")
        if not piece and not member.eof:
            raise EOFError("the compressed stream ends before its last block")
        if piece:
            yield piece


def _next_member(new: Callable[[], Member], data: bytes) -> Member:
    """A member for the bytes after another one, if they begin one."""
    try:
        new().take(data[:64])
    except Exception as error:
        raise TrailingGarbage("what follows the archive is no archive") from error
    return new()


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(31)  # gzip header and checksum
        self._tail = b""

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def hungry(self) -> bool:
        return not self._tail

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data

    def take(self, data: bytes) -> bytes:
        piece = self._stream.decompress(self._tail + data, OUT_BYTES)
        self._tail = self._stream.unconsumed_tail
        return piece


class _Buffered:
    """The form that ``lzma`` and ``bz2`` share."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def hungry(self) -> bool:
        return bool(self._stream.needs_input)

    @property
    def rest(self) -> bytes:
        return bytes(self._stream.unused_data)

    def take(self, data: bytes) -> bytes:
        return bytes(self._stream.decompress(data, OUT_BYTES))


class _Zstd:
    """Its library has no bound for the output, so the input is fed in steps."""

    def __init__(self) -> None:
        import zstandard

        self._stream = zstandard.ZstdDecompressor().decompressobj()
        self._tail = b""
        self._step = 64

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def hungry(self) -> bool:
        return not self._tail

    @property
    def rest(self) -> bytes:
        return bytes(self._stream.unused_data) + self._tail

    def take(self, data: bytes) -> bytes:
        data = self._tail + data
        self._tail = data[self._step :]
        piece = bytes(self._stream.decompress(data[: self._step]))
        least, most = ZSTD_STEPS
        if len(piece) > OUT_BYTES:
            self._step = max(self._step // 4, least)
        else:
            self._step = min(self._step * 2, most)
        return piece


_MEMBERS: dict[str, Callable[[], Member]] = {
    ".gz": _Gzip,
    ".zst": _Zstd,
    ".xz": lambda: _Buffered(lzma.LZMADecompressor()),
    ".bz2": lambda: _Buffered(bz2.BZ2Decompressor()),
}
