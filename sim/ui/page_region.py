"""The first page: one region, its controls, and what changes when they are moved."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import polars as pl
import streamlit as st

from sim.scenario import Scenario, load, shipped
from sim.ui import charts, incidents, levers_panel, map, sentences, theme
from sim.ui.answers import Answers, Question
from sim.ui.picture import Picture
from sim.ui.reader import Reader
from sim.ui.settings import Settings, start_settings
from sim.ui.theme import Palette
from sim.words import LANGUAGE_NAMES, LANGUAGES, choose_language

SEED: Final = 7
COURSES: Final = 200
PATIENCE: Final = 0.8
"""Seconds for which a rerun waits for its answer before it shows that it is working."""


@st.cache_resource(show_spinner=False)
def answers() -> Answers:
    """Return the process's one store of answers."""
    return Answers()


@st.cache_resource(show_spinner=False)
def scenario_of(name: str) -> Scenario:
    """Return a shipped scenario, read once."""
    return load(name)


def show() -> None:
    """Draw the page."""
    reader = Reader(_language())
    st.set_page_config(
        page_title="Cordon · " + reader._("Trade controls exercise"), page_icon=theme.ICON, layout="wide", initial_sidebar_state="auto"
    )
    colours = theme.palette()
    theme.frame(reader, colours)
    scenario = scenario_of(_chosen_scenario())
    settings = _settings(scenario)
    _write_link(scenario, settings, reader)
    with st.sidebar:
        levers_panel.show(scenario, settings, reader)
    _header(reader)
    _body(scenario, settings, colours, reader)


def _language() -> Any:
    if "language" not in st.session_state:
        st.session_state["language"] = choose_language(st.query_params.get("lang") or st.context.locale)
    return st.session_state["language"]


def _chosen_scenario() -> str:
    names = shipped()
    wanted = st.session_state.get("scenario") or st.query_params.get("scenario", "")
    name = wanted if wanted in names else "two-doors" if "two-doors" in names else names[0]
    st.session_state["scenario"] = name
    return name


def _settings(scenario: Scenario) -> Settings:
    """Return the session's settings; a new session reads them from its link, another scenario starts anew."""
    if st.session_state.get("settings_of") != scenario.hash:
        settings = start_settings(scenario)
        if "settings_of" not in st.session_state:
            settings.read(st.query_params.get_all("set"), st.query_params.get_all("agree"))
        st.session_state[levers_panel.SETTINGS] = settings
        st.session_state["settings_of"] = scenario.hash
    found: Settings = st.session_state[levers_panel.SETTINGS]
    return found


def _write_link(scenario: Scenario, settings: Settings, reader: Reader) -> None:
    """Keep the address of the page such that it reproduces the view."""
    set_, agree = settings.written()
    link: dict[str, str | list[str]] = {"scenario": scenario.name, "lang": reader.language}
    if set_:
        link["set"] = set_
    if agree:
        link["agree"] = agree
    st.query_params.from_dict(link)


def _header(reader: Reader) -> None:
    brand, choice, language = st.columns([3, 2, 2], vertical_alignment="center")
    with brand:
        line = reader._("Tabletop exercise of trade controls under resolution 1540 (2004)")
        st.html(f'<div class="brand"><img src="{theme.ICON}" alt="" width="36" height="36"><b>Cordon</b><span>{escape(line)}</span></div>')
    with choice:
        st.selectbox(
            reader._("Scenario"),
            shipped(),
            format_func=lambda name: reader.text(scenario_of(name).title),
            key="scenario",
            label_visibility="collapsed",
        )
    with language:
        st.segmented_control(
            reader._("Language"),
            list(LANGUAGES),
            format_func=LANGUAGE_NAMES.__getitem__,
            required=True,
            key="language",
            label_visibility="collapsed",
        )


def _body(scenario: Scenario, settings: Settings, colours: Palette, reader: Reader) -> None:
    question = Question.of(scenario, settings.written(), SEED, COURSES)
    picture = answers().wait(question, PATIENCE)
    if picture is not None:
        st.session_state["picture"] = picture
        st.html('<p class="working" aria-live="polite"></p>')
    else:
        _working(question, reader)
        picture = st.session_state.get("picture")
    with st.container(key="picture"):
        if isinstance(picture, Picture):
            _picture(scenario, picture, colours, reader)
        else:
            _before_first_answer(scenario, colours, reader)


@st.fragment(run_every=0.6)
def _working(question: Question, reader: Reader) -> None:
    """Say calmly that the model works, and show the answer once it is there."""
    store = answers()
    failed = store.failure(question)
    if failed:
        st.html(f'<p class="working" role="status">{escape(reader._("The model could not answer. Change a control, or start Cordon again."))}</p>')
        return
    if store.ready(question):
        st.rerun()
    if store.warm:
        text = reader._("Working out what these settings change…")
    else:
        text = reader._("The model is being prepared. On this machine's first start that takes about a minute; later answers come at once.")
    st.html(f'<p class="working" role="status">{escape(text)}</p><style>.st-key-picture {{ opacity: .45; }}</style>')


