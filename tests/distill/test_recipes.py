import json

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hinglish_pipeline.distill.plan import REQUEST_SCHEMA, plan_requests
from hinglish_pipeline.distill.recipes import (
    UnknownRecipeError,
    get_recipe,
    recipe_names,
)
from hinglish_pipeline.distill.recipes._base import PromptError
from hinglish_pipeline.distill.recipes._material import (
    CardError,
    fill,
    passages,
    pick,
    rank,
    sentences,
)
from hinglish_pipeline.distill.recipes._prose import prose_lines
from hinglish_pipeline.distill.recipes.hinglish_rewrite import Mixing
from hinglish_pipeline.teachers.answer_json import AnswerFormatError
from hinglish_pipeline.text.codemixing import cmi
from tests.distill.material import CARD, DOCUMENTS, PERSONAS, settings_of

TOPIC = {"card": CARD, "personas": PERSONAS}
FIRST_ROUND = [n for n in recipe_names() if get_recipe(n).source != "judged"]


@pytest.fixture(scope="module")
def prompts(root):
    folder = root / "conf" / "base" / "prompts"
    return {f.stem: yaml.safe_load(f.read_text("utf-8")) for f in folder.glob("*.yml")}


@pytest.fixture(scope="module")
def plan(root, prompts):
    """Plan a recipe over the test material with the shipped prompt."""

    def run(name, material=None, prompt=None, **changes):
        recipe = get_recipe(name)
        if material is None:
            material = DOCUMENTS if recipe.source == "corpus" else TOPIC
        return plan_requests(
            material,
            recipe=name,
            recipe_version=recipe.version,
            prompt=prompt or prompts[name],
            settings=settings_of(root, name)
            | ({"share": 1.0} if name == "translation" else {})
            | changes,
            seed=3,
        )

    return run


def variables(frame):
    return [json.loads(text) for text in frame["variables"]]


class TestEveryRecipe:
    def test_all_files_are_found_and_unknown_names_are_refused(self):
        assert {
            *("hinglish_rewrite", "passage_qa", "persona_dialogue", "topic_qa"),
            "translation",
        } <= set(recipe_names())
        assert all(get_recipe(name).name == name for name in recipe_names())
        with pytest.raises(UnknownRecipeError, match=r"known: .*hinglish_rewrite"):
            get_recipe("haiku")

    @pytest.mark.parametrize("name", FIRST_ROUND)
    def test_the_plan_is_deterministic_unique_and_complete(self, plan, name):
        frame = plan(name)
        assert frame.height > 0
        assert dict(frame.schema) == REQUEST_SCHEMA
        assert frame["request_id"].is_unique().all()
        assert frame.equals(plan(name))
        required = [c for c in frame.columns if c not in {"doc_id", "topic"}]
        assert frame.select(required).null_count().sum_horizontal().item() == 0

    @pytest.mark.parametrize("name", FIRST_ROUND)
    def test_prompts_are_filled_and_keep_their_fixed_part_first(self, plan, name):
        frame = plan(name)
        chats = [json.loads(text) for text in frame["messages"]]
        assert {tuple(m["role"] for m in chat) for chat in chats} == {
            ("system", "user")
        }
        assert len({chat[0]["content"] for chat in chats}) == 1
        assert not any("$" in m["content"] for chat in chats for m in chat)

    @pytest.mark.parametrize("name", FIRST_ROUND)
    def test_samples_are_requests_of_their_own_with_their_own_seed(self, plan, name):
        one, three = plan(name), plan(name, samples=3)
        assert three.height == 3 * one.height
        assert set(one["request_id"]) < set(three["request_id"])
        seeds = {json.loads(text)["seed"] for text in three["sampling"]}
        assert seeds == {3, 4, 5}

    @pytest.mark.parametrize("name", FIRST_ROUND)
    def test_a_changed_prompt_or_temperature_changes_every_identity(
        self, plan, prompts, name
    ):
        before = set(plan(name)["request_id"])
        prompt = prompts[name] | {"system": prompts[name]["system"] + "\nBe kind."}
        sampling = {"temperature": 0.123, "max_tokens": 5}
        assert before.isdisjoint(plan(name, prompt=prompt)["request_id"])
        assert before.isdisjoint(plan(name, sampling=sampling)["request_id"])
        note = prompts[name] | {"version": "another"}
        assert before == set(plan(name, prompt=note)["request_id"])

    @pytest.mark.parametrize("name", FIRST_ROUND)
    def test_answers_outside_the_schema_are_refused(self, name):
        for odd in ("namaste", "{}", '{"x": 1}', {"x": 1}, []):
            with pytest.raises(AnswerFormatError):
                get_recipe(name).parse(odd, {})

    def test_a_prompt_that_names_an_unknown_field_is_refused(self, plan, prompts):
        prompt = prompts["topic_qa"] | {"user": "$quesion"}
        with pytest.raises(PromptError, match=r"topic_qa\.yml.*quesion"):
            plan("topic_qa", prompt=prompt)


