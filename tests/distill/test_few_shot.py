import json

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hinglish_pipeline.distill.few_shot import FewShotError
from hinglish_pipeline.distill.gates.candidate import Candidate, Turn
from hinglish_pipeline.distill.gates.judge import judge_candidate
from hinglish_pipeline.distill.gates.mixing import read_mix
from hinglish_pipeline.distill.gates.params import GateParams
from hinglish_pipeline.distill.likeness import Index, terms
from hinglish_pipeline.distill.plan import plan_requests
from hinglish_pipeline.distill.prepare import PrepareParams, prepare_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.shards import Shards
from hinglish_pipeline.teachers.answer_json import find_fault
from tests.distill.material import CARD, DOCUMENTS, PERSONAS, settings_of

METRO = "मेट्रो का टिकट ऐप पर भी मिलता है, आख़िरी गाड़ी छूटे तो ऑटो लेना पड़ता है।"
COW = "गाय सुबह और शाम दूध देती है, उसे हरा चारा और साफ़ पानी रोज़ चाहिए।"
MARKET = "सब्ज़ी मंडी सोमवार को बंद रहती है और बाक़ी दिन सुबह पाँच बजे खुल जाती है।"


def example(passage, lang="hinglish-Latn"):
    pair = {"question": f"{passage[:9]} kya?", "answer": "Haan, aisa hi hai."}
    return {
        "lang": lang,
        "variables": {"passage": passage, "max_pairs": 1},
        "answer": {"pairs": [{"answer": pair["answer"], "question": pair["question"]}]},
    }


POOL = [example(METRO), example(COW), example(MARKET), example(COW, "hi-Deva")]


@pytest.fixture(scope="module")
def prompts(root):
    folder = root / "conf" / "base" / "prompts"
    return {f.stem: yaml.safe_load(f.read_text("utf-8")) for f in folder.glob("*.yml")}


@pytest.fixture(scope="module")
def shipped(root):
    folder = root / "conf" / "base" / "few_shot"
    return {
        f.stem: yaml.safe_load(f.read_text("utf-8"))["examples"]
        for f in folder.glob("*.yml")
    }


@pytest.fixture(scope="module")
def plan(root, prompts):
    def run(pool=POOL, text=None, recipe="passage_qa", lang="hi-Deva", **changes):
        material = DOCUMENTS.head(1).with_columns(lang=pl.lit(lang))
        if text is not None:
            material = material.with_columns(text=pl.lit(text))
        few = {"few_shot": {"k": 1}, "min_words": 5}
        return plan_requests(
            material,
            recipe=recipe,
            recipe_version="1",
            prompt=prompts[recipe],
            settings=settings_of(root, recipe) | few | changes,
            seed=3,
            examples=pool,
        )

    return run


def shown(frame, lang="hinglish-Latn"):
    """The passages of the examples in the first request of a mode."""
    chat = json.loads(frame.filter(lang=lang)["messages"][0])
    return [m["content"].split("\n")[-1] for m in chat[1:-1] if m["role"] == "user"]


class TestChoosing:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("Metro ka ticket kitne ka hai aur aakhri gaadi kab jaati hai.", METRO),
            ("Gaay ko roz hara chaara aur saaf paani chahiye hota hai.", COW),
            ("ಮೆಟ್ರೋ ಟಿಕೆಟ್ ಎಷ್ಟು, ದೆಹಲಿಯಲ್ಲಿ ಕೊನೆಯ ರೈಲು ಯಾವಾಗ.", METRO),
            ("શાક મંડી સોમવારે બંધ રહે છે અને સવારે ખૂલે છે.", MARKET),
        ],
    )
    def test_the_same_subject_is_found_in_another_script(self, text, wanted):
        texts = [METRO, COW, MARKET]
        scores = [likeness.cosine for likeness in Index(texts).compare(text)]
        assert texts[scores.index(max(scores))] == wanted

    def test_every_spelling_of_a_word_shares_terms_and_function_words_have_none(self):
        for other in ("tikat", "ticket", "टिकिट", "ಟಿಕೆಟ್", "ટિકિટ"):
            assert set(terms("टिकट")) & set(terms(other))
        assert not set(terms("टिकट")) & set(terms("paani"))
        assert terms("के") == terms("hai") == terms("the") == ()

    @given(st.lists(st.text(max_size=40), max_size=5), st.text(max_size=60))
    @settings(max_examples=60, deadline=None)
    def test_likeness_lies_between_0_and_1_and_is_1_for_the_text_itself(
        self, texts, text
    ):
        for found in Index(texts).compare(text):
            assert 0 <= found.cosine <= 1 + 1e-9
            assert 0 <= found.shared <= 1
        itself = Index([*texts, text]).compare(text)[-1]
        assert itself.cosine == itself.shared == 0 or (
            itself.cosine == pytest.approx(1) and itself.shared == 1
        )


