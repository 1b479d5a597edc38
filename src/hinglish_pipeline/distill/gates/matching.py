"""Compare words and numbers across scripts and spellings, without a dictionary."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from hinglish_pipeline.distill.gates.candidate import words

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह",
        "kkggnccjjnttddnttddnnppbbm-rrlllvsss-",
        strict=True,
    )
)
_NUKTA = dict(zip("\u0958\u0959\u095a\u095b\u095c\u095d\u095e", "kkgjddp", strict=True))
_VIRAMA_SIGNS = {"\u0902": "n", "\u0901": "n"}
_DEVANAGARI = _CONSONANTS | _NUKTA | _VIRAMA_SIGNS
_INDIC_OFFSETS = {0x0A80: 0x0180, 0x0C80: 0x0380}
_LATIN = str.maketrans(
    {"w": "v", "q": "k", "z": "j", "f": "p", "h": "", "y": ""}
    | dict.fromkeys("aeiou", "")
)
_DIGIT = regex.compile(r"\d+(?:[,.]\d+)*")
_GLIDE = regex.compile(r"(?<=[aeiou])w(?![aeiou])")
_ENUMERATOR = regex.compile(r"(?m)^\s*\d{1,2}[.)]\s")
_SCALES = {
    "hundred": 100, "sau": 100, "सौ": 100,
    "thousand": 1000, "hazaar": 1000, "hazar": 1000, "hajaar": 1000, "hajar": 1000,
    "हज़ार": 1000, "हजार": 1000, "ಸಾವಿರ": 1000, "હજાર": 1000,
    "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "lacs": 100_000,
    "लाख": 100_000, "ಲಕ್ಷ": 100_000, "લાખ": 100_000,
    "million": 1_000_000, "millions": 1_000_000, "मिलियन": 1_000_000,
    "ಮಿಲಿಯನ್": 1_000_000, "મિલિયન": 1_000_000,
    "crore": 10_000_000, "crores": 10_000_000, "karod": 10_000_000,
    "karor": 10_000_000, "करोड़": 10_000_000, "करोड": 10_000_000,
    "ಕೋಟಿ": 10_000_000, "કરોડ": 10_000_000,
    "arab": 10**9, "अरब": 10**9, "billion": 10**9, "billions": 10**9, "बिलियन": 10**9,
    "trillion": 10**12, "ट्रिलियन": 10**12,
}  # fmt: skip
_SCALES = {unicodedata.normalize("NFC", name): n for name, n in _SCALES.items()}
_UNITS = (
    "zero shunya शून्य", "one ek एक ಒಂದು એક", "two do दो ಎರಡು બે",
    "three teen तीन ಮೂರು ત્રણ", "four char chaar चार ನಾಲ್ಕು ચાર",
    "five paanch panch पाँच पांच ಐದು પાંચ", "six chhah chhe छह छः छै ಆರು છ",
    "seven saat सात ಏಳು સાત", "eight aath आठ ಎಂಟು આઠ", "nine nau नौ ಒಂಬತ್ತು નવ",
    "ten das दस ಹತ್ತು દસ", "eleven gyarah ग्यारह", "twelve barah बारह",
    "thirteen terah तेरह", "fourteen chaudah चौदह", "fifteen pandrah पंद्रह पन्द्रह",
    "sixteen solah सोलह", "seventeen satrah सत्रह", "eighteen atharah अठारह",
    "nineteen unnis उन्नीस", "twenty bees बीस ಇಪ್ಪತ್ತು",
)  # fmt: skip
_NUMBER_WORDS = {w: n for n, names in enumerate(_UNITS) for w in names.split()} | {
    "पच्चीस": 25, "pachees": 25, "तीस": 30, "tees": 30, "चालीस": 40, "chalis": 40,
    "पचास": 50, "pachaas": 50, "साठ": 60, "saath": 60, "सत्तर": 70, "अस्सी": 80,
    "नब्बे": 90, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
FUNCTION_WORDS = frozenset(
    """
    a an the of in on at to for and or is are was were be been it its this that with
    as by from you your i we they he she not no yes can will do does how what why
    hai hain tha thi the ho hota hoti hote hoon hun ka ki ke ko se mein me main par
    pe aur ya bhi hi to toh kya kaise kyun kyunki kab kahan kaun kitna kitne kitni
    yeh ye woh wo vo is us isse usse iska uska iske uske inka unka ek koi kuch sab
    na nahi nahin mat liye saath apna apne apni aap tum main mera mere meri jo jab
    tak kar karna karne karte karta karti kiya kiye kare karein raha rahi rahe gaya
    gayi gaye jata jati jate sakta sakte sakti chahiye hua hui hue wala wale wali
    है हैं था थी थे हो होता होती होते हूँ हूं का की के को से में मैं पर और या भी ही
    तो क्या कैसे क्यों क्योंकि कब कहाँ कौन कितना यह ये वह वो इस उस इसे उसे इसका उसका
    इसके उसके इनका उनका एक कोई कुछ सब न ना नहीं मत लिए साथ अपना अपने अपनी आप तुम मेरा
    जो जब तक कर करना करने करते करता करती किया किए करें रहा रही रहे गया गई गए जाता जाती
    जाते सकता सकते सकती चाहिए हुआ हुई हुए वाला वाले वाली ने
    ಮತ್ತು ಈ ಆ ಅದು ಇದು ಒಂದು ಆಗಿದೆ ಇದೆ ಅಥವಾ ಏನು ಹೇಗೆ છે અને આ તે એક માટે શું કેવી રીતે
    """.split()
)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Reduce a word to its consonant classes, alike in every spelling.

    `दिल्ली`, `Delhi` and `dilli` all give `dl`; `अहमदाबाद` and `Ahmedabad` give
    `mdbd`. Kannada and Gujarati letters are read through their Devanagari
    counterparts (the Indic blocks of Unicode run parallel). Vowels, `h`, `y` and a
    final `n` carry no weight, so short words say little: ask for two classes or more.

    Args:
        word: one word in Latin, Devanagari, Kannada or Gujarati script.

    Returns:
        Lower-case Latin consonants without immediate repeats; may be empty.
    """
    word = word.casefold().replace("ch", "c\u0000").replace("\u093c", "")
    word = _GLIDE.sub("", word.replace("x", "ks").replace("ck", "k"))
    letters: list[str] = []
    for position, char in enumerate(word):
        if char == "\u0000":
            continue
        mapped = _class_of(char, word[position + 1 : position + 2])
        if mapped and (not letters or letters[-1] != mapped):
            letters.append(mapped)
    if len(letters) > 1 and letters[-1] == "n":
        letters.pop()
    # An anusvara is heard as m before a labial: मुंबई and Mumbai are both `mb`.
    joined = "".join(letters).replace("nb", "mb").replace("np", "mp")
    return joined.replace("mm", "m")


