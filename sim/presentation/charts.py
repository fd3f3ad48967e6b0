"""Charts: a table in, a Plotly figure as a plain dict out (cheap to build and to send).

Always the same way: the start settings as a thin grey dashed line or an open grey mark, now as a solid line in the
accent colour with the 50% band darker and the 90% band lighter. Direct labels stand at a line's end in place of a
legend.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final

import polars as pl

from sim.presentation.palette import FONT, Palette, tint
from sim.words import formats
from sim.words.reader import Reader
from sim.words.typography import THIN_SPACE

Figure = dict[str, Any]
PATTERNS: Final = (
    ("", ""),
    ("rising", "/"),
    ("dotted", "."),
    ("falling", "\\"),
    ("level", "-"),
    ("crossed", "x"),
    ("upright", "|"),
    ("squared", "+"),
)
"""How a State's part of a bar is told apart beside its hue: what the style sheet calls it, and how Plotly writes it."""
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 2px", "2px 6px")
"""How a State's line is told apart beside its hue."""


def layout(colours: Palette, reader: Reader, height: int | None, **more: Any) -> dict[str, Any]:
    """Return the layout that all charts share; ``height`` in pixels, None to fill the frame around it."""
    base: dict[str, Any] = {
        **({} if height is None else {"height": height}),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": colours.text},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": 14}},
        "separators": formats.decimal_sign(reader.language) + THIN_SPACE,
        "transition": {"duration": 0},
        "meta": {"background": colours.background},  # of the file that a reader saves
    }
    return base | more


def axis(colours: Palette, *, grid: bool = False, **more: Any) -> dict[str, Any]:
    """Return an axis that can't be dragged, quiet lines, labels of its own."""
    return {
        "fixedrange": True,
        "showgrid": grid,
        "gridcolor": colours.rule,
        "zeroline": False,
        "showline": False,
        "tickfont": {"size": 13, "color": colours.muted},
        "automargin": True,
        "layer": "below traces",
        "separatethousands": True,
        "exponentformat": "none",
    } | more


def trend(
    table: pl.DataFrame,
    colours: Palette,
    reader: Reader,
    *,
    changed: bool,
    ranged: bool = True,
    digits: int = 0,
    height: int | None = 300,
    unit: str = "",
    beside: str = "",
) -> Figure:
    """Draw months against a value with its bands, or not ``ranged``, one course, its line alone.

    ``beside``: what the other line is called, where it is not that of the start settings.

    ``table``: month (from 1), series ("baseline" or "now"), p05, p25, p50, p75, p95 in the value's ``unit``, which stands at the
    axis.
    """
    now = table.filter(pl.col("series") == "now").sort("month")
    before = table.filter(pl.col("series") == "baseline").sort("month")
    months = now["month"].to_list()
    traces = []
    if ranged:
        traces += _band(months, now, "p05", "p95", tint(colours.now, 0.15))
        traces += _band(months, now, "p25", "p75", tint(colours.now, 0.30))
    labels = []
    if changed:
        traces.append(_line(months, before["p50"].to_list(), colours.baseline, dash="dash", width=1.75))
        labels.append((before["p50"].to_list(), beside or reader._("start"), colours.muted, "normal"))
    traces.append(_line(months, now["p50"].to_list(), colours.now, dash="solid", width=2.75))
    labels.append((now["p50"].to_list(), reader._("now") if changed else "", colours.now, "bold"))
    top = max([*_known(now["p95"]), *_known(before["p95"] if changed else now["p95"]), 0.01])
    notes = _end_labels(labels, months[-1], top, digits, reader)
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            height,
            margin={"l": 8, "r": _room(notes), "t": 10, "b": 8},
            xaxis=_months(min(months), max(months), colours, reader),
            yaxis=axis(
                colours,
                grid=True,
                range=[0, top * 1.03],
                nticks=5,
                rangemode="tozero",
                **({"title": _title(unit, colours)} if unit else {}),
            ),
            annotations=notes,
        ),
    }


def _band(months: Sequence[int], rows: pl.DataFrame, low: str, high: str, colour: str) -> list[Figure]:
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": list(months)}
    return [
        edge | {"y": rows[low].to_list()},
        edge | {"y": rows[high].to_list(), "fill": "tonexty", "fillcolor": colour},
    ]


def _line(
    across: Sequence[float], up: Sequence[float] | Sequence[str], colour: str, *, dash: str, width: float
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(across),
        "y": list(up),
        "line": {"color": colour, "dash": dash, "width": width},
        "hoverinfo": "skip",
    }