def _before_first_answer(scenario: Scenario, colours: Palette, reader: Reader) -> None:
    st.html(
        f'<div class="headline"><h1>{escape(reader.text(scenario.title))}</h1><p>{escape(reader.text(scenario.summary))}</p></div>'
    )
    st.plotly_chart(map.region(scenario, None, colours, reader, changed=False), theme=None, config=charts.CONFIG, key="map")


def _picture(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _ = reader._
    title, below = sentences.headline(picture.figures["diversions"], picture.months, picture.changed, reader)
    st.html(f'<div class="headline" aria-live="polite"><h1>{escape(title)}</h1><p>{escape(below)}</p></div>')
    st.html(figures(picture, reader))
    left, right = st.columns([11, 10], gap="large")
    with left:
        _map(scenario, picture, colours, reader)
    with right:
        _trend(picture, "diversions", colours, reader)
    _section(_("Where attempts were stopped, and what moved next door"), "")
    left, right = st.columns([11, 10], gap="large")
    with left:
        _gates(picture, colours, reader)
    with right:
        _trend(picture, "stopped", colours, reader)
        _moved(scenario, picture, colours, reader)
    _section(_("What lawful trade pays"), _("Controls cost time as well: at the border and at the licensing desk."))
    left, right = st.columns([1, 1], gap="large")
    with left:
        _trend(picture, "delay", colours, reader)
    with right:
        _trend(picture, "licence", colours, reader)
    _section(
        _("One course, incident by incident"),
        _("One of the {n} courses the figures are made of. Open an attempt to see the controls it met.").format(n=reader.number(picture.courses)),
    )
    _incidents(reader)
    _section(_("About this exercise"), "")
    st.html(about(scenario, picture, reader))


@st.fragment
def _incidents(reader: Reader) -> None:
    picture = st.session_state["picture"]
    incidents.show(picture.incidents, reader)


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
        value = sentences.amount(change, kind, reader)
        if name == "displaced":
            if not picture.changed:
                continue
            note = _("of attempts that no longer meet the State they met before")
        else:
            note = figure_note(change, kind, picture.changed, reader)
        cells.append(
            f'<div><dt>{escape(label)}</dt><dd class="value">{escape(value)} <small>{escape(unit)}</small></dd><dd>{escape(note)}</dd></div>'
        )
    return f'<dl class="figures">{"".join(cells)}</dl>'


def figure_note(change: sentences.Change, kind: sentences.Kind, changed: bool, reader: Reader) -> str:
    """Return what stands under a figure: its value at the start settings and the difference."""
    if not changed:
        return reader._("at the start settings")
    before = sentences.amount(change, kind, reader, baseline=True)
    return reader._("{before} at the start settings: {difference}").format(before=before, difference=sentences.difference(change, kind, reader))


def _section(title: str, text: str) -> None:
    st.html(f'<div class="section"><h2>{escape(title)}</h2>{f"<p>{escape(text)}</p>" if text else ""}</div>')


def _chart(key: str, title: str, subtitle: str, figure: charts.Figure, table: str, reader: Reader) -> None:
    """Draw a chart under its sentence, with the same numbers as a table below."""
    st.html(f'<div class="chart-title"><h3>{escape(title)}</h3><p>{subtitle}</p></div>')
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=key, alt=reader._("Chart; the table below holds its figures"))
    with st.expander(reader._("Figures as a table"), key=f"table-{key}"):
        st.html(f"<p>{escape(title)}</p>{table}")


