"""Each gate against rows that must fall and rows that must stay."""

import pytest

from hinglish_pipeline.distill.gates import GATES, Candidate, GateParams, Turn

PARAMS = GateParams()
MARKET = (
    "सोमवार को लखनऊ के चौक बाज़ार में 12 दुकानें खुलीं। राकेश वर्मा ने बताया कि पुराने पुल के "
    "पास सब्ज़ी की मंडी सुबह पाँच बजे लगती है और अहमदाबाद से आने वाला प्याज़ 30 रुपये किलो बिकता है।"
)


def talk(question, answer, *, recipe="passage_qa", lang="hinglish-Latn", **variables):
    """A candidate of one question and one answer."""
    turns = (Turn("user", question), Turn("assistant", answer))
    system = variables.pop("system", "")
    prompt = (Turn("system", system),) if system else ()
    return Candidate(recipe, lang, turns, variables, prompt)


def falls(gate, candidate):
    """Whether the gate objects."""
    return GATES[gate](candidate, PARAMS).detail is not None


@pytest.mark.parametrize(
    "question",
    [
        "इसके साथ ही और क्या किया गया?",
        "यह समस्या कैसे हल होगी?",
        "उन्होंने क्या कहा?",
        "इस योजना का लाभ किसे मिलेगा?",
        "वह कब आया?",
        "ऊपर दिए गए गद्यांश में क्या बताया गया है?",
        "yeh samasya kaise theek hogi?",
        "Iske alawa aur kya karna hai?",
        "unhone kya bola tha?",
        "passage ke mutabik mandi kab lagti hai?",
        "What does the passage say about onions?",
        "It was opened in which year?",
        "ಇದರ ಬೆಲೆ ಎಷ್ಟು?",
        "ಈ ಲೇಖನದಲ್ಲಿ ಏನು ಹೇಳಲಾಗಿದೆ?",
        "આ લેખમાં શું કહ્યું છે?",
    ],
)
def test_a_dangling_question_falls(question):
    assert falls("standalone_question", talk(question, "Subah paanch baje lagti hai."))


@pytest.mark.parametrize(
    "question",
    [
        "लखनऊ की सब्ज़ी मंडी कब लगती है?",
        "इस साल दिवाली कब है?",
        "इस बार बारिश कम क्यों हुई?",
        "यह बताइए कि पासपोर्ट कैसे बनता है?",
        "वह जो राशन कार्ड होता है, कैसे बनवाते हैं?",
        "is saal garmi kab tak rahegi?",
        "Is hafte train ka ticket milega kya?",
        "Yeh bataiye ki SIP kya hoti hai?",
        "Instagram reel kaise banate hain?",
        "Internet slow ho to kya karein?",
        "usually chai mein adrak kab daalte hain?",
        "Inverter ki battery kitne saal chalti hai?",
        "ಬೆಂಗಳೂರಿನಲ್ಲಿ ಮಳೆ ಯಾವಾಗ ಬರುತ್ತದೆ?",
        "ಈರುಳ್ಳಿ ಬೆಲೆ ಎಷ್ಟು?",
        "આજે અમદાવાદમાં વરસાદ પડશે?",
    ],
)
def test_a_standalone_question_stays(question):
    assert not falls("standalone_question", talk(question, "Subah paanch baje."))


def test_an_answer_may_not_point_at_its_passage():
    for answer in (
        "Passage ke anusar mandi subah lagti hai.",
        "लेख में बताया गया है कि मंडी सुबह लगती है।",
        "As mentioned above, it opens at five.",
    ):
        assert falls("standalone_answer", talk("Mandi kab lagti hai?", answer))
    for answer in (
        "Mandi subah paanch baje lagti hai.",
        "लेख लिखने के लिए पहले एक ढाँचा बना लीजिए।",
        "Article 370 samvidhan ka hissa tha.",
    ):
        assert not falls("standalone_answer", talk("Mandi kab lagti hai?", answer))


