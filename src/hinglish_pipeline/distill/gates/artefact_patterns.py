# ruff: noqa: E501 - a pattern is easier to read unbroken, with the signs it is for
"""Phrases of newsrooms, refusing teachers and chatty assistants, in five languages."""

from __future__ import annotations

import regex

from hinglish_pipeline.distill.gates.phrases import PhraseTable

_FLAGS = regex.I | regex.M
_MONTH = r"(?:jan\w*|feb\w*|mar\w*|apr\w*|may|mai|jun\w*|jul\w*|aug\w*|agast|sep\w*|oct\w*|nov\w*|dec\w*|जनवरी|फ़?रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर|ಜನವರಿ|ಫೆಬ್ರವರಿ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್|ಸೆಪ್ಟೆಂಬರ್|ಅಕ್ಟೋಬರ್|ನವೆಂಬರ್|ಡಿಸೆಂಬರ್|જાન્યુઆરી|ફેબ્રુઆરી|માર્ચ|એપ્રિલ|મે|જૂન|જુલાઈ|ઓગસ્ટ|સપ્ટેમ્બર|ઓક્ટોબર|નવેમ્બર|ડિસેમ્બર)"
_AGENCY = r"(?:PTI|ANI|IANS|UNI|Reuters|AFP|एएनआई|पीटीआई|आईएएनएस|रॉयटर्स|ಪಿಟಿಐ|ಎಎನ್ಐ|પીટીઆઈ|એએનઆઈ)"