def _end_labels(
    labels: Sequence[tuple[Sequence[float | None], str, str, str]], month: int, top: float, digits: int, reader: Reader
) -> list[Figure]:
    """Return the labels at the lines' ends, moved apart where they would touch; a line without any value has none."""
    labels = [label for label in labels if any(value is not None for value in label[0])]
    ends = [next(value for value in reversed(values) if value is not None) for values, *_rest in labels]
    shift = [0.0] * len(labels)
    if len(labels) == 2 and abs(ends[0] - ends[1]) < 0.09 * top:
        shift = [-11.0, 11.0] if ends[1] >= ends[0] else [11.0, -11.0]
        if max(ends) > 0.95 * top:
            shift = [each - 11.0 for each in shift]  # the upper one beside its line: above it there is no room
    return [
        {
            "x": month,
            "y": end,
            "xanchor": "left",
            "xshift": 8,
            "yshift": moved,
            "showarrow": False,
            "text": f"{_strong(word, weight)} {reader.number(end, digits)}" if word else reader.number(end, digits),
            "font": {"size": 14, "color": colour},
        }
        for (_values, word, colour, weight), end, moved in zip(labels, ends, shift, strict=True)
    ]


def _room(notes: Sequence[Figure]) -> float:
    """Return the margin in pixels that the longest label at a line's end needs."""
    longest = max((len(note["text"].replace("<b>", "").replace("</b>", "")) for note in notes), default=0)
    return 20 + 8.2 * longest


def _strong(word: str, weight: str) -> str:
    return f"<b>{word}</b>" if weight == "bold" else word


def gates(table: pl.DataFrame, colours: Palette, reader: Reader, *, changed: bool) -> Figure:
    """Draw where attempts were stopped: a bar per gate, stacked by State, and a grey mark for the start settings.

    ``table``: gate (name), state (name), state_index, baseline, now; attempts stopped over the run, means over courses.
    """
    order = table["gate"].unique(maintain_order=True).to_list()
    names = ["<br>".join(wrap(gate, 24)) for gate in order]
    sums = table.group_by("gate", maintain_order=True).agg(pl.col("baseline").sum(), pl.col("now").sum())
    before, now = sums["baseline"].to_list(), sums["now"].to_list()
    traces = _stack(table, order, names, colours)
    if changed:
        line = {"width": 3, "color": colours.baseline}
        marker = {"symbol": "line-ns", "size": 11, "color": colours.baseline, "line": line}
        traces.append(_marks(before, names, marker))
    top = max([*now, *(before if changed else []), 1.0])
    across = reader._("attempts stopped over the whole exercise")
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            64 + 36 * len(order),
            barmode="stack",
            bargap=0.42,
            margin={"l": 8, "r": 64, "t": 4, "b": 8},
            xaxis=axis(colours, grid=True, range=[0, top * 1.05], nticks=5, title=_title(across, colours)),
            yaxis=axis(colours, autorange="reversed", tickfont={"size": 13, "color": colours.text}),
            annotations=_counts(names, before, now, 10, colours, reader, changed=changed),
        ),
    }


def pattern_of(index: int) -> str:
    """Return what the style sheet calls the pattern of a State, by its number; nothing where it has none."""
    return PATTERNS[index % len(PATTERNS)][0]


def _stack(table: pl.DataFrame, order: Sequence[str], names: Sequence[str], colours: Palette) -> list[Figure]:
    """Return the bars, one trace a State, in the States' order."""
    traces: list[Figure] = []
    for state, index in table.select("state", "state_index").unique().sort("state_index").iter_rows():
        _name, shape = PATTERNS[index % len(PATTERNS)]
        pattern = {
            "shape": shape,
            "fillmode": "overlay",
            "fgcolor": colours.background,
            "fgopacity": 0.6,
            "size": 7,
            "solidity": 0.2,
        }
        edge = {"color": colours.background, "width": 1}
        counts = dict(table.filter(pl.col("state") == state).select("gate", "now").iter_rows())
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [counts.get(gate, 0.0) for gate in order],
                "y": list(names),
                "marker": {"color": colours.state(index), "pattern": pattern, "line": edge},
                "hoverinfo": "skip",
            }
        )
    return traces


def _marks(values: Sequence[float], names: Sequence[str], marker: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(values),
        "y": list(names),
        "marker": marker,
        "hoverinfo": "skip",
    }


def _counts(
    names: Sequence[str],
    before: Sequence[float],
    now: Sequence[float],
    shift: int,
    colours: Palette,
    reader: Reader,
    *,
    changed: bool,
) -> list[Figure]:
    """Return the labels right of a row: how many now and, in brackets, at the start settings."""
    labels = []
    for name, prior, after in zip(names, before, now, strict=True):
        text = f"<b>{reader.number(after)}</b>"
        if changed:
            text += f" <span style='color:{colours.muted}'>({reader.number(prior)})</span>"
        labels.append(
            {
                "x": max(prior, after) if changed else after,
                "y": name,
                "text": text,
                "xanchor": "left",
                "xshift": shift,
                "showarrow": False,
                "font": {"size": 14, "color": colours.text},
            }
        )
    return labels