class TestCorpusRecipes:
    def test_passages_are_asked_about_in_the_configured_modes(self, plan):
        frame = plan("passage_qa")
        by_doc = frame.group_by("doc_id").agg(pl.col("lang").unique().sort())
        assert dict(by_doc.iter_rows()) == {
            "d1": ["hi-Deva", "hinglish-Latn"],
            "d3": ["en"],
            "d4": ["kn"],
        }
        assert {v["licence"] for v in variables(frame)} == {"CC0-1.0"}

    def test_passages_stay_in_their_length_band(self, plan):
        several = DOCUMENTS.filter(pl.col("doc_id").is_in(["d1", "d4"]))
        frame = plan("passage_qa", several, min_words=6, max_words=12)
        lengths = [len(v["passage"].split()) for v in variables(frame)]
        assert frame.height > plan("passage_qa", several).height
        assert all(6 <= n <= 12 for n in lengths)

    def test_more_documents_leave_the_requests_of_the_others_alone(self, plan):
        for name in ("passage_qa", "hinglish_rewrite", "translation"):
            few = plan(name, DOCUMENTS.head(2), share=0.5)["request_id"].to_list()
            all_ = plan(name, share=0.5)["request_id"].to_list()
            assert [i for i in all_ if i in set(few)] == few

    def test_moving_a_document_changes_no_identity(self, plan):
        moved = DOCUMENTS.with_columns(doc_id=pl.lit("z"), source=pl.lit("elsewhere"))
        for name in ("passage_qa", "hinglish_rewrite", "translation"):
            assert plan(name, moved)["request_id"].equals(plan(name)["request_id"])

    def test_a_sentence_in_two_documents_is_one_request(self, plan):
        twice = pl.concat([DOCUMENTS, DOCUMENTS.with_columns(doc_id=pl.lit("copy"))])
        assert plan("hinglish_rewrite", twice).equals(plan("hinglish_rewrite"))

    def test_rewriting_takes_hindi_sentences_of_fitting_length(self, plan):
        found = variables(plan("hinglish_rewrite", min_words=5, max_words=8))
        assert found
        assert all(5 <= len(v["text"].split()) <= 8 for v in found)
        assert {v["doc_id"] for v in found} == {"d1"}

    @pytest.mark.parametrize(
        "line",
        [
            "# पुणे की मेट्रो का नया समय क्या है",
            "- सुबह छह बजे शुरू होती है और रात तक चलती है",
            "1. सुबह छह बजे स्टेशन पर पहुँच जाइए",
            "| स्टेशन | समय | किराया | दूरी |",
            "और जानने के लिए https://example.org पर जाइए और पढ़िए",
            "पूरा लेख [यहाँ](/metro) पढ़ा जा सकता है आज",
            "**पुणे की मेट्रो का नया समय**",
            "let ticket = metro.book(20) और फिर return करो",
            "All lines of the metro run until eleven यहाँ",
            "```\nयह कोड है और इसे कोई नहीं पढ़ता\n```",
            "621 22 20.3 45.6",
        ],
    )
    @pytest.mark.parametrize("name", ["passage_qa", "hinglish_rewrite"])
    def test_only_running_text_of_the_source_script_is_asked_about(
        self, plan, name, line
    ):
        first = DOCUMENTS.head(1)
        alone = first.with_columns(text=pl.lit(line))
        beside = first.with_columns(text=pl.lit(f"{line}\n\n") + pl.col("text"))
        bounds = {"min_words": 2}
        assert plan(name, alone, **bounds).is_empty()
        assert plan(name, beside, **bounds).equals(plan(name, first, **bounds))

    def test_a_loanword_inside_a_sentence_does_no_harm(self, plan):
        text = "“बैंक का app खोलकर UPI से पैसे भेजिए,” उसने कहा।"
        frame = DOCUMENTS.head(1).with_columns(text=pl.lit(text))
        assert [v["text"] for v in variables(plan("hinglish_rewrite", frame))] == [text]

    def test_any_mode_may_be_asked_of_any_document_but_no_unknown_one(self, plan):
        modes = ["hi-Deva", "hinglish-Latn", "hinglish-mixed", "en", "kn", "gu"]
        targets = {"hi-Deva": modes, "kn": ["hinglish-mixed"]}
        frame = plan("passage_qa", targets=targets)
        assert frame.filter(doc_id="d1")["lang"].to_list() == modes
        assert frame.filter(doc_id="d4")["lang"].to_list() == ["hinglish-mixed"]
        with pytest.raises(ValidationError, match="hi-Latn"):
            plan("passage_qa", targets={"kn": ["hi-Latn"]})

    def test_a_passage_does_not_go_on_past_a_heading(self, plan):
        text = DOCUMENTS["text"][0]
        frame = DOCUMENTS.head(1).with_columns(
            text=pl.lit(f"{text}\n\n## किराया\n\n{text}")
        )
        assert {v["passage"] for v in variables(plan("passage_qa", frame))} == {text}

    def test_the_mixing_dial_makes_a_request_each_and_reaches_the_prompt(self, plan):
        levels = ["basic", {"cmi_band": [30, 40], "proficiency": "fluent"}]
        frame = plan("hinglish_rewrite", mixing=levels, instructions={})
        assert frame.height == 2 * plan("hinglish_rewrite").height
        first, second = variables(frame)[:2]
        assert first["mixing"] == {
            "target": 0.2,
            "cmi_band": [15.0, 25.0],
            "proficiency": "basic",
            "script": "Latn",
        }
        assert second["mixing"]["target"] == 0.35
        assert "Mixing: basic, 15 to 25 English words" in frame["messages"][0]
        assert "Mixing: fluent, 30 to 40 English words" in frame["messages"][1]

    def test_another_level_leaves_the_requests_of_the_first_alone(self, plan):
        one = plan("hinglish_rewrite", mixing=["everyday"])["request_id"]
        two = plan("hinglish_rewrite", mixing=["fluent", "everyday"])["request_id"]
        assert set(one) < set(two)
        assert len(two) == 2 * len(one)

    def test_the_target_is_the_share_of_english_that_gives_the_middle_of_the_band(self):
        for low, high in ((15, 25), (25, 35), (35, 45)):
            mixing = Mixing(cmi_band=(low, high), proficiency="basic")
            english = round(mixing.target * 100)
            tags = ["en"] * english + ["hi"] * (100 - english)
            assert low < cmi(tags) < high

    @pytest.mark.parametrize(
        "wrong", ["native", 0.5, {"cmi_band": [35, 25], "proficiency": "basic"}]
    )
    def test_a_setting_of_the_dial_that_means_nothing_is_refused(self, plan, wrong):
        with pytest.raises(ValidationError, match="mixing"):
            plan("hinglish_rewrite", mixing=[wrong])

    def test_the_user_names_the_level_in_several_ways(self, plan):
        texts = [f"मेरा {i} नंबर वाला कमरा आज ख़ाली है।" for i in range(40)]
        frame = DOCUMENTS.head(1).with_columns(text=pl.lit(" ".join(texts)))
        asked = {"basic": set(), "everyday": set(), "fluent": set()}
        for one in variables(
            plan("hinglish_rewrite", frame, mixing=list(asked), instructions={})
        ):
            asked[one["mixing"]["proficiency"]].add(one["instruction"])
        assert all(len(ways) >= 4 for ways in asked.values())
        assert asked["basic"].isdisjoint(asked["fluent"] | asked["everyday"])
        assert all(way.count("$text") == 1 for ways in asked.values() for way in ways)

    def test_a_rewriting_becomes_a_chat(self):
        variables = {"text": "कल आना।", "instruction": "Hinglish mein: $text"}
        (chat,) = get_recipe("hinglish_rewrite").parse(
            '{"text": " Kal aana. "}', variables
        )
        assert [m["content"] for m in chat] == ["Hinglish mein: कल आना।", "Kal aana."]


