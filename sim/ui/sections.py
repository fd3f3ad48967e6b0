"""The page's sections: each chart under the sentence that says what it shows, with its figures as a table below."""

from collections.abc import Sequence
from html import escape
from typing import Final

import polars as pl
import streamlit as st

from sim.scenario import Scenario
from sim.ui import charts, incidents, map, sentences
from sim.ui.picture import Picture
from sim.ui.theme import Palette
from sim.words.reader import Reader

_LOW: Final = 260
"""Height of a chart beside others, pixels; the chart beside the map fills its frame (style.css)."""


def show(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    """Draw an answer: headline, figures, map and charts, incidents, and what the exercise is."""
    _ = reader._
    title, below = sentences.headline(
        picture.figures["diversions"], picture.months, picture.changed, reader, picture.wanted
    )
    st.html(f'<div class="headline" aria-live="polite"><h1>{escape(title)}</h1><p>{escape(below)}</p></div>')
    st.html(figures(picture, reader))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _map(scenario, picture, colours, reader)
    with right:
        _trend(picture, "diversions", colours, reader)
    _section(_("Where attempts were stopped, and what moved next door"))
    left, right = st.columns([11, 10], gap="large")
    with left:
        _gates(scenario, picture, colours, reader)
    with right:
        _moved(scenario, picture, colours, reader)
        _trend(picture, "stopped", colours, reader)
    _section(_("What lawful trade pays"), _("Controls cost time as well: at the border and at the licensing desk."))
    left, right = st.columns([1, 1], gap="large")
    with left:
        _trend(picture, "delay", colours, reader)
    with right:
        _trend(picture, "licence", colours, reader)
    text = _("The course that these figures are of. Open an attempt to see the controls it met.")
    if picture.ranged:
        text = _("One of the {n} courses the figures are made of. Open an attempt to see the controls it met.")
        text = text.format(n=reader.number(picture.courses))
    _section(_("One course, incident by incident"), text)
    _incidents(all_names(scenario, reader), reader)
    _section(_("About this exercise"))
    st.html(about(scenario, picture, reader))
    with st.expander(_("Briefing"), key="briefing"):
        st.markdown(briefing(scenario, reader))


@st.fragment
def _incidents(names: dict[str, str], reader: Reader) -> None:
    """Draw the incidents; turning their pages redraws nothing else."""
    picture: Picture = st.session_state["picture"]
    incidents.show(picture.incidents, names, reader)


def all_names(scenario: Scenario, reader: Reader) -> dict[str, str]:
    """Return the names of States, posts and holdings by id."""
    names = {state.id: reader.text(state.name) for state in scenario.states}
    names |= {post.id: reader.text(post.name) for post in scenario.posts}
    return names | {holding.id: reader.text(holding.name) for holding in scenario.holdings}


def figures(picture: Picture, reader: Reader) -> str:
    """Return the row of headline figures: each now, at the start settings, and the difference in words."""
    _ = reader._
    items: list[tuple[str, str, sentences.Kind, str]] = [
        ("diversions", _("Diversions"), "count", ""),
        ("stopped", _("Attempts stopped"), "count", ""),
        ("delay", _("Clearance delay, mean"), "time", _("days")),
        ("licence", _("Licence time, median"), "time", _("working days")),
        ("displaced", _("Moved next door"), "share", ""),
    ]
    cells = []
    for name, label, kind, unit in items:
        change = picture.figures.get(name)
        if change is None:
            continue
        value = escape(sentences.amount(change, kind, reader))
        if name == "displaced":
            note = sentences.displaced_note(change, reader)
        else:
            note = sentences.figure_note(change, kind, picture.changed, reader)
        cells.append(
            f'<div><dt>{escape(label)}</dt><dd class="value">{value} <small>{escape(unit)}</small></dd>'
            f"<dd>{escape(note)}</dd></div>"
        )
    return f'<dl class="figures">{"".join(cells)}</dl>'


def _section(title: str, text: str = "") -> None:
    below = f"<p>{escape(text)}</p>" if text else ""
    st.html(f'<div class="section"><h2>{escape(title)}</h2>{below}</div>')


def _chart(
    key: str, title: str, subtitle: str, figure: charts.Figure, table: str, reader: Reader, legend: str = ""
) -> None:
    """Draw a chart under its sentence, with the same numbers as a table below."""
    st.html(f'<div class="chart-title"><h3>{escape(title)}</h3><p>{escape(subtitle)}</p>{legend}</div>')
    fills = "height" not in figure["layout"]
    with st.container(key=f"{key}-frame"):
        st.plotly_chart(
            figure,
            height="stretch" if fills else "content",
            theme=None,
            config=charts.CONFIG,
            key=key,
            alt=title,
        )
    with st.expander(reader._("Figures as a table"), key=f"table-{key}"):
        st.html(f"<p>{escape(title)}</p>{table}")


def data_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table for reading; the first column names the row."""
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    table = f'<table class="data"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="scroll" tabindex="0">{table}</div>'


def _map(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _, changed = reader._, picture.changed
    names = {state.id: reader.text(state.name) for state in scenario.states}
    subtitle = _("Bubbles: attempts that met a State's controls.")
    if changed:
        subtitle = _("Full bubbles: attempts that met a State's controls now. Dashed rings: at the start settings.")
    columns = ("attempts_baseline", "attempts", "stopped", "diverted")
    rows = [
        [names[row["id"]], *(reader.number(row[name]) for name in columns)]
        for row in picture.states.iter_rows(named=True)
    ]
    headers = [_("State"), _("Attempts, start"), _("Attempts, now"), _("Stopped, now"), _("Diverted, now")]
    posts = data_table(
        [_("Post"), _("Kind"), _("State")],
        [[reader.text(post.name), _(map.KINDS[post.kind][2]), names[post.state]] for post in scenario.posts],
    )
    subtitle += _of_one(picture, reader)
    total = float(picture.states["attempts"].sum())
    says = _says_changes(picture)
    title = sentences.moved_title(map.net(picture.flows), names, total, says, reader)
    flows = picture.flows if says else None
    figure = map.region(scenario, picture.states, colours, reader, changed=changed, flows=flows)
    key = map.key(scenario, colours, reader, changed=says)
    _chart("map", title, subtitle, figure, data_table(headers, rows) + posts, reader, key)


def _trend(picture: Picture, name: str, colours: Palette, reader: Reader) -> None:
    _, change, changed, months = reader._, picture.figures[name], picture.changed, picture.months
    digits, height = 0, None if name == "diversions" else _LOW
    if name == "diversions":
        title = sentences.over_time(picture.first_clear_month, change, months, changed, reader)
        bands = _("Line: median. Dark band: half of the courses, light band: 90 % of them (luck only).")
        subtitle = _("Diversions since the start.") + (" " + bands if picture.ranged else _of_one(picture, reader))
    elif name == "stopped":
        title = sentences.stopped_a_month(change, months, changed, reader)
        subtitle = _("Attempts stopped since the start.") + _of_one(picture, reader)
    elif name == "delay":
        title = sentences.delay_title(change, changed, reader)
        subtitle, digits = _("Mean clearance delay by month, days.") + _of_one(picture, reader), 2
    else:
        title = sentences.licence_title(change, changed, reader)
        subtitle = _("Median licence time by month, working days.") + _of_one(picture, reader)
    table = picture.trends[name]
    ranged = picture.ranged
    figure = charts.trend(table, colours, reader, changed=changed, ranged=ranged, digits=digits, height=height)
    below = trend_table(table, changed, max(digits, 1), reader, ranged=ranged)
    _chart(name, title, subtitle, figure, below, reader)


def _says_changes(picture: Picture) -> bool:
    """Return whether a title may speak of what moved: one course shows its figures side by side, of which luck has its part."""
    return picture.changed and picture.ranged


def _of_one(picture: Picture, reader: Reader) -> str:
    """Return what a chart's subtitle ends with: that it is of one course, where it is."""
    return "" if picture.ranged else " " + reader._("One course.")


def trend_table(table: pl.DataFrame, changed: bool, digits: int, reader: Reader, *, ranged: bool = True) -> str:
    """Return the figures of a trend as a table: month, start settings, now and, where it has them, its bands."""
    _ = reader._
    now = table.filter(pl.col("series") == "now").sort("month")
    before = dict(table.filter(pl.col("series") == "baseline").select("month", "p50").iter_rows())
    bands = [_("50 % between"), _("90 % between")] if ranged else []
    headers = [_("Month"), *([_("Start")] if changed else []), _("Now"), *bands]
    rows = []
    for row in now.iter_rows(named=True):
        low, lower, middle, upper, high = (
            reader.number(row[name], digits) for name in ("p05", "p25", "p50", "p75", "p95")
        )
        start = [reader.number(before.get(row["month"]), digits)] if changed else []
        spans = [f"{lower}–{upper}", f"{low}–{high}"] if ranged else []
        rows.append([str(row["month"]), *start, middle, *spans])
    return data_table(headers, rows)


def _gates(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _, changed = reader._, picture.changed
    names = {state.id: reader.text(state.name) for state in scenario.states}
    said = {gate: _(gate) for gate in picture.gates["gate"].unique()}
    table = picture.gates.with_columns(pl.col("gate").replace_strict(said), pl.col("state").replace_strict(names))
    says = _says_changes(picture)
    title = sentences.gate_title(*leading_gate(table, changed=says), says, reader)
    key = "".join(
        f'<span><i style="background:{colours.state(number)}"></i>{escape(name)}</span>'
        for number, name in enumerate(names.values())
    )
    if changed:
        word = escape(_("start settings, also in brackets"))
        key += f'<span><i class="tick"></i>{word}</span>'
    rows = [
        [row["gate"], row["state"], reader.number(row["baseline"], 1), reader.number(row["now"], 1)]
        for row in table.iter_rows(named=True)
    ]
    html = data_table([_("Gate"), _("State"), _("Start"), _("Now")], rows)
    subtitle = _("Attempts stopped over the whole exercise, by gate and State.") + _of_one(picture, reader)
    figure = charts.gates(table, colours, reader, changed=changed)
    _chart("gates", title, subtitle, figure, html, reader, f'<div class="key">{key}</div>')


def leading_gate(table: pl.DataFrame, *, changed: bool) -> tuple[str, sentences.Change | None]:
    """Return the gate to speak of: the one that stops most, or, changed, that clearly changed most; None if none did."""
    totals = table.group_by("gate", maintain_order=True).agg(
        pl.col("baseline").sum(), pl.col("now").sum(), pl.col("low").first(), pl.col("high").first()
    )
    size = (pl.col("now") - pl.col("baseline")).abs() if changed else pl.col("now")
    for row in totals.sort(size, descending=True, maintain_order=True).iter_rows(named=True):
        middle = row["now"] - row["baseline"]
        change = sentences.Change(row["baseline"], row["now"], row["low"], middle, row["high"])
        if not changed or change.clear("count"):
            return row["gate"], change
    return "", None


def _moved(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _, changed = reader._, picture.changed
    names = {state.id: reader.text(state.name) for state in scenario.states}
    table = picture.states.select(
        pl.col("id").replace_strict(names).alias("state"),
        "state_index",
        pl.col("attempts_baseline").alias("baseline"),
        pl.col("attempts").alias("now"),
    )
    attempts = {
        row["id"]: sentences.Change(
            row["attempts_baseline"],
            row["attempts"],
            row["low"],
            row["attempts"] - row["attempts_baseline"],
            row["high"],
        )
        for row in picture.states.iter_rows(named=True)
    }
    title = sentences.pressure_title(attempts, names, _says_changes(picture), reader)
    subtitle = _("Attempts that met a State's controls.")
    if changed:
        subtitle += " " + _("Open marks and brackets: at the start settings.")
    subtitle += _of_one(picture, reader)
    rows = [
        [row["state"], reader.number(row["baseline"], 1), reader.number(row["now"], 1)]
        for row in table.iter_rows(named=True)
    ]
    html = data_table([_("State"), _("Start"), _("Now")], rows)
    _chart("moved", title, subtitle, charts.moved(table, colours, reader, changed=changed), html, reader)


def briefing(scenario: Scenario, reader: Reader) -> str:
    """Return the briefing in Markdown, without its title, which the page says itself, and without pictures from elsewhere."""
    text = reader.text(scenario.briefing).replace("![", "[")
    first, _line, rest = text.partition("\n")
    return rest.strip() if first.startswith("# ") else text


def about(scenario: Scenario, picture: Picture, reader: Reader) -> str:
    """Return what the exercise is, what its attempts are and what the page cannot say."""
    _ = reader._
    made = [
        _(
            "Every figure is the median or mean of {n} courses of the same region, each with its own luck; a range "
            "holds 90 % of the paired differences between a course at the start settings and the same course now."
        ).format(n=reader.number(picture.courses)),
        _("Ranges hold luck only: the model's assumptions stand at their values and are not varied on this page."),
    ]
    if not picture.ranged:
        made = [_("Every figure is of one course of the region, with its own luck; another course would give others.")]
    texts = [
        reader.text(scenario.summary),
        reader.text(scenario.attempts_note),
        *made,
        _("The model's numbers are assumptions where no source is named. Nothing here measures or predicts any State."),
    ]
    return "".join(f'<p class="about">{escape(text)}</p>' for text in texts)
