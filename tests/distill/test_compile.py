"""Whole-set gates: repetition across rows is cut back, rows are never lost."""

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.distill.compile import (
    EXAMPLES_SCHEMA,
    compile_examples,
    compile_examples_task,
)
from hinglish_pipeline.distill.gates import EXAMPLE_SCHEMA, CompileParams
from hinglish_pipeline.distill.preferences import PREFERENCE_SCHEMA
from hinglish_pipeline.distill.reviews import REVIEW_SCHEMA
from hinglish_pipeline.distill.tabulate import tabulate_gates, tabulate_gates_task
from hinglish_pipeline.shards import Artifact, Shards, task, versioned

PARAMS = CompileParams()
NOUNS = "chai train bijli doctor garden mausam sabzi exam gym rent bus phone".split()


def rows(pairs, *, recipe="passage_qa", lang="hinglish-Latn", reasons=None):
    """Examples of one question and answer each, ids in order."""
    return pl.DataFrame(
        [
            {
                "example_id": f"{i:04d}",
                "request_id": f"r{i}",
                "recipe": recipe,
                "lang": lang,
                "messages": [
                    {"role": "user", "content": question},
                    {"role": "assistant", "content": answer},
                ],
                "licence": "CC0-1.0",
                "teacher": "rules",
                "model": "rules-1",
                "gate_scores": '{"failed":[]}',
                "drop_reason": (reasons or {}).get(i),
            }
            for i, (question, answer) in enumerate(pairs)
        ],
        schema=EXAMPLE_SCHEMA,
    )


@versioned("1")
def restore(item):
    """Rows from a JSON item."""
    return pl.DataFrame(item["rows"], schema=EXAMPLE_SCHEMA, orient="row")


def reasons_of(frame, params=PARAMS):
    return compile_examples(frame, params)["drop_reason"].to_list()


def test_the_same_question_is_kept_once_whatever_its_case_and_marks():
    frame = rows(
        [
            ("Chai kaise banate hain?", "Paani ubaalo."),
            ("chai kaise banate hain", "Doodh garam karo."),
            ("Coffee kaise banate hain?", "Beans peeso."),
        ],
        recipe="topic_qa",
    )
    assert reasons_of(frame) == [None, "duplicate_question", None]
    two = CompileParams(max_answers_per_question=2)
    assert reasons_of(frame, two) == [None, None, None]


def test_matras_tell_questions_apart():
    frame = rows([("पर कहाँ है?", "वहाँ।"), ("पैर कहाँ है?", "यहाँ।")], recipe="topic_qa")
    assert reasons_of(frame) == [None, None]


def test_a_dropped_row_neither_blocks_others_nor_loses_its_reason():
    frame = rows(
        [("Chai kab?", "Subah."), ("Chai kab?", "Shaam.")], reasons={0: "loop"}
    )
    assert reasons_of(frame) == ["loop", None]


def test_a_near_duplicate_falls_where_slots_are_not_the_point():
    pairs = [
        (
            "Bengaluru mein barish ke baad traffic jam kyun lagta hai shaam ko?",
            "Paani.",
        ),
        (
            "Bengaluru mein barish ke baad traffic jam kyun lagta hai shaam ko na?",
            "Sadak.",
        ),
        ("Lucknow ki sabzi mandi kitne baje khulti hai?", "Paanch."),
    ]
    assert reasons_of(rows(pairs)) == [None, "near_duplicate", None]
    assert reasons_of(rows(pairs, recipe="topic_qa")) == [None, None, None]


def test_one_question_in_two_languages_is_two_questions():
    pair = [("UPI limit?", "1 lakh.")]
    both = pl.concat([rows(pair), rows(pair, lang="en")])
    assert reasons_of(both) == [None, None]


def test_an_opening_is_cut_back_to_its_share():
    pairs = [
        (f"{a} aur {b} mein kya?", f"Dekho bhai baat yeh {a} {b}")
        for a in NOUNS
        for b in NOUNS
    ] + [
        (f"{a} kaise {i}?", f"{a} {i} {b} theek")
        for i, a in enumerate(NOUNS)
        for b in NOUNS
    ]
    params = CompileParams(near_duplicate_recipes=(), max_answers_per_question=99)
    frame = compile_examples(rows(pairs), params)
    kept = frame.filter(pl.col("drop_reason").is_null())["messages"].to_list()
    opening = sum(m[1]["content"].startswith("Dekho bhai baat yeh") for m in kept)
    assert set(frame["drop_reason"].drop_nulls()) == {"modal_opening"}
    assert 0 < opening <= params.max_opening_share * len(kept) + 1
    assert frame.height == len(pairs)


def test_a_stock_phrase_has_a_budget():
    pairs = [
        (f"{a} ka {b} kya?", f"{a} {b} lo. Umeed hai yeh kaam aayega.")
        for a in NOUNS[:10]
        for b in NOUNS[:10]
    ]
    params = CompileParams(near_duplicate_recipes=())
    assert reasons_of(rows(pairs), params).count("phrase_budget") == 98


