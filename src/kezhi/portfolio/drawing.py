"""Charts as SVG: lines, bars and heat maps, drawn without any library.

A picture is a text that every browser, office program and printer can show; what is drawn is
worked out elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 20, 66, 56
COLORS = ("#0f6b62", "#d08a2e", "#7a5ea8", "#8a94a0")
INK, FAINT, GRID = "#1f2933", "#5f6b76", "#e3e7eb"
DEEP = (15, 107, 98)
DARK = 0.55  # from here on a cell's text is white
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
TURNED = f' transform="rotate(-90 16 {HEIGHT / 2})"'
Numbers = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Words:
    """The title, what stands under it, and the names of both axes."""

    title: str
    note: str = ""
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A name and its values; None leaves a gap."""

    name: str
    values: Numbers


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on the paper."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def number(value: float) -> str:
    """A number as short as it can be read: 1,200, 0.25, 3M.

    >>> [number(v) for v in (0.0, 0.25, 3.0, 1200.0, 3_000_000.0)]
    ['0', '0.25', '3', '1,200', '3M']
    """
    for size, mark in ((1e9, "G"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{mark}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def share(value: float) -> str:
    """A share in per cent.

    >>> share(0.256)
    '26%'
    """
    return f"{100 * value:.0f}%"


def ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round numbers that cover a range.

    >>> ticks(0.0, 9.0)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    size = (high - low) / about or 1.0
    power = 10.0 ** floor(log10(size))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= size * 0.9999)
    first = floor(low / step + 1e-9)
    found = [first * step]
    while found[-1] < high - step * 1e-6:
        found.append((first + len(found)) * step)
    return [round(tick, 10) for tick in found]


def lines(
    words: Words,
    x: Sequence[float],
    series: Sequence[Series],
    *,
    say: Callable[[float], str] = number,
    say_x: Callable[[float], str] = number,
) -> str:
    """Lines over a common axis; the second and later ones are dashed."""
    y_scale, parts = _value_axis([v for one in series for v in one.values], say)
    x_ticks = ticks(min(x), max(x), about=8)
    across = Scale(min(x), max(max(x), min(x) + 1e-9), LEFT, WIDTH - RIGHT)
    parts += [_x_label(across.at(t), say_x(t)) for t in x_ticks if min(x) <= t <= max(x)]
    for place, one in enumerate(series):
        points = " ".join(
            f"{across.at(a):.1f},{y_scale.at(v):.1f}"
            for a, v in zip(x, one.values, strict=True)
            if v is not None
        )
        dash = ' stroke-dasharray="6 4"' if place else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{_color(place)}" '
            f'stroke-width="2.2" stroke-linejoin="round"{dash}/>'
        )
    return _paper(words, parts, series)


def bars(
    words: Words,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    say: Callable[[float], str] = number,
) -> str:
    """Bars side by side for each label."""
    scale, parts = _value_axis([v for one in series for v in one.values] + [0.0], say)
    room = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    wide = room * 0.76 / max(len(series), 1)
    for at, label in enumerate(labels):
        left = LEFT + at * room
        parts.append(_x_label(left + room / 2, label))
        for place, one in enumerate(series):
            value = one.values[at]
            if value is None:
                continue
            top, foot = sorted((scale.at(value), scale.at(0.0)))
            parts.append(
                f'<rect x="{left + room * 0.12 + place * wide:.1f}" y="{top:.1f}" '
                f'width="{wide - 1:.1f}" height="{max(foot - top, 0.5):.1f}" '
                f'fill="{_color(place)}"/>'
            )
    return _paper(words, parts, series)


def heat(
    words: Words, columns: Sequence[str], rows: Sequence[tuple[str, Numbers]], *, strongest: float
) -> str:
    """A table of shares, the darker the higher; None is left empty."""
    left = LEFT + 44
    wide = (WIDTH - left - RIGHT) / max(len(columns), 1)
    high = (HEIGHT - TOP - BOTTOM) / max(len(rows), 1)
    parts = [
        _text(left + (at + 0.5) * wide, HEIGHT - BOTTOM + 18, label, anchor="middle")
        for at, label in enumerate(columns)
    ]
    for line, (label, values) in enumerate(rows):
        y = TOP + line * high
        parts.append(_text(left - 8, y + high / 2 + 4, label, anchor="end"))
        for at, value in enumerate(values):
            if value is not None:
                depth = min(max(value / strongest, 0.0), 1.0) if strongest > 0 else 0.0
                parts.append(_cell(left + at * wide, y, (wide, high), depth, share(value)))
    return _paper(words, parts, ())


def _cell(x: float, y: float, size: tuple[float, float], depth: float, text: str) -> str:
    red, green, blue = (round(255 - depth * 0.9 * (255 - c)) for c in DEEP)
    ink = "#ffffff" if depth > DARK else INK
    box = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{size[0] - 1:.1f}" height="{size[1] - 1:.1f}" '
        f'fill="rgb({red},{green},{blue})"/>'
    )
    middle = (x + size[0] / 2, y + size[1] / 2 + 4)
    return box + _text(*middle, text, anchor="middle", ink=ink)


def _value_axis(values: Numbers, say: Callable[[float], str]) -> tuple[Scale, list[str]]:
    known = [v for v in values if v is not None]
    marks = ticks(min([0.0, *known]), max([0.0, *known]) or 1.0)
    scale = Scale(marks[0], marks[-1], HEIGHT - BOTTOM, TOP)
    parts = []
    for mark in marks:
        y = scale.at(mark)
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{GRID}"/>'
        )
        parts.append(_text(LEFT - 8, y + 4, say(mark), anchor="end"))
    return scale, parts


def _x_label(x: float, text: str) -> str:
    return _text(x, HEIGHT - BOTTOM + 18, text, anchor="middle")


def _color(place: int) -> str:
    return COLORS[place % len(COLORS)]


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", ink: str = FAINT, more: str = ""
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}"{more}>'
        f"{escape(text)}</text>"
    )


def _paper(words: Words, parts: Sequence[str], series: Sequence[Series]) -> str:
    """The picture with its title, its legend and the names of its axes."""
    head = [
        _text(16, 24, words.title, ink=INK, more=' font-size="16" font-weight="600"'),
        _text(16, 44, words.note),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, words.x, anchor="middle"),
        _text(
            16,
            HEIGHT / 2,
            words.y,
            anchor="middle",
            more=f' transform="rotate(-90 16 {HEIGHT / 2})"',
        ),
    ]
    at = float(WIDTH - RIGHT)
    for place in reversed(range(len(series))):
        at -= 8.5 * sum(2 if ord(c) > 255 else 1 for c in series[place].name) * 0.85 + 26
        head.append(
            f'<rect x="{at:.0f}" y="15" width="14" height="9" fill="{_color(place)}"/>'
            + _text(at + 19, 24, series[place].name, ink=INK)
        )
    body = "\n".join([*head, *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" font-family="{escape(FONT)}" '
        f'font-size="12"><title>{escape(words.title)}</title>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )
