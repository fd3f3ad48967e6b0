"""The region's map: the scenario's own polygons on plain axes. Nothing is fetched and nothing refers to a real place.

For each State a bubble whose area is the number of attempts that met it: now full in the State's hue, at the start settings an open dashed
ring. A full bubble that outgrows its ring is pressure that moved there.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

import polars as pl

from sim.ui.charts import Figure, axis, layout
from sim.ui.reader import Reader
from sim.ui.theme import Palette, tint
from sim.words import mark

KINDS: Final = {
    "crossing": ("diamond", mark("Border crossing")),
    "port": ("square", mark("Port")),
    "airport": ("triangle-up", mark("Airport")),
    "rail": ("cross", mark("Rail post")),
    "free_zone": ("hexagon", mark("Free zone")),
}
"""Shape and name of each kind of post."""
LARGEST: Final = 128
"""Pixels across of the largest bubble."""
Ring = Sequence[tuple[float, float]]


def region(scenario: Any, states: pl.DataFrame | None, colours: Palette, reader: Reader, *, changed: bool, height: int = 470) -> Figure:
    """Draw the region; without ``states`` (nothing computed yet) land and posts only.

    ``states``: id, stopped, diverted, attempts and attempts_baseline, one row a State in the scenario's order; means over the courses.
    """
    plan = scenario.map
    shapes = [_land(ring, colours, index) for index, state in enumerate(scenario.states) for ring in plan.polygons.get(state.id, ())]
    shapes += [_path(ring, colours.sea, colours.rule) for ring in plan.seas]
    traces = [*_corridors(scenario, colours), *_posts(scenario, colours, reader)]
    notes = [_place(place, colours, reader) for place in plan.places]
    bubbles, labels, rings = _states(scenario, states, colours, reader, changed=changed)
    return {
        "data": [*bubbles, *traces],
        "layout": layout(
            colours,
            reader,
            height,
            margin={"l": 0, "r": 0, "t": 0, "b": 34},
            shapes=[*shapes, *rings],
            annotations=[*notes, *labels],
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": -0.01, "xanchor": "left", "yanchor": "top", "itemclick": False, "itemdoubleclick": False,
                    "font": {"size": 13, "color": colours.muted}, "bgcolor": "rgba(0,0,0,0)"},
            xaxis=axis(colours, visible=False, range=[0, plan.width], constrain="domain"),
            yaxis=axis(colours, visible=False, range=[plan.height, 0], scaleanchor="x", constrain="domain"),
        ),
    }  # fmt: skip


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
        ends = [at[name] if name in at else None for name in (one, other)]
        known = next((end for end in ends if end is not None), None)
        if known is None:
            continue
        first, second = (end if end is not None else _edge(known, width, height) for end in ends)
        xs += [first[0], second[0], None]
        ys += [first[1], second[1], None]
    line = {"color": tint(colours.muted, 0.45), "width": 1.5}
    return [{"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "hoverinfo": "skip", "showlegend": False}]


def _edge(point: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    x, y = point
    return min(((0.0, y), (width, y), (x, 0.0), (x, height)), key=lambda end: abs(end[0] - x) + abs(end[1] - y))


def _posts(scenario: Any, colours: Palette, reader: Reader) -> list[Figure]:
    traces = []
    for kind, (symbol, name) in KINDS.items():
        posts = [post for post in scenario.posts if post.kind == kind]
        if posts:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": reader._(name),
                    "x": [post.at[0] for post in posts],
                    "y": [post.at[1] for post in posts],
                    "text": [reader.text(post.name) for post in posts],
                    "hovertemplate": "%{text}<extra></extra>",
                    "marker": {"symbol": symbol, "size": 11, "color": colours.background, "line": {"color": colours.text, "width": 1.75}},
                }
            )
    return traces


def _place(place: Any, colours: Palette, reader: Reader) -> Figure:
    return {
        "x": place.at[0],
        "y": place.at[1],
        "text": reader.text(place.name),
        "showarrow": False,
        "font": {"size": 12, "color": colours.muted},
    }


def _states(scenario: Any, states: pl.DataFrame | None, colours: Palette, reader: Reader, *, changed: bool) -> tuple[list[Figure], list[Figure], list[Figure]]:
    rows = {row["id"]: row for row in states.iter_rows(named=True)} if states is not None else {}
    most = max([1.0, *(max(row["attempts"], row["attempts_baseline"]) for row in rows.values())])
    traces, labels, rings = [], [], []
    for index, state in enumerate(scenario.states):
        x, y = anchor(scenario.map.polygons[state.id])
        row, hue = rows.get(state.id), colours.state(index)
        if row is not None:
            traces.append(_bubble(x, y, row["attempts"] / most, tint(hue, 0.42), hue, 1.5))
            if changed:
                rings.append(_ring(x, y, row["attempts_baseline"] / most, colours))
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
    return traces, labels, rings


def _bubble(x: float, y: float, share: float, fill: str, line: str, width: float) -> Figure:
    """Return a full circle whose area is in proportion to ``share`` in [0, 1]."""
    marker = {"size": LARGEST * sqrt(max(share, 0.0)), "color": fill, "line": {"color": line, "width": width}, "opacity": 1}
    return {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "marker": marker, "hoverinfo": "skip", "showlegend": False}


def _ring(x: float, y: float, share: float, colours: Palette) -> Figure:
    """Return a dashed circle on the scale of the bubbles."""
    half = LARGEST * sqrt(max(share, 0.0)) / 2
    line = {"color": colours.muted, "width": 1.75, "dash": "dash"}
    pixels = {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": x, "yanchor": y}
    return {"type": "circle", "x0": -half, "x1": half, "y0": -half, "y1": half, "line": line, "layer": "above"} | pixels


def _label(name: str, row: dict[str, Any] | None, colours: Palette, reader: Reader, *, changed: bool) -> str:
    if row is None:
        return f"<b>{name}</b>"
    lines = [
        f"<b>{name}</b>",
        f"<span style='color:{colours.stopped}'>■</span> " + reader._("{n} stopped").format(n=reader.number(row["stopped"])),
        f"<span style='color:{colours.diverted}'>◆</span> " + reader._("{n} diverted").format(n=reader.number(row["diverted"])),
    ]
    difference = round(row["attempts"] - row["attempts_baseline"])
    if changed and difference:
        arrow, text = ("▲", reader._("{n} more attempts")) if difference > 0 else ("▼", reader._("{n} fewer attempts"))
        lines.append(f"<b>{arrow} {text.format(n=reader.number(abs(difference)))}</b>")
    return "<br>".join(lines)


def anchor(rings: Sequence[Ring]) -> tuple[float, float]:
    """Return a point well inside the largest ring of a State: the grid point farthest from its border (24 x 24 grid)."""
    ring = max(rings, key=lambda candidate: abs(_area(candidate)))
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    best, far = (sum(xs) / len(xs), sum(ys) / len(ys)), -1.0
    for column in range(1, 24):
        for row in range(1, 24):
            point = (min(xs) + (max(xs) - min(xs)) * column / 24, min(ys) + (max(ys) - min(ys)) * row / 24)
            if _inside(point, ring):
                distance = min(_distance(point, ring[place - 1], ring[place]) for place in range(len(ring)))
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
