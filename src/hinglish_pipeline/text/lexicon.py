"""Small word lists written for this project: common romanised Hindi, stop words."""

from __future__ import annotations

ROMAN_FUNCTION_WORDS: frozenset[str] = frozenset(
    """
    hai hain h hein hy hae he tha thi the thee thin hoon hun hu hoo ho hona hone hoga
    hogi honge hua hui hue hota hoti hote hokar ka ki ke k ko se s mein me mai main m
    par pe pr ne tak tk liye lie liy liye wala wali wale vala vali vale aur or ya yaa
    lekin lakin magar par kyunki kyuki kyoki kyonki kyun kyu kyo kyon kya kia ky kaise
    kaisa kaisi kese kesa kesi kahan kaha kahaan kab kabhi kaun kon kaunsa kaunsi konsa
    konsi kitna kitne kitni jab jabki tab tabhi ab abhi abi jo jis jise jisne jiska
    jiski jiske jisme jismein jin jinka jinki jinke jinhe jinhone jaise jaisa jaisi
    jese jesa jitna jitne jitni jahan jaha wahan waha vahan vaha yahan yaha yahaan
    yahin wahin wahi vahi yahi yehi yeh ye yah woh wo voh vo vah usne isne usko isko
    usse isse uska uski uske iska iski iske usme usmein isme ismein isi usi unka unki
    unke unko unhe unhone unse inka inki inke inko inhe inhone inse mujhe mujhko mujhse
    muje mujhe mera meri mere hum ham humein hame humko hamein humse hamara hamari
    hamare humara humari humare tu tujhe tujhko tujhse tera teri tere tum tumhe tumhein
    tumko tumse tumhara tumhari tumhare tumne maine mene hamne humne aap aapka aapki
    aapke aapko aapse aapne apna apni apne ap apka apki apke apko khud koi kuch kuchh
    kch kisi kise kisne kiska kiski kiske sab sabhi sabko sabse sbhi har haan han haa
    ha hanji haanji nahi nahin nhi nai nahee nahii mat na naa to toh bhi b bi hi hee
    sirf bas bus zyada jyada zada kam bahut bohot bahot bht boht thoda thodi thode itna
    itne itni utna utne utni phir fir firse dobara dubara agar agr yadi warna varna
    taki taaki isliye isiliye islie tabse jabse chahe sath saath saath pas paas pass
    upar uper niche neeche andar ander bahar baahar aage aagey peeche piche pichhe
    pehle pahle pehla pehli baad bad beech bich dur door taraf tarah tarike tareeke
    baar bar din raat subah shaam sham aaj aj kal parso abtak ek ik do teen tin char
    chaar paanch panch saat aath das dono teeno waise vaise aise aisa aisi ese esa
    waisa vaisa matlab mtlb yaani yani jaldi dheere acha accha achha acchi achhi ache
    achhe acche theek thik thk sahi galat bilkul shayad zaroor jarur zarur zaroori
    jaruri jaroori wajah vajah sakta sakti sakte skta skti skte chahiye chahie chahiey
    chaiye chahta chahti chahte chahata karna krna karne krne karta karti karte krta
    krti krte kar kr karo kro kare karen karein kiya kiye kie ki karke krke karunga
    karungi karenge karega karegi krunga krenge krega raha rahi rahe rha rhi rhe rahta
    rehta rehti rehte rahega rahegi rahenge gaya gayi gaye gya gyi gye gai ja jaa jana
    jaana jane jaane jata jati jate jaata jaati jaate jao jayega jayegi jayenge jaega
    jaegi jaenge jaye jaaye jae aa aao aana aane ata aata aati aate aaya aayi aaye aya
    ayi aye aayega aayegi aega le lo lena lene leta leti lete liya li lijiye lekar leke
    de dena dene deta deti dete diya di diye do dijiye dekar deke dedo dega degi denge
    lega legi lenge bata batao batana batane bataya bataye bataiye bol bolo bola boli
    bolna bolte bolti bolta kaha kahi kehna kahna kehte kahte kehta dekh dekho dekha
    dekhi dekhna dekhne dekhte dekhta dekhenge dekhiye sun suno suna sunna sunke sunao
    samajh samajhna samjha samjho samajhte mil mila mili mile milta milti milte milega
    milegi milenge milna milne rakh rakho rakha rakhna rakhte rakhta rakhe lag laga
    lagi lage lagta lagti lagte lagega lagegi laga ban bana bani bane banta banti bante
    banao banana banane banaya banayi banaye banate banata baitha baith pata chal chalo
    chala chali chale chalta chalti chalte chalega chalna chalne chalao chalana puch
    poocha pucha puchna puchho likh likha likhi likhe likhna likhte likhne padh padha
    padhna padhte padhne padhai padhke kha khaa khana khane khaya khata khate pani
    paani chai ghar gharwale log logo logon bacha bache bacche bachche ladka ladki
    ladke aadmi aurat bhai bhaiya bhaiyya behen behan didi yaar yar dost dosto doston
    papa mummy maa beta beti chacha ji jee sahab arre are arey re oye bhut kaam kam
    cheez chiz cheezein cheeze chize baat bat baatein bate baten naam nam jagah jgh
    samay samaye waqt vakt wakt sal saal mahina mahine hafta hafte paisa paise rupaye
    rupay rupees hazaar lakh crore dil pyar pyaar zindagi jindagi jindgi duniya desh
    sarkar shahar sheher gaon gaanv rasta raasta gaadi gadi dhanyavad dhanyawad
    shukriya namaste namaskar kripya kripaya maaf maf madad madat swagat khushi khush
    dukh gussa mushkil aasan asaan asan pura poora puri poori pure poore sara saara
    sari saari sare saare bada badi bade bara bari bare chota choti chote chhota
    chhoti chhote naya nayi naye nya purana purani purane dusra doosra dusri doosri
    dusre doosre alag khas khaas pasand psnd intezaar intezar zara jara kripa chahunga
    chahungi chahenge chahoge chaloge karoge aaoge jaoge hoge rahoge jaunga jaungi
    dunga dungi lunga lungi aaunga aaungi milunga hounga paa pata pati pate paya payi
    paaya sakun saku sakoon sakein sake sakenge sakega sakegi pao payega payenge gyaan
    kyonki tathaa tatha evam dwara dvara anusar hetu kewal keval atah arthat yadyapi
    jinke karan kaaran istemal istemaal upyog prayog shuru khatam khtm band chalu
    khol kholo kholna bandh daal dal daalo dalo daalna dalna nikal nikalo nikalna
    nikala hata hatao hatana badal badlo badalna bhej bhejo bhejna bheja gira gir
    tm tmhe tmhara tmhari mjhe mjhse mko tko hmara hmare hmne apn kl sb sbko kbhi pta
    nhii hnji hanjii thike smj smjh smjha yr yrr bhaii bhaiji chl chlo dkh dkho bta
    btao btaya bna lgta lgti lga jyda zyda jada bhott boht bohoot dia kia krlo krdo
    krdiya krlia kse kuchh kux yhi whi yha wha yhaan whaan idhar udhar idr udr jldi
    abe abey iss uss meh mei doond dhoond dhund dhundh gaane gaaney gana saarey sarey
    bajhe bajhey filhal filhaal dikhao dikhaiye dikhaye dikhayen dilao dilaye dilaiye
    dilayen bataye batayen batayein lagao lagaye lagayen lagayein bajao bajaye chalaye
    chalayen bhejiye bhejen bhejein krun krunga krungi kru karu karun karoon karlo
    kardo karde kardena karlena karlunga hogya hogyi hogye hogaya hogayi hogaye horaha
    horahi horha horhi hojaye hojayega aagaya aagya aagyi chlta chlega chlte milte
    milgya milgaya lgra lagra karra bolra koi koyi kisiki kayi kai unhi inhi jitni
    utna behtar behtareen badiya badhiya bakwas bekar faltu mast jhakaas waisa vaisi
    aisehi yuhi yunhi bilkool sachme sachmein sachchi kasam alvida ghanta ghante kripa
    subha sham shaam dophar dopahar raatko mausam baarish barish garmi sardi thand
    thandi dhoop hawa toofan paani khaana naashta
    utha uthao uthana baitho maar maro mara mar pakad pakdo pakadna chhod chod chhodo
    chodo chhodna chodna jod jodo jodna tod todo todna ruk ruko rukna so sona soja
    """.split()
)
"""Romanised Hindi as typed: function words, auxiliaries, everyday verbs and nouns."""

