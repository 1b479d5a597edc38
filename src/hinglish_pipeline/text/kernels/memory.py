"""Bytes by address, for loops of many small functions.

Numba counts references whenever an array is passed on, which costs more than looking at
one byte does, and compiles every function anew for read-only arrays. Addresses are
plain numbers. Nothing is checked: an address comes from `address_of` an array that the
caller keeps alive, an index from a loop over its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def emitted(function: Callable[..., Any]) -> Callable[..., int]:
    """Let a function say what a call of its name becomes in a compiled loop."""
    made: Callable[..., int] = intrinsic(function)
    return made


def address_of(array: NDArray[Any]) -> int:
    """Where an array's first item lies."""
    return int(array.ctypes.data)


def _pointer(builder: Any, address: Any, index: Any, bits: int) -> Any:
    size = ir.Constant(index.type, bits // 8)
    at = builder.add(address, builder.mul(index, size))
    return builder.inttoptr(at, ir.IntType(bits).as_pointer())


def _loading(bits: int) -> Any:
    def emit(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        address, index = args
        value = builder.load(_pointer(builder, address, index, bits), align=1)
        return builder.zext(value, ir.IntType(64)) if bits < 64 else value

    return types.int64(types.int64, types.int64), emit


def _storing(bits: int) -> Any:
    def emit(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        address, index, value = args
        small = builder.trunc(value, ir.IntType(bits)) if bits < 64 else value
        builder.store(small, _pointer(builder, address, index, bits), align=1)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), emit


@emitted
def byte(_typing: Any, address: Any, index: Any) -> Any:
    """Byte ``index`` behind an address."""
    return _loading(8)


@emitted
def entry(_typing: Any, address: Any, index: Any) -> Any:
    """Unsigned 32-bit number ``index`` of a table."""
    return _loading(32)


@emitted
def cell(_typing: Any, address: Any, index: Any) -> Any:
    """Signed 64-bit number ``index`` of a table."""
    return _loading(64)


@emitted
def put_byte(_typing: Any, address: Any, index: Any, value: Any) -> Any:
    """Set a byte."""
    return _storing(8)


@emitted
def put_cell(_typing: Any, address: Any, index: Any, value: Any) -> Any:
    """Set a signed 64-bit number."""
    return _storing(64)


@emitted
def move(_typing: Any, target: Any, source: Any, size: Any) -> Any:
    """Copy bytes from one address to another; they may overlap."""

    def emit(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        to, source, size = args
        kind = ir.IntType(8).as_pointer()
        pointers = [builder.inttoptr(address, kind) for address in (to, source)]
        cgutils.raw_memmove(builder, *pointers, size, 1)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), emit


@emitted
def quiet(_typing: Any, address: Any, index: Any) -> Any:
    """Count the bytes from ``index`` on, at most 32, that are plain ASCII.

    Not plain: controls, digits, ``& : < @ |``, a third equal byte, a second space, all
    beyond ASCII. Reads two bytes before and 32 behind.
    """
    lanes = 32
    vector = ir.VectorType(ir.IntType(8), lanes)

    def emit(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        def all_of(value: int) -> Any:
            return ir.Constant(vector, [ir.Constant(ir.IntType(8), value)] * lanes)

        def loaded(offset: int) -> Any:
            at = builder.add(
                args[0], builder.add(args[1], ir.Constant(ir.IntType(64), offset))
            )
            return builder.load(builder.inttoptr(at, vector.as_pointer()), align=1)

        here, before, earlier = loaded(0), loaded(-1), loaded(-2)
        repeated = builder.icmp_unsigned("==", here, before)
        third = builder.icmp_unsigned("==", here, earlier)
        space = builder.icmp_unsigned("==", here, all_of(32))
        found = builder.and_(repeated, builder.or_(third, space))
        # Below the space and beyond ASCII, 0..: and DEL, in one comparison each.
        found = builder.or_(found, builder.icmp_signed("<", here, all_of(32)))
        from_zero = builder.sub(here, all_of(48))
        found = builder.or_(found, builder.icmp_unsigned("<", from_zero, all_of(11)))
        for sign in b"&<@|\x7f":
            found = builder.or_(found, builder.icmp_unsigned("==", here, all_of(sign)))
        mask = builder.bitcast(found, ir.IntType(lanes))
        wide = builder.or_(
            builder.zext(mask, ir.IntType(64)), ir.Constant(ir.IntType(64), 1 << lanes)
        )
        return builder.cttz(wide, ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64, types.int64), emit
