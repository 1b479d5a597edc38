"""The shipped sample against its key: every planted fault is found, nothing else is.

``data/01_raw/sample/planted.jsonl`` names each planted row by file and position and
says what must become of it: a reason to drop it, ``masked``, ``repaired``, ``kept`` (a
look-alike of a fault) or ``cluster`` (an original or a copy; one of each family stays).
"""

import json
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
import yaml
from corpus_nodes import run_corpus

from hinglish_pipeline.datasets import RawFilesDataset
from hinglish_pipeline.pipelines.corpus import nodes
from hinglish_pipeline.shards.sources import IngestParams

INGEST_REASONS = {
    "bad_json",
    "missing_text",
    "wrong_type",
    "invalid_utf8",
    "empty_file",
    "truncated_archive",
    "unreadable_file",
    "overlong_line",
    "empty_text",
    "duplicate_row_id",
}
SURVIVES = {"kept", "masked", "repaired", "cluster"}
# Honest documents that a rule may drop, (file, position) -> why we accept it. Empty
# today; a rule that needs an entry here has to be worth it.
ACCEPTED_DROPS: dict[tuple[str, int], str] = {}

Place = tuple[str, int]


@pytest.fixture(scope="module")
def key(sample: Path) -> dict[Place, dict]:
    rows = map(json.loads, (sample / "planted.jsonl").read_text().splitlines())
    return {(row["file"], row["position"]): row for row in rows}