class TestTopicRecipes:
    def test_held_out_combinations_are_never_planned(self, plan):
        for name in ("topic_qa", "persona_dialogue"):
            text = "\n".join(plan(name)["messages"])
            assert "station ke liye bus 12 lo, raat" not in text
        combos = {
            (v["slots"]["manzil"]["value"], v["slots"]["samay"]["value"])
            for v in variables(plan("topic_qa"))
            if v["intent"] == "bus_route"
        }
        assert combos == {
            *(("station", "subah"), ("mandi", "subah"), ("mandi", "raat")),
        }

    def test_questions_and_facts_are_filled_with_values_and_details(self, plan):
        first = variables(plan("topic_qa", phrasings=1, combinations=1))[0]
        assert "{" not in first["question"] + "".join(first["facts"])
        slots = first["slots"]
        assert f"bus {slots['manzil']['detail']} lo" in first["facts"][0]
        assert "{manzil}" in first["ask"]

    def test_phrasings_and_combinations_are_bounded(self, plan):
        frame = plan("topic_qa", phrasings=2, combinations=1)
        assert [v["intent"] for v in variables(frame)] == [
            *("bus_route", "bus_route", "bus_pass", "bus_pass")
        ]

    def test_each_persona_gets_a_dialogue_of_the_wanted_length(self, plan):
        frame = plan("persona_dialogue", personas=2, turns=[2])
        found = variables(frame)
        assert len({v["persona"]["id"] for v in found}) == frame.height == 2
        assert {len(v["exchanges"]) for v in found} == {2}
        assert found[0]["persona"]["city"] in frame["messages"][0]

    def test_what_a_persona_card_says_is_in_the_prompt_and_nothing_else(self, plan):
        card = PERSONAS[0] | {
            "region": "Karnataka",
            "mother_tongue": "Tulu",
            "occupation": "nurse",
        }
        for persona, there in ((card, True), (PERSONAS[0], False)):
            material = {"card": CARD, "personas": [persona]}
            asked = json.loads(plan("persona_dialogue", material)["messages"][0])[-1]
            for word in ("Karnataka", "Tulu", "nurse"):
                assert (word in asked["content"]) is there
            assert "None" not in asked["content"]

    @pytest.mark.parametrize(
        ("gender", "own", "other"),
        [("female", "jaa rahi", "jaa raha"), ("male", "jaa raha", "jaa rahi")],
    )
    def test_the_verbs_of_the_persona_gender_are_demanded(
        self, plan, gender, own, other
    ):
        personas = [PERSONAS[0] | {"gender": gender}]
        frame = plan("persona_dialogue", {"card": CARD, "personas": personas})
        asked = json.loads(frame["messages"][0])[-1]["content"]
        assert own in asked
        assert other not in asked

    def test_chats_on_one_topic_begin_in_different_ways(self, plan):
        personas = [PERSONAS[0] | {"id": f"q{i}"} for i in range(24)]
        material = {"card": CARD, "personas": personas}
        frame = plan("persona_dialogue", material, personas=24)
        openings = [v["opening"] for v in variables(frame)]
        assert len(set(openings)) >= 6
        begins = [
            line
            for chat in frame["messages"]
            for line in json.loads(chat)[-1]["content"].splitlines()
            if line.startswith("Begins with: ")
        ]
        assert len(set(begins)) == len(set(openings))

    @pytest.mark.parametrize(
        ("roles", "fault"),
        [
            (["user", "assistant"] * 2, None),
            (["user", "user", "assistant", "assistant"], "must alternate"),
            (["assistant", "user"] * 2, "must alternate"),
            (["user", "assistant", "user", "assistant", "user"], "ends with a user"),
        ],
    )
    def test_turns_alternate_and_end_with_an_answer(self, roles, fault):
        turns = {"turns": [{"role": r, "content": f" {r} "} for r in roles]}
        recipe = get_recipe("persona_dialogue")
        if fault is None:
            (chat,) = recipe.parse(json.dumps(turns), {})
            assert [m["content"] for m in chat] == roles
        else:
            with pytest.raises(AnswerFormatError, match=fault):
                recipe.parse(turns, {})

    def test_a_question_and_its_answer_become_a_chat(self):
        pair = {"question": "kab?", "answer": "kal."}
        chat = [
            {"role": "user", "content": "kab?"},
            {"role": "assistant", "content": "kal."},
        ]
        assert get_recipe("topic_qa").parse(pair, {}) == [chat]
        assert get_recipe("passage_qa").parse({"pairs": [pair] * 2}, {}) == [chat] * 2

    def test_a_card_that_names_an_undefined_slot_is_refused(self, plan):
        intent = CARD["intents"][0] | {"answers": ["{manzil.name} jao"]}
        with pytest.raises(CardError, match=r"manzil\.name"):
            plan("topic_qa", {"card": CARD | {"intents": [intent]}, "personas": []})


class TestMaterial:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("कल आना। ठीक है?", ["कल आना।", "ठीक है?"]),
            ("कल आना।ठीक है", ["कल आना।", "ठीक है"]),
            ("Rs. 3.5 lagte hain. Bas!", ["Rs. 3.5 lagte hain.", "Bas!"]),
            ("ek\n\ndo", ["ek", "do"]),
            ("  ", []),
        ],
    )
    def test_sentences(self, text, parts):
        assert sentences(text) == parts

    def test_passages_lose_no_sentence(self):
        text = "ek do teen. chaar paanch. chhe saat aath nau das. gyarah."
        for width in range(10, 2, -1):
            assert " ".join(passages(text, width)) == text

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("माँ बोलीं, “चलो।” वह चल दिया।", ["माँ बोलीं, “चलो।”", "वह चल दिया।"]),
            ("“क्या हुआ?” उसने पूछा।", ["“क्या हुआ?” उसने पूछा।"]),
        ],
    )
    def test_a_closing_quote_stays_with_its_sentence(self, text, parts):
        assert sentences(text) == parts

    def test_choices_do_not_depend_on_their_neighbours(self):
        options = [f"o{i}" for i in range(50)]
        chosen = pick(options, 10, 1, "k")
        assert chosen == pick(options, 10, 1, "k") != pick(options, 10, 2, "k")
        gone = next(o for o in options if o not in chosen)
        assert pick([o for o in options if o != gone], 10, 1, "k") == chosen

    def test_rank_is_uniform_enough_and_fixed_across_machines(self):
        ranks = [rank(0, str(i)) for i in range(2000)]
        assert 0.45 < sum(r < 0.5 for r in ranks) / 2000 < 0.55
        assert rank(7, "a", "b") == rank(7, "a", "b") != rank(7, "a\x1f", "b")

    def test_fill_leaves_other_braces_alone(self):
        slots = {"a": {"value": "1", "detail": None}}
        assert fill("{a} { } {}", slots) == "1 { } {}"
        with pytest.raises(CardError, match="defined"):
            fill("{a.detail}", slots)


