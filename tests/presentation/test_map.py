"""The map: the scenario's own outlines, what met each State, and where it moved on balance."""

import re
from math import dist
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim import indicators, results
from sim.presentation import tables
from sim.presentation.palette import DARK, LIGHT
from sim.presentation.queries import QueryResult
from sim.presentation.views import map as region_map
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.presentation import fakes, regions
from tests.presentation.fakes import CHANGED, REGION

EN = Reader("en")
SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def block(
    result: QueryResult | None, reader: Reader = EN, colours: Any = LIGHT, scenario: Any = None
) -> dict[str, Any]:
    found = scenario or (result.query.scenario if result is not None else REGION)
    if result is None:
        return dict(region_map.land(found, colours, reader))
    return dict(region_map.block(found, result, colours, reader))


def moving(counts: dict[tuple[int, int], int], courses: int = 2) -> QueryResult:
    """Return an answer in which opportunities met one State before and another now, by pairs of States; -1 for none."""
    pairs = [pair for pair, count in counts.items() for _attempt in range(count)]
    before, now = np.array([pairs], dtype=np.int16).T
    met = [np.broadcast_to(each.T[None], (courses, 1, len(pairs))).copy() for each in (before, now)]
    return QueryResult(
        CHANGED,
        fakes.sample(CHANGED, range(courses), met=met[1]),
        fakes.sample(CHANGED.baseline, range(courses), met=met[0]),
    )


def test_a_bubble_is_the_mean_number_of_attempts_that_met_the_state_month_by_month() -> None:
    result = regions.real(changed=True)
    for state in block(result)["states"]:
        for series, sample in (("now", result.now), ("before", result.before)):
            monthly = indicators.monthly(sample, state["id"], ("attempts", "stopped", "diversions"))
            for name, indicator in (("attempts", "attempts"), ("stopped", "stopped"), ("diverted", "diversions")):
                wanted = np.cumsum(monthly[indicator].mean(axis=0))
                assert state[series][name] == pytest.approx(wanted.tolist(), abs=0.006)
                assert len(state[series][name]) == result.months


def test_the_table_beside_the_map_says_what_the_bubbles_show() -> None:
    result = regions.real(changed=True)
    shown = block(result)
    for row, state in zip(shown["table"]["rows"], shown["states"], strict=True):
        assert row == [
            state["name"],
            EN.number(state["before"]["attempts"][-1]),
            EN.number(state["now"]["attempts"][-1]),
            EN.number(state["now"]["stopped"][-1]),
            EN.number(state["now"]["diverted"][-1]),
        ]


def test_an_arrow_is_what_moved_on_balance_and_nothing_below_one_attempt() -> None:
    result = moving({(0, 2): 6, (2, 0): 1, (0, 1): 1, (1, 0): 1, (0, -1): 4, (1, 1): 4})
    assert block(result)["arrows"] == [{"from": "astria", "to": "celdana", "moved": 5.0}]
    assert block(result)["title"] == "On balance, about 5 attempts moved away from Astria"


def clear(
    result: QueryResult, patch: pytest.MonkeyPatch, points: dict[str, tuple[float, float, float]]
) -> dict[str, Any]:
    """Return the map where paired differences of attempts are as given by State: 5, 50, 95 % points; of others none."""
    drawn = {state: points.get(state, (-3.0, 0.0, 3.0)) for state in ("astria", "borvia", "celdana")}
    low, middle, high = (pl.Series([drawn[row][n] for row in drawn]) for n in range(3))
    found = tables.states(result).with_columns(low=low, middle=middle, high=high)
    assert found["id"].to_list() == list(drawn)
    patch.setattr(tables, "states", lambda _answer: found)
    return block(result)


def test_pressure_that_clearly_moved_is_the_title_in_place_of_what_moved_on_balance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = {"astria": (-12.0, -9.0, -6.0), "celdana": (1.0, 4.0, 7.0)}
    shown = clear(moving({(0, 2): 6}), monkeypatch, points)
    assert shown["title"] == "Pressure moves: 9 fewer attempts meet Astria, 4 more meet Celdana"
    assert shown["at_end"] == "At the end: pressure moves: 9 fewer attempts meet Astria, 4 more meet Celdana"
    assert {"moved next door, on balance", "more or fewer attempts"} <= {sign["text"] for sign in shown["key"]}


