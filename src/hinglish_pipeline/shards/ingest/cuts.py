"""Cuts a stream into documents at line ends or empty lines, with bounded memory.

A document belongs to the slice that holds its first byte. One that is longer than
allowed is cut just beyond the limit, so that it is known to be too long, and the rest
of it is passed over without being kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hinglish_pipeline.shards.ingest.stream import ByteStream

WHITE = b" \t\r\f\v"
GAP = re.compile(rb"\n(?:[ \t\r\f\v]*\n)+")
BLANK_BYTES = 1 << 20
LEADING = re.compile(rb"(?:[ \t\r\f\v]*\n)*")


@dataclass(frozen=True)
class Span:
    """Which documents of a stream to read, and how.

    Attributes:
        start: First byte a document may begin at.
        end: Byte before which it must begin.
        limit: Most bytes of a document.
        block: Bytes to read at once.
    """

    start: int
    end: float
    limit: int
    block: int


@dataclass(frozen=True)
class Cut:
    """Documents in order.

    Attributes:
        positions: Byte at which each begins; shape (n,).
        pieces: Its bytes without the line end; n of them.
    """

    positions: NDArray[np.int64]
    pieces: list[bytes]


def cut_lines(stream: ByteStream, span: Span) -> Iterator[Cut]:
    r"""Lines, blank ones among them, that begin within the span.

    A line ends with ``\n``; a ``\r`` before it is not part of the text. A ``\r``
    alone ends no line.
    """
    at = max(span.start - 1, 0)
    stream.seek(at)
    skipping, rest = span.start > 0, b""
    while at < span.end and (data := stream.read(span.block)):
        if skipping:
            found = data.find(b"\n")
            at += len(data) if found < 0 else found + 1
            if found < 0:
                continue
            data, skipping = data[found + 1 :], False
        data = rest + data
        rest = b""
        last = data.rfind(b"\n")
        if last >= 0:
            yield _within(span, _split(data[:last], at))
            at += last + 1
            rest = data[last + 1 :]
        else:
            rest = data
        if len(rest) > span.limit + 1:
            yield _within(span, _one(at, rest[: span.limit + 2]))
            at += len(rest)
            rest, skipping = b"", True
    if rest and at < span.end:
        yield from _last(stream, span, at, rest.removesuffix(b"\r"))


def cut_documents(stream: ByteStream, span: Span, begin: int) -> Iterator[Cut]:
    """Documents apart by blank lines that begin within the span.

    Args:
        stream: The bytes.
        span: Which documents.
        begin: Where the white space before the span begins (``look_back``).
    """
    stream.seek(begin)
    at, rest, skipping = begin, b"", begin > 0
    while at < span.end and (data := rest + stream.read(span.block)) != rest:
        if skipping:
            gap = GAP.search(data)
            if gap is None:
                rest = _gap_begun(data)
                at = stream.offset - len(rest)
                continue
            at, data, skipping = at + gap.end(), data[gap.end() :], False
        cut, used = _documents(data, at)
        if cut.pieces:
            yield _within(span, cut)
        at, rest = at + used, data[used:]
        if _is_too_long(rest, span.limit):
            yield _within(span, _one(at, rest[: span.limit + 2]))
            rest, skipping = _gap_begun(rest), True
            at = stream.offset - len(rest)
    if not skipping and rest.strip() and at < span.end:
        yield from _last(stream, span, at, _without_blank_end(rest))


def whole_file(stream: ByteStream, span: Span) -> Iterator[Cut]:
    """The file as one document; of one that is too long, what shows that it is."""
    data = stream.read(span.limit + 3)  # a final line end is not part of the text
    if stream.fault is not None:
        stream.unfinished = 0, data
    elif data:
        piece = data.removesuffix(b"\n").removesuffix(b"\r")
        yield _one(0, piece)


def _documents(data: bytes, at: int) -> tuple[Cut, int]:
    """Whole documents at the head of the data, and how many bytes they take."""
    begin = _end(LEADING.match(data))
    starts, pieces = [], []
    for gap in GAP.finditer(data, begin):
        piece = data[begin : gap.start()]
        pieces.append(piece[:-1] if piece.endswith(b"\r") else piece)
        starts.append(begin)
        begin = gap.end()
    return Cut(np.array(starts, dtype=np.int64) + at, pieces), begin


def _is_too_long(rest: bytes, limit: int) -> bool:
    """Whether the document begun can only end beyond the limit.

    White space at its end may prove to be blank lines, but not a whole megabyte.
    """
    if len(rest) <= limit:
        return False
    return len(rest) > limit + BLANK_BYTES or len(rest.rstrip()) > limit


def _gap_begun(data: bytes) -> bytes:
    """The end of the data in which a gap may have begun."""
    bare = data.rstrip(WHITE)
    if not bare.endswith(b"\n"):
        return b""
    return (
        b"\n"[: len(data)] if len(data) - len(bare) > 1 << 16 else data[len(bare) - 1 :]
    )


def _without_blank_end(data: bytes) -> bytes:
    """Without the end of its last line and the blank lines after it."""
    bare = data.rstrip()
    end = data.find(b"\n", len(bare))
    return (data if end < 0 else data[:end]).removesuffix(b"\r")


def _split(data: bytes, at: int) -> Cut:
    pieces = data.split(b"\n")
    sizes = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    ends = np.cumsum(sizes + 1)
    if b"\r\n" in data or data.endswith(b"\r"):
        pieces = [piece[:-1] if piece.endswith(b"\r") else piece for piece in pieces]
    return Cut(ends - sizes - 1 + at, pieces)


def _last(stream: ByteStream, span: Span, at: int, piece: bytes) -> Iterator[Cut]:
    """The document that the stream's end ends, unless a fault broke it off."""
    if stream.fault is None:
        yield _within(span, _one(at, piece))
    else:
        stream.unfinished = at, piece


def _one(at: int, piece: bytes) -> Cut:
    return Cut(np.array([at], dtype=np.int64), [piece])


def _within(span: Span, cut: Cut) -> Cut:
    first, last = np.searchsorted(cut.positions, [span.start, span.end])
    if first == 0 and last == len(cut.pieces):
        return cut
    return Cut(cut.positions[first:last], cut.pieces[first:last])


def _end(match: re.Match[bytes] | None) -> int:
    return match.end() if match else 0
