"""A few documents and one topic card."""

from __future__ import annotations

import polars as pl
import yaml

_TEXTS = {
    "d1": (
        "hi-Deva",
        "पुणे की नई मेट्रो लाइन सुबह छह बजे शुरू होती है। आख़िरी गाड़ी रात ग्यारह बजे जाती है। "
        "एक टिकट बीस रुपये का है और बच्चों का आधा लगता है।",
    ),
    "d2": ("hi-Latn", "bhai kal office nahi aa paunga, tabiyat thodi kharab hai yaar"),
    "d3": ("en", "The market opens at nine in the morning and closes late at night."),
    "d4": (
        "kn",
        "ಬೆಂಗಳೂರಿನಲ್ಲಿ ಇಂದು ಬೆಳಿಗ್ಗೆ ಜೋರಾಗಿ ಮಳೆ ಬಂತು. ರಸ್ತೆಗಳಲ್ಲಿ ನೀರು ನಿಂತು ಜನರಿಗೆ ಓಡಾಡಲು "
        "ತೊಂದರೆ ಆಯಿತು ಎಂದು ಎಲ್ಲರೂ ಹೇಳಿದರು.",
    ),
}
DOCUMENTS = pl.DataFrame(
    [
        {
            "doc_id": doc_id,
            "source": "test",
            "file": "a.txt",
            "position": position,
            "licence": "CC0-1.0",
            "lang": lang,
            "n_words": len(text.split()),
            "cmi": 0.0,
            "text": text,
        }
        for position, (doc_id, (lang, text)) in enumerate(_TEXTS.items(), 1)
    ]
)
CARD = {
    "topic": "bus",
    "title": "Sheher ki bus",
    "licence": "CC0-1.0",
    "held_out_slots": [{"intent": "bus_route", "manzil": "station", "samay": "raat"}],
    "intents": [
        {
            "intent": "bus_route",
            "lang": "hinglish-Latn",
            "asks": [
                "{samay} ko {manzil} jaana hai, bus number batao",
                "{manzil} ki {samay} wali bus kaunsi hai",
                "bhai {manzil} kaise jau {samay} ko",
            ],
            "answers": ["{manzil} ke liye bus {manzil.detail} lo, {samay} ko aati."],
            "slots": {
                "manzil": {"station": "12", "mandi": 7},
                "samay": ["subah", "raat", "dopahar"],
            },
            "held_out_slots": [{"samay": "dopahar"}],
        },
        {
            "intent": "bus_pass",
            "lang": "hinglish-Latn",
            "asks": ["bus pass kaise banega", "pass banwana hai", "pass ka form kahan"],
            "answers": ["Depot par Aadhaar aur photo le jao, pass usi din banta hai."],
        },
    ],
}
PERSONAS = [
    {
        "id": f"p{i}",
        "name": name,
        "gender": gender,
        "age": 20 + i,
        "city": city,
        "register": "casual",
        "likes": likes,
    }
    for i, (name, gender, city, likes) in enumerate(
        [
            ("Priya", "female", "Bengaluru", ["coding"]),
            ("Rohit", "male", "Lucknow", []),
            ("Sunita", "female", "Jaipur", "gardening"),
        ]
    )
]


def settings_of(root, recipe):
    """The shipped settings of a recipe."""
    path = root / "conf" / "base" / "parameters_distill.yml"
    return yaml.safe_load(path.read_text())["distill"]["prepare"]["recipes"][recipe]
