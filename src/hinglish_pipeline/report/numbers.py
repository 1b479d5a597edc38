"""Spells numbers for people: the right digits, a real minus, thin spaces."""

from __future__ import annotations

NARROW = "\u202f"
NO_VALUE = "–"


def count(value: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", NARROW)


def plural(value: int, noun: str) -> str:
    """A whole number with its noun, an s added unless it is one."""
    return f"{count(value)} {noun}{'' if value == 1 else 's'}"


def percent(value: float, digits: int = 0) -> str:
    """A share as per cent; what is not quite 0 or 100 is never rounded to it."""
    shown = f"{100 * value:.{digits}f}"
    if float(shown) == 100 and value < 1:
        shown = f"{99.9:.{max(digits, 1)}f}"
    if float(shown) == 0 and value > 0:
        return f"<{10**-digits:g}{NARROW}%".replace("-", "−")
    return f"{shown}{NARROW}%".replace("-", "−")


def in_unit(value: float | None, unit: str) -> str:
    """A score in the spelling of its unit.

    Args:
        value: The number, or None.
        unit: ``share``, ``points``, ``ratio`` or ``bits/byte``.
    """
    if value is None:
        return NO_VALUE
    if unit == "share":
        return percent(value)
    digits = {"points": 1, "ratio": 2, "bits/byte": 2}[unit]
    return f"{value:.{digits}f}".replace("-", "−")


def signed(value: float, unit: str) -> str:
    """A difference with its sign; differences of shares are in percentage points."""
    if unit == "share":
        return f"{100 * value:+.0f}{NARROW}pp".replace("-", "−")
    digits = 1 if unit == "points" else 2
    return f"{value:+.{digits}f}".replace("-", "−")


def size(n_bytes: int) -> str:
    """Bytes in kB, MB or GB (powers of ten)."""
    value, unit = float(n_bytes), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    shown = f"{value:.0f}" if unit == "B" or value >= 100 else f"{value:.2g}"
    return f"{shown}{NARROW}{unit}"


def clip(text: str, limit: int = 110) -> str:
    """A long text cut at a space, with an ellipsis."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rsplit(' ', 1)[0]} …"


def plain(value: object) -> str:
    """Any JSON value as short text."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "−")
    if isinstance(value, dict):
        parts = [f"{key} {plain(part)}" for key, part in value.items()]
        return ", ".join(parts).replace("_", " ") or NO_VALUE
    if isinstance(value, list | tuple):
        return " to ".join(plain(part) for part in value)
    return str(value)
