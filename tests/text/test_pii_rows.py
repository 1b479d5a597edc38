"""Labelled lines: what is personal in them, and the look-alikes that are not."""

import re
from collections import Counter

import pytest

from hinglish_pipeline.text.pii import mask_pii

# [KIND what is masked]; everything else stays.
PERSONAL = """
dukaan ka number hai [PHONE 98765.43210], kabhi bhi call karo
[PHONE 98765.432.10] par WhatsApp karein
office landline [PHONE (0755) 2551234] subah das baje se
हमारा कार्यालय: [PHONE (0755)-2551234]
phone [PHONE (080) 2345 6789] hai
संपर्क करें [PHONE ९८७६५ ४३२१०]
मेरा नंबर [PHONE ९८७६५४३२१०] है
आधार [AADHAAR २३४१ २३४१ २३४६] है
मेरा आधार [AADHAAR २३४१२३४१२३४६]
મારો નંબર [PHONE ૯૮૭૬૫૪૩૨૧૦] છે
ನನ್ನ ಸಂಖ್ಯೆ [PHONE ೯೮೭೬೫೪೩೨೧೦]
मुझे [EMAIL rahul.k@site.com]पर लिखो
[EMAIL name@site.co.in]को भेजो
mail karo [EMAIL sita_devi+shop@gmail.com], jaldi
मेल[EMAIL ravi@yahoo.co.in]
paisa [UPI sunita@yesbank] par bhejo
[UPI 9876543210@paytm] par pay karo
[UPI amit.sharma@okaxis]पर भेज देना
donate: [UPI mandir-trust@oksbi]
UPI [UPI neha99@pthdfc] ya [UPI neha99@ptsbi]
[UPI shop.keeper@axl] aur [UPI shop.keeper@ibl] dono chalega
mera UPI [UPI kiran@waicici] hai
rent [UPI landlord@barodampay] pe
call [PHONE 9876543210]/[PHONE 9876543211]
booking: [PHONE 98765 43210] / [PHONE 98765 43211]
mobile [PHONE +91-98765-43210]
[PHONE +91-9876543210] pe missed call do
[PHONE +91 987 654 3210]
[PHONE +91 9876 543 210]
[PHONE (+91) 98765 43210]
[PHONE 0091-9876543210] se phone aaya
[PHONE 91 9876543210] save kar lo
[PHONE 919876543210] WhatsApp
mera phone 📱 [PHONE 98 76 54 32 10]
mobile number: [PHONE 98-76-54-32-10]
call me at [PHONE 9 8 7 6 5 4 3 2 1 0]
WhatsApp no. [PHONE 98765 4 3210]
Mob.[PHONE 9876543210]
Mob-[PHONE 9876543210]
मो.[PHONE 9876543210]
फोन-[PHONE 9876543210]
Ph: [PHONE 0141-2345678], Jaipur
STD [PHONE 022 23456789] Mumbai
[PHONE 0612-2234567] Patna office
[PHONE +91-11-23456789] Dilli
[PHONE +91 80 4123 4567] Bengaluru
नंबर[PHONE 9876543210]पर कॉल करें
https://wa.me/[PHONE 919876543210]
tel:[PHONE +919876543210]
whatsapp://send?phone=[PHONE 919876543210]
papa ka number [PHONE 7012345678] aur mummy ka [PHONE 6301234567]
order confirm karne ke liye [PHONE 8123456789] par call karein
customer care executive Ravi: [PHONE 9012345678]
ghar aane se pehle [PHONE 9988776655] pe bata dena
UIDAI: [AADHAAR 2341-2341-2346] ya [AADHAAR 2341 2341 2346] link karo
PAN card [PAN ABCPE1234F]है
PAN: [PAN AAAPL1234C], naam Lata
firm ka PAN [PAN AABCT1332L]
server [IP 52.14.88.201] se connect nahi ho raha
login from [IP 103.21.244.15] at 10:30
dns [IP 8.8.4.4] laga do
[IP 2001:4860:4860::8888] ping karo
[IP 2401:4900:1c2b:8a10:1:2:3:4] se aaya
https://api.site.in/v1?token=[SECRET abcd1234]&page=2
https://x.in/cb?refresh_token=[SECRET zz9]
ftp://[SECRET ravi:pass123]@files.site.in/a
https://s3.site.in/k?X-Amz-Signature=[SECRET 9f8e7d]&x=1
""".strip()