class TestRequests:
    def test_examples_stand_between_the_system_prompt_and_the_question(self, plan):
        chat = json.loads(plan()["messages"][0])
        assert [m["role"] for m in chat] == ["system", "user", "assistant", "user"]
        bare = json.loads(plan(few_shot=None)["messages"][0])
        assert [chat[0], chat[-1]] == bare

    def test_an_example_answers_in_the_schema_with_its_keys_in_order(self, plan):
        frame = plan()
        told = json.loads(frame["messages"][0])[2]["content"]
        assert find_fault(json.loads(told), get_recipe("passage_qa").schema) is None
        assert told.index("question") < told.index("answer")
        assert frame["schema"][0].index("question") < frame["schema"][0].index("answer")

    def test_the_nearest_example_of_the_mode_stands_last(self, plan):
        frame = plan(few_shot={"k": 2})
        assert shown(frame)[-1] == METRO
        assert len(shown(frame)) == 2
        assert shown(frame, "hi-Deva") == [COW]

    def test_a_mode_without_examples_is_asked_without(self, plan):
        chat = json.loads(plan(targets={"hi-Deva": ["gu"]})["messages"][0])
        assert [m["role"] for m in chat] == ["system", "user"]

    @pytest.mark.parametrize(
        ("lang", "text"),
        [
            ("hi-Deva", METRO),
            ("hi-Deva", METRO.replace("।", "!")),
            (
                "hi-Latn",
                "Metro ka ticket app par bhi milta hai, aakhiri gaadi chhoote toh auto "
                "lena padta hai.",
            ),
        ],
    )
    def test_what_is_asked_about_is_never_shown(self, plan, lang, text):
        options = {"lang": lang, "few_shot": {"k": 3}}
        options["targets"] = {lang: ["hinglish-Latn"]}
        assert shown(plan(text=text, **options))
        assert METRO not in shown(plan(text=text, **options))

    @given(st.permutations(POOL))
    @settings(max_examples=10, deadline=None)
    def test_the_order_of_the_pool_does_not_matter(self, plan, pool):
        assert plan(pool=pool, few_shot={"k": 2}).equals(plan(few_shot={"k": 2}))

    def test_a_changed_pool_asks_exactly_the_requests_whose_examples_changed(
        self, plan
    ):
        sentences = f"{METRO} {DOCUMENTS['text'][0]} {COW}"
        options = {"text": sentences, "max_words": 14}
        bus = example("आख़िरी बस रात दस बजे जाती है, बच्चों का टिकट आधा लगता है।")
        before, after = plan(**options), plan(pool=[*POOL, bus], **options)
        same = before.filter(pl.col("request_id").is_in(after["request_id"].implode()))
        assert 0 < same.height < before.height
        both = before.join(after, on=["lang", "variables"], suffix="_after")
        assert both.height == before.height
        kept = both.filter(pl.col("messages") == pl.col("messages_after"))
        assert set(kept["request_id"]) == set(same["request_id"])
        assert (kept["request_id"] == kept["request_id_after"]).all()

    def test_the_pool_counts_only_where_examples_are_wanted(self, plan):
        assert plan(few_shot=None).equals(plan(pool=[], few_shot=None))
        with pytest.raises(FewShotError, match=r"write passage_qa\.yml"):
            plan(pool=[])

    @pytest.mark.parametrize(
        "change",
        [
            {"answer": {"pairs": []}},
            {"variables": {"max_pairs": 1}},
            {"language": "hi"},
        ],
    )
    def test_an_example_that_does_not_fit_the_recipe_is_refused(self, plan, change):
        with pytest.raises(FewShotError, match="few-shot example of 'passage_qa'"):
            plan(pool=[POOL[0] | change])


