# ruff: noqa: E501 - a pattern is easier to read unbroken
"""Words that point at a text which a reader does not have."""

from __future__ import annotations

import regex

from hinglish_pipeline.distill.gates.candidate import Verdict

_TEXT = r"(?:passage|paragraph|gadyansh|lekh|article|text|excerpt|गद्यांश|अनुच्छेद|पैराग्राफ|लेख|पैसेज|आर्टिकल|टेक्स्ट|परिच्छेद)"
_SOURCE = rf"(?:{_TEXT}|report|khabar|news|samachar|context|jaa?nka+ri|information|info|document|kahani|hisse|vivaran|रिपोर्ट|ख़बर|खबर|समाचार|संदर्भ|जानकारी|विवरण|दस्तावेज़|हिस्से|कहानी|पाठ)"
_TELLS = r"(?:bata|likh|kah|diy|di\s+g|ullekh|zikr|mention|explain|pata\s+chal|saaf|samjh|बता|लिख|कह|दि|दी\s+ग|उल्लेख|ज़िक्र|जिक्र|mention|पता\s+चल|स्पष्ट|साफ़?)"
_REFERENCE = regex.compile(
    rf"""
      {_TEXT}\s+(?:ke|ki|ka|के|की|का)\s+(?:anusaa?r|mutabik|hisaab|aadhar|pehl\w+|aakhiri|akhiri|facts?|अनुसार|मुताबिक|हिसाब|आधार|पहल\w+)
    | {_TEXT}\s+(?:me(?:i?n)?|में)\s+{_TELLS} | {_SOURCE}\s+(?:se|से)\s+(?:pata\s+chal|yeh\s+pata|saaf|पता\s+चल|स्पष्ट|साफ़?)
    | \b(?:is|iss|diy[ae]|hue|gaye|uparyukt|uprokt|इस|दिए|दी|गए|गई|हुए|उपरोक्त)\s+(?:gaye?\s+|gayi\s+|hue\s+|hui\s+|गए\s+|गई\s+|हुए\s+|हुई\s+)?{_SOURCE}\s+(?:ke|ki|me(?:i?n)?|se|के|की|में|से)\s+(?:anusaa?r|mutabik|hisaab|aadhar|अनुसार|मुताबिक|हिसाब|आधार|{_TELLS})
    | \b(?:upar|oopar|ऊपर)\s+(?:ke\s+|के\s+)?(?:diy[ae]|di|likh\w*|bata\w*|kah\w*|दिय?[ाएी]|दी|लिख\w*|बता\w*|कह\w*)\s*(?:gaya|gayi|gaye|hua|hui|hue|anusaa?r|hai|गया|गई|गए|हुआ|हुई|है|अनुसार)
    | \bjais[ae]\s+(?:ki\s+)?(?:upar\s+|pehle\s+|passage\s+me(?:i?n)?\s+)?(?:bataya|kaha|likha|diya|mention)\s+(?:gaya|hua|kiya)\b | जैसा\s+(?:कि\s+)?(?:ऊपर\s+|पहले\s+)?(?:बताया|कहा|लिखा|दिया)\s+(?:गया|हुआ)
    | \b(?:lekhak|writer|author|patrakaa?r|लेखक|लेखिका)\s+(?:ke|ne|का|ने|के)\s+(?:anusaa?r|mutabik|hisaab|likh\w*|bata\w*|kah\w*|मुताबिक|अनुसार|हिसाब|लिख\w*|बता\w*|कह\w*)
    | \bthe\s+(?:author|writer|speaker|narrator|source|story|report)\s+(?:also\s+)?(?:says?|states?|mentions?|explains?|writes?|notes?|describes?|tells?|suggests?)\b
    | \b(?:from|per|in|on|by)\s+(?:the\s+)?(?:information|details|facts?|context|data)\s+(?:given|provided|above|available|shared|mentioned)\b | \b(?:given|provided)\s+(?:information|details|facts?|data)\b
    | \bas\s+(?:explained|described|given|noted|said|written|stated|shown|per\s+the)\s+(?:in\s+the|above|earlier|text|passage)\b
    | (?:ಮೇಲೆ|ಮೇಲ್ಕಂಡ|ಮೇಲೆಯೇ)\s*(?:ತಿಳಿಸಿದ|ಹೇಳಿದ|ಕೊಟ್ಟ|ಬರೆದ|ವಿವರಿಸಿದ|ಉಲ್ಲೇಖಿಸಿದ)\S* | (?:ಕೊಟ್ಟಿರುವ|ಕೊಟ್ಟ|ನೀಡಿರುವ|ನೀಡಿದ|ಈ)\s+(?:ಪಠ್ಯ|ಲೇಖನ|ಭಾಗ|ಮಾಹಿತಿ|ಗದ್ಯ|ವರದಿ|ಪ್ಯಾರಾ)\S* | (?:ಪಠ್ಯ|ಲೇಖನ|ಗದ್ಯಭಾಗ|ಪ್ಯಾಸೇಜ್)ದಲ್ಲಿ
    | (?:આપેલા?|આપેલી|આ|ઉપરના)\s+(?:લખાણ|ફકરા|લેખ|માહિતી|પાઠ|અહેવાલ|પેસેજ)\S*(?:\s+(?:પ્રમાણે|મુજબ|અનુસાર|માં|પરથી))? | ઉપર\s+(?:કહ્યું|જણાવ્યું|લખ્યું|બતાવ્યું)\s*(?:તેમ|છે|મુજબ|પ્રમાણે)
    | (?:upar|oopar|neeche|niche)\s+(?:di\s+gayi|diye\s+gaye)\s+\w+
    | (?:upar|oopar|neeche|niche)\s+(?:diye?|di|likh\w+|bata\w+|ke)\s*(?:gaye|gayi|hue|lekh|passage)
    | \b(?:is|iss|diye?\s+gaye|uprokt)\s+(?:lekh|article|passage|paragraph|gadyansh|khabar|text|document)\b
    | \b(?:passage|paragraph|gadyansh|lekh|article|text)\s+(?:ke\s+(?:anusaa?r|mutabik|hisaab)|me(?:i?n)?\s+(?:bata|diy|likh|kah|ull))
    | \b(?:is|yeh?)\s+(?:samasya|ghatna)\b (?=.{{0,40}}\?)
    | (?:ऊपर|नीचे|निम्न|उपर्युक्त|उपरोक्त)\s*(?:दिए|दी|लिखे|बताए|लिखित)?\s*(?:गए|गई|हुए|गद्यांश|लेख)
    | (?:ऊपर|नीचे)\s+(?:दी|दिए|दिये)\s+(?:गई|गयी|गए|गये)
    | (?:गद्यांश|अनुच्छेद|पैराग्राफ|लेख|पाठ|पैसेज)\s+(?:के\s+(?:अनुसार|मुताबिक|आधार)|में\s+(?:बता|दी|दि|लिख|कह|उल्ल))
    | (?:इस|दिए\s+गए)\s+(?:गद्यांश|अनुच्छेद|पैराग्राफ|लेख|पाठ|पैसेज|ख़बर|खबर)
    | \bउक्त\b
    | \b(?:the|this|above|given|provided)\s+(?:passage|paragraph|article|text|document|excerpt|context)\b
    | \b(?:according\s+to|based\s+on|per)\s+(?:the|this)\s+(?:information|report|story|content|author|writer)\b
    | \b(?:is|iss|diye?\s+gaye)\s+(?:jaankari|information|context|khabar|news|report|kahani)\s+(?:me(?:i?n)?|ke\s+(?:anusaa?r|mutabik|hisaab))
    | \b(?:report|khabar|news|author|lekhak|writer|context)\s+(?:ke\s+(?:anusaa?r|mutabik|hisaab))\b
    | (?:रिपोर्ट|ख़बर|खबर|समाचार|लेखक|संदर्भ|विवरण|जानकारी|परिच्छेद|टेक्स्ट)\s+(?:के\s+(?:अनुसार|मुताबिक|हिसाब|आधार)|में\s+(?:बता|कह|लिख|दी\s+गई|दिय))
    | दिए\s+गए\s+(?:संदर्भ|विवरण|टेक्स्ट)|(?:यहाँ|यहां)\s+(?:बताया|दिया|लिखा)\s+गया
    | \b(?:mentioned|stated|described)\s+(?:above|in\s+the)\b | \bas\s+mentioned\b
    | (?:ಪಠ್ಯ|ಲೇಖನ|ವರದಿ|ಭಾಗ|ಮಾಹಿತಿ|ಪ್ಯಾಸೇಜ್)(?:ದ|ಯ)?\s+ಪ್ರಕಾರ|(?:ಪಠ್ಯ|ಲೇಖನ|ವರದಿ|ಗದ್ಯ)ದಲ್ಲಿ\s+(?:ಹೇಳ|ತಿಳಿಸ|ಉಲ್ಲೇಖ|ನೀಡ)|ಮೇಲೆ\s+ಕೊಟ್ಟ
    | (?:લેખ|ફકરા|અહેવાલ|લખાણ|માહિતી)\s+(?:મુજબ|અનુસાર|પ્રમાણે)|(?:લેખ|ફકરા|લખાણ)માં\s+(?:જણાવ|કહ|આપ)
    | ಮೇಲಿನ\s|ಮೇಲೆ\s+(?:ಹೇಳಿದ|ನೀಡಿದ|ತಿಳಿಸಿದ)|ಈ\s+(?:ಲೇಖನ|ಭಾಗ|ಪಠ್ಯ|ಗದ್ಯ)|ಲೇಖನದ\s+ಪ್ರಕಾರ
    | ઉપરોક્ત|ઉપર\s+(?:આપેલ|જણાવેલ)|આ\s+(?:લેખ|ફકરા)
    """,
    regex.X | regex.I,
)