LOOK_ALIKES = """
commit d41d8cd98f00b204e9800998ecf8427e me bug hai
sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
uuid 550e8400-e29b-41d4-a716-446655440000
uuid 98765432-1098-4765-8321-987654321098
version 1.2.3.4 install karo
numpy==1.26.4.1 aur torch>=2.13.0.1
chrome 120.0.6099.109 ya upar
Order ID: 9876543210
order no. 9876543210 cancel ho gaya
Order 234123412346 nahi mila
ऑर्डर नंबर 9876543210 कहाँ है
₹9876543210 ka ghotala
Rs. 98765.43210 only
keemat ₹ 98,765.43 hai
रु 9876543210 का बजट
date 15-08-1947 aur 26-01-1950
2023-10-15 10:30:45
2023.10.15 ko, 15/10/2023 tak
1990 1991 1992 1993 1994
PNR 8234567890 confirm hua
PNR no: 8234567890 coach S4
9876543210 views in one day
is video par 9876543210 likes
9876543210 बार देखा गया
धारा 5.6.2.2 ke anusar
Section 12.4.1.7 dekho
### 8.2.4.1 Parichay
IFSC SBIN0001234 branch Indore
ISBN 978-81-7525-766-5
ISBN 8175257660
score 110-98-76 raha
India 287 aur 245 (47.3), Australia 6-264
65 70 75 80 85 number aaye
marks 98 87 76 65 54 32 mile
table: 72 81 90 99 108 117
π = 3.1415926535, e = 2.7182818284
value = 98765.43210 nikla
distance 98765.43210 km hai
latitude 23.259933, longitude 77.412613
population 1,380,004,385 hai
9876543210 kg gehu
9,87,65,43,210 rupaye
GDP 9876543210 crore
credit card 4111 1111 1111 1111
card 1234 2341 2341 2346 test
invoice #9876543210 bhej diya
txn 9876543210 failed
UTR 912345678901 dekho
tracking no 7890123456 hai
roll number 8123456789 pass
application no. 7012345678
https://youtube.com/watch?v=9876543210
https://x.com/ram/status/9876543210123456789
https://site.in/item/9876543210/review
barcode 8901234567890
0x9876543210 pata
icon@2x.png replace karo
lodash@4.17.21 aur react@18.2.0
git@github.com:ram/repo.git clone karo
@rahul aur @sita ko tag karo
user@host par ssh
actions/checkout@v4 use karo
@angular/core import
127.0.0.1:8080 par chalao
192.168.1.10 router hai
10.0.0.5 aur 172.16.4.2 andar ke hain
std::vec::Vec aur a::b::c
time 10:30:45:12 tha
mac 00:1A:2B:3C:4D:5E
ABCDE12345 coupon lagao
HP1234XYZ5 model
MH12AB1234 gaadi number
pin code 462001, Bhopal
1800-123-4567 toll free
helpline 1098 par call karo
batch 6789012345 expire ho gaya
id: 9876543210
user id 7012345678
employee code 8012345678
https://docs.site.in/a?view=x&tabs=y#key
timestamp 1700000000 se 1700009999
1e-9876543210 chhota hai
9876543210x aur x9876543210
98765-43210-12 part
9876543210.5 aur 9876543210,25
phase (2023) 1234567 log
""".strip()

_MARKED = re.compile(r"\[([A-Z]+) ([^\]]+)\]")


def rows():
    for line in PERSONAL.split("\n"):
        yield _MARKED.sub(r"\2", line), _MARKED.sub(r"<\1>", line)
    for line in LOOK_ALIKES.split("\n"):
        yield line, line


@pytest.mark.parametrize(("text", "masked"), list(rows()))
def test_labelled_line(params, text, masked):
    found, _ = mask_pii(text, params.pii)
    assert found == masked
    assert mask_pii(found, params.pii) == (found, 0)


def placeholders(text):
    return Counter(re.findall(r"<[A-Z]+>", text))


def test_precision_and_recall(params):
    wanted = found = right = 0
    for text, masked in rows():
        expected = placeholders(masked)
        got = placeholders(mask_pii(text, params.pii)[0])
        wanted += expected.total()
        found += got.total()
        right += (expected & got).total()
    assert right / wanted >= 0.98
    assert right / found >= 0.98