@pytest.mark.parametrize(
    ("gate", "answer"),
    [
        ("numbers", "Mandi subah 7 baje lagti hai."),
        ("numbers", "प्याज़ ४५ रुपये किलो बिकता है।"),
        ("numbers", "Market mein 12 lakh dukaanein khuli."),
        ("entities", "Kal subah Suresh Yadav ne mandi ke baare mein bataya."),
        ("entities", "Pyaaz yahan Nashik se aata hai."),
        ("entities", "Chowk market mein Reliance ki dukaan khuli."),
        (
            "groundedness",
            "Computer par game khelne se students ki aankhein thakti hain.",
        ),
        ("groundedness", "क्रिकेट टीम ने कल रात मैच जीतकर ट्रॉफी अपने नाम कर ली।"),
        ("groundedness", "Photosynthesis plants ko energy deta hai sunlight se roz."),
    ],
)
def test_an_invented_fact_falls(gate, answer):
    assert falls(gate, talk("Lucknow ki mandi kab lagti hai?", answer, passage=MARKET))


@pytest.mark.parametrize(
    "answer",
    [
        "Mandi subah 5 baje purane pul ke paas lagti hai.",
        "Wahan ka pyaaz Ahmedabad se aata hai aur 30 rupaye kilo bikta hai.",
        "Yeh baat Rakesh Verma ne batayi ki Lucknow mein 12 dukaanein khuli.",
        "सब्ज़ी की मंडी पुराने पुल के पास सुबह पाँच बजे लगती है।",
        "मंडी सुबह ५ बजे लगती है।",
        "Monday ko Chowk market mein 12 dukaanein khuli.",
        "1. Subah 5 baje jaiye.\n2. Purane pul ke paas sabzi ki mandi milegi.",
        "Haan, bilkul.",
    ],
)
def test_a_grounded_answer_stays(answer):
    row = talk("Lucknow ki mandi kab lagti hai?", answer, passage=MARKET)
    for gate in ("numbers", "entities", "groundedness"):
        assert not falls(gate, row), gate


def test_a_translated_title_and_a_split_name_are_no_invention():
    passage = "प्रधानमंत्री ने तमिलनाडु के मछुआरों से मुलाकात की और होली की बधाई दी।"
    for answer in (
        "Kal Prime Minister ne Tamil Nadu ke machuaron se mulakat ki.",
        "Machuaron ko Holi ki badhai mili.",
    ):
        assert not falls("entities", talk("Kisse mile?", answer, passage=passage))


def test_copying_the_passage_falls_and_a_short_quote_stays():
    copied = MARKET.split("।")[1].strip()
    assert falls("copied_from_passage", talk("मंडी?", copied, passage=MARKET))
    assert falls("copied_from_passage", talk("मंडी?", MARKET, passage=MARKET))
    assert falls(
        "copied_from_passage", talk("मंडी?", MARKET.replace("।", "!"), passage=MARKET)
    )
    for answer in (
        "सुबह पाँच बजे लगती है।",
        "सब्ज़ी लेनी हो तो पाँच बजे निकलिए, मंडी पुराने पुल के बगल में है, "
        "और वहाँ प्याज़ भी सस्ता मिलेगा।",
        "Sabzi ki mandi subah paanch baje purane pul ke paas lagti hai, "
        "pyaaz sasta hai wahan.",
    ):
        assert not falls("copied_from_passage", talk("मंडी?", answer, passage=MARKET))


@pytest.mark.parametrize(
    "text",
    [
        "नई दिल्ली, 12 मार्च (भाषा) सरकार ने नया नियम बनाया।",
        "सूत्रों के अनुसार बैठक कल होगी।",
        "हमारे संवाददाता ने बताया कि सड़क बंद है।",
        "Sutron ke mutabik kal hartal hai.",
        "Last updated: 4 May, sadak band hai.",
        "Meeting 10:45 AM IST par hui thi.",
        "NEW DELHI (PTI): Sarkar ne niyam badla.",
        "Yeh bhi padhein: sone ka bhav",
        "यह भी पढ़ें",
        "यह भी देखें: आज का मौसम",
        "Hamare channel ko subscribe karein.",
        "ಮೂಲಗಳ ಪ್ರಕಾರ ಸಭೆ ನಾಳೆ ನಡೆಯಲಿದೆ.",
    ],
)
def test_newsroom_residue_falls(text):
    assert falls("news_artefact", talk("Kya hua?", text))


