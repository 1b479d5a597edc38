"""What an ASCII sign or a number might begin: an entity, a tag, somebody's address."""

from __future__ import annotations

from hinglish_pipeline.text.kernels.clean_classes import BLANK, DIGIT, INVISIBLE, SPACE
from hinglish_pipeline.text.kernels.compiled import inner
from hinglish_pipeline.text.kernels.memory import byte, entry

# What the compiled loop puts right itself ...
SPACES, HIDDEN, NUKTA, RUNS, DIGITS = 1, 2, 4, 8, 16
# ... what it leaves to the readable rules, a line at a time or a text at a time ...
ENTITY, TAG, DANDA, NFC, EMOJIS, BROKEN = 32, 64, 128, 256, 512, 1024
# ... where a fenced code block may begin or end, and what may be personal data.
FENCE = 2048
NUMBER, MAIL, ADDRESS, SECRET, ACCOUNT = 4096, 8192, 16384, 32768, 65536
CODE = 131072
"""Said of a marked line: it lies in a fenced code block."""
PERSONAL = NUMBER | MAIL | ADDRESS | SECRET | ACCOUNT

_LONGEST_ENTITY = 26
_TAGS = tuple(
    int.from_bytes(name.encode(), "big")
    for name in ("br", "p", "b", "i", "u", "em", "strong", "span")
)
_MIN_DIGITS = 10
# How the names of secrets end that `pii` masks: token, key, secret, password, passwd,
# pwd, passcode, sig, signature, session, sessionid, otp, jwt.
_SECRETS = tuple(
    int.from_bytes(end.encode(), "big")
    for end in (
        "ken", "key", "ret", "ord", "swd", "pwd", "ode", "sig", "ure", "ion", "nid",
        "otp", "jwt",
    )
)  # fmt: skip


@inner
def point(data: int, at: int) -> tuple[int, int]:
    """Return the code point at a byte of valid UTF-8 and how many bytes it takes."""
    lead = byte(data, at)
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return ((lead & 0x1F) << 6) | (byte(data, at + 1) & 0x3F), 2
    rest = ((byte(data, at + 1) & 0x3F) << 6) | (byte(data, at + 2) & 0x3F)
    if lead < 0xF0:
        return ((lead & 0x0F) << 12) | rest, 3
    return ((lead & 0x07) << 18) | (rest << 6) | (byte(data, at + 3) & 0x3F), 4


@inner
def sign_flags(
    data: int,
    start: int,
    at: int,
    end: int,
    prev: int,
    table: int,
) -> int:
    """Flags of an ASCII sign, by what stands around it."""
    sign = byte(data, at)
    bits = entry(table, sign)
    after = byte(data, at + 1) if at + 1 < end else 0
    if sign == 0x26:  # &
        return _entity(data, at + 1, end)
    if sign == 0x3C:  # <
        return TAG if _is_tag(data, at + 1, end, table) else 0
    if sign == 0x7C:  # |
        if 0x900 <= prev <= 0x97F:
            return DANDA
        spaced = prev == 32 or (prev >= 0 and entry(table, prev) & BLANK)
        return DANDA if after == 0x7C and spaced else 0
    if sign == 0x40:  # @
        parted = prev in (0x2B, 0x2D, 0x2E)
        named = parted or _is_word(prev)
        return MAIL if named and _is_host(data, at + 1, end) else 0
    if sign == 0x3A:  # :
        if after == 0x2F and at + 2 < end and byte(data, at + 2) == 0x2F:
            return _secret(data, at + 3, end)
        return ADDRESS if _hex_groups(data, at, end) else 0
    if bits & INVISIBLE:
        return HIDDEN
    return SPACES if bits & SPACE else 0


@inner
def _is_word(sign: int) -> bool:
    return 0x61 <= sign <= 0x7A or 0x41 <= sign <= 0x5A or 48 <= sign < 58 or sign == 95


