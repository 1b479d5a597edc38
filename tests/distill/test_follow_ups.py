"""Round 2: the flawed are repaired, some of the good are degraded, all are judged."""

import orjson
import polars as pl
import pytest

from hinglish_pipeline.distill.gates import EXAMPLE_SCHEMA, GATES
from hinglish_pipeline.distill.plan import plan_judged_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.distill.recipes._base import PromptError
from tests.distill.judged import (
    ROOT,
    WRONG_SCRIPT,
    bus,
    bus_material,
    judge,
    plan,
    prompt_of,
)
from tests.distill.material import settings_of

CARD_SAYS = "Depot par Aadhaar aur photo le jao, pass usi din banta hai."


def variables(frame):
    return [orjson.loads(text) for text in frame["variables"]]


def repair(told):
    """A teacher that names the flaw and then says something else."""
    return lambda _: {
        "critique": "The answer is in Devanagari; Latin letters were asked for.",
        "repaired": {"question": "bus pass kaise banega", "answer": told},
    }


class TestRepair:
    def test_only_what_can_be_repaired_is_asked_about(self):
        _, judged = bus()
        assert set(judged["drop_reason"].drop_nulls()) == {"language_script", "numbers"}
        # The unsafe answer fails `numbers`, which is listed, and `pii`, which is not.
        (asked,) = variables(plan("critique_refine", bus_material()))
        assert asked["said"][1]["content"] == WRONG_SCRIPT
        assert [flaw["reason"] for flaw in asked["flaws"]] == ["language_script"]

    def test_a_row_with_an_unlisted_fault_is_left_alone(self):
        listed = settings_of(ROOT, "critique_refine")["repairable"]
        without = [reason for reason in listed if reason != "language_script"]
        assert not plan("critique_refine", bus_material(), repairable=without).height

    def test_the_teacher_sees_request_answer_and_flaw_in_words(self):
        (messages,) = plan("critique_refine", bus_material())["messages"]
        told = orjson.loads(messages)[1]["content"]
        assert CARD_SAYS in told
        assert "bus pass kaise banega" in told
        assert WRONG_SCRIPT in told
        assert "not in the language and script asked for (" in told
        assert "Latin letters" in told

    def test_the_answer_has_a_critique_before_the_original_form(self):
        (schema,) = plan("critique_refine", bus_material())["schema"]
        wanted = orjson.loads(schema)
        assert wanted["required"] == ["critique", "repaired"]
        assert wanted["properties"]["repaired"] == get_recipe("topic_qa").schema

    def test_a_repair_is_judged_as_what_it_repairs(self):
        requests = plan("critique_refine", bus_material())
        frame = judge(requests, repair(CARD_SAYS))
        assert frame.schema == EXAMPLE_SCHEMA
        (row,) = frame.to_dicts()
        assert row["drop_reason"] is None, row["detail"]
        flawed = bus()[1].filter(drop_reason="language_script")
        assert row["refined_from"] == flawed["example_id"].item()
        for name in ("recipe", "lang", "topic", "intent", "licence", "doc_id"):
            assert row[name] == flawed[name].item(), name

    @pytest.mark.parametrize(
        ("told", "reason"),
        [
            (WRONG_SCRIPT, "language_script"),
            ("Depot par 350 rupaye aur photo le jao, pass banta hai.", "numbers"),
        ],
    )
    def test_a_repair_that_fails_stays_out_with_its_own_reason(self, told, reason):
        requests = plan("critique_refine", bus_material())
        assert judge(requests, repair(told))["drop_reason"].to_list() == [reason]

    def test_a_repair_that_is_no_answer_of_the_recipe_is_a_schema_fault(self):
        requests = plan("critique_refine", bus_material())
        row = judge(requests, lambda _: {"critique": "Bad.", "repaired": {"text": "x"}})
        assert row["drop_reason"].to_list() == ["schema"]
        assert row["recipe"].to_list() == ["topic_qa"]

    def test_every_repairable_reason_has_words_and_a_missing_one_is_named(self):
        prompt = prompt_of("critique_refine")
        listed = settings_of(ROOT, "critique_refine")["repairable"]
        assert set(listed) <= prompt["flaws"].keys()
        assert set(listed) <= GATES.keys()
        assert not {"pii", "toxicity", "refusal"} & set(listed)
        (asked,) = variables(plan("critique_refine", bus_material()))
        with pytest.raises(PromptError, match="nothing about 'language_script'"):
            get_recipe("critique_refine").messages(
                asked, {**prompt, "flaws": {}}, "hinglish-Latn"
            )


