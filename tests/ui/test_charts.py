"""Charts and the map: plain figures from tables, nothing fetched, nothing by colour alone."""

import json
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from sim.ui import charts, map, theme
from sim.words.reader import Reader
from tests.ui import fakes

EN = Reader("en")


def drawn(changed: bool = True) -> dict[str, dict[str, Any]]:
    """Return all figures of the page for the made-up answer."""
    picture, region = fakes.picture(changed=changed), fakes.scenario()
    met = picture.states.select(
        pl.col("id").alias("state"),
        "state_index",
        pl.col("attempts_baseline").alias("baseline"),
        pl.col("attempts").alias("now"),
    )
    return {
        "trend": charts.trend(picture.trends["diversions"], theme.LIGHT, EN, changed=changed),
        "gates": charts.gates(picture.gates, theme.LIGHT, EN, changed=changed),
        "moved": charts.moved(met, theme.LIGHT, EN, changed=changed),
        "map": map.region(region, picture.states, theme.LIGHT, EN, changed=changed, flows=picture.flows),
        "empty map": map.region(region, None, theme.LIGHT, EN, changed=False),
    }


@pytest.mark.parametrize("changed", [True, False])
def test_every_figure_is_a_plain_dict_that_plotly_accepts(changed: bool) -> None:
    for figure in drawn(changed).values():
        assert type(figure) is dict
        json.dumps(figure)
        go.Figure(figure)


def test_no_figure_has_a_trace_that_fetches_a_base_map() -> None:
    for figure in drawn().values():
        assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar"}
        assert not set(figure["layout"]) & {"geo", "map", "mapbox", "images"}


def test_the_baseline_is_dashed_and_grey_and_now_is_solid_in_the_accent_colour() -> None:
    lines = [trace for trace in drawn()["trend"]["data"] if trace["line"]["width"] > 0]
    before, now = lines
    assert (before["line"]["dash"], before["line"]["color"]) == ("dash", theme.LIGHT.baseline)
    assert (now["line"]["dash"], now["line"]["color"]) == ("solid", theme.LIGHT.now)
    assert now["line"]["width"] > before["line"]["width"]


def test_a_trend_holds_the_tables_numbers_and_both_bands() -> None:
    table = fakes.trend(1.3, -0.4)
    figure = charts.trend(table, theme.LIGHT, EN, changed=True)
    bands = [trace for trace in figure["data"] if trace.get("fill") == "tonexty"]
    now = table.filter(pl.col("series") == "now")
    assert [trace["y"] for trace in bands] == [now["p95"].to_list(), now["p75"].to_list()]
    assert figure["data"][-1]["y"] == now["p50"].to_list()


def test_lines_are_labelled_at_their_ends_and_labels_that_would_touch_are_moved_apart() -> None:
    far = charts.trend(fakes.trend(1.3, -0.8), theme.LIGHT, EN, changed=True)["layout"]["annotations"]
    near = charts.trend(fakes.trend(1.3, 0.0), theme.LIGHT, EN, changed=True)["layout"]["annotations"]
    assert [note["text"] for note in far] == ["start 31", "<b>now</b> 12"]
    assert [note["yshift"] for note in far] == [0, 0]
    assert abs(near[0]["yshift"] - near[1]["yshift"]) >= 20


def test_without_changes_there_is_one_line_and_no_comparison() -> None:
    figures = drawn(changed=False)
    assert len([trace for trace in figures["trend"]["data"] if trace["line"]["width"] > 0]) == 1
    assert all("(" not in note["text"] for note in figures["gates"]["layout"]["annotations"])


def test_missing_months_break_nothing() -> None:
    table = fakes.trend(1.0, 0.5).with_columns(
        pl.when(pl.col("month") > 20).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("p05", "p25", "p50", "p75", "p95")
    )
    go.Figure(charts.trend(table, theme.LIGHT, EN, changed=True))


def test_each_kind_of_post_has_its_own_shape_and_a_word_in_the_key() -> None:
    key = map.key(fakes.scenario(), theme.LIGHT, EN, changed=True)
    assert len({shape for shape, _sign, _name in map.KINDS.values()}) == len(map.KINDS)
    for _shape, sign, name in map.KINDS.values():
        assert sign in key
        assert name in key


def test_the_map_says_in_words_and_signs_where_pressure_moved() -> None:
    notes = [note["text"] for note in drawn()["map"]["layout"]["annotations"]]
    astria = next(note for note in notes if "Astria" in note)
    celdana = next(note for note in notes if "Celdana" in note)
    assert "▼ \u22128" in astria
    assert "▲ +5" in celdana


def test_an_arrow_shows_the_net_of_what_moved_and_nothing_below_one_attempt() -> None:
    assert map.net(fakes.picture().flows) == [("astria", "celdana", 5.0)]
    arrows = [note for note in drawn()["map"]["layout"]["annotations"] if note["showarrow"]]
    assert len(arrows) == 1
    assert arrows[0]["ax"] < arrows[0]["x"]


def test_bubbles_grow_with_area_and_rings_are_dashed() -> None:
    circles = [shape for shape in drawn()["map"]["layout"]["shapes"] if shape["type"] == "circle"]
    rings = [shape for shape in circles if shape["line"].get("dash") == "dash"]
    full = [shape for shape in circles if shape not in rings]
    assert len(rings) == len(full) == 3
    width = [shape["x1"] - shape["x0"] for shape in full]
    assert (width[0] / width[1]) ** 2 == pytest.approx(21 / 22)


def test_a_bubble_stands_inside_its_state_and_away_from_posts() -> None:
    ring = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    x, y = map.anchor([ring], [(50.0, 50.0)])
    assert 0 < x < 100
    assert 0 < y < 100
    assert (x - 50) ** 2 + (y - 50) ** 2 > 20**2


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_words_have_contrast_enough_on_their_background(palette: theme.Palette) -> None:
    for colour in (palette.text, palette.muted, palette.now, palette.stopped, palette.diverted):
        for ground in (palette.background, palette.panel):
            assert contrast(colour, ground) >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("changed", [True, False])
def test_one_course_is_a_line_without_bands(changed: bool) -> None:
    figure = charts.trend(fakes.trend(1.3, -0.4), theme.LIGHT, EN, changed=changed, ranged=False)
    assert not [trace for trace in figure["data"] if "fill" in trace]
    assert len(figure["data"]) == (2 if changed else 1)