class TestAcrossRecipes:
    """A student sees one set: what two recipes ask alike is asked twice."""

    def test_one_question_of_two_recipes_is_kept_once(self):
        both = pl.concat(
            [
                rows([("Chai kaise banate hain?", "Paani ubaalo.")], recipe="topic_qa"),
                rows([("chai kaise banate hain", "Doodh lo.")], recipe="passage_qa"),
            ]
        )
        frame = compile_examples(both, PARAMS)
        assert frame.select("recipe", "drop_reason").rows() == [
            ("passage_qa", None),
            ("topic_qa", "duplicate_question"),
        ]

    def test_a_near_copy_of_a_cards_question_falls_and_the_card_stays(self):
        question = "Bengaluru mein barish ke baad traffic jam kyun lagta hai shaam ko"
        both = pl.concat(
            [
                rows([(f"{question}?", "Paani."), (f"{question} ab?", "Sadak.")]),
                rows([(f"{question} na?", "Gaadi.")], recipe="topic_qa"),
            ]
        )
        frame = compile_examples(both, PARAMS)
        assert frame["drop_reason"].to_list() == [
            "near_duplicate",
            "near_duplicate",
            None,
        ]
        assert frame["detail"][0].endswith("of topic_qa")

    def test_a_repair_joins_the_rows_and_takes_part(self):
        flawed = rows([("Chai kab?", "चाय सुबह।")], reasons={0: "language_script"})
        repaired = rows([("Chai kab?", "Subah.")]).with_columns(
            example_id=pl.lit("9999"), refined_from=pl.lit("0000")
        )
        again = repaired.with_columns(example_id=pl.lit("9999b"))
        frame = compile_examples(pl.concat([flawed, repaired, again]), PARAMS)
        assert frame["drop_reason"].to_list() == [
            "language_script",
            None,
            "duplicate_question",
        ]
        assert tabulate_gates(frame)["recipes"][0]["refined"] == {"rows": 2, "kept": 1}


@given(st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(order):
    pairs = [(f"{NOUNS[i % 4]} kahan milega?", f"jawab {i}") for i in range(12)]
    frame = rows(pairs)
    assert compile_examples(frame, PARAMS).equals(
        compile_examples(frame[list(order)], PARAMS)
    )


def empty(path, schema):
    """An artefact without rows."""
    pl.DataFrame(schema=schema).write_parquet(path)
    return Artifact(path, "e" * 64, {"rows": 0, "kept": 0, "by_reason": {}})


@pytest.fixture
def written(tmp_path):
    """Judged rows as a shard, a repair and a rejected answer, compiled to a file."""
    pairs = [(f"{a} kahan milega?", f"{a} bazaar mein milega") for a in NOUNS]
    frame = rows([*pairs, *pairs[:3]], recipe="topic_qa", reasons={5: "loop"})
    repair = rows([(f"{NOUNS[5]} kahan milega?", "paas wali dukaan par")])
    repair = repair.with_columns(example_id=pl.lit("r"), refined_from=pl.lit("0005"))
    worse = rows(pairs[:2], recipe="preference_pair")
    judged = Shards.from_items({"a": {"rows": frame.to_dicts()}}, restore)
    follow_ups = Shards.from_items(
        {"a": {"rows": repair.to_dicts()}, "b": {"rows": worse.to_dicts()}}, restore
    )
    out = tmp_path / "examples.parquet"
    summary = task(
        compile_examples_task,
        judged=judged.run(tmp_path / "judged"),
        follow_ups=follow_ups.run(tmp_path / "follow_ups"),
        reviews=empty(tmp_path / "reviews.parquet", REVIEW_SCHEMA),
        params=PARAMS,
    ).run(out)
    return Artifact(out, "f" * 64, summary)


def test_the_task_writes_every_row_and_accounts_for_it(written):
    assert written.frame().schema == EXAMPLES_SCHEMA
    assert set(written.frame()["recipe"]) == {"topic_qa", "passage_qa"}
    assert written.summary == {
        "rows": 16,
        "kept": 12,
        "by_reason": {"duplicate_question": 3, "loop": 1},
    }


def test_the_gate_table_adds_up_and_shows_rows(written, tmp_path):
    out = tmp_path / "table.json"
    pairs = empty(tmp_path / "preferences.parquet", PREFERENCE_SCHEMA)
    task(tabulate_gates_task, examples=written, preferences=pairs).run(out)
    table = orjson.loads(out.read_bytes())
    _, recipe = table["recipes"]
    assert table["preferences"]["examples"] == []
    assert recipe["rows"] == recipe["kept"] + sum(r["rows"] for r in recipe["reasons"])
    shown = {r["reason"]: r["examples"] for r in recipe["reasons"]}
    assert len(shown["duplicate_question"]) == 3
    assert shown["loop"][0]["messages"][0]["content"]


def test_an_empty_set_has_an_empty_table():
    table = tabulate_gates(pl.DataFrame(schema=EXAMPLES_SCHEMA))
    assert table == {"total": {"rows": 0, "kept": 0, "by_reason": {}}, "recipes": []}