def test_what_moved_on_average_only_says_that_luck_can_hide_it_in_a_single_course(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = moving({(0, 2): 6})

    def said(low: float, high: float, points: dict[str, tuple[float, float, float]]) -> str:
        with monkeypatch.context() as patch:
            found = tables.states(result).with_columns(mean_low=low, mean_high=high)
            patch.setattr(tables, "states", lambda _answer: found)
            return str(clear(result, patch, points)["subtitle"])

    assert said(-4.0, -1.0, {}).startswith("On average of the courses; in a single one luck can hide it. Why: ")
    assert said(-4.0, 1.0, {}).startswith("Not clearly more than luck. Why: ")
    assert said(-4.0, -1.0, {"astria": (-9.0, -6.0, -3.0)}).startswith("Why: ")


def test_what_is_noticed_is_the_rise_that_the_public_signal_weighs_most() -> None:
    def noticed(*settings: str) -> list[str]:
        found = tables.noticed(fakes.asked(regions.two_doors(), (settings, ()), 1), "velmora")
        return [f"{lever.id} {before:g} {now:g}" for lever, before, now in found]

    assert noticed("velmora.L21=20") == ["L21 6 20"]
    assert [each[:3] for each in noticed("velmora.L22=50", "velmora.L21=20")] == ["L21", "L22"]
    assert noticed("velmora.L21=2") == noticed("velmora.L28=100") == noticed("dovria.L21=20") == []


def test_the_key_names_what_is_on_the_map_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    still = {sign["text"] for sign in clear(moving({(0, 0): 9}), monkeypatch, {})["key"]}
    assert {"moved next door, on balance", "more or fewer attempts"}.isdisjoint(still)


def test_before_the_last_month_the_title_says_that_it_speaks_of_the_end() -> None:
    shown = block(moving({(0, 2): 6, (2, 0): 1}))
    assert shown["at_end"] == "At the end: on balance, about 5 attempts moved away from Astria"


def test_attempts_that_left_without_going_elsewhere_are_no_arrow() -> None:
    shown = block(moving({(0, -1): 9, (1, 1): 4, (-1, 2): 3}))
    assert shown["arrows"] == []
    assert shown["title"] == "About 6 attempts are not made any more: networks wait"
    assert "let an opportunity pass" in shown["subtitle"]
    more = block(moving({(0, -1): 2, (-1, 2): 3}))
    assert more["title"] == "About 1 more attempt is made: networks wait less often"
    same = block(moving({(0, -1): 3, (-1, 2): 3, (0, -2): 4, (1, 1): 4}))
    assert same["title"] == "Attempts meet the same States as before"
    assert "let an opportunity pass" not in same["subtitle"]


def test_what_is_more_stands_in_the_title_what_moved_or_what_is_not_made() -> None:
    both = {(0, 2): 3, (0, 1): 2, (0, -1): 6}
    assert block(moving(both))["title"] == "About 6 attempts are not made any more: networks wait"
    assert len(block(moving(both))["arrows"]) == 2
    assert "let an opportunity pass" in block(moving(both))["subtitle"]
    assert block(moving(both | {(0, -1): 5}))["title"] == "On balance, about 5 attempts moved away from Astria"


def test_an_arrow_agrees_with_the_flows_of_the_model() -> None:
    result = regions.real(changed=True)
    flows = {(one, other): moved for one, other, moved in results.flows(result.now, result.before).iter_rows()}
    for arrow in block(result)["arrows"]:
        pair = arrow["from"], arrow["to"]
        assert arrow["moved"] == flows[pair] - flows[pair[::-1]] >= 1


names = st.sampled_from(["a", "b", "c"])


@given(st.dictionaries(st.tuples(names, names), st.floats(0, 50), max_size=9))
def test_the_net_of_flows_has_one_direction_a_pair_and_the_largest_first(flows: dict[tuple[str, str], float]) -> None:
    rows = [(one, other, moved) for (one, other), moved in flows.items() if one != other]
    frame = pl.DataFrame(rows, schema={"from": pl.String, "to": pl.String, "moved": pl.Float64}, orient="row")
    found = region_map.net(frame)
    pairs = [(one, other) for one, other, _moved in found]
    assert not set(pairs) & {pair[::-1] for pair in pairs}
    sizes = [moved for _one, _other, moved in found]
    assert sizes == sorted(sizes, reverse=True)
    for one, other, moved in found:
        assert moved == flows[one, other] - flows.get((other, one), 0.0) >= 1


def test_unchanged_nothing_is_said_to_have_moved() -> None:
    shown = block(regions.real(changed=False))
    assert shown["arrows"] == []
    assert re.fullmatch(r"About \d+ attempts meet a State's controls", shown["title"])
    assert "moved next door" not in " ".join(sign["text"] for sign in shown["key"])


def test_more_or_fewer_attempts_are_marked_only_where_the_range_leaves_zero_out() -> None:
    result = regions.real(changed=True)
    clear = {row["id"]: row["low"] > 0 or row["high"] < 0 for row in tables.states(result).iter_rows(named=True)}
    assert {state["id"]: state["clear"] for state in block(result)["states"]} == clear
    assert not any(state["clear"] for state in block(regions.real(changed=False))["states"])


def test_the_start_settings_are_shown_beside_what_is_set() -> None:
    assert "dashed rings: at the start" in block(moving({(0, 0): 9}))["subtitle"]
    key = {sign["sign"]: sign["text"] for sign in block(moving({(0, 2): 6}))["key"]}
    assert (key["●"], key["◌"]) == ("attempts, means", "at the start")
    assert "Dashed rings" not in block(regions.real(changed=False))["subtitle"]
    assert block(regions.real(changed=True))["changed"] is True


def test_the_land_can_be_drawn_before_anything_is_known() -> None:
    shown = block(None)
    assert (shown["title"], shown["subtitle"], shown["months"]) == ("Map of the region", "", 1)
    assert not any("now" in state for state in shown["states"])
    assert all(state["paths"] for state in shown["states"])


def test_the_land_is_drawn_anew_only_where_it_differs() -> None:
    same = {block(result)["ground"] for result in (regions.real(changed=True), regions.real(changed=False))}
    assert len(same) == 1
    others = {
        block(regions.real(changed=True), Reader("fr"))["ground"],
        block(regions.real(changed=True), EN, DARK)["ground"],
        block(None)["ground"],
    }
    assert len(same | others) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_post_has_its_own_sign_and_a_word_in_the_key(language: Any) -> None:
    reader = Reader(language)
    key = {sign["sign"]: sign["text"] for sign in block(None, reader)["posts_key"]}
    assert len({sign for sign, _name in region_map.KINDS.values()}) == len(region_map.KINDS)
    for sign, name in region_map.KINDS.values():
        assert key[sign] == reader._(name)
    assert all(text for text in key.values())


def test_the_key_holds_only_what_the_region_has() -> None:
    posts = [post for post in fakes.data()["posts"] if post["kind"] != "free_zone"]
    shown = block(None, scenario=fakes.scenario(posts=posts))
    assert "⬡" not in [sign["sign"] for sign in shown["posts_key"]]


def test_stopped_and_diverted_differ_by_sign_and_by_colour() -> None:
    stopped, diverted = block(None)["key"][:2]
    assert stopped["sign"] != diverted["sign"]
    assert stopped["colour"] != diverted["colour"]


def test_what_is_said_of_a_touched_state_is_what_was_decided() -> None:
    state = next(state for state in block(regions.real(changed=True))["states"] if state["id"] == "velmora")
    facts = dict(state["facts"])
    assert facts["Physical inspection"] == "10% of consignments"
    start = next(state for state in block(regions.real(changed=False))["states"] if state["id"] == "velmora")
    assert dict(start["facts"])["Physical inspection"] == "6% of consignments"
    assert facts["Budget"] == "120 units a quarter"


def test_outlines_are_the_scenarios_own() -> None:
    shown = block(None)
    assert shown["states"][0]["paths"] == ["M0,40L290,40L290,360L0,360Z"]
    assert (shown["width"], shown["height"]) == (900, 400)
    assert shown["largest"] == pytest.approx(0.15 * 400)


def test_a_corridor_to_outside_ends_at_the_nearest_edge() -> None:
    inside, outside = block(None)["corridors"]
    posts = {post["id"]: post["at"] for post in block(None)["posts"]}
    assert (inside["from"], inside["to"]) == (posts["post-0"], posts["post-1"])
    assert outside["from"] == posts["post-2"]
    x, y = outside["to"]
    assert x in (0.0, 900.0) or y in (0.0, 400.0)
    assert outside["to"] == [posts["post-2"][0], 0.0]


point = st.tuples(st.floats(0, 100), st.floats(0, 100))


@given(st.lists(point, max_size=6))
def test_a_bubble_stands_inside_its_state_and_away_from_posts(marks: list[tuple[float, float]]) -> None:
    at = region_map.anchor((SQUARE,), tuple(marks))
    assert 0 < at[0] < 100
    assert 0 < at[1] < 100
    assert all(dist(at, mark) > 5 for mark in marks)


def test_a_bubble_stands_in_the_largest_piece_of_land() -> None:
    island = ((500.0, 500.0), (510.0, 500.0), (510.0, 510.0), (500.0, 510.0))
    assert region_map.anchor((island, SQUARE)) == region_map.anchor((SQUARE,))


@given(st.lists(point, min_size=3, max_size=8, unique=True))
def test_any_outline_has_a_place_for_its_bubble(ring: list[tuple[float, float]]) -> None:
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
    assume(abs(area) > 1)
    x, y = region_map.anchor((tuple(ring),))
    assert min(p[0] for p in ring) <= x <= max(p[0] for p in ring)
    assert min(p[1] for p in ring) <= y <= max(p[1] for p in ring)


def test_a_place_name_moves_out_of_the_way_of_a_post() -> None:
    given_ = fakes.data()
    given_["map"]["places"] = [
        {"name": fakes.text("Far"), "at": [450, 300]},
        {"name": fakes.text("North"), "at": [60, 110]},
        {"name": fakes.text("South"), "at": [60, 130]},
    ]
    shown = block(None, scenario=fakes.scenario(map=given_["map"]))
    assert {place["name"]: place["side"] for place in shown["places"]} == {
        "Far": "middle",
        "North": "above",
        "South": "below",
    }


def test_nothing_on_the_map_is_fetched_or_refers_to_a_real_place() -> None:
    text = str(block(regions.real(changed=True)))
    assert not re.search(r"https?:|//|\.geojson|mapbox|tile", text)
