"""Charts: plain figures from tables, nothing fetched, nothing by colour alone, in light and dark."""

import itertools
import json
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.presentation import charts
from sim.presentation.palette import DARK, LIGHT, Palette, palette_of, tint
from sim.presentation.views import stopped
from sim.ui import theme
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.languages import TRANSLATED
from tests.presentation import fakes, regions

EN, FR, RU = (Reader(language) for language in ("en", "fr", "ru"))
PALETTES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
MET = pl.DataFrame(
    {
        "state": ["Astria", "Borvia", "Celdana"],
        "state_index": [0, 1, 2],
        "baseline": [29.0, 22.0, 14.0],
        "now": [21.0, 22.0, 19.0],
    }
)
ROWS = [(-3.0, -5.0, -1.0), (0.0, -1.0, 1.0)]


def drawn(colours: Palette = LIGHT, changed: bool = True, reader: Reader = EN) -> dict[str, dict[str, Any]]:
    """Return a figure of each kind."""
    return {
        "trend": charts.trend(fakes.trend(1.3, -0.4), colours, reader, changed=changed, unit="days"),
        "gates": charts.gates(fakes.GATES, colours, reader, changed=changed),
        "moved": charts.moved(MET, colours, reader, changed=changed),
        "differences": charts.differences(["One", "Two"], ROWS, colours, reader, "diversions"),
        "curves": charts.curves([0, 50], [("a", [0, 10]), ("b", [0, 20]), ("c", [0, 5])], colours, reader, ("x", "y")),
    }


