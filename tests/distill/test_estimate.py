"""The dry run: what it counts, what it goes by, and that it asks nobody."""

from __future__ import annotations

import json

import pytest

from hinglish_pipeline.distill.estimate.estimate import EstimateParams, estimate_plan
from hinglish_pipeline.distill.estimate.read import AnswersOnRecord
from hinglish_pipeline.distill.estimate.text import (
    duration,
    estimate_line,
    estimate_table,
    line_before_asking,
    money,
    short,
)
from hinglish_pipeline.distill.estimate.tokens import assumed_tokens, family_of
from hinglish_pipeline.pipelines.estimate import nodes
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.shards.artifact import ArtifactStore
from hinglish_pipeline.teachers.identity import AnswerKeys
from hinglish_pipeline.teachers.ledger.store import Ledger
from hinglish_pipeline.teachers.price import Price
from tests.teachers.make import make_frame

TEXTS = [f"Yeh baat number {i} hai, ise Hinglish me likho." for i in range(60)]
PRICE = Price(prompt_per_million=1.0, completion_per_million=2.0)


class DeafTeacher:
    """Has a name and a price; asking it is an error."""

    def __init__(self, model="Qwen/Qwen2.5-72B-Instruct", kind="openai", price=PRICE):
        self._identity = {"kind": kind, "model": model}
        self.price = price

    def __fingerprint__(self):
        return self.identity()

    def identity(self):
        return self._identity

    def answer(self, requests):
        raise AssertionError("a dry run asks nobody")

    def close(self):
        pass


def two_shards(item):
    return make_frame(*item["texts"])


two_shards.__work_version__ = "1"


@pytest.fixture
def plan(tmp_path) -> Shards:
    """Sixty requests in two shards."""
    items = {"a": {"texts": TEXTS[:30]}, "b": {"texts": TEXTS[30:]}}
    return Shards.from_items(items, two_shards).run(tmp_path / "requests")


@pytest.fixture
def on_record(tmp_path) -> AnswersOnRecord:
    return AnswersOnRecord(tmp_path / "answers" / "_scratch")


def answer(on_record, plan, count, status="ok", teacher=None, tokens=(80, 20)):
    """Put answers of the first requests on record."""
    keys = AnswerKeys((teacher or DeafTeacher()).identity())
    ids = plan.collect()["request_id"][:count]
    on_record.folder.mkdir(parents=True, exist_ok=True)
    fields = {
        "content": "{}",
        "finish_reason": "stop",
        "attempts": 1,
        "prompt_tokens": tokens[0],
        "completion_tokens": tokens[1],
        "error": None if status == "ok" else "cut off",
    }
    Ledger(on_record.folder).add(
        "a", [(keys.of(i), status, {"request_id": i, **fields}) for i in ids]
    )


def estimated(plan, on_record, teacher=None, price=PRICE, **params):
    params = EstimateParams(**params)
    return estimate_plan(plan, teacher or DeafTeacher(), price, on_record, params)


class TestNothingOnRecord:
    def test_every_request_is_new(self, plan, on_record):
        found = estimated(plan, on_record)
        assert found["planned"] == found["new"] == found["to_ask"] == 60
        assert found["answered"] == found["failed_before"] == 0

    def test_figures_say_that_they_are_assumed(self, plan, on_record):
        found = estimated(plan, on_record)
        for name in ("prompt_tokens", "completion_tokens", "seconds"):
            figure = found[name]
            assert figure["source"].startswith("assumed")
            assert 0 < figure["low"] < figure["usual"] < figure["high"]

    def test_answers_are_at_most_max_tokens(self, plan, on_record):
        found = estimated(plan, on_record)
        assert found["completion_tokens"]["high"] == 60 * 50

    def test_cost_is_the_price_of_the_tokens(self, plan, on_record):
        found = estimated(plan, on_record)
        for end in ("low", "usual", "high"):
            tokens = found["prompt_tokens"][end] + 2 * found["completion_tokens"][end]
            assert found["cost"][end] == pytest.approx(tokens / 1e6, abs=1e-4)

    def test_a_machine_is_paid_by_the_hour(self, plan, on_record):
        price = Price(per_hour=36.0, currency="INR")
        found = estimated(plan, on_record, price=price, tokens_per_s=10.0)
        assert found["currency"] == "INR"
        assert found["cost"]["usual"] == pytest.approx(
            found["seconds"]["usual"] * 0.01, rel=0.01
        )

    def test_no_price_costs_nothing_and_says_so(self, plan, on_record):
        cost = estimated(plan, on_record, price=Price())["cost"]
        assert cost["high"] == 0
        assert cost["source"] == "no price in the catalog"

    def test_repeated_requests_count_once(self, tmp_path, on_record):
        items = {"a": {"texts": TEXTS[:3]}, "b": {"texts": TEXTS[:3]}}
        plan = Shards.from_items(items, two_shards).run(tmp_path / "twice")
        assert estimated(plan, on_record)["planned"] == 3

    def test_rules_cost_no_tokens(self, plan, on_record):
        rules = DeafTeacher("rules-1", "rules", Price())
        found = estimated(plan, on_record, teacher=rules, price=Price())
        assert found["prompt_tokens"]["high"] == found["cost"]["high"] == 0
        assert 0 < found["seconds"]["high"] < 1


