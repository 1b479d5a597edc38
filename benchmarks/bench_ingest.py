"""How fast do raw files become committed rows? Every kind of file, on one core."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import bz2
import csv
import gzip
import io
import lzma
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import polars as pl
import zstandard
from claims import SAMPLE, Claim, arguments, publish, real_data, stopwatch

from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.listing import Place, list_slices
from hinglish_pipeline.shards.slices import SourceSpec
from hinglish_pipeline.shards.sources import IngestParams, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTES = 64
DOCUMENT_BYTES = 1_000
REPEATS = 3
PARAMS = IngestParams(max_document_bytes=60_000)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": lambda data: gzip.compress(data, 6),
    ".zst": zstandard.ZstdCompressor(level=3).compress,
    ".xz": lambda data: lzma.compress(data, preset=1),
    ".bz2": bz2.compress,
}
CASES = [
    ("txt", "line", "", "value >= 60"),
    ("jsonl", "line", "", "value >= 50"),
    ("txt", "blank_line", "", None),
    ("parquet", "line", "", None),
    ("csv", "line", "", None),
    ("tsv", "line", "", None),
    *(("txt", "line", suffix, None) for suffix in PACK if suffix),
]


def measure() -> list[Claim]:
    """Read the same documents from every kind of file; CPU seconds, best of three."""
    texts = documents(MEGABYTES * 10**6)
    size = sum(len(text.encode()) for text in texts) / 1e6
    claims = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, layout, packed, target in CASES:
            place = Path(folder) / f"{suffix}_{layout}{packed}"
            place.mkdir()
            data = PACK[packed](as_file(suffix, layout, texts))
            (place / f"a.{suffix}{packed}").write_bytes(data)
            ours = min(_ingest(place, layout, len(texts)) for _ in range(REPEATS))
            floor = min(_floor(texts, place) for _ in range(REPEATS))
            claims.append(
                Claim(
                    name=f"ingest_{suffix}_{layout}{packed.replace('.', '_')}",
                    value=size / ours,
                    unit="MB/CPU s",
                    peer="polars writing the same texts alone to Parquet, zstd 1",
                    peer_value=size / floor,
                    target=target,
                    n=len(texts),
                    note=f"{size:.0f} MB of text in documents of about "
                    f"{DOCUMENT_BYTES} bytes; listing, ids, checks, commit included",
                )
            )
    return claims


def documents(size: int) -> list[str]:
    """Texts of about a kilobyte, real ones where there are any, repeated to a size."""
    folder = real_data()
    files = sorted(folder.rglob("*.jsonl")) if folder else []
    place = files or sorted((SAMPLE / "documents").glob("*.jsonl"))
    found: list[str] = []
    for file in place:
        found += _texts(file)
    joined = " ".join(" ".join(found).split()).encode()
    joined *= -(-size // len(joined))
    pieces = range(0, size, DOCUMENT_BYTES)
    cut = (joined[at : at + DOCUMENT_BYTES].decode("utf-8", "ignore") for at in pieces)
    return [text.strip() for text in cut]


def _texts(file: Path) -> list[str]:
    texts = []
    with file.open("rb") as lines:
        for line in lines:
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if isinstance(row, dict) and isinstance(row.get("text"), str):
                texts.append(row["text"])
            if len(texts) >= 5_000:
                break
    return texts


def as_file(suffix: str, layout: str, texts: list[str]) -> bytes:
    """The texts as bytes of one file."""
    match suffix:
        case "txt":
            return ("\n" if layout == "line" else "\n\n").join(texts).encode()
        case "jsonl":
            return b"\n".join(
                orjson.dumps({"id": number, "text": text})
                for number, text in enumerate(texts)
            )
        case "parquet":
            buffer = io.BytesIO()
            pl.DataFrame({"text": texts}).write_parquet(buffer)
            return buffer.getvalue()
        case _:
            page = io.StringIO()
            mark = "," if suffix == "csv" else "\t"
            quoting = csv.QUOTE_MINIMAL if suffix == "csv" else csv.QUOTE_NONE
            quote = '"' if suffix == "csv" else None
            table = csv.writer(page, delimiter=mark, quoting=quoting, quotechar=quote)
            table.writerow(["id", "text"])
            table.writerows(enumerate(texts))
            return page.getvalue().encode()


def _ingest(place: Path, layout: str, wanted: int) -> float:
    spec = SourceSpec(name="s", files="a.*", layout=layout)
    with tempfile.TemporaryDirectory() as out, stopwatch() as watch:
        parts = Shards(list_slices(Place(str(place)), [spec], 32 << 20))
        made = parts.map(read_documents, rows="any", params=PARAMS).run(out)
    dropped = sum(sum(shard.dropped.values()) for shard in made)
    if made.rows != wanted or dropped:
        raise AssertionError(f"{made.rows} rows of {wanted}, {dropped} dropped")
    return watch.cpu


def _floor(texts: list[str], place: Path) -> float:
    frame = pl.DataFrame({"text": texts})
    with stopwatch() as watch:
        frame.write_parquet(
            place / "floor.parquet", compression="zstd", compression_level=1
        )
    (place / "floor.parquet").unlink()
    return watch.cpu


if __name__ == "__main__":
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)
