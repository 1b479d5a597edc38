# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Who is a woman and who a man in a sentence, and whether the verb knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_WOMEN = frozenset(
    """
    mummy mumma mom mother maa maan amma ammi behen behan bahen bahan sister didi beti daughter
    ladki girl aurat mahila lady woman patni biwi bivi wife dadi nani naani bua mausi chachi
    maami mami bhabhi saas bahu saheli girlfriend madam teacherji grandmother
    sunita anita kavita savita sangeeta geeta gita seema reema neha pooja puja priya radha
    meera mira rekha lata usha asha nisha ritu renu meena sarita mamta shobha sudha rani
    kiranben anjali pallavi swati divya sneha shruti preeti preeti kajal komal payal aarti arti
    bharti jyoti lakshmi laxmi saraswati parvati sita gauri fatima ayesha zainab rukhsana
    shabnam naina simran harpreetkaur gurpreetkaur deepa deepika shilpa shweta sonia sonali
    manisha madhuri madhu kamla vimla sushila urmila nirmala leela sheela alka archana vandana
    rachna kalpana bhavna ankita nikita nandini tanvi riya ria diya isha kavya aditi ananya
    मम्मी माँ मां अम्मा अम्मी बहन दीदी बेटी लड़की औरत महिला पत्नी बीवी वाइफ दादी नानी बुआ मौसी चाची
    मामी भाभी सास बहू सहेली मैडम
    सुनीता अनीता कविता सविता संगीता गीता सीमा रीमा नेहा पूजा प्रिया राधा मीरा रेखा लता उषा आशा निशा
    रितु रेनू मीना सरिता ममता शोभा सुधा रानी अंजलि पल्लवी स्वाति दिव्या स्नेहा श्रुति प्रीति काजल कोमल
    पायल आरती भारती ज्योति लक्ष्मी सरस्वती पार्वती सीता गौरी फ़ातिमा फातिमा आयशा शबनम नैना सिमरन दीपा
    दीपिका शिल्पा श्वेता सोनिया सोनाली मनीषा माधुरी मधु कमला विमला सुशीला उर्मिला निर्मला लीला शीला
    अलका अर्चना वंदना रचना कल्पना भावना अंकिता निकिता नंदिनी रिया दिया ईशा काव्या अदिति अनन्या
    """.split()
)
_MEN = frozenset(
    """
    papa dad daddy father pitaji pita abbu abba bhai bhaiya brother beta son ladka boy aadmi man
    pati husband dada nana naana chacha mama mausa fufa jija devar sasur damad boyfriend uncle
    grandfather rahul rohit amit sumit ravi ramesh suresh mahesh dinesh mukesh rakesh rajesh
    vijay ajay sanjay anil sunil vinod manoj raj raju ramu mohan sohan gopal shyam krishna
    arjun karan varun tarun arun vikas vikram sachin nitin jatin vivek ashok alok deepak
    sandeep pradeep kuldeep imran salman aamir irfan yusuf farhan ashfaq harish girish satish
    naresh ganesh kartik aditya abhishek ankit nikhil akhil rohan sohail devendra narendra
    surendra mahendra jitendra rajendra baldev sukhdev hari prakash
    पापा पिताजी पिता अब्बू अब्बा भाई भैया बेटा लड़का आदमी पति दादा नाना चाचा मामा मौसा फूफा जीजा देवर
    ससुर दामाद अंकल
    राहुल रोहित अमित सुमित रवि रमेश सुरेश महेश दिनेश मुकेश राकेश राजेश विजय अजय संजय अनिल सुनील विनोद
    मनोज राज राजू रामू मोहन सोहन गोपाल श्याम अर्जुन करण वरुण तरुण अरुण विकास विक्रम सचिन नितिन विवेक
    अशोक आलोक दीपक संदीप प्रदीप इमरान सलमान आमिर इरफ़ान यूसुफ़ हरीश गिरीश सतीश नरेश गणेश कार्तिक आदित्य
    अभिषेक अंकित निखिल अखिल रोहन देवेंद्र नरेंद्र सुरेंद्र महेंद्र प्रकाश
    """.split()
)
# What may stand before a subject without being it: whose it is, and when.
_BEFORE = frozenset(
    """
    meri mera mere uski uska uske hamari hamara humari humara hamare aapki aapka tumhari
    tumhara teri tera unki unka unke iski iska chhoti chhota choti chota badi bada apni apna ek
    aur par lekin magar ab aaj kal phir jab agar toh to ki kyunki shayad haan abhi waise
    मेरी मेरा मेरे उसकी उसका उसके हमारी हमारा हमारे आपकी आपका तुम्हारी तुम्हारा तेरी तेरा उनकी उनका उनके
    इसकी इसका छोटी छोटा बड़ी बड़ा अपनी अपना एक और पर लेकिन मगर अब आज कल फिर जब अगर तो कि क्योंकि
    शायद हाँ अभी वैसे
    """.split()
)
# After one of these the verb agrees with something else.
_OBLIQUE = frozenset(
    """
    ne ko ka ke ki kaa kee se mein me men par pe wala wali wale aur and or ya jaisa jaisi jaise
    ने को का के की से में पर वाला वाली वाले और या जैसा जैसी जैसे
    """.split()
)
_CLAUSE = regex.compile(
    r"[.,;:!?।\n()\"“”]+|(?<![\p{L}\p{M}])(?:aur|lekin|magar|kyunki|jab|toh|to|ki|jo|isliye|और|लेकिन|मगर|क्योंकि|जब|तो|कि|जो|इसलिए)(?![\p{L}\p{M}])",
    regex.I,
)
_TOKEN = regex.compile(r"[\p{L}\p{M}]+")
_B, _E = r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])"
_AUX = r"(?:hai|h|hain|tha|thi|thin|hoga|hogi|है|हैं|था|थी|थीं|होगा|होगी)"
_DONE_M = r"(?:rahaa?|rha|gaya|gya|aaya|baitha|khada|nikla|pahuncha|utra|hua|chuka|bola|soya|roya|chala|gira|lauta|thaka|रहा|गया|आया|बैठा|खड़ा|निकला|पहुँचा|पहुंचा|उतरा|हुआ|चुका|बोला|सोया|रोया|चला|गिरा|लौटा|थका)"
_DONE_F = r"(?:rahii?|rhi|gayi|gai|gyi|gayee|aayi|aai|baithi|khadi|nikli|pahunchi|utri|hui|chuki|boli|soyi|royi|chali|giri|lauti|thaki|रही|गई|गयी|आई|आयी|बैठी|खड़ी|निकली|पहुँची|पहुंची|उतरी|हुई|चुकी|बोली|सोई|रोई|चली|गिरी|लौटी|थकी)"
_QUALITY = r"(?:badh?iy|ach?ch?h|lamb|chhot|mot|patl|akel|bhookh|pyaas|pyaar|bur|jhooth|sachch|अच्छ|लंब|छोट|मोट|पतल|अकेल|भूख|प्यास|प्यार|बुर|झूठ|सच्च)"
_MALE = regex.compile(
    rf"{_B}(?:(?:{_DONE_M}|\p{{Ll}}{{2,}}ta|[\p{{L}}\p{{M}}]+ता|{_QUALITY}(?:a|ा))\s+(?:nahi\s+|नहीं\s+)?{_AUX}|{_DONE_M}\s*$|\p{{Ll}}+ega|[\p{{L}}\p{{M}}]+(?:ेगा|एगा|येगा)){_E}"
)
_FEMALE = regex.compile(
    rf"{_B}(?:(?:{_DONE_F}|\p{{Ll}}{{2,}}ti|[\p{{L}}\p{{M}}]+ती|{_QUALITY}(?:i|ी))\s+(?:nahi\s+|नहीं\s+)?{_AUX}|{_DONE_F}\s*$|\p{{Ll}}+egi|[\p{{L}}\p{{M}}]+(?:ेगी|एगी|येगी)){_E}"
)
_SPOKE = regex.compile(
    rf"{_B}([\p{{L}}\p{{M}}]+)\s+(?:(?:ne|ने)\s+(?:\S+\s+){{0,2}}?(?:kaha|bola|bataya|कहा|बोला|बताया)|bol[ai]|keht[ai]|बोल[ाी]|कहत[ाी]){_E}",
    regex.I,
)
_SAID = regex.compile(
    rf"\b(?:said|says)\s+([\p{{L}}]+)|\b([\p{{L}}]+)\s+(?:said|says){_E}", regex.I
)