AMBIGUOUS: frozenset[str] = frozenset(
    """
    to me hi the is sir main do us use band man bare beta tune pure ram he so be log
    par are in an din or pass bus bad door mat tin char bar hun un not on ya no ha h k
    s m b a i u are ji se case mile chat kite sun jam sale hum dam kal pal jail gale
    tab ho das ban den dost pat age bag bat ban met tha do la le de
    men pet sake tm abe meh kl dia mast iss uss koi apn hot sari gum bin maze
    """.split()
)
"""Spellings that are everyday words of both languages: only neighbours decide."""

ENGLISH_ONLY_INFORMAL: frozenset[str] = frozenset(
    """
    ok okay lol omg btw pls plz thx msg app apps whatsapp wifi online offline login
    email website laptop mobile gm gn bro hey hello hi thanks sorry please update
    download install
    """.split()
)
"""English borrowings spelt as in English; the Hindi list holds their Devanagari."""

STOPWORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        """
        the be to of and that have with is are was were in on for it as at by this
        from or an not but they you we he she his her i my your can will which what
        a there has had do if so about when how all more
        """.split()
    ),
    "hi-Deva": frozenset(
        """
        है हैं था थी थे का की के को से में पर ने और या कि जो यह वह ये वे एक हो नहीं भी
        तो ही कर रहा रही रहे गया गई गए लिए साथ इस उस अपने क्या तक हम आप मैं मुझे मेरे
        कुछ जब अब फिर बहुत लेकिन हूँ हूं होता होती होते
        """.split()
    ),
    "hi-Latn": frozenset(
        """
        hai hain tha thi the ka ki ke ko se mein me par pe ne aur ya jo yeh ye woh wo
        ek ho nahi nahin nhi bhi to toh hi kar raha rahi rahe gaya gayi gaye liye saath
        is us apne kya tak hum aap main mujhe mere kuch jab ab phir fir bahut lekin hu
        hoon hota hoti hote h k isme iska kaise agar karna sakte diya
        """.split()
    ),
    "kn": frozenset(
        """
        ಮತ್ತು ಒಂದು ಈ ಆ ಅದು ಇದು ನಾನು ನೀವು ನಾವು ಅವರು ಅವನು ಅವಳು ಇಲ್ಲ ಇದೆ ಎಂದು ಎಂಬ ಆದರೆ
        ಹಾಗೂ ಅಥವಾ ಮೇಲೆ ಕೂಡ ತನ್ನ ನನ್ನ ನಿಮ್ಮ ನಮ್ಮ ಅವರ ಎಲ್ಲಾ ಎಲ್ಲ ಬಹಳ ಏನು ಹೇಗೆ ಆಗ ಈಗ
        ಅಲ್ಲಿ ಇಲ್ಲಿ ಬಗ್ಗೆ ಇದನ್ನು ಅದನ್ನು ನಂತರ ಮಾಡಿ ಎರಡು ಇನ್ನು ಇನ್ನೂ ಮಾತ್ರ ಸ್ವಲ್ಪ ಹೊಸ ನೋಡಿ
        ಆಗುತ್ತದೆ ಇರುತ್ತದೆ ಬೇಕು ಮೊದಲು ಸಾಕು ಇರುವ ಇದ್ದ ಕಳೆದ ತನಕ ಒಂದೇ ಎಷ್ಟು ಹಾಕಿ ಇಲ್ಲದೆ
        ಬಂದು ವರೆಗೆ ಜನರ ತುಂಬಾ ಹೋಗಿ ಹಾಗೆ ಹೀಗೆ ಯಾವ ಇವು ಅವು ಆದ ಎಂದರೆ ಜೊತೆಗೆ ಕೆಲವು ಪ್ರತಿ
        ಆದ್ದರಿಂದ ಆದರೂ ಏಕೆಂದರೆ ಯಾಕೆಂದರೆ ಹಾಗಾಗಿ ಹೀಗಾಗಿ ಅಂದರೆ ಅಂತ ಎಂಬುದು
        ಎಂಬುದನ್ನು ಯಾವಾಗ ಎಲ್ಲಿ ಯಾರು ಯಾರಿಗೆ ಯಾಕೆ ಏಕೆ ನನಗೆ ನಿಮಗೆ ನಮಗೆ
        ಅವನಿಗೆ ಅವಳಿಗೆ ಅವರಿಗೆ ನಿನ್ನ ನೀನು ನಿನಗೆ ತಾನು ತಮ್ಮ ತನಗೆ ಅವನ ಅವಳ
        ಅದರ ಇದರ ಅದಕ್ಕೆ ಇದಕ್ಕೆ ಅದರಿಂದ ಇದರಿಂದ ಅದರಲ್ಲಿ ಇದರಲ್ಲಿ ಇವರು ಇವನು
        ಇವಳು ಇವರ ಇಂತಹ ಅಂತಹ ಹೌದು ಇದ್ದು ಇದ್ದರೆ ಇದ್ದರು ಇದ್ದವು ಇತ್ತು
        ಇದ್ದಾರೆ ಇರುತ್ತಾರೆ ಇರಲಿಲ್ಲ ಅಲ್ಲ ಅಲ್ಲದೆ ಆಗಿದೆ ಆಗಿ ಆಗಿತ್ತು ಆಯಿತು
        ಆಗುವ ಆಗಿರುವ ಬೇಡ ಬೇಕಾದ ಮಾಡುವ ಮಾಡಿದ ಮೂಲಕ ಕೆಳಗೆ ಒಳಗೆ ಹೊರಗೆ ಮುಂದೆ
        ಹಿಂದೆ ನಡುವೆ ಹತ್ತಿರ ಜೊತೆ ಬಳಿ ಬಳಿಕ ಮತ್ತೆ ಮತ್ತೊಂದು ಇನ್ನೊಂದು ಬೇರೆ
        ಹೆಚ್ಚು ಕಡಿಮೆ ಹಲವು ಅನೇಕ ಎಲ್ಲರೂ ಎಲ್ಲವೂ ಯಾವುದೇ ಯಾರೂ ಏನೂ ಯಾವಾಗಲೂ
        ಈಗಾಗಲೇ ಕೇವಲ ಅಷ್ಟೇ ಇಷ್ಟು ಅಷ್ಟು ಅವನನ್ನು ಅವರನ್ನು
        """.split()
    ),
    "gu": frozenset(
        """
        છે છો હતો હતી હતા અને એક આ તે એ નો ની ના નું ને થી માં પર માટે પણ કે જ તો હું
        તમે અમે મારા મારી મને તેના તેની શું કેમ નથી હોય કરી કર્યું થઈ ગયો ગઈ બહુ સાથે
        જે તેણે હવે પછી ત્યારે એટલે
        છું હશે હોત હોવા હોવાથી રહ્યો રહી રહ્યા રહ્યું કરે કરવા
        કરવાનું કરવામાં કર્યો કર્યા કરતા કરતાં કરીને આવે આવ્યો આવી
        આવ્યા આવ્યું થયો થયા થયું થાય થતો થતી થતું થવા જાય જઈ અમારા
        અમારી તમારા તમારી તમારું તારા તારી તું તને તેને તેમને તેમના
        તેમની તેમણે આપણે આપણા આપણી એમ એવું એવો એવી એવા કોઈ કંઈ કશું
        ક્યારે ક્યાં કેવી કેવું કેટલા કેટલી કોણ જ્યારે જ્યાં ત્યાં
        અહીં જો તેથી તેમજ તથા અથવા પરંતુ કારણ ખૂબ વધુ બધા બધી બધું
        સુધી દ્વારા વચ્ચે પહેલા પહેલાં બાદ પાસે ઉપર નીચે અંદર બહાર
        સામે વગર વિના જેવા જેવી જેવું જેમ જેમાં જેથી જેને જેના જેની આમ
        આવા એને એના એની એનું દરેક કેટલાક હા શકે શકાય
        """.split()
    ),
}
"""Stop words by document label; ``mixed`` uses Hindi in both scripts and English."""