@pytest.mark.parametrize(
    "text",
    [
        "Train 10:45 AM par platform 3 se chalti hai.",
        "दिल्ली में आज बारिश होगी, छाता ले जाइए।",
        "AC se bill kitna badhta hai, unit bata deta hoon.",
        "App update karo, phir phone restart karo.",
        "Main bhi padh raha hoon, exam kal hai.",
        "मुंबई, पुणे और नागपुर के लिए बसें मिलती हैं।",
        "Source code GitHub par rakhte hain.",
        "MQTT topic ko subscribe karna padta hai.",
        "Aap yeh bhi dekhenge ki light kab jalti hai.",
        "आप यह भी देखेंगे कि पत्ते क्यों झड़ते हैं।",
        "Chapter do ke saath yeh bhi padho, exam mein aata hai.",
        "Log mein `2024-01-05T10:20` jaisa samay dikhta hai.",
        "ಬೆಂಗಳೂರಿನಲ್ಲಿ ಇಂದು ಮಳೆ ಬರಬಹುದು.",
    ],
)
def test_everyday_text_is_no_news(text):
    assert not falls("news_artefact", talk("Kya hua?", text))


@pytest.mark.parametrize(
    ("gate", "answer"),
    [
        ("refusal", "As an AI language model, I cannot say."),
        ("refusal", "मैं एक एआई मॉडल हूँ, इसलिए नहीं बता सकता।"),
        ("refusal", "Main ek AI hoon, mujhe feelings nahi hain."),
        ("refusal", "Main is sawal ka jawab nahi de sakta."),
        ("refusal", "Main sirf ek AI assistant hoon."),
        ("refusal", "AI hone ke naate main yeh nahi bata sakta."),
        ("refusal", "ನಾನು ಒಂದು ಎಐ ಮಾದರಿ."),
        ("boilerplate", "Sure! Here is the answer: subah jaiye."),
        ("boilerplate", "Hinglish: kal office jaana hai"),
        ("boilerplate", "Subah jaiye. I hope this helps!"),
        ("placeholder", "Namaste {name}, aapka ticket book ho gaya."),
        ("placeholder", "Dear [your name], form bhar dijiye."),
        ("placeholder", "Account number XXXXXX hai."),
        ("prompt_echo", "<|im_start|>assistant subah jaiye"),
        ("prompt_echo", "User: kab?\nAssistant: subah."),
        ("prompt_echo", 'Yeh lijiye {"question": "kab"}'),
        ("prompt_echo", "<start_of_turn>model subah jaiye"),
    ],
)
def test_assistant_residue_falls(gate, answer):
    assert falls(gate, talk("Mandi kab lagti hai?", answer))


@pytest.mark.parametrize(
    "answer",
    [
        "Maaf kijiye, order cancel nahi ho sakta kyunki parcel nikal chuka hai.",
        "Main aaj nahi aa sakta, mujhe bukhar hai.",
        "AI ka course ghar se bhi kar sakte ho.",
        "File mein ek AI agent likha hota hai.",
        "Main ek AI agent bana raha hoon.",
        "Robot ko AI ke roop mein jaana jaata hai.",
        "As an AI engineer aap achha kama sakte ho.",
        "मैं एक एआई एजेंट बना रहा हूँ।",
        "Jawab JSON mein aata hai, padhna aasan hai.",
        "### Input\nForm mein naam likho.",
        "HTML mein <user> ek tag ka naam ho sakta hai.",
        "Sure-shot upay yeh hai ki paani zyada piyo.",
        "Zaroor, kal subah chalte hain.",
        "Note kar lo, counter 5 par jaana hai.",
        "मैं अकेला वहाँ नहीं जा सकता।",
        "User ko app mein login karna padta hai.",
        "ನಾನು ನಾಳೆ ಬರುತ್ತೇನೆ.",
    ],
)
def test_a_plain_answer_is_no_residue(answer):
    for gate in ("refusal", "boilerplate", "placeholder", "prompt_echo"):
        assert not falls(gate, talk("Mandi kab lagti hai?", answer)), gate