class TestOnRecord:
    def test_answered_requests_are_left_out(self, plan, on_record):
        answer(on_record, plan, 40)
        found = estimated(plan, on_record)
        assert (found["answered"], found["new"], found["to_ask"]) == (40, 20, 20)

    def test_failed_requests_are_asked_again(self, plan, on_record):
        answer(on_record, plan, 10, status="failed")
        found = estimated(plan, on_record)
        assert (found["failed_before"], found["new"], found["to_ask"]) == (10, 50, 60)

    def test_declined_requests_are_not(self, plan, on_record):
        answer(on_record, plan, 10, status="declined", tokens=(0, 0))
        assert estimated(plan, on_record)["to_ask"] == 50

    def test_counted_tokens_replace_the_guess(self, plan, on_record):
        answer(on_record, plan, 40, tokens=(80, 20))
        found = estimated(plan, on_record)
        for name, each in (("prompt_tokens", 80), ("completion_tokens", 20)):
            figure = found[name]
            assert figure["source"] == "calibrated on 40 answers"
            assert figure["usual"] == pytest.approx(20 * each, rel=0.02)
            assert figure["low"] <= 20 * each <= figure["high"]

    def test_a_few_answers_are_not_enough(self, plan, on_record):
        answer(on_record, plan, 5)
        assert "assumed" in estimated(plan, on_record)["prompt_tokens"]["source"]

    def test_answers_of_another_teacher_do_not_count(self, plan, on_record):
        answer(on_record, plan, 40, teacher=DeafTeacher("another"))
        assert estimated(plan, on_record)["to_ask"] == 60

    def test_all_answered_means_nothing_to_ask(self, plan, on_record):
        answer(on_record, plan, 60)
        found = estimated(plan, on_record)
        assert found["cost"]["high"] == 0
        assert estimate_line(found).startswith("nothing to ask")

    def test_the_range_holds_the_truth_of_uneven_answers(self, tmp_path, on_record):
        """Tokens follow length; calibrated on short and long texts alike."""
        texts = ["baat " * (1 + i % 37) for i in range(400)]
        texts = [f"{i} {text}" for i, text in enumerate(texts)]
        plan = Shards.from_items({"a": {"texts": texts}}, two_shards).run(
            tmp_path / "uneven"
        )
        keys = AnswerKeys(DeafTeacher().identity())
        frame = plan.collect()
        true = [len(text) // 2 + 11 for text in texts]
        on_record.folder.mkdir(parents=True)
        Ledger(on_record.folder).add(
            "a",
            [
                (keys.of(i), "ok", {"request_id": i, "prompt_tokens": count})
                for i, count in zip(frame["request_id"][:100], true[:100], strict=True)
            ],
        )
        figure = estimated(plan, on_record)["prompt_tokens"]
        assert figure["low"] <= sum(true[100:]) <= figure["high"]
        assert figure["high"] < 1.1 * figure["low"]


class TestTime:
    def test_a_known_rate(self, plan, on_record):
        found = estimated(plan, on_record, tokens_per_s=100.0)
        written = found["completion_tokens"]["usual"]
        assert found["seconds"]["usual"] == pytest.approx(written / 100, abs=0.1)

    def test_a_known_latency(self, plan, on_record):
        found = estimated(plan, on_record, latency_s=2.0, concurrency=4)
        assert found["seconds"]["usual"] == 30.0


class TestTokenizer:
    def test_counts_are_exact(self, plan, on_record, tmp_path):
        from hinglish_pipeline.students.tokenizer import build_tokenizer

        tokenizer = build_tokenizer(TEXTS, 400)
        tokenizer.save_pretrained(tmp_path / "tokenizer")
        found = estimated(plan, on_record, tokenizer=str(tmp_path / "tokenizer"))
        chats = [[{"role": "user", "content": text}] for text in TEXTS]
        whole = sum(
            len(
                tokenizer.apply_chat_template(c, add_generation_prompt=True)[
                    "input_ids"
                ]
            )
            for c in chats
        )
        figure = found["prompt_tokens"]
        assert figure["low"] == figure["usual"] == figure["high"] == whole
        assert figure["source"] == "counted with the tokenizer"

    def test_a_wrong_folder_is_named(self, plan, on_record, tmp_path):
        with pytest.raises(Exception, match=r"holds no tokenizer\.json"):
            estimated(plan, on_record, tokenizer=str(tmp_path))


class TestNodes:
    def run(self, plan, on_record, tmp_path, teacher=None, **params):
        work = nodes.estimate(
            teacher or DeafTeacher(), plan, on_record, EstimateParams(**params)
        )
        store = ArtifactStore(tmp_path / "request_estimate.json")
        store.save(work)
        return store

    def test_the_artefact_is_made_again_when_answers_came(
        self, plan, on_record, tmp_path
    ):
        self.run(plan, on_record, tmp_path)
        answer(on_record, plan, 40)
        store = self.run(plan, on_record, tmp_path)
        assert store.load().json()["to_ask"] == 20

    def test_a_new_price_makes_it_again(self, plan, on_record, tmp_path):
        self.run(plan, on_record, tmp_path)
        dear = DeafTeacher(price=Price(prompt_per_million=100.0))
        store = self.run(plan, on_record, tmp_path, teacher=dear)
        assert store.load().json()["cost"]["usual"] > 0.1

    def test_the_same_question_has_the_same_bytes(self, plan, on_record, tmp_path):
        answer(on_record, plan, 30)
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()
        first = self.run(plan, on_record, tmp_path / "one")
        second = self.run(plan, on_record, tmp_path / "two")
        assert first.load().text() == second.load().text()

    def test_the_console_shows_every_recipe(self, plan, on_record, tmp_path, capsys):
        store = self.run(plan, on_record, tmp_path)
        nodes.show_estimate(store.load())
        said = capsys.readouterr().out
        assert "hinglish_rewrite" in said
        assert "assumed share of max_tokens" in said


def test_the_table_fits_eighty_columns(plan, on_record):
    from rich.console import Console

    console = Console(width=80, record=True, quiet=True)
    found = estimated(plan, on_record)
    for count in ("planned", "answered", "new", "to_ask"):
        found[count] = 1_000_000
    console.quiet = False
    with console.capture() as capture:
        console.print(estimate_table(found))
    assert max(map(len, capture.get().splitlines())) <= 80
    assert "…" not in capture.get()


def test_the_line_says_requests_tokens_cost_and_time(plan, on_record):
    line = estimate_line(estimated(plan, on_record, latency_s=60, concurrency=1))
    assert line.startswith("60 requests to ask (0 answered before), about ")
    assert "USD (" in line
    assert line.endswith("60 min")


def test_a_large_plan_is_not_held_up(plan, on_record):
    arguments = (plan, DeafTeacher(), on_record, EstimateParams())
    assert line_before_asking(*arguments).startswith("60 requests to ask")
    said = line_before_asking(*arguments, most=50)
    assert said.startswith("60 requests planned; `kedro run --pipelines=estimate`")


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("Qwen/Qwen2.5-72B-Instruct", "qwen"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama"),
        ("google/gemma-3-27b-it", "gemma"),
        ("gpt-4o-mini", "gpt"),
        ("somebody/something", "any"),
    ],
)
def test_the_family_is_read_from_the_name(model, family):
    assert family_of(model) == family


@pytest.mark.parametrize(
    "text", ["kya haal hai", "क्या हाल है", "ಹೇಗಿದ್ದೀರಾ", "કેમ છો", "12, 13?", ""]
)
def test_more_text_is_more_tokens_in_every_script(text):
    import polars as pl

    chats = [json.dumps([{"role": "user", "content": text * n}]) for n in (1, 10)]
    one, ten = assumed_tokens(pl.Series(chats), "qwen").to_dicts()
    assert one["low"] <= one["usual"] <= one["high"]
    assert ten["usual"] > one["usual"] or not text


@pytest.mark.parametrize(
    ("value", "said"),
    [(950, "950"), (31_400, "31k"), (1_234_000, "1.2M"), (2.5e9, "2.5G")],
)
def test_tokens_are_short(value, said):
    assert short(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(40, "40 s"), (720, "12 min"), (12_600, "3.5 h"), (181_440, "2.1 days")],
)
def test_times_are_readable(seconds, said):
    assert duration(seconds) == said


def test_small_amounts_keep_their_digits():
    assert (money(0), money(0.0123), money(1234.5)) == ("0.00", "0.0123", "1,234.50")