NOTICES: tuple[str, ...] = (
    "lorem ipsum",
    "enable javascript",
    "javascript is disabled",
    "javascript is required",
    "turn on javascript",
    "use of cookies",
    "uses cookies",
    "use cookies",
    "cookie policy",
    "cookies to improve",
    "accept cookies",
    "accept all cookies",
    "privacy policy",
    "terms of use",
    "terms of service",
    "all rights reserved",
    "subscribe to our newsletter",
    "page not found",
    "404 not found",
    "access denied",
    "जावास्क्रिप्ट सक्षम",
    "कुकीज़ का उपयोग",
    "कुकीज का उपयोग",
    "सर्वाधिकार सुरक्षित",
    "जावास्क्रिप्ट चालू",
    "कुकीज़ स्वीकार",
    "कुकीज स्वीकार",
    "सभी कुकीज़",
    "गोपनीयता नीति",
    "पेज नहीं मिला",
    "पृष्ठ नहीं मिला",
    "जारी रखने के लिए लॉग इन",
    "जारी रखने के लिए लॉगिन",
    "लॉग इन करना होगा",
    "लॉगिन करना होगा",
    "लॉग इन करना ज़रूरी",
    "लॉगिन करना ज़रूरी",
    "ऐड ब्लॉकर",
    "एड ब्लॉकर",
    "ऐडब्लॉकर",
    "विज्ञापन अवरोधक",
    "login to continue",
    "log in to continue",
    "sign in to continue",
    "must be logged in",
    "need to be logged in",
    "please log in to",
    "please login to",
    "already have an account",
    "ad blocker detected",
    "adblock detected",
    "disable your ad blocker",
    "disable your adblocker",
    "disable adblock",
    "whitelist our site",
    "cookies ka istemal",
    "cookies ka use",
    "cookies ka upyog",
    "cookies istemal kar",
    "cookies accept kar",
    "cookies ko accept kar",
    "ad blocker band kar",
    "ad blocker off kar",
    "adblocker band kar",
    "adblock band kar",
    "javascript on kar",
    "javascript enable kar",
    "javascript chalu kar",
    "login karna hoga",
    "login karna zaroori",
    "login karna zaruri",
    "login karna padega",
    "page nahi mila",
    "sarvadhikar surakshit",
    "ಕುಕೀಗಳನ್ನು ಬಳಸು",
    "ಗೌಪ್ಯತಾ ನೀತಿ",
    "ಹಕ್ಕುಗಳನ್ನು ಕಾಯ್ದಿರಿಸ",
    "કૂકીઝનો ઉપયોગ",
    "ગોપનીયતા નીતિ",
    "સર્વાધિકાર સુરક્ષિત",
    "હકો અનામત",
)
"""Phrases of web pages that talk about the page, lower case (after C4)."""