def _class_of(char: str, following: str) -> str:
    block = ord(char) & ~0x7F
    char = chr(ord(char) - _INDIC_OFFSETS.get(block, 0))
    if char in _DEVANAGARI:
        return _DEVANAGARI[char].replace("-", "")
    if char == "c":
        return "c" if following == "\u0000" else ("s" if following in "ei" else "k")
    mapped = char.translate(_LATIN)
    return mapped if mapped.isascii() and mapped.isalpha() else ""


def numbers(text: str) -> set[float]:
    """All numbers of a text: digits of any script, words, and `2 lakh` as 200000.

    Enumerators at line starts (`1. `) are no facts and are skipped.
    """
    return {value for forms in number_forms(text, words_too=True) for value in forms}


def number_forms(text: str, *, words_too: bool = False) -> list[set[float]]:
    """Each number with all values it may stand for (`2 lakh` -> {2, 200000}).

    Args:
        text: any text; digits of every script are understood.
        words_too: also read number words (`teen`, `तीन`, `three`).
    """
    found: list[set[float]] = []
    text = _ENUMERATOR.sub(" ", unicodedata.normalize("NFC", text))
    for match in _DIGIT.finditer(text):
        value = _to_float(match.group())
        tail = words(text[match.end() : match.end() + 16])[:1]
        scale = _SCALES.get(tail[0]) if tail else None
        found.append({value} if scale is None else {value, value * scale})
    if words_too:
        tokens = words(text)
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
            if (small := _NUMBER_WORDS.get(token)) is not None:
                found.append({float(small), float(small * _SCALES.get(after, 1))})
            elif token in _SCALES:
                found.append({float(_SCALES[token])})
    return found


def unsupported(forms: list[set[float]], known: set[float]) -> list[float]:
    """Numbers that the known values do not support, at their full value.

    `2 lakh` needs 200000, or both 2 and a lakh (`1.5 se 2 lakh` holds 1.5 lakh).
    """
    return [
        max(values)
        for values in forms
        if max(values) not in known
        and not (min(values) in known and max(values) / (min(values) or 1.0) in known)
    ]


def _to_float(digits: str) -> float:
    plain = "".join(str(int(c)) if c.isdigit() else c for c in digits).replace(",", "")
    head, *rest = plain.split(".")
    return float(f"{head}.{rest[0]}") if len(rest) == 1 else float(head + "".join(rest))


def content_words(text: str) -> list[str]:
    """Words that carry content: no function words, no single letters, no digits."""
    return [
        w
        for w in words(text)
        if len(w) > 1 and w not in FUNCTION_WORDS and not w.isdigit()
    ]


def is_known(word: str, vocabulary: set[str], skeletons: set[str]) -> bool:
    """Whether a word is in the evidence, as written or by its skeleton."""
    return word in vocabulary or (len(s := skeleton(word)) >= 2 and s in skeletons)