def lines(figure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a figure's lines that one can see."""
    return [
        trace for trace in figure["data"] if trace["type"] == "scatter" and trace.get("line", {}).get("width", 0) > 0
    ]


@pytest.mark.parametrize("colours", PALETTES)
@pytest.mark.parametrize("changed", [True, False])
def test_every_figure_is_a_plain_dict_that_plotly_accepts(colours: Palette, changed: bool) -> None:
    for figure in drawn(colours, changed).values():
        assert type(figure) is dict
        json.dumps(figure, allow_nan=False)
        go.Figure(figure)


def test_no_figure_has_a_trace_that_fetches_a_base_map_or_a_picture() -> None:
    for figure in drawn().values():
        assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar"}
        assert not set(figure["layout"]) & {"geo", "map", "mapbox", "images"}


def test_no_figure_moves_or_needs_a_mouse_above_it() -> None:
    for figure in drawn().values():
        assert figure["layout"]["transition"]["duration"] == 0
        assert figure["layout"]["dragmode"] is False
        assert all(trace["hoverinfo"] == "skip" for trace in figure["data"])


# Baseline against now, always the same way


@pytest.mark.parametrize("colours", PALETTES)
def test_the_baseline_is_thin_grey_and_dashed_and_now_is_solid_in_the_accent_colour(colours: Palette) -> None:
    before, now = lines(drawn(colours)["trend"])
    assert (before["line"]["dash"], before["line"]["color"]) == ("dash", colours.baseline)
    assert (now["line"]["dash"], now["line"]["color"]) == ("solid", colours.now)
    assert now["line"]["width"] > before["line"]["width"]


def test_a_trend_holds_the_tables_numbers_and_both_bands_the_inner_one_darker() -> None:
    table = fakes.trend(1.3, -0.4)
    figure = charts.trend(table, LIGHT, EN, changed=True)
    now = table.filter(pl.col("series") == "now")
    wide, narrow = [trace for trace in figure["data"] if trace.get("fill") == "tonexty"]
    assert (wide["y"], narrow["y"]) == (now["p95"].to_list(), now["p75"].to_list())
    edges = [trace["y"] for trace in figure["data"] if trace["line"]["width"] == 0 and "fill" not in trace]
    assert edges == [now["p05"].to_list(), now["p25"].to_list()]
    assert float(narrow["fillcolor"].rpartition(",")[2][:-1]) > float(wide["fillcolor"].rpartition(",")[2][:-1])
    assert figure["data"][-1]["y"] == now["p50"].to_list()


@pytest.mark.parametrize("changed", [True, False])
def test_one_course_is_a_line_without_bands(changed: bool) -> None:
    figure = charts.trend(fakes.trend(1.3, -0.4), LIGHT, EN, changed=changed, ranged=False)
    assert not [trace for trace in figure["data"] if "fill" in trace]
    assert len(figure["data"]) == (2 if changed else 1)


def test_without_changes_there_is_one_line_and_no_comparison() -> None:
    figures = drawn(changed=False)
    assert len(lines(figures["trend"])) == 1
    for name in ("gates", "moved"):
        assert all("(" not in note["text"] for note in figures[name]["layout"]["annotations"])


def test_lines_are_labelled_at_their_ends_and_labels_that_would_touch_are_moved_apart() -> None:
    far = charts.trend(fakes.trend(1.3, -0.8), LIGHT, EN, changed=True)["layout"]["annotations"]
    near = charts.trend(fakes.trend(1.3, 0.0), LIGHT, EN, changed=True)["layout"]["annotations"]
    assert [note["text"] for note in far] == ["start 31", "<b>now</b> 12"]
    assert [note["yshift"] for note in far] == [0, 0]
    assert abs(near[0]["yshift"] - near[1]["yshift"]) >= 20


@pytest.mark.parametrize("reader", map(Reader, LANGUAGES), ids=LANGUAGES)
def test_the_margin_holds_the_longest_label_at_a_lines_end(reader: Reader) -> None:
    layout = charts.trend(fakes.trend(130_000, -40_000), LIGHT, reader, changed=True, digits=2)["layout"]
    longest = max(len(note["text"].replace("<b>", "").replace("</b>", "")) for note in layout["annotations"])
    assert layout["margin"]["r"] >= 7 * longest


def test_axes_carry_their_units_and_time_is_in_months_from_the_start() -> None:
    layout = drawn()["trend"]["layout"]
    assert layout["xaxis"]["title"]["text"] == "months from the start"
    assert layout["yaxis"]["title"]["text"] == "days"
    assert drawn()["differences"]["layout"]["xaxis"]["title"]["text"] == "diversions"
    assert [axis["title"]["text"] for axis in (drawn()["curves"]["layout"][name] for name in ("xaxis", "yaxis"))] == [
        "x",
        "y",
    ]


# Edges


def missing(where: pl.Expr) -> pl.DataFrame:
    columns = ("p05", "p25", "p50", "p75", "p95")
    return fakes.trend(1.0, 0.5).with_columns(
        pl.when(where).then(None).otherwise(pl.col(name)).alias(name) for name in columns
    )


@pytest.mark.parametrize("where", [pl.col("month") > 20, pl.col("month") < 5, pl.lit(True), pl.col("series") == "now"])
@pytest.mark.parametrize("changed", [True, False])
def test_missing_months_break_nothing(where: pl.Expr, changed: bool) -> None:
    figure = charts.trend(missing(where), LIGHT, EN, changed=changed)
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)


def test_a_line_that_ends_early_is_labelled_with_its_last_value() -> None:
    notes = charts.trend(missing(pl.col("month") > 20), LIGHT, EN, changed=True)["layout"]["annotations"]
    assert [note["text"] for note in notes] == ["start 20", "<b>now</b> 30"]


def test_a_line_without_any_value_is_not_labelled_with_one() -> None:
    notes = charts.trend(missing(pl.lit(True)), LIGHT, EN, changed=True)["layout"]["annotations"]
    assert not [note for note in notes if "0" in note["text"]]


@pytest.mark.parametrize("months", [1, 2, 3, 12, 36, 120, 240])
def test_a_trend_of_any_length_has_ticks_within_it(months: int) -> None:
    axis = charts.trend(fakes.trend(1.0, 0.5, months), LIGHT, EN, changed=True)["layout"]["xaxis"]
    assert axis["tickvals"][0] == 1
    assert all(1 <= tick <= months for tick in axis["tickvals"])
    assert len(axis["tickvals"]) <= 25


