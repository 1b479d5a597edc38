"""The teacher's four recipes and what it refuses."""

from __future__ import annotations

import pytest

from hinglish_pipeline.teachers.rules import (
    CannotAnswer,
    answer_request,
    split_sentences,
)

BUS = "सीकर से खाटू के लिए नई बस सुबह 5 बजे चलेगी। यह बस रींगस होकर जाएगी।"


def qa(passage: str, lang: str = "hi-Deva", doc_lang: str = "hi-Deva") -> list[dict]:
    variables = {"passage": passage, "doc_lang": doc_lang, "max_pairs": 3}
    return answer_request(recipe="passage_qa", lang=lang, variables=variables, seed=1)[
        "pairs"
    ]


@pytest.mark.parametrize(
    ("fact", "question"),
    [
        (
            "सीकर से खाटू के लिए नई बस सुबह 5 बजे चलेगी।",
            "सीकर से खाटू के लिए नई बस सुबह कितने बजे चलेगी?",
        ),
        (
            "रायपुर मंडी में टमाटर का भाव 4 रुपये किलो रह गया है।",
            "रायपुर मंडी में टमाटर का भाव कितने रुपये किलो रह गया है?",
        ),
        (
            "मेरठ में सात दिन की ट्रेनिंग 12 मई से शुरू होगी।",
            "मेरठ में सात दिन की ट्रेनिंग किस तारीख से शुरू होगी?",
        ),
        (
            "पटना में कोहरे के कारण सारी ट्रेनें बंद रहेंगी।",
            "पटना में सारी ट्रेनें क्यों बंद रहेंगी?",
        ),
        (
            "भोपाल में मेला 25 दिसंबर से शुरू होगा और 40 दिन चलेगा।",
            "भोपाल में मेला किस तारीख से शुरू होगा?",
        ),
    ],
)
def test_a_fact_becomes_a_standalone_question(fact: str, question: str) -> None:
    assert qa(fact)[0]["question"] == question


@pytest.mark.parametrize(
    "passage",
    [
        "यह बस सुबह 5 बजे दिल्ली से चलेगी।",
        "उसने 40 रुपये में दिल्ली का टिकट लिया।",
        "किराया 45 रुपये है।",
        "दिल्ली में 3 किलो आलू काटकर कड़ाही में डालें।",
        "मौसम अच्छा है।",
        "पैसा आने में दिल्ली में 7 से 20 दिन लगते हैं।",
    ],
)
def test_what_leans_on_context_is_refused(passage: str) -> None:
    with pytest.raises(CannotAnswer, match="no_clean_fact"):
        qa(passage)


def test_hinglish_pairs_are_rewritten_alike() -> None:
    pair = qa(BUS, "hinglish-Latn")[0]
    assert pair["question"].endswith("subah kitne baje chalegi?")
    assert "5 baje chalegi." in pair["answer"]


def test_kannada_and_english_ask_simply() -> None:
    kannada = "ಮೈಸೂರಿನ ದೊಡ್ಡ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ಮಲ್ಲಿಗೆ ಹೂವಿನ ಬೆಲೆ 400 ರೂಪಾಯಿ ಆಗಿದೆ."
    assert "ಎಷ್ಟು ರೂಪಾಯಿ" in qa(kannada, "kn", "kn")[0]["question"]
    english = "The city library in Pune opens at 9 am."
    assert qa(english, "en", "en")[0]["question"] == (
        "What time does the city library in Pune open?"
    )
    with pytest.raises(CannotAnswer):
        qa(english, "kn", "en")


def test_topic_slots_are_filled_and_facts_never_varied() -> None:
    slots = {"manzil": {"value": "mandi", "detail": "7"}, "samay": "subah"}
    seen = set()
    for seed in range(60):
        pair = answer_request(
            recipe="topic_qa",
            lang="hinglish-Latn",
            variables={
                "ask": "{manzil} ki bus {samay} ko kaise milegi, kya hai number?",
                "answer": "{manzil} ke liye bus {manzil.detail} lo",
                "slots": slots,
            },
            seed=seed,
        )
        assert pair["answer"] == "Mandi ke liye bus 7 lo."
        assert "mandi" in pair["question"] and "subah" in pair["question"]
        seen.add(pair["question"])
    assert len(seen) > 10
    with pytest.raises(CannotAnswer, match="missing_slot"):
        answer_request(
            recipe="topic_qa",
            lang="hinglish-Latn",
            variables={"ask": "{x} kya", "answer": "a", "slots": {}},
            seed=1,
        )


@pytest.mark.parametrize(("gender", "wrong"), [("female", "raha"), ("male", "rahi")])
def test_dialogues_alternate_and_agree_with_the_persona(
    gender: str, wrong: str
) -> None:
    exchange = {
        "ask": "bhai roz bus se jaata hu, pass kaise banega",
        "answer": "Depot jao, form bharo.",
    }
    for register in ("casual", "friendly", "polite"):
        persona = {
            "name": "Kiran",
            "gender": gender,
            "city": "Pune",
            "register": register,
        }
        for seed in range(40):
            turns = answer_request(
                recipe="persona_dialogue",
                lang="hinglish-Latn",
                variables={
                    "persona": persona,
                    "title": "bus",
                    "exchanges": [exchange] * 2,
                },
                seed=seed,
            )["turns"]
            roles = [turn["role"] for turn in turns]
            assert roles == ["user", "assistant"] * (len(turns) // 2)
            assert 4 <= len(turns) <= 6
            assert turns[1]["content"] == "Depot jao, form bharo."
            said = " ".join(t["content"] for t in turns if t["role"] == "user").split()
            assert wrong not in said
            assert ("jaati" in said) == (gender == "female")
            assert register != "polite" or "bhai" not in said


def test_rewrite_honours_script_and_refuses_nothing_to_do() -> None:
    def rewrite(text: str, **mixing: object) -> str:
        return answer_request(
            recipe="hinglish_rewrite",
            lang="hinglish-Latn",
            variables={"text": text, "mixing": mixing},
            seed=1,
        )["text"]

    assert rewrite("बैठक है।", target=0.5) == "Meeting hai."
    assert rewrite("बैठक है।", target=0.5, script="mixed") == "meeting है।"
    for text in ("", "only English"):
        with pytest.raises(CannotAnswer):
            rewrite(text)
    with pytest.raises(CannotAnswer, match="unknown_recipe"):
        answer_request(recipe="poem", lang="en", variables={}, seed=0)


def test_sentences_survive_abbreviations_and_decimals() -> None:
    assert split_sentences("डॉ. शर्मा 3.5 किलो लाए। ठीक है? हाँ!\nअगला") == [
        "डॉ. शर्मा 3.5 किलो लाए।",
        "ठीक है?",
        "हाँ!",
        "अगला",
    ]