def sex_of(word: str) -> str | None:
    """`f` or `m` where a word names one of the two by itself, else None."""
    plain = word.casefold()
    if plain in _WOMEN:
        return "f"
    return "m" if plain in _MEN else None


def disagreements(text: str) -> Iterator[str]:
    """Clauses whose subject is of one gender and whose verb is of the other.

    Only a subject that opens its clause and bears no postposition is read: after "ne"
    the verb agrees with the object, after "ki" with what is owned. The respectful
    plural ("Papa aa rahe hain") is no masculine. Names inside the verb are skipped.

    Args:
        text: Hindi or Hinglish, any mixture of Latin and Devanagari.
    """
    for clause in _CLAUSE.split(text):
        found = _TOKEN.findall(clause)
        place = next(
            (i for i, t in enumerate(found) if t.casefold() not in _BEFORE), len(found)
        )
        rest = [word.casefold() for word in found[place + 1 :]]
        subject = sex_of(found[place]) if rest else None
        if subject is None or rest[0] in _OBLIQUE or {"ne", "ने"} & set(rest):
            continue
        if rest[0] == "ji" and rest[1:2] and rest[1] in _OBLIQUE:
            continue
        said = " ".join(found[place + 1 :])
        wrong, right = (_MALE, _FEMALE) if subject == "f" else (_FEMALE, _MALE)
        hit, other = wrong.search(said), right.search(said)
        if hit and not (other and other.start() < hit.start()):
            yield f"{found[place]} … {hit.group()}"


def speakers(text: str) -> set[str]:
    """Genders of those who are said to speak: "Radha boli", "said Radha"."""
    named = [match.group(1) for match in _SPOKE.finditer(text)]
    named += [match.group(1) or match.group(2) for match in _SAID.finditer(text)]
    return {sex for name in named if (sex := sex_of(name))}