def test_leaked_instructions_and_a_repeated_question_fall():
    system = "Write the answer in simple Hinglish as people in Indian cities speak it."
    leaked = "Write the answer in simple Hinglish as people in cities speak."
    assert falls("prompt_echo", talk("Kab?", leaked, system=system))
    assert falls("prompt_echo", talk("Mandi kab lagti hai", "mandi kab lagti hai?"))
    label = "Question: mandi subah lagti hai, jaldi jaiye."
    assert falls("prompt_echo", talk("Kab?", label, system="Facts: x\nQuestion: y"))
    assert falls("prompt_echo", talk("Kab?", label, system=system))
    inside = "Form mein pehle Question: likho, phir apna sawal."
    assert not falls("prompt_echo", talk("Kab?", inside, system=system))
    fact = "Mandi purane pul ke paas subah paanch baje lagti hai aur sasti hai."
    sent = f"Say only what the fact says.\n{fact}"
    assert not falls("prompt_echo", talk("Kab?", fact, system=sent, facts=[fact]))
    assert falls("prompt_echo", talk("Kab?", fact, system=sent))
    own = "Simple bhasha mein bolun to mandi subah lagti hai, jaldi jaiye."
    assert not falls("prompt_echo", talk("Kab?", own, system=system))


@pytest.mark.parametrize(
    "answer",
    [
        "bahuuuuuuut accha laga",
        "बहुतततततत अच्छा",
        "Great 🎉🎉🎉🎉🎉🎉🎉🎉🎉",
        "haan haan haan haan haan theek hai",
        "ಹೌದು ಹೌದು ಹೌದು ಹೌದು ಸರಿ",
        "Pehle paani daalo phir patti daalo. " * 4,
        "[chai](https://x.in/chai) theek hai theek hai theek hai theek hai " * 3,
        "Kya baat hai!!!!!!!!!!!!",
    ],
)
def test_a_loop_falls(answer):
    assert falls("loop", talk("Batao", answer))


@pytest.mark.parametrize(
    "answer",
    [
        "bahut bahut dhanyavaad, dheere dheere sab theek hoga",
        "Ha ha ha ha ha, mazaa aa gaya",
        "Total 10000000 rupaye ka loan hai",
        "Wah!!! Kya baat hai 🎉🎉🎉",
        "Soch raha hoon.... dekhte hain",
        "धीरे-धीरे चलो, जल्दी जल्दी में चोट लग जाएगी",
        "ಸ್ವಲ್ಪ ಸ್ವಲ್ಪ ನೀರು ಹಾಕಿ",
        "aaah, zzz... neend aa rahi hai",
        "Barish ho rahi hai, barish ho rahi hai, bolte hue Manu ghar se bahar bhaga.",
        "Dekho [chai banane ka tareeka](https://x.in/chai-banane-ka-tareeka) aur "
        "[chai banane ka tareeka](https://x.in/chai-banane-ka-tareeka-do), dono "
        "https://x.in/aaaaaaaaaa par milte hain, bas subah padh lena, theek hai na.",
        "Yeh chalao:\n```\nhaan haan haan haan haan\n```\nphir band karo.",
    ],
)
def test_natural_repetition_stays(answer):
    assert not falls("loop", talk("Batao", answer))


