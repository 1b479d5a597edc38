"""The teacher's four recipes and what it refuses."""

from __future__ import annotations

import re

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
        (
            "हिसार की अनाज मंडी में सरसों की खरीद गुरुवार से शुरू हो गई।",
            "हिसार की अनाज मंडी में सरसों की खरीद किस दिन से शुरू हो गई?",
        ),
        (
            "धनबाद के एक मास्टर साहब पिछले 9 साल से मुफ्त कोचिंग चला रहे हैं।",
            "धनबाद के एक मास्टर साहब कितने साल से मुफ्त कोचिंग चला रहे हैं?",
        ),
        (
            "भोपाल में कबड्डी प्रतियोगिता का फाइनल सागर की लड़कियों ने जीत लिया।",
            "भोपाल में कबड्डी प्रतियोगिता का फाइनल किसने जीत लिया?",
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


RECIPE = "गाजर का हलवा बहुत आसान है। फिर 150 ग्राम चीनी डालिए।"
BAZAAR = (
    "देहरादून के राजपुर रोड पर लगने वाला रविवार बाजार अब मैदान के पीछे लगेगा। "
    "बाजार सुबह 9 बजे खुलेगा।"
)
LETTER = "सवाल: मेरे चावल में घुन लग गए, क्या करूं?\nजवाब: उन्हें छाया में फैलाकर रख दीजिए।"


@pytest.mark.parametrize(
    ("passage", "question", "answer"),
    [
        (
            RECIPE,
            "गाजर का हलवा बनाते समय कितने ग्राम चीनी डालें?",
            "गाजर का हलवा बनाते समय 150 ग्राम चीनी डालें।",
        ),
        (
            BAZAAR,
            "देहरादून के राजपुर रोड पर लगने वाला रविवार बाजार सुबह कितने बजे खुलेगा?",
            "देहरादून के राजपुर रोड पर लगने वाला रविवार बाजार सुबह 9 बजे खुलेगा।",
        ),
        (
            LETTER,
            "मेरे चावल में घुन लग गए, क्या करूं?",
            "उन्हें छाया में फैलाकर रख दीजिए।",
        ),
        (
            "हाथ गरम तवे से जल जाए तो उसे नल के ठंडे पानी के नीचे रखें।",
            "हाथ गरम तवे से जल जाए तो क्या करें?",
            "उसे नल के ठंडे पानी के नीचे रखें।",
        ),
        (
            "घर पर दही कैसे जमाएं\n1. दूध को गुनगुना करें और जामन मिलाएं।",
            "घर पर दही कैसे जमाएं?",
            "दूध को गुनगुना करें और जामन मिलाएं।",
        ),
        (
            "गमले में धनिया लगाने का सही समय सर्दियों की शुरुआत है।",
            "गमले में धनिया लगाने का सही समय क्या है?",
            "गमले में धनिया लगाने का सही समय सर्दियों की शुरुआत है।",
        ),
        (
            "वोटर कार्ड न मिल रहा हो तो भी घर बैठे अपना नाम सूची में देखा जा सकता है।",
            "वोटर कार्ड न मिल रहा हो तो क्या करें?",
            "घर बैठे अपना नाम सूची में देखा जा सकता है।",
        ),
        (
            "नए फोन में ऐप चालू करने के लिए तीन चीज़ें चाहिए: सिम, इंटरनेट और डेबिट कार्ड।",
            "नए फोन में ऐप चालू करने के लिए क्या चाहिए?",
            "नए फोन में ऐप चालू करने के लिए सिम, इंटरनेट और डेबिट कार्ड चाहिए।",
        ),
        (
            "मोबाइल में रिचार्ज की वैलिडिटी देखना बहुत आसान है। कंपनी का ऐप खोलिए।",
            "मोबाइल में रिचार्ज की वैलिडिटी कैसे देखें?",
            "कंपनी का ऐप खोलिए।",
        ),
        (
            "लर्नर टेस्ट देने से पहले सड़क के चिह्न अच्छे से याद कर लें।",
            "लर्नर टेस्ट देने से पहले क्या करें?",
            "लर्नर टेस्ट देने से पहले सड़क के चिह्न अच्छे से याद कर लें।",
        ),
        (
            "क्या ट्रेन में कुत्ते को साथ ले जा सकते हैं? हां, ले जा सकते हैं, पर सिर्फ फर्स्ट एसी में और "
            "पूरा केबिन पहले से बुक करके ही।",
            "क्या ट्रेन में कुत्ते को साथ ले जा सकते हैं?",
            "हां, ले जा सकते हैं।",
        ),
        (
            "ढाबे वाली दाल 1 कप अरहर दाल धोकर 20 मिनट भिगो दें।",
            "ढाबे वाली दाल बनाते समय 1 कप अरहर दाल धोकर कितने मिनट भिगो दें?",
            "ढाबे वाली दाल बनाते समय 1 कप अरहर दाल धोकर 20 मिनट भिगो दें।",
        ),
        (
            "पैन कार्ड में पता बदलने के लिए आधार की कॉपी लगती है।",
            "पैन कार्ड में पता बदलने के लिए क्या चाहिए?",
            "पैन कार्ड में पता बदलने के लिए आधार की कॉपी लगती है।",
        ),
    ],
)
def test_what_the_opening_names_goes_into_both(
    passage: str, question: str, answer: str
) -> None:
    assert {"question": question, "answer": answer} in qa(passage)


@pytest.mark.parametrize(
    "passage",
    [
        "दिल्ली में मेला लगा है। गुरुवार सुबह 6 बजे से पानी पहले की तरह मिलने लगेगा।",
        "दिल्ली में मेला लगा है। नई जगह पर 180 दुकानदारों को जगह दी जाएगी।",
        "Neha: kal ka test hai kya?\nRavi: haan chapter 4 aur 5 ka hai",
        "राजमा की सब्जी अच्छी लगती है। इसमें 2 चम्मच घी डालें।",
    ],
)
def test_a_later_fact_without_its_subject_is_refused(passage: str) -> None:
    latin = "Neha" in passage
    with pytest.raises(CannotAnswer, match="no_clean_fact"):
        qa(
            passage,
            "hinglish-Latn" if latin else "hi-Deva",
            "hi-Latn" if latin else "hi-Deva",
        )


def test_romanised_passages_ask_in_roman() -> None:
    kadhi = "Mummy wali kadhi: besan pheto. Dheemi aanch par 40 minute pakao."
    assert qa(kadhi, "hinglish-Latn", "hi-Latn") == [
        {
            "question": "Kadhi banate time dheemi aanch par kitne minute pakayein?",
            "answer": "Kadhi banate time dheemi aanch par 40 minute pakayein.",
        }
    ]
    stain = "Kapde pe haldi ka daag lag gaya to turant thande paani se dho lo."
    assert qa(stain, "hinglish-Latn", "hi-Latn")[0]["question"] == (
        "Kapde pe haldi ka daag lag gaya to kya karein?"
    )


def test_an_answer_is_not_a_long_stretch_of_its_passage() -> None:
    words = " ".join(["बहुत"] * 14)
    with pytest.raises(CannotAnswer):
        qa(f"सवाल: क्या यह ठीक रहेगा?\nजवाब: हां {words} ठीक रहेगा भाई साहब।")


def test_kannada_and_english_ask_simply() -> None:
    kannada = "ಮೈಸೂರಿನ ದೊಡ್ಡ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ಮಲ್ಲಿಗೆ ಹೂವಿನ ಬೆಲೆ 400 ರೂಪಾಯಿ ಆಗಿದೆ."
    assert "ಎಷ್ಟು ರೂಪಾಯಿ" in qa(kannada, "kn", "kn")[0]["question"]
    english = "The city library in Pune opens at 9 am."
    assert qa(english, "en", "en")[0]["question"] == (
        "What time does the city library in Pune open?"
    )
    with pytest.raises(CannotAnswer):
        qa(english, "kn", "en")
    rattles = "If your laptop fan rattles, open the task manager first."
    assert qa(rattles, "en", "en") == [
        {
            "question": "What should I do if my laptop fan rattles?",
            "answer": "Open the task manager first.",
        }
    ]


def test_a_label_is_no_part_of_a_dish() -> None:
    roti = "Q: Roti phoolti kyun nahi? A: Aata 20 minute dhak ke rakho aur phir belo."
    questions = [pair["question"] for pair in qa(roti, "hinglish-Latn", "hi-Latn")]
    assert questions[0] == "Roti phoolti kyun nahi?"
    assert not any(question.startswith("Q ") for question in questions)


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


@pytest.mark.parametrize(
    ("ask", "hers"),
    [
        ("saaman bus me bhool gaya, kahan puchu", "bhool gayi"),
        ("dal gala nahi pa raha, kya karu", " pa rahi"),
        ("Delhi chala jau kya December me", "chali jau"),
        ("subah 5 baje uthunga, kya khau", "uthungi"),
        ("mera bill zyada aa raha hai", "aa raha hai"),
    ],
)
def test_a_woman_speaks_of_herself_as_one(ask: str, hers: str) -> None:
    persona = {"name": "Kavya", "gender": "female", "age": 21, "register": "casual"}
    for seed in range(12):
        said = talk(persona, [{"ask": ask, "answer": "Theek hai."}], seed)[0]
        assert re.search(hers.replace(" hai", " (?:hai|h|he)"), said["content"])


def talk(persona: dict, exchanges: list[dict], seed: int) -> list[dict]:
    variables = {"persona": persona, "title": "bus", "exchanges": exchanges}
    return answer_request(
        recipe="persona_dialogue", lang="hinglish-Latn", variables=variables, seed=seed
    )["turns"]


def test_elders_call_nobody_yaar_and_every_exchange_is_used() -> None:
    persona = {"name": "Suresh", "gender": "male", "age": 60, "register": "friendly"}
    asks = [{"ask": f"bill {n} kahan bharu", "answer": "Counter 4."} for n in (1, 2, 3)]
    for seed in range(30):
        turns = talk(persona, asks, seed)
        said = [turn["content"] for turn in turns if turn["role"] == "user"]
        assert [str(n) in said[n - 1] for n in (1, 2, 3)] == [True] * 3
        assert not any(word in " ".join(said).split() for word in ("yaar", "bhai"))


def test_thanks_need_no_opening() -> None:
    persona = {"name": "Arjun", "gender": "male", "age": 16, "register": "casual"}
    exchanges = [{"ask": "thanks dost kaam ban gaya", "answer": "Koi baat nahi."}]
    for seed in range(12):
        assert talk(persona, exchanges, seed)[0]["content"].lower().startswith("thanks")


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