@pytest.mark.parametrize("value", [0.0, 1e-9, 1e9])
def test_figures_of_nothing_and_of_very_much_can_be_drawn(value: float) -> None:
    table = fakes.GATES.with_columns(baseline=pl.lit(value), now=pl.lit(value))
    met = MET.with_columns(baseline=pl.lit(value), now=pl.lit(value))
    for figure in (
        charts.gates(table, LIGHT, EN, changed=True),
        charts.moved(met, LIGHT, EN, changed=True),
        charts.differences(["One"], [(value, value, value)], LIGHT, EN, "x"),
        charts.trend(fakes.trend(value, 0.0), LIGHT, EN, changed=True),
    ):
        json.dumps(figure, allow_nan=False)
        low, high = figure["layout"]["xaxis"]["range"]
        assert low < high
        go.Figure(figure)


def test_no_gate_and_no_difference_can_be_drawn_too() -> None:
    for figure in (
        charts.gates(fakes.GATES.clear(), LIGHT, EN, changed=True),
        charts.differences([], [], LIGHT, EN, "x"),
    ):
        json.dumps(figure, allow_nan=False)
        go.Figure(figure)


# Bars and marks


def test_a_bar_is_as_long_as_what_was_stopped_and_stands_in_the_gates_order() -> None:
    figure = drawn()["gates"]
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert [trace["x"] for trace in bars] == [[5.0, 12.0], [6.0, 2.0]]
    assert bars[0]["y"] == ["Tip", "Identification"]
    marks = next(trace for trace in figure["data"] if trace["type"] == "scatter")
    assert marks["x"] == [10.0, 10.0]


def test_the_count_now_stands_beside_its_bar_and_the_start_in_brackets() -> None:
    notes = [note["text"] for note in drawn()["gates"]["layout"]["annotations"]]
    assert notes[0].startswith("<b>11</b>")
    assert "(10)" in notes[0]


def test_the_marks_of_start_and_now_differ_by_shape_and_not_by_colour_alone() -> None:
    before, now = [trace for trace in drawn()["moved"]["data"] if trace["mode"] == "markers"]
    assert before["marker"]["color"] == LIGHT.background, "the mark at the start is open"
    assert now["marker"]["color"] == [LIGHT.state(index) for index in range(3)]
    assert before["marker"]["size"] != now["marker"]["size"]


def test_each_row_of_states_is_named_and_counted() -> None:
    figure = drawn()["moved"]
    assert {note["y"] for note in figure["layout"]["annotations"]} == {"Astria", "Borvia", "Celdana"}
    assert ["<b>21</b>" in note["text"] for note in figure["layout"]["annotations"]] == [True, False, False]


def test_a_difference_is_a_dot_on_its_range_with_zero_as_a_dashed_line() -> None:
    figure = drawn()["differences"]
    ranges = lines(figure)
    assert [trace["x"] for trace in ranges] == [[-5.0, -1.0], [-1.0, 1.0]]
    dots = next(trace for trace in figure["data"] if trace["mode"] == "markers")
    assert dots["x"] == [-3.0, 0.0]
    (zero,) = figure["layout"]["shapes"]
    assert (zero["x0"], zero["x1"], zero["line"]["dash"]) == (0, 0, "dash")
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -5
    assert high > 1
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["<b>−3</b>", "<b>0</b>"]


@given(st.lists(st.tuples(*[st.floats(-1000, 1000)] * 3).map(sorted), min_size=1, max_size=8))
def test_every_range_and_zero_lie_within_the_axis(rows: list[list[float]]) -> None:
    triples = [(middle, low, high) for low, middle, high in rows]
    names = [f"Row {number}" for number in range(len(triples))]
    figure = charts.differences(names, triples, LIGHT, EN, "x")
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 0 < high
    assert all(low < value < high for row in triples for value in row)
    assert figure["layout"]["yaxis"]["categoryarray"] == names


# Colour is never the only carrier


