"""How fast is `annotate` on one core, and does it find what was planted?"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from claims import Claim, arguments, publish, real_data, stopwatch
from corpus_stages import Stages, annotate_params, planted, run_stages

from hinglish_pipeline.text.annotate import annotate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEGABYTE = 1_000_000
LEAST_BYTES = 20 * MEGABYTE
SHARD_BYTES = 5 * MEGABYTE
FLOOR = "floor of the machine: read, one UTF-8 pass, parquet zstd-1 write"
SURVIVES = {"kept", "masked", "repaired", "cluster"}
REAL_TEXT = (
    "pratham_hi",
    "pratham_kn",
    "pratham_gu",
    "pratham_en",
    "ms_docs_hi",
    "ms_docs_kn",
    "ms_docs_en",
    "react_hi",
    "rust_hinglish_docs",
    "vue_hinglish_docs",
)
WRITE: dict[str, Any] = {"compression": "zstd", "compression_level": 1}


def measure(least_bytes: int = LEAST_BYTES) -> list[Claim]:
    """Speed on the sample and on real text where there is some, then exactness."""
    stages = run_stages()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        honest = stages.raw.filter(pl.col("drop_reason").is_null())
        texts = list(_repeated(honest["text"].to_list(), least_bytes))
        note = "shipped sample, repeated and numbered, so its vocabulary is small"
        claims = [_speed("annotate_sample", texts, place / "sample", note)]
        folder_of_text = real_data()
        if folder_of_text is not None:
            found = list(_capped(_real_texts(folder_of_text), least_bytes))
            note = f"real text: {', '.join(REAL_TEXT)}"
            if found:
                claims.append(_speed("annotate_real", found, place / "real", note))
    return [*claims, *exactness(stages)]


def exactness(stages: Stages) -> list[Claim]:
    """Planted rows that became what the key says; honest ones that were dropped."""
    key = planted()
    documents = {
        (row["file"], row["position"]): row
        for row in stages.documents.iter_rows(named=True)
    }
    families = _families_found(documents, stages.near_duplicates, key)
    right = sum(_as_the_key_says(documents[p], key[p], families) for p in key)
    honest = [row for place, row in documents.items() if place not in key]
    in_cluster = set(stages.near_duplicates["doc_id"])
    wrong = sum(
        row["drop_reason"] is not None or row["doc_id"] in in_cluster for row in honest
    )
    no_peer = "none: the key of the sample is the truth"
    return [
        Claim(
            name="planted_rows_treated_right",
            value=right,
            unit="rows",
            n=len(key),
            peer=no_peer,
            target=f"value >= {len(key)}",
            note="dropped for the reason, masked, repaired, clustered or kept as "
            "planted.jsonl says",
        ),
        Claim(
            name="honest_documents_dropped",
            value=wrong,
            unit="documents",
            n=len(honest),
            peer=no_peer,
            target="value <= 0",
            note="dropped by a rule, or taken for a copy of another",
        ),
    ]


def _speed(name: str, texts: list[str], place: Path, note: str) -> Claim:
    """MB of raw UTF-8 per CPU second, reading and writing included on both sides."""
    place.mkdir()
    size = sum(len(text.encode()) for text in texts)
    shards = _write_shards(texts, place)
    params = annotate_params()
    annotate(pl.read_ndjson(shards[0]).head(50), params=params)  # builds word lists
    with stopwatch() as floor:
        for shard in shards:
            frame = pl.read_ndjson(shard)
            frame["text"].str.len_chars().sum()
            frame.write_parquet(place / "floor.parquet", **WRITE)
    with stopwatch() as ours:
        for shard in shards:
            frame = annotate(pl.read_ndjson(shard), params=params)
            frame.write_parquet(place / "ours.parquet", **WRITE)
    return Claim(
        name=f"{name}_speed",
        value=size / MEGABYTE / ours.cpu,
        unit="MB / CPU s",
        peer=FLOOR,
        peer_value=size / MEGABYTE / floor.cpu,
        target="ratio >= 0.25",
        n=len(texts),
        note=f"{size / MEGABYTE:.1f} MB in {len(shards)} shards, word lists built "
        f"before the clock; {note}",
    )


def _repeated(texts: list[str], least_bytes: int) -> Iterator[str]:
    size, copy = 0, 0
    while size < least_bytes:
        for text in texts:
            numbered = f"{text} {copy}"
            size += len(numbered.encode())
            yield numbered
        copy += 1


def _capped(texts: Iterable[str], least_bytes: int) -> Iterator[str]:
    size = 0
    for text in texts:
        if size >= least_bytes:
            return
        size += len(text.encode())
        yield text


def _real_texts(folder: Path) -> Iterator[str]:
    for name in REAL_TEXT:
        file = folder / f"{name}.jsonl"
        if file.exists():
            with file.open(encoding="utf-8") as lines:
                yield from (json.loads(line)["text"] for line in lines)


def _write_shards(texts: list[str], place: Path) -> list[Path]:
    shards: list[Path] = []
    rows: list[str] = []
    size = 0
    for number, text in enumerate(texts):
        rows.append(json.dumps(_raw_row(number, text), ensure_ascii=False))
        size += len(text.encode())
        if size >= SHARD_BYTES or number == len(texts) - 1:
            shards.append(place / f"part-{len(shards):04d}.jsonl")
            shards[-1].write_text("\n".join(rows), encoding="utf-8")
            rows, size = [], 0
    return shards


def _raw_row(number: int, text: str) -> dict[str, Any]:
    return {
        "doc_id": f"{number:016x}",
        "source": "bench",
        "file": "bench.jsonl",
        "position": number + 1,
        "text": text,
        "licence": "CC0-1.0",
        "lang_hint": None,
        "drop_reason": None,
        "detail": None,
    }


def _families_found(
    documents: dict[Any, dict[str, Any]], copies: pl.DataFrame, key: dict[Any, Any]
) -> set[str]:
    """Planted families that are one cluster, with nobody else in it."""
    cluster_of = dict(copies.select("doc_id", "cluster_id").iter_rows())
    clusters, families = defaultdict(set), defaultdict(set)
    for doc_id, cluster in cluster_of.items():
        clusters[cluster].add(doc_id)
    for place, row in key.items():
        if row["expect"] == "cluster":
            families[row["family"]].add(documents[place]["doc_id"])
    return {
        family
        for family, members in families.items()
        if clusters.get(cluster_of.get(min(members))) == members
    }


def _as_the_key_says(
    found: dict[str, Any], wanted: dict[str, Any], families: set[str]
) -> bool:
    expect = wanted["expect"]
    if expect not in SURVIVES:
        return bool(found["drop_reason"] == expect)
    if found["drop_reason"] is not None:
        return False
    if expect == "cluster":
        return wanted["family"] in families
    if expect == "masked":
        masked = all(f"<{mask}>" in found["text"] for mask in wanted["masks"])
        return masked and found["pii_count"] == len(wanted["masks"])
    if expect == "repaired":
        return bool(found["text"] == wanted["repaired"])
    return True


if __name__ == "__main__":
    options = arguments(__doc__)
    publish(__file__, measure(), save=options.save)
