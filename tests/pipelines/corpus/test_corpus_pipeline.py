"""The corpus pipeline's nodes, run over real files through the shard plane."""

from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl
import pytest
import yaml

from hinglish_pipeline.pipelines.corpus import create_pipeline, nodes
from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    IngestParams,
    NearDuplicateParams,
    SelectParams,
)
from hinglish_pipeline.shards import Artifact, Shards
from hinglish_pipeline.shards.artifact import ArtifactStore
from hinglish_pipeline.shards.sources import SourceSpec, list_slices
from hinglish_pipeline.text.account import AccountingError, account_task
from hinglish_pipeline.text.select import is_drawn

CONF = Path(__file__).resolve().parents[3] / "conf" / "base" / "parameters_corpus.yml"
HINDI = (
    "आज सुबह बाज़ार में बहुत भीड़ थी, इसलिए हम लोग जल्दी घर लौट आए। शाम को बारिश हुई और "
    "बिजली भी चली गई, फिर माँ ने मोमबत्ती जलाकर खाना बनाया और हम सब साथ बैठकर बातें करते रहे।"
)
HINGLISH = (
    "yaar kal office me itni der ho gayi ki last metro bhi nikal gayi, phir auto wale "
    "bhaiya ne double paise maange, to maine socha ki paidal hi chala jaye ghar tak."
)
ENGLISH = (
    "The bus was late again on Monday, so we walked to the market and bought fresh "
    "vegetables, and on the way back it started to rain quite heavily near the bridge."
)


@pytest.fixture(scope="module")
def conf():
    return yaml.safe_load(CONF.read_text(encoding="utf-8"))["corpus"]


class Run:
    """Everything one pass of the corpus nodes leaves behind."""

    def __init__(self, folder: Path, sources: list[SourceSpec], conf: dict) -> None:
        slices = list_slices(folder / "raw", sources, 1 << 20)
        self.folder = folder
        self.selecting = SelectParams(**conf["select"])
        ingest = IngestParams(max_document_bytes=1_000_000)
        annotate = AnnotateParams(**conf["annotate"])
        near = NearDuplicateParams(**conf["near_duplicates"])
        self.raw = nodes.ingest(Shards(slices), ingest).run(folder / "raw_documents")
        work = nodes.annotate_documents(self.raw, annotate)
        self.documents = work.run(folder / "documents")
        self.near = self.commit(
            "near.parquet", nodes.find_near_duplicates(self.documents, near)
        )
        work = nodes.select_corpus(self.documents, self.near, self.selecting)
        self.corpus = work.run(folder / "corpus")
        self.accounting = self.commit(
            "account.json",
            nodes.account(
                self.raw, self.documents, self.near, self.corpus, self.selecting
            ),
        )

    def commit(self, name: str, work) -> Artifact:
        store = ArtifactStore(self.folder / name)
        store.save(work)
        return store.load()

    def fates(self) -> dict[str, str | None]:
        frame = self.documents.collect()
        return dict(frame.select("text", "drop_reason").iter_rows())


def write(folder: Path, name: str, rows: list) -> None:
    lines = [row if isinstance(row, bytes) else orjson.dumps(row) for row in rows]
    (folder / name).write_bytes(b"\n".join(lines) + b"\n")


@pytest.fixture(scope="module")
def run(tmp_path_factory, conf):
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "raw").mkdir()
    write(
        folder / "raw",
        "a.jsonl",
        [
            {"text": HINDI},
            {"text": HINGLISH + " Call 9876543210."},
            b'{"text": "broken',
            {"text": "theek hai"},
            {"text": ENGLISH},
        ],
    )
    write(
        folder / "raw",
        "b.jsonl",
        [{"text": HINDI}, {"text": HINGLISH.replace("double", "triple")}, {"no": 1}],
    )
    sources = [
        SourceSpec(name=name, files=f"{name}.jsonl", licence="CC0-1.0") for name in "ab"
    ]
    return Run(folder, sources, conf)


def test_the_corpus_holds_each_good_text_once(run):
    corpus = run.corpus.collect()
    assert corpus["lang"].to_list() == ["hi-Deva", "hi-Latn", "en"]
    assert corpus["source"].unique().to_list() == ["a"]
    assert corpus.columns == [
        "doc_id",
        "source",
        "file",
        "position",
        "licence",
        "lang",
        "n_words",
        "cmi",
        "text",
    ]
    assert not corpus["text"].str.contains("9876543210").any()


def test_every_document_row_is_still_there_with_its_reason(run):
    assert run.documents.rows == run.raw.rows == 8
    reasons = run.documents.collect()["drop_reason"].to_list()
    assert reasons == [
        None,
        None,
        "bad_json",
        "too_short",
        None,
        None,
        None,
        reasons[7],
    ]
    assert reasons[7] is not None


def test_clusters_name_their_survivor_and_kind(run):
    near = run.near.frame()
    copies = near.filter(pl.col("doc_id") != pl.col("survivor_id"))
    assert sorted(copies["kind"]) == ["exact", "near"]
    assert run.near.summary["clusters"] == 2
    assert near.group_by("cluster_id").len()["len"].to_list() == [2, 2]


def test_accounting_adds_up(run):
    account = run.accounting.json()
    for stage in account["stages"].values():
        assert stage["rows_in"] == stage["kept"] + sum(stage["by_reason"].values())
        parts = stage["by_source"].values()
        assert sum(part["rows_in"] for part in parts) == stage["rows_in"]
    assert account["rows_in"] == 8
    assert account["rows_kept"] == 3
    assert account["by_reason"]["duplicate_near"] == 1
    assert account["by_reason"]["duplicate_exact"] == 1
    assert account["corpus"]["by_language"] == {"en": 1, "hi-Deva": 1, "hi-Latn": 1}


def test_a_lost_row_stops_the_accounting(run, tmp_path):
    with pytest.raises(AccountingError, match="corpus"):
        account_task(
            raw_documents=run.raw,
            documents=run.documents,
            near_duplicates=run.near,
            corpus=run.corpus[:1],
            params=run.selecting.model_copy(update={"drop_duplicates": False}),
            out=tmp_path / "a.json",
        )


def test_a_language_can_be_thinned_out(run):
    none = run.selecting.model_copy(update={"keep_share": {"en": 0.0}})
    work = nodes.select_corpus(run.documents, run.near, none)
    kept = work.run(run.folder / "thinned").collect()
    assert kept["lang"].to_list() == ["hi-Deva", "hi-Latn"]


def test_raising_a_share_keeps_what_a_lower_one_kept():
    ids = [f"{i:016x}" for i in range(2000)]
    few = {i for i in ids if is_drawn(i, 0.2, 1)}
    many = {i for i in ids if is_drawn(i, 0.5, 1)}
    assert few < many
    assert len(few) == pytest.approx(400, rel=0.15)


def test_the_pipeline_names_its_inputs_and_outputs():
    pipeline = create_pipeline()
    assert {name for name in pipeline.inputs() if ":" not in name} == {"raw_files"}
    assert pipeline.all_outputs() == {
        "raw_documents",
        "documents",
        "near_duplicates",
        "corpus",
        "corpus_accounting",
    }
