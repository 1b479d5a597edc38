"""Every fault planted in the shipped sample is found, and nothing else is touched."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import orjson
import pytest
import yaml

from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    IngestParams,
    NearDuplicateParams,
)
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.artifact import ArtifactStore
from hinglish_pipeline.shards.sources import SourceSpec, list_slices

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "data" / "01_raw" / "sample"


def load_yaml(name):
    return yaml.safe_load((ROOT / "conf" / "base" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def planted():
    lines = (SAMPLE / "planted.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Rows by (file, position) and cluster by doc_id, under the shipped settings."""
    folder = tmp_path_factory.mktemp("sample")
    conf = load_yaml("parameters_corpus.yml")["corpus"]
    entry = load_yaml("catalog_corpus.yml")["raw_files"]
    specs = [SourceSpec(**source) for source in entry["sources"]]
    slices = list_slices(SAMPLE / "documents", specs, 1 << 28)
    raw = nodes.ingest(Shards(slices), IngestParams(**conf["ingest"]))
    documents = nodes.annotate_documents(
        raw.run(folder / "raw"), AnnotateParams(**conf["annotate"])
    ).run(folder / "documents")
    store = ArtifactStore(folder / "near.parquet")
    near = NearDuplicateParams(**conf["near_duplicates"])
    store.save(nodes.find_near_duplicates(documents, near))
    columns = ["doc_id", "file", "position", "text", "pii_count", "drop_reason"]
    rows = documents.collect().select(columns).iter_rows(named=True)
    clusters = store.load().frame().select("doc_id", "cluster_id").iter_rows()
    return {(row["file"], row["position"]): row for row in rows}, dict(clusters)


def found(row, fault, clusters):
    expect = fault["expect"]
    if expect == "cluster":
        return row["doc_id"] in clusters
    if expect == "masked":
        holders = all(f"<{mask}>" in row["text"] for mask in fault["masks"])
        return row["drop_reason"] is None and holders and row["pii_count"] > 0
    if expect == "repaired":
        return row["drop_reason"] is None and row["text"] == fault["repaired"]
    if expect == "kept":
        return row["drop_reason"] is None
    return row["drop_reason"] == expect


def test_every_planted_fault_is_found_with_its_reason(result, planted):
    rows, clusters = result
    missed = [
        (fault["fault"], fault["expect"], rows.get((fault["file"], fault["position"])))
        for fault in planted
        if (key := (fault["file"], fault["position"])) not in rows
        or not found(rows[key], fault, clusters)
    ]
    assert missed == []


def test_families_of_copies_are_one_cluster_each(result, planted):
    rows, clusters = result
    families = defaultdict(set)
    for fault in planted:
        if fault["expect"] == "cluster":
            row = rows[fault["file"], fault["position"]]
            families[fault["family"]].add(clusters.get(row["doc_id"]))
    assert families
    assert all(len(found_in) == 1 for found_in in families.values())
    assert len(set.union(*families.values())) == len(families)


def test_nothing_else_is_dropped_clustered_or_masked(result, planted):
    rows, clusters = result
    known = {(fault["file"], fault["position"]) for fault in planted}
    odd = [
        row
        for key, row in rows.items()
        if key not in known
        and (row["drop_reason"] or row["doc_id"] in clusters or row["pii_count"])
    ]
    assert odd == []