def moved(table: pl.DataFrame, colours: Palette, reader: Reader, *, changed: bool) -> Figure:
    """Draw how many attempts meet each State: an open grey mark at the start settings, a full one now, a line between.

    ``table``: state (name), state_index, baseline, now; attempts over the run, means over courses.
    """
    names = table["state"].to_list()
    before, now = table["baseline"].to_list(), table["now"].to_list()
    hues = [colours.state(index) for index in table["state_index"]]
    traces: list[Figure] = []
    if changed:
        for name, prior, after, hue in zip(names, before, now, hues, strict=True):
            traces.append(_line([prior, after], [name, name], hue, dash="solid", width=4))
        ring = {"width": 2.5, "color": colours.baseline}
        marker = {"symbol": "circle", "size": 15, "color": colours.background, "line": ring}
        traces.append(_marks(before, names, marker))
    edge = {"width": 1.5, "color": colours.background}
    traces.append(_marks(now, names, {"symbol": "circle", "size": 17, "color": hues, "line": edge}))
    top = max([*before, *now, 1.0])
    across = _title(reader._("attempts over the whole exercise"), colours)
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            64 + 42 * len(names),
            margin={"l": 8, "r": 72, "t": 8, "b": 8},
            xaxis=axis(colours, grid=True, range=[0, top * 1.08], nticks=5, title=across),
            yaxis=axis(colours, tickfont={"size": 14, "color": colours.text}, range=[len(names) - 0.4, -0.6]),
            annotations=_counts(names, before, now, 14, colours, reader, changed=changed),
        ),
    }


def differences(
    names: Sequence[str],
    rows: Sequence[tuple[float, float, float]],
    colours: Palette,
    reader: Reader,
    unit: str,
    digits: int = 0,
) -> Figure:
    """Draw differences, a row each: a dot, the range through it, and zero as a dashed line. ``rows``: middle, low, high."""
    wrapped = ["<br>".join(wrap(name, 34)) for name in names]
    traces = []
    for name, (_middle, low, high) in zip(wrapped, rows, strict=True):
        traces.append(_line([low, high], [name, name], colours.now, dash="solid", width=2.5))
    traces.append(_marks([row[0] for row in rows], wrapped, {"symbol": "circle", "size": 12, "color": colours.now}))
    ends = [value for row in rows for value in row if value == value]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.16 * max(high - low, 1e-9)
    labels = [
        {
            "x": row[0],
            "y": name,
            "text": f"<b>{reader.number(row[0], digits, signed=True)}</b>",
            "yshift": 15,
            "showarrow": False,
            "font": {"size": 13, "color": colours.text},
        }
        for name, row in zip(wrapped, rows, strict=True)
    ]
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper"}
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            70 + 52 * len(names),
            margin={"l": 8, "r": 12, "t": 14, "b": 8},
            shapes=[zero | {"line": {"color": colours.baseline, "width": 1.75, "dash": "dash"}}],
            xaxis=axis(colours, grid=True, range=[low - room, high + room], nticks=6, title=_title(unit, colours)),
            yaxis=axis(
                colours,
                tickfont={"size": 13, "color": colours.text},
                range=[len(names) - 0.4, -0.6],
                categoryorder="array",
                categoryarray=wrapped,
            ),
            annotations=labels,
        ),
    }


def curves(
    across: Sequence[float],
    lines: Sequence[tuple[str, Sequence[float]]],
    colours: Palette,
    reader: Reader,
    axes: tuple[str, str],
) -> Figure:
    """Draw up to three named lines over one axis, each with its name at its end; dashes differ as well as shades."""
    looks = ((colours.now, "solid", 2.75), (colours.diverted, "dot", 2.75), (colours.baseline, "dash", 1.75))
    traces = [
        _line(across, list(values), colour, dash=dash, width=width)
        for (_name, values), (colour, dash, width) in zip(lines, looks, strict=False)
    ]
    highest = max(values[-1] for _name, values in lines)
    notes: list[Figure] = [
        {
            "x": across[-1],
            "y": values[-1],
            "xanchor": "left",
            "yanchor": "bottom" if values[-1] == highest else "top",
            "xshift": 8,
            "align": "left",
            "showarrow": False,
            "text": "<br>".join(wrap(name, 22)),
            "font": {"size": 13, "color": colour},
        }
        for (name, values), (colour, _dash, _width) in zip(lines, looks, strict=False)
    ]
    longest = max(len(part) for note in notes for part in note["text"].split("<br>"))
    top = max(value for _name, values in lines for value in values)
    above = max(note["text"].count("<br>") + 1 for note in notes if note["yanchor"] == "bottom")
    return {
        "data": traces,
        "layout": layout(
            colours,
            reader,
            320,
            margin={"l": 8, "r": 20 + 6.5 * longest, "t": 8 + 17 * max(0, above - 2), "b": 8},
            xaxis=axis(colours, range=[min(across), max(across)], nticks=6, title=_title(axes[0], colours)),
            yaxis=axis(colours, grid=True, range=[0, top * 1.15], nticks=5, title=_title(axes[1], colours)),
            annotations=notes,
        ),
    }


