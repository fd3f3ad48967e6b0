"""The region's map: the scenario's own polygons on plain axes. Nothing is fetched and nothing refers to a real place.

For each State a bubble whose area is the number of attempts that met it: now full in the State's hue, at the start
settings an open dashed ring. A full bubble that outgrows its ring is pressure that moved there.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import sqrt
from typing import Any, Final

import polars as pl

from sim.ui.charts import Figure, axis, layout
from sim.ui.theme import Palette, tint
from sim.words import mark
from sim.words.reader import Reader

KINDS: Final = {
    "crossing": ("diamond", "◇", mark("Border crossing")),
    "port": ("square", "□", mark("Port")),
    "airport": ("triangle-up", "△", mark("Airport")),
    "rail": ("cross", "✚", mark("Rail post")),
    "free_zone": ("hexagon", "⬡", mark("Free zone")),
}
"""Shape on the map, the same as a character, and name of each kind of post."""
LARGEST: Final = 0.15
"""Radius of the largest bubble as a share of the map's shorter side."""
Ring = Sequence[tuple[float, float]]


def region(
    scenario: Any,
    states: pl.DataFrame | None,
    colours: Palette,
    reader: Reader,
    *,
    changed: bool,
    flows: pl.DataFrame | None = None,
) -> Figure:
    """Draw the region into a frame of the map's own proportions; land and posts only where nothing is computed yet.

    ``states``: id, stopped, diverted, attempts, attempts_baseline (means over courses), low and high (5-95 % range of the
    attempts' paired differences), one row a State.
    """
    plan = scenario.map
    shapes = [
        _land(ring, colours, index)
        for index, state in enumerate(scenario.states)
        for ring in plan.polygons.get(state.id, ())
    ]
    shapes += [_path(ring, colours.sea, colours.rule) for ring in plan.seas]
    traces = [*_corridors(scenario, colours), *_posts(scenario, colours, reader), _places(scenario, colours, reader)]
    bubbles = _bubbles(scenario, states)
    hues = {state.id: colours.state(index) for index, state in enumerate(scenario.states)}
    arrows = _arrows(net(flows), bubbles, hues, colours, reader) if changed and flows is not None else []
    circles, labels = _states(scenario, states, colours, reader, changed=changed)
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            None,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            shapes=[*shapes, *circles],
            annotations=[*arrows, *labels],
            xaxis=axis(colours, visible=False, range=[0, plan.width]),
            yaxis=axis(colours, visible=False, range=[plan.height, 0]),
        ),
    }


def _path(ring: Ring, fill: str, line: str) -> Figure:
    text = "M" + " L".join(f"{x:g},{y:g}" for x, y in ring) + " Z"
    return {"type": "path", "path": text, "fillcolor": fill, "line": {"color": line, "width": 1}, "layer": "below"}


def _land(ring: Ring, colours: Palette, index: int) -> Figure:
    hue = colours.state(index)
    return _path(ring, tint(hue, 0.13), tint(hue, 0.75)) | {"line": {"color": tint(hue, 0.75), "width": 1.5}}


def _corridors(scenario: Any, colours: Palette) -> list[Figure]:
    """Return the corridors as one thin line; an end "outside" goes straight to the nearest edge of the map."""
    at = {post.id: post.at for post in scenario.posts}
    width, height = scenario.map.width, scenario.map.height
    xs: list[float | None] = []
    ys: list[float | None] = []
    for one, other in scenario.map.corridors:
        ends = [at.get(name) for name in (one, other)]
        known = next((end for end in ends if end is not None), None)
        if known is None:
            continue
        first, second = (end if end is not None else _edge(known, width, height) for end in ends)
        xs += [first[0], second[0], None]
        ys += [first[1], second[1], None]
    line = {"color": tint(colours.muted, 0.45), "width": 1.5}
    return [
        {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "hoverinfo": "skip", "showlegend": False}
    ]


def key(scenario: Any, colours: Palette, reader: Reader, *, changed: bool) -> str:
    """Return the key to the signs on the map, those of this scenario only."""
    _ = reader._
    kinds = {post.kind for post in scenario.posts}
    items = [("■", colours.stopped, _("stopped")), ("◆", colours.diverted, _("diverted"))]
    if changed:
        items.append(("➜", colours.text, _("attempts that moved next door, on balance")))
        items.append(("▲▼", colours.text, _("more or fewer attempts")))
    items += [(sign, colours.text, _(name)) for kind, (_shape, sign, name) in KINDS.items() if kind in kinds]
    said = "".join(f'<span><b style="color:{colour}">{sign}</b>{escape(word)}</span>' for sign, colour, word in items)
    return f'<div class="key">{said}</div>'


