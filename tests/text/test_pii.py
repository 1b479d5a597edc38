"""Personal data goes, look-alikes stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hinglish_pipeline.text.pii import mask_pii
from hinglish_pipeline.text.pii_numbers import verhoeff_valid


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail a.b+c@gmail.com.", "mail <EMAIL>."),
        ("+91 98765 43210 या 9876543210", "<PHONE> या <PHONE>"),
        ("call 098765-43210 ya 987-654-3210", "call <PHONE> ya <PHONE>"),
        ("office 080-23456789", "office <PHONE>"),
        ("नंबर ९८७६५४३२१० है", "नंबर <PHONE> है"),
        ("aadhaar 2341 2341 2346", "aadhaar <AADHAAR>"),
        ("aadhaar 234123412346", "aadhaar <AADHAAR>"),
        ("PAN ABCPE1234F", "PAN <PAN>"),
        ("rahul.k@okaxis par bhejo", "<UPI> par bhejo"),
        ("x99@ybl, paytm", "<UPI>, paytm"),
        ("server 8.8.8.8 down", "server <IP> down"),
        ("8.8.8.8\n203.113.42.9 se hamla", "<IP>\n<IP> se hamla"),
        ('"host": "52.1.2.3"', '"host": "<IP>"'),
        ("order karne ke liye 9876543210", "order karne ke liye <PHONE>"),
        ("Order placed. Call: 9876543210", "Order placed. Call: <PHONE>"),
        ("mera number 9876543210 hai", "mera number <PHONE> hai"),
        ("2001:4860:4860:0:0:0:0:8888", "<IP>"),
        (
            "https://x.in/a?token=abc&b=1&key=zz",
            "https://x.in/a?token=<SECRET>&b=1&key=<SECRET>",
        ),
        ("postgres://me:pw@db.in/x", "postgres://<SECRET>@db.in/x"),
    ],
)
def test_masked(params, text, masked):
    found, n = mask_pii(text, params.pii)
    assert found == masked
    assert n == masked.count("<")


@pytest.mark.parametrize(
    "text",
    [
        "aadhaar 2341 2341 2347",
        "₹ 9876543210, Rs. 9876543210 aur 1,00,000",
        "2023-10-15, 15.10.2023, 12/10/2023, 10:30:45",
        "v1.2.3.4, version 1.2.3.4, numpy==1.26.4, lodash@4.17.21",
        "d41d8cd98f00b204e9800998ecf8427e 0x9876543210",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
        "127.0.0.1 192.168.1.1 10.0.0.1",
        "ISBN 978-81-7525-766-5, id 1731921234567",
        "### 5.6.2.2 Sthapna\n5.6.2.3 Aur aage\n- 5.6.2.4. Ant\n## [5.6.2.5](#a)",
        '"contentVersion": "1.2.3.4", api_version = "4.3.2.1", Section 5.6.2.2',
        '"x": "1.0.0.0", 4.2.0.0, 0.0.0.0',
        "Order 9876543210, PNR 8234567890, PNR no. 8234567890, Order ID: 9876543210",
        "ऑर्डर नंबर 9876543210, टिकट संख्या: 8234567890, Invoice #9876543210",
        "9876543210 views, Views: 9876543210, 9876543210 बार देखा गया",
        "Txn ref no 9876543210 aur bill number hai 8876543210",
        "@rahul user@host https://x.in/?page=2#top",
        "IPL 2023 में 110 रन, 56 साल",
    ],
)
def test_survives(params, text):
    assert mask_pii(text, params.pii) == (text, 0)


@given(st.text("0123456789 +-@.:/?=&abkeyokaxis\n", max_size=60))
def test_masking_again_changes_nothing(params, text):
    masked, _ = mask_pii(text, params.pii)
    assert mask_pii(masked, params.pii) == (masked, 0)


def test_each_kind_can_be_switched_off(params):
    off = params.pii.model_copy(update={"phone": False, "email": False})
    text = "9876543210 a@b.com"
    assert mask_pii(text, off) == (text, 0)


@given(st.text("0123456789", min_size=1, max_size=12))
def test_verhoeff_has_one_check_digit_and_finds_every_single_error(number):
    valid = [number + d for d in "0123456789" if verhoeff_valid(number + d)]
    assert len(valid) == 1
    wrong = str((int(valid[0][0]) + 1) % 10) + valid[0][1:]
    assert not verhoeff_valid(wrong)