def test_only_the_answer_is_judged_for_loops_and_a_rewrite_may_keep_a_refrain():
    looped = "haan haan haan haan haan theek hai"
    assert not falls("loop", talk(looped, "Theek hai, kal subah milte hain."))
    refrain = rewrite("“जय जय जय जय हे” गाया गया।", "“Jay jay jay jay he” gaya gaya.")
    assert not falls("loop", refrain)
    clauses = rewrite(
        "एक निश्चित मात्रा में पानी डालें, या तो पंप को 1 सेकंड के लिए चलाकर या एक निश्चित मात्रा "
        "में पानी डालकर।",
        "Ek fixed quantity mein pani add karein, ya to pump ko 1 second ke liye "
        "chalakar ya ek fixed quantity mein pani add karke.",
    )
    assert not falls("loop", clauses)
    assert falls("loop", rewrite("जय हे गाया गया।", "Jay jay jay jay he gaya gaya."))


def test_a_placeholder_of_the_document_is_no_unfilled_slot():
    source = "अपना नाम <name> और {id} में लिखें।"
    assert not falls("placeholder", rewrite(source, "Apna naam <name> aur {id} mein."))
    assert falls("placeholder", rewrite(source, "Apna naam {city} mein likhein."))
    forgotten = talk("Kahan?", "Bus {manzil} jaati hai.", facts=["Bus {manzil} lo."])
    assert falls("placeholder", forgotten)


def test_an_assistant_that_says_one_turn_twice_falls():
    said = "Paani zyada piyo aur aaram karo."
    turns = [("user", "Bukhar hai"), ("assistant", said), ("user", "Aur kuch?")]
    looped = [*turns, ("assistant", said)]
    fresh = [*turns, ("assistant", "Haan, doctor ko bhi dikha lo.")]
    for rows, expected in ((looped, True), (fresh, False)):
        row = Candidate(
            "persona_dialogue", "hinglish-Latn", tuple(map(Turn._make, rows))
        )
        assert falls("loop", row) is expected


@pytest.mark.parametrize(
    ("lang", "answer"),
    [
        ("hi-Deva", "Mandi subah lagti hai aur wahan sabzi sasti hai"),
        ("hi-Deva", "ಮಾರುಕಟ್ಟೆ ಬೆಳಿಗ್ಗೆ ತೆರೆಯುತ್ತದೆ"),
        ("hinglish-Latn", "मंडी सुबह लगती है"),
        ("hinglish-Latn", "The market opens early in the morning near the old bridge."),
        ("hinglish-Latn", "Mandi सुबह lagti hai"),
        ("hinglish-Latn", "मंडी 👍👍 ❤️"),
        ("hinglish-mixed", "Mandi subah lagti hai roz"),
        ("en", "Mandi subah lagti hai aur wahan sabzi sasti milti hai"),
        ("kn", "मंडी सुबह लगती है"),
        ("gu", "મંડી opens every morning near the old bridge"),
    ],
)
def test_the_wrong_language_falls(lang, answer):
    turns = (Turn("user", answer), Turn("assistant", answer))
    assert falls("language_script", Candidate("topic_qa", lang, turns))


@pytest.mark.parametrize(
    ("lang", "answer"),
    [
        ("hi-Deva", "मंडी सुबह पाँच बजे लगती है।"),
        ("hi-Deva", "UPI से पैसे भेजने के लिए बैंक का app खोलें और नंबर डालें।"),
        ("hinglish-Latn", "Market subah jaldi open hota hai, bridge ke paas."),
        ("hinglish-Latn", "Ok, done"),
        ("hinglish-Latn", "➡️ Aage ❤️ 👩‍👩‍👧 1️⃣ dekho"),
        ("hinglish-mixed", "मैं कल office जाऊँगा और meeting attend करूँगा।"),
        ("en", "The market opens at five, near the old bridge in Lucknow."),
        ("kn", "ಮಾರುಕಟ್ಟೆ ಬೆಳಿಗ್ಗೆ ಐದು ಗಂಟೆಗೆ ತೆರೆಯುತ್ತದೆ."),
        ("gu", "બજાર સવારે પાંચ વાગ્યે ખૂલે છે."),
    ],
)
def test_the_right_language_stays(lang, answer):
    turns = (Turn("user", answer), Turn("assistant", answer))
    assert not falls("language_script", Candidate("topic_qa", lang, turns))


def rewrite(source, target):
    """A rewrite of a sentence."""
    return talk(source, target, recipe="hinglish_rewrite", text=source)


@pytest.mark.parametrize(
    ("gate", "source", "target"),
    [
        (
            "mechanical_transliteration",
            "हम सब के पास एक अनोखा शरीर है।",
            "Hum sab ke paas ek anokha sharir hai.",
        ),
        (
            "mechanical_transliteration",
            "मैंने कल अपने भाई को पत्र लिखा था।",
            "Maine kal apne bhai ko patra likha tha.",
        ),
        (
            "mechanical_transliteration",
            "वह रोज़ सुबह नदी के किनारे टहलता है।",
            "Woh roz subah nadi ke kinare tehalta hai.",
        ),
        (
            "mechanical_transliteration",
            "जी हुज़ूर, उन्होंने खुद नमूने पसंद किये थे।",
            "Ji huzur, unhone khud namune pasand kiye the.",
        ),
        (
            "mechanical_transliteration",
            "वे गौशाला में गायों को देख रहे थे।",
            "Ve gaushala mein gayon ko dekh rahe the.",
        ),
        ("number_preservation", "मेरे पास 5 किताबें हैं।", "Mere paas 6 books hain."),
        ("number_preservation", "3.6 मिलियन नमूने हैं।", "3.6 lakh samples hain."),
        ("number_preservation", "यहाँ 2 करोड़ लोग हैं।", "Yahan 2 lakh log hain."),
        ("number_preservation", "दुकान में तीन लोग 20 मिनट रुके।", "Shop mein log ruke."),
        ("number_preservation", "वह कल आएगा।", "Woh 10 baje kal aayega office."),
        ("entity_preservation", "रमेश कल दिल्ली गया।", "Ramesh kal Chennai gaya tha."),
        ("entity_preservation", "मैंने WhatsApp पर लिखा।", "Maine message likha."),
        ("entity_preservation", "सीता बाज़ार गई।", "Kal Geeta market gayi thi."),
        ("length_ratio", "राम घर गया और फिर उसने खाना खाया और सो गया।", "Ram gaya."),
        ("length_ratio", "राम गया।", "Ram bahut der tak wait karne ke baad gaya."),
        ("length_ratio", "चलो।", "Chalo yaar jaldi chalo na."),
    ],
)
def test_a_faulty_rewrite_falls(gate, source, target):
    assert falls(gate, rewrite(source, target))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("मेरे पास ५ किताबें हैं।", "Mere paas 5 books hain."),
        ("दुकान में तीन लोग रुके।", "Shop mein 3 people ruke."),
        ("रमेश कल दिल्ली गया।", "Ramesh yesterday Delhi gaya tha."),
        ("मैंने WhatsApp पर संदेश भेजा।", "Maine WhatsApp par message bheja."),
        ("सुशीला तमिलनाडु के विद्यालय में है।", "Sushila Tamil Nadu ke school mein hai."),
        ("मेरा मोबाइल खराब हो गया।", "Mera mobile kharab ho gaya."),
        ("अम्मी की रसोई बड़ी थी।", "Ammi ki kitchen badi thi."),
        ("दरवाज़ा थोड़ा सा खोला।", "Door thoda sa khola."),
        ("आज मैं टीवी नहीं देखूँगी।", "Aaj main TV nahi dekhungi."),
        ("3.6 मिलियन नमूने हैं।", "3.6 million samples hain."),
        ("इसमें 2 बिलियन शब्द हैं।", "Ismein 2 billion words hain."),
        ("वहाँ 5 हज़ार लोग आए।", "Wahan 5 thousand people aaye."),
        ("घर 40 लाख का है।", "Ghar 4 million ka hai, price."),
        ("कुल 3 करोड़ लगे।", "Total 3 crore lage."),
        ("बैठक सोमवार को होगी।", "Meeting Monday ko hogi."),
        ("चलो चलें।", "Chalo chalein."),
    ],
)
def test_a_faithful_rewrite_stays(source, target):
    for gate in (
        "mechanical_transliteration",
        "number_preservation",
        "entity_preservation",
        "length_ratio",
        "language_script",
        "cmi_band",
    ):
        assert not falls(gate, rewrite(source, target)), gate