def _edge(point: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    x, y = point
    return min(((0.0, y), (width, y), (x, 0.0), (x, height)), key=lambda end: abs(end[0] - x) + abs(end[1] - y))


def _posts(scenario: Any, colours: Palette, reader: Reader) -> list[Figure]:
    traces = []
    for kind, (symbol, _sign, _name) in KINDS.items():
        posts = [post for post in scenario.posts if post.kind == kind]
        if posts:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [post.at[0] for post in posts],
                    "y": [post.at[1] for post in posts],
                    "text": [reader.text(post.name) for post in posts],
                    "hovertemplate": "%{text}<extra></extra>",
                    "marker": {
                        "symbol": symbol,
                        "size": 11,
                        "color": colours.background,
                        "line": {"color": colours.text, "width": 1.75},
                    },
                }
            )
    return traces


def _places(scenario: Any, colours: Palette, reader: Reader) -> Figure:
    """Return the names of places; where a post stands on one, its name moves up or down out of the way."""
    sides = []
    for place in scenario.map.places:
        near = [post.at for post in scenario.posts if _distance(place.at, post.at, post.at) < 0.05 * scenario.map.width]
        above = all(place.at[1] <= y for _x, y in near)
        sides.append(("top center" if above else "bottom center") if near else "middle center")
    return {
        "type": "scatter",
        "mode": "text",
        "x": [place.at[0] for place in scenario.map.places],
        "y": [place.at[1] for place in scenario.map.places],
        "text": [reader.text(place.name) for place in scenario.map.places],
        "textposition": sides,
        "textfont": {"size": 12, "color": colours.muted},
        "hoverinfo": "skip",
    }


def _states(
    scenario: Any, states: pl.DataFrame | None, colours: Palette, reader: Reader, *, changed: bool
) -> tuple[list[Figure], list[Figure]]:
    """Return the bubbles and rings, and the labels on them."""
    rows = {row["id"]: row for row in states.iter_rows(named=True)} if states is not None else {}
    most, size = _scale(scenario, states)
    bubbles = _bubbles(scenario, states)
    circles: list[Figure] = []
    labels: list[Figure] = []
    for index, state in enumerate(scenario.states):
        x, y, radius = bubbles[state.id]
        row, hue = rows.get(state.id), colours.state(index)
        if row is not None:
            circles.append(_circle(x, y, radius, {"color": hue, "width": 1.5}, tint(hue, 0.34)))
            if changed:
                dashed = {"color": colours.muted, "width": 1.75, "dash": "dash"}
                circles.append(_circle(x, y, size * sqrt(row["attempts_baseline"] / most), dashed, "rgba(0,0,0,0)"))
        labels.append(
            {
                "x": x,
                "y": y,
                "text": _label(reader.text(state.name), row, colours, reader, changed=changed),
                "showarrow": False,
                "align": "center",
                "font": {"size": 14, "color": colours.text},
            }
        )
    return circles, labels


def _bubbles(scenario: Any, states: pl.DataFrame | None) -> dict[str, tuple[float, float, float]]:
    """Return where each State's bubble stands and its radius now; area in proportion to attempts, map units."""
    marks = [post.at for post in scenario.posts] + [place.at for place in scenario.map.places]
    most, size = _scale(scenario, states)
    now = dict(states.select("id", "attempts").iter_rows()) if states is not None else {}
    return {
        state.id: (*anchor(scenario.map.polygons[state.id], marks), size * sqrt(now.get(state.id, 0.0) / most))
        for state in scenario.states
    }


def _scale(scenario: Any, states: pl.DataFrame | None) -> tuple[float, float]:
    """Return the largest number of attempts of any State, now or at the start, and the radius that stands for it."""
    counts = [] if states is None else [*states["attempts"], *states["attempts_baseline"]]
    return max([1.0, *counts]), LARGEST * min(scenario.map.width, scenario.map.height)


def net(flows: pl.DataFrame) -> list[tuple[str, str, float]]:
    """Return from, to and how many more attempts moved that way than back, where that is at least one; most first."""
    found = {(one, other): moved for one, other, moved in flows.iter_rows()}
    nets = [(one, other, moved - found.get((other, one), 0.0)) for (one, other), moved in found.items()]
    return sorted((row for row in nets if row[2] >= 1), key=lambda row: -row[2])