class TestPairs:
    def degrade(self, dimension, worse):
        """Judge a rejected answer to the card's facts about the pass."""
        requests = plan(
            "preference_pair",
            bus_material().filter(pl.col("intent") == "bus_pass"),
            share=1.0,
            dimensions={dimension: 1},
        )
        (row,) = judge(requests, lambda _: {"rejected": worse}).to_dicts()
        return row

    def test_every_kept_row_draws_one_dimension_by_its_weight(self):
        kept = bus()[1].filter(pl.col("drop_reason").is_null())
        asked = variables(plan("preference_pair", bus_material(), share=1.0))
        assert len(asked) == kept.height
        known = settings_of(ROOT, "preference_pair")["dimensions"]
        assert {one["dimension"] for one in asked} == known.keys()
        only = plan(
            "preference_pair", bus_material(), share=1.0, dimensions={"script": 2}
        )
        assert {one["dimension"] for one in variables(only)} == {"script"}

    def test_a_row_draws_alike_whatever_stands_beside_it(self):
        def drawn(material):
            planned = variables(plan("preference_pair", material, share=0.5))
            return {one["origin"]["example_id"]: one["dimension"] for one in planned}

        every, half = drawn(bus_material()), drawn(bus_material()[::2])
        assert half
        assert half.items() <= every.items()

    @pytest.mark.parametrize(
        "weights", [{"register": 0}, {"register": -1}, {"rude": 1}]
    )
    def test_weights_that_choose_nothing_are_refused(self, weights):
        model = get_recipe("preference_pair").settings_model
        settings = settings_of(ROOT, "preference_pair") | {"dimensions": weights}
        with pytest.raises(ValueError, match="dimensions"):
            model.model_validate(settings)

    @pytest.mark.parametrize(
        ("dimension", "worse"),
        [
            (
                "register",
                "Kripya karyalay mein Aadhaar evam photo prastut karein, pass usi din"
                " pradan hota hai.",
            ),
            ("script", "डिपो पर आधार और फ़ोटो ले जाओ, पास उसी दिन बनता है।"),
            ("groundedness", "Depot par Aadhaar aur 2 photo le jao, pass 7 din mein."),
            (
                "stop_control",
                f"{CARD_SAYS} Yaani depot jao aur pass banwa lo. Aur kuch poochna ho to"
                " bataiye, main aur bhi help kar sakta hoon.",
            ),
        ],
    )
    def test_a_fault_of_the_right_kind_makes_a_rejected_answer(self, dimension, worse):
        row = self.degrade(dimension, worse)
        assert row["drop_reason"] is None, row["detail"]
        assert row["recipe"] == "preference_pair"
        assert row["messages"][-1]["content"] == worse

    @pytest.mark.parametrize(
        ("dimension", "worse", "reason"),
        [
            ("script", CARD_SAYS.upper(), "not_degraded"),
            ("script", f"Bhai, {CARD_SAYS}", "not_degraded"),
            (
                "register",
                "Depot par Aadhaar, photo le jao, pass banta.",
                "not_degraded",
            ),
            ("groundedness", "Photo aur Aadhaar depot le jao, pass.", "not_degraded"),
            ("stop_control", f"{CARD_SAYS} Bas.", "not_degraded"),
            (
                "register",
                "Kripya karyalay mein 4 photo evam Aadhaar le jao, pass usi din.",
                "degraded_elsewhere",
            ),
            ("script", "डिपो।", "degraded_elsewhere"),
            ("script", "डिपो पर मुझे 9876543210 पर फ़ोन करो, पास बनता है।", "pii"),
        ],
    )
    def test_another_fault_or_none_does_not(self, dimension, worse, reason):
        failed = orjson.loads(self.degrade(dimension, worse)["gate_scores"])["failed"]
        assert reason in failed


class TestPlanning:
    def test_an_answer_said_twice_is_asked_about_once(self):
        requests, judged = bus()
        twice = pl.concat([judged, judged])
        asked = plan("preference_pair", bus_material(), share=1.0)
        again = plan_judged_requests(
            twice,
            requests,
            recipe="preference_pair",
            recipe_version="1",
            prompt=prompt_of("preference_pair"),
            settings=settings_of(ROOT, "preference_pair") | {"share": 1.0},
            seed=3,
        )
        assert again.equals(asked)

    def test_where_a_row_comes_from_does_not_name_the_request(self):
        material = bus_material().with_columns(
            example_id=pl.col("example_id").str.reverse()
        )
        asked = plan("preference_pair", material, share=1.0)
        before = plan("preference_pair", bus_material(), share=1.0)
        assert asked["request_id"].equals(before["request_id"])
        assert not asked["variables"].equals(before["variables"])