NEWS = PhraseTable(
    rf"""
    # dateline, agency, byline, time stamp
      ^[^\n]{{2,40}}?[,(]\s*(?-i:{_AGENCY})(?!\p{{L}})\)?\s*[:\-–—.]?
    | \((?-i:{_AGENCY}|भाषा|एजेंसी|वार्ता)\) | (?-i:\b{_AGENCY})\s+(?:ko\s+bata|ने|को\s+बता|reported|ne\s+(?:bata|report)|se\s+baat)
    | \A\s*\p{{L}}[\p{{L}}\p{{M}} ]{{2,24}}[,|]?\s*\(?\d{{1,2}}\s+{_MONTH}(?:,?\s+\d{{4}})?\s*\)?\s*[:(।–—-]
    | \A\s*\p{{L}}[\p{{L}}\p{{M}} ]{{2,24}},\s*{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?\s*[:(–—-]
    | \b(?:last\s+)?(?:updated|published|posted|modified)\s*(?:on|at|:)\s*[\p{{L}}\d]
    | \b\d{{1,2}}[:.]\d{{2}}\s*(?:AM|PM)?\s*\(?IST\b | \b\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d
    | \bby\s+\p{{Lu}}\p{{Ll}}+\s+\p{{Lu}}\p{{Ll}}+\s*\| | \bwith\s+inputs\s+from\b
    # Hinglish reporters
    | \bsu+tron?\s+(?:ke|se|ne|ka)\s+(?:mutaa?bik|anusaa?r|hawale|bata|mili|pata|kah|kehna)
    | \b(?:hamare|humare|hamaare)\s+(?:samva+d\s*da+ta|sanva+dda+ta|reporter|correspondent|patrakaa?r)
    | \bsan?m?va+d\s?da+ta+\b
    | \b(?:bata+ya|kaha|ma+na)\s+ja\s+(?:raha|rha)\s+hai\b | \bbata+ya\s+ja+ta\s+hai\b | \b(?:aapko\s+)?bata\s+d(?:ein|en|e|ee)(?:\s+ki\b|,)
    | \bgau?ra?tala?b\s+hai\b | \bullekhni?ya?\s+hai\s+ki\b | \b(?:mili|praapt|prapt)\s+(?:jaa?nka+ri|khabar|soochna)\s+ke\b
    | \b(?:adhika+ri(?:yon)?|police|pravakta|mantralay\w*|vibha+g|reporton|khabron|spokesperson|officials?)\s+ke\s+(?:mutaa?bik|anusaa?r|hawale) | \bna+m\s+na\s+(?:chha?pne|batane)\s+ki\s+shart
    | \b(?:adhika+ri(?:yon)?|police|pravakta|officials?)\s+ne\s+(?:\S+\s+){{0,6}}?(?:bata+ya|kaha)\b
    | \bkhabar\s+(?:hai|mili\s+hai|aayi\s+hai)\s+ki\b | \bmedia\s+reports?\s+(?:ke|ki|ka|me)
    | \b(?:officials?|adhikaa?riyon?|police|pravakta|spokesperson|sources?)\s+ne\s+(?:bata+ya|kaha|media|press|jaa?nka+ri\s+di)
    | \b(?:media|patraka+ron|press|reporters)\s+se\s+(?:baat|ba+tchi+t)
    | \b(?:(?:yeh?|ye|ise|isse)\s+bhi\s+(?:pad?h|dekh)(?:e|ei|iy|o)\w*|aur\s+(?:pad?h|dekh)(?:e|ei|iy|o)\w*|also\s+(?:read|watch)|read\s+(?:more|also)|watch\s+video)\s*(?:[:|]|[-–—]\s|[.…»>]*$)
    | \b(?:click\s+here|yahan\s+click\s+kar|subscribe\s+to\s+our|follow\s+us\s+on|stay\s+tuned)
    | \b(?:channel|newsletter)\s+(?:ko\s+)?subscribe\s+kar
    | \b(?:photo|image|file\s+photo|photo\s+credit|source)\s*[:|]\s*\p{{L}}
    # English reporters
    | \b(?:our\s+correspondent|staff\s+reporter|news\s+desk|breaking\s+news|bureau\s+report|sources\s+(?:said|told|close|in\s+the)|reportedly)\b
    | \baccording\s+to\s+(?:sources|officials?|(?:media|news|police|a|the)\s+reports?|police|an?\s+official|the\s+(?:agency|police|newspaper|daily))\b
    | \b(?:officials?|police|spokesperson|minister)\s+(?:said|told\s+(?:reporters|media|the\s+media|{_AGENCY}))\b
    | \b(?:told|speaking\s+to|talking\s+to|addressing)\s+(?:the\s+)?(?:reporters|media|press|journalists|media\s*persons)\b
    | \b(?:in\s+a\s+(?:press\s+)?statement|press\s+(?:release|conference|note)\s+(?:said|issued|stated)|it\s+is\s+learn(?:t|ed)|details\s+(?:are\s+)?awaited)\b
    # Devanagari
    | सूत्रों\s+(?:के\s+(?:अनुसार|मुताबिक|हवाले)|ने|का\s+कहना|से\s+(?:पता|मिली))
    | संवाददाता|संवाद\s+सूत्र|ब्यूरो\s+(?:रिपोर्ट|चीफ)|न्यूज़?\s+(?:डेस्क|नेटवर्क)|(?:हमारे|विशेष)\s+प्रतिनिधि|ब्रेकिंग\s+न्यूज़?
    | (?:बताया|कहा|माना)\s+जा\s+रहा\s+है|बताया\s+जाता\s+है|(?:आपको\s+)?बता\s+दें|गौरतलब|ग़ौरतलब|उल्लेखनीय\s+है|(?:ज्ञात|विदित)\s+(?:हो|रहे)
    | (?:मिली|प्राप्त)\s+(?:जानकारी|ख़बर|खबर|सूचना)\s+के|(?:ख़बर|खबर)\s+(?:है|मिली\s+है)\s+कि|मीडिया\s+रिपोर्ट
    | (?:अधिकारियों|अधिकारी|पुलिस|प्रवक्ता|मंत्रालय|विभाग|ख़बरों|खबरों|रिपोर्टों)\s+के\s+(?:मुताबिक|अनुसार|हवाले)|नाम\s+न\s+(?:छापने|बताने)\s+की\s+शर्त|(?:अधिकारियों|अधिकारी|पुलिस|प्रवक्ता)\s+ने\s+(?:\S+\s+){{0,6}}?(?:बताया|कहा|मीडिया|जानकारी\s+दी)|(?:मीडिया|पत्रकारों|संवाददाताओं)\s+से\s+(?:बात|कहा)|प्रेस\s+(?:विज्ञप्ति|कॉन्फ़?्?रेंस)
    | (?:यह|ये|इसे)\s+भी\s+(?:पढ़ें|पढ़ें|देखें)\s*(?:[:|]|[-–—]\s|[।.…»>]*$)|और\s+(?:पढ़ें|पढ़ें)\s*(?:[:|]|[।.…»>]*$)|(?:फोटो|फ़ोटो|छायाचित्र)\s*[:|]|प्रकाशित\s*:|अपडेटेड\s*:
    # Kannada
    | ಮೂಲಗಳ\s+ಪ್ರಕಾರ|ಮೂಲಗಳು\s+(?:ತಿಳಿಸ|ಹೇಳ)|ನಮ್ಮ\s+ವರದಿಗಾರ|ವರದಿಗಾರರ|ಇದನ್ನೂ\s+(?:ಓದಿ|ನೋಡಿ)|ಸುದ್ದಿ\s+ಸಂಸ್ಥೆ|ಸುದ್ದಿಗಾರರ|ಎಂದು\s+(?:ವರದಿ|ತಿಳಿದು\s?ಬಂದಿದೆ)|ವರದಿಯಾಗಿದೆ|(?:ಪೊಲೀಸರು|ಅಧಿಕಾರಿಗಳು|ಅಧಿಕಾರಿಯೊಬ್ಬರು)\s+(?:ತಿಳಿಸ|ಹೇಳ|ಮಾಹಿತಿ)|ಪತ್ರಿಕಾ(?:ಗೋಷ್ಠಿ|\s+ಹೇಳಿಕೆ|\s+ಪ್ರಕಟಣೆ)|ವರದಿಗಳ\s+ಪ್ರಕಾರ|ಮಾಧ್ಯಮಗಳ
    # Gujarati
    | સૂત્રો(?:ના|એ|ની|\s)|આ\s+પણ\s+(?:વાંચો|જુઓ)|જાણવા\s+મળ(?:્યું|ે)\s+છે|અહેવાલો?\s+(?:મુજબ|અનુસાર|પ્રમાણે)|સંવાદદાતા|પત્રકારો\s*(?:ને|સાથે)|(?:પોલીસે|અધિકારીઓએ)\s+(?:જણાવ|કહ)|કહેવાય\s+છે\s+કે
    """,
    _FLAGS,
)
_HOON = r"(?:hoon|hun|hu|hoo|हूँ|हूं)"
_AI = r"(?:a\.?i\.?|artificial\s+intelligence|(?:large\s+|bada\s+)?language\s+model|bhasha\s+model|chat\s?bot|virtual\s+assistant|computer\s+program|एआई|ए\.\s?आई\.?|कृत्रिम\s+बुद्धिमत्ता|(?:बड़ा\s+)?(?:भाषा|लैंग्वेज)\s+मॉडल|चैट\s?बॉट|वर्चुअल\s+असिस्टेंट|कंप्यूटर\s+प्रोग्राम)"
_AI_TAIL = r"(?:\s+(?:ai|language|based|model|assistant|agent|chatbot|bot|program|system|sahayak|intelligence|मॉडल|सहायक|असिस्टेंट|प्रोग्राम|सिस्टम|बॉट))*"
_NO = r"(?:nahi+n?|nhi|नहीं)"
REFUSAL = PhraseTable(
    rf"""
      \bas\s+an?\s+(?:(?:ai|artificial\s+intelligence|large|language)\s+)*(?:model|assistant|chatbot)\b
    | \bas\s+an?\s+(?:ai|artificial\s+intelligence)(?:,|\s+i\b)
    | \bi(?:\s+a|['’])m\s+(?:just\s+|only\s+)?an?\s+(?:ai|language\s+model|virtual\s+assistant|artificial|bot|chatbot)
    | \bi\s+(?:cannot|can['’]?t|am\s+unable\s+to|am\s+not\s+able\s+to|will\s+not\s+be\s+able\s+to|won['’]t\s+be\s+able\s+to)\s+(?:assist|help|provide|fulfil|comply|answer|generate|create|give|share|translate|respond|discuss|offer|complete|do\s+that|process|rewrite|write)
    | \bi['’]m\s+(?:unable|not\s+able)\s+to\b | \bi['’]?m\s+sorry,?\s+(?:but\s+)?i\b | \bi\s+apologi[sz]e,?\s+(?:but|for)\b | \bsorry,?\s+(?:but\s+)?i\s+(?:can['’]?t|cannot|don['’]t)\b
    | \bmy\s+(?:knowledge\s+cut|training\s+data)
    | \bi\s+do(?:n['’]t|\s+not)\s+have\s+(?:any\s+|enough\s+|the\s+)?(?:access\s+to|personal|real[- ]?time|feelings|information|data|context|knowledge)
    | \bit\s+(?:is|would\s+be)\s+(?:not\s+appropriate|inappropriate)\s+(?:for\s+me\s+)?to\b | \bagainst\s+my\s+(?:guidelines|policy|programming)
    # Hinglish and Hindi
    | (?:\b(?:main|mai|mein)|(?<!\p{{L}})मैं)\s+(?:(?:toh?|sirf|keval|bas|ek|तो|सिर्फ़?|केवल|बस|एक)\s+)*{_AI}{_AI_TAIL}\s+{_HOON}
    | {_AI}\s+(?:model\s+|assistant\s+|मॉडल\s+|असिस्टेंट\s+)?(?:hone\s+ke|होने\s+के|ke\s+roop\s+me(?:i?n)?,?\s+(?:main|mai|mujh|mer[aei])|के\s+रूप\s+में,?\s+(?:मैं|मुझ|मेर))
    | \b(?:main|mai)\s+(?:\S+\s+){{0,8}}?(?:madad|help|sahayata|jawab|jaa?nka+ri|salah|sujhav|advice|sawa+l\S*|prashn\S*|request|anurodh|uttar|answer|translate|anuva+d)\s+(?:\S+\s+){{0,3}}?{_NO}\s+(?:\S+\s+)?(?:de|kar|bata|dila|pra?da?an)\w*\s*(?:sak\w+|pa\s*u?ng\w+|paa?\s+rah\w+)
    | \b(?:main|mai)\s+(?:is|iss|aise|aapke\s+is)\s+(?:sawa+l|prashn\w*|request|anurodh|baare|mamle|vishay)\s.{{0,40}}?(?:{_NO}|asama?rth)
    | \b(?:dene|karne|batane|kehne)\s+me(?:i?n)?\s+asama?rth\s+{_HOON} | \basama?rth\s+{_HOON}
    | \bmere\s+paas\s+(?:\S+\s+){{0,6}}?(?:jaa?nka+ri|data|access|information|info|details?|update)\s+(?:\S+\s+){{0,3}}?{_NO}
    | \bmujhe\s+(?:iski|iske|is\s+baare|is\s+vishay)\s+(?:\S+\s+){{0,3}}?(?:jaa?nka+ri|pata|maloom)\s+{_NO} | \A\W*(?:sorry,?\s+)?mujhe\s+{_NO}\s+(?:pata|maloom)
    | मैं\s+(?:\S+\s+){{0,8}}?(?:मदद|सहायता|जवाब|उत्तर|जानकारी|सलाह|सुझाव|सवाल\S*|प्रश्न\S*|अनुरोध|अनुवाद)\s+(?:\S+\s+){{0,4}}?नहीं\s+(?:\S+\s+)?(?:दे|कर|बता)\S*\s*(?:सक|पाऊ|पा\s+रह)
    | मैं\s+(?:इस|ऐसे|आपके\s+इस)\s+(?:सवाल|प्रश्न|अनुरोध|बारे|विषय)\S*\s.{{0,40}}?(?:नहीं\s*(?:दे|कर|बता)\s*(?:सक|पाऊ|पा\s+रह)|असमर्थ)
    | असमर्थ\s+(?:हूँ|हूं) | मेरे\s+पास\s+(?:\S+\s+){{0,6}}?(?:जानकारी|डेटा|डाटा|एक्सेस|पहुँच|पहुंच|सूचना|data|access|information)\s+(?:\S+\s+){{0,3}}?नहीं
    | मुझे\s+(?:खेद|अफ़?सोस)\s+है,?\s+(?:लेकिन|कि|पर|मगर|मैं) | मुझे\s+(?:इसकी|इसके|इस\s+बारे|इस\s+विषय)\s+(?:\S+\s+){{0,3}}?(?:जानकारी|पता)\s+नहीं | \A\W*मुझे\s+नहीं\s+(?:पता|मालूम)
    | \bmujhe\s+(?:khed|afsos)\s+hai,?\s+(?:lekin|ki|par|magar|main)
    | \A\W*(?:mujhe\s+)?(?:ma+f\s+k\w+|kshama\s+k\w+|sorry)\b.{{0,60}}?\b(?:main|mai|mujhe|mere|mujhse)\b.{{0,60}}?(?:{_NO}\b|asama?rth) | \A\W*(?:मुझे\s+)?(?:माफ़?\s*(?:करें|करना|कीजिए|कीजिएगा)|क्षमा\s+(?:करें|कीजिए)|खेद\s+है).{{0,60}}?(?:मैं|मुझे|मेरे|मुझसे)(?!\p{{M}}).{{0,60}}?(?:नहीं|असमर्थ)
    | \b(?:is|iss|iski|iske|uski)\s+(?:ki\s+|ke\s+)?(?:baare\s+me(?:i?n)?\s+)?(?:koi\s+)?(?:jaa?nka+ri|information|details?)\s+(?:uplabdh\s+|available\s+)?{_NO}\s+(?:hai|di|mil|de) | (?:इस|इसकी|इसके)\s+(?:की\s+|के\s+)?(?:बारे\s+में\s+)?(?:कोई\s+)?(?:जानकारी|सूचना)\s+(?:उपलब्ध\s+)?नहीं\s+(?:है|दी|मिल)
    | \b(?:main|mai)\s+(?:\p{{L}}+\s+){{0,6}}?(?:saksham|capable|able|samarth)\s+{_NO}\b | (?<!\p{{L}})मैं\s+(?:\S+\s+){{0,6}}?(?:सक्षम|समर्थ)\s+नहीं | \A\W*(?:maa?f|ma+fi|kshama|sorry)\b[^.!?]{{0,90}}?(?:salah|jawa+b|jaa?nka+ri|madad|help|advice|answer|uttar)\s+{_NO}\s+(?:de|kar|bata)\s+sak | \A\W*(?:माफ़?|क्षमा|खेद)[^।.!?]{{0,90}}?(?:सलाह|जवाब|जानकारी|मदद|उत्तर|सहायता)\s+नहीं\s+(?:दे|कर|बता)\s+सक
    | ನನ್ನಲ್ಲಿ\s+(?:\S+\s+){{0,4}}?(?:ಇಲ್ಲ|ಲಭ್ಯವಿಲ್ಲ) | ಮಾಹಿತಿ\s+(?:ಲಭ್ಯವಿಲ್ಲ|ನೀಡಲಾಗಿಲ್ಲ|ಇಲ್ಲ(?!\p{{M}}))
    # Kannada
    | ನಾನು\s+(?:ಕೇವಲ\s+|ಬರೀ\s+)?(?:ಒಂದು\s+|ಒಬ್ಬ\s+)?(?:ಎಐ|ಎ\.ಐ|AI|ಭಾಷಾ\s+(?:ಮಾದರಿ|ಮಾಡೆಲ್)|ಕೃತಕ|ಚಾಟ್\s?ಬಾಟ್) | (?:AI|ಎಐ|ಭಾಷಾ\s+ಮಾದರಿ)\s?(?:ಆಗಿರುವುದರಿಂದ|ಯಾಗಿ|ಆಗಿ)
    | (?:ನನಗೆ|ನಾನು|ನನ್ನಿಂದ)\s+(?:\S+\s+){{0,6}}?(?:ಸಾಧ್ಯವಿಲ್ಲ|ಆಗುವುದಿಲ್ಲ|ಆಗಲ್ಲ|ಸಾಧ್ಯವಾಗುತ್ತಿಲ್ಲ|ಅಸಮರ್ಥ|ಗೊತ್ತಿಲ್ಲ|ತಿಳಿದಿಲ್ಲ)
    | (?:ಉತ್ತರಿಸಲು|ಸಹಾಯ\s+ಮಾಡಲು|ಮಾಹಿತಿ\s+ನೀಡಲು|ನೀಡಲು|ಅನುವಾದಿಸಲು)\s+(?:ನನಗೆ\s+)?(?:ಸಾಧ್ಯವಿಲ್ಲ|ಆಗುವುದಿಲ್ಲ|ಆಗುತ್ತಿಲ್ಲ) | ನನ್ನ\s+ಬಳಿ\s+(?:\S+\s+){{0,5}}?(?:ಇಲ್ಲ|ಲಭ್ಯವಿಲ್ಲ) | \A\W*ಕ್ಷಮಿಸಿ,?\s.{{0,60}}(?:ಸಾಧ್ಯವಿಲ್ಲ|ಆಗುವುದಿಲ್ಲ|ಗೊತ್ತಿಲ್ಲ|ಮಾಹಿತಿ\s+ಇಲ್ಲ)
    # Gujarati
    | હું\s+(?:(?:એક|માત્ર|ફક્ત)\s+)*(?:AI|એઆઈ|એ\.આઈ|ભાષા\s+મોડેલ|કૃત્રિમ|ચેટબોટ) | (?:AI|એઆઈ)\s+(?:તરીકે|હોવાથી)
    | હું\s+(?:\S+\s+){{0,8}}?(?:શકતો\s+નથી|શકતી\s+નથી|શકું\s+(?:નહીં|તેમ\s+નથી)|અસમર્થ) | મારી\s+પાસે\s+(?:\S+\s+){{0,5}}?(?:માહિતી|ડેટા|જાણકારી|ઍક્સેસ)\s+(?:\S+\s+)?નથી | \A\W*(?:માફ\s+કરશો|ક્ષમા\s+કરશો|દિલગીર).{{0,80}}(?:નથી|નહીં|અસમર્થ)
    """,
    _FLAGS,
)
FILLER = PhraseTable(
    r"""
    # openings
      \A\W*(?:sure|certainly|of\s+course|absolutely|definitely|zaroor|bilkul)[,!.]?\s+(?:here(?:['’]s|\s+is|\s+are)|yeh?\s+raha\s+aapka|i\s+can|i['’]d|main\s+aapk[oi]|let\s+me)
    | \A\W*(?:(?:that['’]?s|what)\s+(?:is\s+)?(?:an?\s+)?)?(?:great|good|excellent|nice|interesting|wonderful)\s+question\b | \bthank(?:s|\s+you)\s+for\s+(?:asking|your\s+question|reaching)
    | \A\W*(?:ba?hut\s+)?(?:accha|achha|badhiya|acchha|shandaa?r)\s+(?:sawa+l|question|prashn) | \A\W*(?:बहुत\s+)?(?:अच्छा|बढ़िया|शानदार|बेहतरीन)\s+(?:सवाल|प्रश्न)
    | ^\s*here(?:['’]s|\s+is|\s+are)\s+(?:the|your|a|an|my)\s+(?:\w+\s+){0,2}?(?:rewrit\w*|translat\w*|hinglish|answer|response|question|version|convers\w*|sentence|text|gujarati|english)
    | ^\s*(?:hinglish|hinglish\s+version|hinglish\s+translation|translation|translated(?:\s+text)?|rewrite|rewritten(?:\s+sentence)?|output|anuvaad|अनुवाद|हिंग्लिश|रूपांतरण|gujarati|english|english\s+translation|gujarati\s+translation|ગુજરાતી|અનુવાદ|ભાષાંતર|ಅನುವಾದ|अंग्रेज़ी|गुजराती)\s*[:：]
    | (?:ज़रूर|ज़रूर|जरूर|बिल्कुल|बिलकुल|अवश्य|निश्चित\s+रूप\s+से)[,!।]?\s+(?:यह\s+रहा|ये\s+रहा|यहाँ|यहां|मैं\s+आपक)
    | \A\W*(?:ಖಂಡಿತ|ಖಂಡಿತವಾಗಿಯೂ|ಖಂಡಿತವಾಗಿ)! | (?:ಒಳ್ಳೆಯ|ಉತ್ತಮ|ಅದ್ಭುತ)\s+ಪ್ರಶ್ನೆ | ಇಲ್ಲಿದೆ\s+(?:ನಿಮ್ಮ\s+)?(?:ಉತ್ತರ|ಅನುವಾದ) | \A\W*(?:ચોક્કસ|જરૂર|ખરેખર)[!,.]\s+(?:અહીં|હું) | (?:સારો|સરસ|ઉત્તમ)\s+(?:પ્રશ્ન|સવાલ) | અહીં\s+(?:તમારો\s+|તેનો\s+)?(?:અનુવાદ|જવાબ)
    # offers and farewells
    | \b(?:i\s+)?hope\s+(?:this|that|it)\s+(?:\w+\s+)?(?:helps?|clarif|answers)\b | \blet\s+me\s+know\s+if\b | \bfeel\s+free\s+to\s+(?:ask|reach|contact)\b
    | \bif\s+you\s+have\s+(?:any\s+)?(?:other|more|further|additional|any)\s+(?:\w+\s+)?(?:question|quer|doubt) | \b(?:happy|glad)\s+to\s+(?:help|assist)\b | \bis\s+there\s+anything\s+else\b | \b(?:can|may)\s+i\s+(?:help|assist|give\s+you\s+a\s+hand)\b
    | \b(?:main|mai)\s+(?:aapki|aapke|tumhari|apki)\s+(?:\S+\s+){0,3}?(?:madad|help|sahayata|sewa|seva)\s+(?:kar\s+)?(?:sak|kar|ke\s+liye|karn) | \b(?:kya|kaise|aur\s+kya|how)\s+(?:main|mai)\s+(?:aapki|apki|aapke)\s+(?:\S+\s+){0,4}?(?:madad|help|sahayata)
    | \b(?:aur|any|other|doosra|dusra)\s*(?:koi|kuch)?\s*(?:bhi\s+)?(?:sawa+l|question|doubt|query|madad|help|jaa?nka+ri)\s+(?:\S+\s+){0,3}?(?:ho|hai|chahiye|hon)\s*(?:toh?|,|\?) .{0,50}?(?:pu+chh?|batai|bata\b|batao|zaroor|contact|boli|help)
    | \b(?:umm?eed|aasha|asha|ummid)\s+(?:hai|karta|karti|karte)\b .{0,60}?(?:madad|help\w*|kaam\s+aay|jaa?nka+ri|useful|samajh|upyogi|sahayak|jawab)
    | \b(?:aur\s+)?(?:kisi\s+aur|aur\s+kisi)\s+(?:cheez|baare|topic|vishay|tarah)\S*\s+.{0,30}?(?:madad|help|jaa?nka+ri|pu+chh?)
    | \bkoi\s+(?:aur|bhi)\s+(?:sawa+l|question|madad|help|doubt)\s .{0,40}?(?:pu+chh?|bata|zaroor|hu\b|hoon)
    | (?:आशा|उम्मीद|उम्मीद)\s+(?:है|करता|करती|करते)\s [^?।!]{0,60}?(?:मदद|काम\s+आ|जानकारी|उपयोगी|सहायक|समझ|जवाब|help)
    | (?:अगर|यदि)\s+(?:आप\S*\s+)?(?:\S+\s+){0,4}?(?:और|अन्य|कोई)\s+(?:\S+\s+){0,2}?(?:सवाल|प्रश्न|जानकारी|मदद|सहायता)\s .{0,50}?(?:पूछ|बता|संपर्क|चाहिए|question) | मैं\s+आपक[ीे]\s+(?:\S+\s+){0,3}?(?:मदद|सहायता|सेवा)\s .{0,20}?(?:सक|कर|हूँ) | (?:क्या|कैसे)\s+मैं\s+आपकी\s .{0,30}?(?:मदद|सहायता) | (?:और|कोई)\s+(?:भी\s+)?सवाल\s+(?:हो|है|हों)\s .{0,30}?पूछ
    | (?:ಸಹಾಯ(?:ವಾಗುತ್ತದೆ|ವಾಯಿತು|ವಾಗಿದೆ|ಕವಾಗಿದೆ)\s*(?:ಎಂದು|ಅಂತ)|ಸಹಾಯವಾಯಿತೆಂದು|ಉಪಯುಕ್ತವಾಗಿದೆ\s+ಎಂದು) | (?:ಇನ್ನೂ|ಬೇರೆ|ಹೆಚ್ಚಿನ|ಇನ್ನಷ್ಟು)\s+(?:\S+\s+){0,3}?(?:ಪ್ರಶ್ನೆ|ಸಹಾಯ|ಮಾಹಿತಿ)\S*\s+(?:\S+\s+){0,2}?(?:ಇದ್ದರೆ|ಬೇಕಿದ್ದರೆ|ಬೇಕಾದರೆ|ಬೇಕೇ|ಕೇಳಿ|ಇದ್ದಲ್ಲಿ) | ನಾನು\s+ನಿಮಗೆ\s+(?:\S+\s+){0,3}?ಸಹಾಯ
    | આશા\s+(?:છે|રાખું)\s .{0,50}?(?:મદદ|ઉપયોગી|કામ) | (?:બીજો|બીજા|અન્ય|વધુ|કોઈ)\s+(?:\S+\s+){0,2}?(?:પ્રશ્ન|સવાલ|મદદ|માહિતી)\S*\s+(?:\S+\s+){0,2}?(?:હોય|જોઈએ|જોઈતી)\s .{0,30}?(?:પૂછ|જણાવ|સંપર્ક) | હું\s+તમ(?:ને|ારી)\s+(?:\S+\s+){0,3}?મદદ
    # notes of the teacher on its own text
    | [(\[*]?\s*(?:note|नोट|ध्यान\s+दें|P\.?S\.?|नोंध|નોંધ|ಸೂಚನೆ|explanation)\s*[:(].{0,120}(?:translat|rewrit|hinglish|hindi|english|gujarati|kannada|अनुवाद|हिंदी|शब्द|word|likh|kaha|kehte|અનુવાદ)
    | \benjoy\s+your\b | \b(?:do\s*n['’]?t|do\s+not|never)\s+hesitate\b | \breach\s+out\b | \bfurther\s+(?:assistance|help|questions?|queries)\b | \bsorry\s+to\s+hear\b | \bhave\s+a\s+(?:great|nice|good|wonderful|lovely)\s+(?:day|time|evening|weekend)\b | \bhappy\s+(?:cooking|reading|learning|journey|travel\w*)\b | \bthis\s+is\s+(?:the|a|your)\s+(?:\w+\s+)?(?:version|translation|rewrit\w*)\b | \b(?:translates|translated)\s+to\b
    | \b(?:aur|kuch)\s+(?:kuch\s+|bhi\s+|aur\s+)*(?:jaa?nna|pu+chh?na|samajhna)\s+(?:ho|hai|chah\w+|hoga|chahe)\b | \bkoi\s+(?:bhi\s+)?(?:doubt|confusion|dikkat|pareshani|sawa+l|problem)\s+(?:ho|aaye)\s*(?:toh?|,)\s .{0,40}?(?:pu+chh?|bata|comment|contact|sampark|message) | \b(?:bejhijhak|be\s?jhijhak|sankoch\s+(?:na|mat)|befikar\s+ho\s?kar\s+pu+chh?) | \b(?:aapka|apka)\s+din\s+(?:shubh|accha|mangalmay) | \b(?:main|mai)\s+(?:yahan\s+)?(?:aapki|apki)\s+(?:madad|help|sahayata|seva)\s+ke\s+liye | \b(?:aapke|apke)\s+sawa+l\s+ke\s+liye\s+(?:dhanyava+d|shukriya|thanks)
    | (?:और|कुछ)\s+(?:कुछ\s+|भी\s+|और\s+)*(?:जानना|पूछना|समझना)\s+(?:हो|है|चाहें|चाहिए|चाहते) | संकोच\s+(?:न|मत|ना) | बेझिझक | आपका\s+दिन\s+(?:शुभ|अच्छा|मंगलमय) | (?:आपके\s+)?(?:सवाल|प्रश्न)\s+(?:के\s+लिए|पूछने\s+के\s+लिए)\s+(?:धन्यवाद|शुक्रिया)
    | ಇನ್ನೇನಾದರೂ | (?:ಬೇರೆ|ಇನ್ನೂ|ಮತ್ತೇನಾದರೂ|ಹೆಚ್ಚಿನ)\s+(?:\S+\s+){0,3}?(?:ಸಹಾಯ|ಪ್ರಶ್ನೆ|ಮಾಹಿತಿ)\S*\s+(?:ಬೇಕ|ಇದ|ಕೇಳ) | ಹಿಂಜರಿಯ(?:ಬೇಡಿ|ದೆ) | ಶುಭ\s?ದಿನ | નિઃસંકોચ | તમારો\s+દિવસ\s+શુભ
    # more openings, disclaimers and farewells
    | \A\W*(?:sure|certainly|absolutely|of\s+course)\s*[!.,]\s+(?=[A-Z]) | \blet['’]?s\s+(?:dive|get\s+started|explore|break\s+(?:it|this)\s+down|take\s+a\s+look)\b | \bi['’]?(?:d|\s+would|\s+will|ll)\s+be\s+(?:happy|glad|delighted)\s+to\b | \bas\s+an?\s+helpful\s+assistant\b | \bi(?:\s+a|['’])m\s+(?:always\s+)?here\s+(?:to\s+help|for\s+you|whenever)\b
    | \bdisclaimer\s*[:：] | \b(?:please\s+)?(?:consult|seek)\s+(?:with\s+)?(?:an?\s+|your\s+)?(?:qualified\s+|licensed\s+|medical\s+|financial\s+|legal\s+)*(?:professional|expert|advisor)\b | \b(?:this|yeh?|ye)\s+(?:is\s+not|isn['’]t|koi)\s+(?:a\s+)?(?:medical|legal|financial|professional)\s+advice\b | \b(?:medical|legal|financial|professional)\s+(?:advice|salah)\s+(?:nahi+n?)\b | \b(?:sirf|keval|only)\s+(?:for\s+)?(?:general\s+)?(?:educational|general|informational|samanya)\s+(?:information|purposes?|jaa?nka+ri)\b
    | \b(?:a+i?ye|a+iye|chal(?:iye|o|ein))\s*,?\s+(?:(?:ab|ise|isko|iske\s+baare\s+me(?:i?n)?|detail\s+me(?:i?n)?|pehle)\s+)*(?:jaa?n|samajh|shuru)(?:te|ein|en)\b | (?:आइए|आइये|चलिए)\s*,?\s+(?:(?:अब|इसे|इसके\s+बारे\s+में|विस्तार\s+से)\s+)*(?:जान|समझ|शुरू\s+कर)(?:ते|ें)
    | \b(?:sankshep|summary|short)\s+me(?:i?n)?\s+(?:kah\w+|bol\w+|bata\w+)\s+to\b | संक्षेप\s+में\s+(?:कह|बता)\S*\s+तो | \b(?:yahan|yaha|neeche|niche)\s+(?:(?:kuch|aapke\s+liye|aasan|simple|zaroori|important)\s+)+(?:\p{L}+\s+)?(?:steps?|tips?|points?|tarike|upay|baatein|jaa?nka+ri)\b | (?:यहाँ|यहां|नीचे)\s+(?:कुछ|आपके\s+लिए)\s+(?:\S+\s+){0,2}?(?:सुझाव|टिप्स|तरीक|उपाय|बातें|स्टेप)
    | \b(?:kya|kitna|kitni|bah?ut\s+hi|bade|ek)\s+(?:zabardast|badhiya|shaandaa?r|kamaal|mast|accha|achha|achhi|umda|behtareen|interesting|pyaara)\s+(?:ka\s+)?(?:sawa+l|question|prashn)\b | \b(?:main|mai)\s+(?:aapko|apko|tumhe|aapki|aapke)\s+(?:\p{L}+\s+){0,3}?(?:samjhat|batat|deta|deti|bataung|samjhaung|btat)\w*\b | (?<!\p{L})मैं\s+(?:आपको|तुम्हें)\s+(?:\S+\s+){0,3}?(?:समझात|बतात|बताऊ|समझाऊ)
    | \b(?:main|mai)\s+(?:(?:achh?i\s+tarah|aapki\s+baat|yeh|puri\s+tarah)\s+)?samajh\s+sakt[ai]\s+(?:hoon|hun|hu)\b | मैं\s+(?:\S+\s+)?समझ\s+सकत[ाी]\s+(?:हूँ|हूं) | \bi\s+(?:completely\s+|totally\s+)?understand\s+(?:your|that\s+you|how)\b
    | \b(?:main|mai)\s+(?:hamesha\s+|yahan\s+|yahin\s+|aapke\s+liye\s+)+(?:hoon|hun|hu)\b | (?:मदद|सहायता|सेवा)\s+(?:के\s+लिए|में)\s+(?:मैं\s+)?(?:हमेशा\s+)?(?:हाज़िर|हाजिर|यहाँ|यहां|उपलब्ध|तैयार|मौजूद) | \b(?:madad|help|sahayata|sewa|seva)\s+(?:ke\s+liye|me(?:i?n)?)\s+(?:main\s+)?(?:hamesha\s+)?(?:haa?zir|yahan|yahin|uplabdh|taiya+r|available)\b
    | \b(?:aur|kuch|koi|any)\s+(?:\p{L}+\s+){0,2}?(?:help|madad|sahayata|poo?chh?na|puchna|jaa?nna)\s+(?:\p{L}+\s+)?(?:ho|chahiye|chahein|lage)\s*(?:ho\s+)?toh?\b | \bkhushi\s+ho(?:gi|ti)\s+(?:\p{L}+\s+)?(?:madad|help|sahayata) | \b(?:madad|help)\s+kar\s?ke\s+khushi
    | \b(?:tips?|jaa?nka+ri|jawa+b|suggestions?|information|upay)\s+(?:aapke|apke|tumhare)\s+(?:bah?ut\s+)?kaam\s+(?:aa|aye)\w* | (?:आशा|उम्मीद)\s+(?:है|करता|करती|करते)\s .{0,40}?(?:उत्तर|सवाल|संतुष्ट)
    | (?:आपके|तुम्हारे)\s+(?:प्रश्न|सवाल)\s+का\s+(?:उत्तर|जवाब)\s+(?:इस\s+प्रकार|यह|ये|नीचे|है) | \b(?:aapke|apke|tumhare)\s+(?:sawa+l|prashn|question)\s+ka\s+(?:jawa+b|uttar|answer)\s+(?:is\s+prakaa?r|yeh|ye|niche|neeche|hai)\b | \b(?:the\s+)?answer\s+to\s+your\s+question\b
    | \bhappy\s+\p{L}+ing\b | \b(?:kripya|please|krip?ya)\s+(?:dhyan|dhyaan|note)\s+(?:de|kare|rakh|dein)\w*\s+ki\b | कृपया\s+(?:ध्यान\s+दें|नोट\s+करें)\s+कि
    | \A\W*(?:ಖಂಡಿತ(?:ವಾಗಿ\S*)?|ಸರಿ)\s*[,!]\s+(?:ನಾನು|ಇಲ್ಲಿದೆ|ನಿಮಗೆ) | (?:ಉಪಯೋಗವಾಗ|ಉಪಯುಕ್ತವಾಗ|ಸಹಾಯವಾಗ|ನೆರವಾಗ|ಅನುಕೂಲವಾಗ)\S*\s+(?:ಎಂದು|ಅಂತ)\s+(?:ಭಾವಿಸ|ಆಶಿಸ|ನಂಬ|ಅಂದುಕೊ) | (?:ಎಐ|AI)\s+(?:ಭಾಷಾ\s+)?(?:ಮಾದರಿ|ಸಹಾಯಕ) | ಬನ್ನಿ,?\s+(?:ತಿಳಿಯೋಣ|ನೋಡೋಣ|ತಿಳಿದುಕೊಳ್ಳೋಣ) | ನಿಮ್ಮ\s+ಪ್ರಶ್ನೆಗೆ\s+(?:ಉತ್ತರ|ಧನ್ಯವಾದ)
    | (?:સરસ|સારો|ઉત્તમ|મજાનો|અદ્ભુત)\s+(?:પ્રશ્ન|સવાલ) | (?:વધુ|બીજું|અન્ય|બીજી)\s+(?:કંઈ|કાંઈ|કોઈ|પણ)?\s*(?:પણ\s+)?(?:પૂછવું|જાણવું|મદદ|માહિતી)\s+(?:હોય|જોઈએ|જોઈતી)\S*\s+(?:હોય\s+)?તો | ચાલો,?\s+(?:જાણીએ|સમજીએ|જોઈએ) | તમારા\s+(?:પ્રશ્ન|સવાલ)નો\s+જવાબ | (?:મદદરૂપ|ઉપયોગી)\s+(?:થશે|થઈ|નીવડ)\S*\s+(?:એવી\s+)?(?:આશા|તેવી)
    | \A\W*(?:[\p{L}\p{M}]+[\s,!]+){0,3}?(?:sawa+l|question|prashn|सवाल|प्रश्न|ಪ್ರಶ್ನೆ|પ્રશ્ન|સવાલ)\s*(?:hai|है|છે)?\s*(?:aapka|aapne|yaar|bhai)?\s*[!] | (?:^|[.!?।]\s+)(?:enjoy|cheers|good\s+luck|best\s+of\s+luck)\s*[!.]*\s*$ | \A\W*(?:dosto+n?|doston|hello\s+everyone|दोस्तो\S*)(?=[\s,!]) | \b(?:hum|ham)\s+(?:aaj\s+)?(?:seekh|jaan|samjh)e+nge\b | हम\s+(?:आज\s+)?(?:सीख|जान|समझ)ेंगे
    | \A\W*(?:great|awesome|perfect|wonderful|excellent|definitely)\s*! | \b(?:bata+t|samjha+t)[ai]\s+(?:hoon|hun|hu)\b | (?<!\p{L})(?:बतात|समझात)[ाी]\s+(?:हूँ|हूं) | (?:^|[.!?।]\s*)(?:mujhe\s+)?(?:umm?eed|ummid|aasha|asha)\s+(?:hai|karta|karti|karte)\b | (?:^|[.!?।]\s*)(?:मुझे\s+)?(?:आशा|उम्मीद)\s+(?:है|करता|करती|करते)\s [^?।!]{0,30}?(?:यह|ये|इस|जवाब) | આશા\s+(?:છે|રાખું\s+છું)\s+કે | (?:अन्य|और|कोई|कुछ)\s+(?:\S+\s+){0,2}?(?:जानकारी|मदद|सहायता|सवाल|प्रश्न)\s+(?:\S+\s+)?(?:चाहिए|हो|चाहें)\s+तो
    | \bin\s+conclusion,|\bto\s+summari[sz]e,|\bit(?:['’]s|\s+is)\s+(?:important|worth)\s+(?:to\s+note|noting)\b
    """,
    _FLAGS,
)
_SLOT = r"(?:insert|your|name|date|naam|city|amount|number|link|bank|company|address|place|time|price|topic|user|phone|email|answer|question|url|shop|product|state|customer|sheher|rakam|tareekh|jagah|नाम|यहाँ|यहां|शहर|राशि|तारीख|तारीख़|नंबर|पता|समय|ಹೆಸರು|ಊರು|ಮೊತ್ತ|ದಿನಾಂಕ|ಸಂಖ್ಯೆ|નામ|શહેર|રકમ|તારીખ|નંબર)"
_TAG = r"(?:a|b|i|p|u|br|hr|em|div|img|pre|span|code|html|head|body|form|link|meta|table|th|tr|td|ul|ol|li|h[1-6]|input|label|button|script|style|strong|title|nav|main|header|footer|section|article|video|audio|canvas|svg|select|option|template|slot|iframe|details|summary|kbd|sup|sub|tab|enter|shift|ctrl|esc)"
PLACEHOLDER = PhraseTable(
    rf"""
      \{{\w[\w. ]{{0,38}}\}} | \{{\{{|\}}\}} | \$\{{?[a-z_]{{3,20}}\}}?(?![\w(]) | %\(?[a-z_]{{2,}}\)s
    | \[(?i:{_SLOT})(?![\p{{L}}\p{{M}}])[^\]\n]{{0,40}}\](?!\() | \[(?:[\p{{L}}\p{{M}}]+\s){{0,3}}(?i:{_SLOT})\](?!\() | \[[A-Z]{{2,}}(?:[_ ][A-Z]+)+\]
    | <(?i:insert|your|name|date|city|answer|question|naam|amount|नाम|शहर)[^>\n]{{0,30}}> | <[a-z]+_[a-z_]+> | <[A-Z]+_[A-Z_]+>
    | \bX{{4,}}\b | \bx{{5,}}\b | (?:₹|Rs\.?|\$)\s?[Xx]{{1,}}\b | \bX{{2,3}}\s+(?:rupa|rupe|din|saal|km|baje|minute|%|percent|रुप|दिन|साल) | \blorem\s+ipsum\b
    | \b(?:TODO|TBD|FIXME)\b | \bN/A\b | \b(?:null|undefined|NaN|None)\b\s*$ | _{{3,}}
    # any words in brackets, but a link, a footnote, a call of a list or of code
    | (?<![\w\])])\[(?!(?i:sic|laughs|citation|\.\.\.)\b)[\p{{L}}\p{{M}}][\p{{L}}\p{{M}} /_'-]{{0,40}}\](?![(\[:\w])
    | <(?!(?i:{_TAG})\b)[\p{{L}}][\p{{L}}\p{{M}} _-]{{1,30}}>
    | \.{{2,}}[ \t]+\.{{2,}} | …\s*… | ^[ \t?!*-]*\.{{2,}}[ \t.?!*-]*$ | ^[ \t]*…[ \t.…?!]*$ | (?<=\s)(?:xx+|XX+)(?=\s|[.,।]|$)
    """,
    regex.M,
)
