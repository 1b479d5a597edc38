import json

import polars as pl
import pytest
import yaml
from pydantic import ValidationError

from hinglish_pipeline.distill.plan import plan_requests
from hinglish_pipeline.distill.recipes import get_recipe
from tests.distill.material import DOCUMENTS, settings_of

PAIRS = [
    {"source": "hi-Deva", "target": "gu"},
    {"source": "hinglish-Latn", "target": "en"},
    {"source": "en", "target": "hinglish-Latn"},
]
RECIPE = get_recipe("translation")


@pytest.fixture(scope="module")
def plan(root):
    path = root / "conf" / "base" / "prompts" / "translation.yml"
    prompt = yaml.safe_load(path.read_text("utf-8"))

    def run(material=DOCUMENTS, **changes):
        return plan_requests(
            material,
            recipe="translation",
            recipe_version=RECIPE.version,
            prompt=prompt,
            settings=settings_of(root, "translation")
            | {"share": 1.0, "pairs": PAIRS}
            | changes,
            seed=3,
        )

    return run


def variables(frame):
    return [json.loads(text) for text in frame["variables"]]


def test_documents_are_translated_in_the_directions_that_begin_with_them(plan):
    frame = plan()
    found = {
        (doc, one["source"], one["target"], lang)
        for doc, lang, one in zip(
            frame["doc_id"], frame["lang"], variables(frame), strict=True
        )
    }
    assert found == {
        ("d1", "hi-Deva", "gu", "gu"),
        ("d2", "hinglish-Latn", "en", "en"),
        ("d3", "en", "hinglish-Latn", "hinglish-Latn"),
    }


def test_a_unit_is_a_sentence_or_a_short_passage(plan):
    text = DOCUMENTS["text"][0]
    hindi = [one["text"] for one in variables(plan(DOCUMENTS.head(1)))]
    assert len(hindi) == 3
    assert " ".join(hindi) == text
    whole = variables(plan(DOCUMENTS.head(1), unit="passage", max_words=60))
    assert [one["text"] for one in whole] == [text]


def test_units_stay_in_their_length_band(plan):
    found = variables(plan(min_words=9, max_words=11))
    assert found
    assert all(9 <= len(one["text"].split()) <= 11 for one in found)


def test_another_direction_leaves_the_requests_of_the_others_alone(plan):
    more = [*PAIRS, {"source": "hi-Deva", "target": "en"}]
    few, all_ = plan(share=0.7)["request_id"], plan(share=0.7, pairs=more)["request_id"]
    assert set(few) < set(all_)


def test_the_user_asks_in_many_words_and_in_either_language(plan):
    texts = [f"मेरा {i} नंबर वाला कमरा आज ख़ाली है।" for i in range(60)]
    frame = DOCUMENTS.head(1).with_columns(text=pl.lit(" ".join(texts)))
    asked = {one["instruction"] for one in variables(plan(frame))}
    assert len(asked) >= 6
    assert all(way.count("$text") == 1 and "$name" not in way for way in asked)
    assert any("ગુજરાતી" in way for way in asked)
    assert any("गुजराती" in way for way in asked)
    assert variables(plan(frame)) == variables(plan(frame))


def test_the_prompt_names_both_languages_and_asks_to_keep_numbers(plan):
    system, user = json.loads(plan(DOCUMENTS.head(1))["messages"][0])
    assert "From: Hindi" in user["content"]
    assert "Gujarati script" in user["content"]
    assert "Keep every name, number" in system["content"]


def test_a_translation_becomes_a_chat():
    known = {"text": "कल आना।", "instruction": "$text\nइसे गुजराती में लिखो"}
    (chat,) = RECIPE.parse('{"translation": " કાલે આવજો. "}', known)
    assert [m["content"] for m in chat] == [
        "कल आना।\nइसे गुजराती में लिखो",
        "કાલે આવજો.",
    ]


@pytest.mark.parametrize(
    "pair",
    [
        {"source": "gu", "target": "gu"},
        {"source": "hi", "target": "gu"},
        {"source": "hi-Deva"},
    ],
)
def test_a_direction_that_leads_nowhere_is_refused(plan, pair):
    with pytest.raises(ValidationError, match="pairs"):
        plan(pairs=[pair])
