# ruff: noqa: E501 - tables are easier to read unbroken
"""Words around numbers: scales, halves, ordinals, months, in five languages."""

from __future__ import annotations

SCALES = {
    100: "hundred hundreds sau सौ ನೂರು ನೂರ સો",
    1000: "thousand thousands hazar hajar हज़ार हजार ಸಾವಿರ હજાર k",
    10**5: "lakh lakhs lac lacs लाख ಲಕ್ಷ લાખ",
    10**6: "million millions mn मिलियन ಮಿಲಿಯನ್ ದಶಲಕ್ಷ મિલિયન",
    10**7: "crore crores karod karor cr करोड़ करोड ಕೋಟಿ કરોડ",
    10**9: "arab अरब billion billions bn बिलियन ಬಿಲಿಯನ್ અબજ",
    10**12: "trillion trillions ट्रिलियन",
}
# साढ़े तीन is 3.5, सवा तीन 3.25, पौने तीन 2.75; before a scale they turn it alike.
SHIFTS = {
    0.5: "sadhe sarhe saadhe साढ़े साढे સાડા",
    0.25: "sava savva सवा સવા",
    -0.25: "paune pone पौने પોણા",
}
MONTHS = (
    "january jan janvari जनवरी ಜನವರಿ જાન્યુઆરી|february feb farvari फ़रवरी फरवरी"
    " ಫೆಬ್ರವರಿ ફેબ્રુઆરી|march मार्च ಮಾರ್ಚ್ માર્ચ|april aprail अप्रैल ಏಪ್ರಿಲ್ એપ્રિલ"
    "|may mai मई ಮೇ મે|june jun जून ಜೂನ್ જૂન|july julai जुलाई ಜುಲೈ જુલાઈ"
    "|august agast अगस्त ಆಗಸ್ಟ್ ઓગસ્ટ|september sitambar सितंबर ಸೆಪ್ಟೆಂಬರ್ સપ્ટેમ્બર"
    "|october aktubar अक्टूबर ಅಕ್ಟೋಬರ್ ઓક્ટોબર|november navambar नवंबर ನವೆಂಬರ್ નવેમ્બર"
    "|december disambar दिसंबर ಡಿಸೆಂಬರ್ ડિસેમ્બર"
)
ORDINALS = {
    1: "first pehla pehli pehle pahla pahli pahle pratham पहला पहली पहले प्रथम ಮೊದಲ"
    " ಮೊದಲನೇ પહેલો પહેલી પહેલા પ્રથમ once",
    2: "second dusra dusri dusre दूसरा दूसरी दूसरे ಎರಡನೇ બીજો બીજી બીજા twice both"
    " dono donon दोनों दोनो couple jodi ಎರಡೂ ಇಬ್ಬರೂ બંને બન્ને",
    3: "third tisra tisri tisre तीसरा तीसरी तीसरे ತ್ರತೀಯ ત્રીજો ત્રીજી tinon तीनों thrice",
    4: "fourth chautha chauthi chauthe चौथा चौथी चौथे ચોથો ચોથી charon चारों",
    5: "fifth", 6: "sixth chatha chathi छठा छठी छठे", 7: "seventh week weekly hafta hafte हफ़्ता हफ़्ते सप्ताह साप्ताहिक ವಾರ ವಾರಕ್ಕೆ ವಾರಕ್ಕೊಮ್ಮೆ અઠવાડિયું અઠવાડિયે", 8: "eighth",
    9: "ninth", 10: "tenth decade dashak दशक દાયકો", 12: "twelfth", 20: "twentieth",
    30: "half adha adhe आधा आधे ಅರ್ಧ અડધો", 50: "half adha adhi आधा आधी fiftieth",
    15: "quarter", 25: "quarter chauthai चौथाई", 100: "century sadi सदी शताब्दी full pura",
    24: "overnight", 365: "year",
}  # fmt: skip
# One, two and words of another sense ("do" gives, "saath" is with) support a number
# but never ask for one.
UNFIRM = frozenset(
    "one ek एक ಒಂದು ಒಬ್ಬ એક two do दो ಎರಡು ಇಬ್ಬರು બે che chah sath sat bis zero"
    " half adha adhe adhi आधा आधे आधी ಅರ್ಧ અડધો અડધા અડધી અડધું quarter chauthai"
    " चौथाई ಕಾಲು પા k ಆರು ath bais taintis सात ಏಳು નવ બાર છ સો arab अरब"
    " tis asi banve".split()
)
COUNTLESS = frozenset("hundreds thousands lakhs lacs millions crores billions".split())
CLOCK = {"thirty": 0.5, "fifteen": 0.25}  # eight-thirty
LEAST_STEM = 4
FIRM_AS_SPELT = frozenset("saat bees tees assi aath chhe".split())
ENGLISH_TENS = frozenset(
    "tventy thirty forty fourty fifty sixty seventy eighty ninety".split()
)
SUFFIXES = tuple(
    "वीं वां वाँ वें वा वी वे veen van vin vi ve va win wi we wa th"
    " ની નો ના નું થી માં ને મી મો મા ನೇ ನೆಯ ಕ್ಕೆ ರ ರಲ್ಲಿ ರಿಂದ ನ್ನು".split()
)
APPROXIMATE = frozenset(
    "karib lagbhag takriban about around almost nearly over approximately roughly"
    " करीब क़रीब लगभग तकरीबन क़रीबन ಸುಮಾರು ಬಹುತೇಕ લગભગ આશરે".split()
)