def test_lines_that_differ_in_colour_differ_in_their_dashes_and_carry_their_names() -> None:
    figure = drawn()["curves"]
    looks = [(trace["line"]["color"], trace["line"]["dash"]) for trace in figure["data"]]
    assert len({colour for colour, _dash in looks}) == len({dash for _colour, dash in looks}) == 3
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["a", "b", "c"]


def test_the_parts_of_a_stacked_bar_differ_by_more_than_colour() -> None:
    bars = [trace for trace in drawn()["gates"]["data"] if trace["type"] == "bar"]
    looks = [(trace["marker"].get("pattern", {}).get("shape"), str(trace.get("text"))) for trace in bars]
    assert len(set(looks)) == len(bars)


def test_the_key_of_gates_shows_the_patterns_of_their_bars() -> None:
    sheet = Path(theme.__file__).with_name("style.css").read_text("utf-8")
    names = [name for name, _shape in charts.PATTERNS]
    assert len(set(names)) == len({shape for _name, shape in charts.PATTERNS}) == len(LIGHT.states)
    assert all(f".key i.{name} {{" in sheet for name in names if name)
    board = stopped.board(regions.real(changed=True), LIGHT, EN)
    shown = next(block for block in board if block["id"] == "gates")
    bars = [trace["marker"] for trace in shown["figure"]["data"] if trace["type"] == "bar"]
    looks = [(sign["colour"], dict(charts.PATTERNS)[sign["shape"]]) for sign in shown["key"] if "colour" in sign]
    assert [(bar["color"], bar["pattern"]["shape"]) for bar in bars] == looks
    assert len(set(looks)) == len(regions.two_doors().states)


@pytest.mark.parametrize("colours", PALETTES)
def test_words_have_contrast_enough_on_their_background(colours: Palette) -> None:
    for colour in (colours.text, colours.muted, colours.now, colours.stopped, colours.diverted):
        for ground in (colours.background, colours.panel):
            assert contrast(colour, ground) >= 4.5
    assert contrast(colours.baseline, colours.background) >= 4.5, "labels of lines stand on the page itself"


@pytest.mark.parametrize("colours", PALETTES)
def test_hues_of_states_can_be_seen_on_their_background_and_told_apart(colours: Palette) -> None:
    assert len(set(colours.states)) == len(colours.states) == 8
    for hue in colours.states:
        assert contrast(hue, colours.background) >= 3
        assert hue not in (colours.now, colours.baseline, colours.stopped, colours.diverted)


def test_both_modes_have_the_same_meanings_in_other_colours() -> None:
    assert palette_of("dark") is DARK
    assert palette_of("light") is LIGHT
    for name in ("background", "panel", "text", "muted", "now", "baseline", "stopped", "diverted"):
        assert getattr(LIGHT, name) != getattr(DARK, name)


