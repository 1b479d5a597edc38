"""Every document gets the first reason that keeps it out, and none loses its place."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Artifact
from hinglish_pipeline.text.boilerplate import COUNTS, line_key
from hinglish_pipeline.text.decontaminate import index_benchmarks_task
from hinglish_pipeline.text.fates import SCHEMA, banded, judge
from hinglish_pipeline.text.params import DecontaminateParams

ITEM = "mujhe kal subah jaldi uthna hai kyonki train chhah baje chhutti hai"
FOOTER = "yeh site cookies ka upyog karti hai"
OWN = "ek purani kahani"
COPY = "wahi baat jo kisi aur ne kahi"
TEXTS = {
    "plain": "Apni baat jo kisi ne nahi kahi",
    "furniture": f"{OWN}\n{FOOTER}",
    "says": ITEM,
    "both": f"{ITEM}\n{FOOTER}\n{FOOTER}\n{FOOTER}",
    "copy": COPY,
    "all": f"{COPY}\n{ITEM}\n{FOOTER}\n{FOOTER}\n{FOOTER}\n{FOOTER}",
}
COPIES = {"copy": "near", "all": "exact"}
PAIRS = {
    "file": pl.String,
    "position": pl.Int64,
    "doc_id": pl.String,
    "cluster_id": pl.Int64,
    "survivor_id": pl.String,
    "kind": pl.String,
}


def documents(names, reasons=None):
    n = len(names)
    columns = {
        "doc_id": [f"{at}-{name}" for at, name in enumerate(names)],
        "source": "web",
        "file": "web.jsonl",
        "position": pl.Series(range(n), dtype=pl.Int64),
        "text": pl.Series([TEXTS[name] for name in names], dtype=pl.String),
        "lang": "hinglish",
        "cmi": pl.Series([None, 20.0][: min(n, 2)] + [0.5] * (n - 2), dtype=pl.Float32),
        "quality": 0.6,
        "n_words": 7,
        "drop_reason": pl.Series(reasons or [None] * n, dtype=pl.String),
    }
    detail = pl.when(pl.col("drop_reason").is_not_null()).then(pl.lit("as it was"))
    frame = pl.DataFrame({"doc_id": pl.Series(columns.pop("doc_id"), dtype=pl.String)})
    return frame.with_columns(
        **{
            k: pl.lit(v) if not isinstance(v, pl.Series) else v
            for k, v in columns.items()
        }
    ).with_columns(detail=detail)


@pytest.fixture(scope="module")
def clean(conf):
    return DecontaminateParams(**conf["decontaminate"])


@pytest.fixture(scope="module")
def judged(tmp_path_factory, judging, clean):
    folder = tmp_path_factory.mktemp("fates")
    lines = {"source": ["web"], "line_hash": [line_key(FOOTER)], "documents": [9]}
    pl.DataFrame(lines, schema=COUNTS).write_parquet(folder / "lines.parquet")
    items = [{"set": "chat", "id": "q7", "prompt": ITEM}]
    index_benchmarks_task(benchmarks=items, params=clean, out=folder / "index.parquet")

    def run(frame, decontaminate=clean, **changed):
        found = [
            (file, position, doc_id, 0, "first", COPIES[doc_id.split("-")[1]])
            for file, position, doc_id in frame.select(
                "file", "position", "doc_id"
            ).rows()
            if doc_id.split("-")[1] in COPIES
        ]
        pairs = pl.DataFrame(found, schema=PAIRS, orient="row")
        pairs.write_parquet(folder / "pairs.parquet")
        return judge(
            frame,
            duplicates=Artifact(folder / "pairs.parquet", "pairs"),
            boilerplate=Artifact(folder / "lines.parquet", "lines"),
            benchmarks=Artifact(folder / "index.parquet", "index"),
            params=judging.model_copy(update=changed),
            decontaminate=decontaminate,
        )

    return run


def fates(frame):
    return dict(zip(TEXTS, frame["drop_reason"], strict=True))


def test_each_fate_says_why(judged):
    found = judged(documents(list(TEXTS), [*[None] * 5, "too_short"]))
    assert found.select("drop_reason", "detail").rows() == [
        (None, None),
        ("boilerplate", "share 0.686 > 0.5"),
        ("contaminated", "says q7 of chat"),
        ("boilerplate", "share 0.61 > 0.5"),
        ("duplicate_near", "copy of first"),
        ("too_short", "as it was"),
    ]
    assert dict(found.schema) == SCHEMA


def test_the_first_reason_that_holds_is_given_and_switches_pass_it_on(judged, clean):
    frame = documents(list(TEXTS))
    assert fates(judged(frame))["all"] == "duplicate_exact"
    kept = judged(frame, drop_duplicates=False)
    assert fates(kept)["copy"] is None and fates(kept)["all"] == "boilerplate"
    bare = {"drop_duplicates": False, "max_boilerplate": 1.0}
    told = fates(judged(frame, **bare))
    assert told["furniture"] is None
    assert told["both"] == told["all"] == "contaminated"
    off = clean.model_copy(update={"enabled": False})
    nothing = judged(frame, decontaminate=off, **bare)
    assert nothing["drop_reason"].to_list() == [None] * len(TEXTS)
    assert nothing["detail"].to_list() == [None] * len(TEXTS)


def test_more_contamination_may_be_allowed(judged):
    frame = documents(list(TEXTS))
    assert fates(judged(frame, max_contamination=1.0))["says"] is None


def test_an_empty_shard_has_no_fates(judged):
    assert dict(judged(documents(["plain"]).clear()).schema) == SCHEMA


ROWS = st.lists(
    st.tuples(st.sampled_from(sorted(TEXTS)), st.sampled_from([None, "markup"])),
    min_size=2,
    max_size=12,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ROWS)
def test_rows_keep_their_order_and_the_fate_they_have(judged, rows):
    names, reasons = map(list, zip(*rows, strict=True))
    frame = documents(names, reasons)
    found = judged(frame)
    assert found["doc_id"].equals(frame["doc_id"])
    had = frame["drop_reason"].is_not_null()
    assert found["drop_reason"].filter(had).to_list() == ["markup"] * had.sum()
    assert set(found["detail"].filter(had)) <= {"as it was"}
    alone = [judged(frame[at : at + 1]) for at in range(frame.height)]
    assert found.equals(pl.concat(alone))  # no document decides another's fate


def test_bands_are_half_open_and_a_draw_is_the_documents_own(judged):
    edges = pl.DataFrame({"cmi": [None, 0.0, 0.99, 1.0, 15.0, 99.0]})
    assert edges.select(banded("cmi", (1.0, 15.0))).to_series().to_list() == [
        None, "[-inf,1)", "[-inf,1)", "[1,15)", "[15,inf)", "[15,inf)",
    ]  # fmt: skip
    frame = documents(list(TEXTS))
    found = judged(frame)
    assert found["draw"].n_unique() == len(TEXTS)
    assert judged(frame.reverse())["draw"].equals(found["draw"].reverse())
    assert (judged(frame, seed=2)["draw"] != found["draw"]).all()