class TestPrepare:
    @pytest.fixture
    def params(self, root):
        path = root / "conf" / "base" / "parameters_distill.yml"
        found = yaml.safe_load(path.read_text())["distill"]["prepare"] | {"seed": 3}
        for settings_ in found["recipes"].values():
            settings_["enabled"] = False
        found["recipes"]["topic_qa"]["topics"] = None  # the shipped ones are not here
        return found

    def prepare(self, params, prompts, pool):
        return prepare_requests(
            Shards(()),
            PERSONAS,
            {"bus": CARD, "rail": CARD | {"topic": "rail"}},
            prompts,
            PrepareParams.model_validate(params),
            {name: {"examples": rows} for name, rows in pool.items()},
        )

    def test_only_the_recipes_that_want_examples_are_planned_again(
        self, params, prompts, shipped, tmp_path
    ):
        recipes = params["recipes"]
        recipes["topic_qa"] |= {"enabled": True}
        recipes["persona_dialogue"] |= {"enabled": True, "few_shot": {"k": 1}}

        def made():
            return {p.stem: p.stat().st_mtime_ns for p in tmp_path.glob("*.parquet")}

        self.prepare(params, prompts, shipped).run(tmp_path)
        before = made()
        fewer = {name: rows[1:] for name, rows in shipped.items()}
        self.prepare(params, prompts, fewer).run(tmp_path)
        after = made()
        again = {name for name in before if before[name] != after[name]}
        assert again == {"persona_dialogue-bus", "persona_dialogue-rail"}

    def test_topics_can_be_chosen_and_misspelt_ones_are_refused(
        self, params, prompts, shipped, tmp_path
    ):
        recipes = params["recipes"]
        recipes["topic_qa"] |= {"enabled": True, "topics": ["rail"]}
        recipes["persona_dialogue"] |= {"enabled": True}
        table = self.prepare(params, prompts, shipped).run(tmp_path)
        assert table.names == [
            *("persona_dialogue-bus", "persona_dialogue-rail", "topic_qa-rail")
        ]
        recipes["topic_qa"]["topics"] = ["rale"]
        with pytest.raises(
            Exception, match=r"no topic card is called rale; .*bus, rail"
        ):
            self.prepare(params, prompts, shipped)

    def test_follow_ups_take_no_examples(self, params):
        params["recipes"]["critique_refine"] |= {"few_shot": {"k": 1}}
        with pytest.raises(ValidationError, match="start from material"):
            PrepareParams.model_validate(params)


class TestShippedPool:
    def test_every_main_recipe_has_eight_examples_of_each_mode(self, shipped):
        wanted = {
            ("passage_qa", "hi-Deva"),
            ("passage_qa", "hinglish-Latn"),
            ("passage_qa", "kn"),
            ("persona_dialogue", "hinglish-Latn"),
            ("hinglish_rewrite", "hinglish-Latn"),
            ("translation", "gu"),
            ("translation", "en"),
            ("translation", "hinglish-Latn"),
        }
        for recipe, lang in wanted:
            kinds = {}
            for one in shipped[recipe]:
                if one["lang"] == lang:
                    kind = get_recipe(recipe).kind(one["variables"])
                    kinds[kind] = kinds.get(kind, 0) + 1
            assert kinds
            assert min(kinds.values()) >= 8

    def test_every_example_is_a_chat_that_the_gates_would_keep(self, shipped, prompts):
        limits = GateParams()
        for name, rows in shipped.items():
            recipe = get_recipe(name)
            for row in rows:
                known = {"instruction": "$text"} | row["variables"]
                told = recipe.messages(known, prompts[name], row["lang"])
                prompt = tuple(Turn(m["role"], m["content"]) for m in told)
                for chat in recipe.parse(row["answer"], known):
                    turns = tuple(Turn(m["role"], m["content"]) for m in chat)
                    one = Candidate(name, row["lang"], turns, known, prompt)
                    faults = {
                        reason: verdict.detail
                        for reason, verdict in judge_candidate(one, limits).items()
                        if verdict.detail
                    }
                    assert not faults, chat

    def test_every_rewriting_lies_in_its_band(self, shipped):
        for row in shipped["hinglish_rewrite"]:
            low, high = row["variables"]["mixing"]["cmi_band"]
            assert low <= read_mix(row["answer"]["text"]).cmi <= high, row