def _arrows(
    moves: Sequence[tuple[str, str, float]],
    places: Mapping[str, tuple[float, float, float]],
    hues: Mapping[str, str],
    colours: Palette,
    reader: Reader,
) -> list[Figure]:
    """Return an arrow for each pair of States between which attempts moved, with their number; wider for more.

    ``places``: middle and radius of each State's bubble, map units.
    """
    arrows = []
    for one, other, moved in moves:
        (x1, y1, r1), (x2, y2, r2) = places[one], places[other]
        length = max(sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2), 1.0)
        begin, end = 1.1 * r1 / length, 1 - 1.15 * r2 / length
        arrows.append(
            _between(x1, y1, x2, y2, begin, end)
            | {
                "xref": "x",
                "yref": "y",
                "axref": "x",
                "ayref": "y",
                "showarrow": True,
                "arrowhead": 2,
                "arrowsize": 0.7,
                "text": "",
            }
            | {"arrowcolor": hues[one], "arrowwidth": 2 + 3 * moved / moves[0][2]}
        )
        middle = _between(x1, y1, x2, y2, 0, (begin + end) / 2)
        arrows.append(
            {
                "x": middle["x"],
                "y": middle["y"],
                "text": f"<b>{reader.number(moved)}</b>",
                "showarrow": False,
                "bgcolor": colours.background,
                "bordercolor": hues[one],
                "borderpad": 2,
                "font": {"size": 13, "color": colours.text},
            }
        )
    return arrows


def _between(x1: float, y1: float, x2: float, y2: float, begin: float, end: float) -> Figure:
    """Return the part of a line from share ``begin`` to share ``end`` of its way, as an arrow's tail and head."""
    return {
        "ax": x1 + begin * (x2 - x1),
        "ay": y1 + begin * (y2 - y1),
        "x": x1 + end * (x2 - x1),
        "y": y1 + end * (y2 - y1),
    }


def _circle(x: float, y: float, radius: float, line: Figure, fill: str) -> Figure:
    ends = {"x0": x - radius, "x1": x + radius, "y0": y - radius, "y1": y + radius}
    return {"type": "circle", "line": line, "fillcolor": fill, "layer": "below"} | ends


def _label(name: str, row: dict[str, Any] | None, colours: Palette, reader: Reader, *, changed: bool) -> str:
    """Return a State's name, attempts stopped and diverted, and how many more or fewer met it; signs as in the key."""
    lines = [f"<b>{name}</b>"]
    if row is None:
        return lines[0]
    stopped, diverted = reader.number(row["stopped"]), reader.number(row["diverted"])
    lines.append(f"{_sign('■', colours.stopped)} {stopped}  {_sign('◆', colours.diverted)} {diverted}")
    difference = round(row["attempts"] - row["attempts_baseline"])
    if changed and difference and (row["low"] > 0 or row["high"] < 0):
        lines.append(f"<b>{'▲' if difference > 0 else '▼'} {reader.number(difference, signed=True)}</b>")
    return "<br>".join(lines)


def _sign(sign: str, colour: str) -> str:
    return f"<span style='color:{colour}'>{sign}</span>"


def anchor(rings: Sequence[Ring], marks: Sequence[tuple[float, float]] = ()) -> tuple[float, float]:
    """Return a point well inside the largest ring: of 23 x 23 the farthest from its border and from the marks."""
    ring = max(rings, key=lambda candidate: abs(_area(candidate)))
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    best, far = (sum(xs) / len(xs), sum(ys) / len(ys)), -1.0
    for column in range(1, 24):
        for row in range(1, 24):
            point = (min(xs) + (max(xs) - min(xs)) * column / 24, min(ys) + (max(ys) - min(ys)) * row / 24)
            if _inside(point, ring):
                distance = min(_distance(point, ring[place - 1], ring[place]) for place in range(len(ring)))
                distance = min([distance, *(0.8 * _distance(point, mark, mark) for mark in marks)])
                if distance > far:
                    best, far = point, distance
    return best


def _area(ring: Ring) -> float:
    return sum(ring[p - 1][0] * ring[p][1] - ring[p][0] * ring[p - 1][1] for p in range(len(ring))) / 2


def _inside(point: tuple[float, float], ring: Ring) -> bool:
    x, y = point
    inside = False
    for place in range(len(ring)):
        (x1, y1), (x2, y2) = ring[place - 1], ring[place]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]) -> float:
    (x, y), (x1, y1), (x2, y2) = point, one, other
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return sqrt((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2)
