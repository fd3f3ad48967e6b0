"""Small SVG figures without a plotting library: one title sentence, axes with units, readable in dark and light.

Colours are Okabe and Ito's, told apart by colour-blind readers; lines also differ in their dashes.
"""

import math
from html import escape
from typing import Final

from verification.fact import Bars, Fact, Lines

WIDTH: Final = 760
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
DASHES: Final = ("", "7 4", "2 4", "10 3 2 3")
STYLE: Final = """
  text { font: 14px system-ui, sans-serif; fill: #222 }
  .title { font-size: 17px; font-weight: 600 }
  .small { font-size: 12px }
  .axis { stroke: #555; stroke-width: 1 }
  .grid { stroke: #8884; stroke-width: 1 }
  .wanted { stroke: #222; stroke-width: 2.5 }
  .point { fill: none; stroke: #222; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #eee } .axis { stroke: #bbb } .wanted, .point { stroke: #eee }
  }"""
_LETTER: Final = 6.6
"""Mean width of a letter at 12 px, px."""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _ticks(low: float, high: float) -> list[float]:
    """Return four to eight round places that span [low, high]."""
    span = max(high - low, 1e-6)
    power = 1.0
    while power * 10.0 <= span:
        power *= 10.0
    while power > span:
        power /= 10.0
    step = next(power * part for part in (0.2, 0.25, 0.5, 1.0, 2.0) if span / (power * part) <= 7.0)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, last + 1)]


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _frame(fact: Fact, height: float, body: list[str]) -> str:
    label = escape(f"Fact {fact.number}: {fact.figure_title}", quote=True)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{label}">',
            f"<style>{STYLE}\n</style>",
            f"<title>{label}</title>",
            _text(10, 26, fact.figure_title, "title"),
            *body,
            "</svg>\n",
        ]
    )


def _bars(fact: Fact, bars: Bars) -> str:
    left = 24 + _LETTER * max(len(label) for label in bars.labels)
    left = min(left, 420.0)
    right, top, step = WIDTH - 70.0, 48.0, 30.0
    lows = [v for v in (*bars.values, *bars.low, *bars.wanted) if v is not None]
    highs = [v for v in (*bars.values, *bars.high, *bars.wanted) if v is not None]
    ticks = _ticks(min(0.0, *lows), max(0.0, *highs))
    scale = (right - left) / (ticks[-1] - ticks[0])

    def at(value: float) -> float:
        return left + (value - ticks[0]) * scale

    bottom = top + step * len(bars.labels)
    body = [_line(at(t), top, at(t), bottom, "grid") for t in ticks]
    body += [_text(at(t), bottom + 18, _number(t), "small", "middle") for t in ticks]
    for n, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
        y = top + step * n
        start, end = min(at(0.0), at(value)), max(at(0.0), at(value))
        body.append(_text(left - 8, y + 19, label, "small", "end"))
        body.append(
            f'<rect x="{start:.1f}" y="{y + 6:.1f}" width="{end - start:.1f}" height="18" fill="{COLOURS[0]}"/>'
        )
        low, high = (side[n] if side else None for side in (bars.low, bars.high))
        if low is not None and high is not None:
            body.append(_line(at(low), y + 15, at(high), y + 15, "wanted"))
        wanted = bars.wanted[n] if bars.wanted else None
        if wanted is not None:
            body.append(f'<circle cx="{at(wanted):.1f}" cy="{y + 15:.1f}" r="6" class="point"/>')
    body.append(_line(at(0.0), top, at(0.0), bottom, "axis"))
    key = "line: 95 % interval" + ("; circle: the source's value" if any(w is not None for w in bars.wanted) else "")
    body.append(_text(10, bottom + 38, f"{bars.unit} ({key})", "small"))
    return _frame(fact, bottom + 52, body)


def _lines(fact: Fact, lines: Lines) -> str:
    left, right, top, bottom = 64.0, WIDTH - 24.0, 70.0, 350.0
    every = [value for line in lines.lines.values() for value in line] + [y for _, y in lines.points]
    across, up = _ticks(min(lines.x), max(lines.x)), _ticks(min(0.0, *every), max(every))

    def at(x: float, y: float) -> tuple[float, float]:
        share = (x - across[0]) / (across[-1] - across[0])
        return left + share * (right - left), bottom - (y - up[0]) / (up[-1] - up[0]) * (bottom - top)

    body = []
    for tick in up:
        y = at(across[0], tick)[1]
        body += [_line(left, y, right, y, "grid"), _text(left - 8, y + 4, _number(tick), "small", "end")]
    for tick in across:
        body.append(_text(at(tick, up[0])[0], bottom + 18, _number(tick), "small", "middle"))
    for n, (name, values) in enumerate(lines.lines.items()):
        path = " ".join("{:.1f},{:.1f}".format(*at(x, y)) for x, y in zip(lines.x, values, strict=True))
        pen = f'fill="none" stroke="{COLOURS[n]}" stroke-width="2.5" stroke-dasharray="{DASHES[n]}"'
        body.append(f'<polyline points="{path}" {pen}/>')
        x = left + n * 215.0
        body.append(f'<line x1="{x}" y1="46" x2="{x + 28}" y2="46" {pen}/>')
        body.append(_text(x + 34, 50, name, "small"))
    for px, py in lines.points:
        cx, cy = at(px, py)
        body.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="6" class="point"/>')
    body.append(_line(left, bottom, right, bottom, "axis"))
    circle = " (circle: the source's value)" if lines.points else ""
    body.append(_text(left, bottom + 40, f"across: {lines.x_unit}; up: {lines.y_unit}{circle}", "small"))
    return _frame(fact, bottom + 54, body)


def figure(fact: Fact) -> str:
    """Return the fact's figure as SVG text."""
    return _bars(fact, fact.figure) if isinstance(fact.figure, Bars) else _lines(fact, fact.figure)
