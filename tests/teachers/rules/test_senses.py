"""A word switches only in the sense of its English one; unknown loans are declined."""

from __future__ import annotations

import pytest

from hinglish_pipeline.teachers.rules import CannotAnswer, answer_request, mix
from hinglish_pipeline.teachers.rules.loans import is_unlisted_loan, unlisted_loans

VERBS = [
    ("जानवर वहाँ से भाग रहे हैं।", "Animals wahan se bhaag rahe hain."),
    ("वीरू लड्डू खाते हुए आया।", "Viru laddu khate hue aaya."),
    ("इसे इस तरह सोचें।", "Ise is tarah sochein."),
    ("रस्सी काटो।", "Rope kato."),
    ("वे मदद मांग रहे थे।", "Ve help maang rahe the."),
    ("सज़ा दी गई।", "Saza di gayi."),
    ("टीम ने मैच में हरा दिया।", "Team ne match mein hara diya."),
]
SENSES = [
    ("दूरी तय की।", "Distance tay ki."),
    ("समय तय किया।", "Time decide kiya."),
    ("अपनी मंज़िल की ओर चलो।", "Apni manzil ki or chalo."),
    ("वह पहली मंज़िल पर रहता है।", "Woh first floor par rehta hai."),
    ("उलझन का भाव था।", "Uljhan ka bhaav tha."),
    ("1 का अंक", "1 ka ank"),
    ("पाठ निकालें।", "Paath nikalein."),
    ("इसके आधार पर", "Iske aadhar par"),
    ("आधार कार्ड बनवाओ।", "Aadhaar card banwao."),
    ("दूसरे भाग में देखें।", "Doosre part mein dekhein."),
    ("बैंक खाते में पैसा है।", "Bank account mein paisa hai."),
    ("हाथ जोड़कर बोला।", "Haath jodkar bola."),
    ("सिर हिलाकर कहा।", "Sir hilakar kaha."),
    ("हाथ बढ़ाया", "Haath badhaya"),
    ("रंग बिरंगे फूल", "Rang birange flowers"),
    ("शोर गुल हुआ।", "Shor gul hua."),
    ("उसके पास होता तो", "Uske paas hota to"),
    ("इस प्रकार काम करें।", "Is prakar work karein."),
    ("दोनों की तुलना करें।", "Dono ki tulna karein."),
    ("न केवल आज", "Na keval aaj"),
    ("ख़ास तौर पर", "Especially"),
    ("वर्तमान फ़ोल्डर के अंदर", "Current folder ke andar"),
    ("चीनी भाषा", "Cheeni language"),
    ("दो चम्मच चीनी", "Do chammach sugar"),
    ("वह मेरा काम आया।", "Woh mera kaam aaya."),
    ("इस कारण देर हुई।", "Is karan der hui."),
    ("बीमारी के कारण", "Disease ke karan"),
    ("सुबह 5 बजे", "Subah 5 baje"),
    ("प्यार से बोलो।", "Pyaar se bolo."),
    ("पहाड़ी नदी किनारे", "Pahadi river kinare"),
    ("तेज़ धूप में", "Tez sunlight mein"),
    ("उसने हाथ धोना सीखा।", "Usne haath dhona sikha."),
    ("मैच देखा, हरा नहीं सका।", "Match dekha, hara nahi saka."),
    ("मदद करी", "Help kari"),
    ("तुम खेल सको तो आओ।", "Tum khel sako to aao."),
    ("शारीरिक रूप से", "Sharirik roop se"),
    ("चम्मच पत्ती", "Spoon patti"),
    ("सवाल: क्या करूं?", "Sawaal: kya karun?"),
]


@pytest.mark.parametrize(("hindi", "hinglish"), VERBS + SENSES)
def test_a_second_sense_stays_hindi(hindi: str, hinglish: str) -> None:
    assert mix(hindi, target=0.6, seed=1) == hinglish


LOANS = [
    ("क्लाउड कंप्यूटिंग", "Cloud computing"),
    ("रिक्वेस्ट टाइमआउट", "Request timeout"),
    ("डिफ़ॉल्ट वर्चुअल नेटवर्क", "Default virtual network"),
    ("डिफॉल्ट फंक्शन", "Default function"),
    ("सिंक्रोनाइज़ेशन", "Synchronization"),
    ("कमांड्स और क्वेरीज़", "Commands aur queries"),
    ("सर्विसेज", "Services"),
    ("एक्सटेंशंस", "Extensions"),
    ("बेस रीडिंग", "Base reading"),
    ("सर्कस", "Circus"),
    ("पाइपलाइन में ऑथेंटिकेशन", "Pipeline mein authentication"),
    ("सब्सक्रिप्शन का क्वोटा", "Subscription ka quota"),
]


@pytest.mark.parametrize(("hindi", "hinglish"), LOANS)
def test_loanwords_have_their_english_spelling(hindi: str, hinglish: str) -> None:
    assert mix(hindi, target=0.0) == hinglish


@pytest.mark.parametrize(
    "word",
    [
        "बॉन्डा",
        "पुनःडिप्लॉय",
        "मेमोइज़ेशन",
        "ऑक्यूपेंसी",
        "ट्रीटमेंट्स्टिक",
        "शैडोइंग",
        "मैग्नीफाइंग",
        "मॉकिंग",
    ],
)
def test_an_unlisted_loan_is_seen_by_its_shape(word: str) -> None:
    assert is_unlisted_loan(word)


def test_hindi_is_not_taken_for_a_loan() -> None:
    hindi = (
        "प्रदर्शन के दर्शन में ऊँट का पेट, शिवलिंग, भैंस, बक्से, घोड़े और पहाड़ की लड़ाई; अधिनियम, "
        "राष्ट्र, गुंजाइश, लड़का पढ़ाई छोड़कर मिट्टी खोदता है, ठंडा पंडित डंडा लेकर खड़ा, डिब्बा, "
        "भाइयों, साँप, भूकंप, उलटा, प्रोत्साहन, एकता, एहसास, ऐसा, यूँ, सचिव, अंग्रेज़"
    )
    assert unlisted_loans(hindi) == []


def test_a_sentence_with_an_unlisted_loan_is_declined_in_latin_letters_only() -> None:
    def rewrite(script: str) -> str:
        variables = {"text": "बॉन्डा की बैठक है।", "mixing": {"script": script}}
        return answer_request(
            recipe="hinglish_rewrite", lang="hinglish-Latn", variables=variables, seed=1
        )["text"]

    with pytest.raises(CannotAnswer, match="unlisted_loanword"):
        rewrite("Latn")
    assert "बॉन्डा" in rewrite("mixed")


def qa(passage: str) -> list[dict[str, str]]:
    variables = {"passage": passage, "doc_lang": "hi-Deva", "max_pairs": 3}
    return answer_request(
        recipe="passage_qa", lang="hinglish-Latn", variables=variables, seed=1
    )["pairs"]


FACT = "सीकर से खाटू के लिए नई बस सुबह 5 बजे चलेगी।"


@pytest.mark.parametrize(
    "passage",
    [
        "# आज क्या पहनूं?\n## ओह! आज मुझे पार्टी में जाना है और कपड़े चाहिए।",
        "- दिल्ली में मेला किस दिन लगेगा?\n- दिल्ली में मेला रविवार को लगेगा।",
        "और जैसे ही बात करने के लिए सब लोग आते हैं, शांत रहें।",
        "और जैसे ही घर का पानी खत्म हो जाए तो टंकी को जल्दी से भरें।",
        "घर के सामने के लिए एक छोटा गमला और मिट्टी चाहिए।",
        "इसे ठीक से साफ करने के लिए गरम पानी और साबुन चाहिए।",
        "1. घर में पुराना नल ठीक करने के लिए नया पाइप लगाएं।",
        "आपको घर में नल ठीक करने के लिए नया पाइप लगाना चाहिए।",
        "तस्वीर में मशीन को चेहरे पहचानने के लिए पहले से सिखाया जाता है।",
        "“अचानक रात में बल्ला गायब कैसे हो सकता है?” राजू चिल्लाया और सब चुप हो गए।",
        "जानती हो कल क्या हुआ? गौरव और अली मेरे पीछे पड़ गए थे।",
        "* " + FACT,
        "| " + FACT + " |",
        "```\n" + FACT + "\n```",
        "देखें [यहां](https://example.org): " + FACT,
    ],
)
def test_headings_lists_and_fragments_never_ask(passage: str) -> None:
    with pytest.raises(CannotAnswer, match="no_clean_fact"):
        qa(passage)


def test_prose_below_a_heading_still_asks() -> None:
    pair = qa(f"# समाचार\n\n{FACT}\n- सूची का एक अंश")[0]
    assert pair["question"].endswith("subah kitne baje chalegi?")
    assert "#" not in pair["question"] + pair["answer"]


def test_a_pair_with_an_unlisted_loan_is_declined() -> None:
    with pytest.raises(CannotAnswer, match="unlisted_loanword"):
        qa("सीकर से बॉन्डा के लिए नई बस सुबह 5 बजे चलेगी।")
