"""One way to compile a loop, so that every kernel is cached and releases the lock."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from numba import config, njit

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Loop = TypeVar("Loop", bound="Callable[..., Any]")


def _keep_together(folder: Path) -> None:
    """Give compiled loops a place of their own for every state of these sources.

    numba looks at a loop's own file to tell whether what it kept is stale, and not at
    the files of the loops compiled into it.
    """
    if config.CACHE_DIR or not os.access(folder, os.W_OK):
        return
    sources = (file.read_bytes() for file in sorted(folder.glob("*.py")))
    state = sha256(b"\0".join(sources)).hexdigest()[:16]
    config.CACHE_DIR = str(folder / "__pycache__" / f"kernels-{state}")


_keep_together(Path(__file__).parent)


def kernel(function: Loop) -> Loop:
    """Compile a loop for this machine at its first call and keep it on disk.

    Args:
        function: Takes and returns numbers and numpy arrays only.
    """
    compiled: Loop = njit(cache=True, nogil=True)(function)
    return compiled


def lean(function: Loop) -> Loop:
    """Compile a loop that makes no arrays and calls only loops of this kind.

    Nothing in it counts references to arrays, which in a loop of many calls and
    branches costs more than the work does.

    Args:
        function: Takes and returns numbers and numpy arrays only.
    """
    compiled: Loop = njit(cache=True, nogil=True, _nrt=False)(function)
    return compiled


def inner(function: Loop) -> Loop:
    """Compile a loop that only other loops call; as `lean`, but in less time.

    Nothing is generated that Python would need to call it.

    Args:
        function: Takes and returns numbers only.
    """
    compiled: Loop = njit(
        cache=True,
        nogil=True,
        _nrt=False,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    return compiled


def inlined(function: Loop) -> Loop:
    """Compile a small function, or one of many arguments, into the loops that call it.

    Args:
        function: Takes and returns numbers and numpy arrays only; makes no arrays.
    """
    compiled: Loop = njit(
        cache=True,
        nogil=True,
        _nrt=False,
        forceinline=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    return compiled