BOILERPLATE: tuple[str, ...] = (
    "read more",
    "click here",
    "share this",
    "follow us",
    "also read",
    "download our app",
    "home |",
    "sign up",
    "log in",
    "login",
    "contact us",
    "about us",
    "advertisement",
    "ये भी पढ़ें",
    "यह भी पढ़ें",
    "इसे भी पढ़ें",
    "और पढ़ें",
    "शेयर करें",
    "हमें फॉलो करें",
    "संपर्क करें",
    "हमारे बारे में",
    "विज्ञापन",
    "होम",
)
"""Beginnings of lines that belong to a page's furniture, lower case."""

TEASERS: tuple[str, ...] = (
    "read more",
    "read more here",
    "read full story",
    "read the full story",
    "read full article",
    "read the full article",
    "continue reading",
    "keep reading",
    "see more",
    "view more",
    "know more",
    "load more",
    "और पढ़ें",
    "और पढ़े",
    "आगे पढ़ें",
    "आगे पढ़े",
    "पूरा पढ़ें",
    "पूरी खबर पढ़ें",
    "पूरी ख़बर पढ़ें",
    "पूरी कहानी पढ़ें",
    "विस्तार से पढ़ें",
    "और देखें",
    "और जानें",
    "aage padhe",
    "aage padhein",
    "aage padhen",
    "aur padhe",
    "aur padhein",
    "aur padhen",
    "pura padhe",
    "pura padhein",
    "poora padhe",
    "poora padhein",
    "puri khabar padhe",
    "puri khabar padhein",
    "poori khabar padhe",
    "poori khabar padhein",
    "aur dekhe",
    "aur dekhein",
    "aur jaane",
    "aur jaanein",
    "ಇನ್ನಷ್ಟು ಓದಿ",
    "ಮುಂದೆ ಓದಿ",
    "ಮತ್ತಷ್ಟು ಓದಿ",
    "ಹೆಚ್ಚು ಓದಿ",
    "ಇನ್ನಷ್ಟು ನೋಡಿ",
    "વધુ વાંચો",
    "આગળ વાંચો",
    "વધારે વાંચો",
    "પૂરો લેખ વાંચો",
    "વધુ જુઓ",
    "વધુ જાણો",
)
"""What a line that only leads to another page ends in, lower case."""
