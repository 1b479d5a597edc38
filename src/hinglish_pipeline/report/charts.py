"""Draws small accessible figures as inline SVG, coloured by the page's style sheet."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[float, float]
_TRACK = 200.0


def interval_track(
    estimate: tuple[float, float, float],
    *,
    span: tuple[float, float],
    marks: Mapping[str, float],
    target: float | None,
    label: str,
) -> Markup:
    """A value with its interval on a line, its baselines as ticks, its target dashed.

    Args:
        estimate: Value, lower and upper end.
        span: Ends of the line.
        marks: Baselines by name.
        target: Value to reach.
        label: What a screen reader says.
    """
    value, low, high = (_place(x, span) for x in estimate)
    parts = [f'<line class="axis" x1="0" x2="{_TRACK:g}" y1="14" y2="14"/>']
    for name, mark in marks.items():
        x = _place(mark, span)
        parts.append(
            f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="7" y2="21">'
            f"<title>{escape(name)}</title></line>"
        )
    if target is not None:
        x = _place(target, span)
        parts.append(
            f'<line class="target" x1="{x:.1f}" x2="{x:.1f}" y1="1" y2="27">'
            "<title>target</title></line>"
        )
    parts.append(f'<line class="ci" x1="{low:.1f}" x2="{high:.1f}" y1="14" y2="14"/>')
    parts.append(f'<circle class="value" cx="{value:.1f}" cy="14" r="4.5"/>')
    return _svg("track", (-6, 0, _TRACK + 12, 28), label, parts)


def share_bar(parts: Sequence[tuple[str, int, str]], label: str) -> Markup:
    """One bar cut into shares.

    Args:
        parts: Name, size and style class of each piece.
        label: What a screen reader says.
    """
    total = sum(size for _, size, _ in parts) or 1
    drawn, x = [], 0.0
    for name, size, style in parts:
        width = 600 * size / total
        drawn.append(
            f'<rect class="{escape(style)}" x="{x:.2f}" y="0" width="{width:.2f}" '
            f'height="16"><title>{escape(name)}: {size}</title></rect>'
        )
        x += width
    return _svg("bar", (0, 0, 600, 16), label, drawn, stretch=True)


def histogram(
    counts: Sequence[int], edges: Sequence[float], *, x_label: str, label: str
) -> Markup:
    """Columns over equal bins with their counts written above.

    Args:
        counts: One a bin.
        edges: Bin edges, one more than counts.
        x_label: Name of the axis.
        label: What a screen reader says.
    """
    left, top, width, height = 12.0, 18.0, 456.0, 130.0
    highest = max([*counts, 1])
    step = width / len(counts)
    parts = []
    for index, number in enumerate(counts):
        tall = height * number / highest
        x = left + index * step
        parts.append(
            f'<rect class="column" x="{x + 1:.1f}" y="{top + height - tall:.1f}" '
            f'width="{step - 2:.1f}" height="{tall:.1f}"/>'
        )
        if number:
            parts.append(
                _text(x + step / 2, top + height - tall - 4, str(number), "middle")
            )
    floor_y = top + height
    parts.append(
        f'<line class="axis" x1="{left:g}" x2="{left + width:g}" y1="{floor_y:g}" '
        f'y2="{floor_y:g}"/>'
    )
    for index in range(0, len(edges), max(1, len(edges) // 5)):
        parts.append(_text(left + index * step, floor_y + 14, f"{edges[index]:g}"))
    parts.append(_text(left + width, floor_y + 28, x_label, "end"))
    return _svg("plot", (0, 0, 480, 182), label, parts)


def line_chart(
    lines: Mapping[str, Sequence[Point]], *, x_label: str, y_label: str, label: str
) -> Markup:
    """Curves over a common axis, the first in the accent colour.

    Args:
        lines: Points by name; at least one point in all.
        x_label: Name of the horizontal axis.
        y_label: Name of the vertical axis.
        label: What a screen reader says.
    """
    points = [point for line in lines.values() for point in line]
    x_ticks = nice_ticks(0.0, max(x for x, _ in points), 5)
    y_ticks = nice_ticks(0.0, max(y for _, y in points), 4)
    box = (44.0, 22.0, 424.0, 170.0)
    parts = _grid(x_ticks, y_ticks, box)
    for index, (name, line) in enumerate(lines.items()):
        path = " ".join(
            f"{box[0] + box[2] * x / x_ticks[-1]:.1f},"
            f"{box[1] + box[3] * (1 - y / y_ticks[-1]):.1f}"
            for x, y in line
        )
        parts.append(
            f'<polyline class="line{index}" points="{path}">'
            f"<title>{escape(name)}</title></polyline>"
        )
    parts.append(_text(4, 12, y_label))
    parts.append(_text(box[0] + box[2], box[1] + box[3] + 30, x_label, "end"))
    return _svg("plot", (0, 0, 480, 228), label, parts)


def nice_ticks(low: float, high: float, wanted: int) -> list[float]:
    """Round numbers from low to at least high, about as many as wanted.

    Steps are 1, 2 or 5 times a power of ten.
    """
    span = high - low if high > low else 1.0
    raw = span / wanted
    power = 10.0 ** floor(log10(raw))
    step = next(power * f for f in (1, 2, 5, 10) if power * f >= raw * (1 - 1e-9))
    steps = max(1, ceil((high - low) / step - 1e-9))
    return [low + index * step for index in range(steps + 1)]


def _grid(
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    box: tuple[float, float, float, float],
) -> list[str]:
    left, top, width, height = box
    parts = []
    for tick in y_ticks:
        y = top + height * (1 - tick / y_ticks[-1])
        parts.append(
            f'<line class="grid" x1="{left:g}" x2="{left + width:g}" y1="{y:.1f}" '
            f'y2="{y:.1f}"/>'
        )
        parts.append(_text(left - 6, y + 4, f"{tick:g}", "end"))
    for tick in x_ticks:
        x = left + width * tick / x_ticks[-1]
        parts.append(_text(x, top + height + 16, f"{tick:g}", "middle"))
    return parts


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _place(value: float, span: tuple[float, float]) -> float:
    low, high = span
    share = (value - low) / (high - low) if high > low else 0.0
    return _TRACK * min(1.0, max(0.0, share))


def _svg(
    style: str,
    box: tuple[float, float, float, float],
    label: str,
    parts: Sequence[str],
    *,
    stretch: bool = False,
) -> Markup:
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    view = " ".join(f"{number:g}" for number in box)
    body = "".join(parts)
    return Markup(  # noqa: S704 - every text above went through escape
        f'<svg class="{style}" viewBox="{view}"{ratio} role="img" '
        f'aria-label="{escape(label)}">{body}</svg>'
    )
