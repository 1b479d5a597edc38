"""Compare words across scripts and spellings, without a dictionary."""

from __future__ import annotations

from functools import lru_cache

import regex

from hinglish_pipeline.distill.gates.candidate import words
from hinglish_pipeline.distill.gates.numerals import known_numbers as numbers
from hinglish_pipeline.distill.gates.numerals import read_numbers as number_forms
from hinglish_pipeline.distill.gates.numerals import unsupported

__all__ = [
    "content_words",
    "is_known",
    "number_forms",
    "numbers",
    "skeleton",
    "unsupported",
]

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
_NASAL_GLIDES = ("\u0902\u0935", "\u0901\u0935")
_GLIDE = regex.compile(r"(?<=[aeiou])w(?![aeiou])")
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
    if word.endswith(_NASAL_GLIDES):  # गांव is heard, and spelt, as gaon
        word = word[:-1]
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
