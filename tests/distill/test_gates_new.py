# ruff: noqa: E501
"""Persona cards, translations, cut answers and disguised abuse."""

import pytest

from hinglish_pipeline.distill.gates import GATES, Candidate, GateParams, Turn

PARAMS = GateParams()
CARD = {"name": "Priya", "gender": "female", "age": 24, "city": "Bengaluru"}


def falls(gate, recipe, lang, asked, told, **variables):
    turns = (Turn("user", asked), Turn("assistant", told))
    row = Candidate(recipe, lang, turns, variables)
    return GATES[gate](row, PARAMS).detail is not None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Mera naam Neha hai, kya karu?", "Form bhar do."),
        ("Main Mumbai mein rehti hoon", "Achha."),
        ("Main 40 saal ki hoon", "Theek hai."),
        ("Meri wife ka form hai", "Le aao."),
        ("मेरी उम्र साठ साल है", "अच्छा।"),
        ("ನನ್ನ ಹೆಸರು ಸವಿತಾ", "ಸರಿ."),
        ("Kya karu?", "Main bhi roz gym jaati hoon, tum bhi aao."),
        ("Kya karu?", "Mere papa ne bhi yahin se liya tha."),
        ("Kya karu?", "Namaste Rahul ji, form bhar do."),
        ("क्या करूँ?", "मेरे घर में भी यही होता है।"),
    ],
)
def test_a_contradicted_card_falls(asked, told):
    assert falls(
        "persona_contradiction", "persona_dialogue", "hinglish-Latn", asked, told,
        persona=CARD,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Main Bangalore mein rehti hoon", "Achha, form bhar do."),
        ("Kal Mumbai ja rahi hoon", "Ticket le lo."),
        ("Meri behen Neha 12 saal ki hai", "Uska form alag hai."),
        ("Bhai Rahul bol raha tha ki form chahiye", "Haan Priya, chahiye."),
        ("Main 24 saal ki hoon", "Theek hai."),
        ("Form kahan hai?", "Mera matlab hai, counter 5 par jao."),
        ("Form kahan hai?", 'Counter par bolo "mera ghar badal gaya hai".'),
    ],
)
def test_a_kept_card_stays(asked, told):
    assert not falls(
        "persona_contradiction", "persona_dialogue", "hinglish-Latn", asked, told,
        persona=CARD,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gate", "lang", "source", "told"),
    [
        ("untranslated", "en", "Kal meeting mein late mat aana yaar", "Kal meeting mein late mat ana yaar"),
        ("language_script", "gu", "बच्चे को बुखार है, डॉक्टर को दिखा दो।", "બચ્ચે કો બુખાર હૈ ઔર ડોક્ટર કો દિખાના હૈ."),
        ("language_script", "en", "Mummy ne dahi lane ko kaha hai", "Mummy said ki dahi le aana aur jaldi aana."),
        ("number_preservation", "gu", "दुकान 9 बजे खुलती है।", "દુકાન ૮ વાગ્યે ખૂલે છે."),
        ("entity_preservation", "gu", "सूरत से मुंबई जाना है।", "વડોદરાથી મુંબઈ જવું છે."),
        ("entity_preservation", "hinglish-Latn", "Anjali works in Indore.", "Anjali Bhopal mein kaam karti hai."),
        ("length_ratio", "gu", "मेरी बहन सूरत में रहती है और अगले महीने वह वापस घर आ रही है।", "મારી બહેન સુરત છે."),
    ],
)  # fmt: skip
def test_a_faulty_translation_falls(gate, lang, source, told):
    assert falls(gate, "translation", lang, source, told, text=source)


@pytest.mark.parametrize(
    ("lang", "source", "told"),
    [
        ("gu", "दुकान सुबह 9 बजे खुलती है।", "દુકાન સવારે ૯ વાગ્યે ખૂલે છે."),
        ("gu", "राजेश ने सूरत में गाड़ी ख़रीदी।", "રાજેશે સુરતમાં ગાડી ખરીદી."),
        ("en", "Rahul ne Pune mein flat liya, 65 lakh ka.", "Rahul bought a flat in Pune for 6.5 million."),
        ("en", "Laptop charge karke office aana", "Charge the laptop and come to the office."),
        ("hinglish-Latn", "The bus leaves at 6:30.", "Bus saadhe chhe baje nikalti hai."),
        ("hinglish-Latn", "Submit the project report on Monday.", "Project report Monday ko submit karna."),
    ],
)  # fmt: skip
def test_a_good_translation_passes_every_gate(lang, source, told):
    row = Candidate(
        "translation", lang, (Turn("user", source), Turn("assistant", told)),
        {"text": source},
    )  # fmt: skip
    found = {name: gate(row, PARAMS).detail for name, gate in GATES.items()}
    assert {name: detail for name, detail in found.items() if detail} == {}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("App se book karo, cylinder 2 din mein aapke", True),
        ("फ़ॉर्म भरकर बैंक में जमा करें और", True),
        ("Chai, doodh, cheeni,", True),
        ("App se book kar do", False),
        ("फ़ॉर्म बैंक में जमा करें।", False),
        ("ಕೌಂಟರ್‌ನಲ್ಲಿ ಸಿಗುತ್ತದೆ", False),
    ],
)
def test_an_answer_cut_in_mid_sentence_falls(told, expected):
    assert falls("cut_off", "topic_qa", "hinglish-Latn", "Kaise?", told) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b s d k chup kar", True),
        ("ch00tiya hai kya", True),
        ("भो*ड़ी वाले", True),
        ("saale kutte, bhag", True),
        ("bc yeh kya hai", True),
        ("teri maa ki", True),
        ("500 BC mein bana tha", False),
        ("bc i was busy", False),
        ("mera kutta bimar hai", False),
        ("saala meri wife ka bhai hai", False),
        ("a sheet of paper", False),
        ("chod do yaar, jaane do", False),
    ],
)
def test_disguised_abuse_falls_and_plain_words_stay(text, expected):
    row = ("topic_qa", "hinglish-Latn", text, "Theek hai.")
    assert falls("toxicity", *row) is expected


@pytest.mark.parametrize(
    ("band", "told", "expected"),
    [
        ([30, 50], "Hamare mohalle ki sadak kai mahino se tooti padi hai aur koi sunta nahi", True),
        ([5, 20], "Kids garden mein play kar rahe the when suddenly the electricity went off and everyone got scared", True),
        ([20, 40], "Hamare area ki road last do mahine se tooti padi hai aur koi sunta nahi", False),
        ([0.2, 0.4], "Hamare area ki road last do mahine se tooti padi hai aur koi sunta nahi", False),
    ],
)  # fmt: skip
def test_the_mixing_dial_is_obeyed_within_a_tolerance(band, told, expected):
    variables = {"text": "सड़क टूटी है।", "mixing": {"target": 0.5, "cmi_band": band}}
    row = ("hinglish_rewrite", "hinglish-Latn", "सड़क टूटी है।", told)
    assert falls("cmi_band", *row, **variables) is expected