def test_cmi_has_a_floor_where_mixing_is_the_point():
    pure = "Maine kal apne bhai ko bahut lambi chitthi likhi thi aur woh khush hua"
    mixed = "Maine kal office se apne manager ko email bheja aur meeting confirm ki"
    english = "Please submit the form before the deadline and call the office today"
    assert falls("cmi_band", rewrite("x", pure))
    assert not falls("cmi_band", talk("Kya?", pure, recipe="topic_qa"))
    assert not falls("cmi_band", rewrite("x", mixed))
    assert not falls("cmi_band", rewrite("x", "haan, bilkul theek"))
    assert falls("cmi_band", rewrite("x", english))
    assert GATES["cmi_band"](talk("Q", english, lang="en"), PARAMS).score is None


@pytest.mark.parametrize(
    ("gender", "line"),
    [
        ("f", "Main abhi office ja raha hoon"),
        ("f", "main kal market jaunga"),
        ("f", "exam hall me sab bhool jata hu"),
        ("f", "मैं घर जा रहा हूँ"),
        ("f", "मैं कल आऊँगा"),
        ("f", "Main subah ghar ja raha tha"),
        ("m", "Main abhi office ja rahi hoon"),
        ("m", "main kal market jaungi"),
        ("m", "मैं रोज़ चाय पीती हूँ"),
        ("m", "मैं सो रही थी"),
        ("f", "main gym mein squats karta hu"),
        ("f", "मैं दूध पीता हूँ"),
        ("m", "subah chai peeti hoon"),
    ],
)
def test_the_wrong_gender_falls(gender, line):
    row = talk(
        line, "Theek hai.", recipe="persona_dialogue", persona={"gender": gender}
    )
    assert falls("gender_agreement", row)


@pytest.mark.parametrize(
    ("gender", "line"),
    [
        ("f", "Main abhi office ja rahi hoon"),
        ("f", "Mera bhai office ja raha tha, use kya bolun?"),
        ("f", "Main pareshan hoon, mujhe pata hai"),
        ("f", 'Bhai ne kaha "main kal aaunga"'),
        ("f", "मुझे चाय बनानी है, पति आ रहा है"),
        ("f", "Mera phone kharab ho gaya tha"),
        ("m", "Main abhi ja raha hoon"),
        ("m", "Meri behen kal Pune ja rahi thi"),
        ("m", "Maine socha tha ki baarish hogi"),
        ("m", "मेरी माँ चाय पी रही थी"),
        ("m", "ನಾನು ನಾಳೆ ಬರುತ್ತೇನೆ"),
        ("f", "gym me squats karti hu, intermediate hoon"),
        ("f", "Namaste, main Sunita hoon"),
        ("f", "नमस्ते, मैं सुनीता हूँ"),
        ("f", "Aaj main late hoon"),
        ("m", "Main Gujarati hoon"),
        ("m", "मैं गुजराती हूँ"),
    ],
)
def test_the_right_gender_stays(gender, line):
    row = talk(
        line, "Theek hai.", recipe="persona_dialogue", persona={"gender": gender}
    )
    assert not falls("gender_agreement", row)


def test_the_assistant_has_no_gender_of_its_own():
    for told in ("Main bata raha hoon.", "Main aisa nahi kar sakti.", "मैं बताऊँगा।"):
        assert falls("gender_agreement", talk("Kya karu?", told))
    plain = talk("Kya karu?", "Paani garam karo.", persona={"gender": "female"})
    assert not falls("gender_agreement", plain)