@inner
def _is_host(data: int, at: int, end: int) -> bool:
    """A name with a stop before a letter, or a handle: a letter first, and no stop."""
    handle = at < end and byte(data, at) >= 0x41
    stop = False
    while at < end:
        sign = byte(data, at)
        if stop and sign >= 0x41 and _is_word(sign):
            return True
        stop = sign == 0x2E
        if not (stop or sign == 0x2D or _is_word(sign)):
            break
        at += 1
    return handle


@inner
def _entity(data: int, at: int, end: int) -> int:
    """A semicolon near after ``&`` and letters; letters of any script count."""
    last = min(end, at + 4 * _LONGEST_ENTITY)
    while at < last:
        sign = byte(data, at)
        if sign == 0x3B:
            return ENTITY
        if not (_is_word(sign) or sign == 0x23 or sign >= 0x80):
            return 0
        at += 1
    return 0


@inner
def _is_tag(data: int, at: int, end: int, table: int) -> bool:
    """A bare tag: one of a few names, slashes, blanks of any kind."""
    name = letters = 0
    while at < end and letters < 7:
        code, width = point(data, at)
        if code == 0x3E:
            return name in _TAGS
        if 0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A:
            name = (name << 8) | (code | 0x20)
            letters += 1
        elif code != 0x2F and not entry(table, code) & BLANK:
            return False
        at += width
    return False


@inner
def _secret(data: int, at: int, end: int) -> int:
    """An address with a password before its host, or a parameter named for one."""
    query = False
    name = 0  # its last three letters
    while at < end:
        sign = byte(data, at)
        if sign <= 0x20:
            return 0
        if sign == 0x40 or (sign == 0x3D and query and name & 0xFFFFFF in _SECRETS):
            return SECRET
        query = query or sign in (0x3F, 0x23)
        name = (name << 8) | (sign | 0x20)
        at += 1
    return 0


@inner
def _is_hex(sign: int) -> bool:
    return 48 <= sign < 58 or 0x61 <= sign <= 0x66 or 0x41 <= sign <= 0x46


@inner
def _hex_groups(data: int, at: int, end: int) -> bool:
    """Three colons, not in a row, with at most four hexadecimal digits between."""
    first = at
    for _ in range(2):
        at += 1
        last = min(end, at + 5)
        while at < last and _is_hex(byte(data, at)):
            at += 1
        if at >= last or byte(data, at) != 0x3A:
            return False
    return at > first + 2


@inner
def number_flags(
    data: int,
    start: int,
    at: int,
    end: int,
    table: int,
) -> tuple[int, int]:
    """Flags of a row of numbers, and where it ends.

    Ten digits with at most two signs between any two may be a telephone; four groups
    parted by full stops an address; five capitals before four digits an account.
    """
    flags = 0
    if at - start >= 5 and at + 4 < end and _is_account(data, at):
        flags |= ACCOUNT
    digits, stops, gap, last = 0, 0, 0, at
    while at < end and gap < 3:
        sign = byte(data, at)
        if 48 <= sign < 58:
            width = 1
        elif sign >= 0xE0:
            code, width = point(data, at)
            if not entry(table, code) & DIGIT:
                break
        elif sign in (0x20, 0x28, 0x29, 0x2B, 0x2D, 0x2E, 0x2F):
            stops = stops + 1 if sign == 0x2E and gap == 0 else 0
            if stops == 3 and at + 1 < end and 48 <= byte(data, at + 1) < 58:
                flags |= ADDRESS
            gap += 1
            at += 1
            continue
        else:
            break
        gap = 0
        digits += 1
        at += width
        last = at
    if digits >= _MIN_DIGITS:
        flags |= NUMBER
    return flags, last


@inner
def _is_account(data: int, at: int) -> bool:
    """Five capitals before four digits and a capital."""
    for offset in range(-5, 5):
        low, high = (48, 57) if 0 <= offset < 4 else (0x41, 0x5A)
        if not low <= byte(data, at + offset) <= high:
            return False
    return True