@pytest.fixture(scope="module")
def stages(root: Path, sample: Path, tmp_path_factory) -> dict[str, pl.DataFrame]:
    """Frames of the corpus stages, made by the project's own settings."""
    base = root / "conf" / "base"
    catalog = yaml.safe_load((base / "catalog_corpus.yml").read_text())
    params = yaml.safe_load((base / "parameters_corpus.yml").read_text())["corpus"]
    sources = catalog["raw_files"]["sources"]
    place = tmp_path_factory.mktemp("planted")

    files = RawFilesDataset(path=str(sample / "documents"), sources=sources).load()
    raw = nodes.ingest(files, IngestParams(**params["ingest"])).run(place / "raw")
    items = [
        json.loads(line)
        for file in sorted((sample / "evaluation").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    made = run_corpus(raw, params, place, items)
    fates = made.document_fates.collect()["drop_reason"]
    copies = fates.is_in(["duplicate_exact", "duplicate_near"]).fill_null(value=False)
    return {
        "raw": raw.collect(),
        # What a rule says, of the document alone or with the whole corpus in view.
        "documents": made.documents.collect().with_columns(
            drop_reason=pl.when(~copies).then(fates)
        ),
        "near_duplicates": made.near_duplicates.frame(),
    }


def by_place(frame: pl.DataFrame) -> dict[Place, dict]:
    rows = list(frame.iter_rows(named=True))
    found = {(row["file"], row["position"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def raw(stages) -> dict[Place, dict]:
    return by_place(stages["raw"])


@pytest.fixture(scope="module")
def documents(stages) -> dict[Place, dict]:
    return by_place(stages["documents"])


@pytest.fixture(scope="module")
def copies(stages) -> dict[str, dict]:
    return {row["doc_id"]: row for row in stages["near_duplicates"].to_dicts()}


def planted(key: dict[Place, dict], *expect: str) -> list[tuple[Place, dict]]:
    found = [(place, row) for place, row in key.items() if row["expect"] in expect]
    assert found, f"the key plants nothing that is {expect}"
    return found


class TestSample:
    def test_it_is_large_and_varied_enough(self, sample, stages, key):
        honest = [
            row
            for row in stages["documents"].iter_rows(named=True)
            if (row["file"], row["position"]) not in key
        ]
        assert len(honest) >= 500
        languages = Counter(row["lang"] for row in honest)
        assert set(languages) == {"hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu"}
        assert min(languages.values()) >= 30
        names = [path.name for path in (sample / "documents").iterdir()]
        for ending in (".txt", ".jsonl", ".parquet", ".tsv", ".csv", ".gz", ".zst"):
            assert any(name.endswith(ending) for name in names), ending

    def test_it_stays_small(self, sample):
        files = [p for p in (sample / "documents").rglob("*") if p.is_file()]
        assert sum(path.stat().st_size for path in files) < 2_000_000

    def test_everything_is_given_away(self, stages):
        assert set(stages["raw"]["licence"]) == {"CC0-1.0"}


class TestIngest:
    def test_every_planted_row_is_where_the_key_says(self, raw, key):
        assert set(key) <= set(raw)

    def test_every_fault_has_its_reason_and_no_other_row_has_one(self, raw, key):
        wanted = {
            place: row["expect"]
            for place, row in key.items()
            if row["expect"] in INGEST_REASONS
        }
        found = {
            place: row["drop_reason"]
            for place, row in raw.items()
            if row["drop_reason"]
        }
        assert found == wanted

    def test_every_reason_of_ingest_is_planted(self, key):
        assert {row["expect"] for row in key.values()} >= INGEST_REASONS

    def test_every_dropped_row_says_what_was_wrong(self, raw):
        assert all(row["detail"] for row in raw.values() if row["drop_reason"])

    def test_rows_are_kept_or_dropped_for_a_reason(self, stages):
        frame = stages["raw"]
        reasons = frame["drop_reason"].drop_nulls().value_counts()["count"].sum()
        assert frame.height == frame["drop_reason"].null_count() + reasons

    def test_rows_before_the_cut_of_an_archive_are_kept(self, raw, key):
        [(place, _)] = planted(key, "truncated_archive")
        file, cut = place
        before = [row for (name, at), row in raw.items() if name == file and at < cut]
        assert len(before) == 8
        assert all(row["drop_reason"] is None for row in before)

    def test_faults_sit_inside_files_that_are_otherwise_good(self, raw, key):
        bad = {place[0] for place, _ in planted(key, *INGEST_REASONS)}
        share = {
            file: sum(row["drop_reason"] is None for row in rows) / len(rows)
            for file in bad
            if (rows := [row for (name, _), row in raw.items() if name == file])
        }
        assert sum(good > 0.9 for good in share.values()) >= 2


class TestAnnotate:
    def test_every_bad_text_has_its_reason(self, documents, key):
        wanted = {
            place: row["expect"]
            for place, row in key.items()
            if row["expect"] not in SURVIVES
        }
        assert {place: documents[place]["drop_reason"] for place in wanted} == wanted

    def test_no_honest_document_is_dropped(self, documents, key):
        dropped = {
            place: row["drop_reason"]
            for place, row in documents.items()
            if row["drop_reason"] and place not in key and place not in ACCEPTED_DROPS
        }
        assert dropped == {}

    def test_look_alikes_and_repaired_texts_are_kept(self, documents, key):
        found = {
            place: documents[place]["drop_reason"]
            for place, _ in planted(key, *SURVIVES)
            if documents[place]["drop_reason"]
        }
        assert found == {}

    def test_personal_data_is_masked_and_its_text_stays(self, documents, key):
        for place, row in planted(key, "masked"):
            found = documents[place]
            assert found["pii_count"] == len(row["masks"]), place
            for mask in row["masks"]:
                assert f"<{mask}>" in found["text"], place

    def test_nothing_else_is_masked(self, documents, key):
        masked = {place for place, row in documents.items() if row["pii_count"]}
        assert masked == {place for place, _ in planted(key, "masked")}

    def test_repairable_text_is_repaired(self, documents, key):
        for place, row in planted(key, "repaired"):
            assert documents[place]["text"] == row["repaired"]


class TestDuplicates:
    def test_families_are_clusters_and_nothing_else_is(self, documents, copies, key):
        families = defaultdict(set)
        for place, row in planted(key, "cluster"):
            families[row["family"]].add(documents[place]["doc_id"])
        clusters = defaultdict(set)
        for doc_id, row in copies.items():
            clusters[row["cluster_id"]].add(doc_id)
        assert sorted(map(sorted, clusters.values())) == sorted(
            map(sorted, families.values())
        )

    def test_the_first_by_source_file_and_position_survives(
        self, documents, copies, key
    ):
        families = defaultdict(list)
        for place, row in planted(key, "cluster"):
            found = documents[place]
            families[row["family"]].append((found["source"], *place, found["doc_id"]))
        for family, members in families.items():
            survivors = {copies[doc_id]["survivor_id"] for *_, doc_id in members}
            assert survivors == {min(members)[-1]}, family

    def test_exact_copies_are_called_so(self, documents, copies, key):
        for place, row in planted(key, "cluster"):
            if row["fault"] == "exact_duplicate":
                assert copies[documents[place]["doc_id"]]["kind"] == "exact", place

    def test_planted_near_copies_are_near_by_their_words(self, raw, key):
        families = defaultdict(list)
        for place, row in planted(key, "cluster"):
            if row["fault"] == "near_duplicate":
                families[row["family"]].append(shingles(raw[place]["text"]))
        assert len(families) >= 10
        for family, members in families.items():
            for a, b in combinations(members, 2):
                assert len(a & b) / len(a | b) >= 0.8, family


def shingles(text: str) -> set[str]:
    """Five-word shingles; five characters for a message of under twelve words."""
    words = [word for raw in text.lower().split() if (word := raw.strip("।.,!?:-—😀"))]
    whole = " ".join(words)
    if len(words) < 12:
        return {whole[i : i + 5] for i in range(len(whole) - 4)}
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}
