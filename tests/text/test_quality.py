"""Each rule drops what it names, keeps ordinary text, and can be switched off."""

import pytest

from hinglish_pipeline.text.annotate import annotate
from hinglish_pipeline.text.params import AnnotateParams, Between
from hinglish_pipeline.text.quality import REASONS

HINDI = (
    "आज सुबह बाज़ार में बहुत भीड़ थी, इसलिए हम लोग जल्दी घर लौट आए। "
    "शाम को बारिश हुई और बिजली भी चली गई, फिर माँ ने मोमबत्ती जलाकर खाना बनाया।"
)
HINGLISH = (
    "yaar kal office me itni der ho gayi ki last metro bhi nikal gayi. phir auto wale "
    "bhaiya ne double paise maange, to maine socha ki paidal hi chala jaye."
)
ENGLISH = (
    "The bus was late again on Monday, so we walked to the market and bought fresh "
    "vegetables. On the way back it started to rain and my umbrella was at home."
)
KANNADA = (
    "ಇವತ್ತು ಬೆಳಿಗ್ಗೆ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ತುಂಬಾ ಜನ ಇದ್ದರು, ಅದಕ್ಕೆ ನಾವು ಬೇಗ ಮನೆಗೆ ಬಂದೆವು. "
    "ಸಂಜೆ ಮಳೆ ಬಂತು ಮತ್ತು ಕರೆಂಟ್ ಕೂಡ ಹೋಯಿತು."
)
BAD = {
    "too_short": "ठीक है भाई",
    "symbol_ratio": "बहुत # अच्छा # दिन # था # और # हम # सब # साथ # थे # आज #",
    "ellipsis_lines": "\n".join(
        (
            "यह कहानी बहुत पहले एक छोटे से गाँव में शुरू होती है और...",
            "राजा ने अपने मंत्री से कहा कि आज दरबार में कोई नहीं आएगा...",
            "फिर सब लोग अपने घर लौट गए क्योंकि बाहर बारिश तेज हो रही थी...",
        )
    ),
    "repetition": " ".join(["यह सबसे अच्छा मोबाइल है अभी खरीदें"] * 12),
    "markup": '<div class="x"><a href="/a">होम</a></div><script>var x = 1;</script> यह '
    "एक छोटा सा पाठ है जो टैग के बीच में है",
    "mojibake": "यह पाठ ठीक नहीं है \ufffd\ufffd\ufffd और \ufffd\ufffd इसमें बहुत "
    "\ufffd गड़बड़ है आज भी",
    "wrong_language": "இன்று காலை சந்தையில் கூட்டம் அதிகமாக இருந்தது அதனால் வீட்டுக்கு வந்தோம்",
    "few_letters": "12 34 56 78 90 11 22 33 44 है में 55 66 77",
    "few_stopwords": " ".join(
        "mango banana apple grape orange papaya guava lemon cherry coconut potato "
        "tomato onion carrot cabbage spinach radish turnip pumpkin garlic".split()
    ),
    "word_length": "Supercalifragilistic electroencephalography "
    "internationalization counterrevolutionary uncharacteristically "
    "incomprehensibility disproportionately institutionalization the and",
}


def judged(raw, params, *texts, **kwargs):
    return annotate(raw(list(texts), **kwargs), params=params)["drop_reason"].to_list()


@pytest.mark.parametrize("text", [HINDI, HINGLISH, ENGLISH, KANNADA])
def test_ordinary_text_is_kept(raw, params, text):
    assert judged(raw, params, text) == [None]


@pytest.mark.parametrize("reason", BAD)
def test_bad_text_is_dropped_with_its_reason(raw, params, reason):
    assert reason in REASONS
    assert judged(raw, params, BAD[reason]) == [reason]


@pytest.mark.parametrize(
    "notice", ["Lorem ipsum dolor sit", "Please enable JavaScript"]
)
def test_notices_count_as_markup(raw, params, notice):
    assert judged(raw, params, f"{ENGLISH} {notice}.") == ["markup"]


def test_lines_that_a_source_repeats_are_boilerplate(raw, params):
    frame = (
        "Home | About\nSabse sasta daam har din yahi milta hai dosto\n{}\nShare this"
    )
    pages = [frame.format(f"aaj ka naam {name} hai") for name in "abcdef"]
    assert judged(raw, params, *pages) == ["boilerplate"] * 6
    assert judged(raw, params, *pages[:3], *[pages[3]] * 3) != ["boilerplate"] * 6


def test_identical_texts_are_duplicates_not_boilerplate(raw, params):
    text = f"{ENGLISH}\n{HINGLISH}"
    assert judged(raw, params, *[text] * 8) == [None] * 8


def test_a_hint_that_the_text_contradicts(raw, params):
    assert judged(raw, params, ENGLISH, hint="hi-Deva") == ["wrong_language"]
    assert judged(raw, params, HINDI, hint="hi") == [None]
    assert judged(raw, params, ENGLISH, hint="unknown-hint") == [None]


def test_markdown_code_is_text_and_tutorials_survive(raw, params):
    code = "```js\nconst a = {b: 1};\n```"
    text = f"# Suchi\n\n{HINGLISH}\n{code}\n## Aage\nbaaki kal dekhenge"
    assert judged(raw, params, text) == [None]


@pytest.mark.parametrize("reason", sorted({*BAD, "markup"} - {"repetition"}))
def test_every_rule_has_an_off_switch(raw, conf, reason):
    names = {
        "few_letters": ["alphabetic_words"],
        "word_length": ["mean_word_length"],
    }.get(reason, [reason])
    quality = conf["annotate"]["quality"]
    changed = {name: {**quality[name], "enabled": False} for name in names}
    off = AnnotateParams(**{**conf["annotate"], "quality": {**quality, **changed}})
    assert reason not in judged(raw, off, BAD[reason])


def test_a_range_must_be_ordered():
    with pytest.raises(ValueError, match="above maximum"):
        Between(enabled=True, minimum=3, maximum=1)


def test_a_typo_in_a_parameter_is_refused(conf):
    with pytest.raises(ValueError, match="too_shrot"):
        AnnotateParams(
            **{
                **conf["annotate"],
                "quality": {**conf["annotate"]["quality"], "too_shrot": 3},
            }
        )
