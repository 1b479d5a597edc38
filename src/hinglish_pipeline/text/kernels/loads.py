"""What byte loops share: eight bytes at a time, white space, one type of array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from hinglish_pipeline.text.kernels.compiled import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """A read-only view: numba compiles once more for arrays that can be written."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


@intrinsic  # type: ignore[untyped-decorator]
def load64(typing: Any, data: Any, at: Any) -> Any:
    """Read eight bytes from any address as one number, lowest byte first.

    The caller sees to it that ``at + 8 <= len(data)``.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte = builder.gep(array.data, [arguments[1]])
        wide = context.get_value_type(types.uint64).as_pointer()
        return builder.load(builder.bitcast(byte, wide), align=1)

    return types.uint64(data, at), generate


@inner
def space_width(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Bytes of the white space (`str.isspace`) that starts at a byte; 0 for none."""
    if at >= end:
        return 0
    byte = data[at]
    if byte <= 0x20:
        return int(byte == 0x20 or 9 <= byte <= 13 or 28 <= byte <= 31)
    if byte == 0xC2 or byte == 0xE1 or byte == 0xE2 or byte == 0xE3:
        return _wide_space(data, at)
    return 0


@inner
def _wide_space(data: NDArray[np.uint8], at: int) -> int:
    byte, second = data[at], data[at + 1]
    if byte == 0xC2:
        return 2 * int(second == 0x85 or second == 0xA0)
    third = data[at + 2]
    if byte == 0xE1:
        wide = second == 0x9A and third == 0x80
    elif byte == 0xE3:
        wide = second == 0x80 and third == 0x80
    elif second == 0x80:
        wide = third <= 0x8A or third in (0xA8, 0xA9, 0xAF)
    else:
        wide = second == 0x81 and third == 0x9F
    return 3 * int(wide)


@inner
def skip_space(data: NDArray[np.uint8], at: int, end: int) -> int:
    """First byte from ``at`` on that is no white space; ``end`` where there is none."""
    while at < end:
        width = space_width(data, at, end)
        if not width:
            break
        at += width
    return at


@inner
def stripped(data: NDArray[np.uint8], start: int, end: int) -> tuple[int, int]:
    """Bounds of ``data[start:end]`` as `str.strip` would leave it."""
    start = skip_space(data, start, end)
    while end > start:
        width = 1
        if data[end - 1] >= 0x80:
            while data[end - width] & 0xC0 == 0x80:
                width += 1
            if width == 1 or width > 3 or data[end - width] == 0xE0:
                break
        if not space_width(data, end - width, end):
            break
        end -= width
    return start, end


@inner
def characters(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Code points of ``data[start:end]``."""
    count = np.int64(0)
    part = data[start:end]  # counted from 0: a vector loop has no negative places
    for at in range(len(part)):
        count += np.int64(np.int8(part[at]) >= np.int8(-64))
    return count


@inner
def hash_bytes(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """64-bit hash of ``data[start:end]``: multiply and shift, eight bytes at a time."""
    mix = np.uint64(0x9E3779B97F4A7C15)
    value = np.uint64(end - start) * mix
    at = start
    while at + 8 <= end:
        value = (value ^ load64(data, at)) * mix
        value ^= value >> np.uint64(29)
        at += 8
    rest, shift = np.uint64(0), np.uint64(0)
    while at < end:
        rest |= np.uint64(data[at]) << shift
        shift += np.uint64(8)
        at += 1
    return finished((value ^ rest) * mix)


@inner
def finished(value: np.uint64) -> np.uint64:
    """Spread a number's bits over all of it: the finaliser of MurmurHash3."""
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))