class TestProse:
    def check(self, text, expected, lang="hi-Latn"):
        assert prose_lines(text, lang).split("\n") == expected.split("\n")

    @pytest.mark.parametrize(
        ("marked", "plain"),
        [
            ("Iska [naya version](https://a.org/b) aa gaya hai.", "naya version"),
            ("Iska [naya version][v2] ab aa gaya hai.", "naya version"),
            ("Iska **naya version** ab aa gaya hai.", "naya version"),
            ("Iska *naya version* ab aa gaya hai.", "naya version"),
            ("Iska `cargo` wala naya version aa gaya hai.", "cargo wala"),
            ("> Iska naya version ab aa gaya hai.", "Iska naya"),
            (r"Iska naya version ab aa gaya hai\!", "aa gaya hai!"),
            ("> 💁 Iska naya version ab aa gaya hai.", "Iska naya"),
            ("- Iska naya version ab sab logon ke liye aa gaya hai.", "Iska naya"),
        ],
    )
    def test_marks_go_and_words_stay(self, marked, plain):
        found = prose_lines(marked, "hi-Latn")
        assert plain in found
        assert not set(found) & set("*`[]<>")
        assert found.startswith("Iska")

    def test_a_line_broken_for_width_is_one_again(self):
        broken = (
            "Har app ki shuruaat ek naya object create karne\n"
            "se hoti hai.\n\nPhir chalo."
        )
        self.check(
            broken,
            "Har app ki shuruaat ek naya object create karne se hoti hai.\nPhir chalo.",
        )

    def test_short_lines_of_a_chat_stay_apart(self):
        self.check("kal aa raha hai kya\nhaan bhai", "kal aa raha hai kya\nhaan bhai")
        talk = "A: abhi tak 4 experiment baaki hai, raat ko karte hai\nB: done, 10 baje"
        self.check(talk, talk)

    def test_what_leads_up_to_something_left_out_goes_with_it(self):
        text = "Yeh command chalao aur dekho:\n\n```\nls\n```\n\nAb output dekh lo."
        self.check(text, "Ab output dekh lo.")
        self.check(text.replace(":", ","), "Ab output dekh lo.")
        self.check("Source code yahan hai:\n\n[GitHub](https://a.b/c)", "")
        self.check(f"Pehle yeh padho. {text}", "Pehle yeh padho.\nAb output dekh lo.")
        self.check("Usne mujhse kaha:\nkal aana.", "Usne mujhse kaha:\nkal aana.")

    def test_only_the_sentence_with_code_goes(self):
        text = "Isko samjho. Yahan `Vec<T>` ka use hai. `main` pehle chalta hai."
        self.check(text, "Isko samjho. main pehle chalta hai.")

    def test_pages_of_a_story_follow_on_and_sections_do_not(self):
        self.check("# Naam\n\n##\nEk din.\n\n##\nDo din.", "Ek din.\nDo din.")
        self.check("## A\nEk din.\n## B\nDo din.", "Ek din.\n\nDo din.")

    def test_text_without_marks_is_left_as_it_is(self):
        for text in DOCUMENTS["text"]:
            assert prose_lines(text, "other") == text

    @given(
        st.lists(
            st.sampled_from(
                [
                    *(
                        "# ",
                        "##\n",
                        "- ",
                        "> ",
                        "**",
                        "*",
                        "_",
                        "`",
                        "```\n",
                        "|",
                        "\n",
                    ),
                    *("[yahan](/a)", "[naya](/b)", "kal milte hain. ", "\\!", "💁 "),
                    *("Usne kaha: ", "एक दिन। ", "$ ls", "; ", "<b>", "    ", "1. "),
                ]
            ),
            max_size=25,
        ).map("".join)
    )
    @settings(max_examples=150, deadline=None)
    def test_letters_are_left_out_but_never_added_or_moved(self, text):
        left = iter(char for char in text if char.isalpha())
        found = prose_lines(text, "other")
        assert all(char in left for char in found if char.isalpha())
        assert "```" not in found