def by_state(
    table: pl.DataFrame,
    colours: Palette,
    reader: Reader,
    *,
    digits: int = 0,
    height: int = 300,
    unit: str = "",
    signed: bool = False,
) -> Figure:
    """Draw months against a value of each State: a line each, with its name and last value at its end.

    ``table``: month (from 1), state (name), state_index, value in ``unit``, which may be missing. ``signed``: values are
    differences, and zero is a dashed line. Of more than eight States those whose last value is largest in size.
    """
    known = table.with_columns(pl.col("value").fill_nan(None)).sort("month")
    ends = (
        known.drop_nulls("value")
        .group_by("state", "state_index", maintain_order=True)
        .agg(pl.col("value").last())
        .sort(pl.col("value").abs(), descending=True)
        .head(len(DASHES))
    )
    shown = known.join(ends.select("state"), on="state")
    values = _known(shown["value"])
    low, high = min([0.0, *values]), max([0.0, *values])
    room = 0.06 * max(high - low, 1e-9)
    bottom, top = low - room if low < 0 else 0.0, high + room
    last = max(table["month"].to_list(), default=1)
    apart = 19.0 * (top - bottom) / max(height - 70, 1)
    places = _apart(ends["value"].to_list(), apart)
    notes = [
        {
            "x": last,
            "y": place,
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "text": f"<b>{name}</b> {reader.number(end, digits, signed=signed)}",
            "font": {"size": 14, "color": colours.state(index)},
        }
        for (name, index, end), place in zip(ends.iter_rows(), places, strict=True)
    ]
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "layer": "below"}
    return {
        "data": [
            _line(
                line["month"].to_list(),
                line["value"].to_list(),
                colours.state(index),
                dash=DASHES[index % len(DASHES)],
                width=2.75,
            )
            for (index,), line in shown.group_by("state_index", maintain_order=True)
        ],
        "layout": layout(
            colours,
            reader,
            height,
            margin={"l": 8, "r": _room(notes), "t": 10, "b": 8},
            shapes=[zero | {"line": {"color": colours.baseline, "width": 1.75, "dash": "dash"}}] if signed else [],
            xaxis=_months(1, last, colours, reader),
            yaxis=axis(
                colours,
                grid=True,
                range=[bottom, top],
                nticks=5,
                **({"title": _title(unit, colours)} if unit else {}),
            ),
            annotations=notes,
        ),
    }


def _apart(values: Sequence[float], least: float) -> list[float]:
    """Return the places of labels: each at its value, moved as little as keeps neighbours so far apart."""
    order = sorted(range(len(values)), key=lambda each: values[each])
    places = [0.0] * len(values)
    group: list[list[int]] = []

    def middle(members: Sequence[int]) -> float:
        return sum(values[member] for member in members) / len(members)

    for each in order:
        group.append([each])
        while len(group) > 1 and middle(group[-1]) - middle(group[-2]) < least * len(group[-1] + group[-2]) / 2:
            upper = group.pop()
            group[-1] += upper
    for members in group:
        for number, each in enumerate(members):
            places[each] = middle(members) + least * (number - (len(members) - 1) / 2)
    return places


def _title(text: str, colours: Palette) -> Figure:
    """Return an axis's title, on as many lines as a phone needs for it."""
    return {"text": "<br>".join(wrap(text, 48)), "font": {"size": 13, "color": colours.muted}, "standoff": 6}


def _months(first: int, last: int, colours: Palette, reader: Reader) -> dict[str, Any]:
    """Return the axis of months."""
    return axis(
        colours,
        range=[first, last],
        tickvals=_ticks(last),
        showline=True,
        linecolor=colours.rule,
        title=_title(reader._("months from the start"), colours),
    )


def _ticks(last: int) -> list[int]:
    """Return ticks at quarters, years on long runs."""
    step = 3 if last <= 15 else 6 if last <= 36 else 12
    return [1, *range(step, last + 1, step)]


def _known(values: pl.Series) -> list[float]:
    return [float(value) for value in values.drop_nulls().drop_nans()]
