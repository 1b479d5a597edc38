# ruff: noqa: E501 - one trade a line
"""What people work as, so that a claim can be held against a card."""

from __future__ import annotations

_GROUPS = """
doctor daktar vaidya physician डॉक्टर डाक्टर वैद्य ವೈದ್ಯ ವೈದ್ಯೆ ಡಾಕ್ಟರ್ ડૉક્ટર ડોક્ટર
teacher shikshak shikshika adhyapak adhyapika professor lecturer tutor टीचर शिक्षक शिक्षिका
 अध्यापक प्रोफ़ेसर ಶಿಕ್ಷಕ ಶಿಕ್ಷಕಿ ಟೀಚರ್ શિક્ષક શિક્ષિકા
engineer developer programmer coder इंजीनियर डेवलपर ಎಂಜಿನಿಯರ್ એન્જિનિયર
farmer kisan kisaan किसान ರೈತ ખેડૂત
student chhatra vidyarthi छात्र छात्रा विद्यार्थी स्टूडेंट ವಿದ್ಯಾರ್ಥಿ ವಿದ್ಯಾರ್ಥಿನಿ વિદ્યાર્થી
driver chaalak ड्राइवर चालक ಚಾಲಕ ಡ್ರೈವರ್ ડ્રાઈવર
nurse नर्स ನರ್ಸ್ નર્સ
electrician bijliwala इलेक्ट्रीशियन ಎಲೆಕ್ಟ್ರಿಷಿಯನ್ ઇલેક્ટ્રિશિયન
plumber प्लंबर ಪ್ಲಂಬರ್ પ્લમ્બર
tailor darzi seamstress दर्ज़ी दर्जी ದರ್ಜಿ ટેલર દરજી
shopkeeper dukandar dukaandar vyapari trader merchant businessman दुकानदार व्यापारी ವ್ಯಾಪಾರಿ
 દુકાનદાર વેપારી
housewife homemaker grihini गृहिणी हाउसवाइफ़ ಗೃಹಿಣಿ ગૃહિણી
police constable policewala inspector पुलिस सिपाही ಪೊಲೀಸ್ પોલીસ
lawyer vakil vakeel advocate वकील ವಕೀಲ વકીલ
postman dakiya डाकिया पोस्टमैन ಪೋಸ್ಟ್‌ಮ್ಯಾನ್ ટપાલી
banker cashier बैंकर कैशियर
accountant munim अकाउंटेंट मुनीम
carpenter badhai mistri बढ़ई मिस्त्री ಬಡಗಿ સુથાર
mechanic मैकेनिक ಮೆಕ್ಯಾನಿಕ್ મિકેનિક
cook chef rasoiya halwai रसोइया हलवाई ಅಡುಗೆಯವ રસોઇયો
soldier fauji jawan फ़ौजी फौजी सैनिक ಸೈನಿಕ સૈનિક
journalist reporter patrakar पत्रकार ಪತ್ರಕರ್ತ પત્રકાર
pilot पायलट ಪೈಲಟ್ પાયલોટ
barber nai नाई
fisherman machhuara मछुआरा ಮೀನುಗಾರ માછીમાર
weaver bunkar बुनकर ನೇಕಾರ વણકર
actor actress abhineta अभिनेता ನಟ ನಟಿ
"""
_LINES = _GROUPS.replace("\n ", " ").split("\n")
TRADES = {word: line.split()[0] for line in _LINES if line for word in line.split()}
"""A word for a trade, in any script, to the trade's name."""
