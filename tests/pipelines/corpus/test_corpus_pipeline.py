"""The corpus pipeline's nodes, run over real files through the shard plane."""

from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl
import pytest
import yaml
from corpus_nodes import Stages, commit, run_corpus

from hinglish_pipeline.errors import AccountingError
from hinglish_pipeline.pipelines.corpus import create_pipeline, nodes
from hinglish_pipeline.pipelines.corpus.params import (
    AnnotateParams,
    DecontaminateParams,
    FateParams,
    IngestParams,
    MixParams,
)
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.listing import list_slices
from hinglish_pipeline.shards.slices import SourceSpec
from hinglish_pipeline.text.account import account_task

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


ASKED = "क्या आपके शहर में भ्रष्टाचार के खिलाफ कोई आंदोलन हुआ था"
CONTAMINATED = (
    "kal exam me ek ajeeb sawal aaya tha dosto, kya aapke shahar me bhrashtachar ke "
    "khilaf koi andolan hua tha, maine to bas do line likh ke chhod diya yaar."
)


@pytest.fixture(scope="module")
def conf():
    return yaml.safe_load(CONF.read_text(encoding="utf-8"))["corpus"]


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
            {"text": CONTAMINATED},
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
    slices = list_slices(folder / "raw", sources, 1 << 20)
    ingest = IngestParams(max_document_bytes=1_000_000)
    raw = nodes.ingest(Shards(slices), ingest).run(folder / "raw_documents")
    sets = [{"id": "q1", "set": "exam", "prompt": ASKED, "references": ["haan"]}]
    return run_corpus(raw, conf, folder, sets)


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


def test_every_document_row_is_still_there_with_its_reason(run: Stages):
    assert run.documents.rows == run.raw_documents.rows == 9
    reasons = run.documents.collect()["drop_reason"].to_list()
    assert reasons[:4] == [None, None, "bad_json", "too_short"]
    assert reasons[4:8] == [None] * 4
    assert reasons[8] == "missing_text"
    fates = run.document_fates.collect()["drop_reason"].to_list()
    assert fates[4:8] == ["contaminated", None, "duplicate_exact", "duplicate_near"]


def test_an_evaluation_item_in_another_script_is_kept_out(run: Stages):
    row = run.document_fates.collect().filter(drop_reason="contaminated")
    assert row["detail"].to_list() == ["says q1 of exam"]
    assert not run.corpus.collect()["text"].str.contains("bhrashtachar").any()


def test_clusters_name_their_survivor_and_kind(run: Stages):
    near = run.near_duplicates.frame()
    copies = near.filter(pl.col("doc_id") != pl.col("survivor_id"))
    assert sorted(copies["kind"]) == ["exact", "near"]
    assert run.near_duplicates.summary["clusters"] == 2
    assert near.group_by("cluster_id").len()["len"].to_list() == [2, 2]


def test_accounting_adds_up(run: Stages):
    account = run.corpus_accounting.json()
    for stage in account["stages"].values():
        assert stage["rows_in"] == stage["kept"] + sum(stage["by_reason"].values())
        parts = stage["by_source"].values()
        assert sum(part["rows_in"] for part in parts) == stage["rows_in"]
    assert account["rows_in"] == 9
    assert account["rows_kept"] == 3
    for fate in ("duplicate_near", "duplicate_exact", "contaminated", "bad_json"):
        assert account["by_reason"][fate] == 1
    assert account["corpus"]["by_language"] == {"en": 1, "hi-Deva": 1, "hi-Latn": 1}
    assert sum(row["selected_documents"] for row in account["mixture"]) == 3


def test_a_lost_row_stops_the_accounting(run: Stages, tmp_path):
    with pytest.raises(AccountingError, match="corpus"):
        account_task(
            raw_documents=run.raw_documents,
            documents=run.documents,
            fates=run.document_fates,
            mixture=run.mixture,
            corpus=run.corpus[1:],
            out=tmp_path / "a.json",
        )


def test_a_language_can_be_thinned_out_and_the_account_says_so(run: Stages, tmp_path):
    none = MixParams(
        by=("lang",), temperature=1.0, weights={"lang": {"en": 0.0}}, words=None
    )
    mixture = commit(
        tmp_path / "mixture.parquet", nodes.plan_mixture(run.document_fates, none)
    )
    corpus = nodes.select_corpus(run.documents, run.document_fates, mixture).run(
        tmp_path / "thinned"
    )
    assert corpus.collect()["lang"].to_list() == ["hi-Deva", "hi-Latn"]
    account = commit(
        tmp_path / "account.json",
        nodes.account(
            run.raw_documents, run.documents, run.document_fates, mixture, corpus
        ),
    ).json()
    assert account["by_reason"]["not_sampled"] == 1


def test_one_worker_and_two_leave_the_same_bytes(run: Stages, conf, tmp_path):
    params = AnnotateParams(**conf["annotate"])
    work = nodes.annotate_documents(run.raw_documents, run.language_model, params)
    two = work.run(tmp_path / "two", workers=2)
    marks = [shard.fingerprint for shard in run.documents]
    assert [shard.fingerprint for shard in two] == marks
    assert len(marks) == 2


def test_duplicates_may_stay(run: Stages, conf, tmp_path):
    fates = nodes.judge_documents(
        run.documents,
        run.near_duplicates,
        run.boilerplate,
        run.benchmark_index,
        FateParams(**{**conf["fates"], "drop_duplicates": False}),
        DecontaminateParams(**conf["decontaminate"]),
    ).run(tmp_path / "fates")
    assert not fates.collect()["drop_reason"].str.starts_with("duplicate").any()


def test_the_pipeline_names_its_inputs_and_outputs():
    pipeline = create_pipeline()
    assert {name for name in pipeline.inputs() if ":" not in name} == {
        "raw_files",
        "evaluation_sets",
    }
    assert pipeline.all_outputs() == {
        "raw_documents",
        "documents",
        "language_model",
        "near_duplicates",
        "line_counts",
        "boilerplate",
        "benchmark_index",
        "document_fates",
        "mixture",
        "corpus",
        "corpus_accounting",
    }