def data_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table for reading; the first column names the row."""
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table class="data"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _map(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    subtitle = _("Bubbles: attempts that met a State's controls.")
    if picture.changed:
        subtitle = _("Full bubbles: attempts that met a State's controls now. Dashed rings: at the start settings.")
    rows = [
        [names[row["id"]], *(reader.number(row[name]) for name in ("attempts_baseline", "attempts", "stopped", "diverted"))]
        for row in picture.states.iter_rows(named=True)
    ]
    headers = [_("State"), _("Attempts, start"), _("Attempts, now"), _("Stopped, now"), _("Diverted, now")]
    posts = data_table(
        [_("Post"), _("Kind"), _("State")],
        [[reader.text(post.name), _(map.KINDS[post.kind][1]), names[post.state]] for post in scenario.posts],
    )
    figure = map.region(scenario, picture.states, colours, reader, changed=picture.changed)
    attempts = {row["id"]: (row["attempts_baseline"], row["attempts"]) for row in picture.states.iter_rows(named=True)}
    title = sentences.map_title(attempts, names, picture.changed, reader)
    _chart("map", title, escape(subtitle), figure, data_table(headers, rows) + posts, reader)


def _trend(picture: Picture, name: str, colours: Palette, reader: Reader) -> None:
    _ = reader._
    change, changed, months = picture.figures[name], picture.changed, picture.months
    bands = _("Line: median. Dark band: half of the courses, light band: 90 % of them.")
    if name == "diversions":
        title = sentences.over_time(picture.first_clear_month, change, months, changed, reader)
        unit, digits = _("Diversions since the start."), 0
    elif name == "stopped":
        title, unit, digits = sentences.stopped_a_month(change, months, changed, reader), _("Attempts stopped, by month."), 0
    elif name == "delay":
        title, unit, digits = sentences.delay_title(change, changed, reader), _("Mean clearance delay by month, days."), 2
    else:
        title, unit, digits = sentences.licence_title(change, changed, reader), _("Median licence time by month, working days."), 0
    table = picture.trends[name]
    figure = charts.trend(table, colours, reader, changed=changed, digits=digits, height=430 if name == "diversions" else 260)
    _chart(name, title, escape(f"{unit} {bands}"), figure, trend_table(table, changed, max(digits, 1), reader), reader)


def trend_table(table: pl.DataFrame, changed: bool, digits: int, reader: Reader) -> str:
    """Return the figures of a trend as a table: month, start settings, now and its bands."""
    _ = reader._
    now = table.filter(pl.col("series") == "now").sort("month")
    before = dict(table.filter(pl.col("series") == "baseline").select("month", "p50").iter_rows())
    headers = [_("Month"), *([_("Start")] if changed else []), _("Now"), _("50 % between"), _("90 % between")]
    rows = []
    for row in now.iter_rows(named=True):

        def say(name: str, row: dict[str, Any] = row) -> str:
            return reader.number(row[name], digits)

        start = [reader.number(before.get(row["month"]), digits)] if changed else []
        rows.append([str(row["month"]), *start, say("p50"), f"{say('p25')}–{say('p75')}", f"{say('p05')}–{say('p95')}"])
    return data_table(headers, rows)


def _gates(picture: Picture, colours: Palette, reader: Reader) -> None:
    _ = reader._
    table = picture.gates.with_columns(pl.col("gate").map_elements(_, return_dtype=pl.String))
    totals = table.group_by("gate", maintain_order=True).agg(pl.col("baseline").sum(), pl.col("now").sum())
    key = (pl.col("now") - pl.col("baseline")).abs() if picture.changed else pl.col("now")
    row = totals.sort(key, descending=True).row(0, named=True) if len(totals) else {"gate": "", "now": 0.0, "baseline": 0.0}
    title = sentences.gate_title(row["gate"], row["now"], row["baseline"], picture.changed, reader)
    subtitle = _("Attempts stopped over the whole exercise, by gate and State.")
    if picture.changed:
        subtitle += " " + _("Grey marks and brackets: at the start settings.")
    rows = [
        [entry["gate"], entry["state"], reader.number(entry["baseline"], 1), reader.number(entry["now"], 1)]
        for entry in table.iter_rows(named=True)
    ]
    html = data_table([_("Gate"), _("State"), _("Start"), _("Now")], rows)
    _chart("gates", title, escape(subtitle), charts.gates(table, colours, reader, changed=picture.changed), html, reader)


def _moved(scenario: Scenario, picture: Picture, colours: Palette, reader: Reader) -> None:
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    table = picture.states.select(
        pl.col("id").replace_strict(names).alias("state"),
        "state_index",
        pl.col("attempts_baseline").alias("baseline"),
        pl.col("attempts").alias("now"),
    )
    origin = max(picture.left, key=lambda state: picture.left[state], default="")
    title = sentences.displaced_title(
        picture.left.get(origin, 0.0), picture.moved.get(origin, 0.0), names.get(origin, ""), picture.changed, reader
    )
    subtitle = _("Attempts that met a State's controls.")
    if picture.changed:
        subtitle += " " + _("Open marks and brackets: at the start settings.")
    rows = [[row["state"], reader.number(row["baseline"], 1), reader.number(row["now"], 1)] for row in table.iter_rows(named=True)]
    html = data_table([_("State"), _("Start"), _("Now")], rows)
    _chart("moved", title, escape(subtitle), charts.moved(table, colours, reader, changed=picture.changed), html, reader)


def about(scenario: Scenario, picture: Picture, reader: Reader) -> str:
    """Return what the exercise is, what its attempts are and what the page cannot say."""
    _ = reader._
    texts = [
        reader.text(scenario.summary),
        reader.text(scenario.attempts_note),
        _(
            "Every figure is the median or mean of {n} courses of the same region, each with its own luck; a range holds 90 % of the paired "
            "differences between a course at the start settings and the same course now."
        ).format(n=reader.number(picture.courses)),
        _("The model's numbers are assumptions where no source is named. Nothing here measures or predicts any State."),
    ]
    return "".join(f'<p class="about">{escape(text)}</p>' for text in texts)