# Words that name a text; an answer has them only where its question or facts do.
_NAMED = regex.compile(
    r"(?<![\p{L}\p{M}])(?:passage\w*|paragraph\w*|gadyansh|excerpt|anuchchhed|lekhak|writer|गद्यांश|अनुच्छेद|पैराग्राफ|पैसेज|परिच्छेद|उपर्युक्त|उपरोक्त|ಪ್ಯಾಸೇಜ್\S*|ಗದ್ಯಭಾಗ\S*|ಲೇಖಕ\S*|ಲೇಖನ\S*|ફકરા\S*|પેસેજ\S*)(?![\p{L}\p{M}])"
    r"|(?<![\p{L}\p{M}])(?:lekh|article|text|लेख|लेखन|लेखक|આ\s+લેખ|લેખ|લખાણ|લેખક)\s*(?:me(?:i?n)?|ke|bata\w*|kah\w*|में|के|बता\S*|कह\S*|માં|ના|મુજબ)(?![\p{L}\p{M}])"
    r"|\b(?:isme(?:i?n)?|is\s+me(?:i?n)?|lines?\s+me(?:i?n)?|yahan)\s+(?:likh|diy|bata)\w*|(?:इसमें|यहाँ|यहां|पंक्ति\S*\s+में)\s+(?:लिखा|दिया|बताया)|\b(?:written|given|stated|said|described)\s+above\b",
    regex.I,
)


def names_a_text(answer: str, known: str) -> Verdict:
    """1.0 where an answer names a text that neither question nor facts speak of."""
    for match in _NAMED.finditer(answer):
        if match.group().split()[0].casefold() not in known:
            return Verdict(1.0, f"names a hidden text: {match.group()!r}")
    return points_at_text(answer)


def points_at_text(text: str) -> Verdict:
    """1.0 where a text speaks of "the passage" or of what stands "above", else 0.0."""
    if match := _REFERENCE.search(text):
        return Verdict(1.0, f"points at a hidden text: {match.group().strip()!r}")
    return Verdict(0.0)