def test_the_frame_holds_the_colours_of_both_modes(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr("streamlit.html", lambda text, **_more: written.append(text))
    theme.frame(Reader("en"))
    light, _, dark = written[0].partition("@media (prefers-color-scheme: dark)")
    assert f"--text: {LIGHT.text};" in light
    assert f"--text: {DARK.text};" in dark


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Languages


@pytest.mark.parametrize(
    ("reader", "separators"), [(EN, ".\u202f"), (FR, ",\u202f"), (RU, ",\u202f")], ids=["en", "fr", "ru"]
)
def test_axes_write_numbers_the_languages_way(reader: Reader, separators: str) -> None:
    for figure in drawn(reader=reader).values():
        assert figure["layout"]["separators"] == separators


@pytest.mark.parametrize("reader", map(Reader, TRANSLATED), ids=TRANSLATED)
def test_labels_of_charts_are_in_the_readers_language(reader: Reader) -> None:
    notes = drawn(reader=reader)["trend"]["layout"]["annotations"]
    assert notes[0]["text"].startswith(reader._("start"))
    assert reader._("start") != "start"
    assert drawn(reader=reader)["trend"]["layout"]["xaxis"]["title"]["text"] != "months from the start"


@given(st.text(max_size=20))
def test_a_text_in_the_style_sheet_cannot_leave_its_quotes(text: str) -> None:
    safe = theme.css_text(text + '"; } body { display: none } </style><script>')
    assert '"' not in safe
    assert "<" not in safe
    assert "\\" not in safe
    assert "\n" not in safe


@pytest.mark.parametrize(
    ("colour", "alpha", "css"), [("#000000", 1, "rgba(0,0,0,1)"), ("#FF8000", 0.15, "rgba(255,128,0,0.15)")]
)
def test_a_tint_is_the_colour_let_through(colour: str, alpha: float, css: str) -> None:
    assert tint(colour, alpha) == css


# A line a State

MONTHS = [1, 2, 3, 4]


def by_month(**values: list[float | None]) -> pl.DataFrame:
    """Return a table of States' values month by month."""
    rows = [
        {"month": month, "state": state, "state_index": index, "value": value}
        for index, (state, line) in enumerate(values.items())
        for month, value in zip(MONTHS, line, strict=True)
    ]
    return pl.DataFrame(
        rows, schema={"month": pl.Int64, "state": pl.String, "state_index": pl.Int64, "value": pl.Float64}
    )


def test_each_state_has_a_line_of_its_own_look_with_its_name_and_last_value_at_its_end() -> None:
    table = by_month(Astria=[0.0, 1.0, 2.0, 4.0], Borvia=[0.0, 0.0, -1.0, -2.0], Celdana=[1.0, None, 1.0, None])
    figure = charts.by_state(table, LIGHT, EN, digits=1, signed=True)
    go.Figure(figure)
    looks = {(trace["line"]["color"], trace["line"]["dash"]) for trace in figure["data"]}
    assert len(looks) == len({colour for colour, _dash in looks}) == len({dash for _colour, dash in looks}) == 3
    assert {note["text"] for note in figure["layout"]["annotations"]} == {
        "<b>Astria</b> +4.0",
        "<b>Borvia</b> −2.0",
        "<b>Celdana</b> +1.0",
    }
    (zero,) = figure["layout"]["shapes"]
    assert zero["y0"] == zero["y1"] == 0
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < -2.0 < 4.0 < high


def test_names_of_lines_that_end_together_stand_apart_and_in_their_order() -> None:
    table = by_month(Astria=[0.0, 0.0, 0.0, 5.0], Borvia=[0.0, 0.0, 0.0, 5.0], Celdana=[0.0, 0.0, 0.0, 4.9])
    layout = charts.by_state(table, LIGHT, EN, height=300)["layout"]
    places = {note["text"][3:9]: note["y"] for note in layout["annotations"]}
    low, high = layout["yaxis"]["range"]
    least = 15.0 * (high - low) / 300
    ordered = sorted(places.values())
    assert all(upper - lower > least for lower, upper in itertools.pairwise(ordered))
    assert min(places, key=lambda name: places[name]) == "Celdan"


@given(st.lists(st.floats(-1e6, 1e6), max_size=8), st.floats(0.01, 1e5))
def test_labels_are_moved_apart_and_keep_the_order_of_their_values(values: list[float], least: float) -> None:
    places = charts._apart(values, least)
    pairs = sorted(zip(values, places, strict=True))
    assert all(later[1] - earlier[1] >= 0.999 * least for earlier, later in itertools.pairwise(pairs))
    assert [charts._apart([value], least) for value in values] == [[value] for value in values]


def test_of_many_states_those_that_end_farthest_from_zero_have_a_line() -> None:
    table = by_month(**{f"State {number}": [0.0, 0.0, 0.0, float(number)] for number in range(12)})
    named = {note["text"] for note in charts.by_state(table, LIGHT, EN)["layout"]["annotations"]}
    assert named == {f"<b>State {number}</b> {number}" for number in range(4, 12)}


def test_states_without_any_value_are_drawn_as_an_empty_chart() -> None:
    for table in (by_month(Astria=[None] * 4), by_month().clear()):
        figure = charts.by_state(table, LIGHT, EN)
        assert figure["data"] == figure["layout"]["annotations"] == []
        go.Figure(figure)