@pytest.mark.parametrize(
    "text",
    [
        "Mera number 98123 45670 hai, call karna.",
        "Mail karo ravi.k@somewhere.in par.",
        "मेरा नंबर ९८७६५४३२१० है।",
        "PAN ABCPK1234F likh dena.",
        "UPI id ravi91@okaxis hai.",
        "Aadhaar 2341 2341 2346 hai.",
        "Card 4539 1488 0343 6467 se pay kiya.",
        "Call karo:+91 98123-45670",
        "Server 8.8.4.4 par hai.",
    ],
)
def test_personal_data_falls_without_being_repeated(text):
    verdict = GATES["pii"](talk("Batao", text), PARAMS)
    assert verdict.detail
    assert not any(char.isdigit() for char in verdict.detail)


@pytest.mark.parametrize(
    "text",
    [
        "Fraud ho to 1930 ya 112 par call karo.",
        "Toll free 1800 11 4000 hai.",
        "Mail help@example.com par bhejo.",
        "Kimat ₹9876543210 nahi, 9,876 rupaye hai.",
        "Order 123456789012 nikal chuka hai.",
        "PIN code 560001 daalo, train 12951 pakdo.",
        "Photo ka naam a3f9812345670bc.png hai.",
        "Image sha-9d8123456704539148803436467e.jpg dekho.",
        "Workflow mein setup-azd@v1.0.0 likho.",
        "Mail <EMAIL> aur phone <PHONE> chhupa diye gaye.",
        "SDK version 5.6.2.2 chahiye.",
        "ಸಹಾಯವಾಣಿ 112 ಗೆ ಕರೆ ಮಾಡಿ.",
    ],
)
def test_public_numbers_stay(text):
    assert not falls("pii", talk("Batao", text))


def test_abuse_falls_and_homonyms_stay():
    for text in (
        "Tu chutiya hai",
        "क्या चूतिया बात है",
        "ch*tiya mat bol",
        "**ch*t*ya** mat bol",
        "you bitch",
    ):
        assert falls("toxicity", talk(text, "Theek hai."))
    for text in (
        "Kutta palna hai, pagal mat bolo",
        "Saala meri wife ka bhai hai",
        "Suar palan ka loan",
        "Scunthorpe ka weather",
        "5*3 kitna hota hai",
        "Doodh mein **95% kami** aayi",
        "Yeh **kami** hai, **har** baar",
        "अपनी चुटिया बनाओ",
        "ನಾಯಿ ಸಾಕಬೇಕು",
    ):
        assert not falls("toxicity", talk(text, "Theek hai."))


def test_a_romanised_braid_is_known_by_its_source():
    braid = rewrite("अपनी चुटिया बना लो।", "Apni chutiya bana lo.")
    assert not falls("toxicity", braid)
    assert falls("toxicity", rewrite("अपनी चोटी बना लो।", "Apni chutiya bana lo."))


def test_turns_alternate_and_lengths_stay_in_their_band():
    def shape(*roles, content="Theek hai na"):
        turns = tuple(Turn(role, content) for role in roles)
        return Candidate("persona_dialogue", "hinglish-Latn", turns)

    for roles in (
        ("user", "assistant"),
        ("system", "user", "assistant"),
        ("user", "assistant", "user", "assistant"),
    ):
        assert not falls("turn_alternation", shape(*roles))
    for roles in (
        (),
        ("user",),
        ("assistant", "user"),
        ("user", "user", "assistant"),
        ("user", "assistant", "system"),
        ("user", "bot"),
    ):
        assert falls("turn_alternation", shape(*roles))
    assert falls("turn_alternation", shape("user", "assistant", content="  "))
    assert falls("length_band", talk("Kab lagti hai?", "Haan"))
    assert falls("length_band", talk("Kab lagti hai?", "bahut " * 400))
    assert falls("length_band", talk("Kab?", "Subah paanch baje lagti hai"))
    assert not falls("length_band", talk("Kab lagti hai?", "Subah paanch baje."))
    assert not falls("length_band", shape("user", "assistant", content="Haan"))
    assert not falls("length_band", talk("ಯಾವಾಗ ಬರುತ್ತದೆ?", "ಬೆಳಿಗ್ಗೆ ಬರುತ್ತದೆ", lang="kn"))
